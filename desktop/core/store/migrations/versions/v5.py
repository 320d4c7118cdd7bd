"""Book version 5: the lines of every contract's split, kept for reports, and which of them are out of date."""

from alembic import op

from desktop.core.store.migrations.making import INT, make_table

revision = "5"
down_revision = "4"


def upgrade() -> None:
    """Add the tables and the triggers; every contract is worked out before the first report."""
    for name, (key, columns) in TABLES.items():
        make_table(name, key, columns, types=TYPES, indexes=INDEXES.get(name))
    for statement in STALE_SPLITS:
        op.execute(statement)


TYPES = {"position": INT, "minor": INT, "gigs": INT}
INDEXES = {
    "kept_contract": {"ix_kept_contract_ends_on": ["ends_on"]},
    "kept_share": {"ix_kept_share_person_id": ["person_id"]},
}
TABLES = {
    "kept_share": (
        "contract_id position",
        "contract_id>contract:with position kind person_id? minor currency",
    ),
    "kept_contract": ("contract_id", "contract_id>contract:with ends_on gigs country?"),
    "stale_split": ("contract_id", "contract_id"),
}
"""Table → its key, and its columns in order."""


def _stale(table: str, event: str, contract: str) -> str:
    """Return a trigger that notes that the split of a contract has to be worked out again."""
    name = f"stale_split_{table}_{event.split()[0].lower()}_{'new' if 'NEW.' in contract else 'old'}"
    return (
        f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN "
        f"INSERT OR IGNORE INTO stale_split SELECT {contract} WHERE {contract} IS NOT NULL; END"
    )


_WEIGHED = "UPDATE OF contract_id, on_date, starts, ends, state, country"
_OF_GIG = "(SELECT contract_id FROM gig WHERE id = {row}.gig_id)"
STALE_SPLITS = (
    _stale("contract", "INSERT", "NEW.id"),
    _stale("contract", "UPDATE OF fee_minor, currency, recipe, shares_by, state", "NEW.id"),
    "CREATE TRIGGER stale_split_gone AFTER DELETE ON contract BEGIN DELETE FROM stale_split WHERE contract_id = OLD.id; END",
    *(
        _stale("line_up", event, f"{row}.contract_id")
        for event, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    ),
    *(
        _stale("gig", event, f"{row}.contract_id")
        for event, row in (("INSERT", "NEW"), (_WEIGHED, "NEW"), (_WEIGHED, "OLD"), ("DELETE", "OLD"))
    ),
    *(
        _stale("absence", event, _OF_GIG.format(row=row))
        for event, row in (("INSERT", "NEW"), ("DELETE", "OLD"))
    ),
    "INSERT INTO stale_split SELECT id FROM contract",
)
