"""Bank statements as CSV: every bank has its own columns, so what they mean is guessed, shown, and remembered.

Notations are settled by whole columns: what a column leaves open is asked, two notations in one are a problem.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from desktop.core.money import Money, known_currency
from desktop.core.problems import N_, Message, Problem, Refused, refuse
from desktop.core.transfer.bank_words import IN, OUT, WORDS
from desktop.core.transfer.header_words import plain
from desktop.core.transfer.statement import (
    MOST_LINES,
    Statement,
    StatementLine,
    check_length,
    refuse_all,
    squeezed,
)
from desktop.core.transfer.tables import MOST_COLUMNS, Cell, decoded, too_wide
from desktop.core.transfer.values import Question, minor_of, read_amounts, read_days

FIELDS: Mapping[str, Message] = {
    "on": N_("bank field", "Date"),
    "amount": N_("bank field", "Amount"),
    "credit": N_("bank field", "Money in"),
    "debit": N_("bank field", "Money out"),
    "side": N_("bank field", "In or out"),
    "currency": N_("bank field", "Currency"),
    "name": N_("bank field", "Name of the other side"),
    "account": N_("bank field", "Account of the other side"),
    "text": N_("bank field", "Message"),
    "ref": N_("bank field", "Reference"),
    "own": N_("bank field", "Own account"),
}
"""What a column can mean. A message may stand in several columns, everything else in one."""

LOOKED_AT = 50
"""So many rows show what a column holds."""
_ACCOUNT = re.compile(r"^[A-Z]{0,2}[\dX*][\dA-Z*\s./-]{5,}$")
_LOOKS = {
    "currency": (re.compile(r"\d"), False),
    "account": (_ACCOUNT, True),
    "name": (_ACCOUNT, False),
}
"""How most cells of a column look, or do not look, where its word could mean something else."""
SEPARATORS = (";", ",", "\t", "|")
HEAD_WITHIN = 40
"""So many lines a bank may write above the head of the table."""
ENCODINGS = ("utf-8", "windows-1252", "windows-1250")

_NO_HEAD = N_("bank", "{name}: no head with a day and an amount was found. Say which column is which.")
_BROKEN = N_("bank", "Line {line} cannot be read: a cell that began with a quote never ends.")
_SHORT = N_("bank", "Line {line} has fewer cells than the head. The file may be incomplete.")
_NEED_DAY = N_("bank", "Say which column holds the day.")
_NEED_AMOUNT = N_("bank", "Say which column holds the amount, or which hold money in and money out.")
_SIDE = N_("bank", "Line {line}: “{text}” does not say whether money came in or went out.")
_CURRENCY = N_("bank", "Line {line}: “{text}” is no currency.")
_NO_AMOUNT = N_("bank", "Line {line}: there is no amount.")


class Row(NamedTuple):
    """A row of the file and the line that it begins in."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns mean and what a person answered; this is what is remembered.

    Attributes:
        meaning: field → number of its columns, from 0.
        date_order: `dmy`, `mdy`, `ymd`, or None while the column itself settles it.
        decimal: `,` or `.`, or None while the columns settle it.
        currency: the account's, for files that do not say.
    """

    meaning: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    date_order: str | None = None
    decimal: str | None = None
    currency: str = "EUR"

    def one(self, name: str) -> int | None:
        """Return the column of a field, None where it has none."""
        found = self.meaning.get(name, ())
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A CSV file taken apart, before it is said what its columns mean."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    separator: str

    @property
    def key(self) -> str:
        """By what the file's kind is known when it comes again."""
        return "\x1f".join(plain(word) for word in self.header)


class Asked(NamedTuple):
    """What cannot be read without a person's answer: questions about whole columns."""

    questions: tuple[Question, ...]


