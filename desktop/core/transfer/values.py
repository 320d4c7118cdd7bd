"""Days, times and amounts as tables of other programs write them, a whole column at a time.

One notation holds for a column. What its cells leave open is asked, never guessed; two notations in one column are a
problem that names a line for each.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from babel import Locale

from desktop.core.money import digits, known_currency
from desktop.core.problems import N_, Message, Problem
from desktop.core.territories import known_countries
from desktop.core.transfer.header_words import plain
from desktop.core.transfer.tables import Cell

LANGUAGES = ("en", "nl", "fr", "de", "es", "ca", "it", "sv", "hu")
YEARS = range(1950, 2100)
LARGEST_MINOR = 10**15

NOT_A_DAY = N_("import", "This is not a day: {text}.")
NO_SUCH_DAY = N_("import", "There is no such day: {text}.")
NOT_A_TIME = N_("import", "This is not a time: {text}.")
NOT_AN_AMOUNT = N_("import", "This is not an amount: {text}.")
NEGATIVE = N_("import", "An amount here cannot be negative: {text}.")
TOO_FINE = N_("import", "{text} has more digits than {currency} has.")
TOO_LARGE = N_("import", "This amount is too large: {text}.")
MIXED_DAYS = N_(
    "import",
    "Column “{column}” has the day first in line {first} and the month first in line {second}. Say which counts, or mend the file.",
)
MIXED_AMOUNTS = N_(
    "import",
    "Column “{column}” has a decimal comma in line {first} and a decimal point in line {second}. Say which counts, or mend the file.",
)
ASK_DAYS = N_(
    "import", "Column “{column}”: {text} in line {line} can be read in several ways. Say what comes first."
)
ASK_AMOUNTS = N_(
    "import",
    "Column “{column}”: {text} in line {line} can be read in two ways. Say what the decimal mark is.",
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a column leaves open: `date_order` (`dmy`, `mdy`, `ymd`) or `decimal` (`,`, `.`)."""

    kind: str
    column: int
    choices: tuple[str, ...]
    problem: Problem


@dataclass(frozen=True, slots=True)
class Days:
    """A column of days: what each different cell means, and what was left open."""

    values: Mapping[Cell, tuple[date | None, time | None, Problem | None]]
    question: Question | None = None


def read_days(cells: Iterable[tuple[int, Cell]], order: str | None, column: int, header: str) -> Days:
    """Return what a column of days says; `order` is a person's answer."""
    first_line: dict[Cell, int] = {}
    for line, cell in cells:
        first_line.setdefault(cell, line)
    read = {cell: _day_readings(cell) for cell in first_line}
    open_ = {
        cell: found
        for cell, found in read.items()
        if isinstance(found, dict) and "any" not in found and found
    }
    orders = {"dmy", "mdy", "ymd"}
    for found in open_.values():
        orders &= set(found)
    question = None
    if order is None and open_:
        question, order = _ask_order(open_, orders, first_line, column, header)
    return Days({cell: _day_value(cell, found, order) for cell, found in read.items()}, question)


Readings = dict[str, tuple[date, time | None]]


def _ask_order(
    open_: Mapping[Cell, Readings], orders: set[str], lines: Mapping[Cell, int], column: int, header: str
) -> tuple[Question | None, str | None]:
    """Return the question that is left, or the one order that fits."""
    if len(orders) == 1:
        return None, next(iter(orders))
    if not orders:
        firsts = {
            order: min((lines[cell] for cell, found in open_.items() if set(found) == {order}), default=0)
            for order in ("dmy", "mdy")
        }
        said = {"column": header, "first": firsts["dmy"], "second": firsts["mdy"]}
        return Question(
            "date_order", column, ("dmy", "mdy"), Problem(f"column {header}", MIXED_DAYS, said)
        ), None
    doubtful = [cell for cell, found in open_.items() if len({found[order] for order in orders}) > 1]
    if not doubtful:
        return None, min(orders)
    at = min(doubtful, key=lambda cell: lines[cell])
    said = {"column": header, "text": str(at).strip(), "line": lines[at]}
    return Question(
        "date_order", column, tuple(sorted(orders)), Problem(f"column {header}", ASK_DAYS, said)
    ), None


