"""Form 1: members, their devices, declarations as plain bytes, receipts, and the feeds."""

import sqlalchemy as sa
from alembic import op

from company.migrations.making import column, make_table

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    make_table(
        "company",
        "schema_version",
        "schema_version:int company_id:64 country:2 name:200 epoch:int made_at:20",
    )
    make_table("company_keys", "kid", "kid:43 secret:text used_from:20")
    make_table("members", "member_id", "member_id:36 name:200 seq:big chain:64 last_at:20")
    make_table(
        "invitations",
        "code_hash",
        "code_hash:64 member_id:36 valid_until:20 used_by:43?",
        to="member_id>members.member_id",
    )
    make_table(
        "devices",
        "thumbprint",
        "thumbprint:43 member_id:36 public_key:bytes name:200 token_hash:64 enrolled_at:20 revoked_at:20?",
        to="member_id>members.member_id",
        index="member_id",
        unique="token_hash",
    )
    make_table(
        "declarations",
        "declaration_id",
        "declaration_id:36 member_id:36 head_rev:int head_hash:64 state:60",
        to="member_id>members.member_id",
        index="member_id",
    )
    make_table(
        "revisions",
        "declaration_id rev",
        "declaration_id:36 rev:int doc_hash:64 payload:bytes protected:text signature:text device:43 received_at:20",
        to="declaration_id>declarations.declaration_id device>devices.thumbprint",
    )
    op.create_table(
        "receipts",
        *map(column, ("declaration_id:36", "rev:int", "body:bytes")),
        sa.PrimaryKeyConstraint("declaration_id", "rev", name="pk_receipts"),
        sa.ForeignKeyConstraint(
            ["declaration_id", "rev"],
            ["revisions.declaration_id", "revisions.rev"],
            name="fk_receipts_declaration_id_revisions",
        ),
    )
    make_table(
        "events",
        "member_id seq",
        "member_id:36 seq:big chain:64 body:bytes",
        to="member_id>members.member_id",
    )
