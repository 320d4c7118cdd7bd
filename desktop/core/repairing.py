"""Repair: reads what can be read of a damaged book into a new one, and names what was lost. The damaged file is left alone.

Rows are taken from the pages themselves, without the database engine (`store/raw`). What follows from other entries is
worked out again; what other entries speak of and is gone stands in the new book as a blank, so that they are kept.
"""

# ruff: noqa: S608  # the names of tables and columns are those of our own empty book

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from desktop.core.problems import N_, Message, Problem, Refused, Unavailable, refuse
from desktop.core.standing_in import rows_of, stood_for
from desktop.core.store import cipher, failures, key_file, locking
from desktop.core.store.raw.salvage import Known, Salvage, Table
from desktop.core.store.version import BOOK_VERSION

_NOTHING = N_("repair", "Nothing of a book could be read in {name}. It was left as it is. Open a backup.")
_NEWER = N_("repair", "The book {name} is of a newer Septet. It was left as it is. Install the newer Septet.")
_EXISTS = N_("repair", "{name} exists already. Choose another name for the repaired book.")
_LOST = N_("repair", "{what}: {count} lost.")
_LOST_KNOWN = N_("repair", "{what}: {count} lost: {known}")
_TORN = N_("repair", "{what}: a part cannot be read. How many entries stood there is not known.")
_OTHERS = N_("repair", "Other entries")
_DOUBTFUL = N_(
    "repair", "{what}: {count} are to be looked at, because one of their values was changed: {known}"
)
_QUEUED = N_(
    "repair",
    "{count} declarations are sent again, to have their receipts back. The company counts each once.",
)
_ANEW = N_("repair", "The news of the shared companies are read anew at the next sync.")

WHAT: Mapping[str, Message] = {
    "gig": N_("finder", "Gigs"),
    "contract": N_("finder", "Contracts"),
    "declaration": N_("finder", "Declarations"),
    "person": N_("finder", "Musicians"),
    "band": N_("finder", "Bands"),
    "client": N_("finder", "Clients"),
    "expense": N_("finder", "Expenses"),
    "payment": N_("finder", "Payments"),
}
"""What people call the entries of a table; others are called by the table's name."""

DERIVED = frozenset({"kept_share", "kept_contract", "stale_split", "ledger_dirty", "alembic_version"})
"""Tables that follow from others, and are worked out again."""

CHAINED = frozenset({"ledger_entry", "ledger_line"})
"""Tables whose own chain tells what is missing, when the new book is verified."""

SHOWN = 5
"""Lost entries that are named one by one."""

_QUEUE = (
    """INSERT INTO outbox (declaration_id, rev, state, attempts) SELECT d.id, d.rev, 'queued', 0 FROM declaration d
    WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.declaration_id = d.id AND o.rev = d.rev)""",
    """UPDATE outbox SET state = 'queued', next_try_at = NULL, reason = NULL
    WHERE state IN ('receipted', 'confirmed', 'parked', 'review')
    AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.declaration_id = outbox.declaration_id AND r.rev = outbox.rev)""",
    "DELETE FROM outbox WHERE NOT EXISTS (SELECT 1 FROM declaration d WHERE d.id = outbox.declaration_id AND d.rev = outbox.rev)",
)
"""Every sealed declaration has its place in the outbox, and waits there where its receipt is gone; and nothing else has."""


