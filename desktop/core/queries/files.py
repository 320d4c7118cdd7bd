"""The files kept with a contract: receipts by the cost they belong to, and the bytes of one."""

import hashlib
from typing import NamedTuple

from desktop.core.store.book import Book


class AttachmentRow(NamedTuple):
    """A file as it is listed; `name` is safe to show and to save under."""

    id: str
    ref: str
    name: str
    media_type: str
    size: int
    digest: str
    added_at: str


class _Kept(NamedTuple):
    name: str
    digest: str


class _Count(NamedTuple):
    ref: str
    files: int


def attachments(book: Book, contract_id: str, ref: str | None = None) -> list[AttachmentRow]:
    """Return a contract's files, or those of one cost, in the order in which they came."""
    sql = """SELECT id, ref, name, media_type, size, digest, added_at FROM attachment
        WHERE contract_id = ? AND (? IS NULL OR ref = ?) ORDER BY added_at, rowid"""
    return book.rows(AttachmentRow, sql, contract_id, ref, ref)


def attachment_counts(book: Book, contract_id: str) -> dict[str, int]:
    """Return how many files each cost of a contract has, by the cost's `ref`."""
    sql = "SELECT ref, count(*) FROM attachment WHERE contract_id = ? GROUP BY ref"
    return dict(book.rows(_Count, sql, contract_id))


def damaged_files(book: Book) -> list[str]:
    """Return the names of kept files whose bytes are gone, or are no longer those they were kept with."""
    sql = """SELECT min(name), digest FROM (SELECT name, digest FROM attachment
        UNION ALL SELECT name, digest FROM expense_file) GROUP BY digest ORDER BY min(name)"""
    return [row.name for row in book.rows(_Kept, sql) if not _is_whole(book, row.digest)]


def _is_whole(book: Book, digest: str) -> bool:
    content = file_content(book, digest)
    return content is not None and hashlib.sha256(content).hexdigest() == digest


def file_content(book: Book, digest: str) -> bytes | None:
    """Return the bytes of a file, None when they are not in the book."""
    found = book.value("SELECT content FROM file WHERE digest = ?", digest)
    return None if found is None else bytes(found)
