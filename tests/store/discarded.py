"""One of everything that can be deleted, and the book's content as it is compared."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desktop.core.actions import (
    draft_from_gig,
    record_band,
    record_client,
    record_gig,
    record_person,
    remove_person,
)
from desktop.core.actions.certificates import record_certificate, remove_certificate
from desktop.core.actions.contracts import delete_contract
from desktop.core.actions.expenses import record_expense, remove_expense, remove_receipt
from desktop.core.actions.files import attach_files, remove_attachment
from desktop.core.actions.fund import record_fund_entry, remove_fund_entry
from desktop.core.actions.gigs import delete_gig
from desktop.core.actions.mates import record_cash, record_cost, remove_entry
from desktop.core.actions.payments import record_payment, remove_payment
from desktop.core.actions.recipes import keep_recipe, remove_recipe
from desktop.core.actions.regular_costs import record_regular_cost, remove_regular_cost
from desktop.core.actions.reminders import keep_reminder, remove_reminder
from desktop.core.attachments import NewFile
from desktop.core.books.expenses import PURCHASE, ExpenseCommand
from desktop.core.books.payments import CLIENT, PaymentCommand
from desktop.core.books.regular_costs import RegularCostCommand
from desktop.core.certificates import CertificateCommand
from desktop.core.countries import Countries
from desktop.core.mates import CashCommand, CostCommand, FundCommand, MatePart
from desktop.core.money import Money
from desktop.core.people import BandCommand, ClientCommand, PersonCommand
from desktop.core.store.book import Book
from desktop.core.store.undo import UNDOABLE
from tests.store.test_undo import Row, gig

DAY = date(2026, 12, 5)


PDF = b"%PDF-1.4\n%%EOF\n"


OF_THE_BIN = "bin_item"


def content(book: Book) -> dict[str, list[Any]]:
    """Return every row of what can be undone; the bin by itself."""
    return {
        table.__tablename__: sorted(book.rows(Row, f"SELECT * FROM {table.__tablename__}"), key=repr)
        for table in UNDOABLE
    }


def records(book: Book) -> dict[str, list[Any]]:
    return {name: rows for name, rows in content(book).items() if name != OF_THE_BIN}


def eur(amount: str) -> Money:
    return Money.read(amount, "EUR")


class World:
    """A band with one of everything that can be deleted."""

    def __init__(self, book: Book, countries: Countries) -> None:
        self.book = book
        self.aicha = record_person(book, PersonCommand("Aïcha", identifiers={"niss": "1"})).id
        self.bram = record_person(book, PersonCommand("Bram")).id
        self.nobody = record_person(book, PersonCommand("Nobody", identifiers={"niss": "2"})).id
        self.certificate = record_certificate(
            book, CertificateCommand(self.nobody, "a1", "BE", DAY, DAY + timedelta(9))
        ).id
        self.band = record_band(book, BandCommand("Owls", (self.aicha, self.bram))).id
        self.duo = record_band(book, BandCommand("Duo", (self.aicha,))).id
        self.gig = record_gig(book, gig(client="Café", band="Owls", fee=eur("1500"))).id
        self.other = record_gig(book, gig(venue="Flagey", client="Other", fee=eur("300"))).id
        self.contract = draft_from_gig(book, self.gig, countries).id
        self.client = record_client(book, ClientCommand("Never booked", email="a@b.example")).id
        self.recipe = keep_recipe(book, self.contract, "Usual").id
        self.file = str(
            attach_files(book, self.contract, "order", [NewFile("order.pdf", PDF)]) and self.one("attachment")
        )
        self.reminder = keep_reminder(book, self.contract, 1, "en", PDF).id
        self.expense = record_expense(
            book,
            ExpenseCommand(
                DAY, PURCHASE, "travel", "Train", "EUR", eur("20"), payer=self.aicha, gig=self.other
            ),
            [NewFile("train.pdf", PDF)],
        ).id
        self.receipt = self.one("expense_file")
        self.regular = record_regular_cost(book, RegularCostCommand("Room", eur("80"), "month", DAY)).id
        self.cost = record_cost(
            book,
            CostCommand(
                DAY,
                "Van",
                "EUR",
                (MatePart(self.aicha, eur("60"), Decimal(1)), MatePart(self.bram, None, Decimal(1))),
                band=self.band,
            ),
        ).id
        self.cash = record_cash(book, CashCommand(DAY, eur("5"), self.aicha, self.bram, band=self.band)).id
        self.fund = record_fund_entry(book, FundCommand(DAY, "opening", eur("50"), "Start", self.band)).id
        self.payment = record_payment(book, PaymentCommand(DAY, eur("10"), CLIENT, client=self.client)).id

    def one(self, table: str) -> str:
        return str(self.book.value(f"SELECT id FROM {table}"))

    def removals(self) -> dict[str, Callable[[], Any]]:
        book = self.book
        return {
            "gig": lambda: delete_gig(book, self.other),
            "contract": lambda: delete_contract(book, self.contract),
            "person": lambda: remove_person(book, "person", self.nobody),
            "band": lambda: remove_person(book, "band", self.duo),
            "client": lambda: (
                remove_payment(book, self.payment),
                remove_person(book, "client", self.client),
            ),
            "certificate": lambda: remove_certificate(book, self.certificate),
            "expense": lambda: remove_expense(book, self.expense),
            "receipt": lambda: remove_receipt(book, self.receipt),
            "regular_cost": lambda: remove_regular_cost(book, self.regular),
            "payment": lambda: remove_payment(book, self.payment),
            "cost": lambda: remove_entry(book, self.cost),
            "cash": lambda: remove_entry(book, self.cash),
            "fund": lambda: remove_fund_entry(book, self.fund),
            "recipe": lambda: remove_recipe(book, self.recipe),
            "file": lambda: remove_attachment(book, self.file),
            "reminder": lambda: remove_reminder(book, self.reminder),
        }
