"""What an import would do, row by row, as it is shown before it is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.core.gigs import GigCommand
from desktop.core.money import Money
from desktop.core.people import ClientCommand, PersonCommand
from desktop.core.problems import N_, Message, Problem
from desktop.core.transfer.values import Question

Tell = Callable[[int, int], None]
"""Called with how much is done, of how much; raises to stop the work, of which nothing is left then."""


class KnownGig(NamedTuple):
    """A gig of the book, as far as it takes to recognise it."""

    id: str
    on: str
    starts: str | None
    venue: str
    client: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the book has already: gigs, and names in the form of `same_name`."""

    gigs: Sequence[KnownGig] = ()
    bands: frozenset[str] = frozenset()
    clients: frozenset[str] = frozenset()
    venues: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


Command = GigCommand | ClientCommand | PersonCommand


@dataclass(frozen=True, slots=True)
class ExpenseLine:
    """An expense as a row says it; the payer and the band by name."""

    on: date | None
    text: str
    amount: Money | None
    category: str = ""
    vat_percent: Decimal | None = None
    payer: str = ""
    band: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row: what it would make, or what is wrong with it.

    Attributes:
        line: where it stands in the file.
        state: `new`; `known` (the book has this very entry); `double` (it looks like one that is there or came before).
        like: what it doubles: the id of a gig in the book, or `line N`.
        problems: each with the field of its column.
    """

    line: int
    command: Command | ExpenseLine | None
    state: str = "new"
    like: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole of an import before it is done.

    Attributes:
        problems: what is wrong with the columns, or open in them; those of rows stand with the rows.
        names: by `bands`, `clients`, `venues`, `people`: new names, as they are first spelt.
    """

    kind: str
    rows: tuple[PlannedRow, ...]
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def count(self, state: str) -> int:
        """Return how many rows without a problem are in this state."""
        return sum(row.state == state and not row.problems for row in self.rows)

    def all_problems(self) -> list[Problem]:
        """Return every problem: of the file first, then of its rows, each with its line."""
        return [
            *self.problems,
            *(problem.inside(f"line {row.line}") for row in self.rows for problem in row.problems),
        ]

    def wanted(self, *, doubles: bool = False) -> list[PlannedRow]:
        """Return the rows that an import brings in, those that look like doubles only where a person wants them."""
        states = {"new", "double"} if doubles else {"new"}
        return [row for row in self.rows if row.state in states and row.command is not None]


STATE_NAMES: Mapping[str, Message] = {
    "new": N_("import state", "New"),
    "known": N_("import state", "Already here"),
    "double": N_("import state", "Looks like a double"),
    "differs": N_("import state", "Differs"),
    "problem": N_("import state", "Problem"),
}
