"""The written form of a recipe (`docs/split.md`): JSON objects of strings, read into steps and written from them."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from desktop.core.money import PLAIN, digits, plain, read_minor
from desktop.core.problems import N_, Problem
from desktop.core.recipes import KINDS, Step, length_problems
from desktop.core.strict_json import Number, shortened
from desktop.core.text import check_text

LONGEST_NUMBER = 1000
"""How many characters a written number may have: more than anybody needs, and quick to compute with."""

_NO_LIST = N_("split file", "The steps are written as a list.")
_NO_OBJECT = N_("split file", "A step is written as an object, with a “kind”.")
_NO_KIND = N_("split file", "Say of what kind this step is.")
_NO_SUCH_KEY = N_("split file", "A step has no “{key}”.")
_NO_TEXT = N_("split file", "Write this as text, in quotes.")
_NO_SUCH_BASE = N_("split file", "A percentage is taken of “fee” or of “left”.")
_NO_WEIGHTS = N_("split file", "The weights are written as an object: a name, and its weight as text.")

_NOT_TEXT = N_("number", "Write the number as text, in quotes.")
_MISSING = N_("number", "A number is missing here.")
_NEGATIVE = N_("number", "This cannot be less than zero.")
_SIGN = N_("number", "Leave out the sign.")
_BLANKS = N_("number", "Leave out the blanks.")
_EXPONENT = N_("number", "Write the number out, without an exponent.")
_SEPARATORS = N_("number", "Write plain digits with one point before the decimals, as in 1500.00.")
_NO_NUMBER = N_("number", "“{text}” is not a number.")
_TOO_LONG = N_("number", "A number can be at most {limit} characters long.")
_TOO_FINE = N_("number", "{currency} amounts have {digits} decimal digits, not more.")

_SHARING = frozenset(kind for kind, form in KINDS.items() if form.receiver == "sharers")
"""The kinds that have no `to`, not even an empty one."""

_NUMBER_FAULTS = (
    (re.compile(r"\s*"), _MISSING),
    (re.compile(r"[-−]\s*[0-9].*"), _NEGATIVE),
    (re.compile(r"\+\s*[0-9].*"), _SIGN),
    (re.compile(r"\s.*|.*\s|[0-9.,]+(\s[0-9.,]+)+", re.DOTALL), _BLANKS),
    (re.compile(r"[0-9.]+[eE][-+]?[0-9]+"), _EXPONENT),
    (re.compile(r"(?=.*[0-9])[0-9.,'’_]+"), _SEPARATORS),
)
"""What a text that is no plain number looks like, and what is said about it; the first that fits."""


class Unreadable(Exception):  # noqa: N818  # an answer of the readers here, never seen outside
    """A value that cannot be read. The problems' fields are seen from the value; `rest` is what can be had of it."""

    def __init__(self, *problems: Problem, rest: object = None) -> None:
        self.problems = problems
        self.rest = rest
        super().__init__()


def read_steps(raw: object, currency: str | None) -> tuple[list[Step] | None, list[Problem]]:
    """Return the steps that a file writes, and the problems of what cannot be read (`steps[2].amount`).

    Args:
        raw: what the strict reader found.
        currency: the currency of the amounts; None where it could not be read, and then no amount can.

    Returns:
        The steps, with `unread` naming what is missing in them; None when there is no list of them.
    """
    if not isinstance(raw, list):
        return None, [Problem("steps", _NO_LIST)]
    if too_many := length_problems(raw):
        return None, too_many
    steps: list[Step] = []
    problems: list[Problem] = []
    for index, item in enumerate(raw):
        step, found = _read_step(item, currency)
        steps.append(step)
        if found:
            problems += [problem.inside(f"steps[{index}]") for problem in found]
    return steps, problems


def write_steps(steps: Iterable[Step], currency: str) -> list[dict[str, object]]:
    """Return the steps as a file writes them; `read_steps` reads the same steps back."""
    return [_write_step(step, currency) for step in steps]


def read_amount(raw: object, currency: str | None) -> int:
    """Return a written amount in minor units.

    Raises:
        Unreadable: with the reason; without any when only the currency is unknown.
    """
    try:
        if currency is not None and isinstance(raw, str) and len(raw) <= LONGEST_NUMBER:
            return read_minor(raw, currency)
    except ValueError:
        _plain_number(raw)
        too_fine = Problem("", _TOO_FINE, {"currency": currency, "digits": digits(currency)})
        raise Unreadable(too_fine) from None
    _plain_number(raw)
    raise Unreadable


