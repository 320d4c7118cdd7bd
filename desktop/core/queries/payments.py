"""Money that came in: the list, one payment whole, and what each is allocated to."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.core.books.payments import Owing, Part, PaymentCommand
from desktop.core.money import Money, percent_of
from desktop.core.store.book import Book

FILTERS = ("all", "company", "client", "open")


class PaymentRow(NamedTuple):
    """A line of the list of payments; `minor` is negative for money that went back.

    Attributes:
        payer: the shared company or the client.
        allocated: how much of it is for something, in minor units.
        parts: for how many things it is.
        about: the client of the first of them.
    """

    id: str
    on: str
    minor: int
    currency: str
    kind: str
    payer: str | None
    person: str | None
    text: str
    ref: str | None
    source: str
    allocated: int
    parts: int
    about: str | None

    @property
    def amount(self) -> Money:
        """The amount, negative for money that went back."""
        return Money(self.minor, self.currency)

    @property
    def left(self) -> Money:
        """What is not allocated yet."""
        return Money(self.minor - self.allocated, self.currency)


class AllocationRow(NamedTuple):
    """A piece of a payment and what it is for: the facts from which the ledger is derived."""

    payment_id: str
    position: int
    on: str
    kind: str
    target: str
    target_id: str
    minor: int
    currency: str
    company_id: str | None
    client_id: str | None
    person_id: str | None
    band_id: str | None

    @property
    def amount(self) -> Money:
        """The piece, negative for money that went back."""
        return Money(self.minor, self.currency)


class _Kept(NamedTuple):
    id: str
    on: str
    minor: int
    currency: str
    kind: str
    company: str | None
    client: str | None
    person: str | None
    band: str | None
    text: str
    ref: str | None
    source: str
    bank_line: str | None


class _Part(NamedTuple):
    target: str
    target_id: str
    minor: int


_ABOUT = """(SELECT c.name FROM allocation a
    LEFT JOIN declaration d ON a.target = 'declaration' AND d.id = a.target_id
    LEFT JOIN contract k ON k.id = CASE a.target WHEN 'declaration' THEN d.contract_id WHEN 'contract' THEN a.target_id END
    LEFT JOIN gig g ON a.target = 'gig' AND g.id = a.target_id
    LEFT JOIN client c ON c.id = coalesce(k.client_id, g.client_id)
    WHERE a.payment_id = p.id ORDER BY a.position LIMIT 1)"""
FROM = """FROM payment p LEFT JOIN client c ON c.id = p.client_id LEFT JOIN person m ON m.id = p.person_id
    LEFT JOIN enrolment e ON e.company_id = p.company_id"""
BRINGS = "p.kind NOT IN ('withheld', 'bank_fee', 'waived')"
"""Payments that brought something in; the others settle what is owed without it."""
_ALLOCATED = "coalesce((SELECT sum(a.minor) FROM allocation a WHERE a.payment_id = p.id), 0)"
_LIST = f"""SELECT p.id, p.on_date, p.minor, p.currency, p.kind, coalesce(e.name, c.name), m.name, p.text, p.ref,
    p.source, {_ALLOCATED}, (SELECT count(*) FROM allocation a WHERE a.payment_id = p.id), {_ABOUT} {FROM}"""
_WHICH = {
    "all": "1",
    "company": "p.kind = 'company'",
    "client": "p.kind IN ('client', 'deposit', 'refund')",
    "open": f"p.minor <> {_ALLOCATED}",
}


def payment_page(book: Book, which: str, text: str, offset: int, limit: int) -> list[PaymentRow]:
    """Return `limit` payments from `offset` on, the newest first; `text` is looked for in payer, note and reference."""
    clause, parameters = condition(which, text)
    sql = f"{_LIST} WHERE {clause} ORDER BY p.on_date DESC, p.id LIMIT ? OFFSET ?"
    return book.rows(PaymentRow, sql, *parameters, limit, offset)


def payment_count(book: Book, which: str, text: str) -> int:
    """Return how many payments a filter lets through."""
    clause, parameters = condition(which, text)
    return int(book.value(f"SELECT count(*) {FROM} WHERE {clause}", *parameters))


class _Sum(NamedTuple):
    minor: int
    currency: str


def payment_totals(book: Book, which: str, text: str) -> list[Money]:
    """Return what came in, by currency, of the payments that a filter lets through; settlements bring nothing."""
    clause, parameters = condition(which, text)
    sql = f"""SELECT sum(p.minor), p.currency {FROM} WHERE {clause}
        AND {BRINGS} GROUP BY p.currency ORDER BY p.currency"""
    return [Money(*row) for row in book.rows(_Sum, sql, *parameters)]


def payments(book: Book) -> list[PaymentRow]:
    """Return all payments, the newest first."""
    return payment_page(book, "all", "", 0, -1)


def allocations(book: Book, target: str | None = None, target_id: str | None = None) -> list[AllocationRow]:
    """Return what payments are for, in the order of their days: all, or those for one thing."""
    own = " WHERE a.target = ? AND a.target_id = ?" if target else ""
    sql = f"""SELECT a.payment_id, a.position, p.on_date, p.kind, a.target, a.target_id, a.minor, p.currency,
        p.company_id, p.client_id, p.person_id, p.band_id
        FROM allocation a JOIN payment p ON p.id = a.payment_id{own} ORDER BY p.on_date, p.id, a.position"""
    return book.rows(AllocationRow, sql, *((target, target_id) if target else ()))


def payment(book: Book, payment_id: str) -> PaymentCommand | None:
    """Return a payment as the command that would record it anew, None when it is gone."""
    sql = """SELECT id, on_date, minor, currency, kind, company_id, client_id, person_id, band_id, text, ref, source,
        bank_line_id FROM payment WHERE id = ?"""
    kept = book.row(_Kept, sql, payment_id)
    if kept is None:
        return None
    parts = book.rows(
        _Part,
        "SELECT target, target_id, minor FROM allocation WHERE payment_id = ? ORDER BY position",
        kept.id,
    )
    return PaymentCommand(
        on=date.fromisoformat(kept.on),
        amount=Money(abs(kept.minor), kept.currency),
        kind=kept.kind,
        company=kept.company,
        client=kept.client,
        person=kept.person,
        band=kept.band,
        text=kept.text,
        ref=kept.ref or "",
        source=kept.source,
        bank_line=kept.bank_line,
        parts=tuple(
            Part(part.target, part.target_id, Money(abs(part.minor), kept.currency)) for part in parts
        ),
        id=kept.id,
    )


_WHOLE = {
    "declaration": "SELECT total_minor, currency FROM declaration WHERE id = ? ORDER BY rev DESC LIMIT 1",
    "contract": "SELECT fee_minor, currency, vat_percent FROM contract WHERE id = ?",
    "gig": "SELECT fee_minor, currency FROM gig WHERE id = ?",
}


class _Agreed(NamedTuple):
    minor: int | None
    currency: str
    vat_percent: str | None = None


def owing(book: Book, target: str, target_id: str, *, but: str | None = None) -> Owing | None:
    """Return what is still owed for something, without the payment `but`; None when it is gone.

    A fee is kept without VAT; a client who gets the invoice from the band itself may pay it with VAT.
    """
    agreed = book.row(_Agreed, _WHOLE[target], target_id)
    if agreed is None:
        return None
    if agreed.minor is None:
        return Owing(None, agreed.currency)
    sql = """SELECT coalesce(sum(a.minor), 0) FROM allocation a
        LEFT JOIN gig g ON a.target = 'gig' AND g.id = a.target_id AND ?1 = 'contract'
        WHERE ((a.target = ?1 AND a.target_id = ?2) OR g.contract_id = ?2) AND a.payment_id IS NOT ?3"""
    paid = int(book.value(sql, target, target_id, but))
    vat = percent_of(agreed.minor, Decimal(agreed.vat_percent or 0))
    return Owing(Money(agreed.minor + vat - paid, agreed.currency), agreed.currency)


def condition(which: str, text: str) -> tuple[str, list[str]]:
    """Return what lets payments of `FROM` through, with its parameters."""
    clauses, parameters = [_WHICH[which]], []
    for word in text.split():
        clauses.append(
            "(c.name LIKE ? ESCAPE '\\' OR e.name LIKE ? ESCAPE '\\' OR m.name LIKE ? ESCAPE '\\'"
            " OR p.text LIKE ? ESCAPE '\\' OR p.ref LIKE ? ESCAPE '\\')"
        )
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parameters += [f"%{escaped}%"] * 5
    return " AND ".join(clauses), parameters
