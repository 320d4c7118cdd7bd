"""People and their work: their numbers, what they do on stage or behind it, and how work is counted."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from desktop.core.country_values import Number, NumberCheck, Pattern
from desktop.core.packs.record import Dated, Texts

Sensitivity = Literal["personal", "restricted"]
"""A `restricted` number goes to the competent company only, and never onto a paper for the client."""

Counting = Literal["exact", "started"]
"""Whether a part of a unit counts as that part, or as a whole unit once it has started."""

UnitCode = Literal["hour", "day", "service", "cachet", "week", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonId(Dated):
    """A number that the country gives to people.

    Attributes:
        code: its name for programs.
        label: its name by language (`en`, `fr`).
        required: whether a declaration in this country cannot do without it.
        sensitivity: how carefully it must be kept.
        check: the module of python-stdnum that knows its check digits.
        pattern: what the whole number looks like; where it has a group called `number`, only that group is
            given to `check`.
    """

    once_per = "code"

    code: str
    label: Texts
    required: bool
    sensitivity: Sensitivity
    check: NumberCheck | None = None
    pattern: Pattern | None = None

    def label_in(self, language: str) -> str:
        """Return the name of the number in a language, else in English."""
        return self.label.get(language, self.label["en"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Dated):
    """What a person does at a gig. `official` is the code that the authority gives it."""

    once_per = "code"

    code: str
    label: Texts
    artistic: bool
    official: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkUnit(Dated):
    """A unit in which work is counted here, and how many hours it stands for where that is known."""

    once_per = "code"

    code: UnitCode
    label: Texts
    hours: Number | None = None
    counts: Counting = "exact"

    def units_in(self, hours: Decimal) -> Decimal | None:
        """Return how many units so many hours are; None where the unit stands for no hours."""
        if not self.hours:
            return None
        units = hours / self.hours
        return max(Decimal(1), -(-hours // self.hours)) if self.counts == "started" else units
