"""The record: one user action, search while typing, a page of the list, import of 100,000 gigs."""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.books import gigs
from desktop.core.actions import amend_gig_state, record_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.queries.gigs import GigFilter, gig_count, gig_page, gig_sums
from desktop.core.store.book import Book

COUNT = 100_000


def milliseconds(run: Callable[[int], object], times: int = 40) -> tuple[float, float]:
    """Return median and 95th percentile in milliseconds."""
    taken = []
    for n in range(times):
        start = time.perf_counter()
        run(n)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), sorted(taken)[int(times * 0.95)]


def rows() -> list[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    today = date(2026, 11, 22)
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "bench.septet") as book:
        made = gigs(COUNT)
        start = time.perf_counter()
        imported = import_gig_file(book, made)
        import_seconds = time.perf_counter() - start
        ids = imported.new["gigs"]
        everything = GigFilter(today)
        words = ("f", "fl", "fla", "flag", "bim", "roma 4", "koln", "band 3", "client 20", "zzz")

        def search(n: int) -> None:
            wanted = GigFilter(today, text=words[n % len(words)])
            gig_page(book, wanted, 0, 200), gig_count(book, wanted), gig_sums(book, wanted)

        def record(n: int) -> None:
            record_gig(
                book,
                GigCommand(on=today, venue=f"New {n}", country="BE", currency="EUR", client=f"Client {n}"),
            )

        measured = [
            ("import 100,000 gigs, checked, with undo", f"{import_seconds:.1f} s", "15 s"),
            ("record a gig, saved durably", _text(milliseconds(record)), "50 ms"),
            (
                "change a gig's state",
                _text(milliseconds(lambda n: amend_gig_state(book, ids[n], GigState.CANCELLED))),
                "50 ms",
            ),
            ("undo it", _text(milliseconds(lambda _: book.undo_log.undo(), 20)), "50 ms"),
            ("search while typing: page, count and sums", _text(milliseconds(search)), "30 ms"),
            (
                "first page of the list",
                _text(milliseconds(lambda _: gig_page(book, everything, 0, 200))),
                "50 ms",
            ),
            (
                "page in the middle of the list",
                _text(milliseconds(lambda _: gig_page(book, everything, 50_000, 200))),
                "50 ms",
            ),
            ("totals of the whole list", _text(milliseconds(lambda _: gig_sums(book, everything))), "50 ms"),
        ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [*measured, ("peak memory of this benchmark", f"{peak} MB", "")]


def _text(found: tuple[float, float]) -> str:
    return f"{found[0]:.1f} ms (p95 {found[1]:.1f})"
