"""From sealed to received against a real company server, whatever the line between them does."""

import json
import random
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from desktop.core.actions import outbox
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.actions.trail import device_key
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.problems import Refused, Unreachable
from desktop.core.queries.declarations import DeclarationRow, declarations, enrolments, sync_state
from desktop.core.queries.outbox import addresses, waiting
from desktop.core.store.book import Book
from desktop.core.store.tables import Enrolment
from desktop.core.verifying import verify
from desktop.sync.api import Door
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from tests import faultproxy
from tests.conftest import Company, company_command
from tests.faultproxy import FaultProxy
from tests.gigfiles import AICHA, BRAM, CHLOE, CLARA, gig_file
from wire.receipt import read_receipt
from wire.signing import unpack

StartCompany = Callable[..., Company]


@pytest.fixture
def belgium(start_company: StartCompany) -> Company:
    return start_company("BE")


@pytest.fixture
def line(belgium: Company) -> Iterator[FaultProxy]:
    proxy = FaultProxy(belgium.url)
    yield proxy
    proxy.close()


@pytest.fixture
def sealed(book: Book, countries: Countries) -> str:
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
    return seal_contract(book, str(book.value("SELECT id FROM contract")), countries).declarations[0]


def only(book: Book) -> DeclarationRow:
    (row,) = declarations(book)
    return row


def test_a_sealed_declaration_comes_back_with_its_receipt(book: Book, sealed: str, belgium: Company) -> None:
    enrol(book, belgium.url, belgium.invite())
    outcome = sync(book)
    assert outcome.delivered == [sealed]
    assert outcome.complete
    assert only(book).state == "received"
    assert only(book).delivery == "confirmed"
    assert [stored["id"] for stored in belgium.stored()] == [sealed]
    assert verify(book).problems == ()


def test_a_second_sync_sends_nothing(book: Book, sealed: str, belgium: Company) -> None:
    enrol(book, belgium.url, belgium.invite())
    sync(book)
    again = sync(book)
    assert (again.delivered, again.news, again.complete) == ([], 0, True)


def test_without_enrolment_it_waits_and_says_why(book: Book, sealed: str) -> None:
    outcome = sync(book)
    assert outcome.needs_person
    assert [waits.reason.code for waits in outcome.waits] == ["not_enrolled"]
    assert only(book).state is None
    assert sync_state(book).waiting == 1


