"""Expenses: the list with its totals, one of them, its receipts, and what was typed last time."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.core.books.expenses import ExpenseCommand
from desktop.core.money import Money
from desktop.core.queries.files import AttachmentRow
from desktop.core.store.book import Book
from desktop.core.text import fold


class ExpenseRow(NamedTuple):
    """A line of the list; `payer` is None for the band's fund, `files` how many receipts it has."""

    id: str
    on: str
    kind: str
    category: str
    text: str
    minor: int
    currency: str
    vat_minor: int | None
    payer: str | None
    band: str | None
    venue: str | None
    client: str | None
    files: int

    @property
    def day(self) -> date:
        """The day it was paid."""
        return date.fromisoformat(self.on)

    @property
    def amount(self) -> Money:
        """What was paid, VAT included."""
        return Money(self.minor, self.currency)


class Total(NamedTuple):
    """What expenses add up to in one currency, and the VAT in it."""

    minor: int
    vat_minor: int
    currency: str

    @property
    def amount(self) -> Money:
        """The sum, VAT included."""
        return Money(self.minor, self.currency)

    @property
    def vat(self) -> Money:
        """The VAT in it."""
        return Money(self.vat_minor, self.currency)


@dataclass(frozen=True, slots=True)
class ExpenseFilter:
    """Which expenses a list shows: of a category, without a receipt, of a year; words that all occur in it.

    `categories` are the codes with their words in the reader's language, which can be searched for too.
    """

    which: str = "all"
    category: str = ""
    text: str = ""
    since: str = ""
    until: str = ""
    categories: tuple[tuple[str, str], ...] = ()

    def where(self) -> tuple[str, list[str]]:
        """Return the SQL condition and its parameters."""
        clauses, parameters = [_WHICH[self.which]], list[str]()
        if self.category:
            clauses.append("e.category = ?")
            parameters.append(self.category)
        if self.since:
            clauses.append("e.on_date >= ?")
            parameters.append(self.since)
        if self.until:
            clauses.append("e.on_date <= ?")
            parameters.append(self.until)
        for word in self.text.split():
            escaped = fold(word).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            codes = [code for code, name in self.categories if fold(word) in fold(name)]
            listed = ", ".join(f"'{code}'" for code in codes)
            clauses.append(f"({_WORD} OR e.category IN ({listed}))" if codes else _WORD)
            parameters += [f"%{escaped}%"] * 4
        return " AND ".join(clauses), parameters


FILTERS = ("all", "own", "fund", "bare")
_WHICH = {
    "all": "1",
    "own": "e.payer_id = (SELECT value FROM setting WHERE key = 'me')",
    "fund": "e.payer_id IS NULL",
    "bare": "e.kind = 'purchase' AND NOT EXISTS (SELECT 1 FROM expense_file f WHERE f.expense_id = e.id)",
}
_WORD = """(fold(e.text) LIKE ? ESCAPE '\\'
    OR EXISTS (SELECT 1 FROM person p WHERE p.id = e.payer_id AND fold(p.name) LIKE ? ESCAPE '\\')
    OR EXISTS (SELECT 1 FROM gig g WHERE g.id = e.gig_id AND fold(g.venue) LIKE ? ESCAPE '\\')
    OR EXISTS (SELECT 1 FROM contract k JOIN client c ON c.id = k.client_id WHERE k.id = e.contract_id
        AND fold(c.name) LIKE ? ESCAPE '\\'))"""
_ORDER = "ORDER BY e.on_date DESC, e.rowid DESC"


