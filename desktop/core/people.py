"""Musicians, bands and clients as they are recorded, and what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.core.problems import N_, Message, Problem
from desktop.core.territories import known_countries
from desktop.core.text import check_text

STATUSES: Mapping[str, Message] = {
    "employee": N_("status", "Employee"),
    "student": N_("status", "Student"),
    "pensioner": N_("status", "Pensioner"),
    "self_employed": N_("status", "Self-employed"),
    "civil_servant": N_("status", "Civil servant"),
    "benefit": N_("status", "On benefit"),
}
"""How a person usually works, in the router's words (`docs/routing.md`)."""

_NO_COUNTRY = N_("person", "“{code}” is not a country. Use two-letter codes such as BE.")
_NO_STATUS = N_("person", "“{status}” is not one of: {known}.")
_TWICE = N_("person", "{name} is already in this band.")


@dataclass(frozen=True, slots=True)
class PersonCommand:
    """What is to be recorded about a musician.

    Attributes:
        works_in: countries where the person usually works; None while nobody has told.
        companies: countries of the shared companies the person is a member of; None while nobody has told.
        identifiers: the country's numbers by their code in the country pack, such as `niss`.
    """

    name: str
    id: str | None = None
    email: str = ""
    iban: str = ""
    plays: str = ""
    residence: str | None = None
    works_in: tuple[str, ...] | None = None
    status: str | None = None
    companies: tuple[str, ...] | None = None
    identifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BandCommand:
    """A band and its members, by id, in their order.

    Attributes:
        newcomers: the names of members who are recorded together with the band, by the ids that they get.
    """

    name: str
    members: tuple[str, ...] = ()
    id: str | None = None
    newcomers: Mapping[str, str] = field(default_factory=dict)


CLIENT_TEXTS = ("vat_no", "company_no", "invoice_reference", "email", "address")
"""What a client may have beside name and country."""


@dataclass(frozen=True, slots=True)
class ClientCommand:
    """Who orders and pays."""

    name: str
    id: str | None = None
    country: str | None = None
    vat_no: str = ""
    email: str = ""
    address: str = ""
    company_no: str = ""
    invoice_reference: str = ""
    """BT-10 of EN 16931: what a buyer, above all a public one, wants on each invoice (in Germany the Leitweg-ID)."""


def check_person(person: PersonCommand) -> list[Problem]:
    """Return everything that is wrong with a musician; check digits only ever warn and are not asked here."""
    problems = check_text("name", person.name, needed=True)
    for name in ("email", "iban", "plays"):
        problems += check_text(name, getattr(person, name))
    for code, value in person.identifiers.items():
        problems += check_text(f"identifiers.{code}", code, needed=True, limit=60)
        problems += check_text(f"identifiers.{code}", value, limit=60)
    problems += _countries("residence", (person.residence,) if person.residence else ())
    problems += _countries("works_in", person.works_in or ())
    problems += _countries("companies", person.companies or ())
    if person.status is not None and person.status not in STATUSES:
        problems.append(
            Problem("status", _NO_STATUS, {"status": person.status, "known": ", ".join(STATUSES)})
        )
    return problems


def check_band(band: BandCommand, names: Mapping[str, str]) -> list[Problem]:
    """Return what is wrong with a band; `names` gives the musicians' names by id."""
    problems = check_text("name", band.name, needed=True)
    for newcomer in band.newcomers.values():
        problems += check_text("members", newcomer, needed=True)
    for place, member in enumerate(band.members):
        if member in band.members[:place]:
            problems.append(Problem(f"members[{place}]", _TWICE, {"name": names.get(member, member)}))
    return problems


def check_client(client: ClientCommand) -> list[Problem]:
    """Return everything that is wrong with a client."""
    problems = check_text("name", client.name, needed=True)
    for name in ("vat_no", "company_no", "invoice_reference", "email"):
        problems += check_text(name, getattr(client, name))
    problems += check_text("address", client.address, limit=1000, lines=True)
    return problems + _countries("country", (client.country,) if client.country else ())


def _countries(name: str, codes: tuple[str, ...]) -> list[Problem]:
    return [Problem(name, _NO_COUNTRY, {"code": code}) for code in codes if code not in known_countries()]
