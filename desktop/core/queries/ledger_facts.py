"""What the ledger is derived from, read many at a time: a question for each table, not for each contract."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from desktop.core.books import accounts as chart
from desktop.core.books import ledger
from desktop.core.books.ledger import Entry, Owner
from desktop.core.contracts import rule_of
from desktop.core.money import Money
from desktop.core.queries import contract_batch
from desktop.core.queries.settings import setting
from desktop.core.recipe_file import read_steps
from desktop.core.recipes import Step
from desktop.core.splitting import preview
from desktop.core.store.book import Book

Row = TypeVar("Row", bound=tuple[Any, ...])

CHUNK = 500
"""Refs in one question."""

SOURCES = {
    "contract": "contract",
    "gig": "gig",
    "payment": "payment",
    "expense": "expense",
    "mate": "mate_entry",
    "fund": "fund_entry",
}
"""What a ref begins with, and the table of its id."""


MARK_ALL = tuple(
    f"INSERT INTO ledger_dirty (ref) SELECT '{kind}:' || id FROM {table}" for kind, table in SOURCES.items()
)
"""Statements that mark everything as stale."""


def owner_of(book: Book) -> Owner:
    """Return whose books these are."""
    return Owner(setting(book, "me"))


def derived(book: Book, refs: Sequence[str]) -> dict[str, list[Entry]]:
    """Return the entries of these refs as they follow from the book now; none for what is gone or does not count."""
    owner, found = owner_of(book), {ref: list[Entry]() for ref in refs}
    by_kind: dict[str, list[str]] = {}
    for ref in refs:
        kind, _, key = ref.partition(":")
        by_kind.setdefault(kind, []).append(key)
    for kind, keys in by_kind.items():
        for start in range(0, len(keys), CHUNK):
            for entry in _READERS[kind](book, keys[start : start + CHUNK], owner):
                found[entry.ref].append(entry)
    return found


class _Contract(NamedTuple):
    id: str
    state: str
    client_id: str
    client: str
    band_id: str | None
    signer_id: str | None
    fee_minor: int
    currency: str
    recipe: str
    outcomes: str | None
    shares_by: str
    last_on: str | None
    unplayed: int
    inside: int
    correcting: int


class _Place(NamedTuple):
    contract_id: str
    person_id: str


class _Paper(NamedTuple):
    contract_id: str
    country: str
    company_id: str | None


class _Ref(NamedTuple):
    contract_id: str
    ref: str
    payer_id: str | None


_CONTRACTS = """SELECT k.id, k.state, k.client_id, c.name, k.band_id, k.signer_id, k.fee_minor, k.currency, k.recipe,
    k.outcomes, k.shares_by, (SELECT max(on_date) FROM gig WHERE contract_id = k.id AND state <> 'cancelled'),
    EXISTS (SELECT 1 FROM gig WHERE contract_id = k.id AND state NOT IN ('cancelled', 'played')),
    k.state <> 'sealed' AND x.contract_id IS NULL AND EXISTS (SELECT 1 FROM line_up l JOIN person p ON p.id = l.person_id
        WHERE l.contract_id = k.id AND coalesce(p.companies, '') <> '')
    AND NOT EXISTS (SELECT 1 FROM allocation WHERE target = 'contract' AND target_id = k.id)
    AND NOT EXISTS (SELECT 1 FROM gig g JOIN allocation a ON a.target = 'gig' AND a.target_id = g.id
        WHERE g.contract_id = k.id), x.contract_id IS NOT NULL
    FROM contract k JOIN client c ON c.id = k.client_id LEFT JOIN correction x ON x.contract_id = k.id WHERE k.state <> 'void' AND k.id IN ({ids})"""
_PLACES = (
    "SELECT contract_id, person_id FROM line_up WHERE contract_id IN ({ids}) ORDER BY contract_id, position"
)
_PAPERS = """SELECT d.contract_id, d.country, coalesce(d.company_id, r.company_id) FROM declaration d
    LEFT JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev WHERE d.contract_id IN ({ids}) ORDER BY d.rev"""
_REFS = """SELECT contract_id, ref, payer_id FROM expense
    WHERE ref IS NOT NULL AND contract_id IN ({ids})"""


def _contracts(book: Book, ids: Sequence[str], owner: Owner) -> Iterable[Entry]:
    rows = [row for row in _ask(book, _Contract, _CONTRACTS, ids) if row.last_on and _counts(row)]
    kept = [row.id for row in rows]
    places = _grouped(_ask(book, _Place, _PLACES, kept))
    papers = _grouped(_ask(book, _Paper, _PAPERS, kept))
    refs = _grouped(_ask(book, _Ref, _REFS, kept))
    for row in rows:
        companies = {paper.country: paper.company_id or paper.country for paper in papers.get(row.id, ())}
        outcomes = json.loads(row.outcomes) if row.outcomes else []
        declared = {
            each["person"]: companies.get(each["country"], each["country"])
            for each in outcomes
            if each["outcome"] == "declare" and each.get("country")
        }
        contract = ledger.Contract(
            id=row.id,
            on=row.last_on or "",
            counts=True,
            undeclared=bool(row.inside),
            client_id=row.client_id,
            client=row.client,
            band_id=row.band_id,
            signer_id=row.signer_id,
            currency=row.currency,
            split=_split(book, row, tuple(place.person_id for place in places.get(row.id, ()))),
            declared=declared,
            recorded=frozenset((each.ref, each.payer_id) for each in refs.get(row.id, ())),
        )
        yield from ledger.contract_entries(contract, owner)


def _counts(row: _Contract) -> bool:
    return row.state == "sealed" or bool(row.correcting) or not row.unplayed


def _split(book: Book, row: _Contract, line_up: tuple[str, ...]) -> tuple[ledger.SplitLine, ...]:
    recipe = row.recipe
    if row.shares_by != "weights":  # weights by dates or hours are those of the moment
        facts = next(iter(contract_batch.contracts(book, [row.id])))
        recipe = json.dumps(facts.steps)
    return _split_of(row.fee_minor, row.currency, line_up, recipe)


@lru_cache(maxsize=4096)
def _split_of(fee: int, currency: str, line_up: tuple[str, ...], recipe: str) -> tuple[ledger.SplitLine, ...]:
    kept, steps = _steps(recipe, currency)
    found = preview(Money(fee, currency), line_up, steps)
    return tuple(
        ledger.SplitLine(line.kind, line.to, line.minor, kept[line.step - 1][0], kept[line.step - 1][1])
        for line in found.lines
    )


@lru_cache(maxsize=1024)
def _steps(recipe: str, currency: str) -> tuple[list[tuple[str, str | None]], list[Step]]:
    raw = json.loads(recipe)
    steps, _ = read_steps([rule_of(step) for step in raw], currency)
    return [(step.get("label") or "", step.get("ref")) for step in raw], steps or []


class _Gig(NamedTuple):
    id: str
    on: str
    venue: str
    client_id: str | None
    band_id: str | None
    minor: int
    currency: str


def _gigs(book: Book, ids: Sequence[str], owner: Owner) -> Iterable[Entry]:
    sql = """SELECT id, on_date, venue, client_id, band_id, fee_minor, currency FROM gig
        WHERE contract_id IS NULL AND state = 'played' AND fee_minor > 0 AND id IN ({ids})"""
    for row in _ask(book, _Gig, sql, ids):
        yield from ledger.gig_entries(ledger.Gig(*row), owner)


class _Payment(NamedTuple):
    id: str
    on: str
    kind: str
    minor: int
    currency: str
    client_id: str | None
    person_id: str | None
    band_id: str | None
    text: str
    company_id: str | None
    client: str | None


class _Piece(NamedTuple):
    payment_id: str
    target: str
    target_id: str
    minor: int
    contract_id: str | None
    company: str | None
    client_id: str | None
    signer_id: str | None


_PAYMENTS = """SELECT p.id, p.on_date, p.kind, p.minor, p.currency, p.client_id, p.person_id, p.band_id, p.text,
    p.company_id, c.name FROM payment p LEFT JOIN client c ON c.id = p.client_id WHERE p.id IN ({ids})"""
_PIECES = """SELECT a.payment_id, a.target, a.target_id, a.minor, coalesce(d.contract_id, k.id),
    coalesce(d.company_id, r.company_id, d.country), coalesce(k.client_id, g.client_id), k.signer_id
    FROM allocation a
    LEFT JOIN declaration d ON a.target = 'declaration' AND d.id = a.target_id
        AND d.rev = (SELECT max(rev) FROM declaration WHERE id = a.target_id)
    LEFT JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev
    LEFT JOIN contract k ON a.target = 'contract' AND k.id = a.target_id
    LEFT JOIN gig g ON a.target = 'gig' AND g.id = a.target_id
    WHERE a.payment_id IN ({ids}) ORDER BY a.payment_id, a.position"""


def _payments(book: Book, ids: Sequence[str], owner: Owner) -> Iterable[Entry]:
    pieces = _grouped(_ask(book, _Piece, _PIECES, ids))
    for row in _ask(book, _Payment, _PAYMENTS, ids):
        parts = pieces.get(row.id, ())
        payment = ledger.Payment(
            id=row.id,
            on=row.on,
            kind=row.kind,
            minor=row.minor,
            currency=row.currency,
            client_id=row.client_id,
            person_id=row.person_id,
            band_id=row.band_id,
            text=row.text or row.client or "",
            pieces=tuple(
                ledger.Piece(_settled(part, row, owner), part.minor, part.contract_id) for part in parts
            ),
            holder=next((part.signer_id for part in parts if part.signer_id), None),
        )
        yield from ledger.payment_entries(payment, owner)


def _settled(piece: _Piece, payment: _Payment, owner: Owner) -> str:
    """Return the account that a piece of a payment settles."""
    if piece.target == "declaration":
        company = piece.company or payment.company_id
        return f"{chart.COMPANY}:{company}" if company else chart.UNMATCHED
    if piece.target == "contract" and piece.signer_id and not owner.is_own(piece.signer_id):
        return (
            f"{chart.MATES}:{piece.signer_id}"  # the mate who was paid for all hands on what is the owner's
        )
    client = piece.client_id or payment.client_id
    return f"{chart.CLIENT}:{client}" if client else chart.CLIENT


def _expenses(book: Book, ids: Sequence[str], owner: Owner) -> Iterable[Entry]:
    sql = """SELECT id, on_date, kind, category, text, minor, currency, coalesce(vat_minor, 0), payer_id, band_id,
        contract_id FROM expense WHERE id IN ({ids})"""
    for row in _ask(book, ledger.Expense, sql, ids):
        yield from ledger.expense_entries(row, owner)


class _Mate(NamedTuple):
    id: str
    on: str
    kind: str
    text: str
    currency: str
    band_id: str | None
    contract_id: str | None


class _MateLine(NamedTuple):
    entry_id: str
    person_id: str
    paid_minor: int
    minor: int


def _mates(book: Book, ids: Sequence[str], owner: Owner) -> Iterable[Entry]:
    lines = _grouped(
        _ask(
            book,
            _MateLine,
            """SELECT entry_id, person_id, paid_minor, minor FROM mate_line WHERE entry_id IN ({ids})
            ORDER BY entry_id, position""",
            ids,
        )
    )
    sql = """SELECT id, on_date, kind, text, currency, band_id, contract_id FROM mate_entry WHERE id IN ({ids})"""
    for row in _ask(book, _Mate, sql, ids):
        parts = tuple((line.person_id, line.paid_minor, line.minor) for line in lines.get(row.id, ()))
        yield from ledger.mate_entries(ledger.Mate(*row, parts), owner)


def _funds(book: Book, ids: Sequence[str], owner: Owner) -> Iterable[Entry]:
    sql = """SELECT id, on_date, text, minor, currency, band_id, person_id FROM fund_entry WHERE id IN ({ids})"""
    for row in _ask(book, ledger.FundMove, sql, ids):
        yield from ledger.fund_entries(row, owner)


_READERS: dict[str, Callable[[Book, Sequence[str], Owner], Iterable[Entry]]] = {
    "contract": _contracts,
    "gig": _gigs,
    "payment": _payments,
    "expense": _expenses,
    "mate": _mates,
    "fund": _funds,
}


def _ask(book: Book, shape: type[Row], sql: str, ids: Sequence[str]) -> list[Row]:
    return book.rows(shape, sql.format(ids=", ".join("?" * len(ids))), *ids) if ids else []


def _grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found
