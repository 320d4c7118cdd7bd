"""A recipe: the ordered steps by which a band divides a fee, and what is wrong with a step by itself."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple

from desktop.core.problems import N_, Problem
from desktop.core.text import check_text

MOST_MEMBERS = 999
MOST_STEPS = 999

_TOO_MANY_STEPS = N_("split", "A recipe has at most {limit} steps.")
_NO_LINE_UP = N_("split", "Name at least one musician in the line-up.")
_TOO_MANY_MEMBERS = N_("split", "A line-up has at most {limit} musicians.")
_NAME_NO_TEXT = N_("split", "Write the name as text, in quotes.")
_REPEATED = N_("split", "This musician is already in the line-up.")
_NOT_IN_LINE_UP = N_("split", "This musician is not in the line-up.")
_UNKNOWN_KIND = N_("split", "There is no such kind of step. These are known: {known}.")
_NO_SUCH_KEY = N_("split", "A step of the kind “{kind}” has no “{key}”.")
_NO_AMOUNT = N_("split", "Say how much this step takes.")
_PERCENT_AND_AMOUNT = N_("split", "Give a percentage or an amount, not both.")
_OF_WITH_AMOUNT = N_("split", "An amount is not taken of anything: leave out “of”, or give a percentage.")
_NO_SUCH_BASE = N_("split", "The percentage of this step can be taken of: {known}.")
_NO_RECEIVER = N_("split", "Say who gets this.")
_NO_WEIGHTS = N_("split", "Say who shares what is left, and by what weight.")
_NO_WEIGHT_ABOVE_ZERO = N_("split", "At least one weight must be above zero.")
_NEGATIVE = N_("split", "This cannot be less than zero.")
_OVER_100 = N_("split", "A percentage cannot be over 100.")

_ZERO, _HUNDRED = Decimal(0), Decimal(100)

Receiver = Literal["nobody", "member", "anyone", "sharers"]
"""Who gets what a step takes: none of the band, one of the line-up, any name (an agent), those in `weights`."""


class Kind(NamedTuple):
    """What the steps of one kind may say beside their kind and label."""

    keys: frozenset[str]
    receiver: Receiver
    bases: tuple[str, ...] = ()
    """What a percentage may be taken of."""


_RATE_OR_AMOUNT = frozenset({"percent", "amount", "of"})
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "company_fee": Kind(_RATE_OR_AMOUNT, "nobody", ("fee",)),
        "expense": Kind(frozenset({"amount", "to"}), "member"),
        "commission": Kind(_RATE_OR_AMOUNT | {"to"}, "anyone", ("fee", "left")),
        "fixed": Kind(_RATE_OR_AMOUNT | {"to"}, "member", ("fee", "left")),
        "fund": Kind(_RATE_OR_AMOUNT, "nobody", ("fee", "left")),
        "shares": Kind(frozenset({"weights"}), "sharers"),
    }
)
"""Every kind of step, in the order in which a recipe usually has them."""


class Step(NamedTuple):
    """One step of a recipe, as typed or read; nothing in it is checked yet.

    Attributes:
        kind: one of `KINDS`.
        percent: a rate from 0 to 100, finite; or else
        amount: minor units of the fee's currency.
        of: what the rate applies to: `"fee"` (also when `None`) or `"left"`.
        to: who gets it: a key of the line-up, or any name for a commission.
        label: the musician's own words for it ("Van and fuel"); changes no figure.
        weights: who shares what is left, and by how much: key of the line-up → finite number.
        unread: names of the attributes above that were given but could not be read, which somebody else has told.
            Nothing more is said about them, nor about what would follow from them.
    """

    kind: str
    percent: Decimal | None = None
    amount: int | None = None
    of: str | None = None
    to: str | None = None
    label: str = ""
    weights: Mapping[str, Decimal] | None = None
    unread: frozenset[str] = frozenset()


def line_up_problems(line_up: Sequence[object]) -> list[Problem]:
    """Return what is wrong with a line-up: at least one name, each once, at most 999."""
    if not line_up:
        return [Problem("line_up", _NO_LINE_UP)]
    if len(line_up) > MOST_MEMBERS:
        return [Problem("line_up", _TOO_MANY_MEMBERS, {"limit": MOST_MEMBERS})]
    if _are_plain_names(line_up):
        return []
    problems: list[Problem] = []
    seen: set[object] = set()
    for place, name in enumerate(line_up):
        found = name_problems(name)
        if not found and name in seen:
            found = [Problem("", _REPEATED)]
        if found:
            problems += (problem.inside(f"line_up[{place}]") for problem in found)
        else:
            seen.add(name)
    return problems


def _are_plain_names(line_up: Sequence[object]) -> bool:
    """Return whether all are names that nobody could object to: the quick way through for nearly every line-up."""
    names = [name for name in line_up if isinstance(name, str)]
    return len(set(names)) == len(line_up) and "".join(names).isprintable() and all(map(str.strip, names))


def length_problems(steps: Sequence[object]) -> list[Problem]:
    """Return whether a recipe has more steps than the 999 that are computed."""
    return [Problem("steps", _TOO_MANY_STEPS, {"limit": MOST_STEPS})] if len(steps) > MOST_STEPS else []


def name_problems(name: object) -> list[Problem]:
    """Return why `name` is no name: a text in which there is something to see, and no control character."""
    if not isinstance(name, str):
        return [Problem("", _NAME_NO_TEXT)]
    if name.isprintable() and name.strip():
        return []
    return check_text("", name, needed=True, limit=len(name))


def step_problems(step: Step, members: Collection[str] | None) -> list[Problem]:
    """Return what is wrong with a step by itself, whatever the fee; fields are the step's own (`percent`).

    Args:
        step: the step.
        members: the line-up; None where it could not be read.
    """
    kind, percent, amount, of, to, _, weights, unread = step
    if kind not in KINDS:
        return [] if "kind" in unread else [Problem("kind", _UNKNOWN_KIND, {"known": ", ".join(KINDS)})]
    has_percent = percent is not None or "percent" in unread
    has_amount = amount is not None or "amount" in unread
    form = _form_problems(
        kind, of, has_percent, has_amount, to is not None or "to" in unread, weights is not None
    )
    found = [problem for problem in form if problem.field not in unread] if form else []
    if percent is not None and not _ZERO <= percent <= _HUNDRED:
        found.append(Problem("percent", _NEGATIVE if percent < 0 else _OVER_100))
    if amount is not None and amount < 0:
        found.append(Problem("amount", _NEGATIVE))
    if to is not None:
        found += _receiver_problems(KINDS[kind].receiver, to, members)
    if weights is not None:
        found += _weights_problems(weights, members, all_read="weights" not in unread)
    return found


@lru_cache(maxsize=1024)
def _form_problems(
    kind: str, of: str | None, percent: bool, amount: bool, to: bool, weights: bool
) -> tuple[Problem, ...]:
    """Return which keys a step of this kind lacks or should not have. So few forms exist that all are remembered."""
    allowed = KINDS[kind]
    given = {"percent": percent, "amount": amount, "of": of is not None, "to": to, "weights": weights}
    extra = [key for key, present in given.items() if present and key not in allowed.keys]
    found = [Problem(key, _NO_SUCH_KEY, {"kind": kind, "key": key}) for key in extra]
    if "amount" in allowed.keys and not (percent or amount):
        found.append(Problem("amount", _NO_AMOUNT))
    if "percent" in allowed.keys and percent and amount:
        found.append(Problem("amount", _PERCENT_AND_AMOUNT))
    if "of" in allowed.keys and of is not None and amount and not percent:
        found.append(Problem("of", _OF_WITH_AMOUNT))
    elif "of" in allowed.keys and of is not None and of not in allowed.bases:
        found.append(Problem("of", _NO_SUCH_BASE, {"known": ", ".join(allowed.bases)}))
    if "to" in allowed.keys and not to:
        found.append(Problem("to", _NO_RECEIVER))
    if "weights" in allowed.keys and not weights:
        found.append(Problem("weights", _NO_WEIGHTS))
    return tuple(found)


def _receiver_problems(receiver: Receiver, to: str, members: Collection[str] | None) -> list[Problem]:
    """Return why `to` cannot get what such a step takes."""
    if receiver == "member" and members is not None and to not in members:
        return [Problem("to", _NOT_IN_LINE_UP)]
    if receiver == "anyone":
        return [problem.inside("to") for problem in name_problems(to)]
    return []


def _weights_problems(
    weights: Mapping[str, Decimal], members: Collection[str] | None, *, all_read: bool
) -> list[Problem]:
    """Return which names are not in the line-up and which weights cannot be."""
    found: list[Problem] = []
    for name, weight in weights.items():
        if members is not None and name not in members:
            found.append(Problem(f"weights.{name}", _NOT_IN_LINE_UP))
        if weight < _ZERO:
            found.append(Problem(f"weights.{name}", _NEGATIVE))
    if all_read and not any(weights.values()):
        found.append(Problem("weights", _NO_WEIGHT_ABOVE_ZERO if weights else _NO_WEIGHTS))
    return found