@pytest.mark.parametrize(
    "fault",
    [
        faultproxy.lose_request,
        faultproxy.lose_answer,
        faultproxy.repeat_request,
        faultproxy.cut_answer,
        faultproxy.login_page,
        faultproxy.server_error,
        faultproxy.reset,
        faultproxy.reset_in_the_answer,
        faultproxy.close_one_half,
        faultproxy.fall_silent,
        faultproxy.fall_silent_in_the_answer,
    ],
)
def test_one_declaration_and_one_receipt_whatever_the_line_does(
    book: Book,
    sealed: str,
    belgium: Company,
    line: FaultProxy,
    fault: faultproxy.Fault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enrol(book, line.url, belgium.invite())
    if "silent" in fault.__name__:
        monkeypatch.setattr("desktop.sync.line.TIMEOUT", httpx.Timeout(3))
    line.faults = [faultproxy.honest, fault]  # the company is asked who it is before it is handed anything
    first = sync(book)
    if fault is not faultproxy.repeat_request:
        assert first.delivered == []
        assert only(book).received_at is None
        assert not first.needs_person
    sync(book)
    assert only(book).delivery == "confirmed"
    assert len(belgium.stored()) == 1
    assert verify(book).problems == ()


def test_a_slow_line_is_waited_for(book: Book, sealed: str, belgium: Company, line: FaultProxy) -> None:
    enrol(book, line.url, belgium.invite())
    line.faults = [faultproxy.honest, faultproxy.drip]
    assert sync(book).delivered == [sealed]


def test_a_line_that_loses_a_third_of_everything_delivers_in_the_end_and_once(
    book: Book, sealed: str, belgium: Company, line: FaultProxy
) -> None:
    enrol(book, line.url, belgium.invite())
    roll = random.Random(7)
    losses = (faultproxy.lose_request, faultproxy.lose_answer, faultproxy.reset, faultproxy.cut_answer)
    line.faults = [roll.choice(losses) if roll.random() < 0.33 else faultproxy.honest for _ in range(40)]
    while not sync(book).complete:
        assert line.faults, "an honest line, and not delivered"
    assert only(book).delivery == "confirmed"
    assert len(belgium.stored()) == 1


def test_a_lost_answer_to_the_enrolment_is_mended_by_the_same_code(
    book: Book, belgium: Company, line: FaultProxy
) -> None:
    code = belgium.invite()
    line.faults = [faultproxy.honest, faultproxy.lose_answer]
    with pytest.raises(Unreachable):
        enrol(book, line.url, code)
    enrol(book, line.url, code)
    assert [row.country for row in enrolments(book)] == ["BE"]


def test_a_used_code_is_refused_beside_its_field(book: Book, belgium: Company) -> None:
    with pytest.raises(Refused) as refused:
        enrol(book, belgium.url, "AAAA-BBBB-CCCC")
    assert [problem.field for problem in refused.value.problems] == ["code"]


def test_a_second_code_for_an_enrolled_book_is_said_to_be_needless(book: Book, belgium: Company) -> None:
    enrol(book, belgium.url, belgium.invite())
    with pytest.raises(Refused, match=r"enrolled at .* already"):
        enrol(book, belgium.url, belgium.invite())


def test_a_contract_of_two_countries_goes_to_both_companies_and_only_there(
    book: Book, countries: Countries, start_company: StartCompany
) -> None:
    belgium, germany = start_company("BE"), start_company("DE")
    import_gig_file(book, read_gig_file(gig_file(AICHA, CLARA)))
    for company in (belgium, germany):
        enrol(book, company.url, company.invite())
    seal_contract(book, str(book.value("SELECT id FROM contract")), countries)
    assert len(sync(book).delivered) == 2
    assert [len(company.stored()) for company in (belgium, germany)] == [1, 1]
    german_number = CLARA["identifiers"]["steuer_id"].encode()
    import base64
    import json

    for row in book.rows(Document, "SELECT country, document FROM declaration"):
        payload = base64.urlsafe_b64decode(json.loads(row.document)["payload"] + "==")
        assert (german_number in payload) == (row.country == "DE")
        assert (AICHA["identifiers"]["niss"].encode() in payload) == (row.country == "BE")


class Document(tuple[str, bytes]):
    def __new__(cls, country: str, document: bytes) -> "Document":
        return super().__new__(cls, (country, document))

    @property
    def country(self) -> str:
        return self[0]

    @property
    def document(self) -> bytes:
        return self[1]


def test_a_paper_for_one_country_never_goes_to_another_countrys_company(
    book: Book, sealed: str, start_company: StartCompany
) -> None:
    germany = start_company("DE")
    enrol(book, germany.url, germany.invite())
    outcome = sync(book)
    assert [waits.reason.code for waits in outcome.waits] == ["not_enrolled"]
    assert germany.stored() == []


def test_who_no_company_declares_is_named_and_not_sent(book: Book, countries: Countries) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA, CHLOE)))
    made = seal_contract(book, str(book.value("SELECT id FROM contract")), countries)
    assert [made.facts.name_of(person) for person in made.review.undeclared] == ["Chloé Martin"]
    assert [part.country for part in made.review.parts] == ["BE"]


def test_a_company_that_answers_with_anothers_receipt_is_not_believed(
    book: Book, sealed: str, start_company: StartCompany
) -> None:
    belgium = start_company("BE")
    enrol(book, belgium.url, belgium.invite())
    with book.transaction() as session:
        kept = session.get(Enrolment, enrolments(book)[0].company_id)
        assert kept is not None
        kept.company_id = "somebody-else"
    outcome = sync(book)
    assert [waits.reason.code for waits in outcome.waits] == ["other_company"]
    assert only(book).received_at is None


def test_a_receipt_kept_twice_is_kept_once(book: Book, sealed: str, belgium: Company) -> None:
    enrol(book, belgium.url, belgium.invite())
    sync(book)
    before = book.value("SELECT count(*) FROM audit")
    body = book.value("SELECT document FROM receipt")
    from wire.receipt import read_receipt
    from wire.signing import unpack

    outbox.keep_receipt(book, read_receipt(unpack(body).payload), body)
    assert book.value("SELECT count(*) FROM audit") == before


def test_after_a_company_was_restored_from_an_old_backup_everything_is_sent_again(
    book: Book, countries: Countries, start_company: StartCompany
) -> None:
    from urllib.parse import urlsplit

    belgium = start_company("BE")
    enrol(book, belgium.url, belgium.invite())
    belgium.process.terminate()
    belgium.process.wait(20)
    old = belgium.database.read_bytes()
    port = urlsplit(belgium.url).port
    again = start_company("BE", port=port)
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
    seal_contract(book, str(book.value("SELECT id FROM contract")), countries)
    sync(book)
    again.process.terminate()
    again.process.wait(20)
    for leftover in belgium.database.parent.glob(belgium.database.name + "-*"):
        leftover.unlink()
    belgium.database.write_bytes(old)
    restored = start_company("BE", port, "--accept-restore")
    assert restored.stored() == []
    sync(book)
    assert len(restored.stored()) == 1
    assert only(book).delivery == "confirmed"
    assert verify(book).problems == ()


def test_a_paper_whose_answer_was_lost_is_confirmed_although_its_news_came_first(
    book: Book, sealed: str, belgium: Company, line: FaultProxy
) -> None:
    enrol(book, line.url, belgium.invite())
    line.faults = [faultproxy.honest, faultproxy.lose_answer]
    assert sync(book).news == 1
    assert only(book).state is None  # heard of, not yet proved
    sync(book)
    assert (only(book).state, only(book).delivery) == ("received", "confirmed")


