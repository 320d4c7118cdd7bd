"""What the ledger says: the accounts with their balances, the entries of one, and whether what is posted is untouched."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from desktop.core.books import accounts as chart
from desktop.core.money import Money
from desktop.core.store.book import Book


class Balance(NamedTuple):
    """An account with its balance in one currency; `name` is that of the company, client, musician or band in it."""

    account: str
    name: str
    currency: str
    minor: int
    lines: int

    @property
    def id(self) -> str:
        """By it a list keeps its selection."""
        return f"{self.account}|{self.currency}"

    @property
    def amount(self) -> Money:
        """The balance."""
        return Money(self.minor, self.currency)


class LineRow(NamedTuple):
    """A line of an account: the entry it is of, its amount, and the balance after it."""

    n: int
    position: int
    on: str
    what: str
    ref: str
    text: str
    minor: int
    currency: str
    posted: int
    account: str
    balance_minor: int | None = None

    @property
    def id(self) -> str:
        """By it a list keeps its selection."""
        return f"{self.n}.{self.position}"

    @property
    def day(self) -> date:
        """The day on which it stands in the books."""
        return date.fromisoformat(self.on)

    @property
    def amount(self) -> Money:
        """The amount, positive for a debit."""
        return Money(self.minor, self.currency)

    @property
    def balance(self) -> Money | None:
        """The balance of the account after it."""
        return None if self.balance_minor is None else Money(self.balance_minor, self.currency)


class EntryLine(NamedTuple):
    """One line of one entry, with the name that its account's id stands for."""

    account: str
    minor: int
    currency: str

    @property
    def amount(self) -> Money:
        """The amount, positive for a debit."""
        return Money(self.minor, self.currency)


