"""The headless split: cases as JSON in, results as JSON out (`docs/split.md`), a list of any length in flat memory."""

import re
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring as _quoted
from typing import Any, BinaryIO, TextIO

from desktop.core import case_file, strict_json
from desktop.core.money import Money, known_currency, plain
from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.recipe_file import Unreadable, read_amount, read_steps
from desktop.core.recipes import Step
from desktop.core.splitting import Split, preview, split

_KEYS = {"fee": 0, "currency": 1, "line_up": 2, "steps": 3}
"""The keys of a case, and the order in which its problems are told."""

_NO_CASE = N_("split file", "A case is written as an object with these keys: {known}.")
_NO_SUCH_KEY = N_("split file", "A case has no “{key}”.")
_KEY_MISSING = N_("split file", "The case needs “{key}”.")
_NO_LIST = N_("split file", "The line-up is written as a list of names.")
_NO_CURRENCY = N_("split file", "Write the currency as its three capital letters, such as EUR.")

_NULL = "null"
_BOOLEAN = {False: "false", True: "true"}


def run(source: BinaryIO, out: TextIO) -> int:
    """Split the case or the list of cases in `source`, write the answer to `out` and return the exit code.

    Nothing is written before all of the input has been read: a fault at its very end leaves one answer, itself.

    Args:
        source: a JSON text in UTF-8.
        out: written to in UTF-8.

    Returns:
        0, or 2 where anything was refused.

    Raises:
        Unavailable: the input cannot be read, or there is no room for the answer.
    """
    return case_file.run(source, out, lambda case: _result(read_and_split(case)))


def read_and_split(case: object) -> Split:
    """Return the split of one case as the file writes it.

    Raises:
        Refused: with every problem of its form and of its figures, in the order of the case.
    """
    if not isinstance(case, dict):
        raise refuse("", _NO_CASE, known=", ".join(_KEYS))
    problems = _key_problems(case)
    currency = _read_currency(case, problems)
    fee = _read_fee(case, currency, problems)
    line_up = _read_line_up(case, problems)
    steps = _read_steps(case, currency, problems)
    if problems or fee is None or line_up is None or steps is None:
        raise Refused(_in_order([*problems, *preview(fee, line_up, steps).problems]))
    return split(fee, line_up, steps)


def _key_problems(case: Mapping[str, object]) -> list[Problem]:
    """Return which keys a case lacks or should not have."""
    unknown = [
        Problem(key, _NO_SUCH_KEY, {"key": strict_json.shortened(key)}) for key in case if key not in _KEYS
    ]
    return [*unknown, *(Problem(key, _KEY_MISSING, {"key": key}) for key in _KEYS if key not in case)]


def _read_currency(case: Mapping[str, object], problems: list[Problem]) -> str | None:
    currency = case.get("currency")
    if isinstance(currency, str) and known_currency(currency):
        return currency
    if "currency" in case:
        problems.append(Problem("currency", _NO_CURRENCY))
    return None


def _read_fee(case: Mapping[str, object], currency: str | None, problems: list[Problem]) -> Money | None:
    if "fee" not in case:
        return None
    try:
        return Money(read_amount(case["fee"], currency), currency or "")
    except Unreadable as fault:
        problems += (problem.inside("fee") for problem in fault.problems)
        return None


def _read_line_up(case: Mapping[str, object], problems: list[Problem]) -> list[Any] | None:
    """Return the list as it is: whether its items are names is a rule of every line-up."""
    line_up = case.get("line_up")
    if isinstance(line_up, list):
        return line_up
    if "line_up" in case:
        problems.append(Problem("line_up", _NO_LIST))
    return None


def _read_steps(
    case: Mapping[str, object], currency: str | None, problems: list[Problem]
) -> list[Step] | None:
    if "steps" not in case:
        return None
    steps, found = read_steps(case["steps"], currency)
    problems += found
    return steps


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in the order of the places they name."""

    def place(problem: Problem) -> tuple[int, int]:
        found = re.match(r"(\w*)(?:\[(\d+)\])?", problem.field)
        assert found
        key, index = found.groups()
        return _KEYS.get(key, len(_KEYS)), int(index or 0)

    return sorted(problems, key=place)


def _result(found: Split) -> str:
    """Return a split as JSON, laid out as in `docs/split.md`."""
    currency = found.fee.currency
    lines = [
        f'\n   {{"step": {step}, "kind": "{kind}", "to": {_NULL if to is None else _quoted(to)}, '
        f'"amount": "{plain(minor, currency)}", "odd_cent": {_BOOLEAN[odd]}}}'
        for step, kind, to, _, minor, _, _, _, _, odd, _ in found.lines
    ]
    persons = [f'{_quoted(name)}: "{plain(part.minor, currency)}"' for name, part in found.per_person.items()]
    return (
        f'{{"fee": "{found.fee.plain()}", "currency": "{currency}", "total": "{found.total.plain()}",\n'
        f' "lines": [{",".join(lines)}],\n "per_person": {{{", ".join(persons)}}}}}'
    )
