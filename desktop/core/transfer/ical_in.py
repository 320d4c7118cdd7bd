"""Gigs out of an iCalendar file: every event with its wall time, series drawn out with an end, all problems with lines.

A time is the wall time of the place. What a calendar wrote in UTC is brought to the zone of the calendar, or of the
country that a person chose; no time without a zone is ever moved.
"""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from desktop.core.gigs import GigCommand, GigState, check_gig
from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.text import tidy
from desktop.core.transfer.doubles import gig_doubles, new_names
from desktop.core.transfer.header_words import plain
from desktop.core.transfer.ical_out import DOMAIN
from desktop.core.transfer.plan import NO_COUNTRY
from desktop.core.transfer.planned import Known, Plan, PlannedRow
from desktop.core.transfer.tables import decoded
from desktop.core.transfer.values import countries_by_name

NAMESPACE = uuid.UUID("3f0c8f0e-7c1b-4f5e-9a55-53455054ca1e")
"""Ids of gigs from a calendar are made of UID and day of the event in this namespace: known when they come again."""
MOST_EVENTS = 20_000
MOST_REPEATS = 366
"""Dates that one series may bring."""
LONGEST_SERIES = timedelta(days=3660)
"""How far from its beginning a series with an end is followed."""
HORIZON = timedelta(days=366)
"""How far from today a series without an end is drawn out."""
SLOW = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")

_NO_CALENDAR = N_(
    "import", "{name} is no calendar that can be read, or it is cut short. Nothing was imported."
)
_TOO_MANY = N_(
    "import", "{name} holds {count} events; {limit} is the most. Export a shorter time from your calendar."
)
_NO_EVENTS = N_("import", "There is no event in {name}. Nothing was imported.")
_NO_START = N_("import", "This event has no day.")
_TOO_OFTEN = N_(
    "import", "This event repeats more often than daily. It is no gig; take it out of the calendar."
)
_BAD_RULE = N_("import", "The rule by which this event repeats cannot be read.")
_TOO_LONG = N_(
    "import", "This event repeats {count} times and more; {limit} is the most. Shorten the series."
)


@dataclass(frozen=True, slots=True)
class CalendarReading:
    """What a person said: the country of events that do not name one, its zone, the currency, how sure they are."""

    country: str | None
    zone: str
    today: date
    currency: str = "EUR"
    state: str = "confirmed"


class _Found(NamedTuple):
    line: int
    event: Any


def calendar_plan(data: bytes, name: str, reading: CalendarReading, known: Known) -> Plan:
    """Return what importing a calendar would do.

    Raises:
        Refused: it is no calendar, or far too large.
    """
    text, _ = decoded(data, name, None)
    lines = _lines_of_events(text)
    if len(lines) > MOST_EVENTS:
        raise refuse("", _TOO_MANY, name=name, count=len(lines), limit=MOST_EVENTS)
    calendars = _parsed(text, name)
    zone = next((str(c["X-WR-TIMEZONE"]) for c in calendars if "X-WR-TIMEZONE" in c), reading.zone)
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not events:
        raise refuse("", _NO_EVENTS, name=name)
    found = [_Found(lines[n] if n < len(lines) else 0, event) for n, event in enumerate(events)]
    moved = {
        (str(f.event.get("UID", "")), _key(f.event["RECURRENCE-ID"].dt))
        for f in found
        if _has_day(f.event, "RECURRENCE-ID")
    }
    rows = [row for each in found for row in _rows(each, reading, _zone(zone) or UTC, moved)]
    marked = tuple(gig_doubles(rows, known))
    return Plan("gigs", marked, (), (), new_names(marked, known))


def _lines_of_events(text: str) -> list[int]:
    return [n for n, line in enumerate(text.splitlines(), 1) if line.strip().upper() == "BEGIN:VEVENT"]


def _parsed(text: str, name: str) -> Sequence[Any]:
    from icalendar import Calendar

    try:
        found = Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError):
        raise refuse("", _NO_CALENDAR, name=name) from None
    calendars = [each for each in found if each.name == "VCALENDAR"]
    begun = len(re.findall(r"(?im)^BEGIN:VCALENDAR\s*$", text))
    if not calendars or begun != len(re.findall(r"(?im)^END:VCALENDAR\s*$", text)):
        raise refuse("", _NO_CALENDAR, name=name)
    return calendars


def _has_day(event: Any, name: str) -> bool:
    try:
        return isinstance(getattr(event.get(name), "dt", None), date)
    except ValueError:  # a day that does not exist is told where its event is read
        return False


