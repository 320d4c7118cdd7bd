"""What is worth a second look before a contract is sealed, though nothing of it stops the sealing."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from desktop.core.floor import floors, warning
from desktop.core.gigs import GigState
from desktop.core.problems import N_, Label, Problem
from desktop.core.routing import Route

if TYPE_CHECKING:
    from desktop.core.declarations import Review, World
    from desktop.core.people import PersonCommand
    from desktop.core.queries.contracts import ContractFacts

_NUMBER = N_("doubt", "{name}, {label}: {problem}")
_VAT = N_("doubt", "VAT number")
_NOTHING = N_("doubt", "{name} gets nothing.")
_UNSIGNED = N_("doubt", "The client has not signed yet.")
_OPTION = N_("doubt", "The gig on {on} is still an option.")


def doubts(facts: "ContractFacts", review: "Review", world: "World") -> tuple[Problem, ...]:
    """Return what looks odd about a contract that may be sealed all the same.

    Only the numbers of musicians who are declared are looked at. Fields lead to the place as those of a review do; a
    musician without money is `line_up[2]`.
    """
    found = [
        problem
        for key, route in review.routes.items()
        if route.outcome == "declare"
        for problem in _numbers(facts.people[key], route, world)
    ]
    low = (warning(facts, floor) for floor in floors(facts, review, world) if floor.paid)
    return (*found, *_client(facts, world), *_unpaid(facts, review), *low, *_terms(facts))


def _numbers(person: "PersonCommand", route: Route, world: "World") -> Iterator[Problem]:
    """Yield the numbers of a musician whose check digits or shape do not fit."""
    from desktop.core.identifiers import check_iban, check_identifier

    pack = world.countries.get(route.country or "")
    for asked in pack.ids_on(world.today) if pack else ():
        number = person.identifiers.get(asked.code)
        if number and (problem := check_identifier(asked, number)):
            yield _number(person, f"identifiers.{asked.code}", Label(asked.label), problem)
    if person.iban and (problem := check_iban(person.iban)):
        yield _number(person, "iban", "IBAN", problem)


def _client(facts: "ContractFacts", world: "World") -> Iterator[Problem]:
    """Yield a VAT number of the client that looks wrong; whether it is registered only the network knows."""
    from desktop.core.identifiers import check_vat_number_of

    client = facts.client
    if client.vat_no and (
        problem := check_vat_number_of(
            client.country, world.countries.get(client.country or ""), client.vat_no
        )
    ):
        params = {"name": client.name, "label": _VAT, "problem": problem.message}
        yield Problem("client.vat_no", _NUMBER, params)


def _number(person: "PersonCommand", field: str, label: object, problem: Problem) -> Problem:
    params = {"name": person.name, "label": label, "problem": problem.message}
    return Problem(f"people.{person.id}.{field}", _NUMBER, params)


def _unpaid(facts: "ContractFacts", review: "Review") -> Iterator[Problem]:
    """Yield the musicians who get nothing; nobody is named while the split itself is still to be mended."""
    if review.split.problems:
        return
    for place, member in enumerate(facts.line_up):
        if not review.split.per_person.get(member.person):
            params = {"name": facts.people[member.person].name}
            yield Problem(f"line_up[{place}]", _NOTHING, params)


def _terms(facts: "ContractFacts") -> Iterator[Problem]:
    if facts.signed_on is None:
        yield Problem("signed", _UNSIGNED)
    for place, gig in enumerate(facts.gigs):
        if gig.state == GigState.OPTION:
            yield Problem(f"gigs[{place}].state", _OPTION, {"on": date.fromisoformat(gig.on)})