class EntryRow(NamedTuple):
    """An entry; `posted_at` is None while it may still change."""

    n: int
    on: str
    fact_on: str
    what: str
    ref: str
    text: str
    digest: str
    chain: str | None
    reverses: int | None
    posted_at: str | None


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines of the ledger a list shows.

    Attributes:
        account: of this account, or of every account whose code begins with it and a colon; empty for all.
        currency: in this currency; empty for all.
        since, until: days, both included; empty for no end.
        text: words that all occur in the entry's text.
    """

    account: str = ""
    currency: str = ""
    since: str = ""
    until: str = ""
    text: str = ""

    @property
    def runs(self) -> bool:
        """Whether a balance can be shown after each line: one account in one currency, and all lines of it."""
        return bool(self.account and self.currency) and not self.text

    @property
    def _has_parts(self) -> bool:
        """Whether the account is a family or group of others."""
        return chart.group_of(self.account)[1] == "" and (
            self.account not in chart.NAMES or self.account in chart.WITH_ID
        )

    def where(self) -> tuple[str, list[str]]:
        """Return the SQL condition and its parameters."""
        clauses, parameters = ["1"], list[str]()
        if self.account and not self._has_parts:  # so that the index gives the order
            clauses.append("l.account = ?")
            parameters.append(self.account)
        elif self.account:
            clauses.append("(l.account = ? OR (l.account > ? AND l.account < ?))")
            parameters += [self.account, f"{self.account}:", f"{self.account};"]
        if self.currency:
            clauses.append("l.currency = ?")
            parameters.append(self.currency)
        if self.since:
            clauses.append("l.on_date >= ?")
            parameters.append(self.since)
        if self.until:
            clauses.append("l.on_date <= ?")
            parameters.append(self.until)
        for word in self.text.split():
            escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            clauses.append("l.entry_n IN (SELECT n FROM ledger_entry WHERE text LIKE ? ESCAPE '\\')")
            parameters.append(f"%{escaped}%")
        return " AND ".join(clauses), parameters


_NAME = """CASE WHEN b.account LIKE 'assets:receivable:company:%'
        THEN (SELECT name FROM enrolment WHERE company_id = substr(b.account, 27))
    WHEN b.account LIKE 'assets:receivable:client:%' THEN (SELECT name FROM client WHERE id = substr(b.account, 26))
    WHEN b.account LIKE 'liabilities:mates:%' THEN (SELECT name FROM person WHERE id = substr(b.account, 19))
    WHEN b.account LIKE 'assets:fund:%' THEN (SELECT name FROM band WHERE id = substr(b.account, 13))
    WHEN b.account LIKE 'liabilities:fund:%' THEN (SELECT name FROM band WHERE id = substr(b.account, 18))
    WHEN b.account LIKE 'equity:fund:%' THEN (SELECT name FROM band WHERE id = substr(b.account, 13))
    WHEN b.account LIKE 'equity:own_fund:%' THEN (SELECT name FROM band WHERE id = substr(b.account, 17)) END"""


def balances(book: Book, since: str = "", until: str = "") -> list[Balance]:
    """Return every account with lines between two days, and its balance, in the order of the chart."""
    where, parameters = LineFilter(since=since, until=until).where()
    sql = f"""WITH b AS (SELECT l.account AS account, l.currency AS currency, sum(l.minor) AS minor, count(*) AS lines
            FROM ledger_line l WHERE {where} GROUP BY l.account, l.currency)
        SELECT b.account, coalesce({_NAME}, ''), b.currency, b.minor, b.lines FROM b"""
    order = {code: place for place, code in enumerate(chart.NAMES)}
    families = list(chart.FAMILIES)

    def place(row: Balance) -> tuple[int, int, str, str, str]:
        group, key = chart.group_of(row.account)
        return (
            families.index(chart.family_of(row.account)),
            order.get(group, len(order)),
            row.name,
            key,
            row.currency,
        )

    return sorted(book.rows(Balance, sql, *parameters), key=place)


_PAGE = "ORDER BY l.on_date DESC, l.entry_n DESC, l.position DESC"
_LINE = "e.n, l.position, l.on_date, e.what, e.ref, e.text, l.minor, l.currency, e.posted_at IS NOT NULL, l.account"


def line_page(book: Book, wanted: LineFilter, offset: int, limit: int) -> list[LineRow]:
    """Return `limit` lines from `offset` on, newest first, with the balance after each where it means something."""
    where, parameters = wanted.where()
    sql = f"""WITH page AS (SELECT l.entry_n, l.position FROM ledger_line l WHERE {where} {_PAGE} LIMIT ? OFFSET ?)
        SELECT {_LINE} FROM page CROSS JOIN ledger_line l ON l.entry_n = page.entry_n AND l.position = page.position
        JOIN ledger_entry e ON e.n = l.entry_n {_PAGE}"""
    rows = book.rows(LineRow, sql, *parameters, limit, offset)
    if not wanted.runs or not rows:
        return rows
    balance = _balance_at(book, wanted, rows[0])
    found = []
    for row in rows:
        found.append(row._replace(balance_minor=balance))
        balance -= row.minor
    return found


def _balance_at(book: Book, wanted: LineFilter, row: LineRow) -> int:
    """Return the balance after a line: all lines up to it, those before the period too."""
    where, parameters = LineFilter(wanted.account, wanted.currency).where()
    sql = f"""SELECT coalesce(sum(l.minor), 0) FROM ledger_line l
        WHERE {where} AND (l.on_date, l.entry_n, l.position) <= (?, ?, ?)"""
    return int(book.value(sql, *parameters, row.on, row.n, row.position))


def line_count(book: Book, wanted: LineFilter) -> int:
    """Return how many lines a filter lets through."""
    where, parameters = wanted.where()
    return int(book.value(f"SELECT count(*) FROM ledger_line l WHERE {where}", *parameters))


def line_position(book: Book, wanted: LineFilter, line: str) -> int | None:
    """Return at which place of a filtered list a line stands."""
    n, _, position = line.partition(".")
    where, parameters = wanted.where()
    own = "SELECT on_date FROM ledger_line l WHERE l.entry_n = ? AND l.position = ?"
    on = book.value(f"{own} AND {where}", n, position, *parameters)
    if on is None:
        return None
    sql = (
        f"SELECT count(*) FROM ledger_line l WHERE {where} AND (l.on_date, l.entry_n, l.position) > (?, ?, ?)"
    )
    return int(book.value(sql, *parameters, on, int(n), int(position)))


def other_accounts(book: Book, numbers: str) -> dict[int, list[str]]:
    """Return the accounts of entries by their numbers, a JSON list."""
    sql = """SELECT entry_n, account FROM ledger_line WHERE entry_n IN (SELECT value FROM json_each(?))
        ORDER BY entry_n, position"""
    found: dict[int, list[str]] = {}
    for n, account in book.rows(_Account, sql, numbers):
        found.setdefault(n, []).append(account)
    return found


class _Account(NamedTuple):
    n: int
    account: str


def mate_kind(book: Book, key: str) -> str | None:
    """Return whether an entry between mates is a cost or cash; None when it is gone."""
    found = book.value("SELECT kind FROM mate_entry WHERE id = ?", key)
    return None if found is None else str(found)


def years(book: Book) -> list[int]:
    """Return the years in which the ledger has entries, the newest first."""
    first, last = (book.value(f"SELECT {each}(on_date) FROM ledger_entry") for each in ("min", "max"))
    return list(range(int(last[:4]), int(first[:4]) - 1, -1)) if first and last else []


def sums(book: Book, wanted: LineFilter) -> list[Money]:
    """Return what the lines that a filter lets through add up to, for each currency."""
    where, parameters = wanted.where()
    sql = f"SELECT sum(l.minor), l.currency FROM ledger_line l WHERE {where} GROUP BY l.currency ORDER BY l.currency"
    return [Money(minor, currency) for minor, currency in book.rows(_Sum, sql, *parameters)]


class _Sum(NamedTuple):
    minor: int
    currency: str


def entries(book: Book, since: str = "", until: str = "") -> list[EntryRow]:
    """Return every entry between two days, in time."""
    sql = f"""SELECT {ENTRY} FROM ledger_entry WHERE on_date >= ? AND on_date <= ? ORDER BY on_date, n"""
    return book.rows(EntryRow, sql, since, until or "9999")


ENTRY = "n, on_date, fact_on, what, ref, text, digest, chain, reverses, posted_at"
"""The columns of an entry."""


def all_lines(book: Book) -> dict[int, list[EntryLine]]:
    """Return the lines of every entry by its number."""
    found: dict[int, list[EntryLine]] = {}
    sql = "SELECT entry_n, account, minor, currency FROM ledger_line ORDER BY entry_n, position"
    for n, account, minor, currency in book.rows(_NumberedLine, sql):
        found.setdefault(n, []).append(EntryLine(account, minor, currency))
    return found


class _NumberedLine(NamedTuple):
    n: int
    account: str
    minor: int
    currency: str


def names(book: Book) -> dict[str, str]:
    """Return the words for every id that an account can end in."""
    sql = """SELECT id, name FROM client UNION ALL SELECT id, name FROM person UNION ALL SELECT id, name FROM band
        UNION ALL SELECT company_id, name FROM enrolment"""
    return dict(book.rows(_Name, sql))


class _Name(NamedTuple):
    id: str
    name: str
