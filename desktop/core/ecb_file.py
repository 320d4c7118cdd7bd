"""The files in which the European Central Bank publishes its reference rates: XML, CSV, and CSV in a ZIP archive.

Read strictly and within limits: a file from somewhere else must not do any harm. XML may have no document type, so no
entities; an archive may hold one file only, of a bounded size.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn
from xml.parsers import expat

from desktop.core.money import known_currency
from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.rates import LARGEST, PLAIN, SMALLEST, DayRate

MAX_BYTES = 20_000_000
"""The bank's whole history since 1999 is about a third of it."""

MAX_RATIO = 100
MAX_ENTRIES = 3
MAX_COLUMNS = 200
MAX_PROBLEMS = 20

CUBE = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref Cube"
MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        1,
    )
}
MISSING = frozenset({"", "N/A"})

_TOO_LARGE = N_("rates file", "This file is larger than {limit} bytes, so it is no file of exchange rates.")
_NOT_ONE = N_(
    "rates file",
    "This is no file of exchange rates. Take eurofxref.xml, eurofxref-hist.xml, or the CSV in a ZIP file from the European Central Bank.",
)
_NOT_XML = N_(
    "rates file", "Line {line}: this XML is damaged. Get the file again from the European Central Bank."
)
_ENTITIES = N_(
    "rates file", "This file wants to load or declare something. The bank’s files do not; it was not read."
)
_ARCHIVE = N_(
    "rates file", "This archive holds something else than one file of exchange rates; it was not opened."
)
_BOMB = N_("rates file", "This archive unpacks to more than such a file ever holds; it was not opened.")
_DAMAGED = N_("rates file", "This archive is damaged. Get the file again from the European Central Bank.")
_NOT_UTF8 = N_("rates file", "This file is not text in UTF-8.")
_BAD_DAY = N_("rates file", "Line {line}: “{text}” is not a day.")
_BAD_RATE = N_("rates file", "Line {line}: “{text}” is not a rate for {currency}.")
_BAD_CURRENCY = N_("rates file", "Line {line}: “{text}” is not a currency.")
_TWICE = N_(
    "rates file", "Line {line}: {currency} of {on} stands here for the second time, with another rate."
)
_EMPTY = N_("rates file", "There is no exchange rate in this file.")


def read_rates(data: bytes) -> list[DayRate]:
    """Return every rate in a file, whichever of the bank's forms it has; what is in it decides, not its name.

    Raises:
        Refused: no such file, damaged, dangerous or too large; with the first problems of its lines. All or nothing.
    """
    if len(data) > MAX_BYTES:
        raise refuse("", _TOO_LARGE, limit=MAX_BYTES)
    if data.startswith(b"PK\x03\x04"):
        data = _unpacked(data)
    reader = _Rates()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        _read_xml(data, reader)
    else:
        _read_csv(data, reader)
    return reader.result()


class _Rates:
    """Collects rates and what is wrong with them."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], str] = {}
        self._problems: list[Problem] = []

    def day(self, text: str, line: int) -> str | None:
        """Return a day in the ISO form; None when it is none."""
        try:
            return date.fromisoformat(_iso(text)).isoformat()
        except ValueError:
            self.problem(_BAD_DAY, line=line, text=_short(text))
            return None

    def currency(self, text: str, line: int) -> str | None:
        """Return a currency's code; None when it is none."""
        if re.fullmatch("[A-Z]{3}", text) and known_currency(text):
            return text
        self.problem(_BAD_CURRENCY, line=line, text=_short(text))
        return None

    def add(self, currency: str, on: str, text: str, line: int) -> None:
        """Take one rate."""
        if not PLAIN.fullmatch(text) or not SMALLEST <= Decimal(text) <= LARGEST:
            self.problem(_BAD_RATE, line=line, text=_short(text), currency=currency)
        elif self._found.setdefault((currency, on), text) != text:
            self.problem(_TWICE, line=line, currency=currency, on=date.fromisoformat(on))

    def problem(self, message: Any, **params: object) -> None:
        """Note what is wrong; enough of them end the reading."""
        self._problems.append(Problem("", message, params))
        if len(self._problems) >= MAX_PROBLEMS:
            raise Refused(self._problems)

    def result(self) -> list[DayRate]:
        """Return everything, if all of it is right."""
        if self._problems:
            raise Refused(self._problems)
        if not self._found:
            raise refuse("", _EMPTY)
        return [DayRate(currency, on, rate) for (currency, on), rate in self._found.items()]


