"""Questions of companies, what they say of payments, and the clock of the pay."""

import json
from datetime import date
from typing import Any

import pytest

from desktop.core.actions.answers import keep_draft, note_two_gigs, send_answer
from desktop.core.actions.corrections import begin_correction
from desktop.core.countries import Countries
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.company_words import clock_of, events, progress
from desktop.core.queries.declarations import declaration
from desktop.core.queries.questions import asked_count, doubles, draft_answer, questions
from desktop.core.seven_days import due_on, pay_clock
from desktop.core.store.book import Book
from desktop.core.store.tables import Event, Receipt
from desktop.core.verifying import verify
from desktop.i18n.words import words_for
from desktop.ui.declaration_words import pay_words, state_pill
from tests.core.test_corrections import Sealing
from wire import answer
from wire.signing import unpack

QUESTION = "2f6f1f0e-3f0f-4c59-8f6e-0d4b2a1f9c11"


class Company:
    """What a company's feed brings, written down as a sync writes it."""

    def __init__(self, book: Book, declaration_id: str) -> None:
        self.book, self.key, self.seq = book, declaration_id, 0

    def says(self, kind: str, state: str, text: str | None = None, rev: int = 1, **data: Any) -> None:
        self.seq += 1
        told = {
            "seq": self.seq, "chain": "0" * 64, "at": f"2026-12-0{min(self.seq, 9)}T10:00:00Z", "kind": kind,
            "declaration_id": self.key, "rev": rev, "doc_hash": "0" * 64, "state": state, "text": text, "data": data or None,
        }  # fmt: skip
        kept = {name: told[name] for name in told if name not in ("doc_hash", "data")}
        with self.book.transaction() as session:
            session.add(Event(company_id="smart-be", body=json.dumps(told), **kept))

    def receives(self, rev: int = 1) -> None:
        with self.book.transaction() as session:
            session.add(
                Receipt(
                    declaration_id=self.key, rev=rev, company_id="smart-be", document=b"", received_at="2026-12-01T10:00:00Z",
                    seq=self.seq + 1,
                )
            )  # fmt: skip
        self.says("received", "received", rev=rev)


@pytest.fixture
def sealing(book: Book, countries: Countries) -> Sealing:
    return Sealing(book, countries)


@pytest.fixture
def company(sealing: Sealing) -> Company:
    made = Company(sealing.book, sealing.first.declarations[0])
    made.receives()
    return made


def test_a_question_is_open_until_its_answer_has_come_in(company: Company) -> None:
    book = company.book
    company.says("question", "question", "Who drives?", question_id=QUESTION)
    (asked,) = questions(book)
    assert (asked.text, asked.answer, asked.venue) == ("Who drives?", None, "De Roma")
    assert asked_count(book) == 1
    keep_draft(book, QUESTION, "Bra")
    assert draft_answer(book, QUESTION) == "Bra"
    send_answer(book, QUESTION, "  Bram does.\r\nHe has a van.  ")
    (asked,) = questions(book)
    assert (asked.answer, asked.answer_state) == ("Bram does.\nHe has a van.", "queued")
    assert draft_answer(book, QUESTION) == ""
    assert asked_count(book) == 0
    said = answer.read(unpack(book.value("SELECT document FROM answer")).payload)
    assert (said.question_id, said.declaration_id, said.text) == (
        QUESTION,
        company.key,
        "Bram does.\nHe has a van.",
    )
    company.says("answer", "received", question_id=QUESTION, answer_id=said.answer_id, doc_hash="0" * 64)
    assert questions(book) == []


@pytest.mark.parametrize(("text", "field"), [("", "text"), ("x" * 2001, "text"), ("a\x07b", "text")])
def test_an_answer_that_cannot_travel_is_refused_beside_its_field(
    company: Company, text: str, field: str
) -> None:
    company.says("question", "question", "Who drives?", question_id=QUESTION)
    with pytest.raises(Refused) as caught:
        send_answer(company.book, QUESTION, text)
    assert caught.value.problems[0].field == field
    assert company.book.value("SELECT count(*) FROM answer") == 0


def test_a_question_is_answered_once(company: Company) -> None:
    company.says("question", "question", "Who drives?", question_id=QUESTION)
    send_answer(company.book, QUESTION, "Bram")
    with pytest.raises(Refused):
        send_answer(company.book, QUESTION, "Clara")
    with pytest.raises(Refused):
        send_answer(company.book, "3f6f1f0e-3f0f-4c59-8f6e-0d4b2a1f9c11", "Clara")


def test_a_new_revision_settles_the_question(company: Company, sealing: Sealing) -> None:
    company.says("question", "question", "Is the fee right?", question_id=QUESTION)
    begin_correction(sealing.book, sealing.key)
    sealing.pay("1800")
    sealing.seal()
    assert questions(sealing.book) == []


def test_a_changed_answer_does_not_verify(company: Company) -> None:
    company.says("question", "question", "Who drives?", question_id=QUESTION)
    send_answer(company.book, QUESTION, "Bram")
    assert not [p for p in verify(company.book).problems if p.field.startswith("answers")]
    with company.book.transaction() as session:
        from sqlalchemy import text

        session.execute(text("UPDATE answer SET digest = 'ff'"))
    assert [p for p in verify(company.book).problems if p.field.startswith("answers")]


