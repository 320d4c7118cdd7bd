"""Undo and redo beside the transaction: triggers write down the inverse of every change (SQLite's own technique).

One log for all tables, blind to who makes the change. TEMP triggers live in the writing connection only, so a step
can be taken back in the sitting in which it was made. Sealed papers, receipts and the outbox are never logged.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.store import band_tables as band
from desktop.core.store import books_tables as books
from desktop.core.store import failures, sync_tables, tables
from desktop.core.store.naming import HEADS, PARTS, Line, named
from desktop.core.store.steps import Step
from desktop.core.store.turn import Turn

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST = 200
"""Steps kept; older ones are forgotten."""
PORTION = 500
"""Lines that are written at most between two looks at whether it shall go on."""
Tell = Callable[[int, int], None]

UNDOABLE = (
    tables.Person, tables.PersonIdentifier, tables.Band, tables.BandMember, tables.Client, tables.Contract,
    tables.LineUp, tables.Gig, band.Attachment, band.Absence, band.Recipe, band.RecipeVersion, band.FundEntry,
    band.MateEntry, band.MateLine, band.Certificate, band.RouteOverride, band.Task, books.Expense, books.ExpenseFile,
    books.RegularCost, books.ImportBatch, books.ImportedRow, books.BankStatement, books.BankLine, books.Payment,
    books.Allocation, books.ReminderLetter, sync_tables.Correction, band.BinItem, band.ShareFile, tables.Setting,
)  # fmt: skip
"""Tables whose changes can be taken back. Not among them: sealed papers, receipts, outbox and trail; received shares,
which somebody else knows of; files, which a step taken back may need again; closed periods, which stay closed.

Shares that were handed out and settings are written down only where they go with a step, such as the removal of their
contract: handing out is no step.
"""


class _Done(NamedTuple):
    """A step, the statements that take it back in their order, and how many rows they write."""

    step: Step
    lines: list[str]
    rows: int


def _done(step: Step, lines: Sequence[Line]) -> _Done:
    return _Done(step, [line.sql for line in lines], sum(line.many for line in lines))


class UndoLog:
    """The steps that can be undone and redone through one writing connection to the book at `path`, when it is its `turn`."""

    def __init__(self, connection: Any, path: Path, turn: Turn) -> None:
        self._connection = connection
        self._path = path
        self._turn = turn
        self._undo: list[_Done] = []
        self._redo: list[_Done] = []
        connection.execute(
            "CREATE TEMP TABLE undo_line (n INTEGER PRIMARY KEY, sql TEXT NOT NULL, tbl TEXT NOT NULL, "
            "owner TEXT, event TEXT NOT NULL, columns TEXT NOT NULL, content TEXT NOT NULL, many INTEGER NOT NULL DEFAULT 1)"
        )
        connection.execute(
            "CREATE TEMP TABLE undo_switch (recording INTEGER NOT NULL, resting TEXT NOT NULL)"
        )
        connection.execute("INSERT INTO undo_switch VALUES (0, '')")
        for table in UNDOABLE:
            columns = [column.name for column in table.__table__.columns]
            for statement in _triggers(table.__tablename__, columns, _key(table)):
                connection.execute(statement)

    def begin(self, recording: bool) -> None:
        """Start to write down inverses, or not, for the transaction that follows."""
        self._connection.execute("DELETE FROM undo_line")
        self._connection.execute("UPDATE undo_switch SET recording = ?", (int(recording),))

    def commit(self, step: Step | None) -> None:
        """Keep what was written down as one step, which gets its name and place from it; what could be redone is gone."""
        lines = self._lines()
        if step is not None and lines:
            self._undo = [*self._undo, _done(named(step, lines), lines)][-LONGEST:]
            self._redo.clear()

    def clear(self) -> None:
        """Forget every step: what was just done must not be undercut by undoing what came before it."""
        self._undo.clear()
        self._redo.clear()

    @property
    def undoable(self) -> Step | None:
        """The step that `undo` would take back."""
        return self._undo[-1].step if self._undo else None

    @property
    def redoable(self) -> Step | None:
        """The step that `redo` would do again."""
        return self._redo[-1].step if self._redo else None

    @property
    def undo_rows(self) -> int:
        """How many rows `undo` would write."""
        return self._undo[-1].rows if self._undo else 0

    @property
    def redo_rows(self) -> int:
        """How many rows `redo` would write."""
        return self._redo[-1].rows if self._redo else 0

    def undo(self, tell: Tell = lambda _done, _all: None) -> Step | None:
        """Take the last step back in one transaction and return it.

        Args:
            tell: told the progress; what it raises stops it, and the step stays.

        Raises:
            Unavailable: the disk or another program does not let it; the step stays.
        """
        with failures.translated(self._path), self._turn.taken():
            return self._move(self._undo, self._redo, tell)

    def redo(self, tell: Tell = lambda _done, _all: None) -> Step | None:
        """Do the last undone step again in one transaction and return it; as `undo`."""
        with failures.translated(self._path), self._turn.taken():
            return self._move(self._redo, self._undo, tell)

    def _move(self, source: list[_Done], target: list[_Done], tell: Tell) -> Step | None:
        if not source:
            return None
        step, lines, _ = source[-1]
        portion = min(PORTION, len(lines) // 100 + 1)
        self.begin(recording=True)
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            self._connection.execute("PRAGMA defer_foreign_keys = ON")
            for number, line in enumerate(reversed(lines)):
                if number % portion == 0:
                    tell(number, len(lines))
                self._connection.execute(line)
            self._connection.execute("COMMIT")
        except BaseException:
            if (
                self._connection.in_transaction
            ):  # of some failures of the disk the engine has taken everything back itself
                self._connection.execute("ROLLBACK")
            raise
        source.pop()
        target.append(_done(step, self._lines()))
        return step

    def _lines(self) -> list[Line]:
        rows = self._connection.execute(
            "SELECT sql, tbl, owner, event, columns, content, many FROM undo_line ORDER BY n"
        )
        lines = [Line(*row) for row in rows]
        self._connection.execute("DELETE FROM undo_line")
        self._connection.execute("UPDATE undo_switch SET recording = 0")
        return lines


def _key(table: Any) -> list[str]:
    """Return the columns that address a row: those of the mapper's key."""
    return [column.name for column in table.__mapper__.primary_key]


