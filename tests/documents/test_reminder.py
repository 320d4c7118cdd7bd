"""Reminders: only for what is outside the companies, polite, in the client's language, kept as they went out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.core.actions.payments import record_payment
from desktop.core.actions.reminders import keep_reminder, remove_reminder
from desktop.core.actions.sealing import world_of
from desktop.core.books.payments import Part, PaymentCommand
from desktop.core.books.reminders import Letter
from desktop.core.countries import Countries
from desktop.core.problems import Refused
from desktop.core.queries.reminders import client_language, letter_facts, letter_pdf, letters, next_level
from desktop.core.store.book import Book
from desktop.documents.reminder import draft, mail_text, reminder
from desktop.i18n.languages import LANGUAGES
from desktop.i18n.words import words_for
from tests.core.incomes import Income, book_on, company, eur, record_income
from tests.documents.test_papers import rows

LATER = date(2027, 1, 20)


@pytest.fixture
def income(book_path: Path, countries: Countries) -> Income:
    with book_on(book_path, date(2026, 11, 22)) as book:
        company(book)
        return record_income(book, countries)


@pytest.fixture
def book(book_path: Path, income: Income) -> Iterator[Book]:
    with book_on(book_path, LATER) as opened:
        yield opened


def facts(
    book: Book, contract: str, countries: Countries, level: int | None = None, today: date = LATER
) -> Letter:
    return letter_facts(book, contract, world_of(book, countries, today), level)


def test_a_letter_asks_for_the_fee_with_vat_less_what_came(
    book: Book, income: Income, countries: Countries, tmp_path: Path
) -> None:
    part = (Part("contract", income.outside, eur(20000)),)
    record_payment(
        book, PaymentCommand(date(2027, 1, 4), eur(20000), "client", client=income.client, parts=part)
    )
    letter = facts(book, income.outside, countries)
    assert (letter.level, letter.left, letter.days_late) == (1, eur(76800), 15)
    read = rows(
        reminder(
            letter,
            words_for("en"),
        ),
        tmp_path,
    )
    for wanted in (
        "Friendly reminder",
        "Apolo SL",
        "Sala Apolo",
        "€800.00",
        "€168.00",
        "-€200.00",
        "€768.00",
    ):
        assert any(wanted in row for row in read), wanted
    assert "€768.00" in mail_text(letter, words_for("en"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", [1, 2, 3])
def test_every_level_is_written_in_every_language(
    book: Book, income: Income, countries: Countries, language: str, level: int, tmp_path: Path
) -> None:
    words = words_for(language)
    letter = facts(book, income.outside, countries, level)
    read = " ".join(rows(reminder(letter, words), tmp_path))
    assert words.money(letter.left).replace("\xa0", " ") in read.replace("\xa0", " ")
    assert draft(letter, words, b"%PDF").file_name.endswith(".pdf")


def test_what_goes_through_a_company_gets_no_letter(book: Book, income: Income, countries: Countries) -> None:
    with pytest.raises(Refused, match="goes through a shared company"):
        facts(book, income.contract, countries)


def test_what_is_not_late_or_paid_gets_none(book: Book, income: Income, countries: Countries) -> None:
    with pytest.raises(Refused, match="due on 2027-01-05"):
        facts(book, income.outside, countries, today=date(2027, 1, 5))
    with pytest.raises(Refused, match="not played yet"):
        facts(book, income.outside, countries, today=date(2026, 12, 1))
    part = (Part("contract", income.outside, eur(80000)),)
    record_payment(
        book, PaymentCommand(date(2027, 1, 4), eur(80000), "client", client=income.client, parts=part)
    )
    with pytest.raises(Refused, match="Nothing is owed"):
        facts(book, income.outside, countries)


def test_a_letter_is_kept_and_the_next_one_is_firmer(
    book: Book, income: Income, countries: Countries
) -> None:
    pdf = reminder(facts(book, income.outside, countries), words_for("es"))
    done = keep_reminder(book, income.outside, 1, "es", pdf)
    (row,) = letters(book, income.outside)
    assert (row.id, row.client, letter_pdf(book, row.digest)) == (done.id, "Apolo SL", pdf)
    assert (next_level(book, income.outside), facts(book, income.outside, countries).level) == (2, 2)
    remove_reminder(book, done.id)
    assert next_level(book, income.outside) == 1
    book.undo_log.undo()
    assert next_level(book, income.outside) == 2


def test_no_account_or_number_of_anybody_is_in_a_letter(
    book: Book, income: Income, countries: Countries, tmp_path: Path
) -> None:
    letter = replace(facts(book, income.outside, countries), address="Carrer Nou 1\n08001 Barcelona")
    read = " ".join(rows(reminder(letter, words_for("en")), tmp_path))
    assert "Carrer Nou 1" in read
    assert not any(number in read.replace(" ", "") for number in ("85070412438", "79031223122"))


def test_the_language_is_that_of_the_clients_country(
    book: Book, income: Income, countries: Countries
) -> None:
    from desktop.core.store.tables import Client

    assert client_language(book, income.outside, countries) is None
    with book.transaction() as session:
        client = session.get(Client, income.client)
        assert client is not None
        client.country = "ES"
    assert client_language(book, income.outside, countries) == "es-ES"
