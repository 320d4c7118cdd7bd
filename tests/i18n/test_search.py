"""What is typed without accents finds what was written with them, in the lists that the book itself searches."""

from datetime import date

import pytest

from desktop.core.actions import record_gig, record_person
from desktop.core.actions.expenses import record_expense
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.gigs import GigCommand
from desktop.core.money import Money
from desktop.core.people import PersonCommand
from desktop.core.queries.expenses import ExpenseFilter, expense_page
from desktop.core.queries.gigs import GigFilter, gig_page
from desktop.core.store.book import Book

PAIRS = [
    ("Őrségi Klub", "orsegi"),
    ("Öresund", "oresund"),
    ("Åmål", "AMAL"),
    ("Große Straße", "grosse strasse"),
    ("Grosse Strasse", "große straße"),
    ("L’Œuvre", "oeuvre"),
    ("Ørnsköldsvik", "ornskoldsvik"),
    ("Łódź", "lodz"),
]


@pytest.mark.parametrize(("venue", "typed"), PAIRS)
def test_gigs_are_found_without_accents(book: Book, venue: str, typed: str) -> None:
    record_gig(
        book, GigCommand(on=date(2026, 12, 5), venue=venue, place="Antwerp", country="BE", currency="EUR")
    )
    record_gig(
        book,
        GigCommand(on=date(2026, 12, 6), venue="Elsewhere", place="Antwerp", country="BE", currency="EUR"),
    )
    found = gig_page(book, GigFilter(date(2026, 11, 22), "all", typed), 0, 10)
    assert [row.venue for row in found] == [venue]


@pytest.mark.parametrize(("text", "typed"), PAIRS)
def test_expenses_are_found_without_accents(book: Book, text: str, typed: str) -> None:
    payer = record_person(book, PersonCommand("Bo")).id
    for each in (text, "Strings"):
        command = ExpenseCommand(
            date(2026, 11, 2), "purchase", "supplies", each, "EUR", Money(100, "EUR"), payer=payer
        )
        record_expense(book, command)
    assert [row.text for row in expense_page(book, ExpenseFilter(text=typed), 0, 10)] == [text]
