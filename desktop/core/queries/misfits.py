"""Values that cannot stand where they stand: text for a number, a number for text. SQLite keeps them; only damage makes them."""

from typing import NamedTuple

from desktop.core.store.book import Book

_WRONG = {
    "VARCHAR": "typeof({0}) <> 'text'",
    "INTEGER": "typeof({0}) <> 'integer'",
    "BOOLEAN": "typeof({0}) <> 'integer'",
    "BLOB": "typeof({0}) NOT IN ('blob', 'text')",
}


class _Column(NamedTuple):
    table: str
    name: str
    type: str
    optional: int


def misfits(book: Book) -> list[str]:
    """Return the tables in which a value is of the wrong kind."""
    columns = book.rows(
        _Column,
        """SELECT t.name, c.name, c.type, NOT c."notnull" FROM pragma_table_list t, pragma_table_info(t.name) c
        WHERE t.schema = 'main' AND t.type = 'table' AND c.type IN ('VARCHAR', 'INTEGER', 'BOOLEAN', 'BLOB')""",
    )
    wrong: dict[str, list[str]] = {}
    for table, name, kind, optional in columns:
        said = f'"{name}" IS NOT NULL AND ' if optional else ""
        wrong.setdefault(table, []).append(said + _WRONG[kind].format(f'"{name}"'))
    return [
        table
        for table, conditions in wrong.items()
        if book.value(f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE {" OR ".join(conditions)})')
    ]
