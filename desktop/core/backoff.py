"""When to try again: pauses that grow and are never the same twice, so that a company is not called by all at once."""

from datetime import UTC, datetime, timedelta

SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(minutes=15)
LONGEST_ASKED = timedelta(hours=6)
"""However long a company asks to wait, it is tried again after this."""
POLL = timedelta(minutes=15)
"""How often a company is asked for news while nothing waits for it."""
STUCK = timedelta(hours=24)
"""When a paper that a person has to look at is tried again by itself: the company may have learnt since."""


def pause(failures: int, roll: float, asked: timedelta | None = None) -> timedelta:
    """Return how long to wait after so many failures in a row.

    Args:
        failures: 1 or more.
        roll: a random number from 0 up to 1, for the jitter: a share of the whole pause.
        asked: how long the company asked to wait.
    """
    longest = min(LONGEST, SHORTEST * (1 << min(max(failures, 1), 20)))
    jittered = max(SHORTEST, longest * min(max(roll, 0.0), 1.0))
    return max(jittered, min(asked, LONGEST_ASKED)) if asked is not None else jittered


def instant(at: datetime) -> str:
    """Return an instant as it is kept, rounded up to whole seconds: never earlier than meant."""
    whole = at.astimezone(UTC)
    if whole.microsecond:
        whole = whole.replace(microsecond=0) + timedelta(seconds=1)
    return whole.strftime("%Y-%m-%dT%H:%M:%SZ")
