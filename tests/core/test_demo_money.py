"""The demo band's money comes with it and goes with it; what a person recorded beside it stays."""

import json
from datetime import date

import pytest

from desktop.core.actions.demo import record_demo_money, remove_demo
from desktop.core.actions.expenses import record_expense
from desktop.core.actions.files import attach_receipts
from desktop.core.actions.fund import record_fund_entry
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.ledger import refresh
from desktop.core.actions.mates import record_cash
from desktop.core.attachments import NewFile
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.gig_file import read_gig_file
from desktop.core.mates import CashCommand, FundCommand
from desktop.core.money import Money
from desktop.core.queries.ledger import balances
from desktop.core.queries.mates import money_bands
from desktop.core.queries.people import musicians
from desktop.core.queries.settings import has_demo
from desktop.core.store.book import Book, connect
from desktop.core.verifying import verify
from desktop.listing import list_money
from desktop.paths import resources

DAY = date(2026, 11, 22)
COUNTS = "SELECT (SELECT count(*) FROM mate_entry) || ' ' || (SELECT count(*) FROM mate_line) || ' ' || (SELECT count(*) FROM fund_entry)"


@pytest.fixture
def demo(book: Book) -> Book:
    found = json.loads((resources() / "demo" / "band.json").read_text("utf-8"))
    import_gig_file(book, read_gig_file(json.dumps(found["gig_file"]).encode()), demo=True)
    record_demo_money(book, found["money"])
    return book


def test_the_demo_shows_balances_payments_and_a_fund(demo: Book) -> None:
    owls = next(band for band in list_money(demo) if band["band"] == "The Night Owls")
    assert [net["amount"] for net in owls["accounts"][0]["balances"]] == [
        "115.50",
        "-71.50",
        "10.00",
        "-54.00",
    ]
    assert len(owls["accounts"][0]["payments"]) == 3
    states = {(line["kind"], line["state"]) for line in owls["fund"][0]["lines"]}
    assert {("contract", "expected"), ("opening", "booked"), ("spent", "booked")} <= states


def test_without_own_records_nothing_of_it_stays(demo: Book) -> None:
    remove_demo(demo)
    assert demo.value(COUNTS) == "0 0 0"
    assert not has_demo(demo)
    assert musicians(demo) == []


def test_own_money_in_the_demo_band_stays_with_its_band_and_its_musicians(demo: Book) -> None:
    names = {name: key for key, name in musicians(demo)}
    band = next(band.id for band in money_bands(demo) if band.name == "Trio Benali")
    cash = CashCommand(DAY, Money(500, "EUR"), names["Bram De Wit"], names["Davide Russo"], band=band)
    record_cash(demo, cash)
    record_fund_entry(demo, FundCommand(DAY, "opening", Money(100, "EUR"), "Own", band))
    remove_demo(demo)
    assert demo.value(COUNTS) == "1 2 1"
    assert {"Bram De Wit", "Davide Russo"} <= {name for _, name in musicians(demo)}
    assert [band["band"] for band in list_money(demo)] == ["Trio Benali"]
    assert not has_demo(demo)


def test_own_expenses_stay_with_whoever_paid_when_the_demo_goes(demo: Book) -> None:
    names = {name: key for key, name in musicians(demo)}
    band = next(band.id for band in money_bands(demo) if band.name == "Trio Benali")
    contract = demo.value("SELECT id FROM contract LIMIT 1")
    for payer, fund in ((names["Bram De Wit"], None), (None, band)):
        command = ExpenseCommand(
            DAY,
            "purchase",
            "travel",
            "Train",
            "EUR",
            Money(500, "EUR"),
            payer=payer,
            band=fund,
            contract=contract,
        )
        record_expense(demo, command)
    refresh(demo)
    remove_demo(demo)
    refresh(demo)
    assert demo.value("SELECT count(*) FROM expense WHERE contract_id IS NULL") == 2
    assert "Bram De Wit" in {name for _, name in musicians(demo)}
    assert {row.account.partition(":")[0] for row in balances(demo)} == {"assets", "equity", "expenses"}
    assert verify(demo).problems == ()


def test_verifying_finds_a_receipt_and_an_entry_that_somebody_changed(demo: Book) -> None:
    contract, step = demo.value("SELECT id FROM contract WHERE recipe LIKE '%Van and fuel%'"), 1
    attach_receipts(demo, contract, step, [NewFile("van.pdf", b"%PDF-1.7 paper")])
    assert verify(demo).problems == ()
    raw = connect(demo.path, read_only=False)
    raw.execute("UPDATE file SET content = x'00'")
    raw.execute("UPDATE mate_line SET minor = minor + 1 WHERE rowid = 1")
    raw.close()
    assert [problem.field.split(".")[0] for problem in verify(demo).problems] == ["files", "money"]
