"""The tables of a declaration's way after the seal: corrections, answers to questions, other devices' papers, journal.

Conventions as in `tables`.
"""

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from desktop.core.store.tables import Base


class Correction(Base):
    """A sealed contract that is being corrected (`amend`) or called off (`cancel`).

    `snapshot` is JSON of its rows as they were sealed: what the difference is shown against, and what giving the
    correction up brings back.
    """

    __tablename__ = "correction"
    contract_id: Mapped[str] = mapped_column(ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str]
    reason: Mapped[str | None]
    begun_at: Mapped[str]
    snapshot: Mapped[str]


class Answer(Base):
    """An answer to a company's question: the signed `document` that is sent, for ever, and where it stands.

    `receipt` is the company's signed word that it has it.
    """

    __tablename__ = "answer"
    id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str]
    company_id: Mapped[str]
    declaration_id: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str]
    written_at: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    next_try_at: Mapped[str | None]
    receipt: Mapped[bytes | None] = mapped_column(LargeBinary)
    received_at: Mapped[str | None]


class LaterReceipt(Base):
    """A further receipt for a revision that has one: from a company that was restored, or whose key was stolen.

    The first one stays in `receipt`: both are evidence. Never changed.
    """

    __tablename__ = "later_receipt"
    digest: Mapped[str] = mapped_column(primary_key=True)
    declaration_id: Mapped[str] = mapped_column(index=True)
    rev: Mapped[int]
    company_id: Mapped[str]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[str]
    seq: Mapped[int]
    kept_at: Mapped[str]


class PastEvent(Base):
    """An entry of a feed that its company lost by going back to a backup: what it had said, kept as evidence."""

    __tablename__ = "past_event"
    company_id: Mapped[str] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    at: Mapped[str]
    kind: Mapped[str]
    declaration_id: Mapped[str] = mapped_column(index=True)
    rev: Mapped[int]
    state: Mapped[str]
    text: Mapped[str | None]
    body: Mapped[str | None]
    lost_at: Mapped[str]


class Elsewhere(Base):
    """A paper of this member that another device, or this book before a restore, sealed: fetched to be shown."""

    __tablename__ = "elsewhere"
    declaration_id: Mapped[str] = mapped_column(primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[str]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str]
    fetched_at: Mapped[str]


class Exchange(Base):
    """One line of the journal: what was sent to a company when, and what it answered. Never changed.

    `what` is the kind of call, `ref` the id it was about, `status` the HTTP status (NULL: no answer came), `code` the
    reason or problem code. Bodies, tokens and personal data are never written here.
    """

    __tablename__ = "exchange"
    n: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    company_id: Mapped[str]
    what: Mapped[str]
    ref: Mapped[str] = mapped_column(index=True)
    rev: Mapped[int | None]
    digest: Mapped[str | None]
    status: Mapped[int | None]
    code: Mapped[str | None]
    detail: Mapped[str | None]
    trace_id: Mapped[str | None]
