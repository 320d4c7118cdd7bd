"""Searching declarations by words: an index of its own kind on each database, kept by the database itself.

A search finds declarations in which every word begins a word of client, band, musicians, venues, places or number.
"""

import re

from sqlalchemy import Connection, TextClause, inspect, text

from company.storage import Storage
from company.summary import folded

_WORDS = re.compile(r"\w+")
_VECTOR = (
    "to_tsvector('simple', regexp_replace(lower(search || ' ' || coalesce(number, '')), "
    "'[ -/:-@\\[-`{-~]+', ' ', 'g'))"  # every sign of ASCII that is no letter or digit, whatever the locale
)
_POSTGRESQL = (
    "SET LOCAL statement_timeout = 0",
    f"CREATE INDEX IF NOT EXISTS ix_declarations_search ON declarations USING gin ({_VECTOR})",
)
_PLACE = "(SELECT n FROM search_rows WHERE declaration_id = NEW.declaration_id)"
_TEXT = "NEW.search || ' ' || coalesce(NEW.number, '')"
_SQLITE = tuple(
    statement.strip().replace("_PLACE", _PLACE).replace("_TEXT", _TEXT)
    for statement in [
        "\n    CREATE TABLE search_rows (n INTEGER PRIMARY KEY, declaration_id VARCHAR(36) NOT NULL UNIQUE)\n    ",
        "\n    CREATE VIRTUAL TABLE search_words USING fts5\n      (words, content='', contentless_delete=1, prefix='2 3', tokenize=\"unicode61 remove_diacritics 0\")\n    ",
        "\n    CREATE TRIGGER search_added AFTER INSERT ON declarations BEGIN\n      INSERT INTO search_rows (declaration_id) VALUES (NEW.declaration_id);\n      INSERT INTO search_words (rowid, words) VALUES (_PLACE, _TEXT);\n    END\n    ",
        "\n    CREATE TRIGGER search_changed AFTER UPDATE OF search, number ON declarations BEGIN\n      DELETE FROM search_words WHERE rowid = _PLACE;\n      INSERT INTO search_words (rowid, words) VALUES (_PLACE, _TEXT);\n    END\n    ",
        "\n    INSERT INTO search_rows (declaration_id) SELECT declaration_id FROM declarations\n    ",
        "\n    INSERT INTO search_words (rowid, words)\n      SELECT r.n, d.search || ' ' || coalesce(d.number, '')\n      FROM declarations d JOIN search_rows r ON r.declaration_id = d.declaration_id\n    ",
    ]
)
_MATCHES = {
    "postgresql": "SELECT declaration_id FROM declarations WHERE _VECTOR @@ to_tsquery('simple', :words) LIMIT :most",
    "sqlite": "SELECT declaration_id FROM search_rows WHERE n IN "
    "(SELECT rowid FROM search_words WHERE search_words MATCH :words LIMIT :most)",
}


def prepare(storage: Storage) -> None:
    """Make the index where a migration was too early for it; once made, the database keeps it."""
    with storage.reading() as connection:
        if _is_there(connection):
            return
    with storage.writing(patient=True) as connection:
        if not _is_there(connection):
            make(connection)


def make(connection: Connection) -> None:
    """Make the index, from what is stored, in the caller's transaction. The migrations do so."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def _is_there(connection: Connection) -> bool:
    found = inspect(connection)
    if connection.dialect.name == "sqlite":
        return found.has_table("search_rows")
    return any(index["name"] == "ix_declarations_search" for index in found.get_indexes("declarations"))


def matches(connection: Connection, wanted: str, most: int) -> list[str]:
    """Return the ids of at most `most` declarations that a search finds; none for a search without a word."""
    words = _WORDS.findall(folded(wanted))[:8]
    if not words:
        return []
    if connection.dialect.name == "sqlite":
        query = " AND ".join(f'"{word}"*' for word in words)
    else:
        query = " & ".join(f"{word}:*" for word in words)
    statement: TextClause = text(_MATCHES[connection.dialect.name].replace("_VECTOR", _VECTOR))
    return list(connection.scalars(statement, {"words": query, "most": most}))
