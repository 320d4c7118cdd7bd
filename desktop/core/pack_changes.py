"""What a new edition of a country's rules changes, record by record."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from desktop.core.country_pack import CountryPack
from desktop.core.packs.record import Dated, Source

What = Literal["added", "removed", "changed"]

PASSED_OVER = frozenset({"country", "edition", "examples"})
"""Keys of a pack that are not rules: what it is, and the worked examples that try it."""

ASIDE = frozenset({"source", "confidence", "valid_from", "valid_to"})
"""Keys that every dated record has; they stand beside its values."""


class Value(NamedTuple):
    """One key of a record with what it held and what it will hold; None where it is not there."""

    key: str
    before: Any
    after: Any


class Change(NamedTuple):
    """What happens to one record.

    Attributes:
        what: whether the record comes, goes, or says something else.
        kind: the key of the pack that it stands under, such as `vat`.
        name: what tells it apart from others of its kind, such as `performance`; empty where it is alone.
        values: the keys that differ; for a record that comes or goes, all that it has.
        before, after: the record itself; None where there is none.
    """

    what: What
    kind: str
    name: str
    values: tuple[Value, ...]
    before: Any = None
    after: Any = None

    @property
    def record(self) -> Any:
        """The record as it will be, or as it was when it goes."""
        return self.before if self.after is None else self.after

    @property
    def source(self) -> Source | None:
        """Where it was read."""
        return getattr(self.record, "source", None)

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day on which it holds."""
        return getattr(self.record, "valid_from", None), getattr(self.record, "valid_to", None)


def changes(before: CountryPack | None, after: CountryPack) -> tuple[Change, ...]:
    """Return everything that differs between two editions, in the order of the pack's keys."""
    return tuple(
        change
        for key in fields(after)
        if key.name not in PASSED_OVER
        for change in _kind(key.name, getattr(before, key.name, None), getattr(after, key.name))
    )


def _kind(kind: str, before: Any, after: Any) -> Iterator[Change]:
    old, new = _records(before), _records(after)
    if old is None or new is None:
        if before != after:
            yield Change("changed", kind, "", (Value(kind, before, after),))
        return
    for name in [*new, *(name for name in old if name not in new)]:
        one, other = old.get(name), new.get(name)
        if one != other:
            what: What = "added" if one is None else "removed" if other is None else "changed"
            yield Change(what, kind, name[0], tuple(_values(kind, one, other)), one, other)


def _records(value: Any) -> dict[tuple[str, str], Any] | None:
    """Return the records under a key by what tells them apart; None for a single value."""
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {(str(name), ""): each for name, each in value.items()}
    if is_dataclass(value):
        return {("", ""): value}
    if not isinstance(value, tuple) or not all(is_dataclass(each) for each in value):
        return None
    found: dict[tuple[str, str], Any] = {}
    for place, each in enumerate(value):
        name = (_name(each), str(getattr(each, "valid_from", None) or ""))
        found[name if name not in found else (name[0], f"{name[1]}#{place}")] = each
    return found


def _name(record: Any) -> str:
    """Return what tells a record apart: the key by which it can hold only once, else its first one."""
    if isinstance(record, Dated):
        return str(getattr(record, record.once_per)) if record.once_per else ""
    first = getattr(record, fields(record)[0].name)
    return first if isinstance(first, str) else ""


def _values(kind: str, one: Any, other: Any) -> Iterator[Value]:
    record = other if one is None else one
    if not is_dataclass(record):
        yield Value(kind, one, other)
        return
    for key in fields(record):
        pair = _held(one, key.name), _held(other, key.name)
        if pair[0] != pair[1] and ((one is not None and other is not None) or key.name not in ASIDE):
            yield Value(key.name, *pair)


def _held(record: Any, key: str) -> Any:
    """Return what a record holds under a key; nothing at all for an empty list."""
    value = getattr(record, key, None)
    return None if value == () else value


def plain(value: Any) -> Any:
    """Return a value of a pack as JSON: text, whole numbers, lists and objects."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        pairs = ((key.name, getattr(value, key.name)) for key in fields(value))
        return {name: plain(each) for name, each in pairs if each is not None}
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, tuple | frozenset):
        return [plain(each) for each in value]
    return value


def as_json(change: Change) -> dict[str, Any]:
    """Return a change as the headless command prints it."""
    first, last = change.days
    return {
        "what": change.what,
        "record": change.kind,
        "name": change.name or None,
        "valid_from": plain(first),
        "valid_to": plain(last),
        "source": plain(change.source),
        "values": {
            each.key: {"before": plain(each.before), "after": plain(each.after)} for each in change.values
        },
    }
