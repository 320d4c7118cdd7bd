"""What an import has to know of the book beforehand, and the imports that can be taken back."""

import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

from desktop.core.queries.people import bands, clients, musicians
from desktop.core.store.book import Book
from desktop.core.text import same_name
from desktop.core.transfer.planned import Known, KnownGig


class ImportRow(NamedTuple):
    """A file that was imported."""

    id: str
    kind: str
    name: str
    at: str
    rows: int


class _Name(NamedTuple):
    name: str


class _Mapping(NamedTuple):
    mapping: str


def known(book: Book) -> Known:
    """Return what the book has, as far as it takes to recognise what comes in."""
    gigs = book.rows(
        KnownGig,
        "SELECT g.id, g.on_date, g.starts, g.venue, c.name FROM gig g LEFT JOIN client c ON c.id = g.client_id",
    )
    venues = book.rows(_Name, "SELECT DISTINCT venue FROM gig")
    return Known(
        gigs=gigs,
        bands=frozenset(same_name(row.name) for row in bands(book)),
        clients=frozenset(same_name(row.name) for row in clients(book)),
        venues=frozenset(same_name(row.name) for row in venues),
        people=frozenset(same_name(row.name) for row in musicians(book)),
    )


def imports(book: Book) -> list[ImportRow]:
    """Return the imports of files that were not taken back, newest first; bank statements and payments told by companies have their own ways back."""
    return book.rows(
        ImportRow,
        "SELECT id, kind, name, at, rows FROM import_batch WHERE kind NOT IN ('bank', 'status') ORDER BY at DESC, id",
    )


def imported_before(book: Book, digest: str) -> ImportRow | None:
    """Return the import of this very file, if it was imported and not taken back."""
    return book.row(
        ImportRow,
        "SELECT id, kind, name, at, rows FROM import_batch WHERE digest = ? ORDER BY at DESC",
        digest,
    )


def header_key(header: Sequence[str]) -> str:
    """Return by what a header is known again."""
    return hashlib.sha256("\n".join(header).encode()).hexdigest()


def remembered(book: Book, kind: str, header: Sequence[str]) -> dict[str, object] | None:
    """Return what a person said of the columns of a file with this header, None where nobody did yet."""
    found = book.row(
        _Mapping,
        "SELECT mapping FROM column_mapping WHERE kind = ? AND header = ? ORDER BY used_at DESC",
        kind,
        header_key(header),
    )
    if found is None:
        return None
    said: dict[str, object] = json.loads(found.mapping)
    return said
