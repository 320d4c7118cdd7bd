"""One evening of a band's bookkeeping: what was played, what was bought, what was agreed, sealed, sent and backed up."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from desktop.core.actions import amend_gig_state, expenses, record_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.attachments import NewFile
from desktop.core.backing_up import back_up
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.countries import load_countries
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.store import backups
from desktop.core.store.book import Book
from desktop.sync.execute import sync
from tests.gigfiles import AICHA, BRAM, GIG, contract, gig_file

FIRST = datetime(2026, 1, 5, 21, tzinfo=UTC)
"""The first evening of the year; the others follow by the week."""
COUNTRIES = load_countries()
BILL = b"%PDF-1.4\n" + bytes(range(256)) * 40 + b"\n%%EOF\n"
Tell = Callable[[str, str], None]
"""Is told the kind and the id of what was saved, at once."""


class Key(NamedTuple):
    """An id."""

    id: str


def spend(book: Book, week: int, tell: Tell) -> None:
    """Record the week, seal what was agreed, sync, and leave with a backup; each thing is told once it is saved.

    Raises:
        Unavailable: the disk does not play along.
    """
    _record(book, week, tell)
    _seal(book, tell)  # refused after going back to a backup, until the company was heard
    sync(book)
    _seal(book, tell)
    sync(book)
    back_up(book, backups.EXIT)


def _record(book: Book, week: int, tell: Tell) -> None:
    day = FIRST.date() + timedelta(weeks=week)
    fee = Money(20_000 + 100 * week, "EUR")
    gig = GigCommand(
        on=day, venue=f"Week {week}", place="Gent", country="BE", client="Opus bvba", fee=fee, currency="EUR",
        state=GigState.CONFIRMED,
    )  # fmt: skip
    key = record_gig(book, gig).id
    tell("gig", key)
    amend_gig_state(book, key, GigState.PLAYED)
    if week % 3 == 0:
        spent = ExpenseCommand(
            on=day, kind="purchase", category="other", text="Strings", currency="EUR", amount=Money(2_000, "EUR"),
            payer=str(book.value("SELECT id FROM person LIMIT 1") or ""),
        )  # fmt: skip
        if spent.payer:
            tell("expense", expenses.record_expense(book, spent, [NewFile("bill.pdf", BILL)]).id)
    if week % 2 == 0:
        hall = {**GIG, "key": f"hall {week}", "on": day.isoformat(), "venue": f"Hall {week}"}
        made = import_gig_file(
            book,
            read_gig_file(
                gig_file(
                    AICHA,
                    BRAM,
                    gigs=[hall],
                    contracts=[contract("Aïcha Benali", "Bram De Wit", gigs=[hall["key"]])],
                )
            ),
        )
        for each in made.new.get("contracts", ()):
            tell("contract", each)


def _seal(book: Book, tell: Tell) -> None:
    for row in book.rows(Key, "SELECT id FROM contract WHERE state <> 'sealed' ORDER BY rowid"):
        with suppress(Refused):
            for each in seal_contract(book, row.id, COUNTRIES).declarations:
                tell("declaration", each)
