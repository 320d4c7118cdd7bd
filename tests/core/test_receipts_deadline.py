"""The receipts of a year have a last day where the shared company has one, and are ticked off for good."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from desktop.core.actions import change_setting
from desktop.core.actions.expenses import record_expense
from desktop.core.actions.sealing import world_of
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.clock import Due
from desktop.core.countries import Countries
from desktop.core.money import Money
from desktop.core.queries.deadlines import dues
from desktop.core.store.book import Book
from tests.ui.owls import night_owls


@pytest.fixture
def owls(book: Book, countries: Countries) -> SimpleNamespace:
    made = night_owls(book, countries)
    for on in (date(2025, 3, 1), date(2026, 3, 1), date(2026, 5, 1)):
        command = ExpenseCommand(
            on, "purchase", "supplies", "Strings", "EUR", Money(2420, "EUR"), Decimal(21), payer=made.aicha
        )
        record_expense(book, command)
    return made


def found(book: Book, countries: Countries, today: date) -> list[Due]:
    world = world_of(book, countries, today)
    return [due for due in dues(book, world) if due.kind == "receipts"]


def test_belgian_receipts_of_a_year_are_due_on_15_january(
    book: Book, countries: Countries, owls: SimpleNamespace
) -> None:
    due = found(book, countries, date(2026, 12, 10))[0]
    assert due.deadline.at.date() == date(2027, 1, 16)
    assert "2026" in due.deadline.reason.english()
    assert due.deadline.reason.params["n"] == 2
    change_setting(book, due.key, "2026-12-11")
    assert found(book, countries, date(2026, 12, 12)) == []


def test_where_no_last_day_is_known_nothing_is_due(
    book: Book, countries: Countries, owls: SimpleNamespace
) -> None:
    change_setting(book, "me", owls.clara)
    assert found(book, countries, date(2026, 12, 10)) == []
