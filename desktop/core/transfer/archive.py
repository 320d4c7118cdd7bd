"""The archive of a book (`docs/archive.md`): one zip with every record as JSON, and every file and paper as it is.

The tables are those of the book, row by row; what is bytes lies beside them and is named by its path. Left out are the
keys of this device and its access to companies: they belong to one book on one machine.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.queries.settings import DEVICE_KEY
from desktop.core.transfer.archive_values import fits
from desktop.core.transfer.limits import open_zip, unpacked

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

    from desktop.core.store.book import Book

SCHEMA = "septet-archive/1"
CONTENTS = "septet.json"
SECRET_SETTINGS = frozenset({DEVICE_KEY})
SECRETS: Mapping[str, Mapping[str, str]] = {"enrolment": {"token": ""}}
"""Columns that never leave this book, and what stands in their place."""
DERIVED = frozenset({"ledger_dirty"})
"""Tables that only remember what is still to be worked out; they come along last, as they are."""
NOT_A_DATE = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip, so that the same book makes the same archive."""

_NO_ARCHIVE = N_("archive", "{name} is no archive of a book. Nothing was changed.")
_NEWER = N_(
    "archive",
    "This archive was written by a newer Septet. Install the newest one to open it; nothing was changed.",
)
_UNKNOWN = N_(
    "archive", "The archive has something that this Septet does not know: {what}. Nothing was changed."
)
_WRONG = N_("archive", "This is not what belongs here.")
_NO_MEMBER = N_("archive", "The archive lacks the file {member}. Nothing was changed.")
_DAMAGED = N_("archive", "The file {member} of the archive is damaged. Nothing was changed.")
_SAID_TWICE = N_("archive", "{what} is there twice.")


class Archive(NamedTuple):
    """What an archive says: the version of the book it was made of, and the rows by table."""

    book_version: int
    tables: Mapping[str, Sequence[Mapping[str, Any]]]


def tables() -> "list[Table]":
    """Return the tables of a book, those that others speak of first."""
    from desktop.core.store import band_tables, books_tables, sync_tables  # noqa: F401  # they register themselves
    from desktop.core.store.tables import Base

    return list(Base.metadata.sorted_tables)


# ---- writing ----


def write_archive(book: "Book", out: io.BufferedIOBase | io.BytesIO) -> None:
    """Write the archive of a book into an open file."""
    from desktop.core.store.version import BOOK_VERSION

    kept: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed, book.snapshot():
        said = io.StringIO()
        said.write(f'{{"schema": {json.dumps(SCHEMA)},\n"book_version": {BOOK_VERSION},\n"tables": {{')
        for number, table in enumerate(tables()):
            said.write(f"{',' if number else ''}\n{json.dumps(table.name)}: [")
            for place, row in enumerate(_rows(book, table)):
                said.write(",\n" if place else "\n")
                said.write(
                    json.dumps(_said(packed, table, row, kept), ensure_ascii=False, separators=(",", ":"))
                )
            said.write("]")
        said.write("\n}}\n")
        _put(packed, CONTENTS, said.getvalue().encode())


def _rows(book: "Book", table: "Table") -> Iterator[tuple[Any, ...]]:
    columns = ", ".join(f'CAST("{c.name}" AS BLOB)' if _is_bytes(c) else f'"{c.name}"' for c in table.columns)
    order = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    rows = book.rows(_Any, f'SELECT {columns} FROM "{table.name}" ORDER BY {order}')  # noqa: S608  # names of our own tables
    for row in rows:
        if table.name == "setting" and row[0] in SECRET_SETTINGS:
            continue
        yield row


class _Any(tuple[Any, ...]):
    """A row of any table."""

    def __new__(cls, *values: Any) -> Self:
        return super().__new__(cls, values)

    __slots__ = ()


