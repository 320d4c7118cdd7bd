"""Money between band mates: what a cost comes to for each, what everybody is owed, and the fewest payments that settle it.

Minor units of one currency inside; nothing here ever puts two currencies together. Signs are seen from the others:
positive is what a mate put in and is owed, negative what a mate owes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from desktop.core.splitting import largest_remainder

EXACT_UP_TO = 16
"""So many mates who neither pay nor are paid by their exact counterpart are settled with a proof that it is the fewest."""


class Part(NamedTuple):
    """One mate's part in a cost.

    Attributes:
        person: who it is.
        paid: what the mate paid.
        weight: how much of the cost is the mate's own, in proportion to the others; None for nothing.
    """

    person: str
    paid: int = 0
    weight: Decimal | None = None


class Owed(NamedTuple):
    """What a cost comes to for one mate. `odd_cent`: the own share got one of the units that were over."""

    person: str
    paid: int
    share: int
    odd_cent: bool = False

    @property
    def net(self) -> int:
        """What the mate put in for the others, negative for what the mate owes them."""
        return self.paid - self.share


class Payment(NamedTuple):
    """Money that one mate gives to another."""

    payer: str
    receiver: str
    minor: int


class Settlement(NamedTuple):
    """Payments after which nobody owes anything. `fewest`: proved that no fewer would do."""

    payments: tuple[Payment, ...]
    fewest: bool


def fronted(parts: Sequence[Part]) -> list[Owed]:
    """Divide what was paid among those with a weight, by largest remainder in the order given.

    The results add up to nothing. Some weight is above zero, none is below, and nothing that was paid is negative.
    """
    sharing = [part for part in parts if part.weight is not None]
    shares, odd = largest_remainder(
        sum(part.paid for part in parts), [part.weight for part in sharing if part.weight is not None]
    )
    found = {
        part.person: (share, place in odd)
        for place, (part, share) in enumerate(zip(sharing, shares, strict=True))
    }
    return [Owed(part.person, part.paid, *found.get(part.person, (0, False))) for part in parts]


def balances(lines: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    """Return what every mate is owed (negative: owes), per currency; `lines` are (currency, person, net)."""
    found: dict[str, dict[str, int]] = {}
    for currency, person, minor in lines:
        nets = found.setdefault(currency, {})
        nets[person] = nets.get(person, 0) + minor
    return found


def settle(nets: Mapping[str, int]) -> Settlement:
    """Return the fewest payments that settle these balances of one currency, always the same for the same input.

    Whoever is settled in groups that owe nothing outside needs one payment less per group, so the most groups make
    the fewest payments. Two exact counterparts are always such a group; the rest is searched through for up to
    `EXACT_UP_TO` mates, and beyond that settled from the largest balance down.

    Args:
        nets: what each mate is owed; they add up to zero. Their order breaks ties.
    """
    pairs, rest = _counterparts([(person, net) for person, net in nets.items() if net])
    exact = len(rest) <= EXACT_UP_TO
    groups = _groups(rest) if exact else [rest]
    payments = [payment for group in (*pairs, *groups) for payment in _settled(group)]
    order = {person: place for place, person in enumerate(nets)}
    payments.sort(key=lambda payment: (order[payment.payer], order[payment.receiver]))
    return Settlement(tuple(payments), exact)


_Net = tuple[str, int]


def _counterparts(nets: list[_Net]) -> tuple[list[list[_Net]], list[_Net]]:
    """Return the pairs who owe each other exactly the same, and everybody else.

    To take them out first never costs a payment: of the groups they would have been in, the rest is settled as well.
    """
    pairs: list[list[_Net]] = []
    waiting: dict[int, list[_Net]] = {}
    for each in nets:
        partners = waiting.get(-each[1])
        if partners:
            pairs.append([partners.pop(0), each])
        else:
            waiting.setdefault(each[1], []).append(each)
    left = {person for kept in waiting.values() for person, _ in kept}
    return pairs, [each for each in nets if each[0] in left]


def _groups(nets: list[_Net]) -> list[list[_Net]]:
    """Return the most groups that settle among themselves."""
    places = _most_groups(tuple(net for _, net in nets))
    return [[nets[place] for place in group] for group in places]


@lru_cache(maxsize=256)
def _most_groups(nets: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Return the places of `nets` in the most groups that each add up to zero. Sets of places are bits of a number."""
    if not nets:
        return ()
    sums = [0]
    for net in nets:
        sums += [known + net for known in sums]
    if sums.count(0) == 2:  # only nobody and everybody
        return (tuple(range(len(nets))),)
    best = _most_within(sums, len(nets))
    groups: list[tuple[int, ...]] = []
    group: list[int] = []
    rest = len(sums) - 1
    while rest:
        own = best[rest] - (sums[rest] == 0)
        place = next(p for p in range(len(nets)) if rest >> p & 1 and best[rest ^ 1 << p] == own)
        rest ^= 1 << place
        group.append(place)
        if sums[rest] == 0:
            groups.append(tuple(sorted(group)))
            group = []
    return tuple(sorted(groups))


def _most_within(sums: Sequence[int], count: int) -> bytearray:
    """Return for every set the most of its subsets, none touching another, that add up to zero one after the other."""
    best = bytearray(len(sums))
    bits = [1 << place for place in range(count)]
    for chosen in range(1, len(sums)):
        most = 0
        for bit in bits:
            if bit > chosen:
                break
            if chosen & bit and best[chosen ^ bit] > most:
                most = best[chosen ^ bit]
        best[chosen] = most + (sums[chosen] == 0)
    return best


def _settled(group: Collection[_Net]) -> list[Payment]:
    """Return payments that settle a group, one less than its members at most: always the largest with the largest."""
    owing = {person: -net for person, net in group if net < 0}
    owed = {person: net for person, net in group if net > 0}
    payments = []
    while owing:
        payer, receiver = max(owing, key=owing.__getitem__), max(owed, key=owed.__getitem__)
        minor = min(owing[payer], owed[receiver])
        payments.append(Payment(payer, receiver, minor))
        for side, person in ((owing, payer), (owed, receiver)):
            side[person] -= minor
            if not side[person]:
                del side[person]
    return payments
