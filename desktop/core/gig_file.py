"""The gig file (`docs/gig-file.md`): gigs, contracts, people, line-up and recipe as JSON, read into commands.

Names are the references inside a file. All problems are found at once, each with its path: `gigs[3].fee`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from desktop.core import strict_json
from desktop.core.attendance import TYPED
from desktop.core.contracts import ContractCommand, Place, check_contract
from desktop.core.gigs import GigCommand, GigState, check_gig
from desktop.core.money import PLAIN, Money, known_currency
from desktop.core.people import (
    CLIENT_TEXTS,
    BandCommand,
    ClientCommand,
    PersonCommand,
    check_band,
    check_client,
    check_person,
)
from desktop.core.problems import N_, Message, Problem, Refused
from desktop.core.recipe_file import read_steps
from desktop.core.recipes import name_problems, step_problems
from desktop.core.text import missing, same_name, tidy

SCHEMA = "septet-gig-file/1"
LONGEST_PERCENT = 12
"""Characters; a declaration has room for ten digits after the point."""

_NOT_OBJECT = N_("gig file", "A gig file is an object with gigs, contracts, people, bands or clients.")
_NO_SCHEMA = N_("gig file", "Write “schema”: “{schema}”, so that a later Septet knows how to read this file.")
_UNKNOWN_KEY = N_("gig file", "“{key}” is not known here. Known are: {known}.")
_NOT_LIST = N_("gig file", "This is a list.")
_NOT_RECORD = N_("gig file", "This is an object.")
_NOT_TEXT = N_("gig file", "Write this as text, in quotes.")
_NOT_DAY = N_("gig file", "Write a day that exists, such as 2026-11-14.")
_NOT_TIME = N_("gig file", "Write a time such as 20:30.")
_NOT_AMOUNT = N_("gig file", "Write an amount as text with the digits of {currency}, such as “1500.00”.")
_NOT_NUMBER = N_("gig file", "Write a whole number from 0 to 365.")
_NOT_PERCENT = N_("gig file", "Write a percentage as text, such as “6”.")
_NOT_CURRENCY = N_("gig file", "“{text}” is not a currency. Write a code such as EUR.")
_NOT_STATE = N_("gig file", "A gig is one of: {known}.")
_UNKNOWN_NAME = N_("gig file", "“{name}” is not in this file and not in the book.")
_NOT_ID = N_(
    "gig file", "An id is a UUID. Leave it out: Septet makes one that stays the same for the same entry."
)
_NOT_COVERED = N_("gig file", "“{name}” is not one of the gigs of this contract.")
_TWICE = N_("gig file", "“{name}” is there twice.")

KEYS: Mapping[str, tuple[str, ...]] = {
    "": ("schema", "people", "bands", "clients", "gigs", "contracts"),
    "people": ("name", "email", "iban", "plays", "residence", "works_in", "status", "companies", "identifiers"),
    "bands": ("name", "members"),
    "clients": ("name", "country", "vat_no", "company_no", "invoice_reference", "email", "address"),
    "gigs": ("id", "key", "on", "starts", "ends", "venue", "place", "country", "band", "client", "fee", "currency", "state", "notes"),
    "contracts": ("id", "client", "band", "gigs", "fee", "currency", "vat_percent", "payment_days", "signed_by", "signed_on", "line_up", "steps", "shares_by"),
    "line_up": ("name", "plays", "absent"),
}  # fmt: skip


_NAMED_BY = {"people": "name", "bands": "name", "clients": "name", "gigs": "key"}
"""By what the entries of a list are told apart."""


@dataclass(frozen=True, slots=True)
class GigFile:
    """What a file says. Band members, line-up, signer and steps speak of people by name; gigs by their key."""

    people: tuple[PersonCommand, ...]
    bands: tuple[BandCommand, ...]
    clients: tuple[ClientCommand, ...]
    gigs: tuple[tuple[str, GigCommand], ...]
    contracts: tuple[ContractCommand, ...]


def read_gig_file(data: bytes, known_people: frozenset[str] = frozenset()) -> GigFile:
    """Return what a gig file says.

    Args:
        data: the bytes of the file.
        known_people: names (in the form of `same_name`) that the book has already.

    Raises:
        Refused: with every problem found.
    """
    return _Reader(known_people).read(strict_json.read(data))


class _Reader:
    """Reads one file; collects problems instead of stopping at the first."""

    def __init__(self, known_people: frozenset[str]) -> None:
        self.problems: list[Problem] = []
        self._known = known_people
        self._spelling: dict[str, str] = {}

    def read(self, value: object) -> GigFile:
        if not isinstance(value, dict):
            raise Refused([Problem("", _NOT_OBJECT)])
        self._keys(value, "", "")
        if value.get("schema") != SCHEMA:
            self._tell("schema", _NO_SCHEMA, schema=SCHEMA)
        people = tuple(self._each(value, "people", self._person))
        names = self._known | {same_name(p.name) for p in people}
        bands = tuple(self._each(value, "bands", lambda v, at: self._band(v, at, names)))
        clients = tuple(self._each(value, "clients", self._client))
        gigs = tuple(self._each(value, "gigs", self._gig))
        keys = {key for key, _ in gigs if key}
        contracts = tuple(self._each(value, "contracts", lambda v, at: self._contract(v, at, names, keys)))
        if self.problems:
            raise Refused(self.problems)
        return GigFile(people, bands, clients, gigs, contracts)

    def _person(self, value: Mapping[str, Any], at: str) -> PersonCommand:
        identifiers = value.get("identifiers") or {}
        if not isinstance(identifiers, Mapping):
            self._tell(f"{at}.identifiers", _NOT_RECORD)
            identifiers = {}
        person = PersonCommand(
            name=self._text(value, "name", at),
            email=self._text(value, "email", at),
            iban=self._text(value, "iban", at),
            plays=self._text(value, "plays", at),
            residence=self._text(value, "residence", at) or None,
            works_in=self._codes(value, "works_in", at),
            status=self._text(value, "status", at) or None,
            companies=self._codes(value, "companies", at),
            identifiers={code: self._text(identifiers, code, f"{at}.identifiers") for code in identifiers},
        )
        self._add(at, check_person(person))
        return person

    def _band(self, value: Mapping[str, Any], at: str, names: frozenset[str]) -> BandCommand:
        members = tuple(self._names(value, "members", at, names))
        band = BandCommand(name=self._text(value, "name", at), members=members)
        self._add(at, check_band(band, {}))
        return band

    def _client(self, value: Mapping[str, Any], at: str) -> ClientCommand:
        client = ClientCommand(
            name=self._text(value, "name", at),
            country=self._text(value, "country", at) or None,
            **{name: self._text(value, name, at) for name in CLIENT_TEXTS},
        )
        self._add(at, check_client(client))
        return client

    def _gig(self, value: Mapping[str, Any], at: str) -> tuple[str, GigCommand]:
        currency = self._currency(value, at)
        state = self._text(value, "state", at) or GigState.OPTION
        if state not in list(GigState):
            self._tell(f"{at}.state", _NOT_STATE, known=", ".join(GigState))
            state = GigState.OPTION
        before = len(self.problems)
        gig = GigCommand(
            id=self._id(value, at),
            on=self._day(value, "on", at),
            starts=self._time(value, "starts", at),
            ends=self._time(value, "ends", at),
            venue=self._text(value, "venue", at),
            place=self._text(value, "place", at),
            country=self._text(value, "country", at) or None,
            band=self._text(value, "band", at),
            client=self._text(value, "client", at),
            fee=self._money(value, "fee", at, currency),
            currency=currency,
            state=GigState(state),
            notes=self._text(value, "notes", at),
        )
        told = {p.field for p in self.problems[before:]}
        self._add(at, [p for p in check_gig(gig) if f"{at}.{p.field}" not in told])
        return self._text(value, "key", at), gig

    def _contract(
        self, value: Mapping[str, Any], at: str, names: frozenset[str], keys: set[str]
    ) -> ContractCommand:
        currency = self._currency(value, at)
        fee = self._money(value, "fee", at, currency)
        if fee is None and "fee" not in value:
            self._add(at, [missing("fee")])
        gigs = self._texts(value, "gigs", at)
        for place, key in enumerate(gigs):
            if key not in keys:
                self._tell(f"{at}.gigs[{place}]", _UNKNOWN_NAME, name=key)
        signer = self._text(value, "signed_by", at)
        if signer and same_name(signer) not in names:
            self._tell(f"{at}.signed_by", _UNKNOWN_NAME, name=signer)
        contract = ContractCommand(
            id=self._id(value, at),
            client=self._text(value, "client", at),
            band=self._text(value, "band", at),
            gigs=tuple(gigs),
            fee=fee or Money(0, currency),
            vat_percent=self._percent(value, "vat_percent", at),
            payment_days=self._days(value, "payment_days", at),
            signer=signer or None,
            signed_on=self._day(value, "signed_on", at),
            line_up=tuple(self._line_up(value, at, names)),
            steps=self._steps(value, at, currency),
            shares_by=self._text(value, "shares_by", at) or TYPED,
            absences=self._absences(value, at, gigs),
        )
        self._add(at, check_contract(contract))
        return contract

    def _line_up(self, value: Mapping[str, Any], at: str, names: frozenset[str]) -> Iterator[Place]:
        for place, entry in enumerate(self._list(value, "line_up", at)):
            here = f"{at}.line_up[{place}]"
            record = {"name": entry} if isinstance(entry, str) else entry
            if not isinstance(record, Mapping):
                self._tell(here, _NOT_TEXT)
                continue
            self._keys(record, "line_up", here)
            name = self._text(record, "name", here)
            if same_name(name) not in names:
                self._tell(here, _UNKNOWN_NAME, name=name)
            yield Place(self._spelt(name), self._text(record, "plays", here))

    def _absences(self, value: Mapping[str, Any], at: str, gigs: list[str]) -> dict[str, tuple[str, ...]]:
        """Return by gig who of the line-up does not play it; what is no line-up was told already."""
        absent: dict[str, tuple[str, ...]] = {}
        entries = value.get("line_up")
        for place, entry in enumerate(entries if isinstance(entries, list) else ()):
            if not isinstance(entry, Mapping):
                continue
            here, name = f"{at}.line_up[{place}]", entry.get("name")
            for number, gig in enumerate(self._texts(entry, "absent", here)):
                if gig not in gigs:
                    self._tell(f"{here}.absent[{number}]", _NOT_COVERED, name=gig)
                elif isinstance(name, str):
                    absent[gig] = tuple(sorted({*absent.get(gig, ()), self._spelt(tidy(name))}))
        return absent

    def _steps(self, value: Mapping[str, Any], at: str, currency: str) -> tuple[Mapping[str, Any], ...]:
        """Return the steps as they are written, having checked each by itself; whether they fit is seen at the split."""
        steps = self._list(value, "steps", at)
        read, problems = read_steps(steps, currency)
        self._add(at, problems)
        for place, step in enumerate(read or ()):
            self._add(f"{at}.steps[{place}]", step_problems(step, None))
            self._weighed(f"{at}.steps[{place}].weights", step.weights or {})
        return tuple(step for step in steps if isinstance(step, Mapping))

    def _weighed(self, at: str, names: Iterable[str]) -> None:
        """Check the names of weights, of which two spellings may mean the same musician."""
        seen: set[str] = set()
        for name in names:
            self._add(f"{at}.{name}", name_problems(name))
            if same_name(name) in seen:
                self._tell(f"{at}.{name}", _TWICE, name=name)
            seen.add(same_name(name))

    def _each(
        self, value: Mapping[str, Any], key: str, read: Callable[[Mapping[str, Any], str], Any]
    ) -> Iterator[Any]:
        """Yield every entry of a list as it is read; one that bears the name or id of an earlier one is a problem."""
        seen: set[str] = set()
        for place, entry in enumerate(self._list(value, key, "")):
            at = f"{key}[{place}]"
            if not isinstance(entry, dict):
                self._tell(at, _NOT_RECORD)
                continue
            self._keys(entry, key, at)
            yield read(entry, at)
            for named_by in (_NAMED_BY.get(key, ""), "id"):
                name = entry.get(named_by)
                if isinstance(name, str) and name:
                    if same_name(name) in seen:
                        self._tell(at, _TWICE, name=name)
                    seen.add(same_name(name))

    def _keys(self, value: Mapping[str, Any], kind: str, at: str) -> None:
        for key in value:
            if key not in KEYS[kind]:
                self._tell(f"{at}.{key}".lstrip("."), _UNKNOWN_KEY, key=key, known=", ".join(KEYS[kind]))

    def _list(self, value: Mapping[str, Any], key: str, at: str) -> list[Any]:
        found = value.get(key)
        if found is None:
            return []
        if not isinstance(found, list):
            self._tell(f"{at}.{key}".lstrip("."), _NOT_LIST)
            return []
        return found

    def _texts(self, value: Mapping[str, Any], key: str, at: str) -> list[str]:
        entries = self._list(value, key, at)
        for place, entry in enumerate(entries):
            if not isinstance(entry, str):
                self._tell(f"{at}.{key}[{place}]", _NOT_TEXT)
        return [entry for entry in entries if isinstance(entry, str)]

    def _names(self, value: Mapping[str, Any], key: str, at: str, names: frozenset[str]) -> Iterator[str]:
        for place, name in enumerate(self._texts(value, key, at)):
            if same_name(name) not in names:
                self._tell(f"{at}.{key}[{place}]", _UNKNOWN_NAME, name=name)
            yield self._spelt(name)

    def _spelt(self, name: str) -> str:
        """Return a name as it was first spelt among those that count as the same."""
        return self._spelling.setdefault(same_name(name), name)

    def _codes(self, value: Mapping[str, Any], key: str, at: str) -> tuple[str, ...] | None:
        return None if value.get(key) is None else tuple(self._texts(value, key, at))

    def _text(self, value: Mapping[str, Any], key: str, at: str) -> str:
        found = value.get(key)
        if found is None:
            return ""
        if not isinstance(found, str):
            self._tell(f"{at}.{key}", _NOT_TEXT)
            return ""
        return tidy(found)

    def _day(self, value: Mapping[str, Any], key: str, at: str) -> date | None:
        text = self._text(value, key, at)
        if not text:
            return None
        try:
            return date.fromisoformat(text if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else "")
        except ValueError:
            self._tell(f"{at}.{key}", _NOT_DAY)
            return None

    def _time(self, value: Mapping[str, Any], key: str, at: str) -> time | None:
        text = self._text(value, key, at)
        if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII):
            return time.fromisoformat(text)
        if text:
            self._tell(f"{at}.{key}", _NOT_TIME)
        return None

    def _money(self, value: Mapping[str, Any], key: str, at: str, currency: str) -> Money | None:
        found = value.get(key)
        if found is None:
            return None
        try:
            return Money.read(found if isinstance(found, str) and len(found) < 40 else "", currency)
        except ValueError:
            self._tell(f"{at}.{key}", _NOT_AMOUNT, currency=currency)
            return None

    def _percent(self, value: Mapping[str, Any], key: str, at: str) -> Decimal | None:
        found = value.get(key)
        if found is None:
            return None
        if isinstance(found, str) and PLAIN.fullmatch(found) and len(found) <= LONGEST_PERCENT:
            return Decimal(found)
        self._tell(f"{at}.{key}", _NOT_PERCENT)
        return None

    def _days(self, value: Mapping[str, Any], key: str, at: str) -> int | None:
        found = value.get(key)
        if found is None:
            return None
        written = found.text if isinstance(found, strict_json.Number) else ""
        if re.fullmatch(r"\d{1,3}", written):
            return int(written)
        self._tell(f"{at}.{key}", _NOT_NUMBER)
        return None

    def _id(self, value: Mapping[str, Any], at: str) -> str | None:
        text = self._text(value, "id", at).lower()
        if text and not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text):
            self._tell(f"{at}.id", _NOT_ID)
        return text or None

    def _currency(self, value: Mapping[str, Any], at: str) -> str:
        text = self._text(value, "currency", at) or "EUR"
        if not known_currency(text):
            self._tell(f"{at}.currency", _NOT_CURRENCY, text=text)
            return "EUR"
        return text

    def _tell(self, field: str, message: Message, **params: object) -> None:
        self.problems.append(Problem(field, message, params))

    def _add(self, at: str, problems: list[Problem]) -> None:
        self.problems += [problem.inside(at) for problem in problems]
