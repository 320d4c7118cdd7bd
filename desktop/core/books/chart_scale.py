"""The lines of a chart's scale: few round amounts that hold every bar."""

MOST = 6
"""Lines at most, zero among them."""


def ticks(low: int, high: int) -> tuple[int, ...]:
    """Return round amounts, evenly apart, from at or below `low` to at or above `high`, in minor units.

    Zero is among them where the range holds it. At least two.
    """
    reach = max(high - low, 1)
    step = _step(reach)
    first, last = low // step * step, -(-high // step) * step
    if last == first:
        last += step
    return tuple(range(first, last + 1, step))


def _step(reach: int) -> int:
    """Return 1, 2 or 5 times a power of ten such that the range has at most `MOST` lines."""
    power = 1
    while True:
        for times in (1, 2, 5):
            if reach <= times * power * (MOST - 2):
                return times * power
        power *= 10
