"""Looks at a company's news before they are taken over: would they set back much of what it had said? Pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

HANDFUL = 5
PERCENT = 20
"""Up to a handful, or a fifth of the declarations, may go back without a question."""

_RANK = {
    "received": 0, "parked": 0, "review": 0, "question": 1, "answered": 1, "needs_correction": 1, "accepted": 2,
    "accepted_with_remarks": 2, "invoiced": 3, "client_paid": 4, "members_paid": 5,
}  # fmt: skip
_ENDS = frozenset({"refused", "cancelled", "credited", "disputed"})
"""States that take something away from the member."""


class Said(NamedTuple):
    """What a company said of a declaration: of which revision, and in which state it is."""

    rev: int
    state: str


def set_back(
    known: Mapping[str, Said], news: Iterable[tuple[str, Said]], *, whole: bool = False
) -> frozenset[str]:
    """Return the declarations that the news would set back.

    Args:
        known: by declaration what was said so far.
        news: what is said now, in its order.
        whole: the news are the whole history anew, so what they leave out is removed.
    """
    after = dict(news)
    worse = {key for key, said in after.items() if key in known and _is_worse(known[key], said)}
    return frozenset(worse | (known.keys() - after.keys() if whole else set()))


def _is_worse(before: Said, after: Said) -> bool:
    """Tell whether a state is a step back: a later revision begins anew, and an unknown state is only a word."""
    if after.rev != before.rev:
        return after.rev < before.rev
    if after.state in _ENDS:
        return before.state not in _ENDS
    if before.state in _ENDS:
        return False
    return _RANK.get(after.state, 99) < _RANK.get(before.state, 0)


def is_too_much(changed: int, known: int) -> bool:
    """Tell whether so many declarations going back at once is a question for the person."""
    return changed > HANDFUL and changed * 100 > known * PERCENT