def expense_page(book: Book, wanted: ExpenseFilter, offset: int, limit: int) -> list[ExpenseRow]:
    """Return `limit` expenses from `offset` on, newest first."""
    where, parameters = wanted.where()
    sql = f"""WITH page AS (SELECT e.rowid AS n FROM expense e WHERE {where} {_ORDER} LIMIT ? OFFSET ?)
        SELECT e.id, e.on_date, e.kind, e.category, e.text, e.minor, e.currency, e.vat_minor, p.name, b.name, g.venue,
            c.name, (SELECT count(*) FROM expense_file f WHERE f.expense_id = e.id)
        FROM page CROSS JOIN expense e ON e.rowid = page.n LEFT JOIN person p ON p.id = e.payer_id
        LEFT JOIN band b ON b.id = e.band_id LEFT JOIN gig g ON g.id = e.gig_id
        LEFT JOIN contract k ON k.id = e.contract_id LEFT JOIN client c ON c.id = k.client_id {_ORDER}"""
    return book.rows(ExpenseRow, sql, *parameters, limit, offset)


def expense_count(book: Book, wanted: ExpenseFilter) -> int:
    """Return how many expenses a filter lets through."""
    where, parameters = wanted.where()
    return int(book.value(f"SELECT count(*) FROM expense e WHERE {where}", *parameters))


def expense_position(book: Book, wanted: ExpenseFilter, key: str) -> int | None:
    """Return at which place of a filtered list an expense stands."""
    where, parameters = wanted.where()
    own = book.row(_Place, "SELECT on_date, rowid FROM expense WHERE id = ?", key)
    if own is None or not book.value(f"SELECT 1 FROM expense e WHERE e.id = ? AND {where}", key, *parameters):
        return None
    sql = f"SELECT count(*) FROM expense e WHERE {where} AND (e.on_date, e.rowid) > (?, ?)"
    return int(book.value(sql, *parameters, *own))


class _Place(NamedTuple):
    on: str
    n: int


def expense_totals(book: Book, wanted: ExpenseFilter) -> list[Total]:
    """Return what the expenses that a filter lets through add up to, for each currency."""
    where, parameters = wanted.where()
    sql = f"""SELECT sum(e.minor), coalesce(sum(e.vat_minor), 0), e.currency FROM expense e WHERE {where}
        GROUP BY e.currency ORDER BY e.currency"""
    return book.rows(Total, sql, *parameters)


class _Kept(NamedTuple):
    id: str
    on: str
    kind: str
    category: str
    text: str
    minor: int
    currency: str
    vat_percent: str | None
    quantity: str | None
    rate: str | None
    payer_id: str | None
    band_id: str | None
    gig_id: str | None
    contract_id: str | None


_ONE = """SELECT id, on_date, kind, category, text, minor, currency, vat_percent, quantity, rate, payer_id, band_id,
    gig_id, contract_id FROM expense"""


def expense(book: Book, key: str) -> ExpenseCommand | None:
    """Return an expense as the command that would record it anew, None when it is gone."""
    kept = book.row(_Kept, f"{_ONE} WHERE id = ?", key)
    return None if kept is None else _command(kept)


def like(book: Book, text: str) -> ExpenseCommand | None:
    """Return the newest expense of the same text, or whose text begins with it: what is typed may be meant again."""
    if not text.strip():
        return None
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    sql = f"""{_ONE} WHERE text LIKE ? ESCAPE '\\' ORDER BY length(text) = ? DESC, on_date DESC, rowid DESC LIMIT 1"""
    kept = book.row(_Kept, sql, f"{escaped}%", len(text.strip()))
    return None if kept is None else _command(kept)


def texts(book: Book) -> list[str]:
    """Return what expenses were for, the newest first, each once."""
    sql = "SELECT text, '' FROM expense GROUP BY text COLLATE NOCASE ORDER BY max(on_date) DESC LIMIT 200"
    return [row.on for row in book.rows(_Text, sql)]


class _Text(NamedTuple):
    on: str
    nothing: str


def _command(kept: _Kept) -> ExpenseCommand:
    def number(text: str | None) -> Decimal | None:
        return Decimal(text) if text else None

    return ExpenseCommand(
        on=date.fromisoformat(kept.on),
        kind=kept.kind,
        category=kept.category,
        text=kept.text,
        currency=kept.currency,
        amount=Money(kept.minor, kept.currency),
        vat_percent=number(kept.vat_percent),
        quantity=number(kept.quantity),
        rate=number(kept.rate),
        payer=kept.payer_id,
        band=kept.band_id,
        gig=kept.gig_id,
        contract=kept.contract_id,
        id=kept.id,
    )


