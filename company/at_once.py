"""Several writes that belong together: one statement where the database can, and one journey for any number of rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update, bindparam, insert

Row = Mapping[str, Any]


def into(table: Table, *left_out: str) -> Insert:
    """Return the insertion of a row whose values are named as `named` does."""
    return insert(table).values(
        {
            column.name: bindparam(f"{table.name}_{column.name}")
            for column in table.c
            if column.name not in left_out
        }
    )


def named(table: Table, **values: object) -> dict[str, object]:
    """Return the values of a table's row under names that are its own among those of several tables."""
    return {f"{table.name}_{name}": value for name, value in values.items()}


class AtOnce:
    """Writes in the order in which they may refer to each other; a row holds the values of all of them."""

    def __init__(self, *writes: Insert | Update) -> None:
        self._each = [(write, tuple(write.compile().params)) for write in writes]
        before = [write.cte(f"write_{number}") for number, write in enumerate(writes[:-1])]
        self._whole = writes[-1].add_cte(*before)

    def __call__(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write every row. PostgreSQL checks references at the end of a statement, and takes them as one."""
        if connection.dialect.name == "postgresql":
            connection.execute(self._whole, list(rows))
            return
        for write, names in self._each:
            connection.execute(write, [{name: row[name] for name in names} for row in rows])
