"""Closing and verifying the ledger: what was closed, what is better looked at first, and whether it is untouched."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from desktop.core.books.ledger import START, link
from desktop.core.problems import N_, Message, Problem
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
    for (n,) in book.rows(_Bad, _NOT_ZERO):
        yield Problem(f"ledger[{n}]", _UNBALANCED, {"n": n})
    chains = {START}
    before = START
    for number, entry in enumerate(book.each(_Posted, _POSTED), 1):
        if entry.n != number:
            yield Problem(f"ledger[{number}]", _GAP, {"n": number})
            return
        if not _is_genuine(entry) or entry.chain != link(before, number, entry.at, entry.digest):
            yield Problem(f"ledger[{number}]", _CHAIN, {"n": number})
            return
        before = entry.chain or ""
        chains.add(before)
    for closed in closed_periods(book):
        if closed.chain not in chains:
            yield Problem(f"ledger.{closed.to}", _CLOSING, {"day": date.fromisoformat(closed.to)})


_NOT_ZERO = """SELECT entry_n FROM ledger_line WHERE entry_n IN (SELECT entry_n FROM ledger_line
        GROUP BY entry_n HAVING sum(minor) <> 0 OR min(currency) <> max(currency))
    GROUP BY entry_n, currency HAVING sum(minor) <> 0"""
"""Nearly every entry is in one currency: all of them are gone through as they lie, and only the doubtful ones sorted."""


class _Bad(NamedTuple):
    n: int


class _Posted(NamedTuple):
    n: int
    digest: str
    chain: str | None
    at: str
    said: str
    lines: str


_WRITTEN = """account, CAST(minor AS TEXT), currency, coalesce(person_id, ''), coalesce(client_id, ''),
    coalesce(contract_id, ''), coalesce(band_id, '')"""
_POSTED = f"""SELECT n, digest, chain, posted_at, json_array(on_date, fact_on, what, ref, text, reverses),
    (SELECT json_group_array(json_array({_WRITTEN}) ORDER BY {_WRITTEN}) FROM ledger_line WHERE entry_n = n)
    FROM ledger_entry WHERE posted_at IS NOT NULL ORDER BY n"""
"""The posted entries, each as `digest` writes it: the engine does it four times as fast, down to the last character."""


def _is_genuine(entry: _Posted) -> bool:
    written = f"{entry.said[:-1]},{entry.lines}]"
    return hashlib.sha256(written.encode()).hexdigest() == entry.digest
