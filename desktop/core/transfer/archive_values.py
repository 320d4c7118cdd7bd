"""What a text in an archive has to look like where the program makes more of it than text: days, times, numbers, lists.

A book that Septet writes holds nothing else; an archive is a file, and anybody can write a file.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")
"""Half of a letter of UTF-16, which JSON can say and UTF-8 cannot."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_NUMBER = re.compile(r"-?[0-9]{1,200}(\.[0-9]{1,200})?")
MOST_DAYS = 3650
"""To pay in: ten years."""


def fits(column: str, value: object) -> bool:
    """Return whether a value can stand in a column of this name, whose type it has."""
    if isinstance(value, int):
        return -(2**63) <= value < 2**63 and (column != "payment_days" or 0 <= value <= MOST_DAYS)
    if not isinstance(value, str):
        return True
    if not value.isascii() and _HALF.search(value):
        return False
    form = FORMS.get(column)
    return form is None or form(value)


def _is_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None and _reads(date.fromisoformat, text)


def _is_clock(text: str) -> bool:
    return _CLOCK.fullmatch(text) is not None and _reads(time.fromisoformat, text)


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def _said(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_object(text: str) -> bool:
    return isinstance(_said(text), dict)


def _is_list(text: str) -> bool:
    return isinstance(_said(text), list)


def _are_steps(text: str) -> bool:
    """Return whether a text is a recipe as far as its form goes; what its steps say is checked where they are used."""
    found = _said(text)
    return isinstance(found, list) and all(
        isinstance(step, dict) and isinstance(step.get("kind"), str) for step in found
    )


FORMS: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(("on_date", "signed_on", "done_on", "ends_on", "fact_on", "rate_on", "from_on", "to_on"), _is_day),
    **dict.fromkeys(("starts", "ends"), _is_clock),
    **dict.fromkeys(("vat_percent", "rate", "per_euro", "weight", "quantity"), _is_number),
    **dict.fromkeys(("recipe", "steps"), _are_steps),
    **dict.fromkeys(("line_up", "outcomes"), _is_list),
    **dict.fromkeys(("mapping", "snapshot"), _is_object),
}  # fmt: skip
"""By the name of a column what its text is, in whichever table it stands."""
