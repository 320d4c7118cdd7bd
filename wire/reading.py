"""Readers that turn parsed JSON into frozen values and collect every fault with its JSON pointer.

A reader is a function from a `Place` to a value; bigger readers are put together from smaller ones, so the shape
of a document is data.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar

from wire.canonical import Json

T = TypeVar("T")

MAX_ISSUES = 100
"""More faults than this help nobody; the rest are left out."""


class Issue(NamedTuple):
    """One fault: where (RFC 6901 pointer), what (stable code) and the figures that explain it. Never personal data."""

    pointer: str
    code: str
    params: Mapping[str, str | int] = {}

    def as_json(self) -> dict[str, Json]:
        """Return the form used in problem details."""
        return {"pointer": self.pointer, "code": self.code, "params": dict(self.params)}


class Invalid(Exception):  # noqa: N818  # a finding about what was received
    """A document that is not what it says it is, with every fault found."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(issues)
        super().__init__("; ".join(f"{issue.pointer}: {issue.code}" for issue in self.issues))


class _Bad(Enum):
    BAD = "bad"


BAD: Final = _Bad.BAD
"""Stands where a value could not be read; its issue has been noted."""

Bad: TypeAlias = Literal[_Bad.BAD]


@dataclass(frozen=True, slots=True)
class Place:
    """A value, where it stands, and the list that takes the faults."""

    value: Json
    pointer: str = ""
    issues: list[Issue] = field(default_factory=list)

    def bad(self, code: str, **params: str | int) -> Bad:
        """Note a fault of this value."""
        if len(self.issues) < MAX_ISSUES:
            self.issues.append(Issue(self.pointer, code, params))
        return BAD

    def inside(self, key: str | int, value: Json = None) -> "Place":
        """Return the place of one member of this value."""
        step = str(key)[:64].replace("~", "~0").replace("/", "~1")
        return self.below(f"/{step}", value)

    def below(self, pointer: str, value: Json = None) -> "Place":
        """Return the place that `pointer` names, seen from here."""
        return Place(value, self.pointer + pointer, self.issues)


Reader: TypeAlias = Callable[[Place], T | Bad]

_SHAPES: dict[Callable[[Place], Any], dict[str, Json]] = {}


def described(reader: Reader[T], shape: Mapping[str, Json]) -> Reader[T]:
    """Note what a reader reads, as JSON Schema, and return it."""
    _SHAPES[reader] = dict(shape)
    return reader


def shape(reader: Callable[[Place], Any]) -> dict[str, Json]:
    """Return the JSON Schema of what a reader reads: what OpenAPI and validators of others understand.

    Rules between fields, NFC and the calendar are beyond it.
    """
    return _SHAPES.get(reader, {})


class Rule(NamedTuple):
    """A rule between fields of one object, tried as soon as the fields it `needs` could be read."""

    needs: tuple[str, ...]
    check: Callable[..., None]


def read(value: Json, reader: Reader[T]) -> T:
    """Return what `reader` makes of `value`.

    Raises:
        Invalid: with every fault found.
    """
    place = Place(value)
    result = reader(place)
    if place.issues or result is BAD:
        raise Invalid(place.issues)
    return result


def optional(reader: Reader[T]) -> Reader[T | None]:
    """Read null, or what `reader` reads."""
    return described(
        lambda at: None if at.value is None else reader(at), {"anyOf": [shape(reader), {"type": "null"}]}
    )


def text(limit: int, *, least: int = 1, lines: bool = False) -> Reader[str]:
    """Read a text of `least` to `limit` letters that are not all blanks, in form NFC, without control characters.

    `lines` permits line breaks and tabs.
    """
    unfit = re.compile(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]" if lines else r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]"
    )

    def reader(at: Place) -> str | Bad:
        value = at.value
        if not isinstance(value, str):
            return at.bad("not_text")
        if len(value) > limit:
            return at.bad("too_long", limit=limit)
        if len(value.strip()) < least:
            return at.bad("empty")
        if unfit.search(value):
            return at.bad("control_character")
        if not unicodedata.is_normalized("NFC", value):
            return at.bad("not_nfc")
        return value

    return described(reader, {"type": "string", "minLength": least, "maxLength": limit})


def pattern(form: str, code: str) -> Reader[str]:
    """Read a text that is wholly of the regular `form`; anything else has the fault `code`."""
    compiled = re.compile(form, re.ASCII)

    def reader(at: Place) -> str | Bad:
        value = at.value
        return value if isinstance(value, str) and compiled.fullmatch(value) else at.bad(code)

    written = form.replace(r"\d", "[0-9]")
    return described(reader, {"type": "string", "pattern": f"^({written})$"})


