"""Every report over 100,000 gigs, each under its contract of four, and the forecast: first and again.

With another size: `python -m benchmarks reports GIGS`.
"""

import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.ledger import fill
from benchmarks.record import _text as text
from benchmarks.record import milliseconds
from desktop.core.actions.kept_splits import refresh_splits
from desktop.core.actions.settings import change_setting
from desktop.core.countries import load_countries
from desktop.core.reports.kind import Scope
from desktop.core.reports.kinds import KINDS, build
from desktop.core.reports.outlook import outlooks
from desktop.core.store.book import Book

COUNT = 100_000
TODAY = date(2026, 11, 26)


def rows(count: int = COUNT) -> list[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.septet"
        Book(path).close()
        fill(path, count)
        with Book(path) as book:
            change_setting(book, "me", "p0")
            countries = load_countries()
            start = time.perf_counter()
            refresh_splits(book)
            measured = [
                (
                    f"split {count:,} contracts for the first report",
                    f"{time.perf_counter() - start:.1f} s",
                    "",
                )
            ]
            for year in (2025, None):
                scope = Scope(TODAY, year, "p0")
                for kind in KINDS:
                    took = milliseconds(lambda _, k=kind, s=scope: build(k, book, countries, s), 3)  # type: ignore[misc]
                    measured.append((f"report {kind.key}, {year or 'all years'}", text(took), "1 s"))
            measured.append(
                (
                    "forecast of 12 months",
                    text(milliseconds(lambda _: outlooks(book, TODAY, countries), 3)),
                    "1 s",
                )
            )
    return measured
