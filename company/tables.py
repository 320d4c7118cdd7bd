"""The tables of a shared company's database, form 2. Instants are ISO text in UTC, days ISO text, money minor units.

Whatever holds what a member wrote or sealed (`payload`, `content`) is stored encrypted, by a key for each declaration
(`declaration_keys`) that is itself wrapped by the server's key: destroying it erases the content and leaves the hashes.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
)

SCHEMA_VERSION = 2

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class _Company(TypedColumns):
    """The company itself: one row."""

    schema_version = Column(Integer, primary_key=True, autoincrement=False)
    company_id: Named[str] = Column(String(64))
    country: Named[str] = Column(String(2))
    name: Named[str] = Column(String(200))
    epoch: Named[int]
    made_at: Named[str] = Column(String(20))


class _Keys(TypedColumns):
    """Keys that sign receipts, with their secrets. They are never removed: old receipts name them."""

    kid = Column(String(43), primary_key=True)
    secret: Named[str] = Column(Text)
    used_from: Named[str] = Column(String(20))
    used_until: Named[str | None] = Column(String(20))
    compromised_since: Named[str | None] = Column(String(20))


class _Roots(TypedColumns):
    """Keys that sign the list of keys; the newest signs the next list."""

    kid = Column(String(43), primary_key=True)
    secret: Named[str] = Column(Text)
    made_at: Named[str] = Column(String(20))


class _Keysets(TypedColumns):
    """Every list of keys that was ever published, as signed. Never changed."""

    version = Column(Integer, primary_key=True, autoincrement=False)
    body: Named[bytes] = Column(LargeBinary)


class _Members(TypedColumns):
    """Musicians of the company, each with the end of their feed: `seq`, `chain` and the last instant given."""

    member_id = Column(String(36), primary_key=True)
    name: Named[str] = Column(String(200))
    seq: Named[int] = Column(BigInteger)
    chain: Named[str] = Column(String(64))
    last_at: Named[str] = Column(String(20))


class _Invitations(TypedColumns):
    """Codes by which a member adds a device; only their hashes are kept."""

    code_hash = Column(String(64), primary_key=True)
    member_id: Named[str] = Column(String(36), ForeignKey("members.member_id"))
    valid_until: Named[str] = Column(String(20))
    used_by: Named[str | None] = Column(String(43))


class _Devices(TypedColumns):
    """Enrolled devices by the thumbprint of their key; only the hash of the token is kept."""

    thumbprint = Column(String(43), primary_key=True)
    member_id: Named[str] = Column(String(36), ForeignKey("members.member_id"), index=True)
    public_key: Named[bytes] = Column(LargeBinary)
    name: Named[str] = Column(String(200))
    token_hash: Named[str] = Column(String(64), unique=True)
    enrolled_at: Named[str] = Column(String(20))
    revoked_at: Named[str | None] = Column(String(20))
    seen_at: Named[str | None] = Column(String(20))


class _EnrolmentProofs(TypedColumns):
    """Proofs that enrolled a device (SHA-256 of key and `jti`): none enrols a second time."""

    digest = Column(String(64), primary_key=True)
    used_at: Named[str] = Column(String(20))


class _Declarations(TypedColumns):
    """Declarations with their newest revision, present state, and what the advisers' lists sort and search by.

    `deadline` is the earliest of the musicians' (local wall time); `facts` a hash of client, dates, places and fee, by
    which two declarations of one gig are noticed; `search` the folded names that a search looks in, no identifiers.
    """

    declaration_id = Column(String(36), primary_key=True)
    member_id: Named[str] = Column(String(36), ForeignKey("members.member_id"), index=True)
    head_rev: Named[int]
    head_hash: Named[str] = Column(String(64))
    state: Named[str] = Column(String(60))
    kind: Named[str] = Column(String(10))
    contract_id: Named[str] = Column(String(36), index=True)
    client: Named[str] = Column(String(200))
    band: Named[str | None] = Column(String(200))
    first_on: Named[str] = Column(String(10))
    last_on: Named[str] = Column(String(10))
    deadline: Named[str | None] = Column(String(25))
    currency: Named[str] = Column(String(3))
    total_minor: Named[int] = Column(BigInteger)
    fee_minor: Named[int] = Column(BigInteger)
    musicians: Named[int]
    invoices: Named[bool] = Column(Boolean)
    received_at: Named[str] = Column(String(20))
    changed_at: Named[str] = Column(String(20))
    number: Named[str | None] = Column(String(100))
    facts: Named[str] = Column(String(64), index=True)
    search: Named[str] = Column(Text)
    erased_at: Named[str | None] = Column(String(20))


class _DeclarationKeys(TypedColumns):
    """The key that a declaration's contents are encrypted with, wrapped by the server's; gone after an erasure."""

    declaration_id = Column(String(36), ForeignKey("declarations.declaration_id"), primary_key=True)
    wrapped: Named[bytes] = Column(LargeBinary)


class _Revisions(TypedColumns):
    """What was received, encrypted, with the proof of who sent it. Never changed."""

    declaration_id = Column(String(36), ForeignKey("declarations.declaration_id"), primary_key=True)
    rev = Column(Integer, primary_key=True, autoincrement=False)
    doc_hash: Named[str] = Column(String(64))
    payload: Named[bytes] = Column(LargeBinary)
    protected: Named[str] = Column(Text)
    signature: Named[str] = Column(Text)
    device: Named[str] = Column(String(43), ForeignKey("devices.thumbprint"))
    received_at: Named[str] = Column(String(20))


class _Held(TypedColumns):
    """Signed revisions that are not part of a declaration yet: `parked` before their predecessor has come, `review`
    of two that contradict each other. `decision` says how a review ended: `take` or `drop`.
    """  # noqa: D205

    declaration_id = Column(String(36), primary_key=True)
    rev = Column(Integer, primary_key=True, autoincrement=False)
    doc_hash = Column(String(64), primary_key=True)
    member_id: Named[str] = Column(String(36), ForeignKey("members.member_id"), index=True)
    why: Named[str] = Column(String(10))
    base: Named[str | None] = Column(String(64))
    payload: Named[bytes] = Column(LargeBinary)
    wrapped: Named[bytes] = Column(LargeBinary)
    protected: Named[str] = Column(Text)
    signature: Named[str] = Column(Text)
    device: Named[str] = Column(String(43), ForeignKey("devices.thumbprint"))
    received_at: Named[str] = Column(String(20))
    receipt: Named[bytes] = Column(LargeBinary)
    ended_at: Named[str | None] = Column(String(20))
    decision: Named[str | None] = Column(String(10))


class _Receipts(TypedColumns):
    """Signed receipts, byte for byte as they were first given. Never changed."""

    declaration_id = Column(String(36), primary_key=True)
    rev = Column(Integer, primary_key=True, autoincrement=False)
    body: Named[bytes] = Column(LargeBinary)


class _LaterReceipts(TypedColumns):
    """A receipt given in place of an `earlier` one (its SHA-256), whose key was stolen. Never changed."""

    earlier = Column(String(64), primary_key=True)
    body: Named[bytes] = Column(LargeBinary)
    made_at: Named[str] = Column(String(20))


class _Events(TypedColumns):
    """The feeds: each event's canonical bytes without its chain, and the chain after it. Never changed."""

    member_id = Column(String(36), ForeignKey("members.member_id"), primary_key=True)
    seq = Column(BigInteger, primary_key=True, autoincrement=False)
    chain: Named[str] = Column(String(64))
    body: Named[bytes] = Column(LargeBinary)


