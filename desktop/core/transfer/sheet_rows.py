"""The cells of a spreadsheet's sheet, read in one pass: openpyxl knows the workbook, this the rows, ten times as fast."""

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.parsers import expat

Cell = str | Decimal | date | time | datetime
CHUNK = 1 << 18
EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001  # wall times
"""Day 0 of a spreadsheet, and of one that counts from 1904."""


class SheetReader:
    """Collects the rows of one sheet as its XML goes by.

    Args:
        strings: the shared strings of the workbook.
        dates: the numbers of the styles by which a number is a day or a time.
        from_1904: whether days are counted from 1904.
        widest: columns after which cells are left out; a row with more makes `too_wide` true.
    """

    def __init__(
        self, strings: Sequence[str], dates: frozenset[int], *, from_1904: bool, widest: int
    ) -> None:
        self.rows: list[tuple[int, list[Cell]]] = []
        self.too_wide = False
        self._strings, self._dates, self._widest = strings, dates, widest
        self._epoch = EPOCHS[from_1904]
        self._row: list[Cell] = []
        self._line = 0
        self._column = 0
        self._kind, self._style, self._parts = "", "", [""]
        self._taking = False
        self._columns: dict[str, int] = {}
        self._numbers: dict[tuple[str, bool], Cell] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def read(self, file: Any) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the rows of an open sheet with their lines, as they come.

        Raises:
            ValueError: it is no sheet.
        """
        try:
            while data := file.read(CHUNK):
                self._parser.Parse(data, False)
                yield from self._taken()
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ValueError(str(error)) from None
        yield from self._taken()

    def _taken(self) -> list[tuple[int, list[Cell]]]:
        taken, self.rows = self.rows, []
        return taken

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._kind, self._style = attributes.get("t", ""), attributes.get("s", "")
            self._parts = []
            at = attributes.get("r")
            self._column = self._column + 1 if at is None else self._place(at.rstrip("0123456789"))
        elif tag in ("v", "t"):
            self._taking = True
        elif tag == "row":
            self._line = int(attributes.get("r", self._line + 1))
            self._row, self._column = [], 0

    def _place(self, letters: str) -> int:
        found = self._columns.get(letters)
        if found is None:
            found = 0
            for letter in letters:
                found = found * 26 + ord(letter) - 64
            self._columns[letters] = found
        return found

    def _text(self, text: str) -> None:
        if self._taking:
            self._parts.append(text)

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag in ("v", "t"):
            self._taking = False
        elif tag == "c":
            if self._parts:
                self._put(self._value("".join(self._parts)))
        elif tag == "row":
            self.rows.append((self._line, self._row))

    def _put(self, cell: Cell) -> None:
        place = self._column - 1
        if place >= self._widest:
            self.too_wide = True
            return
        if place > len(self._row):
            self._row += [""] * (place - len(self._row))
        self._row.append(cell)

    def _value(self, text: str) -> Cell:
        if self._kind == "s":
            return self._strings[int(text)]
        if self._kind in ("", "n"):
            key = (text, bool(self._style) and int(self._style) in self._dates)
            found = self._numbers.get(key)
            if found is None:
                found = self._numbers[key] = self._number(*key)
            return found
        if self._kind == "b":
            return "true" if text.strip() == "1" else "false"
        if self._kind == "d":
            moment = datetime.fromisoformat(text)
            return moment.date() if moment.time() == time() else moment
        return text

    def _number(self, text: str, is_date: bool) -> Cell:
        """Return a number, exactly as it is written, or the day and time that it counts."""
        try:
            number = Decimal(text)
        except InvalidOperation:
            return text
        if not is_date or not number.is_finite() or not 0 <= number < 2_958_466:
            return number
        days = int(number)
        seconds = int(((number - days) * 86_400).to_integral_value())
        if not days and number < 1 and seconds < 86_400:
            return time(seconds // 3600, seconds % 3600 // 60)
        # a spreadsheet believes in 29 February 1900
        early = 1 if self._epoch.year == 1899 and days < 60 else 0
        moment = self._epoch + timedelta(days=days + early, seconds=seconds)
        return moment.date() if moment.time() == time() else moment.replace(second=0)


def sheet_rows(
    packed: zipfile.ZipFile, book: Any, sheet: Any, widest: int, too_wide: Callable[[], None]
) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows of a sheet that openpyxl has found in its workbook.

    Args:
        packed: the file.
        book: the workbook as openpyxl read it.
        sheet: its sheet.
        widest: how many columns are read.
        too_wide: called when a row has more.
    """
    dates = frozenset(book._date_formats) | frozenset(book._timedelta_formats)
    from_1904 = bool(book.epoch.year == 1904)
    reader = SheetReader(sheet._shared_strings, dates, from_1904=from_1904, widest=widest)
    with packed.open(sheet._worksheet_path) as file:
        for row in reader.read(file):
            if reader.too_wide:
                too_wide()
            yield row
