"""The clock of deadlines: what is due, until which moment, what is over, and what a calendar gets."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import icalendar
import pytest

from desktop.core.actions.gigs import amend_gig_state, record_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.overrides import override_route
from desktop.core.actions.sealing import seal_contract, world_of
from desktop.core.actions.settings import change_setting
from desktop.core.actions.tasks import finish_task, reopen_task
from desktop.core.calendar_file import calendar
from desktop.core.clock import Due, State, a1_code, counted, to_remind
from desktop.core.contracts import Override
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.problems import Refused
from desktop.core.queries.contract_batch import contracts
from desktop.core.queries.contracts import contract
from desktop.core.queries.deadlines import AHEAD, BACK, OPEN_CONTRACTS, OPEN_GIGS, done_tasks, dues
from desktop.core.store.book import Book
from tests.conftest import NOW
from tests.gigfiles import AICHA, BRAM, CHLOE, CLARA, GIG, gig_file

TODAY = date(2026, 11, 22)


class Case(NamedTuple):
    contract: str
    people: dict[str, str]


def made(book: Book, *people: dict[str, Any], **gig: Any) -> Case:
    found = import_gig_file(book, read_gig_file(gig_file(*people, gigs=[{**GIG, **gig}])))
    facts = contract(book, found.new["contracts"][0])
    assert facts is not None
    return Case(facts.id, {facts.name_of(place.person): place.person for place in facts.line_up})


def due(book: Book, countries: Countries, today: date = TODAY) -> list[Due]:
    return dues(book, world_of(book, countries, today))


def lone_gig(book: Book, on: date, country: str = "BE", **more: Any) -> str:
    command = GigCommand(on=on, venue="De Roma", country=country, currency="EUR", **more)
    return record_gig(book, command).id


def test_each_company_of_a_contract_has_its_own_deadline(book: Book, countries: Countries) -> None:
    case = made(book, AICHA, BRAM, CLARA)
    found = due(book, countries)
    assert [(each.kind, each.country, each.deadline.at, each.names) for each in found] == [
        ("a1", "DE", datetime.fromisoformat("2026-11-26T00:00"), ("Clara Vogel",)),
        ("declare", "DE", datetime.fromisoformat("2026-12-01T00:00"), ("Clara Vogel",)),
        ("declare", "BE", datetime.fromisoformat("2026-12-05T20:30"), ("Aïcha Benali", "Bram De Wit")),
    ]
    assert {each.contract for each in found} == {case.contract}


def test_an_adviser_is_asked_and_an_export_handed_in_before_the_first_gig(
    book: Book, countries: Countries
) -> None:
    made(book, CHLOE, {**AICHA, "status": "self_employed"})
    assert {(each.kind, each.deadline.at) for each in due(book, countries)} == {
        ("export", datetime.fromisoformat("2026-12-05T20:30")),
        ("ask", datetime.fromisoformat("2026-12-05T20:30")),
    }


def test_a_gig_without_a_contract_is_due_by_the_stricter_of_place_and_home(
    book: Book, countries: Countries
) -> None:
    change_setting(book, "country", "DE")
    lone_gig(book, date(2026, 12, 5), "IT")
    [found] = due(book, countries)
    assert (found.kind, found.deadline.at, found.zone) == (
        "gig",
        datetime.fromisoformat("2026-12-01T00:00"),
        "Europe/Rome",
    )


def test_a_gig_in_a_country_without_a_pack_is_due_before_it_starts_in_its_own_zone(
    book: Book, countries: Countries
) -> None:
    case = made(book, AICHA, country="JP", starts="19:00", ends="21:00")
    [found] = due(book, countries)
    assert (found.kind, found.zone, found.country) == ("ask", "Asia/Tokyo", "JP")
    assert found.instant.astimezone(UTC) == datetime(2026, 12, 5, 10, tzinfo=UTC)
    assert found.contract == case.contract


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2026, 12, 5, 19, 30, tzinfo=UTC), State.LATE),
        (datetime(2026, 12, 5, 19, 29, 59, tzinfo=UTC), State.SOON),
        (datetime(2026, 11, 28, 19, 30, tzinfo=UTC), State.SOON),
        (datetime(2026, 11, 28, 19, 29, tzinfo=UTC), State.LATER),
    ],
)
def test_a_deadline_is_a_moment_at_the_place_and_that_moment_is_too_late(
    book: Book, countries: Countries, now: datetime, state: State
) -> None:
    made(book, AICHA)
    [found] = due(book, countries)
    assert found.state(now) is state
    assert found.begun(now) is (state is State.LATE)


def test_a_summer_gig_is_an_hour_earlier_in_utc_than_a_winter_one(book: Book, countries: Countries) -> None:
    lone_gig(book, date(2026, 12, 5), starts=datetime.fromisoformat("2026-01-01T20:00").time())
    summer = lone_gig(book, date(2027, 3, 20), starts=datetime.fromisoformat("2026-01-01T20:00").time())
    later = lone_gig(book, date(2027, 3, 28), "SE", starts=datetime.fromisoformat("2026-01-01T02:30").time())
    hours = {each.gig: each.instant.astimezone(UTC).hour for each in due(book, countries, date(2027, 3, 1))}
    assert hours == {summer: 19, later: 1}


def test_a_ticked_off_a1_is_no_longer_due_and_can_be_taken_back(book: Book, countries: Countries) -> None:
    case = made(book, CLARA)
    code = a1_code(case.people["Clara Vogel"])
    assert "a1" in [each.kind for each in due(book, countries)]
    finish_task(book, case.contract, code, TODAY, "asked by mail")
    assert "a1" not in [each.kind for each in due(book, countries)]
    assert done_tasks(book, case.contract)[code].note == "asked by mail"
    reopen_task(book, case.contract, code)
    assert "a1" in [each.kind for each in due(book, countries)]
    book.undo_log.undo()
    assert "a1" not in [each.kind for each in due(book, countries)]


def test_a_tick_with_a_wrong_day_or_code_is_refused_with_every_problem(book: Book) -> None:
    case = made(book, CLARA)
    with pytest.raises(Refused) as refused:
        finish_task(book, case.contract, "no code!", date(202, 1, 1), "x" * 1001)
    assert [problem.field for problem in refused.value.problems] == ["code", "done_on", "note"]


def test_a_sealed_contract_waits_for_its_receipt_and_still_for_its_a1(
    book: Book, countries: Countries
) -> None:
    case = made(book, AICHA, CLARA)
    papers = seal_contract(book, case.contract, countries).declarations
    found = due(book, countries)
    assert [(each.kind, each.paper) for each in found if each.kind == "deliver"] == [
        ("deliver", papers[1]),
        ("deliver", papers[0]),
    ]
    assert [each.names for each in found if each.kind == "a1"] == [("Clara Vogel",)]
    assert "declare" not in [each.kind for each in found]


def test_a_persons_decision_moves_the_deadline(book: Book, countries: Countries) -> None:
    case = made(book, {**CLARA, "companies": ["BE", "DE"]})
    assert [each.country for each in due(book, countries)] == ["DE", "DE"]
    wanted = Override("declare", "BE", "She moved to Antwerp in May.")
    override_route(book, case.contract, case.people["Clara Vogel"], wanted, countries)
    assert [(each.kind, each.country) for each in due(book, countries)] == [("declare", "BE")]


def test_cancelled_gigs_and_dropped_contracts_are_not_due(book: Book, countries: Countries) -> None:
    key = lone_gig(book, date(2026, 12, 5))
    amend_gig_state(book, key, GigState.CANCELLED)
    assert due(book, countries) == []


def test_what_is_long_over_and_what_is_far_ahead_is_not_read(book: Book, countries: Countries) -> None:
    edges = [TODAY - timedelta(days=BACK), TODAY + timedelta(days=AHEAD)]
    inside = [lone_gig(book, on) for on in edges]
    for on in (edges[0] - timedelta(days=1), edges[1] + timedelta(days=1)):
        lone_gig(book, on)
    assert [each.gig for each in due(book, countries)] == inside


def test_options_are_listed_but_neither_counted_nor_notified(book: Book, countries: Countries) -> None:
    lone_gig(book, date(2026, 11, 23), state=GigState.OPTION)
    certain = lone_gig(book, date(2026, 11, 23), state=GigState.CONFIRMED)
    lone_gig(book, date(2026, 11, 20), state=GigState.PLAYED)
    found = due(book, countries)
    assert len(found) == 3
    assert counted(found, NOW) == (1, 1)
    assert [each.gig for each in to_remind(found, NOW, ())] == [certain]
    assert to_remind(found, NOW, [f"gig.{certain}"]) == []


class Plan(NamedTuple):
    id: int
    parent: int
    unused: int
    detail: str


@pytest.mark.parametrize(
    ("sql", "values"), [(OPEN_GIGS, ("a", "b", 1)), (OPEN_CONTRACTS, ("a", "b", "c", 1))]
)
def test_what_is_open_is_found_by_an_index_and_no_table_is_read_whole(
    book: Book, sql: str, values: tuple[object, ...]
) -> None:
    plan = [row.detail for row in book.rows(Plan, f"EXPLAIN QUERY PLAN {sql}", *values)]
    assert any("SEARCH g USING" in step and "on_date>" in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan


def test_many_contracts_at_once_are_what_each_is_alone(book: Book, countries: Countries) -> None:
    case = made(book, AICHA, CLARA, CHLOE)
    override_route(
        book,
        case.contract,
        case.people["Aïcha Benali"],
        Override("export", None, "She asked for it."),
        countries,
    )
    alone = contract(book, case.contract)
    [batch] = contracts(book, [case.contract, "gone"])
    assert alone is not None
    for name in (
        "id",
        "gigs",
        "line_up",
        "absences",
        "overrides",
        "certificates",
        "fee",
        "steps",
        "signed_on",
    ):
        assert getattr(batch, name) == getattr(alone, name), name
    assert {k: (p.name, p.residence, p.works_in, p.companies, p.status) for k, p in batch.people.items()} == {
        k: (p.name, p.residence, p.works_in, p.companies, p.status) for k, p in alone.people.items()
    }


def test_a_calendar_has_every_deadline_in_utc_with_alarms(book: Book, countries: Countries) -> None:
    made(book, AICHA, CLARA)
    found = due(book, countries)
    events = list(icalendar.Calendar.from_ical(calendar(found, NOW)).walk("VEVENT"))
    assert [event["UID"] for event in events] == [f"{each.key}@septet" for each in found]
    assert events[-1].decoded("DTSTART") == datetime(2026, 12, 5, 19, 30, tzinfo=UTC)
    a1 = next(event for event in events if event["UID"].startswith("a1."))
    due_day = next(each.deadline.at for each in found if each.kind == "a1").date() - timedelta(days=1)
    shown = a1.decoded("DTSTART").astimezone(ZoneInfo("Europe/Brussels"))
    assert (shown.date(), shown.hour, shown.minute) == (due_day, 23, 59)
    assert [alarm["TRIGGER"].dt for alarm in events[0].walk("VALARM")] == [
        timedelta(days=-7), timedelta(days=-1), timedelta(hours=-3),
    ]  # fmt: skip
    assert "85070412438" not in calendar(found, NOW).decode()
