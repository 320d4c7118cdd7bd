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
from desktop.core.toml_lines import key_at, key_lines, line_of

T = TypeVar("T", bound=Hashable)

Reader = Callable[[Any], object]
"""Turns one value of a file into its typed form, or raises `Refused` with fields relative to the value."""

Check = Callable[[Mapping[str, Any]], Iterable[Problem]]
"""Looks at the keys of a table that could be read, for what one key alone cannot show."""

MAX_BYTES = 1_000_000
"""A file that people write by hand is far smaller; a larger one is not even read."""

NO_FILE = N_("data file", "there is no such file")
LARGEST_NUMBER = 9999
"""Whole numbers count days, months and years; a larger one would leave the calendar."""

MOST_WRONG_DAYS = 100
"""So many days that do not exist are told one by one."""

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
NOT_A_NUMBER = N_("data file", "Write a whole number from 0 to 9999 here, without quotes.")
NOT_A_CHOICE = N_("data file", "Write true or false here, without quotes.")
NO_SUCH_DAY = N_("data file", "There is no such day in the calendar.")
NOT_A_DATE = N_("data file", "Write a date here without quotes, such as 2026-11-22.")


def load(path: Path, kind: type[T]) -> T:
    """Return the file as a value of the dataclass `kind`.

    Raises:
        Refused: with all problems of the file, each naming file, line and key: `be.toml, line 12: vat[0].percent`.
    """
    found, problems = look_over(path, kind)
    if found is None:
        raise Refused(problem.with_place() for problem in problems)
    return found


def loads(data: bytes, kind: type[T], name: str) -> T:
    """Return the bytes of a file called `name`, as `load` does.

    Raises:
        Refused: as `load`.
    """
    found, problems = look_over_bytes(data, kind, name)
    if found is None:
        raise Refused(problem.with_place() for problem in problems)
    return found


class FileProblem(NamedTuple):
    """A problem of a file with its place: the line it is on, and the key, empty where there is none to name."""

    file: str
    line: int | None
    key: str
    problem: Problem

    def with_place(self) -> Problem:
        """Return the problem with its place as its field: `be.toml, line 12: vat[0].percent`."""
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return Problem(
            f"{place}: {self.key}" if self.key else place, self.problem.message, self.problem.params
        )

    def as_json(self) -> dict[str, object]:
        """Return the form of the headless commands."""
        place = {"file": self.file, "line": self.line, "field": self.key}
        return {**place, "message": self.problem.english()}


def look_over(path: Path, kind: type[T]) -> tuple[T | None, tuple[FileProblem, ...]]:
    """Return the file as a value of the dataclass `kind`, or else everything that is wrong with it, by line and key."""
    try:
        data = _bytes(path)
    except Refused as refused:
        return None, place_problems(path.name, None, refused.problems)
    return look_over_bytes(data, kind, path.name)


def look_over_bytes(data: bytes, kind: type[T], name: str) -> tuple[T | None, tuple[FileProblem, ...]]:
    """Return the bytes of a file called `name`, as `look_over` does."""
    text: str | None = None
    try:
        if len(data) > MAX_BYTES:
            raise refuse("", TOO_LARGE, limit=MAX_BYTES)
        text = _text(data)
        return read_table(kind, _parse(text)), ()
    except _NotToml as error:
        return None, (FileProblem(name, error.line, key_at(text or "", error.line), error.problem),)
    except Refused as refused:
        return None, place_problems(name, text, refused.problems)


def place_problems(name: str, text: str | None, problems: Iterable[Problem]) -> tuple[FileProblem, ...]:
    """Return problems of a file with the lines of their keys, in the order of the lines; none where nothing was read."""
    lines = key_lines(text or "")
    placed = [
        FileProblem(name, line_of(lines, problem.field) if text is not None else None, problem.field, problem)
        for problem in problems
    ]
    return tuple(sorted(placed, key=lambda problem: problem.line or 0))


def load_list(path: Path, name: str, kind: type[T]) -> tuple[T, ...]:
    """Return one list of tables (`[[name]]`) of a file, reading little else of it: a tenth of the time of the whole.

    Raises:
        Refused: as `load`; also where only a look at the whole file would show that it can be read.
    """
    try:
        text = _text(_bytes(path))
        blocks = re.split(r"(?m)^(?=\[)", text)
        wanted = (f"[[{name}]]", f"[{name}.")
        found = _parse("".join(block for block in blocks if block.startswith(wanted)))
    except _NotToml as error:
        raise refuse(f"{path.name}, line {error.line}", NOT_TOML, reason=error.problem.english()) from None
    return tuple(read_table(kind, table) for table in found.get(name, ()))


class _NotToml(Exception):  # noqa: N818  # caught right here, where the file's name is known
    """The text of a file is no TOML, and on which line that shows."""

    def __init__(self, line: int, problem: Problem) -> None:
        super().__init__()
        self.line = line
        self.problem = problem


def _bytes(path: Path) -> bytes:
    """Return what is in a file that is small enough; how large it is, is asked before it is read."""
    try:
        if not path.is_file():
            raise refuse("", UNREADABLE, reason=NO_FILE)
        if path.stat().st_size > MAX_BYTES:
            raise refuse("", TOO_LARGE, limit=MAX_BYTES)
        with path.open("rb") as file:
            return file.read(MAX_BYTES)
    except OSError as error:
        raise refuse("", UNREADABLE, reason=error.strerror or str(error)) from None


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _NotToml(line, Problem("", NOT_TOML, {"reason": str(error)})) from None


def _parse(text: str) -> dict[str, Any]:
    import tomllib  # reading files is rare and this import is slow

    for _ in range(MOST_WRONG_DAYS):
        try:
            return tomllib.loads(text)
        except RecursionError:
            raise _NotToml(1, Problem("", TOO_DEEP)) from None
        except ValueError as error:  # not TOML, or a number of thousands of digits
            named = re.search(r"at line (\d+), column (\d+)", str(error))
            line = int(named[1]) if named else _line_of_long_number(text)
            if not named or not str(error).startswith("Invalid date"):
                raise _NotToml(line, Problem("", NOT_TOML, {"reason": str(error)})) from None
            text = _quoted_day(text, line, int(named[2]))
    raise _NotToml(1, Problem("", NO_SUCH_DAY))


def _line_of_long_number(text: str) -> int:
    """Return the line of the first number of more digits than Python reads, else the last line."""
    found = re.search(r"\d[\d_]{4000}", text)
    return text.count("\n", 0, found.start() if found else None) + 1


def _quoted_day(text: str, line: int, column: int) -> str:
    """Return the text with a day that no calendar has in quotes, so that the rest can be looked over with it."""
    lines = text.split("\n")
    before, wrong = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
    lines[line - 1] = before + re.sub(r"^[\d:TtZz .+-]*[\dZz]", r'"\g<0>"', wrong)
    return "\n".join(lines)


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
    int: (int, lambda number: 0 <= number <= LARGEST_NUMBER, NOT_A_NUMBER),
    bool: (bool, lambda _: True, NOT_A_CHOICE),
    date: (date, lambda _: True, NOT_A_DATE),
}


def _plain(kind: type, fits: Callable[[Any], bool], otherwise: Message, value: Any) -> object:
    """Return a single value of exactly this type: `true` is no number here, and a time of day is no date."""
    if kind is date and isinstance(value, str) and _DAY.fullmatch(value) and not _exists(value):
        raise refuse("", NO_SUCH_DAY)
    if type(value) is not kind or not fits(value):
        raise refuse("", otherwise)
    return value


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


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
