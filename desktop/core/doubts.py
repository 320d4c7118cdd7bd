"""What is worth a second look before a contract is sealed, though nothing of it stops the sealing."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from desktop.core.agreement import Standing
from desktop.core.floor import floors, warning
from desktop.core.gigs import GigState
from desktop.core.problems import N_, Label, Problem
from desktop.core.routing import Route
from desktop.core.territories import Country

if TYPE_CHECKING:
    from desktop.core.declarations import Review, World
    from desktop.core.people import PersonCommand
    from desktop.core.queries.contracts import ContractFacts

_NUMBER = N_("doubt", "{name}, {label}: {problem}")
_VAT = N_("doubt", "VAT number")
_COMPANY = N_("doubt", "company number")
_NOTHING = N_("doubt", "{name} gets nothing.")
_UNSIGNED = N_("doubt", "The client has not signed yet.")
_OBJECTED = N_("doubt", "{name} objects to this split.")
_NOT_AGREED = N_("doubt", "Not everyone has agreed to the split yet: {names}.")
_NOT_ENROLLED = N_(
    "doubt",
    "This book is not enrolled at a company in {country}, of which these are members: {names}. If it gave you a code,"
    " enrol before you seal.",
)
_OPTION = N_("doubt", "The gig on {on} is still an option.")


def doubts(
    facts: "ContractFacts", review: "Review", world: "World", standings: Sequence[Standing] = ()
) -> tuple[Problem, ...]:
    """Return what looks odd about a contract that may be sealed all the same.

    `standings` says who of the band has agreed to the split; where it is left out nothing is said of that. What is
    said has no field: it is settled by files, not in a field.
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
    found = [*found, *_client(facts, world), *_unpaid(facts, review), *low]
    return (*found, *_not_enrolled(facts, review, world), *_disagreed(standings), *_terms(facts))


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
    """Yield the client's numbers that look wrong; whether they are registered only the network knows."""
    from desktop.core.identifiers import check_company_number, check_vat_number_of

    client = facts.client
    pack = world.countries.get(client.country or "")
    found = {
        "vat_no": check_vat_number_of(client.country, pack, client.vat_no) if client.vat_no else None,
        "company_no": check_company_number(pack, world.today, client.company_no)
        if client.company_no
        else None,
    }
    for name, problem in found.items():
        if problem is not None:
            label = _VAT if name == "vat_no" else _COMPANY
            yield Problem(
                f"client.{name}",
                _NUMBER,
                {"name": client.name, "label": label, "problem": problem.message},
            )


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


def _not_enrolled(facts: "ContractFacts", review: "Review", world: "World") -> Iterator[Problem]:
    """Yield the companies that would declare a musician, were this book enrolled there: the packs know of none."""
    members: dict[str, list[str]] = {}
    for key in review.undeclared:
        person = facts.people[key]
        if review.routes[key].outcome == "export":
            for country in person.companies or ():
                if world.company_for(facts, country) is None:
                    members.setdefault(country, []).append(person.name)
    for country, names in members.items():
        yield Problem("", _NOT_ENROLLED, {"country": Country(country), "names": ", ".join(names)})


def _disagreed(standings: Sequence[Standing]) -> Iterator[Problem]:
    """Yield who objects, and once for all others who has not agreed."""
    open_ = [each for each in standings if not each.settled]
    objecting = [each for each in open_ if each.reply == "object"]
    yield from (Problem("", _OBJECTED, {"name": each.name}) for each in objecting)
    if names := ", ".join(each.name for each in open_ if each not in objecting):
        yield Problem("", _NOT_AGREED, {"names": names})


def _terms(facts: "ContractFacts") -> Iterator[Problem]:
    if facts.signed_on is None:
        yield Problem("signed", _UNSIGNED)
    for place, gig in enumerate(facts.gigs):
        if gig.state == GigState.OPTION:
            yield Problem(f"gigs[{place}].state", _OPTION, {"on": date.fromisoformat(gig.on)})
