"""Money between band mates: the bands, what everybody is owed, and the entries that it comes from."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.core import balances
from desktop.core.mates import CashCommand, CostCommand, MatePart
from desktop.core.money import Money
from desktop.core.queries.people import IdName
from desktop.core.store.book import Book

PICKED_FROM = 200
"""So many contracts of a band are offered to pick from."""


class Account(NamedTuple):
    """What stands between the mates of a band in one currency: what each is owed, and what settles it."""

    currency: str
    nets: tuple[tuple[IdName, Money], ...]
    payments: tuple["PaymentRow", ...]
    fewest: bool


class PaymentRow(NamedTuple):
    """A payment that would settle a balance."""

    payer: IdName
    receiver: IdName
    amount: Money


class EntryRow(NamedTuple):
    """A line of the list: a cost with who paid it and for whom, or cash with who gave it to whom."""

    id: str
    kind: str
    on: str
    text: str
    currency: str
    minor: int
    payers: str | None
    sharers: str | None
    contract_id: str | None
    client: str | None

    @property
    def amount(self) -> Money:
        """What was paid in all."""
        return Money(self.minor, self.currency)

    @property
    def day(self) -> date:
        """The day it was paid."""
        return date.fromisoformat(self.on)


class _Entry(NamedTuple):
    id: str
    band_id: str | None
    contract_id: str | None
    on: str
    kind: str
    text: str
    currency: str


class _Line(NamedTuple):
    person_id: str
    paid_minor: int
    weight: str | None


class _Net(NamedTuple):
    currency: str
    person_id: str
    name: str
    minor: int


class NetPart(NamedTuple):
    """What a mate paid for all in one currency, and the own part of all of it, in minor units."""

    currency: str
    name: str
    paid: int
    part: int


class ContractName(NamedTuple):
    """A contract to pick, by its client and its first gig."""

    id: str
    client: str
    on: str | None


class OnTheSpot(NamedTuple):
    """Cash that was handed over and tied to a contract."""

    id: str
    on: str
    payer: str
    receiver_id: str
    receiver: str
    minor: int
    currency: str


def money_bands(book: Book) -> list[IdName]:
    """Return every band by name; then, under an empty id, entries without a band where there are any."""
    found = book.rows(IdName, "SELECT id, name FROM band ORDER BY name COLLATE NOCASE, id")
    alone = book.value("SELECT EXISTS (SELECT 1 FROM mate_entry WHERE band_id IS NULL)")
    return [*found, *([IdName("", "")] if alone else [])]


def first_with_money(book: Book) -> str | None:
    """Return the band of the newest entry between mates or of a fund, None before there is any."""
    sql = """SELECT coalesce(band_id, '') FROM (SELECT band_id, on_date FROM mate_entry UNION ALL
        SELECT band_id, on_date FROM fund_entry) ORDER BY on_date DESC LIMIT 1"""
    found = book.value(sql)
    return None if found is None else str(found)


def last_currency(book: Book, band: str | None) -> str | None:
    """Return the currency of a band's newest entry, None before there is any."""
    sql = """SELECT currency FROM (SELECT currency, on_date FROM mate_entry WHERE band_id IS ?1 UNION ALL
        SELECT currency, on_date FROM fund_entry WHERE band_id IS ?1) ORDER BY on_date DESC LIMIT 1"""
    found = book.value(sql, band)
    return None if found is None else str(found)


def mates(
    book: Book, band: str | None, contract: str | None = None, entry: str | None = None
) -> list[IdName]:
    """Return who can have part in an entry: the band, then a contract's line-up, then whoever is in the entry already."""
    sql = """SELECT id, name FROM (
        SELECT p.id, p.name, 0 AS part, m.position AS place FROM band_member m JOIN person p ON p.id = m.person_id
            WHERE m.band_id = ?
        UNION ALL SELECT p.id, p.name, 1, l.position FROM line_up l JOIN person p ON p.id = l.person_id
            WHERE l.contract_id = ?
        UNION ALL SELECT p.id, p.name, 2, x.position FROM mate_line x JOIN person p ON p.id = x.person_id
            WHERE x.entry_id = ?) GROUP BY id ORDER BY min(part * 100000 + place)"""
    found = book.rows(IdName, sql, band, contract, entry)
    return found or book.rows(IdName, "SELECT id, name FROM person ORDER BY name")


