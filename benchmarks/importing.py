"""How long an import of a large table takes: read, checked, written and taken back again, as CSV and as XLSX."""

import csv
import io
import tempfile
import time
from pathlib import Path

from benchmarks.books import gigs
from desktop.core.actions.importing import Source
from desktop.core.actions.transfer_in import import_plan, take_back
from desktop.core.gigs import GigCommand
from desktop.core.store.book import Book
from desktop.core.transfer.intake import Wish, look

HEADER = [
    "date",
    "start",
    "end",
    "venue",
    "town",
    "country",
    "band",
    "client",
    "fee",
    "currency",
    "state",
    "notes",
]


def _cells(gig: GigCommand) -> list[str]:
    assert gig.on is not None
    fee = gig.fee.plain() if gig.fee else ""
    return [
        gig.on.isoformat(), "20:30", "23:00", gig.venue, gig.place, gig.country or "", gig.band, gig.client, fee,
        gig.currency, gig.state.value, "",
    ]  # fmt: skip


def as_csv(count: int) -> bytes:
    """Return a CSV of so many gigs."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(_cells(gig) for _, gig in gigs(count).gigs)
    return out.getvalue().encode()


def as_xlsx(count: int) -> bytes:
    """Return a spreadsheet of so many gigs."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("gigs")
    sheet.append(HEADER)
    for _, gig in gigs(count).gigs:
        sheet.append([gig.on, *_cells(gig)[1:8], gig.fee.decimal if gig.fee else None, *_cells(gig)[9:]])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def measure(data: bytes, name: str, count: int) -> tuple[str, ...]:
    """Return the seconds for looking at a file, bringing it in, and taking it back."""
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "book.septet") as book:
        book.warm_up()
        begun = time.perf_counter()
        seen = look(book, data, name, Wish(kind="gigs"))
        checked = time.perf_counter()
        done = import_plan(book, seen.plan, Source("gigs", name, seen.digest), doubles=True)
        written = time.perf_counter()
        assert len(done.new["gigs"]) == count
        assert done.batch is not None
        take_back(book, done.batch)
        back = time.perf_counter()
    return tuple(f"{s:.1f} s" for s in (checked - begun, written - checked, written - begun, back - written))


def rows(count: int = 100_000) -> list[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    found = []
    for kind, data in (("CSV", as_csv(count)), ("XLSX", as_xlsx(count))):
        checked, written, together, back = measure(data, kind, count)
        found += [
            (f"{kind} of {count:,} rows: checked / written", f"{checked} / {written}", ""),
            (f"{kind} of {count:,} rows: together", together, "15 s"),
            (f"{kind} of {count:,} rows: taken back", back, ""),
        ]
    return found
