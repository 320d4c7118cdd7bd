"""The rules of `docs/split.md` a second time, as slowly and plainly as possible, to hold the real ones against.

Everything is a `Fraction` of the major unit; nothing is shared with the product, not even the reading of numbers.
"""

import re
from collections.abc import Iterable
from fractions import Fraction
from math import floor
from typing import Any

DIGITS = {"EUR": 2, "SEK": 2, "JPY": 0, "TND": 3}
KEYS = {
    "company_fee": {"percent", "amount", "of", "to"},
    "expense": {"amount", "to"},
    "commission": {"percent", "amount", "of", "to"},
    "fixed": {"percent", "amount", "of", "to"},
    "fund": {"percent", "amount", "of", "to"},
    "shares": {"weights"},
}


class Wrong(Exception):  # noqa: N818  # an answer, not an error
    """The case is to be refused."""


def need(condition: object) -> None:
    if not condition:
        raise Wrong


def result_of(case: Any) -> dict[str, Any] | None:
    """Return what `septet split` has to print for a case, None where it has to refuse."""
    try:
        return divide(case)
    except Wrong:
        return None


def divide(case: Any) -> dict[str, Any]:
    need(isinstance(case, dict) and set(case) == {"fee", "currency", "line_up", "steps"})
    need(isinstance(case["currency"], str) and case["currency"] in DIGITS)
    places = DIGITS[case["currency"]]
    unit = Fraction(1, 10**places)
    fee = amount(case["fee"], places)
    need(fee / unit <= 10**15)
    line_up = case["line_up"]
    need(isinstance(line_up, list) and 1 <= len(line_up) <= 999)
    for name in line_up:
        check_name(name)
        need(line_up.count(name) == 1)
    need(isinstance(case["steps"], list) and len(case["steps"]) <= 999)

    left = fee
    rows: list[tuple[int, str, str | None, Fraction, bool]] = []
    for number, step in enumerate(case["steps"], 1):
        need(not rows or rows[-1][1] != "shares")
        check_step(step, line_up)
        if step["kind"] == "shares":
            weights = {name: plain_number(weight) for name, weight in step["weights"].items()}
            need(sum(weights.values()) > 0)
            rows += [(number, "shares", *row) for row in by_largest_remainder(left, unit, weights, line_up)]
            left = Fraction(0)
        else:
            takes = taken(step, fee, left, unit, places)
            need(takes <= left)
            left -= takes
            rows.append((number, step["kind"], step.get("to"), takes, False))
    need(left == 0)

    def written(values: Iterable[Fraction]) -> str:
        return decimal_text(sum(values, Fraction(0)), places)

    return {
        "fee": written([fee]),
        "currency": case["currency"],
        "total": written(row[3] for row in rows),
        "lines": [
            {"step": number, "kind": kind, "to": to, "amount": written([value]), "odd_cent": odd}
            for number, kind, to, value, odd in rows
        ],
        "per_person": {name: written(row[3] for row in rows if row[2] == name) for name in line_up},
    }


def decimal_text(value: Fraction, places: int) -> str:
    units = value * 10**places
    assert units.denominator == 1
    digits = str(units.numerator).zfill(places + 1)
    return digits[:-places] + "." + digits[-places:] if places else digits


def plain_number(text: Any) -> Fraction:
    need(isinstance(text, str) and re.fullmatch(r"[0123456789]+(\.[0123456789]+)?\Z", text))
    need(len(text) <= 1000)
    return Fraction(text)


def amount(text: Any, places: int) -> Fraction:
    value = plain_number(text)
    need(len(text.partition(".")[2]) <= places)
    return value


def check_name(name: Any) -> None:
    need(isinstance(name, str) and name.strip() != "")
    need(not has_control_character(name))


def has_control_character(text: str) -> bool:
    """Return whether a character is a control character, or half of one beyond the first plane."""
    return any(ord(c) < 32 or 127 <= ord(c) <= 159 or 0xD800 <= ord(c) <= 0xDFFF for c in text)


def check_step(step: Any, line_up: list[str]) -> None:
    need(isinstance(step, dict) and isinstance(step.get("kind"), str) and step["kind"] in KEYS)
    kind = step["kind"]
    need(set(step) - {"kind", "label"} <= KEYS[kind])
    label = step.get("label", "")
    need(isinstance(label, str) and not has_control_character(label))
    if kind in {"company_fee", "fund"}:
        need(step.get("to") is None)
    elif kind == "commission":
        check_name(step.get("to"))
    elif kind == "shares":
        need(isinstance(step.get("weights"), dict) and set(step["weights"]) <= set(line_up))
    else:
        need(isinstance(step.get("to"), str) and step["to"] in line_up)
    if kind != "shares":
        need(("percent" in step) != ("amount" in step))
    if "of" in step:
        need("percent" in step and step["of"] in (["fee"] if kind == "company_fee" else ["fee", "left"]))


def taken(step: Any, fee: Fraction, left: Fraction, unit: Fraction, places: int) -> Fraction:
    if "amount" in step:
        return amount(step["amount"], places)
    percent = plain_number(step["percent"])
    need(percent <= 100)
    exact = (left if step.get("of") == "left" else fee) * percent / 100
    return floor(exact / unit + Fraction(1, 2)) * unit


def by_largest_remainder(
    left: Fraction, unit: Fraction, weights: dict[str, Fraction], line_up: list[str]
) -> list[tuple[str, Fraction, bool]]:
    """Give everybody the whole units, then one unit at a time to whoever is the furthest below the exact part."""
    names = [name for name in line_up if name in weights]
    exact = {name: left * weights[name] / sum(weights.values()) for name in names}
    given = {name: floor(exact[name] / unit) * unit for name in names}
    lucky = set()
    while sum(given.values()) < left:
        behind = max(exact[name] - given[name] for name in names if name not in lucky)
        first = next(name for name in names if name not in lucky and exact[name] - given[name] == behind)
        given[first] += unit
        lucky.add(first)
    return [(name, given[name], name in lucky) for name in names]