def receipts(book: Book, key: str) -> list[AttachmentRow]:
    """Return the receipts of an expense in the order in which they came."""
    sql = """SELECT id, expense_id, name, media_type, size, digest, added_at FROM expense_file
        WHERE expense_id = ? ORDER BY added_at, rowid"""
    return book.rows(AttachmentRow, sql, key)


class SplitCost(NamedTuple):
    """How an expense stands to its contract.

    Attributes:
        ref: the cost step that pays it back; None while there is none.
        contract: the contract it is for.
        sealed: nothing can be put into its split any more.
        twin: the `ref` or place of a cost step of the same payer and amount that no expense is linked to.
    """

    ref: str | None
    contract: str
    sealed: bool
    twin: int | None


class _Split(NamedTuple):
    ref: str | None
    contract_id: str
    sealed: int
    recipe: str
    minor: int
    currency: str
    payer_id: str | None
    fee_currency: str


def split_cost(book: Book, key: str) -> SplitCost | None:
    """Return how an expense stands to the split of its contract; None for one that belongs to none."""
    import json

    sql = """SELECT e.ref, k.id, k.sealed_at IS NOT NULL OR k.state = 'void', k.recipe, e.minor, e.currency, e.payer_id,
        k.currency FROM expense e JOIN contract k ON k.id = e.contract_id WHERE e.id = ?"""
    row = book.row(_Split, sql, key)
    if row is None:
        return None
    steps = json.loads(row.recipe)
    refs = {step.get("ref") for step in steps}
    ref = row.ref if row.ref in refs else None
    taken = {
        each.ref
        for each in book.rows(
            _Ref,
            "SELECT ref, '' FROM expense WHERE contract_id = ? AND ref IS NOT NULL AND id <> ?",
            row.contract_id,
            key,
        )
    }
    amount = Money(row.minor, row.currency).plain()
    twin = next(
        (
            place
            for place, step in enumerate(steps)
            if step.get("kind") == "expense"
            and step.get("to") == row.payer_id
            and row.currency == row.fee_currency
            and _same(step.get("amount"), amount)
            and (step.get("ref") is None or step["ref"] not in taken)
        ),
        None,
    )
    return SplitCost(ref, row.contract_id, bool(row.sealed), twin if ref is None else None)


def _same(written: object, amount: str) -> bool:
    return isinstance(written, str) and written != "" and Decimal(written) == Decimal(amount)


class _Ref(NamedTuple):
    ref: str
    nothing: str


class Purpose(NamedTuple):
    """A gig or a contract that an expense can be for."""

    kind: str
    id: str
    text: str
    on: str | None
    country: str | None
    band_id: str | None


def purposes(book: Book, also: tuple[str | None, str | None] = (None, None)) -> list[Purpose]:
    """Return contracts and gigs without one to pick from, newest first; not those of long ago, and always `also`."""
    sql = """SELECT * FROM (SELECT 'contract', k.id, c.name, min(g.on_date) AS first, g.country, k.band_id FROM contract k
            JOIN client c ON c.id = k.client_id LEFT JOIN gig g ON g.contract_id = k.id
            WHERE k.state <> 'void' AND k.rowid > (SELECT max(rowid) - 300 FROM contract) OR k.id = ?1
            GROUP BY k.id ORDER BY first DESC LIMIT 200)
        UNION ALL SELECT * FROM (SELECT 'gig', g.id, g.venue, g.on_date, g.country, g.band_id FROM gig g
            WHERE g.id = ?2)
        UNION ALL SELECT * FROM (SELECT 'gig', g.id, g.venue, g.on_date, g.country, g.band_id FROM gig g
            WHERE g.state <> 'cancelled' AND g.id IS NOT ?2 ORDER BY g.on_date DESC, g.n DESC LIMIT 200)"""
    return book.rows(Purpose, sql, *also)
