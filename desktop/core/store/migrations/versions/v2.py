"""Book version 2: what a band settles among its own, and what a country asks beside the declaration."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from desktop.core.store.migrations.making import BYTES, FLAG, INT, TEXT, make_table

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("band", sa.Column("logo", TEXT))
    op.add_column("client", sa.Column("company_no", TEXT))
    op.add_column("contract", sa.Column("shares_by", TEXT, nullable=False, server_default="weights"))
    op.add_column("contract", sa.Column("recipe_version", INT))
    for name in ("recipe_id", "rate", "rate_to", "rate_on", "rate_source"):
        op.add_column("contract", sa.Column(name, TEXT))
    for name, (key, columns) in TABLES.items():
        make_table(name, key, columns, types=TYPES, checks=CHECKS.get(name, ()), indexes=INDEXES.get(name))


TYPES: dict[str, Any] = {
    "content": BYTES,
    "document": BYTES,
    "answer_document": BYTES,
    "size": INT,
    "minor": INT,
    "paid_minor": INT,
    "position": INT,
    "version": INT,
    "demo": FLAG,
}
CHECKS = {"mate_entry": [sa.CheckConstraint("kind IN ('cost', 'cash')", name="kind")]}
INDEXES = {
    "certificate": {"ix_certificate_person_id": ["person_id", "kind", "from_on"]},
    "mate_entry": {"ix_mate_entry_band_id": ["band_id", "on_date"]},
    "received_share": {"ix_received_share_contract_id": ["contract_id"]},
}
TABLES = {
    "file": ("digest", "digest content"),
    "attachment": ("id", "id contract_id>contract:with ref name media_type size digest added_at"),
    "absence": ("gig_id person_id", "gig_id>gig:with person_id>person:with"),
    "recipe": ("id", "id band_id?>band:with name demo"),
    "recipe_version": (
        "recipe_id version",
        "recipe_id>recipe:with version line_up steps shares_by currency saved_at",
    ),
    "fund_entry": ("id", "id band_id>band:never on_date minor currency text person_id?>person:never demo"),
    "mate_entry": (
        "id",
        "id band_id?>band:never contract_id?>contract:forget on_date kind text currency demo",
    ),
    "mate_line": (
        "entry_id person_id",
        "entry_id>mate_entry:with person_id>person:never minor paid_minor weight? position",
    ),
    "share_file": (
        "contract_id person_id version",
        "contract_id>contract:with person_id>person:with version digest document made_at answer? note? answered_at? device? answer_document?",
    ),
    "received_share": (
        "digest",
        "digest contract_id version document received_at answer? note? answered_at?",
    ),
    "certificate": ("id", "id person_id>person:with kind country from_on to_on note?"),
    "route_override": (
        "contract_id person_id",
        "contract_id>contract:with person_id>person:with outcome country? reason made_at",
    ),
    "task": ("contract_id code", "contract_id>contract:with code done_on note?"),
    "imported_pack": ("country edition", "country edition document publisher applied_at"),
    "exchange_rate": ("currency on_date", "currency on_date per_euro"),
}
"""Table → its key, and its columns in order."""
