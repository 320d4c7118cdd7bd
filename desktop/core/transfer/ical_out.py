"""The gigs as an iCalendar file that a calendar can subscribe to; the deadlines have their own (`calendar_file`).

A gig keeps its UID for ever. What changed since the file was last written has the next SEQUENCE, so that calendars
take it; what did not change is written as it was.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from desktop.core.gigs import GigState, span
from desktop.core.territories import zone_of

if TYPE_CHECKING:
    from desktop.core.countries import Countries
    from desktop.core.store.book import Book

DOMAIN = "@septet"
CALENDAR_SETTING = "calendar_file"
"""Where the calendar is kept up to date, if anywhere."""
_STATUS = {
    GigState.OPTION: "TENTATIVE",
    GigState.CONFIRMED: "CONFIRMED",
    GigState.PLAYED: "CONFIRMED",
    GigState.CANCELLED: "CANCELLED",
}


class CalendarGig(NamedTuple):
    """A gig as a calendar shows it: no fee, no notes, nobody's name beside band and client."""

    id: str
    on: str
    starts: str | None
    ends: str | None
    venue: str
    place: str
    country: str
    state: str
    band: str | None
    client: str | None


class _Before(NamedTuple):
    sequence: int
    stamp: datetime
    digest: str


def calendar_gigs(book: "Book") -> list[CalendarGig]:
    """Return every gig, in time; cancelled ones as well, so that calendars strike them out."""
    return book.rows(
        CalendarGig,
        """SELECT g.id, g.on_date, g.starts, g.ends, g.venue, g.place, g.country, g.state, b.name, c.name FROM gig g
        LEFT JOIN band b ON b.id = g.band_id LEFT JOIN client c ON c.id = g.client_id ORDER BY g.on_date, g.starts, g.n""",
    )


def gig_calendar(
    gigs: Iterable[CalendarGig], now: datetime, countries: "Countries", before: bytes | None = None
) -> bytes:
    """Return the gigs as an iCalendar file (RFC 5545); times are wall times of the place, in its zone.

    Args:
        gigs: the gigs.
        now: the present instant.
        countries: the country packs, which know the zones.
        before: the file as it was last written, if there is one.
    """
    import hashlib

    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//Septet//Gigs//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "Septet")
    known = _known(before)
    for gig in gigs:
        event = Event()
        event.add("uid", f"{gig.id}{DOMAIN}")
        for name, value in _said(gig, countries):
            event.add(name, value)
        digest = hashlib.sha256(bytes(event.to_ical())).hexdigest()[:16]
        old = known.get(gig.id)
        same = old is not None and old.digest == digest
        event.add("dtstamp", old.stamp if old and same else now.astimezone(UTC).replace(microsecond=0))
        event.add("sequence", 0 if old is None else old.sequence if same else old.sequence + 1)
        event.add("x-septet-digest", digest)
        made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _said(gig: CalendarGig, countries: "Countries") -> list[tuple[str, Any]]:
    on = date.fromisoformat(gig.on)
    starts, ends = (time.fromisoformat(t) if t else None for t in (gig.starts, gig.ends))
    title = " – ".join(filter(None, (gig.band, gig.venue)))
    said: list[tuple[str, Any]] = [("summary", title)]
    if starts is None:
        said += [("dtstart", on), ("dtend", on + timedelta(days=1))]
    else:
        zone = ZoneInfo(zone_of(countries, gig.country))
        begin, end = span(on, starts, ends)
        said.append(("dtstart", begin.replace(tzinfo=zone)))
        if ends is not None:
            said.append(("dtend", end.replace(tzinfo=zone)))
    said.append(("location", ", ".join(filter(None, (gig.venue, gig.place, gig.country)))))
    said.append(("status", _STATUS[GigState(gig.state)]))
    if gig.client:
        said.append(("description", gig.client))
    return said


def _known(before: bytes | None) -> dict[str, _Before]:
    """Return what the file said the last time by gig; a file that is none of ours is written anew."""
    from icalendar import Calendar

    if before is None:
        return {}
    found: dict[str, _Before] = {}
    event: Any
    try:
        for event in Calendar.from_ical(before).walk("VEVENT"):
            digest, uid = event.get("x-septet-digest"), str(event.get("uid", ""))
            if digest and uid.endswith(DOMAIN):
                stamp = event["dtstamp"].dt
                found[uid.removesuffix(DOMAIN)] = _Before(int(event.get("sequence", 0)), stamp, str(digest))
    except (ValueError, KeyError, IndexError, AttributeError):
        return {}
    return found
