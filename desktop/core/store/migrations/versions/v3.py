"""Book version 3: the whole way of a declaration: corrections, questions and answers, what was sent when."""

import sqlalchemy as sa
from alembic import op

from desktop.core.store.migrations.making import BYTES, INT, TEXT, make_table

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("declaration", sa.Column("kind", TEXT, nullable=False, server_default="declare"))
    op.add_column("declaration", sa.Column("contract_version", INT, nullable=False, server_default="1"))
    op.add_column("event", sa.Column("body", TEXT))
    op.create_index("ix_event_kind", "event", ["kind", "declaration_id"])
    op.add_column("enrolment", sa.Column("failures", INT, nullable=False, server_default="0"))
    for name in ("member_id", "keyset", "tried_at", "next_try_at", "trouble", "trouble_since"):
        op.add_column("enrolment", sa.Column(name, TEXT))
    op.add_column("enrolment", sa.Column("epoch", INT))
    for name, (key, columns) in TABLES.items():
        make_table(name, key, columns, types=TYPES, indexes=INDEXES.get(name))


TYPES = {"n": INT, "rev": INT, "status": INT, "document": BYTES}
INDEXES = {
    "answer": {"ix_answer_declaration_id": ["declaration_id"]},
    "exchange": {"ix_exchange_ref": ["ref"]},
}
TABLES = {
    "answer": (
        "id",
        "id question_id company_id declaration_id text document digest written_at state reason?",
    ),
    "elsewhere": ("declaration_id rev", "declaration_id rev company_id document digest fetched_at"),
    "exchange": ("n", "n at company_id what ref rev? digest? status? code? detail? trace_id?"),
    "correction": ("contract_id", "contract_id>contract:with kind reason? begun_at snapshot"),
}
"""Table → its key, and its columns in order."""
