"""What is owed, with 100,000 gigs of which most have no contract, and payments for a fifth of them."""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.books import client_name, fill
from desktop.core.actions.bank import import_statement, preview
from desktop.core.countries import load_countries
from desktop.core.queries.bank import bank_lines, line_proposals
from desktop.core.queries.expected import ageing_of, expected, owed, pay_histories
from desktop.core.queries.payments import payment_page
from desktop.core.store.book import Book

GIGS, LINES = 100_000, 1_000
TODAY = date(2026, 11, 22)


def rows(gigs: int = GIGS) -> list[tuple[str, str, str]]:
    """Return lines of the table: what each list of the sections Money in and Owed takes."""
    countries = load_countries()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "income.septet"
        fill(path, gigs)
        with Book(path) as book:
            _pay(book, gigs // 5)
            data = _statement()
            measured: dict[str, Callable[[], object]] = {
                "payments, first page": lambda: payment_page(book, "all", "", 0, 200),
                "what is waited for, beside the window": lambda: expected(book, TODAY, countries),
                "what is owed, beside the window": lambda: owed(book, TODAY, countries),
                "what is owed by payer, beside the window": lambda: ageing_of(book, TODAY, countries),
                "how long payers took, beside the window": lambda: pay_histories(book, TODAY, countries),
                f"preview of {LINES:,} lines of a statement": lambda: preview(book, "a.csv", data),
            }
            found = [
                (f"{name}, {gigs:,} gigs", f"{_median(run):.0f} ms", "") for name, run in measured.items()
            ]
            import_statement(book, preview(book, "a.csv", data))
            lines = bank_lines(book)
            took = _median(lambda: line_proposals(book, lines, TODAY))
            return [*found, (f"proposals for {len(lines):,} lines, beside the window", f"{took:.0f} ms", "")]


def _pay(book: Book, count: int) -> None:
    """Pay the oldest gigs in full."""
    from sqlalchemy import text

    with book.transaction() as session:
        oldest = "(SELECT * FROM gig WHERE fee_minor > 0 ORDER BY on_date, n LIMIT :most) g"
        session.execute(
            text(f"""INSERT INTO payment (id, on_date, minor, currency, kind, client_id, text, source, demo)
                SELECT 'p' || g.id, date(g.on_date, '+20 days'), g.fee_minor, g.currency, 'client', g.client_id, '', 'hand', 0
                FROM {oldest}"""),
            {"most": count},
        )
        session.execute(
            text(f"INSERT INTO allocation SELECT 'p' || g.id, 0, 'gig', g.id, g.fee_minor FROM {oldest}"),
            {"most": count},
        )


def _statement() -> bytes:
    rows = "".join(
        f"{n % 28 + 1:02}/10/2026;{n % 900 + 50},25;EUR;{client_name(n % 211)};x\n" for n in range(LINES)
    )
    return f"Date;Amount;Currency;Name;Description\n{rows}".encode()


def _median(run: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
