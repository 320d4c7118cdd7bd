"""Book version 4: the books: expenses, money in, bank statements, imports, and the ledger underneath."""

import sqlalchemy as sa

from desktop.core.store.migrations.making import FLAG, INT, make_table

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Add the tables."""
    for name, (key, columns) in TABLES.items():
        make_table(name, key, columns, types=TYPES, checks=CHECKS.get(name, ()), indexes=INDEXES.get(name))


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
}
"""Table → its key, and its columns in order."""
