"""How much one sender may ask, and how much one process takes on at once. Counted in each process by itself."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MOST_SENDERS: Final = 20_000
"""Senders remembered; the one not seen for longest is forgotten first, by when its bucket is full again."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a second in the long run, and so many at once after a rest."""

    per_second: int
    at_once: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process allows: to each device's token, to each address, and of requests at the same time."""

    token: Rate = Rate(100, 1000)
    peer: Rate = Rate(300, 3000)
    together: int = 200


class Buckets:
    """A bucket of tokens for each sender, filled evenly. One that is not known is full."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._known: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def wait(self, sender: str) -> int:
        """Take one token and return 0, or return after how many whole seconds there will be one."""
        now = int(self._clock() * 1000)
        full, speed = self._rate.at_once * 1000, self._rate.per_second  # thousandths; per millisecond
        left, then = self._known.get(sender, (full, now))
        left = min(full, left + (now - then) * speed)
        taken = left >= 1000
        self._known[sender] = (left - 1000 if taken else left, now)
        self._known.move_to_end(sender)
        if len(self._known) > MOST_SENDERS:
            self._known.popitem(last=False)
        return 0 if taken else -(-(1000 - left) // (speed * 1000)) or 1
