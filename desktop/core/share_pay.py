"""What a country's rules say of a share: the range of net pay, and a legal minimum that it lies below."""

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.core.estimates import net_estimate
from desktop.core.floor import floor_of
from desktop.core.shares import FloorFlag, NetRange, Share

if TYPE_CHECKING:
    from desktop.core.declarations import Review, World
    from desktop.core.packs.record import Source
    from desktop.core.queries.contracts import ContractFacts

LONGEST_SOURCE = 400


def with_pay(share: Share, facts: "ContractFacts", review: "Review", world: "World") -> Share:
    """Return a share with the estimate and the minimum beside it, as far as they are known."""
    return replace(
        share,
        net=_net(facts, review, world, share.person),
        floor=_floor(facts, review, world, share.person),
    )


def _net(facts: "ContractFacts", review: "Review", world: "World", person: str) -> NetRange | None:
    found = net_estimate(facts, review, world, person)
    if found is None:
        return None
    return NetRange(found.low, found.high, found.year, _said(found.record.source))


def _floor(facts: "ContractFacts", review: "Review", world: "World", person: str) -> FloorFlag | None:
    found = floor_of(facts, review, world, person)
    if found is None or not found.below or not found.paid:
        return None
    pack = world.countries[found.country]
    year = found.minimum.year or pack.edition.year
    return FloorFlag(found.required, year, _said(found.minimum.source))


def _said(source: "Source") -> str:
    """Return where a figure was read; nothing where nobody has checked it."""
    return f"{source.title}, {source.publisher}"[:LONGEST_SOURCE] if source.checked else ""