def test_a_company_that_gave_a_receipt_and_lost_the_paper_gets_it_again(
    book: Book, sealed: str, start_company: StartCompany
) -> None:
    belgium = start_company("BE")
    enrol(book, belgium.url, belgium.invite())
    old = stopped_copy(belgium)
    restarted = start_company("BE", port=urlsplit(belgium.url).port or 0)
    (paper,) = waiting(book)
    (address,) = addresses(book)
    with Door(restarted.url, address.token, device_key(book)) as door:
        body = door.deliver(paper.id, paper.rev, paper.document)
    outbox.keep_receipt(
        book, read_receipt(unpack(body).payload), body
    )  # then killed, before the news was read
    stopped_copy(restarted)
    belgium.database.write_bytes(old)
    restored = start_company("BE", urlsplit(belgium.url).port or 0, "--accept-restore")
    assert restored.stored() == []
    assert sync(book).complete
    assert [stored["id"] for stored in restored.stored()] == [sealed]
    assert only(book).delivery == "confirmed"


def stopped_copy(company: Company) -> bytes:
    """Stop a company and return its database, whose log is gone with it."""
    company.process.terminate()
    company.process.wait(20)
    return company.database.read_bytes()


def test_a_refusal_is_told_at_every_sync_and_mended_when_the_company_has_learnt(
    book: Book, sealed: str, belgium: Company, line: FaultProxy
) -> None:
    enrol(book, line.url, belgium.invite())
    problem = b'{"code": "unknown-schema", "detail": "Not known here.", "retry": "after-update"}'
    refusal = faultproxy.answering("422 Unprocessable", problem, "application/problem+json")
    # each sync asks who is there, delivers and reads the news
    line.faults = [faultproxy.honest, refusal, faultproxy.honest, faultproxy.honest, refusal]
    for _ in range(2):
        outcome = sync(book)
        assert outcome.needs_person
        assert [waits.reason.code for waits in outcome.waits] == ["too_old"]
        assert only(book).delivery == "fault"
    assert sync(book, asked=False).waits[0].reason.code == "later"  # by itself only once a day
    assert sync(book).delivered == [sealed]


@pytest.mark.parametrize(
    "status", ["403 Forbidden", "404 Not Found", "407 Proxy", "409 Conflict", "202 Accepted"]
)
def test_what_a_proxy_says_never_counts_as_the_companys_refusal(
    book: Book, sealed: str, belgium: Company, line: FaultProxy, status: str
) -> None:
    enrol(book, line.url, belgium.invite())
    line.faults = [faultproxy.honest, faultproxy.answering(status, b"{}")]
    outcome = sync(book)
    assert not outcome.needs_person
    assert only(book).delivery == "queued"
    assert sync(book).delivered == [sealed]


@pytest.mark.parametrize("status", ["409 Conflict", "200 OK"])
def test_a_company_that_talks_nonsense_is_only_told(
    book: Book, sealed: str, belgium: Company, line: FaultProxy, status: str
) -> None:
    enrol(book, line.url, belgium.invite())
    nonsense = b'{"code": "history-diverged", "receipt": {"payload": 5}, "keys": [5, "x", {"kty": "RSA"}]}'
    line.faults = [faultproxy.honest, faultproxy.answering(status, nonsense)]
    assert [waits.id for waits in sync(book).waits] == [sealed]
    assert only(book).received_at is None


@pytest.mark.parametrize(
    "wrong",
    [{"company_id": "a b"}, {"country": "Belgium"}, {"name": "x\u0000"}, {"keyset": []}, {"name": ""}],
)
def test_a_company_whose_words_about_itself_cannot_be_kept_is_none(
    book: Book, belgium: Company, line: FaultProxy, wrong: dict[str, object]
) -> None:
    about = {"company_id": "be", "country": "BE", "name": "Belgium", "keyset": {}, "epoch": 1} | wrong
    line.faults = [faultproxy.answering("200 OK", json.dumps(about).encode())]
    with pytest.raises(Unreachable, match="not a shared company"):
        enrol(book, line.url, belgium.invite())


def test_a_computer_that_was_stopped_is_told_to_enrol_also_when_nothing_waits(
    book: Book, belgium: Company
) -> None:
    enrol(book, belgium.url, belgium.invite())
    (device,) = company_command("list", "members", "--database", str(belgium.database))[0]["devices"]
    company_command("revoke", device["thumbprint"], "--database", str(belgium.database))
    assert sync(book).needs_person


def test_what_is_meant_never_goes_to_a_demo_company(book: Book, sealed: str, belgium: Company) -> None:
    enrol(book, belgium.url, belgium.invite(), demo=True)
    assert [waits.reason.code for waits in sync(book).waits] == ["not_enrolled"]
    assert belgium.stored() == []
