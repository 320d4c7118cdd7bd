"""TOML files read into typed values: a dataclass is the one definition of a table's keys and of what they hold.

The type of a field says how its value is read; an unknown, missing or wrong key is refused by its path, and all
problems of a file are refused at once.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin, get_type_hints

from desktop.core.problems import N_, Message, Problem, Refused, refuse

T = TypeVar("T", bound=Hashable)

Reader = Callable[[Any], object]
"""Turns one value of a file into its typed form, or raises `Refused` with fields relative to the value."""

Check = Callable[[Mapping[str, Any]], Iterable[Problem]]
"""Looks at the keys of a table that could be read, for what one key alone cannot show."""

MAX_BYTES = 1_000_000
"""A file that people write by hand is far smaller; a larger one is not even read."""

UNREADABLE = N_("data file", "This file cannot be read: {reason}.")
TOO_LARGE = N_("data file", "This file is larger than {limit} bytes, so it is not a file of this kind.")
NOT_TOML = N_("data file", "This is not valid TOML, the form these files are written in: {reason}")
TOO_DEEP = N_("data file", "The brackets in this file are nested too deeply.")
UNKNOWN_KEY = N_("data file", "No such key is known here. Known are: {known}.")
MISSING_KEY = N_("data file", "This key is missing.")
NOT_A_WORD = N_("data file", "Write one of these words in quotes: {known}.")
NOT_A_TABLE = N_("data file", "Write a table with keys here, not a single value.")
NOT_A_LIST = N_("data file", "Write a list here.")
NOT_A_TEXT = N_("data file", "Write text in quotes here.")
NOT_A_NUMBER = N_("data file", "Write a whole number here, zero or more, without quotes.")
NOT_A_CHOICE = N_("data file", "Write true or false here, without quotes.")
NOT_A_DATE = N_("data file", "Write a date here without quotes, such as 2026-11-22.")


def load(path: Path, kind: type[T]) -> T:
    """Return the file as a value of the dataclass `kind`.

    Raises:
        Refused: with all problems of the file, each naming the file and the key: `be.toml: vat[0].percent`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse(path.name, UNREADABLE, reason=error.strerror or str(error)) from None
    return loads(data, kind, path.name)


def loads(data: bytes, kind: type[T], name: str) -> T:
    """Return the bytes of a file called `name` as a value of the dataclass `kind`, as `load` does."""
    try:
        return read_table(kind, _parse(data))
    except Refused as refusal:
        raise Refused(_in_file(name, problem) for problem in refusal.problems) from None


def _in_file(name: str, problem: Problem) -> Problem:
    place = f"{name}: {problem.field}" if problem.field else name
    return Problem(place, problem.message, problem.params)


def _parse(data: bytes) -> dict[str, Any]:
    import tomllib  # reading files is rare and this import is slow

    if len(data) > MAX_BYTES:
        raise refuse("", TOO_LARGE, limit=MAX_BYTES)
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise refuse("", TOO_DEEP) from None
    except ValueError as error:  # not TOML, not UTF-8, or a number of thousands of digits
        raise refuse(f"line {_line(error, data)}", NOT_TOML, reason=str(error)) from None


def _line(error: ValueError, data: bytes) -> int:
    if isinstance(error, UnicodeDecodeError):
        return data.count(b"\n", 0, error.start) + 1
    named = re.search(r"at line (\d+)", str(error))
    return int(named[1]) if named else data.count(b"\n") + 1


def read_table(kind: type[T], value: Any) -> T:
    """Return a TOML table as a value of the dataclass `kind`; a key without a default must be there.

    The dataclass may have `checks`, a tuple of `Check`, which see every key that could be read.
    """
    if not isinstance(value, dict):
        raise refuse("", NOT_A_TABLE)
    keys = _keys(kind)
    known = ", ".join(keys)
    problems = [Problem(key, UNKNOWN_KEY, {"known": known}) for key in value if key not in keys]
    problems += (
        Problem(name, MISSING_KEY) for name, key in keys.items() if key.required and name not in value
    )
    present = ((name, key.read, value[name]) for name, key in keys.items() if name in value)
    found = dict(_each(present, problems))
    told = {problem.field for problem in problems}
    for check in getattr(kind, "checks", ()):
        problems.extend(problem for problem in check(found) if problem.field not in told)
    if problems:
        raise Refused(problems)
    return kind(**found)


def _each(parts: Iterable[tuple[str, Reader, Any]], problems: list[Problem]) -> Iterator[tuple[str, object]]:
    """Yield every part that can be read, by its name; what is wrong with the others goes into `problems`."""
    for name, read, value in parts:
        try:
            yield name, read(value)
        except Refused as refusal:
            problems.extend(problem.inside(name) for problem in refusal.problems)


class _Key(NamedTuple):
    read: Reader
    required: bool


@cache
def _keys(kind: type[Any]) -> Mapping[str, _Key]:
    hints = get_type_hints(kind, include_extras=True)
    return {field.name: _Key(_reader(hints[field.name]), field.default is MISSING) for field in fields(kind)}


def _reader(hint: Any) -> Reader:
    """Return how values of a type are read; `Annotated[type, reader]` names its own way."""
    if hint in _PLAIN:
        return partial(_plain, *_PLAIN[hint])
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return inner[1]  # type: ignore[no-any-return]  # what stands there is a Reader by our own rule
    if origin is Literal:
        return partial(_word, inner)
    if origin in (Union, UnionType):  # `… | None`: a key that is there has a value
        return _reader(inner[0])
    if origin is tuple:
        return partial(_list, _reader(inner[0]))
    if origin is Mapping:
        return partial(_mapping, _reader(inner[1]))
    return partial(read_table, hint)


_PLAIN: Mapping[Any, tuple[type, Callable[[Any], bool], Message]] = {
    str: (str, lambda text: text.strip() != "", NOT_A_TEXT),
    int: (int, lambda number: number >= 0, NOT_A_NUMBER),
    bool: (bool, lambda _: True, NOT_A_CHOICE),
    date: (date, lambda _: True, NOT_A_DATE),
}


def _plain(kind: type, fits: Callable[[Any], bool], otherwise: Message, value: Any) -> object:
    """Return a single value of exactly this type: `true` is no number here, and a time of day is no date."""
    if type(value) is not kind or not fits(value):
        raise refuse("", otherwise)
    return value


def _word(known: tuple[str, ...], value: Any) -> object:
    if value not in known:
        raise refuse("", NOT_A_WORD, known=", ".join(known))
    return value


def _list(read: Reader, value: Any) -> object:
    if not isinstance(value, list):
        raise refuse("", NOT_A_LIST)
    problems: list[Problem] = []
    found = [item for _, item in _each(((f"[{i}]", read, item) for i, item in enumerate(value)), problems)]
    if problems:
        raise Refused(problems)
    return tuple(found)


def _mapping(read: Reader, value: Any) -> object:
    if not isinstance(value, dict):
        raise refuse("", NOT_A_TABLE)
    problems: list[Problem] = []
    found = dict(_each(((key, read, item) for key, item in value.items()), problems))
    if problems:
        raise Refused(problems)
    return MappingProxyType(found)