def moment(form: str, code: str, parse: Callable[[str], object]) -> Reader[str]:
    """Read a date or time of the regular `form` that exists; it stays the text it was."""
    written = pattern(form, code)

    def reader(at: Place) -> str | Bad:
        value = written(at)
        if value is BAD:
            return BAD
        try:
            parse(value)
        except ValueError:
            return at.bad(code)
        return value

    return described(reader, shape(written))


def one_of(*allowed: str) -> Reader[str]:
    """Read one of the words."""

    def reader(at: Place) -> str | Bad:
        value = at.value
        if isinstance(value, str) and value in allowed:
            return value
        return at.bad("not_one_of", allowed=", ".join(allowed))

    return described(reader, {"type": "string", "enum": list(allowed)})


def integer(least: int, most: int) -> Reader[int]:
    """Read a whole number from `least` to `most`."""

    def reader(at: Place) -> int | Bad:
        value = at.value
        if not isinstance(value, int) or isinstance(value, bool):
            return at.bad("not_integer")
        return value if least <= value <= most else at.bad("out_of_range", least=least, most=most)

    return described(reader, {"type": "integer", "minimum": least, "maximum": most})


def boolean(at: Place) -> bool | Bad:
    """Read true or false."""
    return at.value if isinstance(at.value, bool) else at.bad("not_boolean")


described(boolean, {"type": "boolean"})


def several(reader: Reader[T], *, least: int, most: int) -> Reader[tuple[T, ...]]:
    """Read a list of `least` to `most` things."""

    def read_all(at: Place) -> tuple[T, ...] | Bad:
        value = at.value
        if not isinstance(value, Sequence) or isinstance(value, str):
            return at.bad("not_a_list")
        if not least <= len(value) <= most:
            return at.bad("wrong_length", least=least, most=most)
        found = [reader(at.inside(index, item)) for index, item in enumerate(value)]
        items = tuple(item for item in found if item is not BAD)
        return items if len(items) == len(found) else BAD

    listed: dict[str, Json] = {"type": "array", "items": shape(reader), "minItems": least, "maxItems": most}
    return described(read_all, listed)


def record(
    make: Callable[..., T],
    fields: Mapping[str, Reader[Any]],
    *rules: Rule,
    closed: bool = True,
    extra: Mapping[str, Reader[Any]] = {},
) -> Reader[T]:
    """Read an object with these `fields`, all of them required; other keys are faults where it is `closed`.

    `extra` may be absent; then `make` gets nothing for them, and rules see None.
    """
    known = {**fields, **extra}

    def reader(at: Place) -> T | Bad:
        value = at.value
        if not isinstance(value, Mapping):
            return at.bad("not_an_object")
        strangers = [key for key in value if key not in known] if closed else []
        for key in strangers:
            at.inside(key).bad("unknown_key")
        found = {
            name: each(at.inside(name, value[name])) if name in value else at.inside(name).bad("missing")
            for name, each in fields.items()
        }
        found |= {name: each(at.inside(name, value[name])) for name, each in extra.items() if name in value}
        good = [_holds(at, rule, found) for rule in rules]
        if strangers or BAD in found.values() or not all(good):
            return BAD
        return make(**found)

    properties = {name: shape(each) for name, each in known.items()}
    described_as: dict[str, Json] = {"type": "object", "properties": properties, "required": list(fields)}
    return described(reader, described_as | ({"additionalProperties": False} if closed else {}))


def _holds(at: Place, rule: Rule, found: Mapping[str, object]) -> bool:
    """Try a rule on what could be read, and return whether it found nothing."""
    values = [found.get(name) for name in rule.needs]
    if BAD in values:
        return True
    before = len(at.issues)
    rule.check(at, *values)
    return len(at.issues) == before


identifier = pattern(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "not_a_uuid")
hash_ = pattern(r"[0-9a-f]{64}", "not_a_hash")
thumbprint = pattern(r"[A-Za-z0-9_-]{43}", "not_a_thumbprint")
country = pattern(r"[A-Z]{2}", "not_a_country")
company_id = pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", "not_a_company_id")
code_word = pattern(r"[a-z0-9][a-z0-9_.-]{0,59}", "not_a_code")
civil_date = moment(r"(19|2[01])\d\d-\d\d-\d\d", "not_a_date", date.fromisoformat)
local_time = moment(r"(19|2[01])\d\d-\d\d-\d\dT\d\d:\d\d", "not_a_local_time", datetime.fromisoformat)
instant = moment(r"(19|2[01])\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", "not_an_instant", datetime.fromisoformat)
