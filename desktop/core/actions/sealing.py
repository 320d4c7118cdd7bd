"""Seal a contract: its declarations' bytes, their digests and the rows of the outbox, in one transaction."""

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.core.declarations import Review, World, review
from desktop.core.papers import Seal, papers
from desktop.core.problems import N_, Refused, refuse
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.declarations import enrolments
from desktop.core.store.book import Book, Done

if TYPE_CHECKING:
    from datetime import date

    from desktop.core.countries import Countries
    from wire.declaration import Declaration

TOPICS = frozenset({"contracts", "gigs", "declarations"})

_NO_CONTRACT = N_("seal", "There is no contract {id}. List them with: septet list contracts.")
_SEALED = N_("seal", "This contract is sealed already.")
_UNFIT = N_("seal", "A declaration has no room for something in this contract: {places}. Nothing was sealed.")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What sealing made: the declarations' ids in order, and the review they follow."""

    done: Done
    declarations: tuple[str, ...]
    facts: ContractFacts
    review: Review


def world_of(book: Book, countries: "Countries", today: "date") -> World:
    """Return what a review looks at beside the contract."""
    rows = sorted(enrolments(book), key=lambda row: -row.demo)  # a real company comes after, and wins
    practice = {row.country: row for row in rows if row.demo}
    return World(countries, {row.country: row for row in rows}, today, practice)


def seal_contract(book: Book, contract_id: str, countries: "Countries") -> Sealed:
    """Seal every declaration of a contract; nothing is sent yet. What was done before can no longer be undone.

    Raises:
        Refused: something is missing or wrong; with every problem, and nothing written.
    """
    from desktop.core.actions import trail
    from desktop.core.store.tables import Contract

    facts = contract(book, contract_id)
    if facts is None:
        raise refuse("", _NO_CONTRACT, id=contract_id)
    if facts.sealed_at is not None:
        raise refuse("", _SEALED)
    world = world_of(book, countries, book.today())
    found = review(facts, world)
    if found.problems:
        raise Refused(found.problems)
    key = trail.device_key(book)
    ids = tuple(book.new_id() for _ in found.parts)
    with book.transaction() as session:
        salts = tuple(secrets.token_hex(16) for _ in found.parts)
        seal = Seal(ids, salts, key.public.thumbprint, book.clock(), trail.head(session))
        for paper in papers(facts, found, world, seal):
            payload = paper.to_bytes()  # once: these bytes are checked, hashed, signed and kept
            _check(payload)
            declaration, waiting = _rows(paper, payload, key)
            declaration.demo = _is_practice(facts, world, paper.company_country)
            session.add_all((declaration, waiting))
            trail.note(session, book, "seal", paper.declaration_id, declaration.digest)
        kept = session.get(Contract, contract_id)
        assert kept is not None
        kept.state, kept.sealed_at = "sealed", trail.instant(book)
        kept.outcomes = json.dumps([_outcome(facts, found, key) for key in found.routes], ensure_ascii=False)
    book.undo_log.clear()
    return Sealed(Done(contract_id, TOPICS), ids, facts, found)


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


def _is_practice(facts: ContractFacts, world: World, country: str) -> bool:
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
