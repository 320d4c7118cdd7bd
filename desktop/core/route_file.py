"""The headless router: contracts as JSON in, every musician's route as JSON out (`docs/routing.md`)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO, TextIO, TypeVar, get_args

from desktop.core import case_file
from desktop.core.problems import N_, Message, Problem, Refused, refuse
from desktop.core.routing import A1, CountryRules, GigPlace, Membership, Musician, Route, Status, route
from desktop.core.strict_json import shortened
from desktop.core.territories import known_countries
from desktop.core.text import check_text

T = TypeVar("T")
Reader = Callable[[Any], T]
"""Turns one value of the file into what it says, or raises `Refused` with fields seen from the value."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DATE.pattern + r"T([01][0-9]|2[0-3]):[0-5][0-9]")

_NO_OBJECT = N_("route file", "This is written as an object with these keys: {known}.")
_NO_SUCH_KEY = N_("route file", "There is no “{key}” here. Known are: {known}.")
_KEY_MISSING = N_("route file", "“{key}” is needed here; what is not known is written as null.")
_NO_LIST = N_("route file", "This is written as a list.")
_NO_TEXT = N_("route file", "Write this as text, in quotes.")
_NO_CHOICE = N_("route file", "Write true or false here, without quotes.")
_NO_COUNTRY = N_("route file", "“{code}” is not a country. Use a two-letter code such as BE.")
_NO_STATUS = N_("route file", "“{status}” is not one of: {known}.")
_NO_DATE = N_("route file", "Write the day as in 2026-12-05.")
_NO_MOMENT = N_("route file", "Write day and local time as in 2026-12-05T20:00.")
_NOT_IN_THE_CALENDAR = N_("route file", "{text} does not exist in the calendar.")
_NO_GIGS = N_("route file", "A route needs at least one gig.")
_ENDS_BEFORE_IT_STARTS = N_("route file", "The gig ends before it starts.")
_ENDS_BEFORE_IT_BEGINS = N_("route file", "The A1 ends before it begins.")
_TWICE = N_("route file", "“{name}” is there already. Write every musician once, under a name of their own.")


def run(source: BinaryIO, out: TextIO, countries: CountryRules) -> int:
    """Route the contract or the list of contracts in `source`, write the answers to `out` and return the exit code.

    Args:
        source: a JSON text in UTF-8.
        out: written to in UTF-8.
        countries: what the router must know of countries.

    Returns:
        0, or 2 where anything was refused.

    Raises:
        Unavailable: the input cannot be read, or there is no room for the answers.
    """
    return case_file.run(source, out, lambda case: case_file.to_json(read_and_route(case, countries)))


def read_and_route(case: object, countries: CountryRules) -> dict[str, object]:
    """Return the routes of one contract as the file writes them.

    Raises:
        Refused: with every problem of the case.
    """
    contract = _contract(case)
    routes = (route(m, contract["gigs"], contract["today"], countries) for m in contract["musicians"])
    return {"musicians": [_written(found) for found in routes]}


def _written(found: Route) -> dict[str, object]:
    return {
        "name": found.name,
        "outcome": found.outcome,
        "country": found.country,
        "rule": found.rule,
        "proposed": found.proposed,
        "missing": found.missing,
        "reasons": [{"code": reason.code, "text": reason.english()} for reason in found.reasons],
        "tasks": [{"kind": task.kind, "due": task.due.isoformat()} for task in found.tasks],
        "deadline": found.deadline and found.deadline.at.isoformat(timespec="minutes"),
        "late": found.late,
    }


def _object(
    keys: Mapping[str, Reader[object]],
    check: Callable[[Mapping[str, Any]], Iterable[Problem]] = lambda _: (),
) -> Reader[dict[str, Any]]:
    """Read an object of exactly these keys; `check` sees the values that could be read, by key."""
    known = ", ".join(keys)

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refuse("", _NO_OBJECT, known=known)
        problems = [
            Problem(key, _NO_SUCH_KEY, {"key": shortened(key), "known": known})
            for key in value
            if key not in keys
        ]
        problems += (Problem(key, _KEY_MISSING, {"key": key}) for key in keys if key not in value)
        present = ((key, keys[key], value[key]) for key in keys if key in value)
        found = dict(_each(present, problems))
        problems += check(found)
        if problems:
            raise Refused(problems)
        return found

    return read


