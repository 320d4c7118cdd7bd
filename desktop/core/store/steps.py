"""What an action leaves behind: what it did, and the step by which it is taken back."""

from dataclasses import dataclass
from typing import NamedTuple

from desktop.core.problems import Message


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did: the id of what it made or changed, and the topics whose lists are stale."""

    id: str
    topics: frozenset[str]


class Step(NamedTuple):
    """One step that can be undone: what it was, for the menu, and the topics it touches."""

    label: Message
    topics: frozenset[str]
