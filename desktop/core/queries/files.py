"""The files kept with a contract: receipts by the cost they belong to, and the bytes of one."""

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


def file_content(book: Book, digest: str) -> bytes | None:
    """Return the bytes of a file, None when they are not in the book."""
    found = book.value("SELECT content FROM file WHERE digest = ?", digest)
    return None if found is None else bytes(found)
