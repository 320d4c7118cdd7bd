"""A table of another program, CSV or spreadsheet, read into rows of cells with the line each came from.

A cell is text, or what a spreadsheet knows more exactly: a number, a day, a time. Nothing is computed: of a formula the
value counts that was saved with it.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NoReturn

from desktop.core.problems import N_, Problem, Refused, refuse
from desktop.core.transfer.limits import LARGEST_BOOK, LARGEST_TEXT, open_zip, refuse_document_type, sized
from desktop.core.transfer.safe_cells import unsafe

Cell = str | Decimal | date | time | datetime
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
ENCODINGS = ("utf-8", "windows-1252", "windows-1250", "iso-8859-15")
"""What a CSV may be written in, where it is not UTF-8 by itself: west and central Europe."""
SEPARATORS = (";", ",", "\t", "|")

_ENCODING = N_(
    "import",
    "Line {line} is not UTF-8. Choose what the file was saved in; the preview shows whether it fits.",
)
_NOT_IN_IT = N_("import", "Line {line} cannot be read as {encoding}. Choose another one.")
_BINARY = N_("import", "{name} is not a text file. Save the table as CSV or XLSX, then import that.")
_BROKEN = N_("import", "Line {line} cannot be read: a cell that began with a quote never ends.")
_NO_ROWS = N_("import", "There is no row below the head of this table. Nothing was imported.")
_TOO_MANY = N_("import", "This table has more than {limit} rows. Split it into smaller files.")
_TOO_WIDE = N_("import", "This table has more than {limit} columns. Leave those out that are not needed.")
_TOO_LONG = N_("import", "Line {line}, column {column}: this cell holds more than {limit} letters.")
_NO_SPREADSHEET = N_(
    "import", "{name} cannot be read as a spreadsheet. Save it as XLSX again, then try again."
)
_NO_SHEET = N_("import", "There is no sheet {sheet}. There are: {known}.")


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds.

    Attributes:
        header: the words over the columns; made up where the file has none.
        rows: line and cells, as many as the header has.
        sheets: names of the sheets of a spreadsheet, the read one being `sheet`.
        encoding: in what a CSV was read.
        headed: whether the header stood in the file.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    headed: bool = True


def read_table(
    data: bytes,
    name: str,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    headed: bool | None = None,
) -> Table:
    """Return the table in a CSV or XLSX file, known by its content.

    Args:
        data: the bytes of the file.
        name: its name, for sentences.
        encoding: in what a CSV is written, where a person said it.
        sheet: which sheet of a spreadsheet, the first with rows if nobody says.
        headed: whether the first row is the header; None finds out.

    Raises:
        Refused: it cannot be read, or it has to be asked what it is written in (field `encoding`).
    """
    if data[:4] == b"PK\x03\x04":
        return _spreadsheet(sized(data, name, LARGEST_BOOK), name, sheet, headed)
    return _csv(sized(data, name, LARGEST_TEXT), name, encoding, headed)


# ---- CSV ----


def decoded(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """Return a text and what it was written in; asks by a refusal with the field `encoding` where it is not clear."""
    for mark, written in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _in(data[len(mark) :], written, name), written
    if b"\0" in data[:4096]:
        raise refuse("", _BINARY, name=name)
    if encoding is None:
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as error:
            raise refuse("encoding", _ENCODING, line=data.count(b"\n", 0, error.start) + 1) from None
    return _in(data, encoding, name), encoding


def _in(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise refuse("encoding", _NOT_IN_IT, line=1, encoding=encoding) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refuse("encoding", _NOT_IN_IT, line=line, encoding=encoding) from None
    if "\0" in text:
        raise refuse("", _BINARY, name=name)
    return text


def _csv(data: bytes, name: str, encoding: str | None, headed: bool | None) -> Table:
    text, written = decoded(data, name, encoding)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := re.match(r"sep=(.)\n", text):  # a hint that Excel writes and reads
        rows = _csv_rows(text[match.end() :], match[1], 1)
    else:
        rows = _csv_rows(text, _separator(text), 0)
    return _table(rows, headed, encoding=written)


def _separator(text: str) -> str:
    """Return what parts the cells: what stands equally often, and most often, in the first lines outside quotes."""
    sample = io.StringIO(text[:65_536])
    lines = [re.sub(r'"[^"]*"', "", line) for line in [next(sample, "") for _ in range(20)] if line.strip()]

    def score(mark: str) -> tuple[bool, int, int]:
        counts = [line.count(mark) for line in lines]
        top = counts[0] if counts else 0
        return top > 0, sum(count == top for count in counts) if top else 0, top

    return max(SEPARATORS, key=score)


def _csv_rows(text: str, separator: str, skipped: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1 + skipped
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise refuse("", _BROKEN, line=line) from None
        yield line, [unsafe(cell) for cell in row]
        line = reader.line_num + 1 + skipped


# ---- spreadsheets ----


def _spreadsheet(data: bytes, name: str, wanted: str | None, headed: bool | None) -> Table:
    from xml.etree.ElementTree import ParseError
    from zlib import error as Unpackable  # noqa: N812

    from openpyxl import load_workbook

    from desktop.core.transfer.sheet_rows import sheet_rows

    try:
        with open_zip(io.BytesIO(data), name) as packed:
            for info in packed.infolist():
                if info.filename.endswith((".xml", ".rels")):
                    with packed.open(info) as part:
                        refuse_document_type(part.read(65_536), name)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = tuple(book.sheetnames)
        if wanted is not None and wanted not in sheets:
            raise refuse("sheet", _NO_SHEET, sheet=wanted, known=", ".join(sheets))
        for chosen in (wanted,) if wanted is not None else sheets:
            sheet = book[chosen]
            if not hasattr(sheet, "reset_dimensions"):  # a sheet that is a chart
                continue
            with open_zip(io.BytesIO(data), name) as packed:
                rows = list(sheet_rows(packed, book, sheet, MOST_COLUMNS, too_wide))
            if len(rows) > 1 or wanted is not None:
                return _table(rows, headed, sheets=sheets, sheet=chosen)
    except (
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        EOFError,
        NotImplementedError,
        SyntaxError,
        zipfile.BadZipFile,
        Unpackable,
    ):
        raise refuse("", _NO_SPREADSHEET, name=name) from None
    raise refuse("", _NO_ROWS)


def too_wide() -> NoReturn:
    """Refuse a table with more columns than any program writes."""
    raise refuse("", _TOO_WIDE, limit=MOST_COLUMNS)


# ---- both ----


def _table(rows: Iterable[tuple[int, Sequence[Cell]]], headed: bool | None, **more: Any) -> Table:
    """Return the rows that hold anything, under their header."""
    kept: list[tuple[int, Sequence[Cell]]] = []
    problems: list[Problem] = []
    for line, cells in rows:
        if not any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in cells):
            continue
        if len(cells) > MOST_COLUMNS:
            raise refuse("", _TOO_WIDE, limit=MOST_COLUMNS)
        problems += [
            Problem(f"row {line}", _TOO_LONG, {"line": line, "column": column, "limit": LONGEST_CELL})
            for column, cell in enumerate(cells, 1)
            if isinstance(cell, str) and len(cell) > LONGEST_CELL
        ]
        kept.append((line, cells))
        if len(kept) > MOST_ROWS + 1:
            raise refuse("", _TOO_MANY, limit=MOST_ROWS)
    if problems:
        raise Refused(problems)
    first = kept[0][1] if kept else ()
    has_head = _looks_like_header(first) if headed is None else headed
    body = kept[1:] if has_head else kept
    if not body:
        raise refuse("", _NO_ROWS)
    width = max(len(cells) for _, cells in kept)
    words = [shown(cell).strip() for cell in first] if has_head else []
    header = tuple((words[n] if n < len(words) else "") or letters(n) for n in range(width))
    padded = tuple((line, (*cells, *[""] * (width - len(cells)))) for line, cells in body)
    return Table(header=header, rows=padded, headed=has_head, **more)


def _looks_like_header(cells: Sequence[Cell]) -> bool:
    """Tell whether a row is words only: no day, number or address stands in a header."""
    texts = [cell for cell in cells if cell != ""]
    return bool(texts) and all(
        isinstance(cell, str) and not re.search(r"\d{2}|@", cell) and cell.strip() for cell in texts
    )


def letters(column: int) -> str:
    """Return a column's name as spreadsheets give it: A, B, … AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def shown(cell: Cell) -> str:
    """Return a cell as text to look at."""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return f"{cell:f}" if isinstance(cell, Decimal) else cell
