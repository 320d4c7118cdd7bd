"""Form 2: the advisers' desk, questions, corrections that wait, lists of keys, and everything personal encrypted."""

import sqlalchemy as sa
from alembic import op

from company import contents, search
from company.migrations.making import column, make_table
from company.summary import summary
from wire.declaration import read

revision = "2"
down_revision = "1"

ADDED = (
    "kind:10 contract_id:36 client:200 band:200? first_on:10 last_on:10 deadline:25? currency:3 total_minor:big "
    "fee_minor:big musicians:int invoices:flag received_at:20 changed_at:20 number:100? facts:64 search:text erased_at:20?"
)
DECLARATION = "declaration_id>declarations.declaration_id"


def upgrade() -> None:
    """Add the columns and tables, and fill them from what is stored."""
    _add("company_keys", "used_until:20?", "compromised_since:20?")
    _add("devices", "seen_at:20?")
    _add("declarations", *(f"{written.rstrip('?')}?" for written in ADDED.split()))
    for name, (key, columns, references, indexes, unique) in TABLES.items():
        make_table(name, key, columns, to=references, index=indexes, unique=unique)
    connection = op.get_bind()
    for (declaration_id,) in connection.execute(sa.text("SELECT declaration_id FROM declarations")).all():
        _describe(connection, declaration_id)
        _encrypt(connection, declaration_id)
    _wrap_secrets(connection)
    with op.batch_alter_table("declarations") as batch:
        for written in ADDED.split():
            if not written.endswith("?"):
                found = column(written)
                batch.alter_column(found.name, existing_type=found.type, nullable=False)
    op.create_index("ix_declarations_contract_id", "declarations", ["contract_id"])
    op.create_index("ix_declarations_facts", "declarations", ["facts"])
    op.create_index("ix_declarations_queue", "declarations", ["state", "deadline", "declaration_id"])
    search.make(connection)
    op.execute("UPDATE company SET schema_version = 2")


def _add(table: str, *columns: str) -> None:
    for written in columns:
        op.add_column(table, column(written))


def _describe(connection: sa.Connection, declaration_id: str) -> None:
    """Fill what lists sort and search by from the newest revision, as it was sealed."""
    wanted = {"id": declaration_id}
    payload, received_at = connection.execute(
        sa.text(
            "SELECT payload, received_at FROM revisions WHERE declaration_id = :id ORDER BY rev DESC LIMIT 1"
        ),
        wanted,
    ).one()
    values = summary(read(bytes(payload))) | {"received_at": received_at, "changed_at": received_at}
    table = sa.table("declarations", sa.column("declaration_id"), *map(sa.column, values))
    connection.execute(sa.update(table).where(table.c.declaration_id == declaration_id).values(values))


def _encrypt(connection: sa.Connection, declaration_id: str) -> None:
    query = sa.text("SELECT rev, payload FROM revisions WHERE declaration_id = :id ORDER BY rev")
    change = sa.text("UPDATE revisions SET payload = :sealed WHERE declaration_id = :id AND rev = :rev")
    for rev, payload in connection.execute(query, {"id": declaration_id}).all():
        sealed = contents.seal(connection, declaration_id, bytes(payload))
        connection.execute(change, {"sealed": sealed, "id": declaration_id, "rev": rev})


def _wrap_secrets(connection: sa.Connection) -> None:
    for kid, secret in connection.execute(sa.text("SELECT kid, secret FROM company_keys")).all():
        connection.execute(
            sa.text("UPDATE company_keys SET secret = :secret WHERE kid = :kid"),
            {"secret": contents.seal_key(connection, kid, secret), "kid": kid},
        )


TABLES = {
    "company_roots": ("kid", "kid:43 secret:text made_at:20", "", "", ""),
    "keysets": ("version", "version:int body:bytes", "", "", ""),
    "later_receipts": ("earlier", "earlier:64 body:bytes made_at:20", "", "", ""),
    "enrolment_proofs": ("digest", "digest:64 used_at:20", "", "", ""),
    "declaration_keys": ("declaration_id", "declaration_id:36 wrapped:bytes", DECLARATION, "", ""),
    "held_revisions": (
        "declaration_id rev doc_hash",
        (
            "declaration_id:36 rev:int doc_hash:64 member_id:36 why:10 base:64? payload:bytes wrapped:bytes protected:text "
            "signature:text device:43 received_at:20 receipt:bytes ended_at:20? decision:10?"
        ),
        "member_id>members.member_id device>devices.thumbprint",
        "member_id",
        "",
    ),
    "questions": (
        "question_id",
        "question_id:36 declaration_id:36 rev:int text:text asked_at:20 asked_by:36? answered_at:20?",
        DECLARATION,
        "declaration_id",
        "",
    ),
    "answers": (
        "answer_id",
        (
            "answer_id:36 question_id:36 declaration_id:36 member_id:36 doc_hash:64 payload:bytes protected:text "
            "signature:text device:43 received_at:20 receipt:bytes"
        ),
        f"question_id>questions.question_id {DECLARATION} member_id>members.member_id device>devices.thumbprint",
        "question_id declaration_id",
        "",
    ),
    "payments": (
        "declaration_id person_id reference",
        "declaration_id:36 person_id:36 reference:100 rev:int minor:big currency:3 paid_on:10 at:20",
        DECLARATION,
        "",
        "",
    ),
    "effects": (
        "declaration_id rev effect",
        "declaration_id:36 rev:int effect:20 reference:100 at:20",
        "",
        "",
        "",
    ),
    "staff": (
        "staff_id",
        (
            "staff_id:36 login:100 name:200 role:10 language:10? password:text secret:bytes? counter:big failures:int "
            "locked_until:20? made_at:20 disabled_at:20?"
        ),
        "",
        "",
        "login",
    ),
    "staff_sessions": (
        "token_hash",
        "token_hash:64 staff_id:36 form_token:64 proved:flag began_at:20 seen_at:20",
        "staff_id>staff.staff_id",
        "staff_id",
        "",
    ),
    "trail": ("n", "n:big at:20 staff_id:36? what:40 ref:64 detail:text chain:64", "", "ref", ""),
    "erasures": ("ref", "ref:64 at:20 reason:200", "", "", ""),
}