def accounts(book: Book, band: str | None) -> list[Account]:
    """Return what stands between the mates of a band (None: in entries without one), per currency."""
    sql = """WITH net AS (SELECT e.currency, l.person_id, sum(l.minor) AS minor FROM mate_entry e
            JOIN mate_line l ON l.entry_id = e.id WHERE e.band_id IS ?1 GROUP BY e.currency, l.person_id)
        SELECT n.currency, n.person_id, p.name, n.minor FROM net n JOIN person p ON p.id = n.person_id
        LEFT JOIN band_member m ON m.band_id = ?1 AND m.person_id = n.person_id
        ORDER BY n.currency, m.position IS NULL, m.position, p.name, p.id"""
    rows = book.rows(_Net, sql, band)
    names = {row.person_id: IdName(row.person_id, row.name) for row in rows}
    nets = balances.balances((row.currency, row.person_id, row.minor) for row in rows)
    return [_account(currency, of_currency, names) for currency, of_currency in nets.items()]


def net_parts(book: Book, band: str | None) -> list[NetPart]:
    """Return of what the balances of a band's mates are made up, in the order of the band."""
    sql = """SELECT e.currency, p.name, sum(l.paid_minor), sum(l.paid_minor - l.minor) FROM mate_entry e
        JOIN mate_line l ON l.entry_id = e.id JOIN person p ON p.id = l.person_id
        LEFT JOIN band_member m ON m.band_id = ?1 AND m.person_id = p.id
        WHERE e.band_id IS ?1 GROUP BY e.currency, p.id
        ORDER BY e.currency, m.position IS NULL, m.position, p.name, p.id"""
    return book.rows(NetPart, sql, band)


def _account(currency: str, nets: dict[str, int], names: dict[str, IdName]) -> Account:
    found = balances.settle(nets)
    return Account(
        currency,
        tuple((names[person], Money(net, currency)) for person, net in nets.items()),
        tuple(
            PaymentRow(names[p.payer], names[p.receiver], Money(p.minor, currency)) for p in found.payments
        ),
        found.fewest,
    )


_PAGE = """SELECT e.id, e.kind, e.on_date, e.text, e.currency,
    (SELECT sum(paid_minor) FROM mate_line WHERE entry_id = e.id),
    (SELECT group_concat(name, ', ') FROM (SELECT p.name FROM mate_line l JOIN person p ON p.id = l.person_id
        WHERE l.entry_id = e.id AND l.paid_minor <> 0 ORDER BY l.position)),
    (SELECT group_concat(name, ', ') FROM (SELECT p.name FROM mate_line l JOIN person p ON p.id = l.person_id
        WHERE l.entry_id = e.id AND l.weight IS NOT NULL AND l.weight <> '0' ORDER BY l.position)),
    e.contract_id, c.name
    FROM mate_entry e LEFT JOIN contract k ON k.id = e.contract_id LEFT JOIN client c ON c.id = k.client_id"""
_FOUND = "FROM mate_entry e"


def entry_page(book: Book, band: str | None, text: str, offset: int, limit: int) -> list[EntryRow]:
    """Return `limit` entries of a band from `offset` on, newest first; `text` is looked for in words, client and names."""
    clause, parameters = _condition(band, text)
    sql = f"""WITH page AS (SELECT e.id {_FOUND} WHERE {clause} ORDER BY e.on_date DESC, e.rowid DESC LIMIT ? OFFSET ?)
        {_PAGE} WHERE e.id IN (SELECT id FROM page) ORDER BY e.on_date DESC, e.rowid DESC"""
    return book.rows(EntryRow, sql, *parameters, limit, offset)


def entry_count(book: Book, band: str | None, text: str) -> int:
    """Return how many entries a search lets through."""
    clause, parameters = _condition(band, text)
    return int(book.value(f"SELECT count(*) {_FOUND} WHERE {clause}", *parameters))


