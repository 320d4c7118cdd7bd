"""One door for everything that can be looked at before it comes in: tables, calendars, contacts."""

from typing import TYPE_CHECKING

from desktop.core.transfer import filekinds
from desktop.core.transfer.intake import Wish, look
from desktop.core.transfer.limits import digest_of

if TYPE_CHECKING:
    from desktop.core.countries import Countries
    from desktop.core.store.book import Book
    from desktop.core.transfer.intake import Look
    from desktop.core.transfer.planned import Plan, Tell


def plan_of(
    book: "Book", kind: str, data: bytes, name: str, wish: Wish, countries: "Countries",
    tell: "Tell" = lambda _n, _of: None,
) -> "tuple[Plan, Look | None]":  # fmt: skip
    """Return what importing a file would do; with it, for a table, how it was read.

    Args:
        book: the book.
        kind: what the file is, one of `filekinds`.
        data: the bytes of the file.
        name: its name.
        wish: what a person said about it.
        countries: the country packs, which know the zones.
        tell: told the progress.

    Raises:
        Refused: it cannot be read, or has to be asked how.
    """
    from desktop.core.queries.settings import setting
    from desktop.core.queries.transfer import known
    from desktop.core.territories import zone_of

    if kind == filekinds.CALENDAR:
        from desktop.core.transfer.ical_in import CalendarReading, calendar_plan

        country = wish.country or setting(book, "country")
        zone = zone_of(countries, country) if country else "UTC"
        reading = CalendarReading(
            country, zone, book.today(), wish.currency or "EUR", wish.state or "confirmed"
        )
        return calendar_plan(data, name, reading, known(book)), None
    if kind == filekinds.CONTACTS:
        from desktop.core.transfer.vcard import contact_plan

        return contact_plan(data, name, wish.kind, known(book), wish.encoding), None
    seen = look(book, data, name, wish, tell)
    return seen.plan, seen


__all__ = ["digest_of", "plan_of"]
