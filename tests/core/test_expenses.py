"""Expenses in the book: what they come to, their receipts, their place in a split, and undo of it all."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.core.actions.expenses import (
    attach_to_expense,
    put_into_split,
    record_expense,
    remove_expense,
    remove_receipt,
)
from desktop.core.actions.ledger import refresh
from desktop.core.actions.sealing import seal_contract
from desktop.core.actions.settings import change_setting
from desktop.core.attachments import NewFile
from desktop.core.books.accounts import VAT
from desktop.core.books.expenses import ExpenseCommand, allowances, check_expense, vat_in
from desktop.core.countries import Countries
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.contracts import contract
from desktop.core.queries.expenses import (
    ExpenseFilter,
    expense,
    expense_count,
    expense_page,
    expense_position,
    expense_totals,
    like,
    receipts,
    split_cost,
)
from desktop.core.queries.fund import fund_accounts
from desktop.core.queries.ledger import balances
from desktop.core.queries.people import people
from desktop.core.reports.kind import Scope
from desktop.core.reports.kinds import KINDS, build
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from tests.ui.owls import complete_numbers, night_owls

PDF = NewFile("ticket.pdf", b"%PDF-1.4 a ticket")


def eur(text: str) -> Money:
    return Money.read(text, "EUR")


@pytest.fixture
def owls(book: Book, countries: Countries) -> SimpleNamespace:
    made = night_owls(book, countries)
    made.band = book.value("SELECT id FROM band")
    complete_numbers(book, countries, made)
    return made


def strings(owls: SimpleNamespace, **more: Any) -> ExpenseCommand:
    kept = ExpenseCommand(
        date(2026, 11, 2),
        "purchase",
        "supplies",
        "Strings",
        "EUR",
        eur("24.20"),
        Decimal(21),
        payer=owls.aicha,
    )
    return replace(kept, **more)


def told(book: Book) -> dict[str, str]:
    refresh(book)
    return {row.account: row.amount.plain() for row in balances(book)}


def test_vat_is_taken_out_of_what_was_paid() -> None:
    assert vat_in(eur("24.20"), Decimal(21)) == eur("4.20")
    assert vat_in(eur("10.00"), Decimal("5.5")) == eur("0.52")
    assert vat_in(eur("10.00"), Decimal(0)) == eur("0")


def test_an_expense_comes_back_as_it_was_recorded_and_goes_with_undo(
    book: Book, owls: SimpleNamespace
) -> None:
    key = record_expense(book, strings(owls), [PDF]).id
    assert expense(book, key) == strings(owls, id=key)
    assert [row.name for row in receipts(book, key)] == ["ticket.pdf"]
    remove_expense(book, key)
    assert expense(book, key) is None
    book.undo_log.undo()
    assert [row.name for row in receipts(book, key)] == ["ticket.pdf"]
    book.undo_log.undo()
    assert expense_count(book, ExpenseFilter()) == 0
    assert verify(book).problems == ()


def test_everything_that_is_wrong_is_told_at_once() -> None:
    wrong = ExpenseCommand(None, "purchase", "gold", "", "EUR", eur("0"), Decimal(101))
    assert {problem.field for problem in check_expense(wrong)} == {
        "on", "category", "text", "amount", "vat_percent", "payer",
    }  # fmt: skip
    bare = ExpenseCommand(date(2026, 1, 1), "mileage", "travel", "To Ghent", "EUR", payer="x")
    assert {problem.field for problem in check_expense(bare)} == {"quantity", "rate"}


def test_kilometres_are_reckoned_by_the_rate_of_the_country(
    book: Book, countries: Countries, owls: SimpleNamespace
) -> None:
    on = date(2026, 11, 2)
    rate = allowances(countries["DE"], "mileage", on)[0]
    assert rate.rate == Decimal("0.30")
    assert not allowances(countries["BE"], "mileage", on)
    command = strings(
        owls,
        kind="mileage",
        category="travel",
        amount=None,
        vat_percent=None,
        quantity=Decimal(123),
        rate=rate.rate,
    )
    key = record_expense(book, command).id
    kept = expense(book, key)
    assert kept is not None
    assert kept.amount == eur("36.90")
    assert told(book) == {"expenses:travel": "36.90", "equity:allowances": "-36.90"}


def test_swedish_mileage_is_one_kilometre_of_what_is_paid_for_ten(countries: Countries) -> None:
    rate = allowances(countries["SE"], "mileage", date(2026, 11, 2))[0]
    assert (rate.rate, rate.currency) == (Decimal("2.5"), "SEK")


def test_the_ledger_has_own_expenses_those_of_the_fund_and_not_those_of_mates(
    book: Book, owls: SimpleNamespace
) -> None:
    record_expense(book, strings(owls))
    assert told(book) == {
        "assets:bank": "-24.20",
        "expenses:supplies": "20.00",
        "expenses:vat": "4.20",
    }
    record_expense(book, strings(owls, payer=owls.bram))
    assert len(told(book)) == 3
    record_expense(book, strings(owls, payer=None, band=owls.band))
    assert told(book)[f"assets:fund:{owls.band}"] == "-24.20"
    accounts = {account.currency: account for account in fund_accounts(book, owls.band)}
    assert accounts["EUR"].balance.plain() == "-24.20"


def test_filter_search_and_totals_go_together(book: Book, owls: SimpleNamespace) -> None:
    first = record_expense(book, strings(owls)).id
    second = record_expense(
        book, strings(owls, text="Train to Ghent", category="travel", on=date(2026, 11, 3))
    ).id
    huf = strings(owls, text="Room", currency="HUF", amount=Money(900000, "HUF"), vat_percent=None)
    record_expense(book, huf, [PDF])
    assert next(row.id for row in expense_page(book, ExpenseFilter(), 0, 2)) == second
    assert expense_position(book, ExpenseFilter(), first) == 2
    assert [total.currency for total in expense_totals(book, ExpenseFilter())] == ["EUR", "HUF"]
    bare = ExpenseFilter("bare")
    assert expense_totals(book, bare)[0].amount == eur("48.40")
    assert expense_totals(book, bare)[0].vat == eur("8.40")
    assert [row.id for row in expense_page(book, ExpenseFilter(text="ghent aïcha"), 0, 9)] == [second]
    reise = ExpenseFilter(text="reise", categories=(("travel", "Reisen"),))
    assert [row.id for row in expense_page(book, reise, 0, 9)] == [second]


def test_what_was_typed_last_time_is_found_by_its_first_words(book: Book, owls: SimpleNamespace) -> None:
    record_expense(book, strings(owls, text="Train to Ghent", category="travel"))
    record_expense(book, strings(owls, text="Train", category="food"))
    assert (found := like(book, "train to")) is not None
    assert found.category == "travel"
    assert (found := like(book, "train")) is not None
    assert found.category == "food"
    assert like(book, "100%") is None


def test_a_receipt_is_kept_once_and_no_other_file_at_all(book: Book, owls: SimpleNamespace) -> None:
    key = record_expense(book, strings(owls), [PDF, PDF]).id
    attach_to_expense(book, key, [PDF])
    assert len(receipts(book, key)) == 1
    with pytest.raises(Refused) as refused:
        attach_to_expense(book, key, [NewFile("a.exe", b"MZ"), NewFile("b.pdf", b"")])
    assert [problem.field for problem in refused.value.problems] == ["files[0]", "files[1]"]
    remove_receipt(book, receipts(book, key)[0].id)
    assert receipts(book, key) == []


def steps(book: Book, owls: SimpleNamespace) -> list[dict[str, Any]]:
    found = contract(book, owls.contract)
    assert found is not None
    return found.steps


def test_an_expense_in_the_split_is_one_cost_and_counts_once(
    book: Book, countries: Countries, owls: SimpleNamespace
) -> None:
    key = record_expense(book, strings(owls, contract=owls.contract)).id
    put_into_split(book, key)
    made = steps(book, owls)[2]
    assert made == {"kind": "expense", "amount": "24.20", "to": owls.aicha, "label": "Strings", "ref": key}
    record_expense(book, strings(owls, id=key, contract=owls.contract, amount=eur("30")))
    assert steps(book, owls)[2]["amount"] == "30.00"
    seal_contract(book, owls.contract, countries)
    found = told(book)
    assert found["income:reimbursed"] == "-30.00"
    assert found["expenses:supplies"] == "24.79"
    assert found["expenses:vat"] == "5.21"
    assert "expenses:other" not in found
    assert verify(book).problems == ()


def test_a_cost_of_the_split_without_an_expense_is_a_cost_of_the_ledger(
    book: Book, countries: Countries, owls: SimpleNamespace
) -> None:
    key = record_expense(book, strings(owls, contract=owls.contract)).id
    put_into_split(book, key)
    remove_expense(book, key)
    assert len(steps(book, owls)) == 5
    seal_contract(book, owls.contract, countries)
    found = told(book)
    assert (found["income:reimbursed"], found["expenses:other"]) == ("-24.20", "24.20")


def test_an_expense_finds_the_cost_that_is_there_already(book: Book, owls: SimpleNamespace) -> None:
    van = strings(owls, text="Van", amount=eur("120"), payer=owls.bram, contract=owls.contract)
    key = record_expense(book, van).id
    known = split_cost(book, key)
    assert known is not None
    assert known.twin == 1
    before = len(steps(book, owls))
    put_into_split(book, key)
    assert len(steps(book, owls)) == before
    assert steps(book, owls)[1]["ref"] == key
    second = record_expense(book, van).id
    other = split_cost(book, second)
    assert other is not None
    assert other.twin is None


def test_what_does_not_fit_is_not_put_into_a_split(
    book: Book, countries: Countries, owls: SimpleNamespace
) -> None:
    alone = record_expense(book, strings(owls)).id
    fund = record_expense(book, strings(owls, payer=None, band=owls.band, contract=owls.contract)).id
    other = Money(900, "HUF")
    forint = record_expense(book, strings(owls, currency="HUF", amount=other, contract=owls.contract)).id
    late = record_expense(book, strings(owls, contract=owls.contract)).id
    before = json.dumps(steps(book, owls))
    for key, field in ((alone, "contract"), (fund, "payer"), (forint, "currency")):
        with pytest.raises(Refused) as refused:
            put_into_split(book, key)
        assert [problem.field for problem in refused.value.problems] == [field]
    seal_contract(book, owls.contract, countries)
    with pytest.raises(Refused):
        put_into_split(book, late)
    assert json.dumps(steps(book, owls)) == before


def test_the_vat_overview_counts_the_expenses_that_the_ledger_counts(
    book: Book, countries: Countries, owls: SimpleNamespace
) -> None:
    mate = next(row.id for row in people(book) if row.id != owls.aicha)

    def overview() -> Money:
        kind = next(kind for kind in KINDS if kind.key == "vat")
        made = build(kind, book, countries, Scope(date(2026, 11, 26), 2026, None))
        cells = [row.cells[-1] for row in made.rows if row.cells[2] == Decimal(21)]
        return Money(sum(cell.minor for cell in cells if isinstance(cell, Money)), "EUR")

    fees = overview()
    record_expense(book, strings(owls), [])
    record_expense(book, strings(owls, payer=mate), [])
    record_expense(book, strings(owls, payer=None, band=owls.band), [])
    for owner in (owls.aicha, mate):
        change_setting(book, "me", owner)
        assert overview() - fees == eur("4.20")
        assert told(book)[VAT] == "4.20"