class Repaired(NamedTuple):
    """What came out.

    Attributes:
        path: the new book.
        rows: entries that were taken over, by table.
        lost: what is not in it, or is to be looked at.
        problems: what `verify` says of the new book.
    """

    path: Path
    rows: Mapping[str, int]
    lost: tuple[Problem, ...]
    problems: tuple[Problem, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing at all is missing."""
        return not self.lost and not self.problems


def free_name(source: Path) -> Path:
    """Return a name beside a damaged book that the repaired one can have."""
    names = (
        source.with_name(f"{source.stem}-repaired{n}{source.suffix or '.septet'}")
        for n in ("", *range(2, 1000))
    )
    return next(name for name in names if not name.exists())


def repair(source: Path, target: Path, key: bytes | None = None) -> Repaired:
    """Read what can be read of the book at `source` into a new book at `target`, which is encrypted with the same key.

    Raises:
        Refused: there is nothing to be read, `target` exists, or the book is of a newer Septet.
        Unavailable: the disk does not play along, or the book is open in another Septet.
    """
    from desktop.core.store import copying, migrating

    if target.exists():
        raise refuse("out", _EXISTS, name=target.name)
    with failures.translated(source):
        lock = _lock(source)
        try:
            salvage = Salvage(source, key)
        finally:
            lock.release()
    if salvage.empty:
        raise refuse("book", _NOTHING, name=source.name)
    if (version := salvage.version or BOOK_VERSION) > BOOK_VERSION:
        raise refuse("book", _NEWER, name=source.name)
    draft = target.with_name(target.name + ".draft")
    with failures.translated(target):
        draft.unlink(missing_ok=True)
        migrating.make(draft, key, version)
        try:
            rows, lost = _fill(draft, key, salvage)
            draft.replace(target)
            copying.sync_folder(target.parent)
        finally:
            for ending in ("", "-wal", "-shm"):
                draft.with_name(draft.name + ending).unlink(missing_ok=True)
        if key is not None:
            key_file.carry(source, target)
    return Repaired(target, rows, tuple(lost), _verified(target, key))


class _NoLock:
    def release(self) -> None:
        """Nothing to give back."""


def _lock(source: Path) -> "locking.Lock | _NoLock":
    """Hold the book while it is read; where its folder cannot be written, nobody else can change it either."""
    if not source.exists():
        raise Unavailable(failures.MISSING, path=str(source))
    try:
        return locking.acquire(source)
    except Unavailable as busy:
        if busy.message is failures.READ_ONLY:
            return _NoLock()
        raise


def _verified(book: Path, key: bytes | None) -> tuple[Problem, ...]:
    from desktop.core.store.book import Book
    from desktop.core.verifying import verify

    try:
        with Book(book, create=False, key=key) as opened:
            return verify(opened).problems
    except Refused as refused:
        return refused.problems
    except Unavailable as unavailable:
        return (unavailable.problem(),)


def _fill(draft: Path, key: bytes | None, salvage: Salvage) -> tuple[dict[str, int], list[Problem]]:
    """Fill an empty book in one transaction; return how many rows came over, and what did not."""
    connection = cipher.connect(draft, read_only=False, key=key)
    try:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        triggers = rows_of(connection, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        tables = salvage.tables(connection, _own_tables(connection))
        rows = {name: _copy(connection, name, table) for name, table in tables.items() if name not in DERIVED}
        lost = [
            *(problem for name, table in tables.items() for problem in _named(name, table)),
            *_torn(tables),
            *stood_for(connection, tables, _problem),
            *_sent_again(connection, tables),
        ]
        _derive(connection)
        for _, sql in triggers:
            connection.execute(sql)
        connection.execute("COMMIT")
        # Closing would move the log into the file as well, but says nothing when it cannot.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()
    return rows, lost


def _own_tables(connection: Any) -> list[str]:
    """Return the tables that hold what people wrote, not those of the search."""
    found = rows_of(
        connection,
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
    )
    return [name for (name,) in found]


def _copy(connection: Any, name: str, table: Table) -> int:
    """Write the rows of a table; what its rules refuse is damaged and becomes a lost row."""
    has = {column for (column,) in rows_of(connection, "SELECT name FROM pragma_table_info(?)", name)}
    places = [at for at, column in enumerate(table.columns) if column.name in has]
    names = ", ".join(f'"{table.columns[at].name}"' for at in places)
    sql = f'INSERT OR IGNORE INTO "{name}" ({names}) VALUES ({", ".join("?" * len(places))})'
    written = 0
    for row in _wanted(name, table):
        count = connection.execute(sql, [row[at] for at in places]).rowcount
        written += max(count, 0)
        table.unread += count < 1
    return written


def _wanted(name: str, table: Table) -> Iterator[tuple[Any, ...]]:
    """Return the rows worth keeping: entries of the ledger only once they are posted, for open ones are derived again."""
    from desktop.core.books.ledger import OPEN

    names = [column.name for column in table.columns]
    number = {"ledger_entry": "n", "ledger_line": "entry_n"}.get(name)
    json_ = "body" if name in ("event", "past_event") else None
    for values in table.rows.values():
        row = dict(zip(names, values, strict=True))
        if number and int(row[number] or 0) >= OPEN:
            continue
        if json_ and not _is_json(row[json_]):
            table.unread += 1
            continue
        yield values


def _is_json(text: object) -> bool:
    import json

    try:
        return text is None or isinstance(json.loads(str(text)), dict)
    except ValueError:
        return False


def _named(name: str, table: Table) -> Iterator[Problem]:
    """Say what was lost of a table, as far as the indexes know it."""
    if name in DERIVED or name in CHAINED:
        return
    lost, doubtful = table.lost, table.doubtful
    count = max(len(lost), table.unread)
    if count:
        known = [text for row in list(lost.values())[:SHOWN] if (text := _told(row))]
        more = [] if len(known) == count else ["…"]
        yield _problem(name, _LOST_KNOWN if known else _LOST, count=count, known="; ".join([*known, *more]))
    if doubtful:
        names = [column.name for column in table.columns]
        rows = [(n, dict(zip(names, table.rows[n], strict=True))) for n in doubtful[:SHOWN]]
        known = [_told(row) or f"#{n}" for n, row in rows]
        yield _problem(name, _DOUBTFUL, count=len(doubtful), known="; ".join(known))


def _torn(tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Say of which tables nobody knows how much is lost; those that people have no word for together."""
    torn = [
        name for name, table in tables.items() if table.torn and not table.counted and name not in DERIVED
    ]
    yield from (_problem(name, _TORN) for name in torn if name in WHAT)
    if others := [name for name in torn if name not in WHAT]:
        yield Problem(", ".join(others), _TORN, {"what": _OTHERS})


def _told(row: Known) -> str:
    """Return the telling values of a row: names, days and places, not ids; the end of its id where there is nothing else."""
    telling = [str(row[key]) for key in ("on_date", "name", "venue", "place", "text", "code") if row.get(key)]
    ends = [
        f"…{value[-4:]}"
        for key, value in row.items()
        if key in ("id", "declaration_id", "digest") and isinstance(value, str)
    ]
    return ", ".join(telling or ends[:1])


def _sent_again(connection: Any, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Let the companies give back what they hold: receipts by sending again, their news by reading them anew."""
    from wire.receipt import START

    queued = sum(max(connection.execute(sql).rowcount, 0) for sql in _QUEUE[:2])
    connection.execute(_QUEUE[2])
    if queued:
        yield Problem("outbox", _QUEUED, {"count": queued})
    news = tables.get("event")
    if news and (news.torn or news.unread or news.lost):
        connection.execute("UPDATE enrolment SET cursor = ?", (str(START),))
        yield Problem("event", _ANEW)


def _derive(connection: Any) -> None:
    """Work out again, or mark as to be worked out, what follows from other entries."""
    from desktop.core.books.ledger import ALL
    from desktop.core.store.bulk import GIG_WORDS

    there = {name for (name,) in rows_of(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.execute("DELETE FROM gig_words")
    connection.execute(GIG_WORDS, {"last": -1})
    if "ledger_dirty" in there:
        connection.execute("INSERT OR IGNORE INTO ledger_dirty (ref) VALUES (?)", (ALL,))
    if "stale_split" in there:
        connection.execute("INSERT OR IGNORE INTO stale_split (contract_id) SELECT id FROM contract")


def _problem(table: str, message: Message, **params: object) -> Problem:
    return Problem(table, message, {"what": WHAT.get(table, table), **params})
