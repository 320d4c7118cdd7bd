"""What an import would do, before it does anything: every row checked, all problems at once, doubles recognised.

Pure: the book is asked beforehand (`queries/transfer.py`) and changed afterwards (`actions/transfer_in.py`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from functools import partial
from typing import Any

from desktop.core.gigs import GigCommand, GigState, check_fee, check_gig
from desktop.core.money import Money, known_currency
from desktop.core.people import CLIENT_TEXTS, ClientCommand, PersonCommand, check_client, check_person
from desktop.core.problems import N_, Problem
from desktop.core.text import NOTES_LIMIT, check_text, missing, tidy
from desktop.core.transfer.doubles import gig_doubles, name_doubles, new_names
from desktop.core.transfer.fields import KINDS, NEEDED, Reading
from desktop.core.transfer.header_words import plain
from desktop.core.transfer.planned import ExpenseLine, Known, Plan, PlannedRow, Tell
from desktop.core.transfer.tables import Cell, Table, shown
from desktop.core.transfer.values import (
    KRONA,
    KRONOR,
    NOT_A_TIME,
    Question,
    countries_by_name,
    minor_of,
    read_amounts,
    read_days,
    read_time,
    states_by_word,
)

_NO_COLUMN = N_("import", "Say which column is “{field}”: it is needed.")
_TWO_COLUMNS = N_("import", "Two columns cannot both be “{field}”.")
_NOT_CURRENCY = N_("import", "“{text}” is not a currency. Use a code such as EUR.")
_NOT_STATE = N_(
    "import", "“{text}” says nothing of how sure the gig is. Use option, confirmed, played or cancelled."
)
_NOT_COUNTRY = N_("import", "“{text}” is not a country. Use its name or a two-letter code.")
NO_COUNTRY = N_("import", "The country is missing. Choose one for all rows that do not say it.")
_TWO_CURRENCIES = N_("import", "The amount says {first}, the column of currencies {second}.")
_WHICH_KRONA = N_("import", "“kr” can be one of {known}. Write the code, or add a column for the currency.")
_NOT_ID = N_("import", "This is no ID of Septet: {text}.")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def make_plan(
    table: Table, kind: str, reading: Reading, known: Known, tell: Tell = lambda _n, _of: None
) -> Plan:
    """Return what an import of this table would do."""
    problems = _column_problems(kind, reading)
    if problems:
        return Plan(kind, (), tuple(problems))
    columns = _Columns(table, reading)
    if columns.questions:
        return Plan(kind, (), tuple(q.problem for q in columns.questions), tuple(columns.questions))
    make = {
        "gigs": _gig,
        "clients": _client,
        "people": _person,
        "expenses": _expense,
    }[kind]
    rows = []
    for number, (line, cells) in enumerate(table.rows):
        if number % 1000 == 0:
            tell(number, len(table.rows))
        rows.append(make(columns, line, cells))
    marked = tuple(gig_doubles(rows, known) if kind == "gigs" else name_doubles(rows, kind, known))
    return Plan(kind, marked, (), (), new_names(marked, known))


def _column_problems(kind: str, reading: Reading) -> list[Problem]:
    from desktop.core.transfer.fields import FIELD_NAMES

    used = [name for name in reading.columns if name]
    missing_ = [name for name in NEEDED[kind] if name not in used]
    twice = [name for name in KINDS[kind] if used.count(name) > 1]
    return [Problem(name, _NO_COLUMN, {"field": FIELD_NAMES[name]}) for name in missing_] + [
        Problem(name, _TWO_COLUMNS, {"field": FIELD_NAMES[name]}) for name in twice
    ]


class _Columns:
    """The columns of a table by field, those of days and amounts read as a whole; texts are looked over once each."""

    def __init__(self, table: Table, reading: Reading) -> None:
        self.reading = reading
        self.at = {name: column for column, name in enumerate(reading.columns) if name}
        self.questions: list[Question] = []
        self.checked: dict[tuple[str, ...], tuple[Problem, ...]] = {}
        self._days: Mapping[Cell, Any] = {}
        self._amounts: Mapping[Cell, Any] = {}
        self._times: dict[Cell, time | None] = {}
        self._minor: dict[tuple[Cell, str], int | Problem] = {}
        self._texts: dict[str, str] = {}
        self._codes: dict[str, str | Problem | None] = {}
        self._states: dict[str, str | None] = {}
        cells = partial(_cells, table)
        if (column := self.at.get("on")) is not None:
            days = read_days(cells(column), reading.date_order, column, table.header[column])
            self._days = days.values
            self._ask(days.question)
        money = self.at.get("fee", self.at.get("amount"))
        if money is not None:
            amounts = read_amounts(cells(money), reading.decimal, money, table.header[money])
            self._amounts = amounts.values
            self._ask(amounts.question)

    def _ask(self, question: Question | None) -> None:
        if question is not None:
            self.questions.append(question)

    def cell(self, cells: Sequence[Cell], name: str) -> Cell:
        column = self.at.get(name)
        return "" if column is None else cells[column]

    def text(self, cells: Sequence[Cell], name: str) -> str:
        cell = self.cell(cells, name)
        if not isinstance(cell, str):
            return shown(cell)
        found = self._texts.get(cell)
        if found is None:
            found = self._texts[cell] = tidy(cell)
        return found

    def day(self, cells: Sequence[Cell], told: list[Problem]) -> tuple[date | None, time | None]:
        cell = self.cell(cells, "on")
        if _blank(cell):
            return None, None
        day, at, problem = self._days[cell]
        if problem:
            told.append(problem)
        return day, at

    def time(self, cells: Sequence[Cell], name: str, told: list[Problem]) -> time | None:
        cell = self.cell(cells, name)
        if _blank(cell):
            return None
        if cell not in self._times:
            self._times[cell] = read_time(cell)
        found = self._times[cell]
        if found is None:
            told.append(Problem(name, NOT_A_TIME, {"text": shown(cell)[:40]}))
        return found

    def money(self, cells: Sequence[Cell], name: str, told: list[Problem]) -> tuple[Money | None, str]:
        """Return the amount of a row and its currency: its own column, else what stands beside the amount."""
        written = self.text(cells, "currency").upper()
        if written and not known_currency(written):
            told.append(Problem("currency", _NOT_CURRENCY, {"text": written[:20]}))
            written = ""
        cell = self.cell(cells, name)
        if _blank(cell):
            return None, written or self.reading.currency
        value, named, problem = self._amounts[cell]
        if named == KRONA and (written or self.reading.currency) in KRONOR:
            named = None
        currency = written or named or self.reading.currency
        if problem:
            told.append(replace(problem, field=name))
        elif named == KRONA:
            told.append(Problem(name, _WHICH_KRONA, {"known": ", ".join(KRONOR)}))
            currency = written or self.reading.currency
        elif named and written and named != written:
            told.append(Problem(name, _TWO_CURRENCIES, {"first": named, "second": written}))
        elif value is not None:
            key = (cell, currency)
            minor = self._minor.get(key)
            if minor is None:
                minor = self._minor[key] = minor_of(value, currency, cell)
            if isinstance(minor, int):
                return Money(minor, currency), currency
            told.append(replace(minor, field=name))
        return None, currency

    def country(self, cells: Sequence[Cell], name: str, told: list[Problem]) -> str | None:
        text = self.text(cells, name)
        if not text:
            return None
        if text not in self._codes:
            found = countries_by_name().get(plain(text))
            self._codes[text] = found or Problem(name, _NOT_COUNTRY, {"text": text[:40]})
        known = self._codes[text]
        if isinstance(known, Problem):
            told.append(known)
            return None
        return known

    def state(self, text: str) -> str | None:
        """Return how sure a gig is by a word for it, None where the word says nothing."""
        if text not in self._states:
            self._states[text] = states_by_word().get(plain(text))
        return self._states[text]

    def once(self, key: tuple[str, ...], check: Callable[[], Sequence[Problem]]) -> tuple[Problem, ...]:
        """Return the problems of texts, found the first time these very texts come along."""
        found = self.checked.get(key)
        if found is None:
            found = self.checked[key] = tuple(check())
        return found


def _cells(table: Table, column: int) -> Iterator[tuple[int, Cell]]:
    return ((line, cells[column]) for line, cells in table.rows if not _blank(cells[column]))


def _blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _gig(columns: _Columns, line: int, cells: Sequence[Cell]) -> PlannedRow:
    told: list[Problem] = []
    on, at = columns.day(cells, told)
    starts = columns.time(cells, "starts", told) or (at if "starts" not in columns.at else None)
    ends = columns.time(cells, "ends", told)
    fee, currency = columns.money(cells, "fee", told)
    country = columns.country(cells, "country", told) or columns.reading.country
    state_text = columns.text(cells, "state")
    state = columns.state(state_text) if state_text else columns.reading.state
    if state is None:
        told.append(Problem("state", _NOT_STATE, {"text": state_text[:40]}))
    given_id = columns.text(cells, "id").lower() or None
    if given_id and not _UUID.fullmatch(given_id):
        told.append(Problem("id", _NOT_ID, {"text": given_id[:40]}))
    venue, place = columns.text(cells, "venue"), columns.text(cells, "place")
    band, client, notes = (columns.text(cells, name) for name in ("band", "client", "notes"))
    gig = GigCommand(
        id=given_id, on=on, starts=starts, ends=ends, venue=venue, place=place, country=country, band=band,
        client=client, fee=fee, currency=currency, state=GigState(state or "option"), notes=notes,
    )  # fmt: skip
    fields = {problem.field for problem in told}
    found: list[Problem] = []
    for name, text in (("venue", venue), ("place", place), ("band", band), ("client", client)):
        found += columns.once((name, text), partial(check_text, name, text, needed=name == "venue"))
    if notes:
        found += columns.once(
            ("notes", notes), partial(check_text, "notes", notes, limit=NOTES_LIMIT, lines=True)
        )
    if on is None:
        found.append(missing("on"))
    if ends is not None and (starts is None or starts == ends):
        found += [problem for problem in check_gig(gig) if problem.field in ("starts", "ends")]
    found += check_fee(gig)
    if not country and "country" not in fields:
        found.append(Problem("country", NO_COUNTRY))
    told += [problem for problem in found if problem.field not in fields]
    return PlannedRow(line, gig, problems=tuple(told))


def _client(columns: _Columns, line: int, cells: Sequence[Cell]) -> PlannedRow:
    told: list[Problem] = []
    texts = {name: columns.text(cells, name) for name in ("name", *CLIENT_TEXTS)}
    client = ClientCommand(
        country=columns.country(cells, "country", told) or columns.reading.country, **texts
    )
    return PlannedRow(line, client, problems=(*told, *check_client(client)))


def _person(columns: _Columns, line: int, cells: Sequence[Cell]) -> PlannedRow:
    told: list[Problem] = []
    name, plays, email, iban = (columns.text(cells, name) for name in ("name", "plays", "email", "iban"))
    lives_in = columns.country(cells, "residence", told)
    person = PersonCommand(name=name, plays=plays, email=email, iban=iban, residence=lives_in)
    return PlannedRow(line, person, problems=(*told, *check_person(person)))


def _expense(columns: _Columns, line: int, cells: Sequence[Cell]) -> PlannedRow:
    told: list[Problem] = []
    on, _ = columns.day(cells, told)
    amount, _ = columns.money(cells, "amount", told)
    texts = {name: columns.text(cells, name) for name in ("text", "category", "payer", "band")}
    percent = _percent(columns.text(cells, "vat_percent"), told)
    fields = {problem.field for problem in told}
    for name, value in (("on", on), ("amount", amount)):
        if value is None and name not in fields:
            told.append(missing(name))
    for name, text in texts.items():
        told += check_text(name, text, needed=name == "text")
    return PlannedRow(
        line, ExpenseLine(on=on, amount=amount, vat_percent=percent, **texts), problems=tuple(told)
    )


_NOT_PERCENT = N_("import", "This is not a percentage: {text}.")


def _percent(text: str, told: list[Problem]) -> Decimal | None:
    body = text.replace("%", "").replace(",", ".").strip()
    if not body:
        return None
    if re.fullmatch(r"\d{1,3}(\.\d{1,4})?", body, re.ASCII) and Decimal(body) <= 100:
        return Decimal(body)
    told.append(Problem("vat_percent", _NOT_PERCENT, {"text": text[:40]}))
    return None
