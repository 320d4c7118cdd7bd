"""Calendars and contacts of other programs, and the calendar that others subscribe to."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core.actions.gigs import amend_gig_state, record_gig
from desktop.core.actions.importing import Source
from desktop.core.actions.transfer_in import import_plan
from desktop.core.countries import Countries
from desktop.core.gigs import GigCommand, GigState
from desktop.core.people import ClientCommand, PersonCommand
from desktop.core.problems import Refused
from desktop.core.queries.transfer import known
from desktop.core.store.book import Book
from desktop.core.transfer.ical_in import MOST_REPEATS, CalendarReading, calendar_plan
from desktop.core.transfer.ical_out import calendar_gigs, gig_calendar
from desktop.core.transfer.planned import Known, Plan
from desktop.core.transfer.vcard import contact_plan

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
READING = CalendarReading("BE", "Europe/Brussels", date(2026, 11, 22))


def calendar(*events: str, head: str = "") -> bytes:
    body = "".join(
        f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n".replace("\n", "\r\n").replace("\r\r", "\r")
        for event in events
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{head}{body}END:VCALENDAR\r\n".encode()


def read(*events: str, head: str = "", reading: CalendarReading = READING) -> Plan:
    return calendar_plan(calendar(*events, head=head), "x.ics", reading, Known())


def gigs(plan: Plan) -> list[GigCommand]:
    return [row.command for row in plan.rows if isinstance(row.command, GigCommand)]


def test_a_time_in_utc_becomes_the_wall_time_of_the_place() -> None:
    (gig,) = gigs(
        read(
            "UID:1\nSUMMARY:Owls\nLOCATION:De Roma\\, Antwerp\\, Belgium\nDTSTART:20270705T183000Z\nDTEND:20270705T210000Z"
        )
    )
    assert (gig.on, gig.starts, gig.ends) == (date(2027, 7, 5), time(20, 30), time(23, 0))
    assert (gig.venue, gig.place, gig.country) == ("De Roma", "Antwerp", "BE")


def test_the_zone_that_the_calendar_names_counts_before_the_country() -> None:
    (gig,) = gigs(
        read("UID:1\nSUMMARY:A\nDTSTART:20270105T190000Z", head="X-WR-TIMEZONE:Europe/Helsinki\r\n")
    )
    assert gig.starts == time(21, 0)


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20270705T203000",
        "DTSTART;TZID=Europe/Stockholm:20270705T203000",
        "DTSTART;TZID=America/New_York:20270705T203000",
    ],
)
def test_a_wall_time_is_never_moved(start: str) -> None:
    (gig,) = gigs(read(f"UID:1\nSUMMARY:A\n{start}"))
    assert (gig.on, gig.starts) == (date(2027, 7, 5), time(20, 30))


def test_an_event_of_a_whole_day_has_no_hours() -> None:
    (gig,) = gigs(read("UID:1\nSUMMARY:A\nDTSTART;VALUE=DATE:20270705\nDTEND;VALUE=DATE:20270706"))
    assert (gig.on, gig.starts, gig.ends) == (date(2027, 7, 5), None, None)


def test_a_series_is_drawn_out_with_what_falls_away_and_what_was_moved() -> None:
    plan = read(
        "UID:s\nSUMMARY:Residency\nDTSTART:20270104T210000\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20270111T210000",
        "UID:s\nSUMMARY:Residency\nRECURRENCE-ID:20270118T210000\nDTSTART:20270119T220000",
    )
    assert sorted((g.on, g.starts) for g in gigs(plan)) == [
        (date(2027, 1, 4), time(21)), (date(2027, 1, 19), time(22)), (date(2027, 1, 25), time(21)),
    ]  # fmt: skip


def test_a_series_keeps_its_wall_time_over_the_change_of_summer_time() -> None:
    plan = read("UID:s\nSUMMARY:A\nDTSTART;TZID=Europe/Brussels:20270325T210000\nRRULE:FREQ=DAILY;COUNT=5")
    assert {gig.starts for gig in gigs(plan)} == {time(21)}


def test_a_series_without_an_end_stops_within_a_year() -> None:
    found = gigs(read("UID:s\nSUMMARY:A\nDTSTART:20261201T210000\nRRULE:FREQ=WEEKLY"))
    assert 50 <= len(found) <= 54
    assert len(gigs(read("UID:s\nSUMMARY:A\nDTSTART:20261201T210000\nRRULE:FREQ=DAILY"))) <= MOST_REPEATS


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=SECONDLY", "more often"),
        ("FREQ=HOURLY;COUNT=3", "more often"),
        ("FREQ=DAILY;COUNT=100000", "Shorten"),
    ],
)
def test_a_series_that_is_none_of_gigs_is_told_with_its_line(rule: str, words: str) -> None:
    plan = read(
        "UID:a\nSUMMARY:B\nDTSTART:20270101T210000",
        f"UID:s\nSUMMARY:A\nDTSTART:20261201T210000\nRRULE:{rule}",
    )
    (problem,) = plan.all_problems()
    assert words in problem.english()
    assert problem.field.startswith("line 9")


@pytest.mark.parametrize(
    "data",
    [
        calendar("UID:1\nDTSTART:20270101")[:-30],
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VEVENT\r\nEND:VCALENDAR",
    ],
)
def test_a_calendar_that_is_cut_short_or_empty_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        calendar_plan(data, "x.ics", READING, Known())


def test_an_event_is_known_again_by_its_uid(book: Book) -> None:
    data = calendar("UID:abc@other\nSUMMARY:A\nLOCATION:Flagey\nDTSTART:20270101T210000")
    plan = calendar_plan(data, "x", READING, known(book))
    import_plan(book, plan, Source("gigs", "x", "d"))
    assert [
        row.state
        for row in calendar_plan(data.replace(b"Flagey", b"De Roma"), "x", READING, known(book)).rows
    ] == ["known"]


def gig(book: Book, **more: object) -> str:
    said = {
        "on": date(2027, 7, 5),
        "venue": "De Roma",
        "place": "Antwerp",
        "country": "BE",
        "currency": "EUR",
        "starts": time(20, 30),
        "ends": time(1, 0),
    }
    return record_gig(book, GigCommand(**{**said, **more})).id  # type: ignore[arg-type]


def test_the_calendar_that_goes_out_comes_back_as_the_same_gigs(book: Book, countries: Countries) -> None:
    gig(book)
    gig(book, starts=None, ends=None, venue="Fasching", country="SE", place="Stockholm", on=date(2027, 3, 1))
    made = gig_calendar(calendar_gigs(book), NOW, countries)
    plan = calendar_plan(made, "x", READING, Known())
    said = [(g.id, g.on, g.starts, g.ends, g.venue, g.place, g.country, g.state) for g in gigs(plan)]
    kept = [
        (
            g.id,
            date.fromisoformat(g.on),
            *(time.fromisoformat(t) if t else None for t in (g.starts, g.ends)),
            g.venue,
            g.place,
            g.country,
            g.state,
        )
        for g in calendar_gigs(book)
    ]
    assert [s[:-1] for s in said] == [k[:-1] for k in kept]
    assert [row.state for row in calendar_plan(made, "x", READING, known(book)).rows] == ["known", "known"]


def test_a_subscribed_calendar_changes_only_where_a_gig_did(book: Book, countries: Countries) -> None:
    first, other = gig(book), gig(book, venue="Flagey", on=date(2027, 8, 1))
    before = gig_calendar(calendar_gigs(book), NOW, countries)
    assert gig_calendar(calendar_gigs(book), NOW + timedelta(days=1), countries, before) == before
    amend_gig_state(book, first, GigState.CANCELLED)
    after = gig_calendar(calendar_gigs(book), NOW + timedelta(days=2), countries, before).decode()
    events = {part.split("UID:")[1].split("\r\n")[0]: part for part in after.split("BEGIN:VEVENT")[1:]}
    assert "SEQUENCE:1" in events[f"{first}@septet"]
    assert "STATUS:CANCELLED" in events[f"{first}@septet"]
    assert "SEQUENCE:0" in events[f"{other}@septet"]


def test_no_fee_leaves_in_the_calendar(book: Book, countries: Countries) -> None:
    from desktop.core.money import Money

    gig(book, fee=Money(123456, "EUR"), notes="secret")
    made = gig_calendar(calendar_gigs(book), NOW, countries)
    assert b"1234" not in made
    assert b"secret" not in made


@settings(max_examples=200)
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_whatever_stands_in_an_event_it_is_read_or_refused(text: str) -> None:
    data = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + text.encode() + b"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    try:
        calendar_plan(data, "x.ics", READING, Known())
    except Refused as refused:
        assert refused.problems


PLACES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "LOCATION")
ALMOST = st.text("0123456789TZ-:;=PDHFREQDAILYX", max_size=20) | st.sampled_from(
    ["20260230T200000", "00000101T000000", "99991231T235959Z", "FREQ=X", "FREQ=DAILY;INTERVAL=0"]
)


@settings(max_examples=300)
@given(st.sampled_from(PLACES), ALMOST)
def test_a_value_that_is_almost_right_is_read_or_told_in_words(name: str, value: str) -> None:
    start = "" if name == "DTSTART" else "DTSTART:20261201T210000\n"
    plan = read(f"UID:s\nSUMMARY:A\n{start}{name}:{value}")
    assert plan.rows
    assert all(row.command is not None or row.problems for row in plan.rows)


def test_a_day_that_does_not_exist_is_told_with_its_line() -> None:
    (problem,) = read("UID:s\nSUMMARY:A\nDTSTART:20260230T200000").all_problems()
    assert problem.english() == "This event has no day."


# ---- contacts ----

CARDS = """BEGIN:VCARD
VERSION:3.0
N:Benali;Aïcha;;;
FN:Aïcha Benali
ROLE:vocals
EMAIL;TYPE=home:aicha@example.org
ADR;TYPE=home:;;Rue Haute 1;Bruxelles;;1000;Belgique
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Sz=C5=91ke;P=C3=A9ter
item1.EMAIL:peter@example.hu
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:A long name that is fo
 lded
