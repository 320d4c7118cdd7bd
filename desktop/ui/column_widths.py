"""How the width of a table is shared out among its columns; pure arithmetic on pixels."""

from collections.abc import Sequence
from itertools import accumulate, pairwise


def fitted(wanted: Sequence[int], least: Sequence[int], stretches: Sequence[int], room: int) -> list[int]:
    """Return each column's width.

    With room to spare the stretching columns share it. Without, they give way, the widest first and none below its
    `least`; the others keep the width that their words need, and the table scrolls sideways if need be.
    """
    spare = room - sum(wanted)
    if spare >= 0:
        return [width + extra for width, extra in zip(wanted, shares(spare, stretches), strict=True)]
    giving = [place for place, stretch in enumerate(stretches) if stretch]
    result = list(wanted)
    cut = levelled([wanted[place] for place in giving], sum(wanted[place] for place in giving) + spare)
    for place, width in zip(giving, cut, strict=True):
        result[place] = max(width, min(wanted[place], least[place]))
    return result


def shares(spare: int, stretches: Sequence[int]) -> list[int]:
    """Return how many pixels of `spare` each column gets, by its stretch."""
    whole = sum(stretches)
    if not whole:
        return [0] * len(stretches)
    ends = [0, *(spare * part // whole for part in accumulate(stretches))]
    return [end - start for start, end in pairwise(ends)]


def levelled(wanted: Sequence[int], room: int) -> list[int]:
    """Return widths that fit into `room`: the widest give way first, down to where all that gave are equally wide."""
    result = list(wanted)
    left = room
    by_width = sorted(range(len(wanted)), key=wanted.__getitem__)
    for done, place in enumerate(by_width):
        result[place] = min(wanted[place], max(0, left) // (len(wanted) - done))
        left -= result[place]
    return result