def _unpacked(data: bytes) -> bytes:
    """Return the one file of an archive, having looked at everything it says of itself before unpacking."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise refuse("", _ARCHIVE)
            wanted = [entry for entry in entries if not entry.is_dir()]
            if len(wanted) != 1 or not wanted[0].filename.lower().endswith((".csv", ".xml")):
                raise refuse("", _ARCHIVE)
            size, packed = wanted[0].file_size, max(wanted[0].compress_size, 1)
            if size > MAX_BYTES or size > packed * MAX_RATIO or wanted[0].flag_bits & 1:
                raise refuse("", _BOMB)
            if wanted[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise refuse("", _DAMAGED)  # the bank packs plainly, and further ways only fail further ways
            with archive.open(wanted[0]) as file:
                content = file.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise refuse("", _DAMAGED) from None
    if len(content) > MAX_BYTES:  # it said less of itself than it holds
        raise refuse("", _BOMB)
    return content


def _read_xml(data: bytes, rates: _Rates) -> None:
    """Read the bank's XML: a cube with a `time` holds cubes with `currency` and `rate`."""
    parser = expat.ParserCreate(encoding="UTF-8", namespace_separator=" ")
    day: list[str | None] = []
    bank = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal bank
        bank = bank or name == CUBE
        line = parser.CurrentLineNumber
        if name == CUBE and "time" in attributes:
            day[:] = [rates.day(attributes["time"], line)]
        elif name == CUBE and "currency" in attributes and day and day[0]:
            currency = rates.currency(attributes["currency"], line)
            if currency:
                rates.add(currency, day[0], attributes.get("rate", ""), line)

    def dangerous(*_: object) -> NoReturn:
        raise refuse("", _ENTITIES)

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = dangerous
    parser.EntityDeclHandler = dangerous
    parser.UnparsedEntityDeclHandler = dangerous
    parser.ExternalEntityRefHandler = dangerous
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise refuse("", _NOT_XML, line=error.lineno) from None
    if not bank:
        raise refuse("", _NOT_ONE)


def _read_csv(data: bytes, rates: _Rates) -> None:
    """Read the bank's CSV: a head with the currencies, then one line for each day."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("", _NOT_UTF8) from None
    lines = _lines(text)
    _, head = next(lines, (1, []))
    if len(head) < 2 or head[0] != "Date" or len(head) > MAX_COLUMNS:
        raise refuse("", _NOT_ONE)
    currencies = [rates.currency(name, 1) if name else None for name in head[1:]]
    for number, cells in lines:
        on = rates.day(cells[0], number)
        if on is None:
            continue
        for currency, cell in zip(currencies, cells[1:], strict=False):
            if currency and cell not in MISSING:
                rates.add(currency, on, cell, number)


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every line that is not empty with its number, cut at the commas; the bank's files quote nothing."""
    for number, line in enumerate(io.StringIO(text), 1):
        if line.strip():
            yield number, [cell.strip() for cell in line.split(",")]


def _iso(text: str) -> str:
    """Return a day in the ISO form: the daily file writes `20 November 2026`."""
    words = text.split()
    if len(words) == 3 and words[1] in MONTHS and words[0].isdecimal() and words[2].isdecimal():
        return f"{words[2]}-{MONTHS[words[1]]:02}-{int(words[0]):02}"
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError(text)
    return text


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
