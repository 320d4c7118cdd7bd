"""Finds the tables of a damaged book and their rows, and from the indexes what else there was."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2 as sqlite

from desktop.core.store.raw.pages import Pages
from desktop.core.store.raw.trees import TABLE_LEAF, Row, Tree, Value, free_pages, read_leaf, read_tree

Known = dict[str, Value]

_KINDS = frozenset({"table", "index", "trigger", "view"})
_TYPES: Mapping[str, tuple[type, ...]] = {
    "VARCHAR": (str,),
    "INTEGER": (int,),
    "BOOLEAN": (int,),
    "BLOB": (bytes, str),
}
VERSION = "alembic_version"
# What is taken from a damaged file is not run unless it just makes a table or an index.
_MADE = re.compile(r"CREATE (TABLE|INDEX|UNIQUE INDEX)\b", re.IGNORECASE)


class Item(NamedTuple):
    """One thing of the file's own list of contents."""

    kind: str
    name: str
    table: str
    root: int
    sql: str | None


class Column(NamedTuple):
    """A column: its name, its declared type, whether it must hold something, and what it holds where nothing is said."""

    name: str
    type: str
    needed: bool
    usual: Value


@dataclass
class Table:
    """What was found of a table.

    Attributes:
        columns: in the order in which the file keeps them.
        rows: by the number of the row.
        known: what indexes tell of rows, those that were not found among them; by the same number.
        unread: rows that stand there but say nonsense.
        torn: whether pages of it are missing.
        counted: whether an index that names every row is whole, so that what is lost is known to the last row.
    """

    columns: tuple[Column, ...]
    rows: dict[int, tuple[Value, ...]] = field(default_factory=dict)
    known: dict[int, Known] = field(default_factory=dict)
    unread: int = 0
    torn: bool = False
    counted: bool = False

    @property
    def lost(self) -> dict[int, Known]:
        """What is known of rows that are gone."""
        return {n: known for n, known in self.known.items() if n not in self.rows}

    @property
    def doubtful(self) -> list[int]:
        """The numbers of rows that an index tells differently: one of the two is damaged."""
        places = {column.name: at for at, column in enumerate(self.columns)}
        return [
            n
            for n, row in self.rows.items()
            if any(row[places[name]] != value for name, value in self.known.get(n, {}).items())
        ]


