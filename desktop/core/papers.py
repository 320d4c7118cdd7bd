"""Writes the papers of a reviewed contract: one complete declaration for each shared company, ready to be sealed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import wire.declaration as line
from desktop.core.money import Money, total
from desktop.core.territories import zone_of

if TYPE_CHECKING:
    from desktop.core.declarations import PartPlan, Review, World
    from desktop.core.queries.contracts import ContractFacts

NO_PACK = "none"
"""The edition named for a country without a pack."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What only the moment of sealing knows: ids, salts, the instant, the device and the head of the trail."""

    ids: tuple[str, ...]
    salts: tuple[str, ...]
    device: str
    sealed_at: datetime
    audit_head: str


def papers(
    facts: "ContractFacts", review: "Review", world: "World", seal: Seal
) -> Iterator[line.Declaration]:
    """Yield the declaration of each part, in the order of the review."""
    for number, part in enumerate(review.parts):
        pack = world.countries.get(part.country)
        yield line.Declaration(
            declaration_id=seal.ids[number],
            rev=1,
            base=None,
            kind="declare",
            company_country=part.country,
            company_id=part.company_id,
            contract_id=facts.id,
            contract_version=facts.version,
            part=line.Part(number + 1, len(review.parts)),
            others=tuple(
                line.OtherPart(other.country, other.company_id, len(other.members), _money(other.total))
                for other in review.parts
                if other is not part
            ),
            off_the_top=tuple(_off_the_top(facts, review)),
            exported=_money(_exported(facts, review)),
            client=_client(facts),
            contract=_terms(facts),
            invoices=part.invoices,
            band=facts.band,
            gigs=tuple(_gigs(facts, world)),
            members=tuple(_members(facts, review, part, _numbers(world, part.country))),
            total=_money(part.total),
            edition=line.Edition(part.country, pack.edition.isoformat() if pack else NO_PACK),
            salt=seal.salts[number],
            author_device=seal.device,
            sealed_at=seal.sealed_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            audit_head=seal.audit_head,
        )


def _money(amount: Money) -> line.Money:
    return line.Money(amount.minor, amount.currency)


def _off_the_top(facts: "ContractFacts", review: "Review") -> Iterator[line.Line]:
    """Yield what goes to nobody of the line-up: no names, since other companies read it too."""
    playing = {place.person for place in facts.line_up}
    for found in review.split.lines:
        if found.to not in playing:
            yield line.Line(found.kind, _money(found.amount))


def _exported(facts: "ContractFacts", review: "Review") -> Money:
    return total((review.split.per_person[key] for key in review.undeclared), facts.fee.currency)


def _client(facts: "ContractFacts") -> line.Client:
    client = facts.client
    assert client.country is not None
    return line.Client(
        client.name, client.country, client.vat_no or None, client.email or None, client.address or None
    )


def _terms(facts: "ContractFacts") -> line.Contract:
    assert facts.vat_percent is not None
    assert facts.payment_days is not None
    return line.Contract(
        fee=_money(facts.fee),
        vat_percent=f"{facts.vat_percent.normalize():f}",
        payment_days=facts.payment_days,
        signed_on=facts.signed_on.isoformat() if facts.signed_on else None,
        signed_by=facts.signer.name if facts.signer else None,
    )


def _gigs(facts: "ContractFacts", world: "World") -> Iterator[line.GigLine]:
    for gig in facts.gigs:
        begins, ends = gig.span
        yield line.GigLine(
            id=gig.id,
            on=gig.on,
            starts=_wall(begins),
            ends=_wall(ends),
            zone=zone_of(world.countries, gig.country),
            venue=gig.venue,
            place=gig.place,
            country=gig.country,
        )


def _numbers(world: "World", country: str) -> frozenset[str]:
    """Return which numbers of a person a company may see: those of its own country, never another one's."""
    pack = world.countries.get(country)
    return frozenset(number.code for number in pack.ids_on(world.today)) if pack else frozenset()


def _members(
    facts: "ContractFacts", review: "Review", part: "PartPlan", numbers: Collection[str]
) -> Iterator[line.Member]:
    plays = {place.person: place.plays for place in facts.line_up}
    for key in part.members:
        person, found = facts.people[key], review.routes[key]
        assert person.residence is not None
        yield line.Member(
            person_id=key,
            name=person.name,
            residence=person.residence,
            identifiers=tuple(
                line.Identifier(code, value)
                for code, value in sorted(person.identifiers.items())
                if code in numbers
            ),
            plays=plays[key] or None,
            share=_money(review.split.per_person[key]),
            parts=tuple(line.Line(x.kind, _money(x.amount)) for x in review.split.lines if x.to == key),
            gigs=tuple(gig.id for gig in facts.gigs_played(key)),
            rule=found.rule,
            deadline=_wall(found.deadline.at) if found.deadline else None,
            override=_override(facts, review, key),
        )


def _override(facts: "ContractFacts", review: "Review", key: str) -> line.Override | None:
    """Return a person's decision with what the rules had said; None where the rules decided."""
    if review.routes[key].rule != line.OVERRIDE:
        return None
    computed = review.computed[key]
    reason = facts.overrides[key].reason
    return line.Override(reason, computed.rule, computed.outcome, computed.country)


def _wall(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")
