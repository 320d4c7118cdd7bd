"""How long an import of a large table takes: read, checked, written and taken back again, as CSV and as XLSX."""

import argparse
import csv
import io
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.books import gigs
from desktop.core.actions.importing import Source
from desktop.core.actions.transfer_in import import_plan, take_back
from desktop.core.gigs import GigCommand
from desktop.core.store.book import Book
from desktop.core.transfer.intake import Wish, look

HEADER = ["date", "start", "end", "venue", "town", "country", "band", "client", "fee", "currency", "state", "notes"]


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


def main(argv: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    count = parser.parse_args(argv).rows
    print(f"{'file':6}{'checked':>10}{'written':>10}{'together':>10}{'taken back':>12}")
    for name, data in (("CSV", as_csv(count)), ("XLSX", as_xlsx(count))):
        print(f"{name:6}{''.join(text.rjust(width) for text, width in zip(measure(data, name, count), (10, 10, 10, 12), strict=True))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