def test_a_double_is_asked_about_until_it_was_looked_at(company: Company, sealing: Sealing) -> None:
    company.says("possible_duplicate", "received", other=sealing.first.declarations[1])
    (found,) = doubles(company.book)
    assert (found.declaration_id, found.other) == (company.key, sealing.first.declarations[1])
    note_two_gigs(company.book, company.key)
    assert doubles(company.book) == []


def test_number_invoice_and_payments_are_read_and_what_nobody_knows_is_kept_as_text(
    company: Company, sealing: Sealing
) -> None:
    book, person = company.book, sealing.facts.line_up[0].person
    company.says("status", "accepted", number="2026-0815")
    company.says("status", "invoiced", invoice="F-77", on="2026-12-08")
    paid = {"person_id": person, "amount": {"minor": 33750, "currency": "EUR"}, "on": "2026-12-12"}
    company.says("status", "members_paid", payments=[paid])
    company.says("status", "audited", "A new word", number=7)
    said = progress(book, company.key)
    assert (said.number, said.invoice, said.invoiced_on) == ("2026-0815", "F-77", date(2026, 12, 8))
    assert said.paid(person) == Money(33750, "EUR")
    assert said.paid_on == date(2026, 12, 12)
    assert [event.state for event in events(book, company.key)][-1] == "audited"
    row = declaration(book, company.key)
    assert row is not None
    assert (row.state, row.text) == ("audited", "A new word")


@pytest.mark.parametrize("said_as", ["number", "invoice"])
def test_a_credit_note_is_neither_the_number_nor_the_invoice(company: Company, said_as: str) -> None:
    company.says("status", "accepted", number="2026-0815")
    company.says("status", "invoiced", invoice="F-77", on="2026-12-08")
    company.says("status", "credited", "Too loud.", **{said_as: "C-1"})
    said = progress(company.book, company.key)
    assert (said.number, said.invoice) == ("2026-0815", "F-77")


def test_the_clock_runs_from_the_end_of_the_contract(company: Company, countries: Countries) -> None:
    book = company.book
    row = declaration(book, company.key)
    assert row is not None
    assert row.ended == "2026-12-05"
    running = clock_of(row, progress(book, company.key), countries, date(2026, 12, 10))
    assert running is not None
    assert (running.stand, running.due, running.days) == ("running", date(2026, 12, 15), 5)
    late = clock_of(row, progress(book, company.key), countries, date(2026, 12, 18))
    assert late is not None
    assert (late.stand, late.days) == ("late", -3)
    company.says("status", "disputed")
    disputed = declaration(book, company.key)
    assert disputed is not None
    assert clock_of(disputed, progress(book, company.key), countries, date(2026, 12, 18)) is None


def test_the_clock_stops_once_all_of_the_pay_is_there(company: Company, countries: Countries) -> None:
    book, today = company.book, date(2026, 12, 18)
    row = declaration(book, company.key)
    assert row is not None
    person = "60076917-bf32-475b-b49f-e052e9d4cbe2"

    def pays(minor: int) -> None:
        amount = {"minor": minor, "currency": "EUR"}
        paid = {"person_id": person, "amount": amount, "on": "2026-12-12"}
        company.says("status", "members_paid", payments=[paid])

    pays(row.total_minor - 2)
    part = clock_of(row, progress(book, company.key), countries, today)
    assert part is not None
    assert (part.stand, part.paid_on, part.left) == ("late", None, Money(2, "EUR"))
    words = words_for("en")
    assert pay_words(words, part) == "€0.02 of the pay is still to come"
    paid = declaration(book, company.key)
    assert paid is not None
    assert state_pill(words, paid, part).text == "Partly paid"
    pays(2)
    whole = clock_of(row, progress(book, company.key), countries, today)
    assert state_pill(words, paid, whole).text == "Paid"
    assert whole is not None
    assert (whole.stand, whole.paid_on, whole.left) == ("in_time", date(2026, 12, 12), None)


def test_what_a_pack_does_not_say_stays_unknown(countries: Countries) -> None:
    ended, today = date(2026, 12, 5), date(2026, 12, 18)
    assert due_on(countries.get("AT"), ended, None) is None
    assert due_on(None, ended, None) is None
    assert due_on(countries.get("SE"), ended, None) is None
    assert due_on(countries.get("SE"), ended, date(2026, 12, 8)) == date(2026, 12, 15)
    assert pay_clock(None, ended, today, None).stand == "unknown"
    assert pay_clock(None, ended, today, today).stand == "paid"


@pytest.mark.parametrize(
    ("today", "paid", "stand", "days"),
    [
        (date(2026, 12, 5), None, "ahead", 10),
        (date(2026, 12, 15), None, "running", 0),
        (date(2026, 12, 16), None, "late", -1),
        (date(2026, 12, 30), date(2026, 12, 15), "in_time", 0),
        (date(2026, 12, 30), date(2026, 12, 17), "paid_late", -2),
    ],
)
def test_in_time_is_up_to_the_last_day(today: date, paid: date | None, stand: str, days: int) -> None:
    found = pay_clock(date(2026, 12, 15), date(2026, 12, 5), today, paid)
    assert (found.stand, found.days) == (stand, days)
