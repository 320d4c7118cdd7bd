"""What people do with a book, one verb after the other, each on a copy of the same book: for tests that stop them midway."""

import dataclasses
import hashlib
import itertools
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.books import gigs
from desktop.core.actions import (
    amend_gig_state,
    bank,
    certificates,
    change_setting,
    corrections,
    draft_contract,
    draft_from_gig,
    draft_from_gigs,
    expenses,
    files,
    fund,
    ledger,
    mark_signed,
    mates,
    rates,
    recipes,
    record_band,
    record_client,
    record_gig,
    record_person,
    remove_person,
    split_contract,
    void_contract,
)
from desktop.core.actions import payments as paying
from desktop.core.actions.bin import empty_bin, restore
from desktop.core.actions.contracts import delete_contract
from desktop.core.actions.gig_changes import change_gigs
from desktop.core.actions.gigs import delete_gig, move_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.kept_splits import refresh_splits
from desktop.core.actions.regular_costs import record_regular_cost
from desktop.core.actions.reminders import keep_reminder
from desktop.core.actions.sealing import seal_contract
from desktop.core.actions.sharing import hand_out
from desktop.core.actions.tasks import finish_task
from desktop.core.attachments import NewFile
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.books.payments import PaymentCommand
from desktop.core.books.regular_costs import RegularCostCommand
from desktop.core.certificates import CertificateCommand
from desktop.core.contracts import ContractCommand
from desktop.core.countries import load_countries
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.mates import CashCommand, CostCommand, FundCommand, MatePart
from desktop.core.people import BandCommand, ClientCommand, PersonCommand
from desktop.core.queries.bank import bank_lines
from desktop.core.queries.contracts import contract
from desktop.core.rates import Rate
from desktop.core.store.book import Book
from tests.core.incomes import book_on, company, eur, record_income
from tests.gigfiles import AICHA, BRAM, GIG, gig_file
from tests.gigfiles import contract as contract_of

LATER = datetime(2027, 1, 20, 12, tzinfo=UTC)
COUNTRIES = load_countries()
DAY = date(2027, 1, 15)
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40 + b"\n%%EOF\n"
STATEMENT = b"Date;Amount;Currency;Name;Description\n2027-01-12;800,00;EUR;Apolo SL;gig\n2027-01-13;-20,00;EUR;Shop;strings\n"
RATE = Rate("EUR", "SEK", Decimal("11.05"), date(2027, 1, 10))
Deed = Callable[[Book], object]


def make_template(path: Path) -> None:
    """Make the book on a copy of which every deed is done: one sealed contract, one open, gigs, a company, things in the bin."""
    with book_on(path, date(2026, 11, 22)) as book:
        company(book)
        record_income(book, COUNTRIES)
    with open_book(path, 0) as book:
        record_client(book, ClientCommand(name="Nobody bv"))
        later = {**GIG, "key": "later", "on": "2027-03-05", "venue": "Vooruit", "place": "Gent"}
        paper = contract_of("Aïcha Benali", "Bram De Wit", gigs=["later"])
        import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, gigs=[later], contracts=[paper])))
        expenses.record_expense(book, _expense(book))
        paying.record_payment(book, _payment(book))
        spare = record_gig(book, _gig("Spare"))
        delete_gig(book, spare.id)
        bank.import_statement(book, bank.preview(book, "old.csv", STATEMENT.replace(b"800", b"20")))


def open_book(path: Path, run: int, kind: type[Book] = Book) -> Book:
    """Open a book whose clock stands still and whose ids are those of its run: done twice, a deed does the same."""
    ids = (
        str(uuid.UUID(hashlib.md5(f"{run}.{n}".encode(), usedforsecurity=False).hexdigest()))
        for n in itertools.count()
    )
    return kind(path, clock=lambda: LATER, new_id=lambda: next(ids))


def _one(book: Book, sql: str) -> str:
    return str(book.value(sql))


def _open_contract(book: Book) -> str:
    return _one(
        book, "SELECT k.id FROM contract k JOIN client c ON c.id = k.client_id WHERE c.name = 'Apolo SL'"
    )


