"""Whether every share and answer in a book is still what was signed, and what the book says of it."""

from collections.abc import Iterator
from typing import NamedTuple

from desktop.core.problems import N_, Problem, Refused
from desktop.core.share_file import read_answer, read_share
from desktop.core.store.book import Book

_SHARE = N_("verify", "The share handed out as version {version} is not as it was signed.")
_ANSWER = N_("verify", "The answer to version {version} is not as it was signed.")
_RECEIVED = N_("verify", "The received share of version {version} is not as it was signed.")


class _Handed(NamedTuple):
    contract: str
    person: str
    version: int
    digest: str
    document: bytes
    answer: str | None
    note: str | None
    at: str | None
    device: str | None
    answered: bytes | None


class _Received(NamedTuple):
    digest: str
    contract: str
    version: int
    document: bytes


def share_problems(book: Book) -> Iterator[Problem]:
    """Yield what is wrong with the shares handed out and received, and with the answers; changes nothing."""
    handed = book.rows(
        _Handed,
        """SELECT contract_id, person_id, version, digest, CAST(document AS BLOB), answer, note, answered_at, device,
        CAST(answer_document AS BLOB) FROM share_file""",
    )
    for row in handed:
        place = f"shares.{row.contract}.{row.person}"
        if not _is_share(row.document, row.digest, row.contract, row.version):
            yield Problem(place, _SHARE, {"version": row.version})
        if (row.answer is not None or row.answered is not None) and not _is_answer(row):
            yield Problem(place, _ANSWER, {"version": row.version})
    received = book.rows(
        _Received, "SELECT digest, contract_id, version, CAST(document AS BLOB) FROM received_share"
    )
    for each in received:
        if not _is_share(each.document, each.digest, each.contract, each.version):
            yield Problem(f"received.{each.digest}", _RECEIVED, {"version": each.version})


def _is_share(document: bytes, digest: str, contract: str, version: int) -> bool:
    try:
        paper = read_share(document)
    except Refused:
        return False
    return (paper.digest, paper.share.contract, paper.share.version) == (digest, contract, version)


def _is_answer(row: _Handed) -> bool:
    try:
        paper = read_answer(row.answered or b"")
    except Refused:
        return False
    said = paper.answer
    of = (said.contract, said.person, said.version, said.digest)
    told = (said.reply, said.note or None, said.at, paper.device)
    return of == (row.contract, row.person, row.version, row.digest) and told == (
        row.answer,
        row.note,
        row.at,
        row.device,
    )
