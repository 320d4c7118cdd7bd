"""Seal a contract: its declarations' bytes, their digests and the rows of the outbox, in one transaction."""

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.declarations import Review, World, review
from desktop.core.papers import Seal
from desktop.core.problems import N_, Refused, refuse
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.declarations import enrolments
from desktop.core.store.book import Book, Done

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from desktop.core.countries import Countries
    from wire.declaration import Declaration
    from wire.signing import SigningKey

TOPICS = frozenset({"contracts", "gigs", "declarations"})

_NO_CONTRACT = N_("seal", "There is no contract {id}. List them with: septet list contracts.")
_SEALED = N_("seal", "This contract is sealed already.")
_UNFIT = N_("seal", "A declaration has no room for something in this contract: {places}. Nothing was sealed.")


_SAME = N_("seal", "Nothing is different from what was sent. Change something, or give up the correction.")


class Made(NamedTuple):
    """One paper that sealing made."""

    id: str
    rev: int
    kind: str
    country: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """What sealing made.

    Attributes:
        declarations: the id of each part's declaration, in the order of the review.
        made: the papers; of a correction only of what changed.
    """

    done: Done
    declarations: tuple[str, ...]
    facts: ContractFacts
    review: Review
    made: tuple[Made, ...]


def world_of(book: Book, countries: "Countries", today: "date") -> World:
    """Return what a review looks at beside the contract."""
    rows = sorted(enrolments(book), key=lambda row: -row.demo)  # a real company comes after, and wins
    practice = {row.country: row for row in rows if row.demo}
    return World(countries, {row.country: row for row in rows}, today, practice)


def seal_contract(book: Book, contract_id: str, countries: "Countries") -> Sealed:
    """Seal every declaration of a contract; nothing is sent yet. What was done before can no longer be undone.

    A contract that was opened for a correction gets a new revision of each declaration that is different now, a new
    declaration for a company that was not needed before, and a cancelling revision for one that is not needed any more.

    Raises:
        Refused: something is missing or wrong, or nothing is different; with every problem, and nothing written.
    """
    from desktop.core.corrections import Making, at_their_companies, live, revisions
    from desktop.core.queries.corrections import sent
    from desktop.core.queries.going_back import guard

    facts = _to_seal(book, contract_id)
    world = world_of(book, countries, book.today())
    before = sent(book, contract_id)
    found = at_their_companies(review(facts, world), before)
    if problems := (*found.problems, *guard(book, facts)):
        raise Refused(problems)
    from desktop.core.actions import trail

    key, known = trail.device_key(book), live(before)
    ids = tuple(
        known[part.country].paper.declaration_id if part.country in known else book.new_id()
        for part in found.parts
    )
    with book.transaction() as session:
        seal = Seal(ids, _salts(len(ids)), key.public.thumbprint, book.clock(), trail.head(session))
        new = [each.new for each in revisions(facts, found, world, before, Making(seal, _salts(len(before))))]
        if not new:
            raise refuse("", _SAME)
        for paper in new:
            practice = is_practice(facts, world, paper.company_country)
            what = "seal" if paper.rev == 1 else "correct"
            keep_paper(book, session, paper, key, demo=practice, what=what)
        keep_contract(book, session, facts, found)
    book.undo_log.clear()
    made = tuple(Made(each.declaration_id, each.rev, each.kind, each.company_country) for each in new)
    return Sealed(Done(contract_id, TOPICS), ids, facts, found, made)


def _to_seal(book: Book, contract_id: str) -> ContractFacts:
    facts = contract(book, contract_id)
    if facts is None:
        raise refuse("", _NO_CONTRACT, id=contract_id)
    if facts.sealed_at is not None:
        raise refuse("", _SEALED)
    return facts


def _salts(how_many: int) -> tuple[str, ...]:
    return tuple(secrets.token_hex(16) for _ in range(how_many))