def _list(
    reader: Reader[T], check: Callable[[list[Any]], Iterable[Problem]] = lambda _: ()
) -> Reader[list[T]]:
    """Read a list; `check` sees its items as they are written, whether they can be read or not."""

    def read(value: object) -> list[T]:
        if not isinstance(value, list):
            raise refuse("", _NO_LIST)
        problems: list[Problem] = []
        items = ((f"[{place}]", reader, item) for place, item in enumerate(value))
        found = [item for _, item in _each(items, problems)]
        problems += check(value)
        if problems:
            raise Refused(problems)
        return found

    return read


def _each(parts: Iterable[tuple[str, Reader[T], Any]], problems: list[Problem]) -> Iterator[tuple[str, T]]:
    """Yield what can be read, by its place; what is wrong with the rest is added to `problems`."""
    for place, reader, value in parts:
        try:
            yield place, reader(value)
        except Refused as refused:
            problems += (problem.inside(place) for problem in refused.problems)


def _made(reader: Reader[Any], make: Callable[..., T]) -> Reader[T]:
    return lambda value: make(reader(value))


def _or_null(reader: Reader[T]) -> Reader[T | None]:
    return lambda value: None if value is None else reader(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise refuse("", _NO_TEXT)
    return value


def _name(value: object) -> str:
    name = _text(value)
    if problems := check_text("", name, needed=True, limit=len(name)):
        raise Refused(problems)
    return name


def _country(value: object) -> str:
    code = _text(value)
    if code not in known_countries():
        raise refuse("", _NO_COUNTRY, code=shortened(code))
    return code


def _status(value: object) -> str:
    status = _text(value)
    if status not in get_args(Status):
        raise refuse("", _NO_STATUS, status=shortened(status), known=", ".join(get_args(Status)))
    return status


def _active(value: object) -> bool:
    if not isinstance(value, bool):
        raise refuse("", _NO_CHOICE)
    return value


def _of_calendar(form: re.Pattern[str], otherwise: Message, make: Callable[[str], T]) -> Reader[T]:
    """Read a day or a moment that is written in one form only and exists."""

    def read(value: object) -> T:
        text = _text(value)
        if not form.fullmatch(text):
            raise refuse("", otherwise)
        try:
            return make(text)
        except ValueError:
            raise refuse("", _NOT_IN_THE_CALENDAR, text=text) from None

    return read


def _some_gigs(gigs: list[Any]) -> Iterator[Problem]:
    if not gigs:
        yield Problem("", _NO_GIGS)


def _ends_after_start(gig: Mapping[str, Any]) -> Iterator[Problem]:
    if gig.keys() >= {"starts", "ends"} and gig["ends"] < gig["starts"]:
        yield Problem("ends", _ENDS_BEFORE_IT_STARTS)


def _ends_after_beginning(a1: Mapping[str, Any]) -> Iterator[Problem]:
    if a1.keys() >= {"from", "to"} and a1["to"] < a1["from"]:
        yield Problem("to", _ENDS_BEFORE_IT_BEGINS)


def _each_name_once(musicians: list[Any]) -> Iterator[Problem]:
    names = [item.get("name") if isinstance(item, dict) else None for item in musicians]
    seen: set[str] = set()
    for place, name in enumerate(names):
        if isinstance(name, str) and name in seen:
            yield Problem(f"[{place}].name", _TWICE, {"name": shortened(name)})
        elif isinstance(name, str):
            seen.add(name)


_day = _of_calendar(_DATE, _NO_DATE, date.fromisoformat)
_moment = _of_calendar(_MOMENT, _NO_MOMENT, datetime.fromisoformat)
_gig = _made(
    _object({"country": _country, "starts": _moment, "ends": _moment}, _ends_after_start),
    lambda read: GigPlace(**read),
)
_a1 = _made(
    _object({"country": _country, "from": _day, "to": _day}, _ends_after_beginning),
    lambda read: A1(read["country"], read["from"], read["to"]),
)
_membership = _made(
    _object({"country": _country, "active": _active}),
    lambda read: Membership(**read),
)
_musician = _made(
    _object(
        {
            "name": _name,
            "residence": _or_null(_country),
            "works_in": _or_null(_made(_list(_country), frozenset)),
            "status": _or_null(_status),
            "companies": _or_null(_made(_list(_membership), frozenset)),
            "a1": _or_null(_a1),
        }
    ),
    lambda read: Musician(**read),
)
_contract = _object(
    {"today": _day, "gigs": _list(_gig, _some_gigs), "musicians": _list(_musician, _each_name_once)}
)
