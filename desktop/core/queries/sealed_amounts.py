"""What sealed declarations say of amounts, read from their bytes once and remembered."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from desktop.core.store.book import Book

__all__ = ["exported", "shares_in"]


class _Document(NamedTuple):
    document: bytes


def shares_in(book: Book, digest: str) -> Mapping[str, int]:
    """Return each musician's share in a sealed declaration, in minor units, by the digest of its payload."""
    return _shares(_Reader(book, digest))


class _Reader:
    """How a declaration's bytes are found; equal for equal digests, since sealed bytes never change."""

    def __init__(self, book: Book, digest: str) -> None:
        self.book = book
        self.digest = digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reader) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def payload(self) -> Mapping[str, object]:
        import json

        from wire.signing import unpack

        row = self.book.row(_Document, "SELECT document FROM declaration WHERE digest = ?", self.digest)
        if row is None:
            return {}
        found = json.loads(unpack(row.document).payload)
        self.book = None  # type: ignore[assignment]  # what is remembered keeps no book open
        return found if isinstance(found, dict) else {}


@lru_cache(maxsize=50_000)
def _shares(reader: _Reader) -> Mapping[str, int]:
    members = reader.payload().get("members", [])
    assert isinstance(members, list)
    return {str(member["person_id"]): int(member["share"]["minor"]) for member in members}


@lru_cache(maxsize=50_000)
def _left_outside(reader: _Reader) -> int:
    exported = reader.payload().get("exported")
    return int(exported["minor"]) if isinstance(exported, dict) else 0


def exported(book: Book, contract_id: str) -> int:
    """Return what of a sealed contract goes to musicians whom no company declares, by the newest paper that stands.

    A cancelling paper repeats what was before it. While a contract is corrected, what was sealed holds.
    """
    sql = """SELECT digest FROM declaration WHERE contract_id = ? AND kind <> 'cancel'
        ORDER BY contract_version DESC, rev DESC LIMIT 1"""
    digest = book.value(sql, contract_id)
    return 0 if digest is None else _left_outside(_Reader(book, str(digest)))