def _unreadable(event: Any) -> tuple[Problem, ...]:
    """Return what stands in an event where a day or a rule should, and is none; nothing of it is guessed."""
    from icalendar.prop.broken import vBroken

    said = {"DTSTART": _NO_START, "RECURRENCE-ID": _NO_START, "DTEND": _NO_START, "DURATION": _NO_START}
    said |= dict.fromkeys(("RRULE", "RDATE", "EXDATE"), _BAD_RULE)
    kept = {name: event.get(name) for name in said}
    broken = {
        said[name]: None
        for name, value in kept.items()
        if any(isinstance(each, vBroken) for each in (value if isinstance(value, list) else [value]))
    }
    return tuple(Problem("on", message) for message in broken)


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def _rows(
    found: _Found, reading: CalendarReading, zone: tzinfo, moved: set[tuple[str, str]]
) -> Iterator[PlannedRow]:
    """Return what one event comes to; days beyond all calendars are told like those that do not exist."""
    try:
        return iter(list(_drawn(found, reading, zone, moved)))
    except (OverflowError, ValueError, TypeError):
        said = _BAD_RULE if "RRULE" in found.event else _NO_START
        return iter([PlannedRow(found.line, None, problems=(Problem("on", said),))])


def _drawn(
    found: _Found, reading: CalendarReading, zone: tzinfo, moved: set[tuple[str, str]]
) -> Iterator[PlannedRow]:
    event = found.event
    if problems := _unreadable(event):
        yield PlannedRow(found.line, None, problems=problems)
        return
    if not _has_day(event, "DTSTART"):
        yield PlannedRow(found.line, None, problems=(Problem("on", _NO_START),))
        return
    try:
        begins = _days(event, reading.today)
    except Refused as refused:
        yield PlannedRow(found.line, None, problems=refused.problems)
        return
    first = event["DTSTART"].dt
    uid = str(event.get("UID", "")) or None
    alone = len(begins) == 1 and "RRULE" not in event
    override = _key(event["RECURRENCE-ID"].dt) if _has_day(event, "RECURRENCE-ID") else ""
    for begin in begins:
        key = override or ("" if alone else _key(begin))
        if not override and (uid or "", _key(begin)) in moved:
            continue
        gig = _gig(event, begin, _end(event, first, begin), reading, zone)
        gig = replace(gig, id=_id(uid, key) if uid else None)
        yield PlannedRow(found.line, gig, problems=tuple(_problems(gig)))


def _problems(gig: GigCommand) -> list[Problem]:
    """Return what is wrong with a gig; a country that is missing is asked for once, for all of them."""
    found = check_gig(gig)
    if gig.country:
        return found
    return [Problem("country", NO_COUNTRY) if problem.field == "country" else problem for problem in found]


def _id(uid: str, key: str) -> str:
    """Return the gig's id: its own, if the event came from Septet, else one made of UID and day."""
    own = uid.removesuffix(DOMAIN)
    if own != uid and not key and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", own):
        return own
    return str(uuid.uuid5(NAMESPACE, f"{uid}\n{key}"))


def _key(at: date) -> str:
    return at.strftime("%Y%m%dT%H%M") if isinstance(at, datetime) else at.strftime("%Y%m%d")


def _days(event: Any, today: date) -> list[date]:
    """Return every beginning of an event; a series without an end stops a year from today."""
    start: date = event["DTSTART"].dt
    if "RRULE" not in event and "RDATE" not in event:
        return [start]
    from dateutil.rrule import rruleset, rrulestr  # type: ignore[import-untyped]

    naive = _naive(start)
    drawn = rruleset()
    rules = event.get("RRULE", [])
    endless = False
    for rule in rules if isinstance(rules, list) else [rules]:
        if str((rule.get("FREQ") or [""])[0]).upper() not in SLOW:
            raise Refused([Problem("on", _TOO_OFTEN)])
        without_end = not ("COUNT" in rule or "UNTIL" in rule)
        endless = endless or without_end
        last = (
            max(naive, datetime.combine(today, time())) + HORIZON if without_end else naive + LONGEST_SERIES
        )
        try:
            text, count = _bare(rule.to_ical().decode(), last)
            for at in islice(rrulestr(text, dtstart=naive), min(count, MOST_REPEATS + 1)):
                drawn.rdate(at)
        except (ValueError, TypeError, KeyError, OverflowError):
            raise Refused([Problem("on", _BAD_RULE)]) from None
    drawn.rdate(naive)
    for name, add in (("RDATE", drawn.rdate), ("EXDATE", drawn.exdate)):
        for at in _listed(event.get(name)):
            add(_naive(at))
    found = list(islice(drawn, MOST_REPEATS + 1))
    if len(found) > MOST_REPEATS and not endless:
        raise Refused([Problem("on", _TOO_LONG, {"count": MOST_REPEATS, "limit": MOST_REPEATS})])
    if not isinstance(start, datetime):
        return [at.date() for at in found[:MOST_REPEATS]]
    return [at.replace(tzinfo=start.tzinfo) for at in found[:MOST_REPEATS]]


