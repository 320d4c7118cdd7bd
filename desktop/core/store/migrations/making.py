"""Makes the tables of a migration from one line each: a migration stays a list that can be held against the mapping."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

TEXT, INT, BYTES, FLAG = sa.String(), sa.Integer(), sa.LargeBinary(), sa.Boolean()
DELETION = {"with": "CASCADE", "never": "RESTRICT", "forget": "SET NULL"}


def make_table(
    table: str,
    key: str,
    columns: str,
    *,
    types: Mapping[str, Any],
    checks: Sequence[sa.schema.SchemaItem] = (),
    indexes: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Make a table with its indexes.

    Args:
        table: its name.
        key: the columns of its key.
        columns: written as `name`, `name?` (may be missing) or `name>table:on delete`; a column that names another
            table's row has an index of its own, unless the key begins with it or `indexes` has one of that name.
        types: of columns that are not text.
        checks: constraints beside the keys.
        indexes: name → columns.
    """
    made: list[sa.schema.SchemaItem] = []
    indexed = []
    keys, named = key.split(), indexes or {}
    for written in columns.split():
        name, _, target = written.partition(">")
        name, optional = name.rstrip("?"), name.endswith("?")
        made.append(sa.Column(name, types.get(name, TEXT), nullable=optional))
        if target:
            other, _, what = target.partition(":")
            made.append(
                sa.ForeignKeyConstraint(
                    [name], [f"{other}.id"], name=f"fk_{table}_{name}_{other}", ondelete=DELETION[what]
                )
            )
            if name != keys[0] and f"ix_{table}_{name}" not in named:
                indexed.append(name)
    made.append(sa.PrimaryKeyConstraint(*keys, name=f"pk_{table}"))
    op.create_table(table, *made, *checks)
    for name in indexed:
        op.create_index(f"ix_{table}_{name}", table, [name])
    for name, indexed_columns in named.items():
        op.create_index(name, table, list(indexed_columns))
