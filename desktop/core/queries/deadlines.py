"""What is still open: gigs without a contract, contracts that are not sealed, papers without a receipt.

Each question reads only the days around today, by index: what 100,000 gigs cost is what the open ones cost.
"""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.abroad import Done
from desktop.core.clock import Due, dues_of_contract, dues_of_gigs, dues_of_papers, dues_of_receipts, in_order
from desktop.core.queries.contract_batch import contracts
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.declarations import World

BACK = 31
"""Days that something late is still shown: after that nobody declares it any more."""
AHEAD = 124
"""Days ahead that are looked at: more than the longest lead of any rule, and four months to plan by."""
NEAR = 70
"""Days ahead in which something can lie that is due within a week: an A1 or a month's budget comes first."""
MOST = 500
"""More open gigs or contracts than this are not read at once."""


class OpenGig(NamedTuple):
    """A gig that no contract covers."""

    id: str
    on: str
    starts: str | None
    ends: str | None
    venue: str
    country: str
    state: str
    client: str | None

    @property
    def starts_at(self) -> time | None:
        """The start, where it is known."""
        return time.fromisoformat(self.starts) if self.starts else None

    @property
    def ends_at(self) -> time | None:
        """The end, where it is known."""
        return time.fromisoformat(self.ends) if self.ends else None


class OpenDeclaration(NamedTuple):
    """A sealed declaration whose receipt is missing, with its first gig."""

    id: str
    contract_id: str
    client: str
    country: str
    deadline: str | None
    on: str
    starts: str | None
    gig_country: str

    @property
    def starts_at(self) -> time | None:
        """The start of the first gig, where it is known."""
        return time.fromisoformat(self.starts) if self.starts else None


class _Id(NamedTuple):
    id: str


class _Code(NamedTuple):
    contract_id: str
    code: str


class _Task(NamedTuple):
    code: str
    done_on: str
    note: str | None


OPEN_GIGS = """SELECT g.id, g.on_date, g.starts, g.ends, g.venue, g.country, g.state, c.name FROM gig g
    LEFT JOIN client c ON c.id = g.client_id
    WHERE g.on_date >= ? AND g.on_date <= ? AND g.contract_id IS NULL AND g.state <> 'cancelled'
    ORDER BY g.on_date, g.starts, g.n LIMIT ?"""
OPEN_CONTRACTS = """SELECT k.id FROM gig g JOIN contract k ON k.id = g.contract_id
    WHERE g.on_date >= ? AND g.on_date <= ? AND g.state <> 'cancelled'
    AND (k.state IN ('draft', 'agreed') OR (k.state = 'sealed' AND g.on_date >= ?))
    GROUP BY k.id ORDER BY min(g.on_date), k.id LIMIT ?"""


def open_gigs(book: Book, since: date, until: date, limit: int = MOST) -> list[OpenGig]:
    """Return gigs without a contract between two days, in time."""
    return book.rows(OpenGig, OPEN_GIGS, since.isoformat(), until.isoformat(), limit)


def open_contracts(book: Book, since: date, until: date, today: date, limit: int = MOST) -> list[str]:
    """Return contracts with a gig between two days that are not sealed, or whose dates are not over, by first day."""
    rows = book.rows(_Id, OPEN_CONTRACTS, since.isoformat(), until.isoformat(), today.isoformat(), limit)
    return [row.id for row in rows]


def undelivered(book: Book) -> list[OpenDeclaration]:
    """Return sealed declarations whose receipt is missing; there are never many."""
    sql = """SELECT d.id, d.contract_id, c.name, d.country, d.deadline, g.on_date, g.starts, g.country
        FROM outbox o JOIN declaration d ON d.id = o.declaration_id AND d.rev = o.rev
        JOIN contract k ON k.id = d.contract_id JOIN client c ON c.id = k.client_id
        JOIN gig g ON g.n = (SELECT x.n FROM gig x WHERE x.contract_id = k.id ORDER BY x.on_date, x.starts, x.n LIMIT 1)
        WHERE o.state IN ('queued', 'conflict', 'fault')
        AND NOT EXISTS (SELECT 1 FROM declaration n WHERE n.id = d.id AND n.rev > d.rev)"""
    return book.rows(OpenDeclaration, sql)


def tasks_done(book: Book, ids: Iterable[str]) -> dict[str, set[str]]:
    """Return the codes of what was ticked off, by contract."""
    keys = list(ids)
    found: dict[str, set[str]] = {}
    marks = ", ".join("?" * len(keys))
    sql = f"SELECT contract_id, code FROM task WHERE contract_id IN ({marks})"
    for row in book.rows(_Code, sql, *keys) if keys else ():
        found.setdefault(row.contract_id, set()).add(row.code)
    return found


def done_tasks(book: Book, contract_id: str) -> dict[str, Done]:
    """Return what was ticked off of one contract, by code."""
    rows = book.rows(_Task, "SELECT code, done_on, note FROM task WHERE contract_id = ?", contract_id)
    return {row.code: Done(date.fromisoformat(row.done_on), row.note or "") for row in rows}


def dues(book: Book, world: "World", *, ahead: int = AHEAD) -> list[Due]:
    """Return what is due, earliest first: of the last `BACK` days and the next `ahead`."""
    since, until = world.today - timedelta(days=BACK), world.today + timedelta(days=ahead)
    ids = open_contracts(book, since, until, world.today)
    done = tasks_done(book, ids)
    found = [*dues_of_gigs(open_gigs(book, since, until), home(book), world)]
    for facts in contracts(book, ids):
        found += dues_of_contract(facts, world, done.get(facts.id, ()))
    found += dues_of_papers(undelivered(book), world)
    found += [due for due in _receipts(book, world) if since <= due.first.date() <= until]
    return in_order(found)


def _receipts(book: Book, world: "World") -> Iterable[Due]:
    """Return until when receipts must be handed in, of the years that were not ticked off."""
    country = home(book)
    sql = """SELECT CAST(substr(on_date, 1, 4) AS INTEGER), count(*) FROM expense
        WHERE kind = 'purchase' AND on_date >= ? GROUP BY 1"""
    since = f"{world.today.year - 1}-01-01"
    spent = {row.year: row.count_ for row in book.rows(_Year, sql, since)} if country else {}
    found = dues_of_receipts(country or "", spent, world)
    return [due for due in found if setting(book, due.key) is None]


class _Year(NamedTuple):
    year: int
    count_: int


def home(book: Book) -> str | None:
    """Return the country in which the owner of the book lives."""
    found = book.value(
        "SELECT p.residence FROM setting s JOIN person p ON p.id = s.value WHERE s.key = 'me' AND p.residence IS NOT NULL"
    )
    return str(found) if found else setting(book, "country")
