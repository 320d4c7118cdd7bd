"""What a person does to a recipe or a line-up, as pure steps from the records before to the records after.

Records are the JSON of `docs/split.md` with ids of persons as names; nothing here checks them, `splitting.preview`
does.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from desktop.core.contracts import Place
from desktop.core.money import Money

Record = Mapping[str, Any]
Recipe = tuple[Record, ...]
T = TypeVar("T")

SHARES = "shares"
ONE = "1"
TAKING = ("percent", "amount", "of")
"""The keys by which a record says how much it takes."""


def replaced(items: Sequence[T], place: int, item: T) -> tuple[T, ...]:
    """Return the items with another one at a place."""
    return (*items[:place], item, *items[place + 1 :])


def removed(items: Sequence[T], place: int) -> tuple[T, ...]:
    """Return the items without the one at a place."""
    return (*items[:place], *items[place + 1 :])


def moved(items: Sequence[T], place: int, by: int) -> tuple[T, ...]:
    """Return the items with one of them so many places further; unchanged where it would leave the list."""
    goal = place + by
    if not 0 <= goal < len(items):
        return tuple(items)
    rest = removed(items, place)
    return (*rest[:goal], items[place], *rest[goal:])


def place_after_move(here: int, place: int, goal: int) -> int:
    """Return where what stood at `here` stands after the item at `place` went to `goal`."""
    if here == place:
        return goal
    if place < here <= goal:
        return here - 1
    return here + 1 if goal <= here < place else here


def can_move(steps: Sequence[Record], place: int, by: int) -> bool:
    """Tell whether a step can go one place up (-1) or down (1); nothing is ever put after the shares."""
    goal = place + by
    rising = max(place, goal)
    return 0 <= goal < len(steps) and steps[rising]["kind"] != SHARES


def shares_place(steps: Sequence[Record]) -> int | None:
    """Return where the step stands that shares out the rest, None without one."""
    return next((place for place, step in enumerate(steps) if step["kind"] == SHARES), None)


def weights_of(steps: Sequence[Record]) -> Mapping[str, str]:
    """Return the weights of those who share the rest, by id."""
    place = shares_place(steps)
    return {} if place is None else steps[place].get("weights", {})


def are_equal(weights: Mapping[str, str]) -> bool:
    """Tell whether everybody who shares has the same weight."""
    return len({Decimal(weight) for weight in weights.values()}) <= 1


def added(steps: Sequence[Record], record: Record) -> tuple[Recipe, int]:
    """Return the steps with a new one at the end, but before the shares, and its place."""
    shares = shares_place(steps)
    place = len(steps) if shares is None or record["kind"] == SHARES else shares
    return (*steps[:place], record, *steps[place:]), place


def weighted(steps: Sequence[Record], person: str, weight: str | None) -> Recipe:
    """Return the steps with a musician's weight; None takes no share. A first weight makes the step that shares."""
    weights = dict(weights_of(steps))
    if weight is None:
        weights.pop(person, None)
    else:
        weights[person] = weight
    return with_weights(steps, weights)


def with_weights(steps: Sequence[Record], weights: Mapping[str, str]) -> Recipe:
    """Return the steps with these weights; a recipe without shares gets them only where somebody has a weight."""
    place = shares_place(steps)
    if place is not None:
        return replaced(steps, place, {**steps[place], "weights": dict(weights)})
    return (*steps, {"kind": SHARES, "weights": dict(weights)}) if weights else tuple(steps)


def shares_last(steps: Sequence[Record]) -> Recipe:
    """Return the steps with the one that shares out the rest at the end."""
    place = shares_place(steps)
    return tuple(steps) if place is None else moved(steps, place, len(steps) - 1 - place)


def equal_among(weights: Mapping[str, str]) -> dict[str, str]:
    """Return the weights by which those who share get the same; who weighs nothing still gets nothing."""
    return {person: ONE if Decimal(weight) else weight for person, weight in weights.items()}


def equal_weights(line_up: Sequence[Place]) -> dict[str, str]:
    """Return the weights by which everybody gets the same."""
    return {place.person: ONE for place in line_up}


def joined(steps: Sequence[Record], person: str) -> Recipe:
    """Return the steps after a musician came in: with one share where the rest is shared."""
    return tuple(steps) if shares_place(steps) is None else weighted(steps, person, ONE)


def unshared(steps: Sequence[Record], person: str) -> Recipe:
    """Return the steps with a musician out of the shares, unless nobody would be left in them."""
    others = any(Decimal(weight) for key, weight in weights_of(steps).items() if key != person)
    return weighted(steps, person, None) if others else tuple(steps)


def reduced(record: Record, left: Money) -> Record:
    """Return the step taking just what is left, as an amount."""
    kept = {key: value for key, value in record.items() if key not in TAKING}
    return {**kept, "amount": left.plain()}