_TRIPLE = re.compile(r"(\d{1,4})\s*[./\-\s年月]\s*(\d{1,2})\s*[./\-\s年月]\s*(\d{1,4})\.?", re.ASCII)
_WITH_TIME = re.compile(
    r"(.*?\S)[T\s,]+(\d{1,2}[:h.]\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)


def _day_readings(cell: Cell) -> Readings | Message:
    """Return every way to read a cell by the order of its figures; `any` where the order does not matter."""
    if isinstance(cell, datetime):
        return {"any": (cell.date(), cell.time())}
    if isinstance(cell, date):
        return {"any": (cell, None)}
    if isinstance(cell, Decimal):  # a day that lost its format: the spreadsheet's own count of days
        whole = int(cell) if cell == cell.to_integral_value() and 18_264 <= cell <= 73_050 else None
        return NOT_A_DAY if whole is None else {"any": (date(1899, 12, 30) + timedelta(days=whole), None)}
    if isinstance(cell, time):
        return NOT_A_DAY
    text = cell.strip()
    at: time | None = None
    if (match := _WITH_TIME.fullmatch(text)) and not _TRIPLE.fullmatch(text):
        at = read_time(match[2])
        text = match[1].rstrip(",")
    text = re.sub(r"^[^\W\d]+[.,]?\s+(?=\d)", "", text)  # the name of the weekday
    if match := _TRIPLE.fullmatch(text):
        found = _by_figures(match[1], match[2], match[3], at)
        if "." in text and isinstance(found, dict) and len(match[3]) == 4 and "dmy" in found:
            return {"dmy": found["dmy"]}  # nobody writes the month first with points
        return found
    return _by_month_name(text, at)


def _by_figures(a: str, b: str, c: str, at: time | None) -> Readings | Message:
    orders = {"ymd": (a, b, c)} if len(a) > 2 else {"dmy": (c, b, a), "mdy": (c, a, b)}
    if len(a) <= 2 and len(c) <= 2:
        orders["ymd"] = (a, b, c)
    found: Readings = {}
    for order, (year, month, day) in orders.items():
        if made := _day(year, month, day):
            found[order] = (made, at)
    if len(a) > 2 and found:
        return {"any": found["ymd"]}
    return found or NO_SUCH_DAY


def _day(year: str, month: str, day: str) -> date | None:
    if len(year) not in (2, 4) or len(day) > 2:
        return None
    whole = 2000 + int(year) if len(year) == 2 else int(year)
    try:
        return date(whole, int(month), int(day)) if whole in YEARS else None
    except ValueError:
        return None


def _by_month_name(text: str, at: time | None) -> Readings | Message:
    parts = plain(text).split()
    figures = [part for part in (re.sub(r"(st|nd|rd|th|er)$", "", p) for p in parts) if part.isdecimal()]
    months = {months_by_name()[part] for part in parts if part in months_by_name()}
    if len(months) != 1 or len(figures) != 2 or len(parts) > 6:
        return NOT_A_DAY
    year, day = figures if len(figures[0]) == 4 else figures[::-1]
    made = _day(year, str(months.pop()), day) if len(year) == 4 else None
    return {"any": (made, at)} if made else NO_SUCH_DAY


def _day_value(
    cell: Cell, found: Readings | Message, order: str | None
) -> tuple[date | None, time | None, Problem | None]:
    if isinstance(found, Message):
        return None, None, Problem("on", found, {"text": _quoted(cell)})
    chosen = found.get("any") or found.get(order or "")
    if chosen:
        return chosen[0], chosen[1], None
    # with the question still open there is nothing to say of the single cell
    return None, None, Problem("on", NO_SUCH_DAY, {"text": _quoted(cell)}) if order else None


@cache
def months_by_name() -> Mapping[str, int]:
    """Return the months by their names and short names in the nine languages; what means two months is left out."""
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        months = Locale.parse(language).months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[form][width].items():
                    for word in plain(name).split():
                        if len(word) > 2:
                            found.setdefault(word, set()).add(int(number))
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


_CLOCK = re.compile(
    r"(\d{1,2})(?:\s*[:.hu]\s*(\d{2})?(?::\d{2})?|(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|uhr|h)?", re.ASCII
)


def read_time(cell: Cell) -> time | None:
    """Return a local wall time, None where the cell says none that exists."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, Decimal):
        if not 0 <= cell < 1:
            return None
        minutes = int((cell * 1440).to_integral_value()) % 1440
        return time(minutes // 60, minutes % 60)
    match = _CLOCK.fullmatch(str(cell).strip().casefold())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or match[3] or 0), (match[4] or "")[:1]
    if half in ("a", "p") and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


# ---- amounts ----


@dataclass(frozen=True, slots=True)
class Amounts:
    """A column of amounts: what each different cell means in major units, its currency if it names one."""

    values: Mapping[Cell, tuple[Decimal | None, str | None, Problem | None]]
    question: Question | None = None


_SIGNS = {"€": "EUR", "£": "GBP", "$": "USD", "Ft": "HUF", "ft": "HUF"}
KRONA = "KR"
KRONOR = ("SEK", "NOK", "DKK", "ISK")
"""What `kr` may stand for: it says a currency only together with another one."""
_AMOUNT = re.compile(
    r"([€£$]|[A-Za-z]{2,3}\.?)?\s*([-−(]?)\s*(\d[\d.,'’ \u00a0\u2009\u202f]*?)([.,][-–—]+)?\s*\)?\s*([€£$]|[A-Za-z]{2,3}\.?)?"
)


def read_amounts(cells: Iterable[tuple[int, Cell]], decimal: str | None, column: int, header: str) -> Amounts:
    """Return what a column of amounts says; `decimal` is a person's answer, `,` or `.`."""
    first_line: dict[Cell, int] = {}
    for line, cell in cells:
        first_line.setdefault(cell, line)
    read = {cell: _amount_readings(cell) for cell in first_line}
    open_: dict[Cell, Mapping[str, Decimal]] = {
        cell: found[0]
        for cell, found in read.items()
        if not isinstance(found, Message) and "any" not in found[0]
    }
    question = None
    if decimal is None and open_:
        question, decimal = _ask_decimal(open_, first_line, column, header)
    return Amounts({cell: _amount_value(cell, found, decimal) for cell, found in read.items()}, question)


def _ask_decimal(
    open_: Mapping[Cell, Mapping[str, Decimal]], lines: Mapping[Cell, int], column: int, header: str
) -> tuple[Question | None, str | None]:
    sure = {
        mark: min((lines[cell] for cell, found in open_.items() if set(found) == {mark}), default=0)
        for mark in (",", ".")
    }
    if sure[","] and sure["."]:
        said = {"column": header, "first": sure[","], "second": sure["."]}
        return Question("decimal", column, (",", "."), Problem(f"column {header}", MIXED_AMOUNTS, said)), None
    if sure[","] or sure["."]:
        return None, "," if sure[","] else "."
    at = min(open_, key=lambda cell: lines[cell])
    said = {"column": header, "text": str(at).strip(), "line": lines[at]}
    return Question("decimal", column, (",", "."), Problem(f"column {header}", ASK_AMOUNTS, said)), None


def _amount_readings(cell: Cell) -> tuple[dict[str, Decimal], str | None] | Message:
    """Return every way to read a cell by its decimal mark, and the currency it names."""
    if isinstance(cell, Decimal):
        return NEGATIVE if cell < 0 else ({"any": cell}, None)
    if not isinstance(cell, str):
        return NOT_AN_AMOUNT
    match = _AMOUNT.fullmatch(cell.strip())
    if match is None:
        return NOT_AN_AMOUNT
    currency = None
    for sign in (match[1], match[5]):
        named = _SIGNS.get(sign or "", (sign or "").upper().rstrip("."))
        if known_currency(named) or named == KRONA:
            currency = named
        elif sign:
            return NOT_AN_AMOUNT
    if match[2]:
        return NEGATIVE
    readings = _by_marks(re.sub(r"\s", " ", match[3]).strip())
    return (readings, currency) if readings else NOT_AN_AMOUNT


_PLAIN_AMOUNT = re.compile(r"\d+(?:([.,])\d{1,2})?", re.ASCII)
"""What most amounts look like; there is only one way to read them."""


def _by_marks(body: str) -> dict[str, Decimal]:
    if plainly := _PLAIN_AMOUNT.fullmatch(body):
        return {plainly[1] or "any": Decimal(body.replace(",", "."))}
    body = body.replace("’", "'")
    found: dict[str, Decimal] = {}
    for mark, other in ((",", "."), (".", ",")):
        whole, _, fraction = body.rpartition(mark) if body.count(mark) == 1 else (body, "", "")
        if body.count(mark) > 1 or (fraction and not fraction.isdecimal()):
            continue
        groups = re.split(rf"[{re.escape(other)}' ]", whole)
        if len(set(re.findall(rf"[{re.escape(other)}' ]", whole))) > 1:
            continue
        grouped = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:]))
        if grouped and all(group.isdecimal() for group in groups):
            found[mark] = Decimal("".join(groups) + ("." + fraction if fraction else ""))
    if len(set(found.values())) == 1 and len(found) == 2:
        return {"any": found[","]}
    return found


