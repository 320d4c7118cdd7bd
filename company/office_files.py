"""CSV files of banks, payroll offices and spreadsheets: reading whatever comes, writing what no spreadsheet runs."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from company.checks import N_, Problem, Rejected
from company.summary import folded

LARGEST: Final = 1_000_000
ROWS: Final = 5_000
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_RUNS: Final = ("=", "+", "-", "@", "\t", "\r")

HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "on": (
        "paid_on", "date", "booking date", "value date", "datum", "boekingsdatum", "uitvoeringsdatum", "buchungstag",
        "buchungsdatum", "date comptable", "date d'execution", "fecha", "data", "data valuta", "bokforingsdag",
        "datum bokford", "konyveles datuma",
    ),
    "amount": ("amount", "bedrag", "montant", "betrag", "importe", "import", "importo", "belopp", "osszeg"),
    "currency": ("currency", "munt", "valuta", "devise", "wahrung", "moneda", "divisa", "deviza", "devizanem"),
    "text": (
        "text", "communication", "description", "details", "mededeling", "omschrijving", "libelle",
        "verwendungszweck", "buchungstext", "concepto", "concepte", "causale", "descrizione", "meddelande",
        "kozlemeny",
    ),
    "name": (
        "name", "counterparty", "naam tegenpartij", "naam", "nom", "contrepartie", "beneficiaire", "auftraggeber",
        "begunstigter", "empfanger", "nombre", "beneficiario", "nome", "namn", "mottagare", "nev", "partner neve",
    ),
    "declaration": ("declaration", "declaration_id", "number", "invoice"),
    "person": ("person_id",),
    "reference": ("reference", "transaction reference", "transactiereferentie", "referentie", "end-to-end id"),
}  # fmt: skip
"""What a column may be called, folded; `docs/desk.md` lists them."""


class Sheet(NamedTuple):
    """The rows of a file by our names of columns, each with its line number in the file."""

    rows: list[tuple[int, Mapping[str, str]]]


def decoded(body: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, else Windows' Latin-1.

    Raises:
        Rejected: it is no text.
    """
    if not body:
        raise Rejected([Problem("file", N_("Choose a file that is not empty."))])
    if len(body) > LARGEST:
        raise Rejected([Problem("file", N_("The file is too large: at most {n} bytes."), {"n": LARGEST})])
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _strictly(body, encoding)
    if b"\x00" in body:
        raise Rejected([Problem("file", N_("This is no CSV file. Save it as CSV (text) first."))])
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(body, "cp1252")


def _strictly(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        raise Rejected([Problem("file", N_("This is no CSV file. Save it as CSV (text) first."))]) from None


def read_sheet(text: str, needed: Iterable[str]) -> Sheet:
    """Return the rows of a CSV text whose columns may be called as in `HEADS`, in any order.

    Raises:
        Rejected: no rows, too many, or a column is missing.
    """
    if "\x00" in text:
        raise Rejected([Problem("file", N_("This is no CSV file. Save it as CSV (text) first."))])
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # browsers change them in forms
    first = text.partition("\n")[0]
    separator = max(";,\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise Rejected(
            [Problem("file", N_("A quotation mark in the file is not closed, or a cell is too long."))]
        ) from None
    if len(lines) < 2:
        raise Rejected([Problem("file", N_("The file has no rows under its line of headings."))])
    if len(lines) > ROWS + 1:
        raise Rejected([Problem("file", N_("The file has more than {n} rows; divide it."), {"n": ROWS})])
    places = _places(lines[0])
    missing = [name for name in needed if name not in places]
    if missing:
        names = ", ".join(HEADS[name][0] for name in missing)
        raise Rejected([Problem("file", N_("These columns are missing: {names}."), {"names": names})])
    return Sheet(
        [
            (number, {name: line[at].strip() for name, at in places.items() if at < len(line)})
            for number, line in enumerate(lines[1:], 2)
            if any(cell.strip() for cell in line)
        ]
    )


def _places(heads: Sequence[str]) -> dict[str, int]:
    """Return where each column stands; the first name of a list counts before the others."""
    written = [" ".join(folded(head).split()) for head in heads]
    found = {}
    for name, known in HEADS.items():
        at = next((written.index(head) for head in known if head in written), None)
        if at is not None:
            found[name] = at
    return found


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: such a one begins with an apostrophe."""
    return f"'{cell}" if cell.startswith(_RUNS) else cell


def written_csv(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield a CSV file, UTF-8 with its mark, piece by piece."""
    yield "\ufeff".encode()
    yield _line(heads)
    for row in rows:
        yield _line([harmless(cell) for cell in row])


def _line(cells: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
