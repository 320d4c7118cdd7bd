"""What a correction stands on: the newest revision of each declaration of a contract, and the chain of one."""

from typing import NamedTuple

from desktop.core.corrections import Change, Sent, difference
from desktop.core.queries.company_words import HEAD
from desktop.core.store.book import Book
from wire import declaration as line
from wire.signing import unpack


class Link(NamedTuple):
    """One revision in the life of a declaration, with its receipt and what it says differently from the one before.

    `elsewhere` marks one that another device sealed.
    """

    rev: int
    kind: str
    digest: str
    sealed_at: str
    delivery: str
    reason: str | None
    received_at: str | None
    seq: int | None
    elsewhere: bool
    changes: tuple[Change, ...]


class OpenCorrection(NamedTuple):
    """A sealed contract that was opened for a correction which is not sealed yet."""

    contract_id: str
    client: str
    begun_at: str


class _Kept(NamedTuple):
    id: str
    rev: int
    digest: str
    document: bytes
    delivery: str
    reason: str | None
    company_id: str | None
    received_at: str | None
    seq: int | None
    elsewhere: int


_OWN = """SELECT d.id, d.rev, d.digest, CAST(d.document AS BLOB), o.state, o.reason, coalesce(d.company_id, r.company_id,
        (SELECT x.company_id FROM receipt x WHERE x.declaration_id = d.id LIMIT 1)), r.received_at, r.seq, 0 AS elsewhere
    FROM declaration d JOIN outbox o ON o.declaration_id = d.id AND o.rev = d.rev
    LEFT JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev WHERE {which}"""
_ELSEWHERE = """SELECT e.declaration_id, e.rev, e.digest, CAST(e.document AS BLOB), 'confirmed', NULL, e.company_id,
        e.fetched_at, NULL, 1 FROM elsewhere e WHERE length(e.document) > 0 AND e.declaration_id IN (SELECT d.id FROM declaration d WHERE {which})
        AND NOT EXISTS (SELECT 1 FROM declaration x WHERE x.id = e.declaration_id AND x.rev = e.rev AND x.digest = e.digest)"""


class _Head(NamedTuple):
    id: str
    digest: str | None


def open_corrections(book: Book) -> list[OpenCorrection]:
    """Return the corrections that were begun and not sealed, the oldest first."""
    sql = """SELECT x.contract_id, c.name, x.begun_at FROM correction x JOIN contract k ON k.id = x.contract_id
        JOIN client c ON c.id = k.client_id WHERE x.kind = 'amend' ORDER BY x.begun_at, x.contract_id"""
    return book.rows(OpenCorrection, sql)


def sent(book: Book, contract_id: str) -> tuple[Sent, ...]:
    """Return the newest revision of each declaration of a contract, in the order of its parts.

    What its company has counts before what it did not take from this book or set aside, and before what follows that;
    a paper that no company could read, and what follows it, is passed over, for it never was anywhere.
    """
    sql = f"SELECT DISTINCT d.id, {HEAD} FROM declaration d WHERE d.contract_id = ?"
    heads = dict(book.rows(_Head, sql, contract_id))
    known = {
        (kept.id, kept.digest): (kept, _read(kept.document))
        for kept in _kept(book, "d.contract_id = ?", contract_id)
    }
    newest: dict[str, tuple[_Kept, line.Declaration]] = {}
    highest: dict[str, int] = {}
    contested: set[str | None] = set()
    unread: set[str | None] = set()
    for kept, paper in known.values():
        highest[kept.id] = kept.rev
        follows = kept.delivery in ("queued", "conflict")
        if kept.delivery == "fault" or (follows and paper.base in unread):
            unread.add(kept.digest)
        elif kept.delivery in ("conflict", "review") or (follows and paper.base in contested):
            contested.add(kept.digest)
            newest[kept.id] = known.get((kept.id, heads[kept.id] or ""), (kept, paper))
        elif kept.delivery != "dropped":
            newest[kept.id] = (kept, paper)
    return tuple(
        Sent(paper, kept.digest, kept.company_id, highest[key]) for key, (kept, paper) in newest.items()
    )


def chain(book: Book, declaration_id: str) -> tuple[Link, ...]:
    """Return every revision of a declaration, oldest first."""
    found, before = [], None
    for kept in _kept(book, "d.id = ?", declaration_id):
        paper = _read(kept.document)
        found.append(
            Link(
                kept.rev,
                paper.kind,
                kept.digest,
                paper.sealed_at,
                kept.delivery,
                kept.reason,
                kept.received_at,
                kept.seq,
                bool(kept.elsewhere),
                () if before is None else difference(before, paper),
            )
        )
        before = paper
    return tuple(found)


def changes_of(book: Book, declaration_id: str) -> tuple[Change, ...]:
    """Return what the newest revision of a declaration says differently from the one before it."""
    links = chain(book, declaration_id)
    return links[-1].changes if links else ()


def document(book: Book, declaration_id: str, rev: int | None = None) -> line.Declaration | None:
    """Return a declaration as it was sealed here: this revision, or the newest; None when it is not there."""
    sql = "SELECT CAST(document AS BLOB) FROM declaration WHERE id = ? AND rev = coalesce(?, rev) ORDER BY rev DESC LIMIT 1"
    found = book.value(sql, declaration_id, rev)
    return None if found is None else _read(found)


def _kept(book: Book, which: str, key: str) -> list[_Kept]:
    """Return revisions in order; of two with one number the one that the company has comes last."""
    own = book.rows(_Kept, f"{_OWN.replace('{which}', which)} ORDER BY d.part, d.sealed_at, d.id", key)
    places: dict[str, int] = {}
    for row in own:
        places.setdefault(row.id, len(places))
    rows = [*own, *book.rows(_Kept, _ELSEWHERE.replace("{which}", which), key)]
    return sorted(rows, key=lambda row: (places[row.id], row.rev, row.elsewhere))


def _read(document: bytes) -> line.Declaration:
    return line.read(unpack(document).payload)
