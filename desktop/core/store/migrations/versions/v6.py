"""Book version 6: the bin: what was deleted, until it is brought back or thrown away."""

from desktop.core.store.migrations.making import FLAG, INT, make_table

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """Add the table."""
    make_table(
        "bin_item",
        "id",
        "id kind ref name on_date? minor? currency? deleted_at rows demo",
        types={"minor": INT, "demo": FLAG},
        indexes={"ix_bin_item_ref": ["ref"], "ix_bin_item_deleted_at": ["deleted_at"]},
    )
