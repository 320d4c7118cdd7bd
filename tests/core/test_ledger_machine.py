"""Whatever is done, undone and closed in whatever order: entries add up, and what changed says what all of it says anew."""

import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.core.actions import amend_gig_state, change_setting, void_contract
from desktop.core.actions.expenses import put_into_split, record_expense, remove_expense
from desktop.core.actions.fund import record_fund_entry, remove_fund_entry
from desktop.core.actions.ledger import close_books, closed_to, rebuild, refresh
from desktop.core.actions.mates import record_cash, record_cost, remove_entry
from desktop.core.actions.sealing import seal_contract
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.countries import Countries, load_countries
from desktop.core.gigs import GigState
from desktop.core.mates import CashCommand, CostCommand, FundCommand, MatePart
from desktop.core.money import Money
from desktop.core.problems import Message, Refused
from desktop.core.store.book import Book
from desktop.core.store.books_tables import Allocation, Payment
from desktop.core.store.steps import Step
from desktop.core.verifying import verify
from tests.core.test_ledger import content
from tests.ui.owls import complete_numbers, night_owls

NOW = datetime(2027, 6, 1, 12, 0, tzinfo=UTC)
VERBS = (
    "expense", "amend", "remove expense", "split", "cost", "cash", "fund", "remove fund", "remove entry", "gig",
    "payment", "seal", "void", "owner", "undo", "redo", "close", "refresh",
)  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 5000)), min_size=1, max_size=14)


class Machine:
    """A book in which random things are done."""

    def __init__(self, book: Book, countries: Countries) -> None:
        self.book = book
        self.countries = countries
        self.owls = night_owls(book, countries)
        complete_numbers(book, countries, self.owls)
        self.band = str(book.value("SELECT id FROM band"))
        self.people = (self.owls.aicha, self.owls.bram, self.owls.clara, self.owls.davide)

    def pick(self, table: str, n: int) -> str | None:
        sql = f"SELECT id FROM {table} ORDER BY id LIMIT 1 OFFSET ? % (SELECT max(1, count(*)) FROM {table})"
        found = self.book.value(sql, n)
        return None if found is None else str(found)

    def day(self, n: int) -> date:
        return date(2026, 1, 1) + timedelta(days=n % 500)

    def expense(self, n: int, key: str | None = None) -> ExpenseCommand:
        fund = n % 5 == 0
        return ExpenseCommand(
            self.day(n), "purchase", "travel", f"Expense {n % 7}", "EUR" if n % 3 else "HUF",
            Money(n + 1, "EUR" if n % 3 else "HUF"), Decimal(n % 27) if n % 2 else None,
            payer=None if fund else self.people[n % 4], band=self.band if fund else None,
            contract=self.owls.contract if n % 2 else None, id=key,
        )  # fmt: skip

    def do(self, verb: str, n: int) -> None:
        getattr(self, f"do_{verb.replace(' ', '_')}")(n)

    def do_expense(self, n: int) -> None:
        record_expense(self.book, self.expense(n))

    def do_amend(self, n: int) -> None:
        if key := self.pick("expense", n):
            record_expense(self.book, self.expense(n, key))

    def do_remove_expense(self, n: int) -> None:
        if key := self.pick("expense", n):
            remove_expense(self.book, key)

    def do_split(self, n: int) -> None:
        if key := self.pick("expense", n):
            put_into_split(self.book, key)

    def do_cost(self, n: int) -> None:
        parts = tuple(
            MatePart(key, Money((n * (place + 3)) % 977, "EUR"), Decimal((n + place) % 3))
            for place, key in enumerate(self.people)
        )
        record_cost(self.book, CostCommand(self.day(n), "Cost", "EUR", parts, band=self.band))

    def do_cash(self, n: int) -> None:
        payer, receiver = self.people[n % 4], self.people[(n + 1 + n % 3) % 4]
        record_cash(self.book, CashCommand(self.day(n), Money(n + 1, "EUR"), payer, receiver, band=self.band))

    def do_fund(self, n: int) -> None:
        kind = ("opening", "paid_in", "spent", "paid_out")[n % 4]
        person = self.people[n % 4]
        record_fund_entry(
            self.book, FundCommand(self.day(n), kind, Money(n + 1, "EUR"), "x", self.band, person)
        )

    def do_remove_fund(self, n: int) -> None:
        if key := self.pick("fund_entry", n):
            remove_fund_entry(self.book, key)

    def do_remove_entry(self, n: int) -> None:
        if key := self.pick("mate_entry", n):
            remove_entry(self.book, key)

    def do_gig(self, n: int) -> None:
        if key := self.pick("gig", n):
            amend_gig_state(self.book, key, tuple(GigState)[n % 4])

    def do_payment(self, n: int) -> None:
        """Write a payment as the actions of money in do."""
        kind = ("company", "client", "deposit", "withheld", "bank_fee", "refund")[n % 6]
        target, key = (
            ("contract", self.owls.contract)
            if n % 3
            else ("declaration", self.pick("declaration", n))
            if n % 2
            else ("gig", self.pick("gig", n))
        )
        with self.book.transaction(Step(Message("undo", "payment"), frozenset())) as session:
            row = Payment(
                id=self.book.new_id(), on_date=self.day(n).isoformat(), minor=n + 1, currency="EUR", kind=kind,
                company_id="smart-be" if kind == "company" else None,
                client_id=self.owls.client if kind in ("client", "deposit", "refund") else None,
                person_id=None if n % 4 == 0 else self.people[n % 4], text="", source="hand",
            )  # fmt: skip
            session.add(row)
            session.flush()
            if key is not None:
                session.add(
                    Allocation(payment_id=row.id, position=0, target=target, target_id=key, minor=n // 2)
                )

    def do_seal(self, _n: int) -> None:
        seal_contract(self.book, self.owls.contract, self.countries)

    def do_void(self, _n: int) -> None:
        void_contract(self.book, self.owls.contract)

    def do_owner(self, n: int) -> None:
        change_setting(self.book, "me", (*self.people, None)[n % 5])

    def do_undo(self, _n: int) -> None:
        self.book.undo_log.undo()

    def do_redo(self, _n: int) -> None:
        self.book.undo_log.redo()

    def do_close(self, n: int) -> None:
        close_books(self.book, self.day(n))

    def do_refresh(self, _n: int) -> None:
        refresh(self.book)


_made: dict[str, Any] = {}


def template() -> Path:
    """Return an empty book, made once."""
    if "path" not in _made:
        _made["folder"] = tempfile.TemporaryDirectory()
        _made["path"] = Path(_made["folder"].name) / "template.septet"
        Book(_made["path"]).close()
        _made["countries"] = load_countries()
    return Path(_made["path"])


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(steps)
def test_incremental_is_what_a_rebuild_says_and_everything_adds_up(done: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.septet"
        shutil.copyfile(template(), path)
        with Book(path, clock=lambda: NOW) as book:
            machine = Machine(book, _made["countries"])
            for verb, n in done:
                try:
                    machine.do(verb, n)
                except Refused:
                    continue
            refresh(book)
            incremental = content(book)
            unbalanced = "SELECT entry_n FROM ledger_line GROUP BY entry_n, currency HAVING sum(minor) <> 0"
            assert book.value(unbalanced) is None
            assert verify(book).problems == ()
            closed = closed_to(book)
            rebuild(book)
            assert content(book) == incremental
            assert closed_to(book) == closed
