"""The shares that this book handed out, and how far every musician is with them."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.agreement import HandedOut, Standing, next_version, standing
from desktop.core.queries.settings import setting
from desktop.core.shares import Share, share_of, shares_of
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.declarations import Review, World
    from desktop.core.queries.contracts import ContractFacts


class _HandedOut(NamedTuple):
    document: bytes
    digest: str
    made_at: str
    answer: str | None
    note: str | None
    answered_at: str | None
    device: str | None


class Objection(NamedTuple):
    """A mate who objects to the newest version of the own share of a contract that is not sealed."""

    contract_id: str
    person_id: str
    name: str
    client: str
    note: str | None


class _Device(NamedTuple):
    person: str
    device: str


def handed_out(book: Book, contract_id: str, person: str) -> list[HandedOut]:
    """Return every version of a musician's share that was handed out, newest first."""
    from desktop.core.share_file import kept_share

    rows = book.rows(
        _HandedOut,
        """SELECT CAST(document AS BLOB), digest, made_at, answer, note, answered_at, device FROM share_file
        WHERE contract_id = ? AND person_id = ? ORDER BY version DESC""",
        contract_id,
        person,
    )
    return [
        HandedOut(
            kept_share(row.document),
            row.digest,
            row.made_at,
            row.answer,
            row.note or "",
            row.answered_at,
            row.device,
        )
        for row in rows
    ]


def objections(book: Book) -> list[Objection]:
    """Return who objects at the moment, the latest answer first."""
    sql = """SELECT f.contract_id, f.person_id, p.name, c.name, f.note FROM share_file f
        JOIN contract k ON k.id = f.contract_id JOIN client c ON c.id = k.client_id JOIN person p ON p.id = f.person_id
        WHERE f.answer = 'object' AND k.state IN ('draft', 'agreed') AND NOT EXISTS (SELECT 1 FROM share_file n
            WHERE n.contract_id = f.contract_id AND n.person_id = f.person_id AND n.version > f.version)
        ORDER BY f.answered_at DESC, f.contract_id, f.person_id"""
    return book.rows(Objection, sql)


def standings(book: Book, facts: "ContractFacts", review: "Review") -> tuple[Standing, ...]:
    """Return how far every musician of a contract's line-up is, in its order."""
    me = setting(book, "me")
    whole = not review.split.problems and facts.state != "void"
    now = shares_of(facts, review) if whole else {}
    devices = dict(first_devices(book, [place.person for place in facts.line_up]))
    return tuple(
        standing(
            key,
            facts.name_of(key),
            now.get(key),
            handed_out(book, facts.id, key),
            own=key == me,
            first_device=devices.get(key),
        )
        for key in (place.person for place in facts.line_up)
    )


def next_share(book: Book, facts: "ContractFacts", review: "Review", world: "World", person: str) -> Share:
    """Return a musician's share as it would be handed out now: what was handed out before, or a new version.

    Raises:
        Refused: as `share_of`.
    """
    from desktop.core.share_pay import with_pay

    share, before = share_of(facts, review, person), handed_out(book, facts.id, person)
    version = next_version(share, before)
    kept = next((each.share for each in before if each.share.version == version), None)
    return kept or replace(with_pay(share, facts, review, world), version=version)


def first_devices(book: Book, people: list[str]) -> list[tuple[str, str]]:
    """Return from which device each of these musicians answered first, in any contract."""
    marks = ", ".join("?" * len(people))
    rows = book.rows(
        _Device,
        f"""SELECT person_id, device FROM share_file WHERE device IS NOT NULL AND person_id IN ({marks})
        ORDER BY answered_at DESC, version DESC, contract_id""",
        *people,
    )
    return [(row.person, row.device) for row in rows]
