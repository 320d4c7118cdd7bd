"""What a kind of report is, and what it may be asked about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.books.report import Report
from desktop.core.problems import Message
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.countries import Countries


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about: one calendar year, or everything when `year` is None, on the day on which it is made.

    `person` is the musician whom a report about one is about, by id.
    """

    today: date
    year: int | None = None
    person: str | None = None

    @property
    def span(self) -> tuple[str, str]:
        """The first and the last day as ISO text, for comparing."""
        if self.year is None:
            return ("0000-01-01", "9999-12-31")
        return (f"{self.year:04}-01-01", f"{self.year:04}-12-31")


Build = Callable[[Book, "Countries", Scope], Report]


class ReportKind(NamedTuple):
    """A report that can be asked for: its name in `septet report`, its title, what makes it.

    `of_person`: it is about one musician. `yearly`: it has a line for each contract or gig, so it is made for one year.
    """

    key: str
    title: Message
    build: Build
    of_person: bool = False
    yearly: bool = False
