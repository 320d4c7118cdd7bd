"""A gig or a contract as one file for a band mate: a gig file with ids, by which it is known again.

Of people only the name and the instrument go along. Accounts, personal numbers, addresses and notes stay here.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop.core.contracts import rule_of
from desktop.core.gig_file import SCHEMA
from desktop.core.money import Money
from desktop.core.problems import N_, refuse

if TYPE_CHECKING:
    from desktop.core.queries.contracts import ContractFacts
    from desktop.core.queries.gigs import GigDetail
    from desktop.core.store.book import Book

SUFFIX = ".septet-gig"

_GONE = N_("hand over", "This entry no longer exists. Nothing was written.")


def gig_for_mate(book: "Book", gig_id: str) -> bytes:
    """Return the file with one gig.

    Raises:
        Refused: it is gone.
    """
    from desktop.core.queries.gigs import gig_detail

    gig = gig_detail(book, gig_id)
    if gig is None:
        raise refuse("", _GONE)
    return _file(people=[], clients=_named(gig.client), gigs=[_gig(gig, 1)], contracts=[])


def contract_for_mate(book: "Book", contract_id: str) -> bytes:
    """Return the file with a contract, its gigs, line-up and recipe.

    Raises:
        Refused: it is gone.
    """
    from desktop.core.queries.contracts import contract
    from desktop.core.queries.gigs import gig_detail

    with book.snapshot():
        facts = contract(book, contract_id)
        if facts is None:
            raise refuse("", _GONE)
        gigs = [gig for each in facts.gigs if (gig := gig_detail(book, each.id))]
    people = [
        {"name": person.name, **({"plays": person.plays} if person.plays else {})}
        for person in facts.people.values()
    ]
    return _file(
        people, _named(facts.client.name), [_gig(gig, n) for n, gig in enumerate(gigs, 1)], [_contract(facts)]
    )


def _file(
    people: Sequence[Any], clients: Sequence[Any], gigs: Sequence[Any], contracts: Sequence[Any]
) -> bytes:
    said = {"schema": SCHEMA, "people": people, "clients": clients, "gigs": gigs, "contracts": contracts}
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _named(name: str | None) -> list[dict[str, str]]:
    return [{"name": name}] if name else []


def _gig(gig: "GigDetail", number: int) -> dict[str, Any]:
    fee = None if gig.fee_minor is None else Money(gig.fee_minor, gig.currency).plain()
    said = {
        "id": gig.id, "key": f"gig {number}", "on": gig.on, "starts": gig.starts, "ends": gig.ends, "venue": gig.venue,
        "place": gig.place, "country": gig.country, "band": gig.band, "client": gig.client, "fee": fee,
        "currency": gig.currency, "state": gig.state,
    }  # fmt: skip
    return {key: value for key, value in said.items() if value not in (None, "")}


def _contract(facts: "ContractFacts") -> dict[str, Any]:
    keys = {gig.id: f"gig {number}" for number, gig in enumerate(facts.gigs, 1)}
    absent: dict[str, list[str]] = {}
    for gig, people in facts.absences.items():
        for person in people:
            absent.setdefault(person, []).append(keys[gig])
    said = {
        "id": facts.id,
        "client": facts.client.name,
        "band": facts.band,
        "gigs": list(keys.values()),
        "fee": facts.fee.plain(),
        "currency": facts.fee.currency,
        "vat_percent": None if facts.vat_percent is None else f"{facts.vat_percent:f}",
        "payment_days": facts.payment_days,
        "signed_by": facts.signer.name if facts.signer else None,
        "signed_on": facts.signed_on.isoformat() if facts.signed_on else None,
        "line_up": [
            {
                "name": facts.name_of(place.person),
                "plays": place.plays or "",
                "absent": sorted(absent.get(place.person, ())),
            }
            for place in facts.line_up
        ],
        "steps": [_step(step, facts) for step in facts.command().steps],
        "shares_by": facts.shares_by,
    }
    return {key: value for key, value in said.items() if value is not None}


def _step(step: Mapping[str, Any], facts: "ContractFacts") -> dict[str, Any]:
    """Return a step with names in place of ids."""
    made = rule_of(step)
    if isinstance(made.get("to"), str):
        made["to"] = facts.name_of(made["to"])
    if isinstance(made.get("weights"), Mapping):
        made["weights"] = {facts.name_of(key): weight for key, weight in made["weights"].items()}
    return made