KEYS = {table.__tablename__: _key(table) for table in UNDOABLE}
"""By table the columns that address a row."""


@contextmanager
def as_one(
    connection: "Connection", inverse: str, table: str, owner: str, event: str, many: int
) -> Iterator[None]:
    """Let the body insert or delete `many` rows of a table: one line, `inverse`, takes all of them back.

    The triggers of that table rest meanwhile. What goes along in other tables is written down as ever.
    """
    connection.exec_driver_sql("UPDATE undo_switch SET resting = ?", (table,))
    yield
    connection.exec_driver_sql("UPDATE undo_switch SET resting = ''")
    connection.exec_driver_sql(
        "INSERT INTO undo_line (sql, tbl, owner, event, columns, content, many) SELECT ?, ?, ?, ?, '', '', ? "
        "FROM undo_switch WHERE recording",
        (inverse, table, owner, event, many),
    )


def _triggers(table: str, columns: list[str], key: list[str]) -> list[str]:
    """Return the three TEMP triggers that write down how to take a change of `table` back."""
    where_new = " AND ".join(f"{c} = ' || quote(NEW.{c}) || '" for c in key)
    sets = ", ".join(f"{c} = ' || quote(OLD.{c}) || '" for c in columns)
    values = ", ".join(f"' || quote(OLD.{c}) || '" for c in columns)
    names = ", ".join(columns)
    inverses = {
        "INSERT": f"DELETE FROM {table} WHERE {where_new}",
        "UPDATE": f"UPDATE {table} SET {sets} WHERE {where_new}",
        "DELETE": f"INSERT INTO {table} ({names}) VALUES ({values})",
    }
    changed = " || ".join(f"CASE WHEN OLD.{c} IS NOT NEW.{c} THEN '{c} ' ELSE '' END" for c in columns)
    owner = HEADS[table].owner
    made = []
    for event, inverse in inverses.items():
        row = "OLD" if event == "DELETE" else "NEW"
        content = " || ' ' || ".join(f"quote({row}.{c})" for c in columns) if table in PARTS else "''"
        columns_changed = changed if event == "UPDATE" else "''"
        made.append(
            f"CREATE TEMP TRIGGER undo_{table}_{event.lower()} AFTER {event} ON main.{table} "
            f"WHEN (SELECT recording AND resting <> '{table}' FROM undo_switch) "
            f"BEGIN INSERT INTO undo_line (sql, tbl, owner, event, columns, content) VALUES ('{inverse}', "
            f"'{table}', {row}.{owner}, '{event}', {columns_changed}, {content}); END"
        )
    return made
