"""A contract as it is drafted: one client, one or more gigs, one fee, a line-up and the recipe that splits it."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from desktop.core.gigs import day_problems
from desktop.core.money import Money
from desktop.core.problems import N_, Problem
from desktop.core.splitting import fee_problems
from desktop.core.text import check_text, missing

LARGEST_TEAM = 999
SHARES_BY = ("weights", "dates", "hours")
"""What the weights of the rest follow: as typed, dates played, or hours played."""
STATES = ("draft", "agreed", "sealed", "void")
"""`draft` while it is written, `agreed` once the client has signed, `sealed` for ever after, `void` when dropped."""


@dataclass(frozen=True, slots=True)
class Place:
    """A musician's place in a line-up, by id."""

    person: str
    plays: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A paper that says for some days whose rules count for a musician: an `a1`, or a tax `residence` certificate."""

    id: str
    kind: str
    country: str
    from_on: date
    to_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """Where a person decided, against the router, that a musician is declared. `outcome` as the router's."""

    outcome: str
    country: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class ContractCommand:
    """What is to be drafted.

    Attributes:
        gigs: ids of the gigs the contract covers.
        fee: what the client pays, without VAT.
        vat_percent: the rate in percent; None while it is not known.
        payment_days: days after the invoice.
        signer: id of the musician who signs for the band.
        signed_on: the day the client signed; None while it is not signed.
        line_up: the musicians in their order; ties of the split follow it.
        steps: the recipe as JSON records of `docs/split.md`, with ids of persons in place of names.
        shares_by: one of `SHARES_BY`.
        absences: gig → musicians of the line-up who do not play that date.
    """

    client: str
    fee: Money
    id: str | None = None
    band: str = ""
    gigs: tuple[str, ...] = ()
    vat_percent: Decimal | None = None
    payment_days: int | None = None
    signer: str | None = None
    signed_on: date | None = None
    line_up: tuple[Place, ...] = ()
    steps: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    shares_by: str = "weights"
    absences: Mapping[str, Collection[str]] = field(default_factory=dict)


_NO_GIG = N_("contract", "A contract is about at least one gig. Choose the gigs it covers.")
_VAT_RANGE = N_("contract", "VAT lies between 0 and 100 %.")
_DAYS_RANGE = N_("contract", "Payment is due 0 to 365 days after the invoice.")
_TEAM = N_("contract", "A line-up has at most {limit} musicians.")
_NO_BASIS = N_("contract", "The rest is shared by one of: {known}.")
_TWICE = N_("contract", "{name} is already in the line-up.")


def check_terms(contract: ContractCommand) -> list[Problem]:
    """Client, gigs, fee, VAT rate, payment days and the day of signing."""
    problems = check_text("client", contract.client, needed=True) + check_text("band", contract.band)
    problems += fee_problems(contract.fee) + day_problems("signed_on", contract.signed_on)
    if not contract.gigs:
        problems.append(Problem("gigs", _NO_GIG))
    if contract.vat_percent is not None and not 0 <= contract.vat_percent <= 100:
        problems.append(Problem("vat_percent", _VAT_RANGE))
    if contract.payment_days is not None and not 0 <= contract.payment_days <= 365:
        problems.append(Problem("payment_days", _DAYS_RANGE))
    return problems


def check_line_up(contract: ContractCommand) -> list[Problem]:
    """Nobody stands in a line-up twice, and shares go by something known."""
    return place_problems(contract.line_up) + basis_problems(contract.shares_by)


def basis_problems(basis: str) -> list[Problem]:
    """Return whether shares cannot go by this."""
    return [] if basis in SHARES_BY else [Problem("shares_by", _NO_BASIS, {"known": ", ".join(SHARES_BY)})]


def place_problems(line_up: Sequence[Place]) -> list[Problem]:
    """Return what is wrong with the places of a line-up."""
    if len(line_up) > LARGEST_TEAM:
        return [Problem("line_up", _TEAM, {"limit": LARGEST_TEAM})]
    people = [place.person for place in line_up]
    return [
        Problem(f"line_up[{n}]", _TWICE, {"name": person})
        for n, person in enumerate(people)
        if person in people[:n]
    ] + [
        problem
        for n, place in enumerate(line_up)
        for problem in check_text(f"line_up[{n}].plays", place.plays)
    ]


CHECKS: tuple[Callable[[ContractCommand], list[Problem]], ...] = (check_terms, check_line_up)


def check_contract(contract: ContractCommand) -> list[Problem]:
    """Return everything that keeps a contract from being saved as a draft. The recipe may still be incomplete."""
    return [problem for check in CHECKS for problem in check(contract)]


def check_ready(contract: ContractCommand) -> list[Problem]:
    """Return what a draft may lack but a sealed contract may not; that somebody must play is said by the split."""
    return [missing("signer")] if contract.signer is None else []


def rule_of(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return a kept step without what only the book knows of it (`ref`): the record of `docs/split.md`."""
    return {key: value for key, value in step.items() if key != "ref"}


def recipe_text(steps: Sequence[Mapping[str, Any]]) -> str:
    """Return a recipe as it is kept."""
    return json.dumps(list(steps), ensure_ascii=False, separators=(",", ":"))


def equal_shares(company_percent: Decimal | None, line_up: Sequence[str]) -> list[dict[str, Any]]:
    """Return the recipe a new contract starts with: the company's fee, if known, and equal shares of the rest."""
    steps: list[dict[str, Any]] = []
    if company_percent is not None:
        steps.append({"kind": "company_fee", "percent": f"{company_percent.normalize():f}"})
    if line_up:
        steps.append({"kind": "shares", "weights": dict.fromkeys(line_up, "1")})
    return steps
