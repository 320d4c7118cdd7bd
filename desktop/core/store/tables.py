"""The tables of a book. Mapped objects never leave the store: queries return row tuples, actions take commands.

Days are ISO text (`2026-12-05`), wall times `HH:MM`, instants ISO text in UTC. Money is two columns: whole minor
units and the currency. Ids are UUID text. A column `demo` marks what belongs to the demo band.
"""

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Root of the mapping; every constraint has a name, so that migrations can speak of it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Setting(Base):
    """One choice of the person, or one fact about this book: language, country, device key."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Person(Base):
    """A musician. `works_in` and `companies` are country codes with blanks between; NULL is "not told yet"."""

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]
    iban: Mapped[str | None]
    plays: Mapped[str | None]
    residence: Mapped[str | None]
    works_in: Mapped[str | None]
    status: Mapped[str | None]
    companies: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(default=False)


class PersonIdentifier(Base):
    """A number by which a country knows a person. Restricted by law: shown on the person's form only, sent only to
    the company that needs it.
    """  # noqa: D205

    __tablename__ = "person_identifier"
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Band(Base):
    """A band; its members stand in `BandMember`. `logo` is the digest of a picture kept in `File`."""

    __tablename__ = "band"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    logo: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(default=False)


class BandMember(Base):
    """A musician's place in a band."""

    __tablename__ = "band_member"
    band_id: Mapped[str] = mapped_column(ForeignKey("band.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    position: Mapped[int]


class Client(Base):
    """Who orders and pays a contract."""

    __tablename__ = "client"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    country: Mapped[str | None]
    vat_no: Mapped[str | None]
    company_no: Mapped[str | None]
    invoice_reference: Mapped[str | None]
    email: Mapped[str | None]
    address: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(default=False)


class Contract(Base):
    """One agreement with one client over one or more gigs.

    `recipe` is the JSON list of steps of `docs/split.md` with person ids in place of names; a step may carry a `ref`,
    by which receipts belong to it and which several payers of one cost share. `shares_by` says what the weights of
    the rest follow: `weights` as typed, `dates` played, or `hours` played. `recipe_id` and `recipe_version` name the
    kept recipe it was last split with. `rate` is how many units of `rate_to` one unit of `currency` is worth (decimal
    text), on a day, by a source.
    """

    __tablename__ = "contract"
    __table_args__ = (CheckConstraint("fee_minor >= 0", "fee_not_negative"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"), index=True)
    band_id: Mapped[str | None] = mapped_column(ForeignKey("band.id", ondelete="RESTRICT"), index=True)
    fee_minor: Mapped[int]
    currency: Mapped[str]
    vat_percent: Mapped[str | None]
    payment_days: Mapped[int | None]
    signer_id: Mapped[str | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"), index=True)
    signed_on: Mapped[str | None]
    recipe: Mapped[str] = mapped_column(default="[]")
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="draft")
    sealed_at: Mapped[str | None]
    outcomes: Mapped[str | None]
    shares_by: Mapped[str] = mapped_column(default="weights", server_default="weights")
    recipe_id: Mapped[str | None]
    recipe_version: Mapped[int | None]
    rate: Mapped[str | None]
    rate_to: Mapped[str | None]
    rate_on: Mapped[str | None]
    rate_source: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(default=False)


class LineUp(Base):
    """A musician's place in a contract's line-up."""

    __tablename__ = "line_up"
    contract_id: Mapped[str] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(
        ForeignKey("person.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    position: Mapped[int]
    plays: Mapped[str | None]


class Gig(Base):
    """One performance: a day, wall times and a place. `n` is the row number that search goes by: unlike SQLite's
    own it stays the same when a file is compacted.
    """  # noqa: D205

    __tablename__ = "gig"
    __table_args__ = (
        CheckConstraint("fee_minor >= 0", "fee_not_negative"),
        Index("ix_gig_contract", "contract_id", "on_date"),
        Index("ix_gig_venue", "venue", "place", "on_date"),
        # the list's order and totals are read from this index alone
        Index("ix_gig_list", "on_date", "starts", "n", "state", "contract_id", "currency", "fee_minor"),
    )
    n: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    on_date: Mapped[str]
    starts: Mapped[str | None]
    ends: Mapped[str | None]
    venue: Mapped[str]
    place: Mapped[str]
    country: Mapped[str]
    band_id: Mapped[str | None] = mapped_column(ForeignKey("band.id", ondelete="RESTRICT"), index=True)
    client_id: Mapped[str | None] = mapped_column(ForeignKey("client.id", ondelete="RESTRICT"), index=True)
    fee_minor: Mapped[int | None]
    currency: Mapped[str]
    state: Mapped[str]
    notes: Mapped[str] = mapped_column(default="")
    contract_id: Mapped[str | None] = mapped_column(ForeignKey("contract.id", ondelete="SET NULL"))
    demo: Mapped[bool] = mapped_column(default=False)
    __mapper_args__ = {"primary_key": [id]}  # noqa: A003, RUF012  # SQLAlchemy's own form


class Enrolment(Base):
    """A shared company that this book is enrolled at: its address, what it told of itself, and how far we read.

    `keyset` is the newest signed list of its keys; `failures`, `next_try_at` and `trouble` say since when and why it
    could not be spoken to, over restarts.
    """

    __tablename__ = "enrolment"
    company_id: Mapped[str] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    url: Mapped[str]
    member_name: Mapped[str]
    token: Mapped[str]
    keys: Mapped[str]
    cursor: Mapped[str]
    enrolled_at: Mapped[str]
    synced_at: Mapped[str | None]
    demo: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    member_id: Mapped[str | None]
    keyset: Mapped[str | None]
    tried_at: Mapped[str | None]
    next_try_at: Mapped[str | None]
    trouble: Mapped[str | None]
    trouble_since: Mapped[str | None]
    epoch: Mapped[int | None]


class Declaration(Base):
    """A sealed declaration: `document` is the signed body that is sent, for ever; `digest` the SHA-256 of its
    payload. Never changed.
    """  # noqa: D205

    __tablename__ = "declaration"
    id: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[str] = mapped_column(ForeignKey("contract.id", ondelete="RESTRICT"), index=True)
    part: Mapped[int]
    country: Mapped[str]
    company_id: Mapped[str | None]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str]
    members: Mapped[int]
    total_minor: Mapped[int]
    currency: Mapped[str]
    deadline: Mapped[str | None]
    edition: Mapped[str]
    sealed_at: Mapped[str]
    demo: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(default="declare", server_default="declare")
    contract_version: Mapped[int] = mapped_column(default=1, server_default="1")


class Outbox(Base):
    """Where a declaration stands on its way: one row each, written with the sealing."""

    __tablename__ = "outbox"
    declaration_id: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[str | None]
    reason: Mapped[str | None]


class Receipt(Base):
    """A company's signed answer, kept as it came. Never changed."""

    __tablename__ = "receipt"
    declaration_id: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[str]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[str]
    seq: Mapped[int]


class Event(Base):
    """One entry of a company's feed of changes, in its order; `body` is its canonical JSON, whole, as it came."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_kind", "kind", "declaration_id"),)
    company_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]
    at: Mapped[str]
    kind: Mapped[str]
    declaration_id: Mapped[str] = mapped_column(index=True)
    rev: Mapped[int]
    state: Mapped[str]
    text: Mapped[str | None]
    body: Mapped[str | None]


class Audit(Base):
    """The trail of what was sealed, received, imported and enrolled, each entry chained to the one before."""

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    what: Mapped[str]
    ref: Mapped[str]
    digest: Mapped[str]
    chain: Mapped[str]
