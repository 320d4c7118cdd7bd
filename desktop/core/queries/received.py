"""The shares that came into this book: their list, and one of them with what is needed to answer it."""

import json
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.money import Money
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.shares import Share


class ReceivedRow(NamedTuple):
    """A line of the list of received shares: the newest version of one musician's share of one contract.

    Attributes:
        id: the digest of that version.
        answer: `agree`, `object`, or None while it is not answered.
        answered: the version that was answered last; None where none was.
        last_on: the last day that the musician plays.
        days: all of them, as `YYYY-MM-DD`.
    """

    id: str
    contract: str
    person: str
    name: str
    version: int
    band: str | None
    client: str
    on: str | None
    total_minor: int
    currency: str
    answer: str | None
    note: str
    answered: int | None
    last_on: str | None = None
    days: tuple[str, ...] = ()

    @property
    def total(self) -> Money:
        """What the musician gets."""
        return Money(self.total_minor, self.currency)


class _Received(NamedTuple):
    digest: str
    document: bytes
    version: int
    received_at: str
    answer: str | None
    note: str | None
    answered_at: str | None


class Received(NamedTuple):
    """One received version of a share.

    Attributes:
        share, digest: what it says, and the digest of that.
        before: the version before it in this book; None where there is none.
        answer_before: the answer to that one.
        newest: digest of the newest version; another one where this is no longer the newest.
        other_device: whether it was signed by another device than the version before it.
        answer, note, answered_at: the own answer, where there is one.
    """

    share: "Share"
    digest: str
    before: "Share | None"
    answer_before: str | None
    newest: str
    other_device: bool
    answer: str | None
    note: str
    answered_at: str | None


_COLUMNS = "digest, CAST(document AS BLOB), version, received_at, answer, note, answered_at"
_NEWEST_FIRST = "version DESC, received_at DESC, digest"


def received_shares(book: Book) -> list[ReceivedRow]:
    """Return the newest version of every received share: those that wait for an answer first, then the latest date."""
    rows = book.rows(_Received, f"SELECT {_COLUMNS} FROM received_share ORDER BY {_NEWEST_FIRST}")
    found: dict[tuple[str, str], ReceivedRow] = {}
    for row in rows:
        said = json.loads(row.document)["share"]  # checked when it came in
        key = (said["contract"], said["person"])
        if key not in found:
            found[key] = _row(row, said)
        elif found[key].answered is None and row.answer:
            found[key] = found[key]._replace(answered=row.version)
    by_date = sorted(found.values(), key=lambda row: row.on or "", reverse=True)
    return sorted(by_date, key=lambda row: row.answer is not None)


def received_count(book: Book) -> tuple[int, int]:
    """Return how many shares came in, whatever their versions, and how many of them wait for an answer."""
    if not book.value("SELECT EXISTS (SELECT 1 FROM received_share)"):
        return 0, 0
    rows = received_shares(book)
    return len(rows), sum(row.answer is None for row in rows)


def received_share(book: Book, digest: str) -> Received | None:
    """Return a received share with the version before it, or None where it is not in the book."""
    from desktop.core.share_file import device_of, kept_share

    row = book.row(_Received, f"SELECT {_COLUMNS} FROM received_share WHERE digest = ?", digest)
    if row is None:
        return None
    share = kept_share(row.document)
    others = book.rows(
        _Received,
        f"SELECT {_COLUMNS} FROM received_share WHERE contract_id = ? ORDER BY {_NEWEST_FIRST}",
        share.contract,
    )
    versions = [
        (kept, other) for other in others if (kept := kept_share(other.document)).person == share.person
    ]
    older = next(((kept, other) for kept, other in versions if kept.version < share.version), None)
    device = device_of(row.document)
    return Received(
        share=share,
        digest=row.digest,
        before=older[0] if older else None,
        answer_before=older[1].answer if older else None,
        newest=versions[0][1].digest,
        other_device=older is not None and device_of(older[1].document) != device,
        answer=row.answer,
        note=row.note or "",
        answered_at=row.answered_at,
    )


def _row(row: _Received, said: dict[str, object]) -> ReceivedRow:
    gigs = said["gigs"]
    assert isinstance(gigs, list)
    days = tuple(gig["on"] for gig in gigs)
    return ReceivedRow(
        row.digest,
        str(said["contract"]),
        str(said["person"]),
        str(said["name"]),
        row.version,
        None if said["band"] is None else str(said["band"]),
        str(said["client"]),
        days[0] if days else None,
        int(str(said["total"])),
        str(said["currency"]),
        row.answer,
        row.note or "",
        row.version if row.answer else None,
        max(days, default=None),
        days,
    )