def _bare(rule: str, last: datetime) -> tuple[str, int]:
    """Return a rule whose end is a wall time, as the beginning is, and never later than `last`; and its count.

    A rule that nothing ever fits would otherwise be followed to the end of all years.
    """
    count = re.search(r"(?i);?COUNT=(\d+)", rule)
    until = re.search(r"(?i);?UNTIL=(\d{8})(T\d{6})?Z?", rule)
    end = last.strftime("%Y%m%dT%H%M%S")
    if until:
        end = min(end, f"{until[1]}{until[2] or 'T235959'}")
    text = re.sub(r"(?i);?(COUNT|UNTIL)=[^;]*", "", rule).strip(";")
    return f"{text};UNTIL={end}", int(count[1]) if count else MOST_REPEATS + 1


def _naive(at: date) -> datetime:
    return at.replace(tzinfo=None) if isinstance(at, datetime) else datetime.combine(at, time())


def _listed(value: Any) -> Iterator[date]:
    for each in value if isinstance(value, list) else [value] if value is not None else []:
        for at in getattr(each, "dts", []):
            if isinstance(at.dt, date):
                yield at.dt


def _end(event: Any, first: date, begin: date) -> date | None:
    """Return when this one ends: as long after its beginning as the first does."""
    if _has_day(event, "DTEND"):
        end = event["DTEND"].dt
        if isinstance(end, datetime) != isinstance(first, datetime):
            return None
        if isinstance(end, datetime) and (end.tzinfo is None) != (first.tzinfo is None):  # type: ignore[attr-defined]
            return None
        return begin + (end - first)  # type: ignore[no-any-return]
    length = getattr(event.get("DURATION"), "dt", None)
    return begin + length if isinstance(length, timedelta) and isinstance(begin, datetime) else None


def _gig(event: Any, begin: date, end: date | None, reading: CalendarReading, zone: tzinfo) -> GigCommand:
    location = tidy(str(event.get("LOCATION", "")).replace("\r", ""))
    summary = tidy(str(event.get("SUMMARY", "")))
    venue, place, country = _where(location, reading.country)
    starts = ends = None
    on = begin
    if isinstance(begin, datetime):
        wall = _wall(begin, zone)
        on, starts = wall.date(), wall.time().replace(second=0)
        if isinstance(end, datetime):
            ends = _wall(end, zone).time().replace(second=0)
        if ends == starts:
            ends = None
    state = {"TENTATIVE": "option", "CANCELLED": "cancelled"}.get(
        str(event.get("STATUS", "")).upper(), reading.state
    )
    notes = tidy(str(event.get("DESCRIPTION", "")).replace("\r", ""))
    if venue and summary:
        notes = "\n".join(filter(None, (summary, notes)))
    return GigCommand(
        on=on, starts=starts, ends=ends, venue=_one_line(venue or summary), place=_one_line(place), country=country,
        currency=reading.currency, state=GigState(state), notes=_printable(notes)[:10_000],
    )  # fmt: skip


def _wall(at: datetime, zone: tzinfo) -> datetime:
    """Return a wall time: as it is written, except for UTC, which no musician plays in."""
    if (
        at.tzinfo is not None
        and at.utcoffset() == timedelta(0)
        and str(at.tzinfo) in ("UTC", "Z", "UTC+00:00")
    ):
        return at.astimezone(zone).replace(tzinfo=None, microsecond=0)
    return at.replace(tzinfo=None, microsecond=0)


def _where(location: str, country: str | None) -> tuple[str, str, str | None]:
    """Return venue, town and country out of the place of an event: its parts by commas and lines."""
    parts = [part.strip() for part in re.split(r"[,\n]", location) if part.strip()]
    if len(parts) > 1 and (named := countries_by_name().get(plain(parts[-1]))):
        country = named
        parts.pop()
    town = re.sub(r"^[A-Z]{0,2}-?\d{3,6}\s+", "", parts[-1]) if len(parts) > 1 else ""
    return (parts[0] if parts else ""), town, country


def _one_line(text: str) -> str:
    return " ".join(_printable(text).split())[:200]


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable() or c in "\n\t")
