"""Random split cases, right and broken, for Hypothesis."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.core.split_reference import DIGITS

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6).filter(str.strip)


def decimal(places: int, highest: int) -> st.SearchStrategy[str]:
    """Return texts of plain numbers from 0 to `highest`, with up to `places` decimals."""

    def text(digits: int) -> st.SearchStrategy[str]:
        units = st.integers(0, highest * 10**digits)
        return units.map(lambda n: f"{n // 10**digits}.{n % 10**digits:0{digits}}" if digits else str(n))

    return st.integers(0, places).flatmap(text)


TO: dict[str, Callable[[st.SearchStrategy[str]], st.SearchStrategy[str]] | None] = {
    "company_fee": None,
    "fund": None,
    "expense": lambda members: members,
    "fixed": lambda members: members,
    "commission": lambda members: members | NAMES,
}


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A case whose form is right, and whose steps mostly fit into the fee."""
    currency = draw(st.sampled_from(sorted(DIGITS)))
    places = DIGITS[currency]
    line_up = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    fee = draw(st.sampled_from([10, 1000, 10**9]).flatmap(lambda highest: decimal(places, highest)))
    count = draw(st.integers(0, 6))
    members = st.sampled_from(line_up)
    steps = []
    for kind in draw(st.lists(st.sampled_from(list(TO)), min_size=count, max_size=count)):
        step: dict[str, Any] = {"kind": kind}
        if kind != "expense" and draw(st.booleans()):
            step["percent"] = draw(decimal(3, 100 // count))
            step |= draw(
                st.sampled_from([{}, {"of": "fee"}, {"of": "fee" if kind == "company_fee" else "left"}])
            )
        else:
            step["amount"] = draw(decimal(places, int(float(fee)) // count))
        receiver = TO[kind]
        step |= {"to": draw(receiver(members))} if receiver else draw(st.sampled_from([{}, {"to": None}]))
        steps.append(step)
    sharing = draw(st.lists(members, min_size=1, unique=True))
    weights = {name: draw(st.sampled_from(["1", "1", "0", "2.5", "0.333", "7"])) for name in sharing}
    if draw(st.integers(0, 9)):
        steps.append({"kind": "shares", "weights": weights})
    return {"fee": fee, "currency": currency, "line_up": line_up, "steps": steps}


NASTY_TEXTS = [
    "",
    " ",
    "x",
    "-1",
    "1e3",
    "NaN",
    "101",
    "0.001",
    "Bram",
    "fee",
    "left",
    "shares",
    "\x00",
    "9" * 5000,
]
NASTY_VALUES = [None, True, 5, -1.5, 10**400, [], {}, ["1"], {"kind": "fund"}, {"Bram": "1"}]
NASTY = st.sampled_from([*NASTY_TEXTS, *NASTY_VALUES]).map(copy.deepcopy)


def places_of(value: Any) -> list[tuple[Any, Any]]:
    """Return every (container, key) inside a value."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    return [(value, key) for key in keys] + [place for key in keys for place in places_of(value[key])]


@st.composite
def broken_cases(draw: st.DrawFn) -> dict[str, Any]:
    """A case in which one to three things were changed, added or left out, mostly for the worse."""
    case = copy.deepcopy(draw(cases()))
    for _ in range(draw(st.integers(1, 3))):
        container, key = draw(st.sampled_from(places_of(case) or [(case, "fee")]))
        change = draw(st.sampled_from(["put", "put", "leave out", "add", "repeat"]))
        if change == "leave out":
            container.pop(key)
        elif change == "repeat" and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        elif change == "add" and isinstance(container, dict):
            container[draw(st.sampled_from(["tip", "amount", "percent", "of", "to", "weights", "Zed"]))] = (
                draw(NASTY)
            )
        else:
            container[key] = draw(NASTY)
    return case
