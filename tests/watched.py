"""A book that tries undo on the steps that anybody makes in it: taken back and done again, all tables are identical."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from desktop.core.store.book import Book, Step
from desktop.core.store.undo import UNDOABLE

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TRIALS = int(os.environ.get("SEPTET_UNDO", "3"))
"""How often each verb is tried in a process of tests; the nightly run tries every time."""

TRIED: Counter[str] = Counter()
"""Verbs of the program, by how often they were tried."""

Content = dict[str, list[tuple[Any, ...]]]


class _Row(tuple[Any, ...]):
    def __new__(cls, *columns: Any) -> "_Row":
        return super().__new__(cls, columns)


def content(book: Book) -> Content:
    """Return every row of what can be undone, and the words by which gigs are found."""
    tables = [table.__tablename__ for table in UNDOABLE]
    sql = {name: f"SELECT * FROM {name}" for name in tables} | {"words": "SELECT rowid, words FROM gig_words"}
    return {name: sorted(book.rows(_Row, each), key=repr) for name, each in sql.items()}


def _verb() -> str:
    """Return who begins the transaction: `bank.put_aside`."""
    frame = sys._getframe(3)  # beyond this, the transaction and the `with` of the standard library
    return f"{frame.f_globals['__name__'].rpartition('.')[2]}.{frame.f_code.co_name}"


class WatchedBook(Book):
    """A book in which a step is at once taken back and done again, before anything else happens."""

    @contextmanager
    def transaction(self, undo: Step | None = None) -> "Iterator[Session]":
        verb = _verb() if undo is not None else ""
        TRIED[verb] += 1
        watched = bool(verb) and TRIED[verb] <= TRIALS
        before = content(self) if watched else {}
        with super().transaction(undo) as session:
            yield session
        if watched:
            self._tried(before, verb)

    def _tried(self, before: Content, verb: str) -> None:
        after = content(self)
        if after == before:
            return
        step = self.undo_log.undoable
        assert self.undo_log.undo() == step
        assert content(self) == before, f"{verb}: taking back leaves something"
        assert self.undo_log.redoable == step
        assert self.undo_log.redo() == step
        assert content(self) == after, f"{verb}: doing again makes something else"
