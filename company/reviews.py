"""Advisers decide about revisions that are held: two signed papers that contradict each other, of which one counts.

One whose predecessor never comes, because a lost laptop had it, can only be left out.
"""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from company import feed, holding, intake, receipts, statuses
from company.holding import Waiting
from company.statuses import Place
from company.storage import Storage, Unusable
from company.tables import held, revisions


class Review(NamedTuple):
    """A paper that is held, and its declaration, whose history it contradicts or, if `parked`, does not reach."""

    declaration_id: str
    rev: int
    doc_hash: str
    member_id: str
    received_at: str
    parked: bool


def waiting(connection: Connection) -> list[Review]:
    """Return what is to be decided, oldest first."""
    rows = connection.execute(
        select(held)
        .where(held.c.ended_at.is_(None))
        .order_by(held.c.received_at, held.c.declaration_id, held.c.doc_hash)
    ).all()
    return [
        Review(row.declaration_id, row.rev, row.doc_hash, row.member_id, row.received_at, row.why == "parked")
        for row in rows
    ]


def decide(
    storage: Storage,
    declaration_id: str,
    rev: int,
    doc_hash: str,
    *,
    take: bool,
    text: str | None,
    now: datetime,
) -> None:
    """End a review: `take` the paper in place of what stands at its revision and after, or leave things as they are.

    What is parked behind a paper that is left out goes to review, for its predecessor will not come.

    Raises:
        Unusable: there is no such paper, or what the paper continues is not there.
    """
    with storage.writing() as connection:
        decide_in(connection, declaration_id, rev, doc_hash, take=take, text=text, now=now)


def decide_in(
    connection: Connection,
    declaration_id: str,
    rev: int,
    doc_hash: str,
    *,
    take: bool,
    text: str | None,
    now: datetime,
) -> None:
    """As `decide`, within a transaction of the caller's.

    Raises:
        Unusable: as for `decide`.
    """
    said = statuses.checked_text(text)
    place = statuses.locked(connection, declaration_id, now)
    found = holding.find(connection, declaration_id, rev, doc_hash)
    if found is None:
        raise Unusable("review", "There is no such paper to decide about.")
    if take:
        _take(connection, place, found, said)
    else:
        holding.drop(connection, found.sealed, place.at)
        head = _end(connection, place.head, found, place.at, said)
        for each in holding.parked_after(connection, found.sealed):
            if each.sealed.follows(found.sealed):
                head = holding.to_review(connection, head, each.sealed, place.at)


def _take(connection: Connection, place: Place, found: Waiting, text: str | None) -> None:
    """Move what stands at the paper's revision and after it aside, and let the paper stand there."""
    paper = found.sealed.paper
    before = connection.scalar(
        select(revisions.c.doc_hash)
        .where(revisions.c.declaration_id == paper.declaration_id, revisions.c.rev < paper.rev)
        .order_by(revisions.c.rev.desc())
        .limit(1)
    )
    if paper.base != before:
        raise Unusable(
            "review", "The revision that this paper continues is not there; decide about that first."
        )
    displaced = connection.execute(
        select(revisions.c.rev, revisions.c.doc_hash)
        .where(revisions.c.declaration_id == paper.declaration_id, revisions.c.rev >= paper.rev)
        .order_by(revisions.c.rev)
    ).all()
    holding.displace(connection, place.head.member_id, paper.declaration_id, paper.rev, place.at)
    head = place.head
    for row in displaced:
        head = _tell(connection, head, paper.declaration_id, row.rev, row.doc_hash, place.at, text)
    holding.release(connection, found.sealed)
    head = intake.attach(connection, head, found.sealed, place.at, received_at=found.received_at)
    receipts.keep(connection, paper.declaration_id, paper.rev, found.receipt)
    intake.attach_parked(connection, head, found.sealed, place.at)


def _end(connection: Connection, head: feed.Head, found: Waiting, at: str, text: str | None) -> feed.Head:
    paper = found.sealed.paper
    return _tell(connection, head, paper.declaration_id, paper.rev, found.sealed.doc_hash, at, text)


def _tell(
    connection: Connection,
    head: feed.Head,
    declaration_id: str,
    rev: int,
    doc_hash: str,
    at: str,
    text: str | None,
) -> feed.Head:
    """Tell that these bytes do not count: a `review` that ends with `refused`."""
    return feed.append(
        connection,
        head,
        at=at,
        kind="review",
        declaration_id=declaration_id,
        rev=rev,
        doc_hash=doc_hash,
        state="refused",
        text=text,
    )
