"""The ledger in other programs: hledger and Beancount read it, find it sound, and see the same balances."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.core.actions import amend_gig_state, record_client, record_gig
from desktop.core.actions.expenses import record_expense
from desktop.core.actions.ledger import close_books, refresh
from desktop.core.actions.mates import record_cash
from desktop.core.actions.sealing import seal_contract
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.countries import Countries
from desktop.core.gigs import GigCommand, GigState
from desktop.core.mates import CashCommand
from desktop.core.money import Money
from desktop.core.people import ClientCommand
from desktop.core.queries.ledger import all_lines, balances, entries, names
from desktop.core.store.book import Book
from desktop.core.transfer.beancount import ledger_file
from desktop.core.transfer.hledger import journal
from desktop.core.transfer.ledger_text import account_names
from tests.ui.owls import complete_numbers, night_owls

NASTY = (
    '; "quoted" \\ | {x}\n  Assets:Bank  1 EUR',
    "=1+1",
    "* starred",
    "(code) !",
    "日本 ő 🎷",
    "\u202e turned",
    "end\r\n\r\n2020",
)


@pytest.fixture
def filled(book: Book, countries: Countries) -> SimpleNamespace:
    owls = night_owls(book, countries)
    complete_numbers(book, countries, owls)
    seal_contract(book, owls.contract, countries)
    for n, text in enumerate(NASTY):
        words = text.replace("\n", " ").replace("\r", " ").replace("\u202e", "")
        client = words + ("" if n % 2 else " x")
        record_client(book, ClientCommand(name=client, country="BE"))
        command = GigCommand(
            on=date(2026, 9, n + 1),
            venue=words,
            place="x",
            country="BE",
            currency="JPY",
            client=client,
            fee=Money(15000 + n, "JPY"),
        )
        amend_gig_state(book, record_gig(book, command).id, GigState.PLAYED)
        expense = ExpenseCommand(
            date(2026, 10, n + 1),
            "purchase",
            "travel",
            words,
            "EUR",
            Money(1210 + n, "EUR"),
            Decimal(21),
            payer=owls.aicha,
        )
        record_expense(book, expense)
    record_cash(book, CashCommand(date(2026, 11, 2), Money(2000, "TND"), owls.aicha, owls.bram))
    close_books(book, date(2026, 9, 30))
    refresh(book)
    return owls


def sums(book: Book) -> dict[tuple[str, str], Decimal]:
    rows = balances(book)
    written = account_names([row.account for row in rows], names(book))
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        found[written[row.account], row.currency] += row.amount.decimal
    return {key: amount for key, amount in found.items() if amount}


def test_hledger_finds_the_journal_sound_and_sees_the_same_balances(
    book: Book, filled: SimpleNamespace, tmp_path: Path
) -> None:
    path = tmp_path / "septet.journal"
    path.write_text(journal(entries(book), all_lines(book), names(book)), encoding="utf-8")
    run = {"env": {**os.environ, "LANG": "C.UTF-8"}, "capture_output": True, "timeout": 60}
    done = subprocess.run(["hledger", "check", "--strict", "-f", str(path)], check=False, **run)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr.decode()
    shown = subprocess.run(
        ["hledger", "balance", "-f", str(path), "--flat", "--no-total", "-O", "json", "-N"],
        check=False,
        **run,  # type: ignore[call-overload]
    )
    found = {}
    for name, _, _, amounts in json.loads(shown.stdout)[0]:
        for amount in amounts:
            quantity = amount["aquantity"]
            value = Decimal(quantity["decimalMantissa"]).scaleb(-quantity["decimalPlaces"])
            found[name, amount["acommodity"]] = value
    assert {key: value for key, value in found.items() if value} == sums(book)


def test_bean_check_accepts_the_file(book: Book, filled: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "septet.beancount"
    path.write_text(ledger_file(entries(book), all_lines(book), names(book)), encoding="utf-8")
    done = subprocess.run(
        check=False,
        args=[str(Path(sys.executable).with_name("bean-check")), str(path)],
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def test_accounts_with_the_same_words_stay_apart() -> None:
    codes = ["assets:receivable:client:a1", "assets:receivable:client:b2", "assets:receivable:client"]
    found = account_names(codes, {"a1": "Jazz & Co", "b2": "jazz/co"})
    assert len({name.casefold() for name in found.values()}) == 3
    assert found["assets:receivable:client:a1"] == "Assets:Receivable:Client:Jazz-Co"
    assert account_names(["liabilities:mates:x"], {"x": "明"})["liabilities:mates:x"].startswith(
        "Liabilities:Mates:X"
    )


def test_an_empty_ledger_is_a_sound_file_too(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "empty.beancount"
    path.write_text(ledger_file([], {}, {}), encoding="utf-8")
    done = subprocess.run(
        check=False,
        args=[str(Path(sys.executable).with_name("bean-check")), str(path)],
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert journal([], {}, {}).startswith("; Septet")
