"""What every record of a country pack has: the days on which it holds, its source, and how sure we are of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from desktop.core.country_values import Reference
from desktop.core.problems import N_, Message, Problem
from desktop.core.toml_reader import Check

Confidence = Literal["H", "M", "L"]
"""How sure we are of a value: high, medium, low."""

CONFIDENCE: Mapping[str, Message] = {
    "H": N_("confidence", "sure"),
    "M": N_("confidence", "fairly sure"),
    "L": N_("confidence", "not sure"),
}
"""The same in words."""

UNCHECKED = "not yet checked against a published source"
"""The title of a source that is none: common knowledge that waits for somebody to look it up."""

ENDS_FIRST = N_("country pack", "The last day lies before the first, {valid_from}.")

Found = Mapping[str, Any]
"""The keys of a table that could be read."""

Texts = Mapping[str, str]
"""Words by language (`en`, `fr`); a `label` has English and every language of the country."""


NOT_CHECKED = N_("source", "not yet checked against a published source")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was read. `year` is that of the page, and missing where the page has none."""

    title: str
    publisher: str
    year: int | None = None

    @property
    def checked(self) -> bool:
        """Whether somebody has read the value in a published source."""
        return self.title != UNCHECKED

    @property
    def words(self) -> Message | str:
        """What is said of it in a sentence: title and publisher, or that nobody has checked the value."""
        return f"{self.title}, {self.publisher}" if self.checked else NOT_CHECKED

    @property
    def dated(self) -> Message | str:
        """What stands beneath a value: title, publisher and year, or that nobody has checked the value."""
        return (
            ", ".join(filter(None, (str(self.words), str(self.year or "")))) if self.checked else NOT_CHECKED
        )


def days_in_order(found: Found) -> Iterator[Problem]:
    """Yield a last day that lies before the first."""
    first, last = found.get("valid_from"), found.get("valid_to")
    if first and last and last < first:
        yield Problem("valid_to", ENDS_FIRST, {"valid_from": first})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A record that holds from a first day to a last, both included; a day that is missing is not known.

    Attributes:
        source: where it was read.
        confidence: how sure we are that it holds.
        valid_from: the first day.
        valid_to: the last day; missing also while no end is in sight.
        note: what the figures do not say, in English, for advisers.
        see: another record that says more, as `vat` or `vat.performance`.
    """

    checks: ClassVar[tuple[Check, ...]] = (days_in_order,)
    once_per: ClassVar[str] = ""
    """The key by which only one record of the kind can hold on a day; none: only one at all."""

    source: Source
    confidence: Confidence
    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None
    see: Reference | None = None

    def holds_on(self, on: date) -> bool:
        """Return whether the record counts on the day."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)

    def meets(self, other: "Dated") -> bool:
        """Return whether both records hold on some day."""
        first = max(self.valid_from or date.min, other.valid_from or date.min)
        return self.holds_on(first) and other.holds_on(first)

    @property
    def year(self) -> int | None:
        """The year that the value is of: that of its source, or that in which it begins to hold where none was read."""
        begins = self.valid_from.year if self.valid_from else None
        return (self.source.year or begins) if self.source.checked else (begins or self.source.year)


def needs(found: Found, *keys: str, message: Message) -> Iterator[Problem]:
    """Yield a problem for every key that is not there."""
    return (Problem(key, message) for key in keys if key not in found)
