"""Deciding about papers that are held, as a lead sees them: what differs from what stands, and which one counts."""

from datetime import datetime
from typing import NamedTuple

from company import holding, office_case, office_compare, reviews, trail
from company.checks import N_, Problem, Rejected
from company.clock import stamp
from company.office_compare import Difference
from company.storage import Storage, Unusable


class Waiting(NamedTuple):
    """A held paper beside the paper that stands at its revision (or the newest before it).

    `parked`: what it continues has not come, so it can only be left out.
    """

    declaration_id: str
    rev: int
    doc_hash: str
    received_at: str
    client: str
    member: str
    differences: tuple[Difference, ...]
    parked: bool


class Decision(NamedTuple):
    """Which paper, as the form named it, and whether to take it."""

    declaration_id: str
    rev: str
    doc_hash: str
    take: bool
    text: str


def waiting(storage: Storage) -> list[Waiting]:
    """Return what is to be decided, oldest first."""
    found = []
    with storage.reading() as connection:
        for review in reviews.waiting(connection):
            held = holding.find(connection, review.declaration_id, review.rev, review.doc_hash)
            case = office_case.load_in(connection, review.declaration_id)
            if held is None or case is None:
                continue
            paper = held.sealed.paper
            same = next((each for each in case.chain if each.rev == review.rev and each.paper), case.head)
            differing = office_compare.differences(same.paper, paper) if same.paper else []
            found.append(
                Waiting(
                    review.declaration_id,
                    review.rev,
                    review.doc_hash,
                    review.received_at,
                    paper.client.name,
                    case.member,
                    tuple(differing),
                    review.parked,
                )
            )
    return found


def decide(storage: Storage, by: str | None, asked: Decision, now: datetime) -> None:
    """Take a paper in the place of what stands, or leave things as they are.

    Raises:
        Rejected: there is no such review, or it cannot be decided so yet.
    """
    rev = int(asked.rev) if asked.rev.isascii() and asked.rev.isdigit() and len(asked.rev) < 7 else 0
    try:
        with storage.writing() as connection:
            reviews.decide_in(
                connection,
                asked.declaration_id,
                rev,
                asked.doc_hash,
                take=asked.take,
                text=asked.text or None,
                now=now,
            )
            what = "review_taken" if asked.take else "review_dropped"
            trail.write(connection, stamp(now), by, what, asked.declaration_id, rev=rev)
    except Unusable as refusal:
        problem = Problem("", N_("This cannot be done: {reason}"), {"reason": str(refusal)})
        raise Rejected([problem]) from None
