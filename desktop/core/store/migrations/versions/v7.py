"""Book version 7: the reference that a client wants on its invoices."""

import sqlalchemy as sa
from alembic import op

from desktop.core.store.migrations.making import TEXT

revision = "7"
down_revision = "6"


def upgrade() -> None:
    """Add the column; nobody has told the reference yet."""
    op.add_column("client", sa.Column("invoice_reference", TEXT))
