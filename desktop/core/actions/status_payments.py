"""What companies told of payments to musicians, taken into the book: each once, however often it is told.

A status may say who was paid what on which day. Whoever is known in this book gets a payment of the company,
allocated to the declaration. That it was taken is remembered: one that a person removes does not come back.
What a company had told and lost since, by going back to a backup, counts like what it tells now: whether a payment is
in the book depends neither on a program that was killed between reading it and taking it, nor on when its paper came here.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.books.payments import COMPANY, Part, PaymentCommand, check_payment
from desktop.core.money import Money, known_currency
from desktop.core.store.book import Book, Done

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOPICS = frozenset({"payments"})
NAMESPACE = uuid.UUID("0c6f1c3e-5b7f-4b54-9d4e-53455054454c")
KIND = "status"
"""The kind of batch in which it is remembered what was taken."""


class _Event(NamedTuple):
    company_id: str
    declaration_id: str
    body: str
    band_id: str | None
    demo: int


class _Known(NamedTuple):
    id: str


class Told(NamedTuple):
    """One payment that a company told of. `key` is the same whenever the same is told again."""

    key: str
    company_id: str
    declaration_id: str
    person_id: str
    amount: Money
    on: date
    number: str
    band_id: str | None
    demo: bool


_EVENTS = """SELECT v.company_id, v.declaration_id, v.body, k.band_id, d.demo FROM (
        SELECT 0 AS stands, company_id, declaration_id, kind, body, seq FROM past_event
        UNION ALL SELECT 1, company_id, declaration_id, kind, body, seq FROM event) v
    JOIN declaration d ON d.id = v.declaration_id AND d.rev = 1 JOIN contract k ON k.id = d.contract_id
    WHERE v.kind = 'status' AND v.body LIKE '%"payments"%' ORDER BY v.company_id, v.stands, v.seq"""
_TAKEN = """SELECT r.row_id FROM imported_row r JOIN import_batch b ON b.id = r.batch_id
    WHERE b.kind = 'status' AND r.table_name = 'status_payment'"""


def take_status_payments(book: Book) -> Done:
    """Record what companies told of payments since last time; what is no payment is passed over, never guessed."""
    taken = {row.id for row in book.rows(_Known, _TAKEN)}
    people = {row.id for row in book.rows(_Known, "SELECT id FROM person")}
    told = {each.key: each for each in _told(book) if each.person_id in people}
    new = [each for key, each in told.items() if key not in taken]
    if not new:
        return Done("", frozenset())
    with book.transaction() as session:
        for each in new:
            _take(book, session, each)
    return Done("", TOPICS)


def _take(book: Book, session: "Session", told: Told) -> None:
    from desktop.core.actions import trail
    from desktop.core.actions.payments import write_payment
    from desktop.core.store.books_tables import Allocation, ImportBatch, ImportedRow
    from desktop.core.store.books_tables import Payment as Table

    batch = f"{KIND}:{told.company_id}"
    if session.get(ImportBatch, batch) is None:
        session.add(ImportBatch(id=batch, kind=KIND, name="", at=trail.instant(book), rows=0, digest=""))
        session.flush()
    session.add(ImportedRow(batch_id=batch, table_name="status_payment", row_id=told.key))
    command = _command(told)
    if check_payment(command):
        return
    key = str(uuid.uuid5(NAMESPACE, told.key))
    if session.get(Table, key) is not None:
        return
    given = session.query(Allocation).filter_by(target="declaration", target_id=told.declaration_id)
    whole = _whole(book, told.declaration_id)
    left = min(told.amount.minor, whole.minor - sum(row.minor for row in given))
    if whole.currency == told.amount.currency and left > 0:
        part = Part("declaration", told.declaration_id, Money(left, whole.currency))
        command = replace(command, parts=(part,))
    write_payment(book, session, command, key=key, demo=told.demo)


class _Sum(NamedTuple):
    minor: int
    currency: str


def _whole(book: Book, declaration_id: str) -> Money:
    sql = "SELECT total_minor, currency FROM declaration WHERE id = ? ORDER BY rev DESC LIMIT 1"
    found = book.row(_Sum, sql, declaration_id)
    assert found is not None
    return Money(*found)


def _command(told: Told) -> PaymentCommand:
    return PaymentCommand(
        on=told.on,
        amount=told.amount,
        kind=COMPANY,
        company=told.company_id,
        person=told.person_id,
        band=told.band_id,
        ref=told.number,
        source="status",
    )


def _told(book: Book) -> Iterator[Told]:
    """Yield all that was told. Payments that are equal in all else are numbered by their references, in the order in
    which these came; those of a company that gives none are told apart within one event only.
    """  # noqa: D205
    references: dict[str, list[str]] = {}
    for event in book.rows(_Event, _EVENTS):
        data = _data(event.body)
        seen: dict[str, int] = {}
        for entry in data.get("payments", ()):
            if (read := _payment(entry)) is None:
                continue
            person, amount, on = read
            plain = (
                f"{event.company_id}:{event.declaration_id}:{person}:{on}:{amount.minor}:{amount.currency}"
            )
            if reference := _reference(entry):
                known = references.setdefault(plain, [])
                if reference not in known:
                    known.append(reference)
                turn = known.index(reference) + 1
            else:
                turn = seen[plain] = seen.get(plain, 0) + 1
            number = data.get("number")
            yield Told(
                f"{plain}:{turn}",
                event.company_id,
                event.declaration_id,
                person,
                amount,
                on,
                number if isinstance(number, str) else "",
                event.band_id,
                bool(event.demo),
            )


def _data(body: str) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    data = found.get("data") if isinstance(found, dict) else None
    return data if isinstance(data, dict) and isinstance(data.get("payments"), list) else {}


def _reference(entry: Mapping[str, Any]) -> str:
    found = entry.get("reference")
    return found if isinstance(found, str) else ""


def _payment(entry: object) -> tuple[str, Money, date] | None:
    """Return who was paid what on which day, None where an entry does not say so plainly."""
    if not isinstance(entry, dict):
        return None
    person, amount, on = entry.get("person_id"), entry.get("amount"), entry.get("on")
    if not (isinstance(person, str) and isinstance(amount, dict) and isinstance(on, str)):
        return None
    minor, currency = amount.get("minor"), amount.get("currency")
    if not (type(minor) is int and isinstance(currency, str) and known_currency(currency)):
        return None
    try:
        return person, Money(minor, currency), date.fromisoformat(on)
    except ValueError:
        return None
