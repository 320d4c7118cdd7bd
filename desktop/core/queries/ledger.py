"""What the ledger says: the accounts with their balances, the entries of one, and whether what is posted is untouched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from desktop.core.books import accounts as chart
from desktop.core.books.ledger import START, Line, digest, link
from desktop.core.money import Money
from desktop.core.problems import N_, Message, Problem
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


class Closed(NamedTuple):
    """Up to which day the books were closed, when, and the chain's value then."""

    to: str
    at: str
    chain: str


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

    def where(self) -> tuple[str, list[str]]:
        """Return the SQL condition and its parameters."""
        clauses, parameters = ["1"], list[str]()
        if self.account:
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


def entry_lines(book: Book, n: int) -> list[EntryLine]:
    """Return the lines of one entry."""
    sql = "SELECT account, minor, currency FROM ledger_line WHERE entry_n = ? ORDER BY position"
    return book.rows(EntryLine, sql, n)


def entries(book: Book, since: str = "", until: str = "") -> list[EntryRow]:
    """Return every entry between two days, in time."""
    sql = f"""SELECT {_ENTRY} FROM ledger_entry WHERE on_date >= ? AND on_date <= ? ORDER BY on_date, n"""
    return book.rows(EntryRow, sql, since, until or "9999")


_ENTRY = "n, on_date, fact_on, what, ref, text, digest, chain, reverses, posted_at"


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
    sql = f"SELECT {_ENTRY} FROM ledger_entry WHERE posted_at IS NOT NULL ORDER BY n"
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
