"""Closing and verifying the ledger: what was closed, what is better looked at first, and whether it is untouched."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from desktop.core.books.ledger import START, Line, digest, link
from desktop.core.problems import N_, Message, Problem
from desktop.core.queries.ledger import ENTRY, EntryRow
from desktop.core.store.book import Book


class Closed(NamedTuple):
    """Up to which day the books were closed, when, and the chain's value then."""

    to: str
    at: str
    chain: str


def closed_periods(book: Book) -> list[Closed]:
    """Return every closing, the first one first."""
    return book.rows(Closed, "SELECT to_on, closed_at, chain FROM closed_period ORDER BY to_on")


class Check(NamedTuple):
    """A line of the check list before closing: what to look at, how many there are, and where."""

    text: Message
    open: int
    page: str
    argument: object


_UNMATCHED = N_("closing", "Payments not matched to what they are for")
_UNSPLIT = N_("closing", "Played gigs without a contract")
_UNSEALED = N_("closing", "Played contracts that are not sealed")
_NO_RECEIPT = N_("closing", "Expenses without a receipt")


def checks(book: Book, to: str) -> list[Check]:
    """Return what is still open up to a day, which is better looked at before closing."""
    asked = (
        (
            _UNMATCHED,
            "SELECT count(*) FROM ledger_line WHERE account = 'liabilities:unmatched' AND on_date <= ?",
            ("books", "money_in"),
        ),
        (
            _UNSPLIT,
            "SELECT count(*) FROM gig WHERE contract_id IS NULL AND state IN ('played', 'confirmed') AND on_date <= ?",
            ("gigs", None),
        ),
        (
            _UNSEALED,
            """SELECT count(*) FROM contract k WHERE k.state IN ('draft', 'agreed') AND EXISTS (SELECT 1 FROM gig g
                WHERE g.contract_id = k.id AND g.state <> 'cancelled' AND g.on_date <= ?)""",
            ("contracts", None),
        ),
        (
            _NO_RECEIPT,
            """SELECT count(*) FROM expense e WHERE e.kind = 'purchase' AND e.on_date <= ?
                AND NOT EXISTS (SELECT 1 FROM expense_file f WHERE f.expense_id = e.id)""",
            ("books", "expenses"),
        ),
    )
    return [Check(text, int(book.value(sql, to)), page, argument) for text, sql, (page, argument) in asked]


def posted_count(book: Book) -> int:
    """Return how many entries are posted."""
    return int(book.value("SELECT count(*) FROM ledger_entry WHERE posted_at IS NOT NULL"))


def to_post(book: Book, to: str) -> int:
    """Return how many entries a closing up to a day would post."""
    return int(book.value("SELECT count(*) FROM ledger_entry WHERE posted_at IS NULL AND on_date <= ?", to))


_CHAIN = N_("verify", "The ledger is broken at entry {n}: what was posted is not what stands there now.")
_GAP = N_("verify", "Entry {n} of the ledger is gone.")
_UNBALANCED = N_("verify", "Entry {n} of the ledger does not add up.")
_CLOSING = N_("verify", "The books were closed up to {day} with other entries than stand there now.")


def ledger_problems(book: Book) -> Iterator[Problem]:
    """Yield what is wrong with the ledger: entries that do not add up, and a chain that does not hold."""
    sql = "SELECT entry_n, '' FROM ledger_line GROUP BY entry_n, currency HAVING sum(minor) <> 0"
    for n, _ in book.rows(_Bad, sql):
        yield Problem(f"ledger[{n}]", _UNBALANCED, {"n": n})
    chains = {START}
    before = START
    lines = _posted_lines(book)
    sql = f"SELECT {ENTRY} FROM ledger_entry WHERE posted_at IS NOT NULL ORDER BY n"
    for number, entry in enumerate(book.rows(EntryRow, sql), 1):
        if entry.n != number:
            yield Problem(f"ledger[{number}]", _GAP, {"n": number})
            return
        content = digest(
            entry.on, entry.fact_on, entry.what, entry.ref, entry.text, entry.reverses, lines.get(entry.n, ())
        )
        if content != entry.digest or entry.chain != link(before, entry.n, entry.posted_at or "", content):
            yield Problem(f"ledger[{number}]", _CHAIN, {"n": number})
            return
        before = entry.chain or ""
        chains.add(before)
    for closed in closed_periods(book):
        if closed.chain not in chains:
            yield Problem(f"ledger.{closed.to}", _CLOSING, {"day": date.fromisoformat(closed.to)})


class _Bad(NamedTuple):
    n: int
    nothing: str


class _Posted(NamedTuple):
    n: int
    account: str
    minor: int
    currency: str
    person_id: str | None
    client_id: str | None
    contract_id: str | None
    band_id: str | None


def _posted_lines(book: Book) -> dict[int, list[Line]]:
    sql = """SELECT entry_n, account, minor, currency, person_id, client_id, contract_id, band_id FROM ledger_line
        WHERE entry_n IN (SELECT n FROM ledger_entry WHERE posted_at IS NOT NULL) ORDER BY entry_n, position"""
    found: dict[int, list[Line]] = {}
    for row in book.rows(_Posted, sql):
        found.setdefault(row.n, []).append(Line(*row[1:]))
    return found