def keep_paper(
    book: Book, session: "Session", paper: "Declaration", key: "SigningKey", *, demo: bool, what: str
) -> None:
    """Sign a paper and keep it with its place in the outbox and an entry in the trail.

    A further revision is practice exactly when the first one is.

    Raises:
        Refused: its company could not read it.
    """
    from desktop.core.actions import trail
    from desktop.core.store.tables import Declaration as Table

    payload = paper.to_bytes()  # once: these bytes are checked, hashed, signed and kept
    _check(payload)
    declaration, waiting = _rows(paper, payload, key)
    first = session.get(Table, (paper.declaration_id, 1)) if paper.rev > 1 else None
    declaration.demo = demo if first is None else first.demo
    session.add_all((declaration, waiting))
    trail.note(session, book, what, paper.declaration_id, declaration.digest)


def keep_contract(book: Book, session: "Session", facts: ContractFacts, found: Review) -> None:
    """Close the contract; what was open for a correction is replaced for good. A gig that is declared is no option any more.

    Raises:
        Refused: it was sealed meanwhile, by a sync that joined it to what its companies have.
    """
    from desktop.core.actions import find, trail
    from desktop.core.actions.corrections import drop_refused
    from desktop.core.gigs import GigState
    from desktop.core.store.sync_tables import Correction
    from desktop.core.store.tables import Contract

    kept = session.get(Contract, facts.id)
    assert kept is not None
    if kept.sealed_at is not None:
        raise refuse("", _SEALED)
    kept.state, kept.sealed_at = "sealed", trail.instant(book)
    kept.outcomes = json.dumps([_outcome(facts, found, key) for key in found.routes], ensure_ascii=False)
    for gig in find.gigs_of(session, facts.id):
        if gig.state == GigState.OPTION:
            gig.state = GigState.CONFIRMED.value
    if (correction := session.get(Correction, facts.id)) is not None:
        session.delete(correction)
        drop_refused(session, facts.id)


def _check(payload: bytes) -> None:
    """Refuse to seal what its company could not read: sealed bytes can never be mended."""
    from wire import declaration
    from wire.canonical import Malformed
    from wire.reading import Invalid

    try:
        declaration.read(payload)
    except Malformed as error:
        raise refuse("", _UNFIT, places=str(error)) from error
    except Invalid as error:
        raise refuse("", _UNFIT, places=", ".join(issue.pointer for issue in error.issues[:5])) from error


def is_practice(facts: ContractFacts, world: World, country: str) -> bool:
    """Tell whether a paper goes to a demo company: then it proves nothing, and goes when the demo band goes."""
    enrolled = world.company_for(facts, country)
    return facts.demo or (enrolled is not None and bool(enrolled.demo))


def _rows(paper: "Declaration", payload: bytes, key: Any) -> tuple[Any, Any]:
    """Return the declaration's row and its place in the outbox."""
    from desktop.core.store.tables import Declaration as Table
    from desktop.core.store.tables import Outbox
    from wire.canonical import digest
    from wire.signing import sign

    deadlines = [member.deadline for member in paper.members if member.deadline]
    return (
        Table(
            id=paper.declaration_id,
            rev=paper.rev,
            contract_id=paper.contract_id,
            part=paper.part.k,
            country=paper.company_country,
            company_id=paper.company_id,
            document=sign(payload, key),
            digest=digest(payload),
            members=len(paper.members),
            total_minor=paper.total.minor,
            currency=paper.total.currency,
            deadline=min(deadlines, default=None),
            edition=paper.edition.edition,
            sealed_at=paper.sealed_at,
            kind=paper.kind,
            contract_version=paper.contract_version,
        ),
        Outbox(declaration_id=paper.declaration_id, rev=paper.rev, state="queued", attempts=0),
    )


def _outcome(facts: ContractFacts, found: Review, person: str) -> dict[str, Any]:
    """Return what is kept with the contract about where a musician was declared, by which rule or by whose reason."""
    answer, computed = found.routes[person], found.computed[person]
    kept: dict[str, Any] = {
        "person": person,
        "outcome": answer.outcome,
        "country": answer.country,
        "rule": answer.rule,
    }
    if answer.rule == "override":
        kept["reason"] = facts.overrides[person].reason
        kept["computed"] = {
            "outcome": computed.outcome,
            "country": computed.country,
            "rule": computed.rule,
        }
    return kept