class _Questions(TypedColumns):
    """What the company asked about a declaration; answered once the first answer is in."""

    question_id = Column(String(36), primary_key=True)
    declaration_id: Named[str] = Column(String(36), ForeignKey("declarations.declaration_id"), index=True)
    rev: Named[int]
    text: Named[str] = Column(Text)
    asked_at: Named[str] = Column(String(20))
    asked_by: Named[str | None] = Column(String(36))
    answered_at: Named[str | None] = Column(String(20))


class _Answers(TypedColumns):
    """Members' answers: signed, encrypted, with the receipt that was given. Never changed."""

    answer_id = Column(String(36), primary_key=True)
    question_id: Named[str] = Column(String(36), ForeignKey("questions.question_id"), index=True)
    declaration_id: Named[str] = Column(String(36), ForeignKey("declarations.declaration_id"), index=True)
    member_id: Named[str] = Column(String(36), ForeignKey("members.member_id"))
    doc_hash: Named[str] = Column(String(64))
    payload: Named[bytes] = Column(LargeBinary)
    protected: Named[str] = Column(Text)
    signature: Named[str] = Column(Text)
    device: Named[str] = Column(String(43), ForeignKey("devices.thumbprint"))
    received_at: Named[str] = Column(String(20))
    receipt: Named[bytes] = Column(LargeBinary)


