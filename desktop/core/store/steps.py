"""What an action leaves behind: what it did, and the step by which it is taken back."""

from dataclasses import dataclass
from typing import NamedTuple

from desktop.core.problems import N_, Message, Problem

AUTO = N_("undo", "change")
"""The label of a step that takes its name from what it wrote: "change of fee", "new gig"."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: the id of what it made or changed, the topics whose lists are stale, and what there is to say."""

    id: str
    topics: frozenset[str]
    notes: tuple[Problem, ...] = ()


class Place(NamedTuple):
    """Where a step happened.

    Attributes:
        kind: of the record, as in `naming.HEADS`: `gig`, `contract`, `person`.
        id: of the record.
        field: its one value that changed, by the name it has in its form; empty for several or none.
    """

    kind: str
    id: str
    field: str = ""


class Step(NamedTuple):
    """One step that can be undone: what it was, for the menu, the topics it touches, and where it happened."""

    label: Message
    topics: frozenset[str]
    place: Place | None = None
