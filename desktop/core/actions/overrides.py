"""Decide otherwise than the router for one musician of a contract, with a written reason; and take that back."""

from typing import TYPE_CHECKING

from desktop.core.actions.sealing import world_of
from desktop.core.contracts import Override
from desktop.core.declarations import memberships, routed
from desktop.core.overrides import check_override
from desktop.core.problems import N_, Refused, refuse
from desktop.core.queries.contracts import contract
from desktop.core.store.book import Book, Done, Step
from desktop.core.text import tidy

if TYPE_CHECKING:
    from desktop.core.countries import Countries

TOPICS = frozenset({"contracts"})

_DECIDE = N_("undo", "decision where to declare")
_TAKE_BACK = N_("undo", "taking back the decision where to declare")
_NOT_HERE = N_("override", "This musician is not in the line-up of the contract.")


def override_route(
    book: Book, contract_id: str, person: str, wanted: Override, countries: "Countries"
) -> Done:
    """Keep a person's decision about one musician; the router's own answer stays beside it.

    Raises:
        Refused: the reason is too short or too long, the musician is no member there, or the contract is sealed.
    """
    from desktop.core.actions import find

    facts = contract(book, contract_id)
    if facts is None or person not in [place.person for place in facts.line_up]:
        raise refuse("", _NOT_HERE)
    world = world_of(book, countries, book.today())
    computed, _ = routed(facts, world)
    if problems := check_override(wanted, computed[person], memberships(facts, person, world)):
        raise Refused(problems)
    with book.transaction(Step(_DECIDE, TOPICS)) as session:
        from desktop.core.store.band_tables import RouteOverride

        find.unsealed(session, contract_id)
        session.merge(
            RouteOverride(
                contract_id=contract_id,
                person_id=person,
                outcome=wanted.outcome,
                country=wanted.country if wanted.outcome == "declare" else None,
                reason=tidy(wanted.reason),
                made_at=book.clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
        )
    return Done(contract_id, TOPICS)


def follow_rules(book: Book, contract_id: str, person: str) -> Done:
    """Take a decision back: what the router says holds again.

    Raises:
        Refused: the contract is sealed.
    """
    from desktop.core.actions import find
    from desktop.core.store.band_tables import RouteOverride

    with book.transaction(Step(_TAKE_BACK, TOPICS)) as session:
        find.unsealed(session, contract_id)
        if kept := session.get(RouteOverride, (contract_id, person)):
            session.delete(kept)
    return Done(contract_id, TOPICS)