END:VCARD
"""


def test_musicians_come_out_of_cards_of_three_versions() -> None:
    plan = contact_plan(CARDS.encode(), "x.vcf", None, Known(people=frozenset({"aïcha benali"})))
    people = [row.command for row in plan.rows]
    assert plan.kind == "people"
    assert people[0] == PersonCommand(
        name="Aïcha Benali", email="aicha@example.org", plays="vocals", residence="BE"
    )
    assert [p.name for p in people if isinstance(p, PersonCommand)] == [
        "Aïcha Benali",
        "Péter Szőke",
        "A long name that is folded",
    ]
    assert [row.state for row in plan.rows] == ["known", "new", "new"]


def test_organisations_become_clients_with_their_address() -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:De Roma vzw\nORG:De Roma vzw\nADR:;;Turnhoutsebaan 286;Antwerpen;;2140;België\nEND:VCARD\n"
    (row,) = contact_plan(card.encode(), "x", None, Known()).rows
    assert row.command == ClientCommand(
        name="De Roma vzw", country="BE", address="Turnhoutsebaan 286\n2140 Antwerpen"
    )


def test_a_card_without_an_end_or_a_name_is_told_with_its_line() -> None:
    with pytest.raises(Refused, match="line 9"):
        contact_plan((CARDS[: CARDS.index("item1")]).encode(), "x", None, Known())
    (problem,) = contact_plan(b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", "x", None, Known()).all_problems()
    assert problem.field == "line 1.name"


@given(st.text(max_size=200))
def test_whatever_stands_in_a_card_it_is_read_or_refused(text: str) -> None:
    try:
        contact_plan(f"BEGIN:VCARD\n{text}\nEND:VCARD\n".encode("utf-8", "replace"), "x", None, Known())
    except Refused as refused:
        assert refused.problems