def read_table(data: bytes, name: str, encoding: str | None = None) -> CsvTable:
    """Return a CSV taken apart: its encoding and separator are found out, lines above the head are passed over.

    Raises:
        Refused: it is not text, a quote never ends, or a row is cut off.
    """
    text, written = _text(data, name, encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := re.match(r"sep=(.)\n", text):
        text = "\n" + text[match.end() :]
    found = [(separator, head) for separator in SEPARATORS if (head := _head(text, separator)) is not None]
    if not found:
        separator = max(SEPARATORS, key=lambda mark: text[:65_536].count(mark))
        rows = _rows(text, separator)
        widest = max((len(row.cells) for row in rows[:HEAD_WITHIN]), default=0)
        if widest < 2:
            raise refuse("", _NO_HEAD, name=name)
        place = next(n for n, row in enumerate(rows) if len(row.cells) == widest)
    else:
        separator, place = max(
            found, key=lambda each: _known(_rows(text, each[0], HEAD_WITHIN)[each[1]].cells)
        )
        rows = _rows(text, separator)
    check_length(name, rows)
    header = rows[place].cells
    return CsvTable(header, tuple(_body(rows[place + 1 :], len(header))), written, separator)


def _text(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """Return the text and in what it is written; of the code pages the one whose words are known."""
    try:
        return decoded(data, name, encoding)
    except Refused as refused:
        if encoding is not None or refused.problems[0].field != "encoding":
            raise
    central = sum(data.count(letter) for letter in (b"\xf5", b"\xfb", b"\xd5", b"\xdb"))
    western = sum(
        word in plain(data[:65_536].decode("latin-1")) for word in ("konyvel", "osszeg", "kozlemeny")
    )
    return decoded(data, name, "windows-1250" if central and western else "windows-1252")


def _rows(text: str, separator: str, most: int = MOST_LINES + HEAD_WITHIN + 2) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                too_wide()
            if any(cell.strip() for cell in cells):
                found.append(Row(line, tuple(cell.strip() for cell in cells)))
            line = reader.line_num + 1
            if len(found) > most:
                break
    except csv.Error:
        raise refuse("", _BROKEN, line=line) from None
    return found


def _head(text: str, separator: str) -> int | None:
    """Return which row is the head: the first that names a day and an amount."""
    try:
        rows = _rows(text, separator, HEAD_WITHIN)
    except Refused:
        return None
    for place, row in enumerate(rows[:HEAD_WITHIN]):
        found = guess(row.cells)
        if "on" in found and ("amount" in found or {"credit", "debit"} <= set(found)):
            return place
    return None


def _known(cells: Sequence[str]) -> int:
    return len(guess(cells))


def _body(rows: Sequence[Row], width: int) -> Iterator[Row]:
    """Yield the rows of the table; a shorter one is a total beneath it, or the place where the file was cut off."""
    for row in rows:
        cells = row.cells
        if len(cells) < width and len([cell for cell in cells if cell]) > 2 and width - len(cells) > 1:
            raise refuse("", _SHORT, line=row.line)
        if len([cell for cell in cells if cell]) > 1:
            yield Row(row.line, (*cells, *[""] * (width - len(cells))))


def meaning_of(table: CsvTable) -> dict[str, tuple[int, ...]]:
    """Return what the columns of a file mean: by the words over them, unless what stands beneath says otherwise."""
    return guess(table.header, [row.cells for row in table.rows[:LOOKED_AT]])


def guess(header: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> dict[str, tuple[int, ...]]:
    """Return what the words over the columns mean, as far as they are known in the nine languages.

    One word can mean two things: *Valuta* a currency or a day, *Tegenpartij* a name or an account. The rows decide.
    """
    words = [plain(word) for word in header]
    found: dict[str, tuple[int, ...]] = {}
    taken: set[int] = set()
    for name, known in WORDS.items():
        order = [plain(word) for word in known.split(",")]
        places = [
            place
            for word in order
            for place, each in enumerate(words)
            if each == word and place not in taken and _fits(name, [row[place] for row in rows if row[place]])
        ]
        if name == "text":
            found[name] = tuple(sorted(places))
        elif places:
            found[name] = (places[0],)
        taken.update(found.get(name, ()))
    if "amount" in found and "side" not in found:
        for aside in ("credit", "debit"):
            found.pop(aside, None)
    return {name: places for name, places in found.items() if places}


def _fits(name: str, cells: Sequence[str]) -> bool:
    """Tell whether what stands in a column can be what its head says."""
    if name not in _LOOKS or not cells:
        return True
    pattern, wanted = _LOOKS[name]
    return (sum(pattern.search(cell) is not None for cell in cells) * 2 > len(cells)) is wanted


def read_csv(table: CsvTable, columns: Columns) -> Statement | Asked:
    """Return the statement in a CSV, or what has to be asked first.

    Raises:
        Refused: a column is missing, or cells say something that cannot be; with their lines.
    """
    needed = [Problem("on", _NEED_DAY)] if columns.one("on") is None else []
    if columns.one("amount") is None and (columns.one("credit") is None or columns.one("debit") is None):
        needed.append(Problem("amount", _NEED_AMOUNT))
    refuse_all(needed)
    reading = _Reading(table, columns)
    if reading.questions:
        return Asked(tuple(reading.questions))
    lines: list[StatementLine] = []
    problems: list[Problem] = []
    for row in table.rows:
        try:
            lines.append(reading.line(row))
        except Refused as refused:
            problems.extend(refused.problems)
    refuse_all(problems)
    own = {row.cells[place] for row in table.rows for place in columns.meaning.get("own", ())}
    return Statement("csv", squeezed(*own) if len(own) == 1 else "", tuple(lines))


_SIGNED = re.compile(r"([-−+(]?)\s*(.*?)\s*([-−+)]?)", re.DOTALL)  # a cell in quotes may hold a line break


def unsigned(text: str) -> tuple[int, str]:
    """Return the sign of an amount and the amount without it: `-12,50`, `12,50-`, `(12,50)`, `EUR -12,50`."""
    bare = re.sub(r"^([A-Z]{3}|€)\s*(?=[-−+])", "", text.strip())
    match = _SIGNED.fullmatch(bare)
    assert match is not None
    minus = match[1] in ("-", "−", "(") or match[3] in ("-", "−")
    return (-1 if minus else 1), match[2]


class _Reading:
    """The columns of days and amounts read as wholes, and from them each row."""

    def __init__(self, table: CsvTable, columns: Columns) -> None:
        self.columns = columns
        self.questions: list[Question] = []
        on = columns.one("on")
        assert on is not None
        days = read_days(
            [(row.line, _day_text(row.cells[on])) for row in table.rows],
            columns.date_order,
            on,
            table.header[on],
        )
        self._days = days.values
        self._amounts: dict[int, Mapping[Cell, tuple[Decimal | None, str | None, Problem | None]]] = {}
        asked = [days.question]
        for name in ("amount",) if columns.one("amount") is not None else ("credit", "debit"):
            place = columns.one(name)
            assert place is not None
            cells: list[tuple[int, Cell]] = [
                (row.line, unsigned(row.cells[place])[1]) for row in table.rows if row.cells[place]
            ]
            found = read_amounts(cells, columns.decimal, place, table.header[place])
            self._amounts[place] = found.values
            asked.append(found.question)
        self.questions += [question for question in asked if question is not None]

    def line(self, row: Row) -> StatementLine:
        """Return a row as a line of the statement.

        Raises:
            Refused: with what is wrong in it.
        """
        on = self._day(row)
        amount = self._amount(row)
        text = squeezed(*(row.cells[place] for place in self.columns.meaning.get("text", ())))
        name, account, ref = (self._cell(row, field_) for field_ in ("name", "account", "ref"))
        return StatementLine(
            row.line, on, amount, squeezed(name), squeezed(account), text, squeezed(ref)[:200]
        )

    def _cell(self, row: Row, name: str) -> str:
        place = self.columns.one(name)
        return "" if place is None else row.cells[place]

    def _day(self, row: Row) -> date:
        day, _, problem = self._days[_day_text(self._cell(row, "on"))]
        if day is None:
            raise _at(row, problem)
        return day

    def _currency(self, row: Row) -> str:
        said = self._cell(row, "currency").upper()
        if said and not known_currency(said):
            raise refuse("", _CURRENCY, line=row.line, text=said[:10])
        return said or self.columns.currency

    def _amount(self, row: Row) -> Money:
        currency = self._currency(row)
        place = self.columns.one("amount")
        if place is not None:
            found = self._minor(row, place, currency)
            if found is None:
                raise refuse("", _NO_AMOUNT, line=row.line)
            return Money(found if self._side(row) > 0 else -abs(found), currency)
        sums = [self._minor(row, self.columns.meaning[name][0], currency) for name in ("credit", "debit")]
        if sums == [None, None]:
            raise refuse("", _NO_AMOUNT, line=row.line)
        return Money(abs(sums[0] or 0) - abs(sums[1] or 0), currency)

    def _side(self, row: Row) -> int:
        place = self.columns.one("side")
        if place is None:
            return 1
        said = plain(row.cells[place]) or row.cells[place]
        if said in IN:
            return 1
        if said in OUT:
            return -1
        raise refuse("", _SIDE, line=row.line, text=row.cells[place][:20])

    def _minor(self, row: Row, place: int, currency: str) -> int | None:
        if not row.cells[place]:
            return None
        sign, text = unsigned(row.cells[place])
        value, _, problem = self._amounts[place][text]
        if value is None:
            raise _at(row, problem)
        found = minor_of(value, currency, text)
        if isinstance(found, Problem):
            raise _at(row, found)
        return sign * found


def _at(row: Row, problem: Problem | None) -> Refused:
    """Return the refusal of a cell with the line in which it stands."""
    assert problem is not None
    return Refused([Problem(f"row {row.line}", problem.message, problem.params)])


def _day_text(text: str) -> str:
    """Return a day that is written without marks (`20260315`) with them."""
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if re.fullmatch(r"(19|20)\d{6}", text, re.ASCII) else text