def _sealable_contract(book: Book) -> str:
    return _one(
        book,
        "SELECT k.id FROM contract k JOIN client c ON c.id = k.client_id WHERE c.name = 'De Roma vzw' AND state <> 'sealed'",
    )


def _sealed_contract(book: Book) -> str:
    return _one(book, "SELECT id FROM contract WHERE state = 'sealed'")


def _person(book: Book, name: str = "Aïcha Benali") -> str:
    return str(book.value("SELECT id FROM person WHERE name = ?", name))


def _band(book: Book) -> str:
    return _one(book, "SELECT id FROM band")


def _gig(venue: str, **more: object) -> GigCommand:
    made = GigCommand(
        on=DAY,
        venue=venue,
        place="Gent",
        country="BE",
        client="Opus bvba",
        fee=eur(25000),
        currency="EUR",
        state=GigState.CONFIRMED,
    )
    return dataclasses.replace(made, **more)  # type: ignore[arg-type]


def _expense(book: Book) -> ExpenseCommand:
    return ExpenseCommand(
        on=DAY,
        kind="purchase",
        category="other",
        text="Strings",
        currency="EUR",
        amount=eur(2000),
        payer=_person(book),
    )


def _payment(book: Book) -> PaymentCommand:
    client = str(book.value("SELECT id FROM client WHERE name = 'Apolo SL'"))
    return PaymentCommand(on=DAY, amount=eur(5000), kind="client", client=client, text="first half")


def _draft(book: Book) -> object:
    free = _one(book, "SELECT id FROM gig WHERE contract_id IS NULL")
    return draft_contract(
        book, ContractCommand(client="New Client", fee=eur(90000), band="The Night Owls", gigs=(free,))
    )


def _draft_of_two(book: Book) -> object:
    evenings = [record_gig(book, _gig("Opus", on=DAY + timedelta(days=later))).id for later in (0, 1)]
    return draft_from_gigs(book, evenings, COUNTRIES)


def _split(book: Book) -> object:
    facts = contract(book, _open_contract(book))
    assert facts is not None
    steps = [{"kind": "shares", "weights": {place.person: "2" for place in facts.line_up}}]
    return split_contract(book, _open_contract(book), facts.line_up, steps, eur(81000))


def _undo_and_redo(book: Book) -> None:
    record_client(book, ClientCommand(name="For a moment"))
    amend_gig_state(book, _one(book, "SELECT id FROM gig WHERE contract_id IS NULL"), GigState.CANCELLED)
    for move in (book.undo_log.undo, book.undo_log.undo, book.undo_log.redo):
        move()


def _match(book: Book) -> None:
    bank.import_statement(book, bank.preview(book, "a.csv", STATEMENT))
    bank.accept_sure(book)
    bank.put_aside(book, bank_lines(book)[0].id)


def _cost(book: Book) -> object:
    parts = (
        MatePart(_person(book), eur(4000), Decimal(1)),
        MatePart(_person(book, "Bram De Wit"), None, Decimal(1)),
    )
    return mates.record_cost(
        book, CostCommand(on=DAY, text="Van", currency="EUR", parts=parts, band=_band(book))
    )


def _cash(book: Book) -> object:
    return mates.record_cash(
        book,
        CashCommand(
            on=DAY,
            amount=eur(700),
            payer=_person(book),
            receiver=_person(book, "Bram De Wit"),
            text="fuel",
            band=_band(book),
        ),
    )


def _close(book: Book) -> None:
    ledger.refresh(book)
    ledger.close_books(book, date(2026, 12, 31))