def entry(book: Book, entry_id: str) -> CostCommand | CashCommand | None:
    """Return an entry as the command that would record it anew, None when it is gone."""
    kept = book.row(
        _Entry,
        "SELECT id, band_id, contract_id, on_date, kind, text, currency FROM mate_entry WHERE id = ?",
        entry_id,
    )
    if kept is None:
        return None
    sql = "SELECT person_id, paid_minor, weight FROM mate_line WHERE entry_id = ? ORDER BY position"
    lines = book.rows(_Line, sql, entry_id)
    return _cost(kept, lines) if kept.kind == "cost" else _cash(kept, lines)


def _cost(kept: _Entry, lines: Sequence[_Line]) -> CostCommand:
    return CostCommand(
        on=date.fromisoformat(kept.on),
        text=kept.text,
        currency=kept.currency,
        parts=tuple(
            MatePart(
                line.person_id,
                Money(line.paid_minor, kept.currency) if line.paid_minor else None,
                Decimal(line.weight) if line.weight else None,
            )
            for line in lines
        ),
        band=kept.band_id,
        contract=kept.contract_id,
        id=kept.id,
    )


def _cash(kept: _Entry, lines: Sequence[_Line]) -> CashCommand:
    payer = next(line for line in lines if line.paid_minor)
    receiver = next(line for line in lines if line.weight)
    return CashCommand(
        on=date.fromisoformat(kept.on),
        amount=Money(payer.paid_minor, kept.currency),
        payer=payer.person_id,
        receiver=receiver.person_id,
        text=kept.text,
        band=kept.band_id,
        contract=kept.contract_id,
        id=kept.id,
    )


def contracts_of(book: Book, band: str | None, also: str | None = None) -> list[ContractName]:
    """Return a band's contracts to pick from, newest first; not those of long ago, and always `also`."""
    sql = """WITH latest AS (SELECT id, client_id FROM contract WHERE band_id IS ? AND state <> 'void'
            ORDER BY rowid DESC LIMIT ?)
        SELECT k.id, c.name, (SELECT min(on_date) FROM gig WHERE contract_id = k.id) AS first
        FROM (SELECT * FROM latest UNION SELECT id, client_id FROM contract WHERE id = ?) k
        JOIN client c ON c.id = k.client_id ORDER BY first DESC, k.id"""
    return book.rows(ContractName, sql, band, PICKED_FROM, also)


def contract_band(book: Book, contract_id: str) -> str | None:
    """Return the band of a contract, None for a contract without one."""
    found = book.value("SELECT band_id FROM contract WHERE id = ?", contract_id)
    return None if found is None else str(found)


def on_the_spot(book: Book, contract_id: str) -> list[OnTheSpot]:
    """Return the cash that was handed over and tied to a contract, in the order of the days."""
    sql = """SELECT e.id, e.on_date, payer.name, receiver.id, receiver.name, g.paid_minor, e.currency FROM mate_entry e
        JOIN mate_line g ON g.entry_id = e.id AND g.paid_minor > 0 JOIN person payer ON payer.id = g.person_id
        JOIN mate_line r ON r.entry_id = e.id AND r.weight IS NOT NULL JOIN person receiver ON receiver.id = r.person_id
        WHERE e.contract_id = ? AND e.kind = 'cash' ORDER BY e.on_date, e.rowid"""
    return book.rows(OnTheSpot, sql, contract_id)


def unbalanced(book: Book) -> list[str]:
    """Return the entries whose lines do not add up to nothing: there are none, unless somebody changed the file."""
    sql = "SELECT entry_id, '' FROM mate_line GROUP BY entry_id HAVING sum(minor) <> 0 ORDER BY entry_id"
    return [row.id for row in book.rows(IdName, sql)]


def _condition(band: str | None, text: str) -> tuple[str, list[str | None]]:
    clauses, parameters = ["e.band_id IS ?"], [band]
    for word in text.split():
        clauses.append(
            "(e.text LIKE ? ESCAPE '\\' OR EXISTS (SELECT 1 FROM contract k JOIN client c ON c.id = k.client_id"
            " WHERE k.id = e.contract_id AND c.name LIKE ? ESCAPE '\\') OR EXISTS (SELECT 1 FROM mate_line x"
            " JOIN person p ON p.id = x.person_id WHERE x.entry_id = e.id AND p.name LIKE ? ESCAPE '\\'))"
        )
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parameters += [f"%{escaped}%"] * 3
    return " AND ".join(clauses), parameters
