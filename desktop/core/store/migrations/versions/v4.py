"""Book version 4: the books: expenses, money in, bank statements, imports, and the ledger underneath."""

import sqlalchemy as sa
from alembic import op

from desktop.core.store.migrations.making import FLAG, INT, make_table

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Add the tables."""
    for name, (key, columns) in TABLES.items():
        make_table(name, key, columns, types=TYPES, checks=CHECKS.get(name, ()), indexes=INDEXES.get(name))
    for statement in STALE_SPLITS:
        op.execute(statement)


TYPES = {
    "n": INT,
    "entry_n": INT,
    "minor": INT,
    "vat_minor": INT,
    "size": INT,
    "position": INT,
    "rows": INT,
    "level": INT,
    "reverses": INT,
    "demo": FLAG,
}
CHECKS = {"allocation": [sa.CheckConstraint("target IN ('declaration', 'contract', 'gig')", name="target")]}
INDEXES = {
    "expense": {"ix_expense_on_date": ["on_date"]},
    "payment": {"ix_payment_on_date": ["on_date"]},
    "allocation": {"ix_allocation_target": ["target", "target_id"]},
    "bank_line": {"ix_bank_line_fingerprint": ["fingerprint"]},
    "ledger_entry": {"ix_ledger_entry_ref": ["ref"], "ix_ledger_entry_on_date": ["on_date"]},
    "kept_share": {"ix_kept_share_person_id": ["person_id"]},
    "ledger_line": {"ix_ledger_line_account": ["account", "currency"]},
}
TABLES = {
    "expense": (
        "id",
        (
            "id on_date kind category text minor currency vat_percent? vat_minor? quantity? rate? "
            "payer_id?>person:never band_id?>band:never gig_id?>gig:forget contract_id?>contract:forget company_id? demo"
        ),
    ),
    "expense_file": (
        "id",
        "id expense_id>expense:with name media_type size digest added_at",
    ),
    "regular_cost": (
        "id",
        "id text category minor currency every from_on to_on? band_id?>band:never demo",
    ),
    "import_batch": ("id", "id kind name at rows digest"),
    "imported_row": ("batch_id table_name row_id", "batch_id>import_batch:with table_name row_id"),
    "column_mapping": ("id", "id kind header mapping used_at"),
    "bank_statement": ("id", "id batch_id>import_batch:with account? name from_on? to_on?"),
    "bank_line": (
        "id",
        "id statement_id>bank_statement:with position on_date minor currency name? account? text ref? fingerprint state",
    ),
    "payment": (
        "id",
        (
            "id on_date minor currency kind company_id? client_id?>client:never person_id?>person:never "
            "band_id?>band:never text ref? source bank_line_id?>bank_line:forget demo"
        ),
    ),
    "allocation": ("payment_id position", "payment_id>payment:with position target target_id minor"),
    "reminder_letter": ("id", "id contract_id>contract:with level made_at language digest"),
    "ledger_entry": ("n", "n on_date what ref text digest chain? reverses? posted_at?"),
    "ledger_line": (
        "entry_n position",
        "entry_n position account minor currency person_id? client_id? contract_id? band_id?",
    ),
    "ledger_dirty": ("ref", "ref"),
    "closed_period": ("to_on", "to_on closed_at chain"),
    "kept_share": (
        "contract_id position",
        "contract_id>contract:with position kind person_id? minor currency",
    ),
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


_WEIGHED = "UPDATE OF contract_id, on_date, starts, ends, state"
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