DEEDS: Mapping[str, Deed] = {
    "record a gig": lambda book: record_gig(book, _gig("Opus", notes="ring twice")),
    "amend the state of a gig": lambda book: amend_gig_state(
        book, _one(book, "SELECT id FROM gig WHERE contract_id IS NULL"), GigState.PLAYED
    ),
    "move a gig": lambda book: move_gig(
        book, _one(book, "SELECT id FROM gig WHERE contract_id IS NULL"), date(2027, 2, 1)
    ),
    "change gigs": lambda book: change_gigs(
        book, [_one(book, "SELECT id FROM gig WHERE contract_id IS NULL")], "venue", "Vooruit"
    ),
    "delete a gig": lambda book: delete_gig(book, _one(book, "SELECT id FROM gig WHERE contract_id IS NULL")),
    "import gigs": lambda book: import_gig_file(book, gigs(60)),
    "record a musician": lambda book: record_person(
        book, PersonCommand(name="Clara Vogel", residence="DE", iban="DE89370400440532013000")
    ),
    "record a band": lambda book: record_band(book, BandCommand(name="Trio", members=(_person(book),))),
    "record a client": lambda book: record_client(book, ClientCommand(name="Flagey asbl", country="BE")),
    "remove a client": lambda book: remove_person(
        book, "client", _one(book, "SELECT id FROM client WHERE name = 'Nobody bv'")
    ),
    "draft a contract": _draft,
    "draft a contract from a gig": lambda book: draft_from_gig(
        book, _one(book, "SELECT id FROM gig WHERE contract_id IS NULL"), COUNTRIES
    ),
    "draft one contract of two gigs": _draft_of_two,
    "split a contract": _split,
    "mark a contract as signed": lambda book: mark_signed(book, _open_contract(book), DAY),
    "drop a contract": lambda book: void_contract(book, _open_contract(book)),
    "delete a contract": lambda book: delete_contract(book, _open_contract(book)),
    "keep a recipe": lambda book: recipes.keep_recipe(book, _open_contract(book), "As always"),
    "keep a rate": lambda book: rates.keep_rate(book, _open_contract(book), RATE),
    "attach files": lambda book: files.attach_files(
        book, _open_contract(book), "contract", [NewFile("paper.pdf", PDF)]
    ),
    "seal a contract": lambda book: seal_contract(book, _sealable_contract(book), COUNTRIES),
    "begin a correction": lambda book: corrections.begin_correction(book, _sealed_contract(book)),
    "call a contract off": lambda book: corrections.call_off(
        book, _sealed_contract(book), "The hall burned down."
    ),
    "hand shares out": lambda book: hand_out(book, _sealed_contract(book), COUNTRIES),
    "finish a task": lambda book: finish_task(book, _sealed_contract(book), "invoice", DAY),
    "record an expense": lambda book: expenses.record_expense(
        book, _expense(book), [NewFile("bill.pdf", PDF)]
    ),
    "remove an expense": lambda book: expenses.remove_expense(book, _one(book, "SELECT id FROM expense")),
    "record a regular cost": lambda book: record_regular_cost(
        book, RegularCostCommand("Rehearsal room", eur(8000), "month", DAY)
    ),
    "record a payment": lambda book: paying.record_payment(book, _payment(book)),
    "remove a payment": lambda book: paying.remove_payment(book, _one(book, "SELECT id FROM payment")),
    "import and match a statement": _match,
    "take a statement back": lambda book: bank.take_back(
        book, _one(book, "SELECT batch_id FROM bank_statement")
    ),
    "record a shared cost": _cost,
    "record cash": _cash,
    "record an entry of the fund": lambda book: fund.record_fund_entry(
        book, FundCommand(DAY, "opening", eur(20000), "T-shirts", _band(book))
    ),
    "record a certificate": lambda book: certificates.record_certificate(
        book, CertificateCommand(_person(book), "a1", "BE", date(2027, 1, 1), date(2027, 12, 31))
    ),
    "keep a reminder": lambda book: keep_reminder(book, _open_contract(book), 1, "fr", PDF),
    "change a setting": lambda book: change_setting(book, "look", "dark"),
    "restore from the bin": lambda book: restore(book, _one(book, "SELECT id FROM bin_item")),
    "empty the bin": empty_bin,
    "undo and redo": _undo_and_redo,
    "refresh what is derived": lambda book: (ledger.refresh(book), refresh_splits(book)),
    "close the books": _close,
}
"""By their names; each leaves the same behind whenever it is done on the same book."""
