"""Blanks: rows that stand for lost ones of which other entries of a repaired book speak, so that those can be kept."""

# ruff: noqa: S608  # the names of tables and columns are those of our own empty book

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from desktop.core.problems import N_, Message, Problem
from desktop.core.store.raw.salvage import Table

_BLANK = N_("repair", "{what}: “{name}” stands for one that is lost. Complete it.")
_LEFT_OUT = N_("repair", "{what}: {count} were left out, because they belong to something that is lost.")
STANDING = frozenset({"person", "client", "band", "contract"})
"""Tables whose lost rows are stood for by a blank where others speak of them."""

_BLANKS: Mapping[str, object] = {
    "currency": "EUR",
    "recipe": "[]",
    "version": 1,
    "state": "draft",
    "shares_by": "weights",
}
_SEALED = """UPDATE contract SET state = 'sealed', sealed_at = (SELECT max(sealed_at) FROM declaration d WHERE d.contract_id = contract.id),
    currency = (SELECT max(currency) FROM declaration d WHERE d.contract_id = contract.id)
    WHERE id = ? AND EXISTS (SELECT 1 FROM declaration d WHERE d.contract_id = contract.id)"""


class Told(Protocol):
    """Makes a problem about a table of a sentence and its values."""

    def __call__(self, table: str, message: Message, **params: object) -> Problem:
        """Return it."""


def stood_for(connection: Any, tables: Mapping[str, Table], problem: Told) -> Iterator[Problem]:
    """Put blanks where other entries speak of something lost; let go what belongs to something no blank can stand for."""
    names = _names_in_papers(connection) if rows_of(connection, "PRAGMA foreign_key_check") else {}
    for _ in range(4):  # a blank contract may need a blank client
        broken = rows_of(connection, "PRAGMA foreign_key_check")
        if not broken:
            return
        gone: dict[str, int] = {}
        for child, n, parent, number in broken:
            link = rows_of(
                connection,
                f'SELECT "from", "to" FROM pragma_foreign_key_list(?) WHERE id = {int(number)}',
                child,
            )
            column, id_column = link[0]
            found = rows_of(connection, f'SELECT "{column}" FROM "{child}" WHERE rowid = ?', n)
            if not found:
                continue
            if parent in STANDING:
                if name := _blank(
                    connection, parent, str(id_column or "id"), found[0][0], tables[parent], names
                ):
                    yield problem(parent, _BLANK, name=name)
            elif _may_be_empty(connection, child, column):
                connection.execute(f'UPDATE "{child}" SET "{column}" = NULL WHERE rowid = ?', (n,))
            else:
                connection.execute(f'DELETE FROM "{child}" WHERE rowid = ?', (n,))
                gone[child] = gone.get(child, 0) + 1
        for child, count in gone.items():
            yield problem(child, _LEFT_OUT, count=count)


def _may_be_empty(connection: Any, table: str, column: str) -> bool:
    return not rows_of(
        connection, 'SELECT "notnull" FROM pragma_table_info(?) WHERE name = ?', table, column
    )[0][0]


def _names_in_papers(connection: Any) -> dict[object, str]:
    """Return the names of musicians, clients and bands by their ids, as sealed declarations say them."""
    from wire import declaration
    from wire.canonical import Malformed
    from wire.reading import Invalid
    from wire.signing import unpack

    names: dict[object, str] = {}
    for document, client, band in rows_of(
        connection,
        """SELECT CAST(d.document AS BLOB), k.client_id, k.band_id FROM declaration d
        LEFT JOIN contract k ON k.id = d.contract_id ORDER BY d.rev""",
    ):
        try:
            paper = declaration.read(unpack(document).payload)
        except (Malformed, Invalid):
            continue
        names |= {member.person_id: member.name for member in paper.members}
        names |= {client: paper.client.name, band: paper.band}
    return names


def _blank(
    connection: Any, table: str, id_column: str, id_: object, found: Table, names: Mapping[object, str]
) -> str | None:
    """Write a row that stands for a lost one, with what indexes and papers know of it; return its name, None where it is there."""
    known = next((row for row in found.lost.values() if row.get(id_column) == id_), {})
    row: dict[str, object] = {id_column: id_}
    name = names.get(id_) or f"? {str(id_)[-4:]}"
    for column, kind, needed, usual in rows_of(
        connection, 'SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)', table
    ):
        if column in known:
            row[column] = known[column]
        elif needed and usual is None and column != id_column:
            blank = id_ if column.endswith("_id") else 0 if kind in ("INTEGER", "BOOLEAN") else ""
            row[column] = name if column == "name" else _BLANKS.get(column, blank)
    columns = ", ".join(f'"{column}"' for column in row)
    done = connection.execute(
        f'INSERT OR IGNORE INTO "{table}" ({columns}) VALUES ({", ".join("?" * len(row))})',
        list(row.values()),
    )
    if table == "contract":
        connection.execute(_SEALED, (id_,))
    return name if done.rowcount > 0 else None


def rows_of(connection: Any, sql: str, *parameters: object) -> list[Any]:
    """Return the rows of a query."""
    found: list[Any] = connection.execute(sql, parameters).fetchall()
    return found
