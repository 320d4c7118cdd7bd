"""The audit trail and the device's key: what every sealed paper leans on."""

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import select

from desktop.core.queries.settings import DEVICE_KEY, setting
from desktop.core.store.tables import Audit, Setting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.core.store.book import Book, Done
    from wire.signing import SigningKey

START = "0" * 64


def head(session: "Session") -> str:
    """Return the hash of the newest entry, which stands for the whole trail."""
    return session.scalar(select(Audit.chain).order_by(Audit.seq.desc()).limit(1)) or START


def note(session: "Session", book: "Book", what: str, ref: str, digest: str = "") -> str:
    """Add an entry, chained to the one before, and return the new head."""
    before = head(session)
    seq = (session.scalar(select(Audit.seq).order_by(Audit.seq.desc()).limit(1)) or 0) + 1
    at = instant(book)
    chain = link(before, seq, at, what, ref, digest)
    session.add(Audit(seq=seq, at=at, what=what, ref=ref, digest=digest, chain=chain))
    session.flush()
    return chain


def link(before: str, seq: int, at: str, what: str, ref: str, digest: str) -> str:
    """Return the hash of an entry: SHA-256 over the hash before it and its fields."""
    return hashlib.sha256("\n".join((before, str(seq), at, what, ref, digest)).encode()).hexdigest()


def instant(book: "Book") -> str:
    """Return the present instant as it is kept: UTC, whole seconds."""
    return book.clock().strftime("%Y-%m-%dT%H:%M:%SZ")


def device_key(book: "Book") -> "SigningKey":
    """Return the key that signs this book's papers, made when it is first needed."""
    from wire.signing import SigningKey

    if kept := setting(book, DEVICE_KEY):
        return SigningKey.load(kept)
    key = SigningKey.make()
    with book.transaction() as session:
        session.add(Setting(key=DEVICE_KEY, value=key.dump()))
    return key


def renew_device_key(book: "Book") -> "SigningKey":
    """Make another key for this book, whose old one was stopped at a company; papers signed with that stay as they are."""
    from wire.signing import SigningKey

    key = SigningKey.make()
    with book.transaction() as session:
        session.merge(Setting(key=DEVICE_KEY, value=key.dump()))
        note(session, book, "device key", key.public.thumbprint)
    return key


def record(book: "Book", what: str, ref: str) -> "Done":
    """Add an entry by itself: something was done elsewhere, and nothing else changes here."""
    from desktop.core.store.book import Done

    with book.transaction() as session:
        note(session, book, what, ref)
    return Done(ref, frozenset({"sync"}))
