"""Bank statements that were imported, their lines, and what they may pay."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.core.books.matching import WHOLE, WITH_VAT, Line, Open, Proposal, proposals
from desktop.core.money import Money, percent_of
from desktop.core.problems import Message
from desktop.core.queries.expected import LOOK_BACK, Expected, expected
from desktop.core.store.book import Book

FILTERS = ("new", "matched", "left", "all")


class BankLineRow(NamedTuple):
    """A line of a statement as the bank wrote it; `state` is `new`, `matched` or `left`."""

    id: str
    batch_id: str
    on: str
    minor: int
    currency: str
    name: str | None
    account: str | None
    text: str
    ref: str | None
    state: str

    @property
    def amount(self) -> Money:
        """The amount, negative for money out."""
        return Money(self.minor, self.currency)

    @property
    def line(self) -> Line:
        """The line as far as it matters for what it may pay."""
        return Line(
            self.id,
            date.fromisoformat(self.on),
            self.amount,
            self.name or "",
            self.text,
            self.ref or "",
        )


class BatchRow(NamedTuple):
    """A file that was imported, with how many lines it had and how many of them are matched."""

    id: str
    name: str
    at: str
    account: str | None
    from_on: str | None
    to_on: str | None
    lines: int
    matched: int
    new: int


class _Told(NamedTuple):
    declaration_id: str
    body: str


class _Vat(NamedTuple):
    id: str
    percent: str


class _Known(NamedTuple):
    fingerprint: str


class _Mapping(NamedTuple):
    mapping: str


_LINES = """SELECT l.id, s.batch_id, l.on_date, l.minor, l.currency, l.name, l.account, l.text, l.ref, l.state
    FROM bank_line l JOIN bank_statement s ON s.id = l.statement_id"""


def bank_lines(book: Book, which: str = "new") -> list[BankLineRow]:
    """Return the lines of all statements in a state, the newest first."""
    own = "" if which == "all" else " WHERE l.state = ?"
    sql = f"{_LINES}{own} ORDER BY l.on_date DESC, l.statement_id, l.position"
    return book.rows(BankLineRow, sql, *(() if which == "all" else (which,)))


def bank_line(book: Book, line_id: str) -> BankLineRow | None:
    """Return one line, None when it is gone."""
    return book.row(BankLineRow, f"{_LINES} WHERE l.id = ?", line_id)


def line_counts(book: Book) -> dict[str, int]:
    """Return how many lines there are in each state."""
    sql = "SELECT state, count(*) FROM bank_line GROUP BY state"
    return dict(book.rows(_Count, sql))


class _Count(NamedTuple):
    state: str
    lines: int


def bank_batches(book: Book) -> list[BatchRow]:
    """Return the files that were imported, the newest first."""
    sql = """SELECT b.id, b.name, b.at, min(s.account), min(s.from_on), max(s.to_on), count(l.id),
        coalesce(sum(l.state = 'matched'), 0), coalesce(sum(l.state = 'new'), 0)
        FROM import_batch b LEFT JOIN bank_statement s ON s.batch_id = b.id
        LEFT JOIN bank_line l ON l.statement_id = s.id WHERE b.kind = 'bank' GROUP BY b.id ORDER BY b.at DESC, b.id"""
    return book.rows(BatchRow, sql)


def known_fingerprints(book: Book) -> frozenset[str]:
    """Return by what the lines in the book are known when they come again."""
    return frozenset(row.fingerprint for row in book.rows(_Known, "SELECT fingerprint FROM bank_line"))


def kept_columns(book: Book, header: str) -> str | None:
    """Return what was said of the columns of files with this header, as JSON; None for a new kind of file."""
    sql = (
        "SELECT mapping FROM column_mapping WHERE kind = 'bank' AND header = ? ORDER BY used_at DESC LIMIT 1"
    )
    found = book.row(_Mapping, sql, header)
    return None if found is None else found.mapping


def opens(book: Book, today: date) -> list[Open]:
    """Return what waits for money, with the references and amounts that a payer may use for it."""
    numbers = _numbers(book)
    vat = dict(book.rows(_Vat, "SELECT id, vat_percent FROM contract WHERE vat_percent IS NOT NULL"))
    return [
        Open(part, _refs(part, numbers), tuple(_also(part, vat)))
        for part in expected(book, today, which="unpaid", since=today - LOOK_BACK)
    ]


def _refs(part: Expected, numbers: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if part.target != "declaration":
        return ()
    return (part.target_id, part.target_id[:8], *numbers.get(part.target_id, ()))


def _numbers(book: Book) -> dict[str, tuple[str, ...]]:
    """Return by declaration the numbers that its company gave it: its own, the invoice's."""
    sql = """SELECT declaration_id, body FROM event WHERE kind = 'status' AND body IS NOT NULL
        AND (body LIKE '%"number"%' OR body LIKE '%"invoice"%')"""
    found: dict[str, tuple[str, ...]] = {}
    for row in book.rows(_Told, sql):
        try:
            data = json.loads(row.body).get("data") or {}
        except (ValueError, AttributeError):
            continue
        told = [data.get(name) for name in ("number", "invoice")] if isinstance(data, dict) else []
        known = found.get(row.declaration_id, ())
        found[row.declaration_id] = (*known, *(each for each in told if isinstance(each, str) and each))
    return found


def _also(part: Expected, vat: dict[str, str]) -> Iterator[tuple[Money, Message]]:
    """Yield other amounts that may come: the fee with its VAT, the whole part instead of the own share."""
    if part.target == "contract" and (rate := vat.get(part.target_id)) and not part.paid:
        tax = percent_of(part.amount.minor, Decimal(rate))
        if tax:
            yield Money(part.amount.minor + tax, part.amount.currency), WITH_VAT
    if part.whole != part.amount and not part.paid:
        yield part.whole, WHOLE


def line_proposals(book: Book, lines: list[BankLineRow], today: date) -> dict[str, list[Proposal]]:
    """Return what each line may pay, the best first."""
    return proposals([row.line for row in lines], opens(book, today))
