"""What a sync reads: the papers that wait, the companies they go to, and how far their news was read."""

from typing import NamedTuple

from desktop.core.store.book import Book


class WaitingRow(NamedTuple):
    """A sealed paper without a receipt that counts; `document` is the body to be sent, `demo` marks practice."""

    id: str
    rev: int
    country: str
    company_id: str | None
    digest: str
    document: bytes
    attempts: int
    demo: int


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


def waiting(book: Book) -> list[WaitingRow]:
    """Return the papers to be sent, oldest first; those that a company refused too, for it may have learnt since."""
    return book.rows(
        WaitingRow,
        """SELECT d.id, d.rev, d.country, d.company_id, d.digest, d.document, o.attempts, d.demo
        FROM outbox o JOIN declaration d ON d.id = o.declaration_id AND d.rev = o.rev
        WHERE o.state IN ('queued', 'conflict', 'fault') ORDER BY d.sealed_at, d.contract_id, d.part""",
    )


def addresses(book: Book) -> list[AddressRow]:
    """Return every enrolment."""
    return book.rows(
        AddressRow,
        "SELECT company_id, country, name, url, token, keys, cursor, demo FROM enrolment ORDER BY country",
    )
