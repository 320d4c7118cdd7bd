"""Book version 6: the bin: what was deleted, until it is brought back or thrown away."""

from alembic import op

from desktop.core.store.migrations.making import FLAG, INT, make_table

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """Add the table; let a contract be deleted whose split is out of date."""
    make_table(
        "bin_item",
        "id",
        "id n kind ref name on_date? minor? currency? deleted_at rows demo",
        types={"n": INT, "minor": INT, "demo": FLAG},
        indexes={"ix_bin_item_ref": ["ref"], "ix_bin_item_deleted_at": ["deleted_at"]},
    )
    for name, when, contract in STALE:
        op.execute(f"DROP TRIGGER stale_split_{name}")
        op.execute(
            f"CREATE TRIGGER stale_split_{name} AFTER {when} BEGIN "
            f"INSERT INTO stale_split SELECT id FROM contract WHERE id = {contract} "
            "AND id NOT IN (SELECT contract_id FROM stale_split); END"
        )


_WEIGHED = "UPDATE OF contract_id, on_date, starts, ends, state, country ON gig"
_OF_GIG = "(SELECT contract_id FROM gig WHERE id = {row}.gig_id)"
STALE = (
    ("line_up_insert_new", "INSERT ON line_up", "NEW.contract_id"),
    ("line_up_update_new", "UPDATE ON line_up", "NEW.contract_id"),
    ("line_up_delete_old", "DELETE ON line_up", "OLD.contract_id"),
    ("gig_insert_new", "INSERT ON gig", "NEW.contract_id"),
    ("gig_update_new", _WEIGHED, "NEW.contract_id"),
    ("gig_update_old", _WEIGHED, "OLD.contract_id"),
    ("gig_delete_old", "DELETE ON gig", "OLD.contract_id"),
    ("absence_insert_new", "INSERT ON absence", _OF_GIG.format(row="NEW")),
    ("absence_delete_old", "DELETE ON absence", _OF_GIG.format(row="OLD")),
)
"""Triggers that fire along with a deletion too, where OR IGNORE is no longer heeded; none marks what is gone."""
