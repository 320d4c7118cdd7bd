"""Makes the tables of a migration from one line each: a migration stays a list that can be held against the tables."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

TYPES: Mapping[str, sa.types.TypeEngine[Any]] = {
    "int": sa.Integer(),
    "big": sa.BigInteger(),
    "bytes": sa.LargeBinary(),
    "flag": sa.Boolean(),
    "text": sa.Text(),
}


def column(written: str) -> sa.Column[Any]:
    """Return a column written `name:type`, `name:type?` when it may be missing; a number is a text's length."""
    name, _, rest = written.partition(":")
    kind = rest.rstrip("?")
    return sa.Column(
        name, TYPES.get(kind) or sa.String(int(kind)), nullable=rest.endswith("?"), autoincrement=False
    )


def make_table(
    table: str, key: str, columns: str, *, to: str = "", index: str = "", unique: str = ""
) -> None:
    """Make a table with its indexes.

    Args:
        table: its name.
        key: the columns of its key.
        columns: each as `column` takes it.
        to: foreign keys, each `column>table.column`.
        index: columns that have an index of their own.
        unique: columns whose values occur once.
    """
    made: list[sa.schema.SchemaItem] = [column(written) for written in columns.split()]
    for reference in to.split():
        name, _, target = reference.partition(">")
        other = target.partition(".")[0]
        made.append(sa.ForeignKeyConstraint([name], [target], name=f"fk_{table}_{name}_{other}"))
    made += [sa.UniqueConstraint(name, name=f"uq_{table}_{name}") for name in unique.split()]
    made.append(sa.PrimaryKeyConstraint(*key.split(), name=f"pk_{table}"))
    op.create_table(table, *made)
    for name in index.split():
        op.create_index(f"ix_{table}_{name}", table, [name])
