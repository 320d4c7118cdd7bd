"""How the width of a table is shared out among its columns; pure arithmetic on pixels."""

from collections.abc import Sequence
from itertools import accumulate, pairwise


def fitted(wanted: Sequence[int], least: Sequence[int], stretches: Sequence[int], room: int) -> list[int]:
    """Return each column's width.

    With room to spare the stretching columns share it. Without, they give way, the widest for its stretch first and
    none below its `least`; the others keep the width that their words need.
    """
    spare = room - sum(wanted)
    if spare >= 0:
        return [width + extra for width, extra in zip(wanted, shares(spare, stretches), strict=True)]
    result = list(wanted)
    giving = {place for place, stretch in enumerate(stretches) if stretch}
    while giving:
        left = room - sum(width for place, width in enumerate(result) if place not in giving)
        places = sorted(giving)
        cut = levelled([wanted[p] for p in places], left, [1 + stretches[p] for p in places])
        floors = {place: min(wanted[place], least[place]) for place in places}
        low = {place for place, width in zip(places, cut, strict=True) if width < floors[place]}
        for place, width in zip(places, cut, strict=True):
            result[place] = floors[place] if place in low else width
        giving = giving - low if low else set()
    return result


def shares(spare: int, stretches: Sequence[int]) -> list[int]:
    """Return how many pixels of `spare` each column gets, by its stretch."""
    whole = sum(stretches)
    if not whole:
        return [0] * len(stretches)
    ends = [0, *(spare * part // whole for part in accumulate(stretches))]
    return [end - start for start, end in pairwise(ends)]


def levelled(wanted: Sequence[int], room: int, weights: Sequence[int]) -> list[int]:
    """Return widths that fit into `room`: the widest for their weight give way first, down to where all that gave are equal."""
    result = list(wanted)
    left, heavy = max(0, room), sum(weights)
    by_width = sorted(range(len(wanted)), key=lambda place: wanted[place] / weights[place])
    for place in by_width:
        result[place] = min(wanted[place], max(0, left) * weights[place] // heavy)
        left -= result[place]
        heavy -= weights[place]
    return result


def left_out(least: Sequence[int], order: Sequence[int], room: int) -> frozenset[int]:
    """Return which columns, in this order, must go so that the others have their least."""
    gone: set[int] = set()
    over = sum(least) - room
    for place in order:
        if over <= 0:
            break
        gone.add(place)
        over -= least[place]
    return frozenset(gone)
