"""Companies as the window shows them: how the last sync went, when the next one comes, and by which keys they are known."""

from typing import NamedTuple

from desktop.core.outbox import Reason
from desktop.core.store.book import Book


class ContactRow(NamedTuple):
    """How it stands with one company. `trouble` is the reason as kept, None when the last call went well."""

    company_id: str
    country: str
    name: str
    synced_at: str | None
    tried_at: str | None
    next_try_at: str | None
    failures: int
    trouble: str | None
    trouble_since: str | None
    waiting: int

    @property
    def reason(self) -> Reason | None:
        """Why it could not be spoken to."""
        return Reason.read(self.trouble)


def contacts(book: Book) -> list[ContactRow]:
    """Return how it stands with every company, those in trouble first."""
    return book.rows(
        ContactRow,
        """SELECT e.company_id, e.country, e.name, e.synced_at, e.tried_at, e.next_try_at, e.failures, e.trouble, e.trouble_since,
            (SELECT count(*) FROM outbox o JOIN declaration d ON d.id = o.declaration_id AND d.rev = o.rev
                WHERE o.state IN ('queued', 'conflict', 'fault')
                AND (d.company_id = e.company_id OR (d.company_id IS NULL AND d.country = e.country AND d.demo = e.demo)))
        FROM enrolment e ORDER BY e.trouble IS NULL, e.country, e.company_id""",
    )


def roots_of(book: Book, company_id: str) -> tuple[str, ...]:
    """Return the fingerprints of a company's roots, to be compared with its letter; empty where none are known yet."""
    kept = book.value("SELECT keyset FROM enrolment WHERE company_id = ?", company_id)
    if kept is None:
        return ()
    from wire import keyset
    from wire.signing import unpack

    return tuple(root.thumbprint for root in keyset.read(unpack(str(kept).encode()).payload).roots)
