"""What a book that went back to a backup must ask before it seals: what its companies have, and what they have already.

A contract that was sealed and received after the backup stands unsealed in the book. Sealing it once more would declare
the same work twice.
"""

import json
from functools import lru_cache
from typing import NamedTuple

from desktop.core.problems import N_, Problem
from desktop.core.queries.contracts import ContractFacts
from desktop.core.queries.declarations import enrolments
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book
from desktop.core.store.opening import HEARD
from wire.canonical import Malformed
from wire.signing import unpack

SYNC, JOURNAL = "sync", "journal"
"""The fields of these problems: where they are mended."""

_UNHEARD = N_(
    "seal",
    "This book went back to a backup, and Septet has not asked {company} since then what it has already. Sync first, or the"
    " same work could be declared twice.",
)
_HELD = N_(
    "seal",
    "{company} has a declaration of this work already, so sealing would declare it twice. Compare them in the journal, and"
    " ask your adviser.",
)


class Unheard(NamedTuple):
    """A company whose news were not read to the end since the book went back."""

    company_id: str
    company: str


class Held(NamedTuple):
    """A revision that a company has of a declaration which is not in this book."""

    declaration_id: str
    rev: int
    digest: str
    company_id: str
    company: str | None


class _Work(NamedTuple):
    """What a paper is about: ids only."""

    contract_id: str
    gigs: frozenset[str]
    kind: str


def unheard(book: Book) -> tuple[Unheard, ...]:
    """Return the companies that were not heard since the book went back to a backup; none where it never did."""
    heard = setting(book, HEARD)
    if heard is None:
        return ()
    known = set(heard.split())
    return tuple(
        Unheard(row.company_id, row.name)
        for row in enrolments(book)
        if not row.demo and row.company_id not in known
    )


def held(book: Book, contract_id: str, gigs: frozenset[str] = frozenset()) -> tuple[Held, ...]:
    """Return what companies have of a contract, or of its gigs, in declarations that this book does not hold.

    A declaration that was cancelled, by this member or by the company, is none any more.
    """
    found = _standing(book)
    about = {
        row.declaration_id
        for row, work in found
        if work.contract_id == contract_id or not gigs.isdisjoint(work.gigs)
    }
    return tuple(row for row, _ in found if row.declaration_id in about)


def to_join(book: Book) -> tuple[str, ...]:
    """Return the contracts that were never sealed in this book and of which a company has a declaration."""
    about = sorted({work.contract_id for _, work in _standing(book)})
    return tuple(key for key in about if book.value(_UNSEALED, key))


def _standing(book: Book) -> "list[tuple[Held, _Work]]":
    rows = book.rows(Held, _ELSEWHERE)
    found = [(row, work) for row in rows if (work := _work(_Paper(book, row))) is not None]
    called_off = {row.declaration_id for row, work in found if work.kind == "cancel"}
    return [(row, work) for row, work in found if row.declaration_id not in called_off]


def document_of(book: Book, declaration_id: str, rev: int) -> bytes:
    """Return the signed bytes of a paper that was fetched."""
    sql = "SELECT CAST(document AS BLOB) FROM elsewhere WHERE declaration_id = ? AND rev = ?"
    return bytes(book.value(sql, declaration_id, rev) or b"")


def guard(book: Book, facts: ContractFacts) -> tuple[Problem, ...]:
    """Return what keeps a contract from being sealed although it is complete: it may be declared already."""
    if facts.demo or facts.sealed_at is not None or facts.state == "void":
        return ()
    asks = tuple(Problem(SYNC, _UNHEARD, each._asdict()) for each in unheard(book))
    gigs = frozenset(gig.id for gig in facts.gigs)
    there = dict.fromkeys(row.company or row.company_id for row in held(book, facts.id, gigs))
    return (*asks, *(Problem(JOURNAL, _HELD, {"company": name}) for name in there))


_ELSEWHERE = """SELECT x.declaration_id, x.rev, x.digest, x.company_id, e.name FROM elsewhere x
    LEFT JOIN enrolment e ON e.company_id = x.company_id WHERE length(x.document) > 0
    AND NOT EXISTS (SELECT 1 FROM declaration d WHERE d.id = x.declaration_id)
    AND coalesce((SELECT v.state FROM event v WHERE v.declaration_id = x.declaration_id AND +v.company_id = x.company_id
        ORDER BY v.seq DESC LIMIT 1), '') <> 'cancelled'
    ORDER BY x.declaration_id, x.rev"""
_UNSEALED = """SELECT 1 FROM contract k WHERE k.id = ? AND k.sealed_at IS NULL AND k.state <> 'void' AND NOT k.demo
    AND NOT EXISTS (SELECT 1 FROM declaration d WHERE d.contract_id = k.id)"""


class _Paper:
    """How a paper's bytes are found; equal for equal digests, since signed bytes never change."""

    def __init__(self, book: Book, row: Held) -> None:
        self.book: Book | None = book
        self.row = row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Paper) and other.row.digest == self.row.digest

    def __hash__(self) -> int:
        return hash(self.row.digest)

    def document(self) -> bytes:
        """Return the bytes; what is remembered keeps no book open."""
        assert self.book is not None
        book, self.book = self.book, None
        return document_of(book, self.row.declaration_id, self.row.rev)


@lru_cache(maxsize=50_000)
def _work(paper: _Paper) -> _Work | None:
    """Return what a paper is about; None when it cannot be read, and so says nothing of any contract."""
    try:
        found = json.loads(unpack(paper.document()).payload)
        gigs = frozenset(str(gig["id"]) for gig in found["gigs"])
        return _Work(str(found["contract_id"]), gigs, str(found["kind"]))
    except (Malformed, ValueError, KeyError, TypeError):
        return None
