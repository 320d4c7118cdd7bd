"""The ledger follows from what people did: it balances, forgets nothing, and what is posted is only ever reversed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlite

from desktop.core.actions import amend_gig_state, change_setting
from desktop.core.actions.corrections import begin_correction, give_up_correction
from desktop.core.actions.fund import record_fund_entry
from desktop.core.actions.ledger import close_books, rebuild, refresh, stale_count
from desktop.core.actions.mates import record_cash, record_cost
from desktop.core.actions.sealing import seal_contract
from desktop.core.books.ledger import OPEN, Line, digest
from desktop.core.countries import Countries
from desktop.core.gigs import GigState
from desktop.core.mates import CashCommand, CostCommand, FundCommand, MatePart
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.ledger import LineFilter, balances, line_count, line_page
from desktop.core.store.book import Book, connect
from desktop.core.verifying import verify
from tests.ui.owls import complete_numbers, night_owls

LATER = datetime(2027, 6, 1, 12, 0, tzinfo=UTC)


def eur(text: str) -> Money:
    return Money.read(text, "EUR")


@pytest.fixture
def owls(book: Book, countries: Countries) -> SimpleNamespace:
    made = night_owls(book, countries)
    made.band = book.value("SELECT id FROM band")
    complete_numbers(book, countries, made)
    return made


def told(book: Book) -> dict[str, str]:
    """Return the balance of every account, after the ledger was brought up to date."""
    refresh(book)
    return {row.account: row.amount.plain() for row in balances(book)}


class Row(tuple[Any, ...]):
    def __new__(cls, *columns: Any) -> "Row":
        return super().__new__(cls, columns)


def content(book: Book) -> list[Any]:
    """Return everything the ledger says, without the numbers of what is not posted."""
    sql = """SELECT e.on_date, e.fact_on, e.what, e.ref, e.text, l.account, l.minor, l.currency, l.person_id, l.on_date,
        CASE WHEN e.posted_at IS NOT NULL THEN e.n END, e.posted_at, e.chain, e.reverses
        FROM ledger_entry e JOIN ledger_line l ON l.entry_n = e.n"""
    return sorted(book.rows(Row, sql), key=repr)


def test_a_sealed_contract_brings_the_own_share_and_nothing_of_the_mates(
    book: Book, countries: Countries, owls: SimpleNamespace
) -> None:
    assert told(book) == {}
    seal_contract(book, owls.contract, countries)
    found = told(book)
    company = next(account for account in found if account.startswith("assets:receivable:company:"))
    assert found == {company: "337.50", "income:fees": "-337.50"}


def test_without_a_known_owner_the_books_are_the_bands(
    book: Book, countries: Countries, owls: SimpleNamespace
) -> None:
    seal_contract(book, owls.contract, countries)
    before = told(book)
    change_setting(book, "me", None)
    after = told(book)
    assert before["income:fees"] == "-337.50"
    assert after["income:fees"] == "-1282.50"
    assert after["income:reimbursed"] == "-120.00"
    change_setting(book, "me", owls.aicha)
    assert told(book) == before


def test_a_cost_that_a_mate_fronted_is_own_part_and_claim(book: Book, owls: SimpleNamespace) -> None:
    parts = tuple(
        MatePart(key, eur("80") if key == owls.bram else None, Decimal(1))
        for key in (owls.aicha, owls.bram, owls.clara, owls.davide)
    )
    record_cost(book, CostCommand(date(2026, 11, 1), "Van", "EUR", parts, band=owls.band))
    assert told(book) == {f"liabilities:mates:{owls.bram}": "-20.00", "expenses:shared": "20.00"}
    record_cash(book, CashCommand(date(2026, 11, 2), eur("20"), owls.aicha, owls.bram, band=owls.band))
    assert told(book) == {
        "assets:bank": "-20.00",
        f"liabilities:mates:{owls.bram}": "0.00",
        "expenses:shared": "20.00",
    }


def test_the_fund_stands_apart_and_what_the_owner_pays_in_leaves_the_own_money(
    book: Book, owls: SimpleNamespace
) -> None:
    fund = FundCommand(date(2026, 1, 5), "opening", eur("50"), "Opening balance", owls.band)
    record_fund_entry(book, fund)
    paid = FundCommand(date(2026, 1, 6), "paid_in", eur("30"), "", owls.band, person=owls.aicha)
    record_fund_entry(book, paid)
    assert told(book) == {
        "assets:bank": "-30.00",
        f"assets:fund:{owls.band}": "80.00",
        f"equity:fund:{owls.band}": "-80.00",
        f"equity:own_fund:{owls.band}": "30.00",
    }


def test_a_gig_of_the_band_without_a_contract_is_owed_and_not_split_yet(
    book: Book, owls: SimpleNamespace
) -> None:
    amend_gig_state(book, owls.roma, GigState.PLAYED)
    found = told(book)
    assert found["liabilities:unsplit"] == "-1200.00"
    assert sum(Decimal(amount) for amount in found.values()) == 0


def test_undo_and_redo_leave_the_ledger_that_was(book: Book, owls: SimpleNamespace) -> None:
    amend_gig_state(book, owls.roma, GigState.PLAYED)
    played = told(book)
    refresh(book)
    book.undo_log.undo()
    assert told(book) == {}
    book.undo_log.redo()
    assert told(book) == played
    assert stale_count(book) == 0


def test_a_rebuild_says_what_the_ledger_said(book: Book, countries: Countries, owls: SimpleNamespace) -> None:
    seal_contract(book, owls.contract, countries)
    amend_gig_state(book, owls.roma, GigState.PLAYED)
    refresh(book)
    before = content(book)
    rebuild(book)
    assert content(book) == before


def posted(book: Book) -> int:
    return int(book.value("SELECT count(*) FROM ledger_entry WHERE posted_at IS NOT NULL"))


@pytest.fixture
def closed(book: Book, owls: SimpleNamespace) -> SimpleNamespace:
    """A shared cost of October, in books that are closed up to the end of October."""
    parts = (MatePart(owls.aicha, eur("60"), Decimal(1)), MatePart(owls.bram, None, Decimal(1)))
    owls.cost = record_cost(book, CostCommand(date(2026, 10, 3), "Room", "EUR", parts, band=owls.band)).id
    close_books(book, date(2026, 10, 31))
    return owls


def test_a_later_change_of_a_closed_day_is_a_reversal_and_a_new_entry_on_the_first_open_day(
    book: Book, closed: SimpleNamespace
) -> None:
    before = content(book)
    parts = (MatePart(closed.aicha, eur("90"), Decimal(1)), MatePart(closed.bram, None, Decimal(1)))
    command = CostCommand(date(2026, 10, 3), "Room", "EUR", parts, band=closed.band, id=closed.cost)
    record_cost(book, command)
    assert told(book) == {
        "assets:bank": "-90.00",
        f"liabilities:mates:{closed.bram}": "45.00",
        "expenses:shared": "45.00",
    }
    after = content(book)
    assert [row for row in before if row not in after] == []
    assert {row[0] for row in after if row not in before} == {"2026-11-01"}
    assert {row[1] for row in after if row not in before} == {"2026-10-03"}
    book.undo_log.undo()
    refresh(book)
    assert content(book) == before
    assert verify(book).problems == ()


def test_what_was_corrected_and_closed_again_can_be_corrected_again(
    book: Book, closed: SimpleNamespace
) -> None:
    book.clock = lambda: LATER
    for paid, until in (("90", date(2026, 11, 30)), ("60", date(2026, 12, 31)), ("75", date(2027, 1, 31))):
        parts = (MatePart(closed.aicha, eur(paid), Decimal(1)), MatePart(closed.bram, None, Decimal(1)))
        record_cost(
            book, CostCommand(date(2026, 10, 3), "Room", "EUR", parts, band=closed.band, id=closed.cost)
        )
        close_books(book, until)
        assert told(book)["assets:bank"] == f"-{paid}.00"
        kept = content(book)
        rebuild(book)
        assert content(book) == kept
    assert posted(book) == 7
    assert verify(book).problems == ()


def test_only_days_that_are_over_and_open_can_be_closed(book: Book, closed: SimpleNamespace) -> None:
    for day in (date(2026, 10, 31), book.today()):
        with pytest.raises(Refused) as refused:
            close_books(book, day)
        assert refused.value.problems[0].field == "to"
    assert posted(book) == 1


@pytest.mark.parametrize(
    "slip",
    [
        "UPDATE ledger_line SET minor = minor + 1",
        "UPDATE ledger_entry SET text = 'x'",
        "DELETE FROM ledger_line",
        "DELETE FROM ledger_entry",
        "INSERT INTO ledger_line SELECT entry_n, 9, on_date, account, 0, currency, NULL, NULL, NULL, NULL FROM ledger_line LIMIT 1",
        "DELETE FROM closed_period",
    ],
)
def test_not_even_a_slip_of_ours_changes_what_is_posted(
    book: Book, closed: SimpleNamespace, slip: str
) -> None:
    other = connect(book.path, read_only=False)
    with pytest.raises(sqlite.IntegrityError):
        other.execute(slip)
    other.close()


@pytest.mark.parametrize(
    "hand",
    [
        "UPDATE ledger_line SET minor = minor * 2",
        "UPDATE ledger_entry SET on_date = '2026-09-01'",
        "UPDATE ledger_entry SET text = 'Something else'",
        "DELETE FROM ledger_entry",
    ],
)
def test_tampering_with_a_posted_entry_is_seen_by_verify(
    book: Book, closed: SimpleNamespace, hand: str
) -> None:
    assert verify(book).problems == ()
    other = connect(book.path, read_only=False)
    for (trigger,) in other.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'"
    ).fetchall():
        other.execute(f"DROP TRIGGER {trigger}")
    other.execute(hand)
    other.close()
    assert [problem.field.startswith("ledger") for problem in verify(book).problems] == [True]


@pytest.mark.parametrize(("lines", "wrong"), [({"EUR": 5, "HUF": -5}, True), ({"EUR": 0, "HUF": 0}, False)])
def test_every_currency_of_an_entry_adds_up_by_itself(book: Book, lines: dict[str, int], wrong: bool) -> None:
    other = connect(book.path, read_only=False)
    other.execute(
        "INSERT INTO ledger_entry (n, on_date, fact_on, what, ref, text, digest) VALUES (?, '2026-01-01', '2026-01-01', 'gig', 'gig:x', '', '')",
        (OPEN + 1,),
    )
    other.executemany(
        "INSERT INTO ledger_line (entry_n, position, on_date, account, minor, currency) VALUES (?, ?, '2026-01-01', 'assets:bank', ?, ?)",
        [
            (OPEN + 1, place, minor, currency)
            for place, (currency, minor) in enumerate(
                [("EUR", 7), ("EUR", lines["EUR"] - 7), ("HUF", lines["HUF"])]
            )
        ],
    )
    other.close()
    assert {problem.field for problem in verify(book).problems} == (
        {f"ledger[{OPEN + 1}]"} if wrong else set()
    )


def test_whatever_stands_in_a_posted_entry_its_digest_holds(book: Book, closed: SimpleNamespace) -> None:
    text = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    lines = [
        Line("assets:bank", -9, "EUR", "p'1", None, 'k"1', None),
        Line("assets:bank", -10, "EUR", None, "ő\\", None, "\t"),
        Line("expenses:other", 19, "EUR", "p\x7f", None, None, None),
    ]
    other = connect(book.path, read_only=False)
    entry = ("2026-11-01", "2026-11-01", "expense", "expense:x", text)
    content = digest(*entry, None, lines)
    other.execute(
        "INSERT INTO ledger_entry (n, on_date, fact_on, what, ref, text, digest) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (OPEN * 2, *entry, content),
    )
    other.executemany(
        "INSERT INTO ledger_line VALUES (?, ?, '2026-11-01', ?, ?, ?, ?, ?, ?, ?)",
        [(OPEN * 2, place, *line) for place, line in enumerate(lines)],
    )
    other.close()
    book.clock = lambda: LATER
    before = posted(book)
    close_books(book, date(2026, 11, 30))
    assert posted(book) > before
    assert verify(book).problems == ()


def test_the_balance_runs_along_an_account_from_page_to_page(book: Book, owls: SimpleNamespace) -> None:
    for day in range(1, 29):
        cash = CashCommand(date(2026, 10, day), eur(str(day)), owls.aicha, owls.bram, band=owls.band)
        record_cash(book, cash)
    refresh(book)
    bank = LineFilter("assets:bank", "EUR", since="2026-10-03")
    assert line_count(book, bank) == 26
    rows = [*line_page(book, bank, 0, 10), *line_page(book, bank, 10, 10), *line_page(book, bank, 20, 10)]
    assert [row.day.day for row in rows] == list(range(28, 2, -1))
    assert [row.balance for row in rows] == [-eur(str(sum(range(1, day + 1)))) for day in range(28, 2, -1)]


def test_a_book_that_was_closed_by_a_kill_goes_on_where_it_stood(
    book_path: Path, countries: Countries
) -> None:
    with Book(book_path, clock=lambda: LATER) as book:
        owls = night_owls(book, countries)
        amend_gig_state(book, owls.roma, GigState.PLAYED)
    with Book(book_path, clock=lambda: LATER) as book:
        assert stale_count(book) >= 1
        assert told(book)["liabilities:unsplit"] == "-1200.00"


def test_while_a_contract_is_corrected_the_ledger_says_what_was_sent(
    book: Book, countries: Countries, owls: SimpleNamespace
) -> None:
    seal_contract(book, owls.contract, countries)
    sent = told(book)
    begin_correction(book, owls.contract)
    assert told(book) == sent
    give_up_correction(book, owls.contract)
    assert told(book) == sent
