"""From a correction to the company and back, against real servers: chains of revisions, answers, payments."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from company.clock import utc_now
from company.statuses import Payment, give
from company.storage import Storage, open_storage
from desktop.core.actions.answers import send_answer
from desktop.core.actions.contracts import split_contract
from desktop.core.actions.corrections import begin_correction, call_off
from desktop.core.actions.people import record_person
from desktop.core.contracts import Place
from desktop.core.countries import Countries
from desktop.core.money import Money
from desktop.core.people import PersonCommand
from desktop.core.queries.company_words import events, progress
from desktop.core.queries.corrections import chain, sent
from desktop.core.queries.declarations import DeclarationRow, declarations
from desktop.core.queries.questions import questions
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from tests.conftest import Company
from tests.core.test_corrections import Sealing
from wire.declaration import Money as LineMoney

StartCompany = Callable[..., Company]
FRENCH = PersonCommand(
    "Chloé Martin",
    residence="FR",
    works_in=("FR",),
    status="employee",
    companies=("FR",),
    identifiers={"nir": "255081416802538"},
)


@pytest.fixture
def belgium(start_company: StartCompany) -> Company:
    return start_company("BE")


@pytest.fixture
def germany(start_company: StartCompany) -> Company:
    return start_company("DE")


@pytest.fixture
def sealing(book: Book, countries: Countries, belgium: Company, germany: Company) -> Sealing:
    for company in (belgium, germany):
        enrol(book, company.url, company.invite())
    made = Sealing(book, countries)
    assert sync(book).complete
    return made


def row_of(book: Book, country: str) -> DeclarationRow:
    return next(row for row in declarations(book) if row.country == country)


def held(company: Company) -> list[tuple[str, int, str]]:
    return [(each["id"], each["rev"], each["kind"]) for each in company.stored()]


def told(company: Company, run: Callable[[Storage], Any]) -> None:
    """Let the company say something while its server runs."""
    storage = open_storage(str(company.database))
    try:
        run(storage)
    finally:
        storage.close()


def test_a_corrected_fee_and_line_up_arrive_as_revisions_that_name_their_predecessors(
    sealing: Sealing, belgium: Company, germany: Company
) -> None:
    book = sealing.book
    first = {each.paper.company_country: each for each in sent(book, sealing.key)}
    sealing.open()
    sealing.pay("1800")
    sealing.without("Bram De Wit")
    sealing.seal()
    assert row_of(book, "BE").received_rev == 1
    assert sync(book).complete
    for company, country in ((belgium, "BE"), (germany, "DE")):
        row = row_of(book, country)
        assert held(company) == [(row.id, 2, "amend")]
        assert company.stored()[0]["doc_hash"] == row.digest
        assert (row.delivery, row.state, row.received_rev) == ("confirmed", "received", 2)
    for each in sent(book, sealing.key):
        assert each.paper.base == first[each.paper.company_country].digest
    assert [link.rev for link in chain(book, row_of(book, "BE").id) if link.received_at] == [1, 2]
    assert verify(book).problems == ()


def test_a_musician_of_a_third_country_makes_a_new_declaration_there(
    sealing: Sealing, belgium: Company, start_company: StartCompany
) -> None:
    book, france = sealing.book, start_company("FR")
    enrol(book, france.url, france.invite())
    sealing.open()
    chloe = record_person(book, FRENCH).id
    steps: list[dict[str, Any]] = [dict(step) for step in sealing.facts.steps]
    steps[-1]["weights"] = {**steps[-1]["weights"], chloe: "1"}
    split_contract(book, sealing.key, [*sealing.facts.line_up, Place(chloe, "flute")], steps)
    made = sealing.seal()
    assert sorted((each.country, each.rev, each.kind) for each in made.made) == [
        ("BE", 2, "amend"),
        ("DE", 2, "amend"),
        ("FR", 1, "declare"),
    ]
    assert sync(book).complete
    assert [kind for _, _, kind in held(france)] == ["declare"]
    assert {each.paper.part.n for each in sent(book, sealing.key)} == {3}


def test_without_its_only_musician_a_company_gets_a_cancellation(
    sealing: Sealing, belgium: Company, germany: Company
) -> None:
    sealing.open()
    sealing.without("Clara Vogel")
    sealing.seal()
    assert sync(sealing.book).complete
    assert [(rev, kind) for _, rev, kind in held(germany)] == [(2, "cancel")]
    assert [(rev, kind) for _, rev, kind in held(belgium)] == [(2, "amend")]
    assert verify(sealing.book).problems == ()


def test_a_contract_that_is_called_off_is_cancelled_at_every_company(
    sealing: Sealing, belgium: Company, germany: Company
) -> None:
    call_off(sealing.book, sealing.key, "The hall was flooded.")
    assert sync(sealing.book).complete
    for company in (belgium, germany):
        assert [(rev, kind) for _, rev, kind in held(company)] == [(2, "cancel")]


def test_what_was_never_sent_is_corrected_too_and_both_versions_arrive_in_their_order(
    book: Book, countries: Countries, belgium: Company, germany: Company
) -> None:
    sealing = Sealing(book, countries)
    begin_correction(book, sealing.key)
    sealing.pay("1800")
    sealing.seal()
    for company in (belgium, germany):
        enrol(book, company.url, company.invite())
    for _ in range(3):
        outcome = sync(book)
    assert outcome.complete
    assert [(rev, kind) for _, rev, kind in held(belgium)] == [(2, "amend")]
    assert {row.delivery for row in declarations(book)} == {"confirmed"}
    assert verify(book).problems == ()


def test_a_question_is_answered_and_the_answer_settles_it(sealing: Sealing, belgium: Company) -> None:
    book, key = sealing.book, row_of(sealing.book, "BE").id
    told(belgium, lambda storage: give(storage, key, "question", "Who drives?", utc_now()))
    sync(book)
    (asked,) = questions(book)
    assert (asked.text, asked.declaration_id) == ("Who drives?", key)
    send_answer(book, asked.id, "Bram does.")
    sync(book)
    assert questions(book) == []
    assert [event.kind for event in events(book, key)] == ["received", "question", "answer"]
    assert book.value("SELECT state FROM answer") == "confirmed"
    assert verify(book).problems == ()


def test_a_correction_settles_the_question_as_well(sealing: Sealing, belgium: Company) -> None:
    book, key = sealing.book, row_of(sealing.book, "BE").id
    told(belgium, lambda storage: give(storage, key, "question", "Is the fee right?", utc_now()))
    sync(book)
    sealing.open()
    sealing.pay("1800")
    sealing.seal()
    assert sync(book).complete
    assert questions(book) == []
    assert row_of(book, "BE").state == "received"


def test_number_invoice_and_payments_come_back_to_the_musicians(sealing: Sealing, belgium: Company) -> None:
    book, key = sealing.book, row_of(sealing.book, "BE").id
    person = sealing.person("Aïcha Benali")
    paid = Payment(person, LineMoney(33750, "EUR"), "2026-12-12", "P-1")

    def work(storage: Storage) -> None:
        give(storage, key, "accepted", None, utc_now(), number="2026-0815")
        give(storage, key, "invoiced", None, utc_now(), invoice="F-77", on="2026-12-08")
        give(storage, key, "members_paid", None, utc_now(), paid=(paid,))

    told(belgium, work)
    sync(book)
    found = progress(book, key)
    assert (found.number, found.invoice) == ("2026-0815", "F-77")
    assert found.paid(person) == Money(33750, "EUR")
    assert found.paid_on is not None
    assert found.paid_on.isoformat() == "2026-12-12"


def test_a_correction_made_with_another_share_reaches_only_the_company_concerned(
    sealing: Sealing, belgium: Company, germany: Company
) -> None:
    sealing.open()
    steps: list[dict[str, Any]] = [dict(step) for step in sealing.facts.steps]
    aicha, bram = sealing.person("Aïcha Benali"), sealing.person("Bram De Wit")
    steps[-1]["weights"] = {**steps[-1]["weights"], aicha: "1.5", bram: "0.5"}
    split_contract(sealing.book, sealing.key, sealing.facts.line_up, steps)
    facts = replace(sealing.facts)
    assert facts.correcting
    assert [(each.country, each.rev) for each in sealing.seal().made] == [("BE", 2)]
    assert sync(sealing.book).complete
    assert [(rev, kind) for _, rev, kind in held(germany)] == [(1, "declare")]
    assert [(rev, kind) for _, rev, kind in held(belgium)] == [(2, "amend")]