def _said(packed: zipfile.ZipFile, table: "Table", row: Sequence[Any], kept: set[str]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for column, value in zip(table.columns, row, strict=True):
        secret = SECRETS.get(table.name, {})
        if column.name in secret:
            made[column.name] = secret[column.name]
        elif _is_bytes(column) and value is not None:
            made[column.name] = {"file": _keep(packed, table.name, bytes(value), kept)}
        else:
            made[column.name] = bool(value) if _is_truth(column) else value
    return made


def _keep(packed: zipfile.ZipFile, table: str, content: bytes, kept: set[str]) -> str:
    """Put bytes into the zip, once for each table, and return their path."""
    path = f"{'files' if table == 'file' else f'papers/{table}'}/{hashlib.sha256(content).hexdigest()}"
    if path not in kept:
        kept.add(path)
        _put(packed, path, content)
    return path


def _put(packed: zipfile.ZipFile, path: str, content: bytes) -> None:
    info = zipfile.ZipInfo(path, NOT_A_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    packed.writestr(info, content)


def _is_bytes(column: "Column[Any]") -> bool:
    from sqlalchemy import LargeBinary

    return isinstance(column.type, LargeBinary)


def _is_truth(column: "Column[Any]") -> bool:
    from sqlalchemy import Boolean

    return isinstance(column.type, Boolean)


# ---- reading ----


def read_archive(data: bytes, name: str) -> Archive:
    """Return what an archive says, every value looked over, with the bytes in place of their paths.

    Raises:
        Refused: it is none, is damaged, or says what no book can hold; all problems at once.
    """
    from desktop.core.store.version import BOOK_VERSION

    with open_zip(io.BytesIO(data), name, members=None) as packed:
        if CONTENTS not in packed.namelist():
            raise refuse("", _NO_ARCHIVE, name=name)
        said = _contents(unpacked(packed, CONTENTS, name), name)
        version = said.get("book_version")
        if said.get("schema") != SCHEMA or not isinstance(version, int) or isinstance(version, bool):
            raise refuse("", _NO_ARCHIVE, name=name)
        if version > BOOK_VERSION:
            raise refuse("", _NEWER)
        found = said.get("tables")
        if not isinstance(found, dict):
            raise refuse("tables", _WRONG)
        reader = _Reader(packed, name)
        rows = {table.name: reader.table(table, found.pop(table.name, [])) for table in tables()}
        reader.problems += [Problem(f"tables.{key[:60]}", _UNKNOWN, {"what": key[:60]}) for key in found]
        if reader.problems:
            raise Refused(reader.problems[:200])
    return Archive(version, rows)


def _contents(data: bytes, name: str) -> Mapping[str, Any]:
    try:
        said = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_float=_no_number, parse_constant=_no_number
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, ValueError):
        raise refuse("", _NO_ARCHIVE, name=name) from None
    if not isinstance(said, dict):
        raise refuse("", _NO_ARCHIVE, name=name)
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise refuse(
            "", _SAID_TWICE, what=next(key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1)
        )
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


class _Reader:
    """Reads the rows of tables; collects problems instead of stopping at the first."""

    def __init__(self, packed: zipfile.ZipFile, name: str) -> None:
        self.problems: list[Problem] = []
        self._packed = packed
        self._name = name
        self._members = set(packed.namelist())

    def table(self, table: "Table", entries: object) -> list[dict[str, Any]]:
        if not isinstance(entries, list):
            self.problems.append(Problem(f"tables.{table.name}", _WRONG))
            return []
        return [self._row(table, entry, f"{table.name}[{n}]") for n, entry in enumerate(entries)]

    def _row(self, table: "Table", entry: object, at: str) -> dict[str, Any]:
        if not isinstance(entry, dict):
            self.problems.append(Problem(at, _WRONG))
            return {}
        made = {}
        for column in table.columns:
            if column.name in entry:
                made[column.name] = self._value(column, entry[column.name], f"{at}.{column.name}")
            elif not column.nullable and column.server_default is None and column.default is None:
                self.problems.append(Problem(f"{at}.{column.name}", _WRONG))
        unknown = [key for key in entry if key not in table.columns]
        self.problems += [Problem(f"{at}.{key[:60]}", _UNKNOWN, {"what": key[:60]}) for key in unknown]
        if table.name == "setting" and made.get("key") in SECRET_SETTINGS:
            self.problems.append(Problem(at, _WRONG))
        return made

    def _value(self, column: "Column[Any]", value: Any, at: str) -> Any:
        if value is None and column.nullable:
            return None
        if _is_bytes(column):
            return self._bytes(value, at)
        wanted = bool if _is_truth(column) else column.type.python_type
        if type(value) is not wanted or not fits(column.name, value):
            self.problems.append(Problem(at, _WRONG))
            return None
        return value

    def _bytes(self, value: Any, at: str) -> bytes | None:
        """Return the bytes that a path names; the path ends in their digest, which has to be theirs."""
        path = value.get("file") if isinstance(value, dict) and len(value) == 1 else None
        if not isinstance(path, str):
            self.problems.append(Problem(at, _WRONG))
            return None
        if path not in self._members:
            self.problems.append(Problem(at, _NO_MEMBER, {"member": path[:120]}))
            return None
        content = unpacked(self._packed, path, self._name)
        if hashlib.sha256(content).hexdigest() != path.rpartition("/")[2]:
            self.problems.append(Problem(at, _DAMAGED, {"member": path[:120]}))
        return content
