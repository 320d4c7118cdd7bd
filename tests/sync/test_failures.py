"""How every failure between book and company ends: nothing lost, nothing doubled, nothing believed, and said in words."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from desktop.core.backoff import LONGEST_ASKED
from desktop.core.countries import Countries
from desktop.core.queries.companies import contacts
from desktop.core.queries.declarations import declarations
from desktop.core.queries.journal import elsewhere, journal, past, proofs
from desktop.core.queries.outbox import next_sync
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.listing import synced
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from tests.conftest import NOW
from tests.gigfiles import AICHA
from tests.sync import inside
from tests.sync.dealings import HONEST, run, seal, state, why
from tests.sync.inside import ORIGIN, Inside, Pass
from wire.receipt import Receipt, read_receipt
from wire.signing import unpack


def test_pauses_grow_and_survive_a_restart_and_a_persons_wish_does_not_wait(
    book: Book, company: Inside, enrolled: str, sealed: str
) -> None:
    for _ in range(6):
        run(book, company, inside.lose_request)
    (contact,) = contacts(book)
    assert contact.failures == 6
    assert contact.next_try_at is not None
    assert datetime.fromisoformat(contact.next_try_at) == NOW + timedelta(seconds=32)
    assert contact.trouble_since == "2026-11-22T18:00:00Z"
    with Book(book.path, writable=False, clock=lambda: NOW) as again:
        assert next_sync(again) == NOW + timedelta(seconds=32)
    assert why(run(book, company, asked=False)) == ["later"]
    assert company.requests[-1][0] == "GET"
    assert run(book, company).delivered == [sealed]
    assert (contacts(book)[0].failures, contacts(book)[0].trouble) == (0, None)


def test_an_absurd_wish_to_wait_is_cut_to_six_hours(
    book: Book, company: Inside, enrolled: str, sealed: str
) -> None:
    run(book, company, HONEST, inside.saying(503, b"", **{"retry-after": "99999999"}))
    next_try = contacts(book)[0].next_try_at
    assert next_try is not None
    assert datetime.fromisoformat(next_try) == NOW + LONGEST_ASKED


def test_a_week_of_refusals_gives_nothing_up(book: Book, company: Inside, enrolled: str, sealed: str) -> None:
    for _ in range(40):
        run(book, company, inside.unwell)
    assert contacts(book)[0].failures == 40
    assert run(book, company).delivered == [sealed]


def test_one_paper_that_the_company_chokes_on_never_stops_the_next(
    book: Book, company: Inside, enrolled: str, countries: Countries
) -> None:
    poison, second = seal(book, countries), seal(book, countries)

    def choke(request: httpx.Request, pass_on: Pass) -> httpx.Response:
        return httpx.Response(500) if poison in request.url.path else pass_on(request)

    outcome = run(book, company, *[choke] * 9)
    assert outcome.delivered == [second]
    assert why(outcome) == ["busy"]
    assert not outcome.troubled


def test_a_history_that_does_not_continue_changes_nothing(
    book: Book, company: Inside, enrolled: str, sealed: str
) -> None:
    def torn(request: httpx.Request, pass_on: Pass) -> httpx.Response:
        page = json.loads(pass_on(request).content)
        page["events"][0]["state"] = "members_paid"
        return httpx.Response(200, json=page)

    outcome = run(book, company, HONEST, HONEST, torn)
    assert outcome.troubled[company.company.company_id].code == "bad_history"
    assert book.value("SELECT count(*) FROM event") == 0
    assert run(book, company).complete


def many(book: Book, company: Inside, countries: Countries, count: int) -> list[str]:
    found = [seal(book, countries) for _ in range(count)]
    assert run(book, company).complete
    return found


def test_news_that_set_back_much_at_once_wait_for_the_person(
    book: Book, company: Inside, enrolled: str, countries: Countries
) -> None:
    from company import statuses

    papers = many(book, company, countries, 8)
    for paper in papers[:7]:
        statuses.give(company.storage, paper, "refused", "No.", company.clock())
    outcome = run(book, company)
    reason = outcome.troubled[company.company.company_id]
    assert (reason.code, reason.detail) == ("mass_change", "7")
    assert outcome.needs_person
    assert book.value("SELECT count(*) FROM event WHERE state = 'refused'") == 0
    assert run(book, company, accept=True).complete
    assert book.value("SELECT count(*) FROM event WHERE state = 'refused'") == 7


def test_a_company_that_went_back_to_a_backup_is_told_and_what_it_had_said_is_kept(
    book: Book, company: Inside, enrolled: str, sealed: str
) -> None:
    from company import statuses

    old = company.backup()
    run(book, company)
    statuses.give(company.storage, sealed, "accepted", "Nr. 7", company.clock())
    run(book, company)
    company.restore(old)
    outcome = run(book, company)
    assert outcome.restored == {company.company.company_id: [sealed]}
    assert [row.state for row in past(book, sealed)] == ["received", "accepted"]
    assert state(book) == "confirmed"
    assert declarations(book)[0].state == "received"
    assert len(proofs(book)) == 2
    assert len(company.rows("SELECT 1 FROM revisions")) == 1
    assert verify(book).problems == ()
    assert run(book, company).restored == {}


def test_a_further_laptop_reads_everything_and_shows_what_is_not_its_own(
    book: Book, company: Inside, enrolled: str, sealed: str, tmp_path: Path
) -> None:
    run(book, company)
    with Book(tmp_path / "second.septet", clock=lambda: NOW) as second:
        enrol(second, ORIGIN, company.invite(enrolled).code, door_to=company.door)
        assert run(second, company).fetched == 1
        (other,) = elsewhere(second)
        assert other.declaration_id == sealed
        assert run(second, company).fetched == 0
        found = devices_of(second, company)
        assert sorted(row.this for row in found) == [False, True]


def test_a_copy_of_a_lost_laptops_book_enrols_with_a_key_of_its_own_and_sends_what_it_held(
    book: Book, company: Inside, enrolled: str, sealed: str
) -> None:
    from company import enrolment
    from desktop.core.actions import trail

    lost = trail.device_key(book).public.thumbprint
    enrolment.revoke(company.storage, lost, company.clock())
    assert why(run(book, company)) == ["unknown_device"]
    enrol(book, ORIGIN, company.invite(enrolled).code, door_to=company.door)
    assert trail.device_key(book).public.thumbprint != lost
    assert run(book, company).delivered == [sealed]
    assert state(book) == "confirmed"
    assert verify(book).problems == ()


def devices_of(book: Book, company: Inside) -> list[object]:
    from desktop.core.actions import trail
    from desktop.core.queries.outbox import addresses

    with company.door_to(addresses(book)[0], trail.device_key(book), lambda _call: None) as door:
        return list(door.devices())


def test_the_journal_has_a_line_for_each_call_and_nothing_secret(
    book: Book, company: Inside, enrolled: str, sealed: str
) -> None:
    run(book, company, HONEST, inside.lose_answer)
    run(book, company)
    lines = [(row.what, row.status, row.code) for row in reversed(journal(book))]
    assert ("deliver", None, "unreachable") in lines
    assert ("deliver", 200, None) in lines
    assert ("receipt", None, "received") in lines
    kept = repr(book.rows(_Line, "SELECT * FROM exchange"))
    token = str(book.value("SELECT token FROM enrolment"))
    assert token not in kept
    assert AICHA["identifiers"]["niss"] not in kept
    assert AICHA["name"] not in kept


class _Line(tuple[object, ...]):
    def __new__(cls, *values: object) -> "_Line":
        return super().__new__(cls, values)


def test_what_the_command_prints_says_when_why_and_when_again(
    book: Book, company: Inside, enrolled: str, sealed: str, countries: Countries
) -> None:
    found = synced(book, run(book, company, inside.lose_request), countries)
    (said,) = found["companies"]
    assert said["last_synced"] is None
    assert said["waiting"] == 1
    assert said["trouble_code"] == "unreachable"
    assert "could not be reached" in said["trouble"]
    assert said["next_try"] == "2026-11-22T18:00:01Z"


def test_a_stop_ends_after_the_call_that_runs_and_the_rest_goes_next_time(
    book: Book, company: Inside, enrolled: str, countries: Countries
) -> None:
    papers = [seal(book, countries) for _ in range(3)]
    stopped = sync(
        book, door_to=company.door_to, stop=lambda: sum(m == "PUT" for m, _ in company.requests) > 0
    )
    assert stopped.stopped
    assert len(stopped.delivered) == 1
    assert sorted(run(book, company).delivered) == sorted(papers[1:])


def test_a_clock_ten_years_off_syncs_all_the_same(
    book_path: Path, company: Inside, countries: Countries
) -> None:
    with Book(book_path, clock=lambda: datetime(2036, 1, 1, tzinfo=UTC)) as book:
        enrol(book, ORIGIN, company.invite().code, door_to=company.door)
        seal(book, countries)
        assert run(book, company).complete


def receipt_of(book: Book) -> Receipt:
    return read_receipt(unpack(proofs(book)[0].receipt).payload)
