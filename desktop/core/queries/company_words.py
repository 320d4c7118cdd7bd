"""What companies said about declarations: their own numbers, invoices, payments; and the life of one paper in order."""

import contextlib
import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.money import Money, total
from desktop.core.seven_days import RUNS_FROM, PayClock, due_on, pay_clock
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.countries import Countries
    from desktop.core.queries.declarations import DeclarationRow

HEAD = """(SELECT json_extract(v.body, '$.doc_hash') FROM event v WHERE v.declaration_id = d.id AND v.kind = 'received'
    ORDER BY v.rev DESC, v.seq DESC LIMIT 1)"""
"""The digest of the newest revision of declaration `d` that its company says it has; NULL before it said so."""
IS_READ = f"""({HEAD} IN (SELECT x.digest FROM declaration x WHERE x.id = d.id
    UNION ALL SELECT e.digest FROM elsewhere e WHERE e.declaration_id = d.id AND length(e.document) > 0))"""
"""Whether that revision is in this book, sealed here or fetched."""


class Payment(NamedTuple):
    """What one musician was paid, and when."""

    person: str
    amount: Money
    on: date


class EventRow(NamedTuple):
    """One thing a company said about a declaration.

    Attributes:
        number, on, amount, payments, invoice: what a status says besides its state.
        question: the id of the question that is asked, or answered.
        other: the member's own declaration that this one may be a double of.
    """

    at: str
    kind: str
    state: str
    text: str | None
    rev: int
    number: str | None = None
    on: date | None = None
    amount: Money | None = None
    payments: tuple[Payment, ...] = ()
    invoice: str | None = None
    question: str | None = None
    other: str | None = None


class Progress(NamedTuple):
    """How far a company is with a declaration: its number, its invoice and what it paid to the musicians."""

    number: str | None = None
    invoice: str | None = None
    invoiced_on: date | None = None
    payments: tuple[Payment, ...] = ()
    paid_on: date | None = None

    def paid(self, person: str) -> Money | None:
        """Return what a musician was paid, None for nothing yet."""
        amounts = [each.amount for each in self.payments if each.person == person]
        return total(amounts, amounts[0].currency) if amounts else None


class _Id(NamedTuple):
    id: str


class _Event(NamedTuple):
    at: str
    kind: str
    state: str
    text: str | None
    rev: int
    body: str | None


def events(book: Book, key: str) -> list[EventRow]:
    """Return what the company said about a declaration, in its order, over all revisions."""
    sql = "SELECT at, kind, state, text, rev, body FROM event WHERE declaration_id = ? ORDER BY seq"
    return [_read(row) for row in book.rows(_Event, sql, key)]


def progress(book: Book, key: str) -> Progress:
    """Return how far the company is with a declaration. A later status corrects what an earlier one said."""
    number = invoice = invoiced = paid_on = None
    payments: list[Payment] = []
    for event in events(book, key):
        if event.state != "credited":  # a credit note has a number of its own
            number, invoice = event.number or number, event.invoice or invoice
        if event.state == "invoiced":
            invoiced = event.on or date.fromisoformat(event.at[:10])
        payments += event.payments
        if event.state == "members_paid":
            paid_on = max(
                (each.on for each in event.payments), default=event.on or date.fromisoformat(event.at[:10])
            )
    return Progress(number, invoice, invoiced, tuple(payments), paid_on)


def paid_under(book: Book, contract_id: str) -> dict[str, list[Payment]]:
    """Return what the musicians of a contract were paid by their companies, by musician."""
    found: dict[str, list[Payment]] = {}
    for (key,) in book.rows(_Id, "SELECT DISTINCT id FROM declaration WHERE contract_id = ?", contract_id):
        for each in progress(book, key).payments:
            found.setdefault(each.person, []).append(each)
    return found


def clock_of(row: "DeclarationRow", said: Progress, countries: "Countries", today: date) -> PayClock | None:
    """Return the clock of a declaration's pay; None before its receipt, and where nothing is to be paid by it."""
    if row.received_at is None or row.ended is None or row.kind == "cancel" or row.state not in RUNS_FROM:
        return None
    ended, left = date.fromisoformat(row.ended), _left(row, said)
    due = due_on(countries.get(row.country), ended, said.invoiced_on)
    return pay_clock(due, ended, today, None if left else said.paid_on)._replace(left=left)


def _left(row: "DeclarationRow", said: Progress) -> Money | None:
    """Return what a company that began to pay still owes: it pays in parts, and a correction can raise the shares."""
    if not said.payments:
        return None  # it paid nothing yet, or said no amounts when it did
    paid = sum(each.amount.minor for each in said.payments if each.amount.currency == row.currency)
    return Money(row.total_minor - paid, row.currency) if paid < row.total_minor else None


def _read(row: _Event) -> EventRow:
    plain = EventRow(row.at, row.kind, row.state, row.text, row.rev)
    if row.body is None or '"data"' not in row.body:
        return plain
    from wire.reading import Invalid
    from wire.receipt import read_event

    with contextlib.suppress(Invalid):  # what a later version says besides is kept, and not understood here
        event = read_event(json.loads(row.body))
        return plain._replace(**dict(_besides(event)))
    return plain


def _besides(event: "object") -> Iterator[tuple[str, Any]]:
    from wire import receipt

    assert isinstance(event, receipt.Event)
    if event.data is None:
        return
    if event.kind == "question":
        yield "question", receipt.question_id(event)
    elif event.kind == "answer":
        yield "question", receipt.answer_data(event).question_id
    elif event.kind == "possible_duplicate":
        yield "other", receipt.duplicate_of(event)
    else:
        said = receipt.status_data(event)
        yield from (("number", said.number), ("invoice", said.invoice))
        yield "on", date.fromisoformat(said.on) if said.on else None
        yield "amount", Money(*said.amount) if said.amount else None
        yield (
            "payments",
            tuple(Payment(p.person_id, Money(*p.amount), date.fromisoformat(p.on)) for p in said.payments),
        )
