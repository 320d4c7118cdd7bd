"""What a sync reads: the papers that wait, the companies they go to, and how far their news was read."""

from datetime import datetime
from typing import NamedTuple

from desktop.core import backoff
from desktop.core.feed_guard import Said
from desktop.core.store.book import Book

START = f"0.{'0' * 64}"
"""Where every company's news begin (`wire.receipt.START`)."""


class WaitingRow(NamedTuple):
    """A sealed paper without a receipt that counts.

    Attributes:
        document: the body to be sent.
        company_id: for whom it was sealed, or who gave a receipt for it before.
        demo: marks practice.
        next_try_at: not earlier than this by itself; a person's wish goes at once.
        prior: an earlier receipt for it.
    """

    id: str
    rev: int
    country: str
    company_id: str | None
    digest: str
    document: bytes
    attempts: int
    demo: int
    state: str
    next_try_at: str | None
    prior: bytes | None


class AnswerRow(NamedTuple):
    """An answer to a company's question that was not received yet."""

    id: str
    company_id: str
    declaration_id: str
    digest: str
    document: bytes
    next_try_at: str | None
    reason: str | None


class AddressRow(NamedTuple):
    """A company this book is enrolled at, with what its door asks for. Never logged: it holds the token."""

    company_id: str
    country: str
    name: str
    url: str
    token: str
    keys: str
    cursor: str
    demo: int
    keyset: str | None
    next_try_at: str | None
    failures: int
    trouble: str | None
    synced_at: str | None


class HeldRow(NamedTuple):
    """A revision for which a company gave a receipt."""

    id: str
    rev: int
    digest: str


class UnseenRow(NamedTuple):
    """A revision that a company has and this book does not."""

    id: str
    rev: int
    digest: str


def waiting(book: Book) -> list[WaitingRow]:
    """Return the papers to be sent, oldest first; those that a company refused too, for it may have learnt since.

    Revisions of one declaration follow their numbers, whatever the clock said when each was sealed.
    """
    return book.rows(
        WaitingRow,
        """SELECT d.id, d.rev, d.country, coalesce(r.company_id, d.company_id), d.digest, d.document, o.attempts, d.demo,
            o.state, o.next_try_at, r.document
        FROM outbox o JOIN declaration d ON d.id = o.declaration_id AND d.rev = o.rev
        LEFT JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev
        WHERE o.state IN ('queued', 'conflict', 'fault')
        ORDER BY (SELECT min(f.sealed_at) FROM declaration f WHERE f.id = d.id), d.contract_id, d.part, d.id, d.rev""",
    )


def waiting_answers(book: Book) -> list[AnswerRow]:
    """Return the answers to be sent, oldest first."""
    return book.rows(
        AnswerRow,
        """SELECT id, company_id, declaration_id, digest, document, next_try_at, reason FROM answer
        WHERE state IN ('queued', 'fault') ORDER BY written_at, id""",
    )


def addresses(book: Book) -> list[AddressRow]:
    """Return every enrolment."""
    return book.rows(
        AddressRow,
        """SELECT company_id, country, name, url, token, keys, cursor, demo, keyset, next_try_at, failures, trouble, synced_at
        FROM enrolment ORDER BY country, company_id""",
    )


def cursor_of(book: Book, company_id: str) -> str:
    """Return how far a company's news were read."""
    return str(book.value("SELECT cursor FROM enrolment WHERE company_id = ?", company_id) or START)


def held(book: Book, company_id: str) -> list[HeldRow]:
    """Return every revision for which a company gave a receipt."""
    return book.rows(
        HeldRow,
        """SELECT d.id, d.rev, d.digest FROM receipt r JOIN declaration d ON d.id = r.declaration_id AND d.rev = r.rev
        WHERE r.company_id = ? ORDER BY d.id, d.rev""",
        company_id,
    )


class _Last(NamedTuple):
    key: str
    rev: int
    state: str


def said(book: Book, company_id: str) -> dict[str, Said]:
    """Return what a company said last of each declaration."""
    rows = book.rows(
        _Last,
        """SELECT declaration_id, rev, state FROM event v WHERE company_id = ?1 AND seq =
        (SELECT max(seq) FROM event x WHERE x.company_id = ?1 AND x.declaration_id = v.declaration_id)""",
        company_id,
    )
    return {row.key: Said(row.rev, row.state) for row in rows}


def unseen(book: Book, company_id: str, most: int) -> list[UnseenRow]:
    """Return revisions that a company has and this book has not: newest first, at most so many."""
    return book.rows(
        UnseenRow,
        """SELECT v.declaration_id, v.rev, json_extract(v.body, '$.doc_hash') AS hash FROM event v
        WHERE v.company_id = ? AND v.kind = 'received' AND hash IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM declaration d WHERE d.id = v.declaration_id AND d.rev = v.rev AND d.digest = hash)
        AND NOT EXISTS (SELECT 1 FROM elsewhere e WHERE e.declaration_id = v.declaration_id AND e.rev = v.rev AND e.digest = hash)
        ORDER BY v.seq DESC LIMIT ?""",
        company_id,
        most,
    )


def next_sync(book: Book) -> datetime | None:
    """Return when the next sync by itself is due; None where there is no company to sync with.

    A company in trouble is tried at its own time; one that works is asked for news every quarter of an hour, and at
    once when a paper waits that was not tried yet.
    """
    found = [_due(book, company) for company in addresses(book)]
    return min(found, default=None)


def _due(book: Book, company: AddressRow) -> datetime:
    if company.next_try_at is not None:
        return datetime.fromisoformat(company.next_try_at)
    if company.synced_at is None:
        return book.clock()
    poll = datetime.fromisoformat(company.synced_at) + backoff.POLL
    waits = book.value(
        """SELECT min(coalesce(o.next_try_at, '')) FROM outbox o JOIN declaration d
            ON d.id = o.declaration_id AND d.rev = o.rev LEFT JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev
        WHERE o.state IN ('queued', 'conflict', 'fault')
        AND coalesce(r.company_id, d.company_id, CASE WHEN d.country = ?1 THEN ?2 END) = ?2""",
        company.country,
        company.company_id,
    )
    answers = book.value(
        "SELECT min(coalesce(next_try_at, '')) FROM answer WHERE state IN ('queued', 'fault') AND company_id = ?",
        company.company_id,
    )
    times = [datetime.fromisoformat(at) if at else book.clock() for at in (waits, answers) if at is not None]
    return min([poll, *times])
