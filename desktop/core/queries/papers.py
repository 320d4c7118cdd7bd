"""What papers ask of the book beside the contract itself: documents as sealed, the band's logo."""

from typing import NamedTuple

from desktop.core.store.book import Book


class Sealed(NamedTuple):
    """A declaration and its receipt as they are kept; `receipt` is None until the company has sent it."""

    document: bytes
    receipt: bytes | None


class _Row(NamedTuple):
    id: str
    document: bytes
    receipt: bytes | None


def sealed_documents(book: Book, contract_id: str) -> dict[str, Sealed]:
    """Return the declarations of a contract with their receipts, by id."""
    sql = """SELECT d.id, CAST(d.document AS BLOB), CAST(r.document AS BLOB) FROM declaration d
        LEFT JOIN receipt r ON r.declaration_id = d.id AND r.rev = d.rev WHERE d.contract_id = ? ORDER BY d.rev"""
    return {row.id: Sealed(row.document, row.receipt) for row in book.rows(_Row, sql, contract_id)}


def band_logo(book: Book, contract_id: str) -> bytes | None:
    """Return the logo of the band that plays under a contract, as PNG."""
    sql = """SELECT f.content FROM contract k JOIN band b ON b.id = k.band_id JOIN file f ON f.digest = b.logo
        WHERE k.id = ?"""
    found = book.value(sql, contract_id)
    return None if found is None else bytes(found)


def logo_of(book: Book, band_id: str) -> bytes | None:
    """Return a band's logo as PNG."""
    found = book.value(
        "SELECT f.content FROM band b JOIN file f ON f.digest = b.logo WHERE b.id = ?", band_id
    )
    return None if found is None else bytes(found)
