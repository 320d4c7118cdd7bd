"""Book version 1: the tables of the main job, search, and the locks on what is sealed.

Self-contained, as every migration: later changes of `tables` do not change what this one makes.
"""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def _text(name: str, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=null)


def _int(name: str, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=null)


def _demo() -> sa.Column[bool]:
    return sa.Column("demo", sa.Boolean(), nullable=False)


def _fk(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=ondelete
    )


def _pk(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def upgrade() -> None:
    """Make every table, index and trigger of a new book."""
    _people()
    _work()
    _papers()
    for statement in (*SEARCH, *LOCKS):
        op.execute(statement)


def _people() -> None:
    op.create_table("setting", _text("key"), _text("value"), _pk("setting", "key"))
    op.create_table(
        "person",
        _text("id"),
        _text("name"),
        *(
            _text(n, null=True)
            for n in ("email", "iban", "plays", "residence", "works_in", "status", "companies")
        ),
        _demo(),
        _pk("person", "id"),
    )
    op.create_table(
        "person_identifier",
        _text("person_id"),
        _text("code"),
        _text("value"),
        _pk("person_identifier", "person_id", "code"),
        _fk("person_identifier", "person_id", "person", "CASCADE"),
    )
    op.create_table("band", _text("id"), _text("name"), _demo(), _pk("band", "id"))
    op.create_table(
        "band_member",
        _text("band_id"),
        _text("person_id"),
        _int("position"),
        _pk("band_member", "band_id", "person_id"),
        _fk("band_member", "band_id", "band", "CASCADE"),
        _fk("band_member", "person_id", "person", "RESTRICT"),
    )
    _index("band_member", "person_id")
    op.create_table(
        "client",
        _text("id"),
        _text("name"),
        *(_text(n, null=True) for n in ("country", "vat_no", "email", "address")),
        _demo(),
        _pk("client", "id"),
    )


def _work() -> None:
    op.create_table(
        "contract",
        _text("id"),
        _text("client_id"),
        _text("band_id", null=True),
        _int("fee_minor"),
        _text("currency"),
        _text("vat_percent", null=True),
        _int("payment_days", null=True),
        _text("signer_id", null=True),
        _text("signed_on", null=True),
        _text("recipe"),
        _int("version"),
        _text("state"),
        _text("sealed_at", null=True),
        _text("outcomes", null=True),
        _demo(),
        _pk("contract", "id"),
        sa.CheckConstraint("fee_minor >= 0", name="fee_not_negative"),
        _fk("contract", "client_id", "client", "RESTRICT"),
        _fk("contract", "band_id", "band", "RESTRICT"),
        _fk("contract", "signer_id", "person", "RESTRICT"),
    )
    for column in ("client_id", "band_id", "signer_id"):
        _index("contract", column)
    op.create_table(
        "line_up",
        _text("contract_id"),
        _text("person_id"),
        _int("position"),
        _text("plays", null=True),
        _pk("line_up", "contract_id", "person_id"),
        _fk("line_up", "contract_id", "contract", "CASCADE"),
        _fk("line_up", "person_id", "person", "RESTRICT"),
    )
    _index("line_up", "person_id")
    op.create_table(
        "gig",
        _int("n"),
        _text("id"),
        _text("on_date"),
        _text("starts", null=True),
        _text("ends", null=True),
        _text("venue"),
        _text("place"),
        _text("country"),
        _text("band_id", null=True),
        _text("client_id", null=True),
        _int("fee_minor", null=True),
        _text("currency"),
        _text("state"),
        _text("notes"),
        _text("contract_id", null=True),
        _demo(),
        _pk("gig", "n"),
        sa.UniqueConstraint("id", name="uq_gig_id"),
        sa.CheckConstraint("fee_minor >= 0", name="fee_not_negative"),
        _fk("gig", "band_id", "band", "RESTRICT"),
        _fk("gig", "client_id", "client", "RESTRICT"),
        _fk("gig", "contract_id", "contract", "SET NULL"),
    )
    for column in ("band_id", "client_id"):
        _index("gig", column)
    op.create_index("ix_gig_contract", "gig", ["contract_id", "on_date"])
    op.create_index("ix_gig_venue", "gig", ["venue", "place", "on_date"])
    op.create_index(
        "ix_gig_list", "gig", ["on_date", "starts", "n", "state", "contract_id", "currency", "fee_minor"]
    )


def _papers() -> None:
    op.create_table(
        "enrolment",
        *(
            _text(n)
            for n in (
                "company_id",
                "country",
                "name",
                "url",
                "member_name",
                "token",
                "keys",
                "cursor",
                "enrolled_at",
            )
        ),
        _text("synced_at", null=True),
        _demo(),
        _pk("enrolment", "company_id"),
    )
    _index("enrolment", "country")
    op.create_table(
        "declaration",
        _text("id"),
        _int("rev"),
        _text("contract_id"),
        _int("part"),
        _text("country"),
        _text("company_id", null=True),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        _text("digest"),
        _int("members"),
        _int("total_minor"),
        _text("currency"),
        _text("deadline", null=True),
        _text("edition"),
        _text("sealed_at"),
        _demo(),
        _pk("declaration", "id", "rev"),
        _fk("declaration", "contract_id", "contract", "RESTRICT"),
    )
    _index("declaration", "contract_id")
    op.create_table(
        "outbox",
        _text("declaration_id"),
        _int("rev"),
        _text("state"),
        _int("attempts"),
        _text("next_try_at", null=True),
        _text("reason", null=True),
        _pk("outbox", "declaration_id", "rev"),
    )
    _index("outbox", "state")
    op.create_table(
        "receipt",
        _text("declaration_id"),
        _int("rev"),
        _text("company_id"),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        _text("received_at"),
        _int("seq"),
        _pk("receipt", "declaration_id", "rev"),
    )
    op.create_table(
        "event",
        _text("company_id"),
        _int("seq"),
        *(_text(n) for n in ("chain", "at", "kind", "declaration_id")),
        _int("rev"),
        _text("state"),
        _text("text", null=True),
        _pk("event", "company_id", "seq"),
    )
    _index("event", "declaration_id")
    op.create_table(
        "audit",
        _int("seq"),
        *(_text(n) for n in ("at", "what", "ref", "digest", "chain")),
        _pk("audit", "seq"),
    )


_WORDS = """SELECT g.n, g.venue || ' ' || g.place || ' ' || coalesce(b.name, '') || ' ' || coalesce(c.name, '')
    || ' ' || g.notes FROM gig g LEFT JOIN band b ON b.id = g.band_id LEFT JOIN client c ON c.id = g.client_id"""

SEARCH = (
    "CREATE VIRTUAL TABLE gig_words USING fts5(words, tokenize = \"unicode61 remove_diacritics 2\", prefix = '2 3')",
    f"CREATE TRIGGER gig_words_insert AFTER INSERT ON gig BEGIN INSERT INTO gig_words(rowid, words) {_WORDS} WHERE g.n = NEW.n; END",
    "CREATE TRIGGER gig_words_delete AFTER DELETE ON gig BEGIN DELETE FROM gig_words WHERE rowid = OLD.n; END",
    f"""CREATE TRIGGER gig_words_update AFTER UPDATE OF venue, place, band_id, client_id, notes ON gig BEGIN
        DELETE FROM gig_words WHERE rowid = OLD.n;
        INSERT INTO gig_words(rowid, words) {_WORDS} WHERE g.n = NEW.n; END""",
    *(
        f"""CREATE TRIGGER gig_words_{table} AFTER UPDATE OF name ON {table} BEGIN
        DELETE FROM gig_words WHERE rowid IN (SELECT n FROM gig WHERE {table}_id = NEW.id);
        INSERT INTO gig_words(rowid, words) {_WORDS} WHERE g.{table}_id = NEW.id; END"""
        for table in ("band", "client")
    ),
)
"""Words of gigs for search, kept by triggers so that undo and import cannot forget them; accents are ignored."""

LOCKS = (
    "CREATE TRIGGER declaration_is_sealed BEFORE UPDATE ON declaration BEGIN SELECT raise(ABORT, 'sealed'); END",
    "CREATE TRIGGER declaration_is_kept BEFORE DELETE ON declaration WHEN NOT OLD.demo BEGIN SELECT raise(ABORT, 'sealed'); END",
    "CREATE TRIGGER receipt_is_sealed BEFORE UPDATE ON receipt BEGIN SELECT raise(ABORT, 'sealed'); END",
    """CREATE TRIGGER receipt_is_kept BEFORE DELETE ON receipt
        WHEN NOT EXISTS (SELECT 1 FROM declaration d WHERE d.id = OLD.declaration_id AND d.demo) BEGIN SELECT raise(ABORT, 'sealed'); END""",
    "CREATE TRIGGER audit_is_sealed BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'sealed'); END",
    "CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'sealed'); END",
)
"""What is sealed is never edited, not even by a slip of ours; practice papers of the demo band can be removed."""