def _amount_value(
    cell: Cell, found: tuple[dict[str, Decimal], str | None] | Message, decimal: str | None
) -> tuple[Decimal | None, str | None, Problem | None]:
    if isinstance(found, Message):
        return None, None, Problem("fee", found, {"text": _quoted(cell)})
    readings, currency = found
    value = readings.get("any", readings.get(decimal or ""))
    if value is None and decimal:
        return None, currency, Problem("fee", NOT_AN_AMOUNT, {"text": _quoted(cell)})
    return value, currency, None


def minor_of(value: Decimal, currency: str, cell: Cell) -> int | Problem:
    """Return an amount in minor units, or what is wrong with it."""
    places = digits(currency)
    scaled = value.scaleb(places)
    whole = scaled.to_integral_value()
    if scaled != whole and not (isinstance(cell, Decimal) and abs(scaled - whole) < Decimal("0.000001")):
        return Problem("fee", TOO_FINE, {"text": _quoted(cell), "currency": currency})
    if whole > LARGEST_MINOR:
        return Problem("fee", TOO_LARGE, {"text": _quoted(cell)})
    return int(whole)


# ---- words ----

_STATES: Mapping[str, str] = {
    "option": "option, optional, tentative, hold, pencilled, optie, en option, optionnel, opcion, opcio, opzione, opcio, opcion, preliminar, offen, anfrage, opció, optional, optionerad, opzionato",
    "confirmed": "confirmed, sure, booked, bevestigd, confirme, confirmee, bestatigt, fest, confirmado, confirmada, confirmat, confermato, confermata, bekraftad, megerositve, visszaigazolt, biztos",
    "played": "played, done, gespeeld, joue, jouee, passe, gespielt, tocado, tocada, tocat, suonato, suonata, fatto, spelad, lejatszva, lejatszott, megtortent",
    "cancelled": "cancelled, canceled, geannuleerd, afgelast, annule, annulee, abgesagt, storniert, cancelado, cancelada, cancel lat, cancel lada, annullato, annullata, installd, lemondva, elmaradt",
}  # fmt: skip


@cache
def states_by_word() -> Mapping[str, str]:
    """Return how sure a gig is by the words of nine languages for it."""
    return {plain(word): state for state, words in _STATES.items() for word in (state, *words.split(","))}


@cache
def countries_by_name() -> Mapping[str, str]:
    """Return the codes of countries by code and by their names in the nine languages."""
    known = known_countries()
    found = {code.casefold(): code for code in known}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in known:
                found.setdefault(plain(name), code)
    return found


def _quoted(cell: Cell) -> str:
    text = " ".join(str(cell).split())
    return text if len(text) <= 40 else f"{text[:40]}…"
