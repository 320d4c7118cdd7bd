"""Musicians or clients out of vCards (2.1, 3.0, 4.0), with the line of everything that is wrong."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from desktop.core.people import ClientCommand, PersonCommand, check_client, check_person
from desktop.core.problems import N_, Problem, refuse
from desktop.core.text import tidy
from desktop.core.transfer.doubles import name_doubles
from desktop.core.transfer.header_words import plain
from desktop.core.transfer.planned import Known, Plan, PlannedRow
from desktop.core.transfer.tables import decoded
from desktop.core.transfer.values import countries_by_name

MOST_CARDS = 50_000

_NO_CARDS = N_("import", "There is no contact in {name}. Nothing was imported.")
_TOO_MANY = N_("import", "{name} holds more than {limit} contacts. Split it into smaller files.")
_CUT_SHORT = N_("import", "The contact that begins in line {line} never ends: the file is cut short.")
_NO_NAME = N_("import", "This contact has no name.")


@dataclass(slots=True)
class _Card:
    line: int
    values: dict[str, list[str]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        return next((text for text in self.values.get(name, ()) if text.strip()), "")


def contact_plan(data: bytes, name: str, kind: str | None, known: Known, encoding: str | None = None) -> Plan:
    """Return what importing contacts would do.

    Args:
        data: the bytes of the file.
        name: its name.
        kind: `people` or `clients`; None takes them for clients where most are organisations.
        known: what the book has.
        encoding: in what it is written, where it is not UTF-8.

    Raises:
        Refused: it holds no contact, or is cut short.
    """
    text, _ = decoded(data, name, encoding)
    cards = list(_cards(text))
    if not cards:
        raise refuse("", _NO_CARDS, name=name)
    if len(cards) > MOST_CARDS:
        raise refuse("", _TOO_MANY, name=name, limit=MOST_CARDS)
    chosen = kind or (
        "clients" if sum(_is_organisation(card) for card in cards) * 2 > len(cards) else "people"
    )
    rows = [_client(card) if chosen == "clients" else _person(card) for card in cards]
    return Plan(chosen, tuple(name_doubles(rows, chosen, known)))


def _cards(text: str) -> Iterator[_Card]:
    card: _Card | None = None
    for line, content in _unfolded(text):
        head, _, value = content.partition(":")
        parts = head.split(";")
        name = parts[0].rpartition(".")[2].upper()
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            if card is not None:
                raise refuse("", _CUT_SHORT, line=card.line)
            card = _Card(line)
        elif name == "END" and value.strip().upper() == "VCARD" and card is not None:
            yield card
            card = None
        elif card is not None:
            card.values.setdefault(name, []).append(_value(value, ";".join(parts[1:]).upper()))
    if card is not None:
        raise refuse("", _CUT_SHORT, line=card.line)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield whole lines with the number of their first; long ones are folded in the file."""
    held, at = "", 0
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        soft = held.endswith("=") and "QUOTED-PRINTABLE" in held.partition(":")[0].upper()
        if soft:
            held = held[:-1] + line
        elif line[:1] in (" ", "\t") and held:
            held += line[1:]
        else:
            if held:
                yield at, held
            held, at = line, number
    if held:
        yield at, held


def _value(value: str, parameters: str) -> str:
    if "QUOTED-PRINTABLE" in parameters:
        return quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
    return value


def _fields(value: str) -> list[str]:
    """Return the parts of a value that semicolons part, without their escapes."""
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _plain(text: str) -> str:
    shown = re.sub(r"\\([nN,;:\\])", lambda m: "\n" if m[1] in "nN" else m[1], text)
    return tidy("".join(c for c in shown if c.isprintable() or c == "\n"))


def _name(card: _Card) -> str:
    full = " ".join(_plain(card.first("FN")).split())
    if full:
        return full
    parts = [*_fields(card.first("N")), "", "", "", ""]
    made = " ".join(filter(None, (parts[3], parts[1], parts[2], parts[0], parts[4])))
    return " ".join((made or _organisation(card)).split())


def _organisation(card: _Card) -> str:
    return next(iter(_fields(card.first("ORG"))), "")


def _is_organisation(card: _Card) -> bool:
    company = card.first("X-ABSHOWAS").strip().upper() == "COMPANY"
    return (
        company
        or card.first("KIND").strip().lower() == "org"
        or (bool(_organisation(card)) and _name(card) == _organisation(card))
    )


def _address(card: _Card) -> tuple[str, str | None]:
    parts = [*_fields(card.first("ADR")), *[""] * 7]
    box, more, street, town, region, code, country = parts[:7]
    lines = [street, more, box, " ".join(filter(None, (code, town))), region]
    found = countries_by_name().get(plain(country)) if country else None
    return "\n".join(filter(None, (*lines, "" if found else country))), found


def _client(card: _Card) -> PlannedRow:
    address, country = _address(card)
    name = _organisation(card) or _name(card)
    client = ClientCommand(name=name, country=country, email=_plain(card.first("EMAIL")), address=address)
    return PlannedRow(card.line, client, problems=_problems(name, check_client(client)))


def _person(card: _Card) -> PlannedRow:
    name = _name(card)
    _, country = _address(card)
    person = PersonCommand(
        name=name,
        email=_plain(card.first("EMAIL")),
        plays=_plain(card.first("ROLE"))[:200],
        residence=country,
    )
    return PlannedRow(card.line, person, problems=_problems(name, check_person(person)))


def _problems(name: str, found: list[Problem]) -> tuple[Problem, ...]:
    return tuple(found) if name else (Problem("name", _NO_NAME),)
