"""Declarations and companies: what waits, what was received, what a company said since."""

from dataclasses import dataclass
from typing import NamedTuple

from desktop.core.money import Money
from desktop.core.store.book import Book

FILTERS = ("all", "waiting", "received", "question", "done")


class DeclarationRow(NamedTuple):
    """A line of the list of declarations: the newest revision of one.

    Attributes:
        delivery: state in the outbox: `queued`, `receipted`, `confirmed`, `conflict`, `fault`, `dropped`.
        state: what the company last said, None before its receipt of this revision.
        deadline: local wall time by which the company must have it, None where no rule says.
        kind: `declare`, `amend` for a correction, `cancel`.
        received_rev: the newest revision that the company has, None where it has none.
        ended: the day of the contract's last gig that takes place, None where there is none.
    """

    id: str
    rev: int
    contract_id: str
    client: str
    venue: str | None
    on: str | None
    country: str
    company_id: str | None
    company: str | None
    members: int
    total_minor: int
    currency: str
    deadline: str | None
    digest: str
    sealed_at: str
    delivery: str
    attempts: int
    reason: str | None
    received_at: str | None
    seq: int | None
    state: str | None
    text: str | None
    kind: str = "declare"
    received_rev: int | None = None
    ended: str | None = None

    @property
    def total(self) -> Money:
        """The sum of the shares in this declaration."""
        return Money(self.total_minor, self.currency)


class EnrolmentRow(NamedTuple):
    """A shared company this book is enrolled at."""

    company_id: str
    country: str
    name: str
    url: str
    member_name: str
    enrolled_at: str
    synced_at: str | None
    demo: int


@dataclass(frozen=True, slots=True)
class SyncState:
    """What the side bar shows: how many declarations wait, and when a sync last went through."""

    waiting: int
    troubled: int
    companies: tuple[EnrolmentRow, ...]

    @property
    def synced_at(self) -> str | None:
        """The last success, or None."""
        return max((c.synced_at for c in self.companies if c.synced_at), default=None)


_STUCK = """(SELECT q.{what} FROM outbox q WHERE o.state = 'queued' AND q.declaration_id = d.id AND q.rev < d.rev
    AND q.state IN ('conflict', 'fault') ORDER BY q.rev LIMIT 1)"""
"""How it stands with an earlier version that needs a person, behind which the newest waits."""
_LIST = f"""SELECT d.id, d.rev, d.contract_id, c.name, g.venue, min(g.on_date), d.country, d.company_id, e.name, d.members,
    d.total_minor, d.currency, d.deadline, d.digest, d.sealed_at, coalesce({_STUCK.format(what="state")}, o.state), o.attempts,
    coalesce({_STUCK.format(what="reason")}, o.reason), r.received_at, r.seq,
    CASE WHEN r.rev IS NOT NULL THEN coalesce((SELECT v.state FROM event v WHERE v.declaration_id = d.id
        AND +v.company_id = r.company_id ORDER BY v.seq DESC LIMIT 1), 'received') END,
    (SELECT v.text FROM event v WHERE v.declaration_id = d.id AND +v.company_id = r.company_id ORDER BY v.seq DESC LIMIT 1),
    d.kind, (SELECT max(x.rev) FROM receipt x WHERE x.declaration_id = d.id),
    (SELECT max(x.on_date) FROM gig x WHERE x.contract_id = d.contract_id AND x.state <> 'cancelled')
    FROM declaration d JOIN outbox o ON o.declaration_id = d.id AND o.rev = d.rev
    JOIN contract k ON k.id = d.contract_id JOIN client c ON c.id = k.client_id
    LEFT JOIN gig g ON g.contract_id = k.id
    LEFT JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev
    LEFT JOIN enrolment e ON e.company_id = coalesce(r.company_id, d.company_id,
        (SELECT x.company_id FROM enrolment x WHERE x.country = d.country LIMIT 1))"""
# The venue is that of the first day because min() stands alone: beside max() SQLite would take it from the last as well.
# + keeps SQLite from walking through all events of a company instead of the few of a declaration
_NEWEST = """o.state <> 'dropped' AND NOT EXISTS (SELECT 1 FROM declaration n JOIN outbox m ON m.declaration_id = n.id
    AND m.rev = n.rev WHERE n.id = d.id AND n.rev > d.rev AND m.state <> 'dropped')"""
_WHICH = {
    "all": "1",
    "waiting": "r.rev IS NULL",
    "received": "r.rev IS NOT NULL",
    "question": "EXISTS (SELECT 1 FROM event v WHERE v.declaration_id = d.id AND v.state IN ('question', 'needs_correction', 'refused'))",
    "done": "EXISTS (SELECT 1 FROM event v WHERE v.declaration_id = d.id AND v.state = 'members_paid')",
}


def declarations(book: Book, which: str = "all", *, contract_id: str | None = None) -> list[DeclarationRow]:
    """Return declarations, those that wait first, then those of the newest gigs."""
    own = " AND d.contract_id = ?" if contract_id else ""
    sql = f"{_LIST} WHERE {_WHICH[which]} AND {_NEWEST}{own} GROUP BY d.id, d.rev ORDER BY r.rev IS NOT NULL, min(g.on_date) DESC, d.contract_id, d.part"
    return book.rows(DeclarationRow, sql, *([contract_id] if contract_id else []))


def declaration(book: Book, key: str) -> DeclarationRow | None:
    """Return one declaration in its newest revision, or None."""
    return book.row(DeclarationRow, f"{_LIST} WHERE d.id = ? AND {_NEWEST} GROUP BY d.id, d.rev", key)


def enrolments(book: Book) -> list[EnrolmentRow]:
    """Return the companies this book is enrolled at."""
    sql = "SELECT company_id, country, name, url, member_name, enrolled_at, synced_at, demo FROM enrolment ORDER BY country"
    return book.rows(EnrolmentRow, sql)


def sync_state(book: Book) -> SyncState:
    """Return what waits and when a sync last succeeded."""
    waiting = int(
        book.value(
            "SELECT count(DISTINCT declaration_id) FROM outbox WHERE state IN ('queued', 'conflict', 'fault')"
        )
    )
    troubled = int(
        book.value("SELECT count(DISTINCT declaration_id) FROM outbox WHERE state IN ('conflict', 'fault')")
    )
    return SyncState(waiting, troubled, tuple(enrolments(book)))