class Salvage:
    """Reads what can be read of a book's file; changes nothing.

    Args:
        path: the file.
        key: 32 bytes; None for a book that is not encrypted.

    Attributes:
        version: of the book; None where the file does not say it any more.
    """

    def __init__(self, path: Path, key: bytes | None = None) -> None:
        self._pages = Pages(path, key)
        self._items = self._contents()
        self._seen: set[int] = set()
        self.version = self._version()

    @property
    def empty(self) -> bool:
        """Whether there is nothing of a book in the file."""
        return not self._items

    def tables(self, book: Any, wanted: Iterable[str]) -> dict[str, Table]:
        """Return the tables by name, `book` being a sound, empty book of the same version in the driver's hands."""
        shape = self._shape(book, set(wanted))
        tables = {name: Table(_columns(shape, name)) for name in wanted}
        for item in self._items.values():
            tree = read_tree(self._pages, item.root, index=item.kind == "index", seen=self._seen)
            if (table := tables.get(item.table)) is None:
                continue
            if item.kind == "index":
                _learn(table, _indexed(shape, item.name), tree)
                whole = not tree.torn and not tree.unread and " WHERE " not in (item.sql or "")
                table.counted = table.counted or whole
            else:
                _take(table, tree.rows)
                table.unread += tree.unread
                table.torn = bool(tree.torn)
        for name, table in tables.items():
            table.torn = table.torn or name not in self._items
        self._place_orphans({name: table for name, table in tables.items() if table.torn})
        shape.close()
        return tables

    def _contents(self) -> dict[str, Item]:
        """Return the file's list of contents: from its tree, and where that is torn from wherever it turns up."""
        tree = read_tree(self._pages, 1, index=False, seen=set())
        found = list(_items(tree))
        if tree.torn or tree.unread or not found:
            for number in range(1, self._pages.count + 1):
                found += _items(read_leaf(self._pages, number))
        return {item.name: item for item in reversed(found) if item.kind in ("table", "index")}

    def _version(self) -> int | None:
        said = int.from_bytes(self._pages.head[60:64], "big") if self._pages.head else 0
        if said or VERSION not in self._items:
            return said or None
        tree = read_tree(self._pages, self._items[VERSION].root, index=False, seen=set())
        numbers = [str(row.values[0]) for row in tree.rows if row.values]
        return next((int(number) for number in numbers if number.isdecimal()), None)

    def _shape(self, book: Any, wanted: set[str]) -> Any:
        """Return an empty database whose tables are made as those of the file were."""
        shape = sqlite.connect(":memory:", isolation_level=None)
        rows = book.execute(
            "SELECT type, name, tbl_name, 0, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall()
        made = {item.name: item for item in map(Item._make, rows) if item.table in wanted}
        own = {
            item.name: item
            for item in self._items.values()
            if item.table in wanted and _MADE.match(item.sql or "")
        }
        for kind in ("table", "index"):
            for name in made.keys() | own.keys():
                choice = [
                    each for each in (own.get(name), made.get(name)) if each is not None and each.kind == kind
                ]
                _first_that_works(shape, [each.sql for each in choice if each.sql])
        return shape

    def _place_orphans(self, torn: Mapping[str, Table]) -> None:
        """Give pages that hang on nothing to the torn table whose index knows their rows, or whose shape alone they have."""
        free = free_pages(self._pages) if torn else set()
        for number in range(2, self._pages.count + 1) if torn else ():
            page = self._pages[number]
            if page is None or page[0] != TABLE_LEAF or number in self._seen or number in free:
                continue
            leaf = read_leaf(self._pages, number)
            fitting = [table for table in torn.values() if leaf.rows and _fits(table, leaf.rows)]
            sure = [table for table in fitting if _is_known(table, leaf.rows)]
            if len(sure or fitting) == 1:
                table = (sure or fitting)[0]
                _take(table, leaf.rows)
                table.unread += leaf.unread
                self._seen.add(number)


def _items(tree: Tree) -> Iterator[Item]:
    for _, values in tree.rows:
        match values:
            case (str(kind), str(name), str(table), int(root), (str() | None) as sql) if kind in _KINDS:
                yield Item(kind, name, table, root, sql)


def _first_that_works(shape: Any, statements: list[str]) -> None:
    for sql in statements:
        try:
            shape.execute(sql)
        except sqlite.Error:
            continue
        return


def _columns(shape: Any, table: str) -> tuple[Column, ...]:
    rows = shape.execute(
        'SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)', (table,)
    ).fetchall()
    return tuple(
        Column(name, kind, bool(needed), shape.execute(f"SELECT {usual}").fetchone()[0] if usual else None)
        for name, kind, needed, usual in rows
    )


def _indexed(shape: Any, index: str) -> tuple[str | None, ...]:
    """Return the columns of an index in its order; the row's number stands behind them."""
    return tuple(name for (name,) in shape.execute("SELECT name FROM pragma_index_info(?)", (index,)))


def _learn(table: Table, names: tuple[str | None, ...], tree: Tree) -> None:
    for _, values in tree.rows:
        if names and len(values) == len(names) + 1 and isinstance(n := values[-1], int):
            table.known.setdefault(n, {}).update(
                (name, value) for name, value in zip(names, values, strict=False) if name
            )


def _take(table: Table, rows: Iterable[Row]) -> None:
    """Keep rows as the table has them; the first one that is found under a number stays."""
    alias = [at for at, column in enumerate(table.columns) if column.type == "INTEGER" and column.needed]
    for n, values in rows:
        row = [*values[: len(table.columns)], *(column.usual for column in table.columns[len(values) :])]
        for at in alias:  # the column that is the row's number is kept as nothing
            row[at] = n if row[at] is None else row[at]
        if _has_shape(table.columns, tuple(row)):
            table.rows.setdefault(n, tuple(row))
        else:
            table.unread += 1


def _fits(table: Table, rows: Iterable[Row]) -> bool:
    return all(_has_shape(table.columns, row.values) for row in rows)


def _has_shape(columns: tuple[Column, ...], values: tuple[Value, ...]) -> bool:
    later = columns[len(values) :]
    if len(values) > len(columns) or any(column.needed and column.usual is None for column in later):
        return False
    return all(
        (value is None and (not column.needed or column.type == "INTEGER"))
        or isinstance(value, _TYPES.get(re.sub(r"\(.*", "", column.type), (object,)))
        for column, value in zip(columns, values, strict=False)
    )


def _is_known(table: Table, rows: Iterable[Row]) -> bool:
    """Return whether the table's indexes tell the same of these rows."""
    names = [column.name for column in table.columns]
    for n, values in rows:
        row = dict(zip(names, values, strict=False))
        known = {name: value for name, value in table.known.get(n, {}).items() if row.get(name) is not None}
        if not known or any(row[name] != value for name, value in known.items()):
            return False
    return True
