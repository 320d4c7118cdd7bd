"""Keep the ledger: derive what is stale, post what is closed or sent. What is posted is only ever reversed.

None of it is a step to undo: the ledger follows from the book, whatever is undone in it.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.books.ledger import ALL, OPEN, START, Entry, Line, digest, link
from desktop.core.problems import N_, Problem, Refused
from desktop.core.queries.ledger_facts import MARK_ALL, derived
from desktop.core.store.book import Book, Done
from desktop.core.text import missing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOPICS = frozenset({"ledger"})
CHUNK = 1000
"""So many refs are brought up to date in one transaction: whoever types meanwhile is not kept waiting."""

Tell = Callable[[int, int], None]

_FUTURE = N_("closing", "Only days that are over can be closed. Choose a day up to {day}.")
_CLOSED = N_("closing", "The books are closed up to {day} already. Choose a later day.")


class _Kept(NamedTuple):
    n: int
    on: str
    fact_on: str
    what: str
    ref: str
    text: str
    digest: str
    reverses: int | None
    posted: int


class _Ref(NamedTuple):
    ref: str


def stale_count(book: Book) -> int:
    """Return how many things wait to be derived again; at least 1 while everything does."""
    return int(book.value("SELECT count(*) FROM ledger_dirty"))


def refresh(book: Book, tell: Tell = lambda _done, _all: None) -> Done:
    """Bring the ledger up to the book, so many refs at a time; what is done stays done when it is interrupted."""
    waiting, left = 0, stale_count(book)
    if not left:
        return Done("", frozenset())
    while left:
        left = refresh_some(book)
        waiting = max(waiting, left + CHUNK)
        tell(waiting - left, waiting)
    return Done("", TOPICS)


def refresh_some(book: Book, most: int = CHUNK) -> int:
    """Bring at most so many refs up to the book, in one transaction; return how many are left."""
    if book.value("SELECT 1 FROM ledger_dirty WHERE ref = ?", ALL):
        _mark_all(book)
        return stale_count(book)
    refs = [row.ref for row in book.rows(_Ref, "SELECT ref FROM ledger_dirty LIMIT ?", most)]
    if refs:
        _refresh(book, refs)
    return stale_count(book)


def rebuild(book: Book) -> Done:
    """Derive everything again from scratch."""
    with book.transaction() as session:
        _run(session, "INSERT OR IGNORE INTO ledger_dirty (ref) VALUES (?)", [(ALL,)])
    return refresh(book)


def _mark_all(book: Book) -> None:
    """Put every source in the place of the mark for all of them."""
    with book.transaction() as session:
        _run(session, "DELETE FROM ledger_dirty")
        for statement in MARK_ALL:
            _run(session, statement)
        _run(session, "INSERT OR IGNORE INTO ledger_dirty (ref) SELECT DISTINCT ref FROM ledger_entry")


def _refresh(book: Book, refs: Sequence[str]) -> None:
    """Bring the entries of some refs up to date in one transaction.

    It is read after the transaction has begun: what was written before is seen, and what comes later marks its ref anew.
    """
    with book.transaction() as session:
        _run(session, "DELETE FROM ledger_dirty WHERE ref = ?", [(ref,) for ref in refs])
        kept = _kept(book, refs)
        open_ = {row.ref for row in book.rows(_Ref, _CORRECTING, json.dumps(refs))}
        wanted = derived(book, [ref for ref in refs if ref not in open_ or ref not in kept])
        closed = closed_to(book)
        _write(book, session, wanted, kept, closed)
        _post_sent(book, session, [ref for ref in refs if ref not in open_])


_CORRECTING = """SELECT 'contract:' || contract_id FROM correction WHERE kind = 'amend'
    AND 'contract:' || contract_id IN (SELECT value FROM json_each(?))"""
"""Contracts that are being corrected: what was sent holds in the ledger too, until the correction is sealed or given up."""


def _kept(book: Book, refs: Sequence[str]) -> dict[str, list[_Kept]]:
    sql = """SELECT n, on_date, fact_on, what, ref, text, digest, reverses, posted_at IS NOT NULL FROM ledger_entry
        WHERE ref IN (SELECT value FROM json_each(?)) ORDER BY n"""
    found: dict[str, list[_Kept]] = {}
    for row in book.rows(_Kept, sql, json.dumps(refs)):
        found.setdefault(row.ref, []).append(row)
    return found


class _New(NamedTuple):
    on: str
    fact_on: str
    what: str
    ref: str
    text: str
    lines: tuple[Line, ...]
    reverses: int | None = None


def _write(
    book: Book,
    session: "Session",
    wanted: dict[str, list[Entry]],
    kept: dict[str, list[_Kept]],
    closed: str,
) -> None:
    """Replace what is open, and reverse what is posted and no longer so."""
    gone: list[int] = []
    made: list[_New] = []
    for ref, entries in wanted.items():
        rows = kept.get(ref, [])
        posted = [row for row in rows if row.posted]
        live = _live(posted)
        lines = {row.n: lines_of(book, row.n) for row in live}
        new, keep = _against(entries, live, lines, closed)
        made += new
        made += [_reversal(row, lines[row.n], closed) for row in live if row.n not in keep]
        gone += [row.n for row in rows if not row.posted]
    _delete(session, gone)
    _insert(session, made)


def _live(posted: Sequence[_Kept]) -> list[_Kept]:
    """Return posted entries that no posted entry reverses."""
    reversed_ = {row.reverses for row in posted}
    return [row for row in posted if row.reverses is None and row.n not in reversed_]


def _against(
    entries: Sequence[Entry], live: Sequence[_Kept], lines: dict[int, tuple[Line, ...]], closed: str
) -> tuple[list[_New], set[int]]:
    """Return what must be written so that the ledger says what it should, and which posted entries say it already."""
    new, keep = [], set()
    for entry in entries:
        same = next(
            (
                row.n
                for row in live
                if row.what == entry.what
                and row.fact_on == entry.on
                and sorted_(lines[row.n]) == sorted_(entry.lines)
            ),
            None,
        )
        if same is None:
            on = max(entry.on, first_open(closed))
            new.append(_New(on, entry.on, entry.what, entry.ref, entry.text, entry.lines))
        else:
            keep.add(same)
    return new, keep


def sorted_(lines: Iterable[Line]) -> list[tuple[str, ...]]:
    """Return lines in an order of their own, to be compared."""
    return sorted(tuple("" if value is None else str(value) for value in line) for line in lines)


def _reversal(row: _Kept, lines: tuple[Line, ...], closed: str) -> _New:
    turned = tuple(line._replace(minor=-line.minor) for line in lines)
    return _New(max(row.on, first_open(closed)), row.fact_on, "reversal", row.ref, row.text, turned, row.n)


def first_open(closed: str) -> str:
    """Return the first day after the closed ones; the beginning of time while nothing is closed."""
    return (date.fromisoformat(closed) + timedelta(days=1)).isoformat() if closed else ""


def closed_to(book: Book) -> str:
    """Return the last closed day, empty while nothing is closed."""
    return str(book.value("SELECT max(to_on) FROM closed_period") or "")


def lines_of(book: Book, n: int) -> tuple[Line, ...]:
    """Return the lines of an entry."""
    sql = """SELECT account, minor, currency, person_id, client_id, contract_id, band_id FROM ledger_line
        WHERE entry_n = ? ORDER BY position"""
    return tuple(book.rows(Line, sql, n))


def _delete(session: "Session", numbers: Sequence[int]) -> None:
    keys = [(n,) for n in numbers]
    if keys:
        _run(session, "DELETE FROM ledger_line WHERE entry_n = ?", keys)
        _run(session, "DELETE FROM ledger_entry WHERE n = ?", keys)


def _insert(session: "Session", made: Sequence[_New]) -> None:
    last = session.connection().exec_driver_sql("SELECT max(n) FROM ledger_entry").scalar() or 0
    first = max(int(last), OPEN) + 1
    entries, lines = [], []
    for n, new in enumerate(made, first):
        content = digest(new.on, new.fact_on, new.what, new.ref, new.text, new.reverses, new.lines)
        entries.append((n, new.on, new.fact_on, new.what, new.ref, new.text, content, new.reverses))
        lines += [(n, place, new.on, *line) for place, line in enumerate(new.lines)]
    if entries:
        _run(session, _ENTRY, entries)
        _run(session, _LINE, lines)


_ENTRY = """INSERT INTO ledger_entry (n, on_date, fact_on, what, ref, text, digest, reverses)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_LINE = """INSERT INTO ledger_line (entry_n, position, on_date, account, minor, currency, person_id, client_id,
    contract_id, band_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def _run(session: "Session", sql: str, rows: Sequence[tuple[Any, ...]] | None = None) -> None:
    connection = session.connection()
    if rows is None:
        connection.exec_driver_sql(sql)
    elif rows:
        connection.exec_driver_sql(sql, list(rows))


def _post_sent(book: Book, session: "Session", refs: Sequence[str]) -> None:
    """Post the entries of contracts all of whose declarations were received: what was sent stands."""
    ids = [ref.partition(":")[2] for ref in refs if ref.startswith("contract:")]
    found = session.connection().exec_driver_sql(_SENT, (json.dumps(ids),))
    _post(book, session, [int(row[0]) for row in found])


_SENT = """SELECT e.n FROM contract k JOIN ledger_entry e ON e.ref = 'contract:' || k.id
    WHERE k.id IN (SELECT value FROM json_each(?)) AND e.posted_at IS NULL AND NOT k.demo
    AND EXISTS (SELECT 1 FROM declaration d WHERE d.contract_id = k.id)
    AND NOT EXISTS (SELECT 1 FROM declaration d LEFT JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev
        WHERE d.contract_id = k.id AND r.rev IS NULL) ORDER BY e.on_date, e.n"""


def _post(book: Book, session: "Session", numbers: Sequence[int]) -> str:
    """Post open entries in this order: number them without a gap and chain them. Return the new head."""
    from desktop.core.actions import trail

    connection = session.connection()
    row = connection.exec_driver_sql(
        "SELECT n, chain FROM ledger_entry WHERE posted_at IS NOT NULL ORDER BY n DESC LIMIT 1"
    ).fetchone()
    n, chain = (int(row[0]), str(row[1])) if row else (0, START)
    at = trail.instant(book)
    contents = _digests(session, numbers)
    moved, posted = [], []
    for number in numbers:
        n += 1
        chain = link(chain, n, at, contents[number])
        moved.append((n, number))
        posted.append((n, at, chain, number))
    _run(session, "UPDATE ledger_line SET entry_n = ? WHERE entry_n = ?", moved)
    _run(session, "UPDATE ledger_entry SET n = ?, posted_at = ?, chain = ? WHERE n = ?", posted)
    return chain


def _digests(session: "Session", numbers: Sequence[int]) -> dict[int, str]:
    sql = "SELECT n, digest FROM ledger_entry WHERE n IN (SELECT value FROM json_each(?))"
    rows = session.connection().exec_driver_sql(sql, (json.dumps(numbers),))
    return {int(row[0]): str(row[1]) for row in rows}


def check_close(book: Book, to: date | None) -> list[Problem]:
    """Return why the books cannot be closed up to a day."""
    if to is None:
        return [missing("to")]
    problems = []
    if to >= book.today():
        problems.append(Problem("to", _FUTURE, {"day": book.today() - timedelta(days=1)}))
    closed = closed_to(book)
    if closed and to.isoformat() <= closed:
        problems.append(Problem("to", _CLOSED, {"day": date.fromisoformat(closed)}))
    return problems


def close_books(book: Book, to: date | None) -> Done:
    """Close the books up to a day: every entry up to it is posted for ever. It cannot be undone.

    Raises:
        Refused: the day is not over, or closed already.
    """
    from desktop.core.actions import trail
    from desktop.core.store.books_tables import ClosedPeriod

    if problems := check_close(book, to):
        raise Refused(problems)
    assert to is not None
    refresh(book)
    with book.transaction() as session:
        found = session.connection().exec_driver_sql(
            "SELECT n FROM ledger_entry WHERE posted_at IS NULL AND on_date <= ? ORDER BY on_date, n",
            (to.isoformat(),),
        )
        chain = _post(book, session, [int(row[0]) for row in found])
        session.add(ClosedPeriod(to_on=to.isoformat(), closed_at=trail.instant(book), chain=chain))
        trail.note(session, book, "close", to.isoformat(), chain)
    return Done(to.isoformat(), TOPICS)