class _Payments(TypedColumns):
    """What each musician of a declaration was paid, one row a payment; `reference` tells a payment from its double."""

    declaration_id = Column(String(36), ForeignKey("declarations.declaration_id"), primary_key=True)
    person_id = Column(String(36), primary_key=True)
    reference = Column(String(100), primary_key=True)
    rev: Named[int]
    minor: Named[int] = Column(BigInteger)
    currency: Named[str] = Column(String(3))
    paid_on: Named[str] = Column(String(10))
    at: Named[str] = Column(String(20))


class _Effects(TypedColumns):
    """What was done once and must never be done twice for a revision: `invoice`, `payroll`; kept outside backups too."""

    declaration_id = Column(String(36), primary_key=True)
    rev = Column(Integer, primary_key=True, autoincrement=False)
    effect = Column(String(20), primary_key=True)
    reference: Named[str] = Column(String(100))
    at: Named[str] = Column(String(20))


class _Staff(TypedColumns):
    """Advisers. `secret` is the second factor's, wrapped by the server's key; `counter` the last code that was used."""

    staff_id = Column(String(36), primary_key=True)
    login: Named[str] = Column(String(100), unique=True)
    name: Named[str] = Column(String(200))
    role: Named[str] = Column(String(10))
    language: Named[str | None] = Column(String(10))
    password: Named[str] = Column(Text)
    secret: Named[bytes | None] = Column(LargeBinary)
    counter: Named[int] = Column(BigInteger)
    failures: Named[int]
    locked_until: Named[str | None] = Column(String(20))
    made_at: Named[str] = Column(String(20))
    disabled_at: Named[str | None] = Column(String(20))


class _Sessions(TypedColumns):
    """Adviser's sessions by the hash of their token. `proved` is set once the second factor was given."""

    token_hash = Column(String(64), primary_key=True)
    staff_id: Named[str] = Column(String(36), ForeignKey("staff.staff_id"), index=True)
    form_token: Named[str] = Column(String(64))
    proved: Named[bool] = Column(Boolean)
    began_at: Named[str] = Column(String(20))
    seen_at: Named[str] = Column(String(20))


class _Trail(TypedColumns):
    """Who did what, chained: `detail` holds codes and numbers, nothing that people wrote. Never changed."""

    n = Column(BigInteger, primary_key=True, autoincrement=False)
    at: Named[str] = Column(String(20))
    staff_id: Named[str | None] = Column(String(36))
    what: Named[str] = Column(String(40))
    ref: Named[str] = Column(String(64), index=True)
    detail: Named[str] = Column(Text)
    chain: Named[str] = Column(String(64))


class _Erasures(TypedColumns):
    """What was erased by law, so that a restored backup is cleared of it again."""

    ref = Column(String(64), primary_key=True)
    at: Named[str] = Column(String(20))
    reason: Named[str] = Column(String(200))


company = Table("company", metadata, _Company)
keys = Table("company_keys", metadata, _Keys)
members = Table("members", metadata, _Members)
invitations = Table("invitations", metadata, _Invitations)
devices = Table("devices", metadata, _Devices)
roots = Table("company_roots", metadata, _Roots)
keysets = Table("keysets", metadata, _Keysets)
declarations = Table(
    "declarations",
    metadata,
    _Declarations,
    Index("ix_declarations_queue", "state", "deadline", "declaration_id"),
)
declaration_keys = Table("declaration_keys", metadata, _DeclarationKeys)
held = Table("held_revisions", metadata, _Held)
revisions = Table("revisions", metadata, _Revisions)
receipts = Table(
    "receipts",
    metadata,
    _Receipts,
    ForeignKeyConstraint(["declaration_id", "rev"], ["revisions.declaration_id", "revisions.rev"]),
)
later_receipts = Table("later_receipts", metadata, _LaterReceipts)
enrolment_proofs = Table("enrolment_proofs", metadata, _EnrolmentProofs)
events = Table("events", metadata, _Events)
questions = Table("questions", metadata, _Questions)
answers = Table("answers", metadata, _Answers)
payments = Table("payments", metadata, _Payments)
effects = Table("effects", metadata, _Effects)
staff = Table("staff", metadata, _Staff)
sessions = Table("staff_sessions", metadata, _Sessions)
trail = Table("trail", metadata, _Trail)
erasures = Table("erasures", metadata, _Erasures)
