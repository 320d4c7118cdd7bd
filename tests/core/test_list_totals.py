"""What totals beneath lists are the sum of: parts that add up to the totals, whatever filter and search let through."""

from datetime import date

import pytest

from desktop.core.actions import draft_from_gig, record_client, record_gig, record_person
from desktop.core.actions.expenses import record_expense
from desktop.core.actions.payments import record_payment
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.books.payments import PaymentCommand
from desktop.core.countries import Countries
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.people import ClientCommand, PersonCommand
from desktop.core.queries.contracts import contract_count
from desktop.core.queries.expenses import ExpenseFilter, expense_totals
from desktop.core.queries.gigs import FILTERS, GigFilter, gig_count, gig_sums
from desktop.core.queries.list_totals import (
    contract_parts,
    expense_parts,
    gig_parts,
    payment_parts,
    sums_of,
)
from desktop.core.queries.payments import payment_totals
from desktop.core.store.book import Book

TODAY = date(2026, 11, 22)


@pytest.fixture
def gigs(book: Book) -> list[str]:
    made = []
    for n in range(12):
        currency = ("EUR", "EUR", "SEK")[n % 3]
        command = GigCommand(
            on=date(2026, 11, 10 + n),
            venue=("Roma", "Opus")[n % 2],
            country="BE",
            currency=currency,
            client="Roma vzw",
            fee=None if n % 5 == 4 else Money(1000 * n, currency),
            state=tuple(GigState)[n % 4],
        )
        made.append(record_gig(book, command).id)
    return made


@pytest.mark.usefixtures("gigs")
@pytest.mark.parametrize("text", ["", "roma"])
@pytest.mark.parametrize("which", FILTERS)
def test_the_states_of_gigs_add_up_to_the_totals_of_the_list(book: Book, which: str, text: str) -> None:
    wanted = GigFilter(TODAY, which, text)
    parts = gig_parts(book, wanted)
    assert sum(part.many for part in parts) == gig_count(book, wanted)
    assert sums_of(parts) == gig_sums(book, wanted)
    if (which, text) == ("everything", ""):
        assert sum(part.blank for part in parts) == 2


def test_contracts_add_up_by_how_far_they_are(book: Book, gigs: list[str], countries: Countries) -> None:
    for gig in (gigs[1], gigs[5]):
        draft_from_gig(book, gig, countries)
    parts = contract_parts(book, "all", "")
    assert [(part.key, part.many) for part in parts] == [("draft", 1), ("draft", 1)]
    assert sums_of(parts) == [Money(1000, "EUR"), Money(5000, "SEK")]
    assert sum(part.many for part in contract_parts(book, "all", "opus")) == contract_count(
        book, "all", "opus"
    )


def test_payments_add_up_by_their_kind_and_what_went_back_is_taken_off(book: Book) -> None:
    client = record_client(book, ClientCommand(name="Roma vzw")).id
    for kind, minor in (("deposit", 5000), ("refund", 300), ("deposit", 200)):
        command = PaymentCommand(on=TODAY, amount=Money(minor, "EUR"), kind=kind, client=client)
        record_payment(book, command)
    parts = payment_parts(book, "all", "")
    assert {part.key: (part.many, part.minor) for part in parts} == {
        "deposit": (2, 5200),
        "refund": (1, -300),
    }
    assert sums_of(parts) == payment_totals(book, "all", "")


def test_expenses_add_up_by_their_category(book: Book) -> None:
    payer = record_person(book, PersonCommand(name="Aïcha")).id
    for category, minor in (("travel", 900), ("other", 100), ("travel", 50)):
        amount = Money(minor, "EUR")
        record_expense(
            book, ExpenseCommand(TODAY, "purchase", category, "strings", "EUR", amount, payer=payer)
        )
    wanted = ExpenseFilter("all")
    parts = expense_parts(book, wanted)
    assert {part.key: part.minor for part in parts} == {"travel": 950, "other": 100}
    assert sums_of(parts) == [total.amount for total in expense_totals(book, wanted)]
