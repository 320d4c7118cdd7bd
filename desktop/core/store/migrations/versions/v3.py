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
    op.add_column("answer", sa.Column("attempts", INT, nullable=False, server_default="0"))
    op.add_column("answer", sa.Column("next_try_at", TEXT))
    op.add_column("answer", sa.Column("receipt", BYTES))
    op.add_column("answer", sa.Column("received_at", TEXT))
    for statement in LOCKS:
        op.execute(statement)


TYPES = {"n": INT, "rev": INT, "seq": INT, "status": INT, "document": BYTES}
INDEXES = {
    "answer": {"ix_answer_declaration_id": ["declaration_id"]},
    "exchange": {"ix_exchange_ref": ["ref"]},
    "later_receipt": {"ix_later_receipt_declaration_id": ["declaration_id"]},
    "past_event": {"ix_past_event_declaration_id": ["declaration_id"]},
}
TABLES = {
    "answer": (
        "id",
        "id question_id company_id declaration_id text document digest written_at state reason?",
    ),
    "elsewhere": ("declaration_id rev", "declaration_id rev company_id document digest fetched_at"),
    "exchange": ("n", "n at company_id what ref rev? digest? status? code? detail? trace_id?"),
    "later_receipt": (
        "digest",
        "digest declaration_id rev company_id document received_at seq kept_at",
    ),
    "past_event": (
        "company_id chain",
        "company_id chain seq at kind declaration_id rev state text? body? lost_at",
    ),
    "correction": ("contract_id", "contract_id>contract:with kind reason? begun_at snapshot"),
}
"""Table → its key, and its columns in order."""

LOCKS = (
    *(
        f"CREATE TRIGGER {table}_is_sealed BEFORE UPDATE ON {table} BEGIN SELECT raise(ABORT, 'sealed'); END"
        for table in ("exchange", "later_receipt", "past_event")
    ),
    *(
        f"""CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} WHEN NOT EXISTS
        (SELECT 1 FROM enrolment e WHERE e.company_id = OLD.company_id AND e.demo) BEGIN SELECT raise(ABORT, 'sealed'); END"""
        for table in ("exchange", "later_receipt", "past_event")
    ),
)
"""The journal and the evidence of what a company said are never edited; those of the demo's companies can be removed."""
