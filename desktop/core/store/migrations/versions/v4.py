"""Book version 4: the books: expenses, money in, bank statements, imports, and the ledger underneath."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from desktop.core.store.migrations.making import FLAG, INT, make_table

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Add the tables, what marks the ledger's sources as changed, and the locks of what is posted."""
    for name, (key, columns) in TABLES.items():
        make_table(name, key, columns, types=TYPES, checks=CHECKS.get(name, ()), indexes=INDEXES.get(name))
    for statement in (*marks(), *LOCKS, "INSERT INTO ledger_dirty (ref) VALUES ('*')"):
        op.execute(statement)


def marks() -> Iterator[str]:
    """Yield the triggers that write down whose entries of the ledger are stale: `*` stands for all of them."""
    for name, table, events, when, refs in MARKS:
        for event in events.split("/"):
            row = "OLD" if event == "DELETE" else "NEW"
            rows = [row] if event in ("DELETE", "INSERT") else ["OLD", "NEW"]
            condition = f" WHEN {when.format(row=row)}" if when else ""
            body = " ".join(MARK.format(ref.format(row=each)) for each in rows for ref in refs)
            short = event.split()[0].lower()
            yield f"CREATE TRIGGER ledger_{name}_{short} AFTER {event} ON {table}{condition} BEGIN {body} END"


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
    "ledger_line": {
        "ix_ledger_line_account": ["account", "currency", "on_date", "entry_n", "position", "minor"]
    },
}
TABLES = {
    "expense": (
        "id",
        (
            "id on_date kind category text minor currency vat_percent? vat_minor? quantity? rate? "
            "payer_id?>person:never band_id?>band:never gig_id?>gig:forget contract_id?>contract:forget company_id? ref? demo"
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
    "ledger_entry": ("n", "n on_date fact_on what ref text digest chain? reverses? posted_at?"),
    "ledger_line": (
        "entry_n position",
        "entry_n position on_date account minor currency person_id? client_id? contract_id? band_id?",
    ),
    "ledger_dirty": ("ref", "ref"),
    "closed_period": ("to_on", "to_on closed_at chain"),
}
"""Table → its key, and its columns in order."""

MARK = """INSERT INTO ledger_dirty (ref) SELECT DISTINCT mark FROM ({})
    WHERE mark NOT IN (SELECT ref FROM ledger_dirty);"""
"""Not OR IGNORE: where a foreign key's own action fires a trigger, that is no longer heeded."""

_ALL = "INSERT/UPDATE/DELETE"
_CONTRACT = "SELECT 'contract:' || {row}.contract_id AS mark WHERE {row}.contract_id IS NOT NULL"
_PAYMENTS_OF = """SELECT 'payment:' || payment_id AS mark FROM allocation
    WHERE target = 'contract' AND target_id = {row}.id"""
_PAYMENTS_OF_GIG = """SELECT 'payment:' || payment_id AS mark FROM allocation
    WHERE target = 'gig' AND target_id = {row}.id"""
_DECLARED = "SELECT 'contract:' || contract_id AS mark FROM declaration WHERE id = {row}.declaration_id"
_PAYMENTS_FOR = """SELECT 'payment:' || payment_id AS mark FROM allocation
    WHERE target = 'declaration' AND target_id = {row}.declaration_id"""
MARKS = (
    ("gig", "gig", _ALL, "", ("SELECT 'gig:' || {row}.id AS mark", _CONTRACT, _PAYMENTS_OF_GIG)),
    ("contract", "contract", _ALL, "", ("SELECT 'contract:' || {row}.id AS mark", _PAYMENTS_OF)),
    ("line_up", "line_up", _ALL, "", (_CONTRACT,)),
    ("absence", "absence", _ALL, "", ("SELECT 'contract:' || contract_id AS mark FROM gig WHERE id = {row}.gig_id AND contract_id IS NOT NULL",)),
    ("declaration", "declaration", "INSERT/DELETE", "", (_CONTRACT,)),
    ("receipt", "receipt", "INSERT/DELETE", "", (_DECLARED, _PAYMENTS_FOR)),
    ("payment", "payment", _ALL, "", ("SELECT 'payment:' || {row}.id AS mark",)),
    ("allocation", "allocation", _ALL, "", (
        "SELECT 'payment:' || {row}.payment_id AS mark",
        "SELECT 'contract:' || {row}.target_id AS mark WHERE {row}.target = 'contract'",
        "SELECT 'contract:' || contract_id AS mark FROM gig WHERE {row}.target = 'gig' AND id = {row}.target_id AND contract_id IS NOT NULL",
    )),
    ("expense", "expense", _ALL, "", ("SELECT 'expense:' || {row}.id AS mark", _CONTRACT)),
    ("mate_entry", "mate_entry", _ALL, "", ("SELECT 'mate:' || {row}.id AS mark",)),
    ("mate_line", "mate_line", _ALL, "", ("SELECT 'mate:' || {row}.entry_id AS mark",)),
    ("fund", "fund_entry", _ALL, "", ("SELECT 'fund:' || {row}.id AS mark",)),
    ("client", "client", "UPDATE OF name", "", (
        "SELECT 'contract:' || id AS mark FROM contract WHERE client_id = {row}.id",
        "SELECT 'payment:' || id AS mark FROM payment WHERE client_id = {row}.id",
    )),
    ("person", "person", "UPDATE OF companies", "", (
        "SELECT 'contract:' || contract_id AS mark FROM line_up WHERE person_id = {row}.id",
    )),
    ("owner", "setting", _ALL, "{row}.key = 'me'", ("SELECT '*' AS mark",)),
)  # fmt: skip
"""Name, table, events, condition, and what is stale after them."""

LOCKS = (
    "CREATE TRIGGER ledger_entry_is_posted BEFORE UPDATE ON ledger_entry WHEN OLD.posted_at IS NOT NULL BEGIN SELECT raise(ABORT, 'posted'); END",
    "CREATE TRIGGER ledger_entry_is_kept BEFORE DELETE ON ledger_entry WHEN OLD.posted_at IS NOT NULL BEGIN SELECT raise(ABORT, 'posted'); END",
    *(
        f"""CREATE TRIGGER ledger_line_{event.lower()} BEFORE {event} ON ledger_line
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE n = {row}.entry_n AND posted_at IS NOT NULL)
        BEGIN SELECT raise(ABORT, 'posted'); END"""
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ),
    "CREATE TRIGGER closed_period_is_closed BEFORE UPDATE ON closed_period BEGIN SELECT raise(ABORT, 'closed'); END",
    "CREATE TRIGGER closed_period_is_kept BEFORE DELETE ON closed_period BEGIN SELECT raise(ABORT, 'closed'); END",
)
"""What is posted is never edited, only reversed; what is closed stays closed."""