def _read_step(raw: object, currency: str | None) -> tuple[Step, list[Problem]]:
    """Return a step and the problems of reading it, whose fields are the step's own."""
    if not isinstance(raw, dict):
        return Step("", unread=frozenset({"kind"})), [Problem("", _NO_OBJECT)]
    values: dict[str, Any] = {"kind": ""}
    problems: list[Problem] = []
    unread: set[str] = set()
    for key, value in raw.items():
        reader = _READERS.get(key)
        if reader is None:
            problems.append(Problem(key, _NO_SUCH_KEY, {"key": shortened(key)}))
            continue
        try:
            values[key] = reader(value, currency)
        except Unreadable as fault:
            unread.add(key)
            problems += (problem.inside(key) for problem in fault.problems)
            if fault.rest is not None:
                values[key] = fault.rest
    if "kind" not in raw:
        unread.add("kind")
        problems.append(Problem("kind", _NO_KIND))
    elif values["kind"] in _SHARING and raw.get("to", "") is None:
        problems.append(Problem("to", _NO_SUCH_KEY, {"key": "to"}))
    if unread:
        values["unread"] = frozenset(unread)
    return Step(**values), problems


def _text(raw: object, _currency: str | None) -> str:
    if isinstance(raw, str):
        return raw
    raise Unreadable(Problem("", _NO_TEXT))


def _label(raw: object, currency: str | None) -> str:
    text = _text(raw, currency)
    if not text.isprintable() and (problems := check_text("", text, limit=len(text))):
        raise Unreadable(*problems)
    return text


def _base(raw: object, _currency: str | None) -> str:
    if raw == "fee" or raw == "left":
        return str(raw)
    raise Unreadable(Problem("", _NO_SUCH_BASE))


def _receiver(raw: object, currency: str | None) -> str | None:
    return None if raw is None else _text(raw, currency)


def _decimal(raw: object, _currency: str | None) -> Decimal:
    return _known_decimal(raw) if isinstance(raw, str) else Decimal(_plain_number(raw))


@lru_cache(maxsize=1024)
def _known_decimal(text: str) -> Decimal:
    """Return a written rate or weight; recipes repeat the same few, so they are remembered."""
    return Decimal(_plain_number(text))


def _weights(raw: object, currency: str | None) -> dict[str, Decimal]:
    """Return the weights by name; one that cannot be read keeps its name, so that the name is checked as well."""
    if not isinstance(raw, dict):
        raise Unreadable(Problem("", _NO_WEIGHTS))
    weights: dict[str, Decimal] = {}
    problems: list[Problem] = []
    for name, weight in raw.items():
        try:
            weights[name] = _decimal(weight, currency)
        except Unreadable as fault:
            weights[name] = Decimal(1)
            problems += (problem.inside(name) for problem in fault.problems)
    if problems:
        raise Unreadable(*problems, rest=weights)
    return weights


_READERS: Mapping[str, Callable[[object, str | None], object]] = {
    "kind": _text,
    "percent": _decimal,
    "amount": read_amount,
    "of": _base,
    "to": _receiver,
    "label": _label,
    "weights": _weights,
}


def _plain_number(raw: object) -> str:
    """Return the text of a number that is written as it should be."""
    if isinstance(raw, str) and PLAIN.fullmatch(raw) and len(raw) <= LONGEST_NUMBER:
        return raw
    raise Unreadable(_number_problem(raw))


def _number_problem(raw: object) -> Problem:
    """Return why `raw` is not a number as it should be written, in words that fit the mistake."""
    text = raw.text if isinstance(raw, Number) else raw
    if not isinstance(text, str):
        return Problem("", _NOT_TEXT)
    if len(text) > LONGEST_NUMBER:
        return Problem("", _TOO_LONG, {"limit": LONGEST_NUMBER})
    if PLAIN.fullmatch(text):
        return Problem("", _NOT_TEXT)
    fitting = (message for form, message in _NUMBER_FAULTS if form.fullmatch(text))
    return Problem("", next(fitting, _NO_NUMBER), {"text": shortened(text)})


def _write_step(step: Step, currency: str) -> dict[str, object]:
    written = {
        "kind": step.kind,
        "percent": None if step.percent is None else f"{step.percent:f}",
        "amount": None if step.amount is None else plain(step.amount, currency),
        "of": step.of,
        "to": step.to,
        "label": step.label or None,
        "weights": None
        if step.weights is None
        else {name: f"{weight:f}" for name, weight in step.weights.items()},
    }
    return {key: value for key, value in written.items() if value is not None}
