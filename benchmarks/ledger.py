"""The ledger of 100,000 gigs, each under its contract of four: first build, after one change, the tree, a page, verify.

With another size: `python -m benchmarks ledger GIGS`.
"""

import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.record import _text as text
from benchmarks.record import milliseconds
from desktop.core.actions import amend_gig_state, change_setting, record_gig
from desktop.core.actions.ledger import close_books, refresh
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.queries.ledger import LineFilter, balances, line_count, line_page
from desktop.core.store.book import Book, connect
from desktop.core.verifying import verify

COUNT = 100_000
MUSICIANS = 4


def fill(path: Path, count: int) -> None:
    """Write clients, a band of four, and so many contracts with one played gig each."""
    book = connect(path, read_only=False)
    book.execute("BEGIN IMMEDIATE")
    people = [f"p{n}" for n in range(MUSICIANS)]
    book.executemany(
        "INSERT INTO person (id, name, residence, demo) VALUES (?, ?, 'BE', 0)",
        [(key, f"Musician {key}") for key in people],
    )
    book.execute("INSERT INTO band (id, name, demo) VALUES ('b', 'The Band', 0)")
    book.executemany(
        "INSERT INTO client (id, name, demo) VALUES (?, ?, 0)", [(f"c{n}", f"Client {n}") for n in range(211)]
    )
    weights = ",".join(f'"{key}":"1"' for key in people)
    recipe = f'[{{"kind":"shares","weights":{{{weights}}}}}]'
    first = date(2016, 1, 1)
    for n in range(count):
        fee = 50_000 + n * 7919 % 250_000
        book.execute(
            """INSERT INTO contract (id, client_id, band_id, fee_minor, currency, recipe, version, state, shares_by, demo)
            VALUES (?, ?, 'b', ?, 'EUR', ?, 1, 'agreed', 'weights', 0)""",
            (f"k{n}", f"c{n % 211}", fee, recipe),
        )
        book.executemany(
            "INSERT INTO line_up (contract_id, person_id, position) VALUES (?, ?, ?)",
            [(f"k{n}", key, place) for place, key in enumerate(people)],
        )
        on = (first + timedelta(days=n * 3900 // count)).isoformat()
        book.execute(
            """INSERT INTO gig (id, on_date, venue, place, country, band_id, client_id, currency, state, notes, contract_id, demo)
            VALUES (?, ?, 'De Roma', 'Antwerp', 'BE', 'b', ?, 'EUR', 'played', '', ?, 0)""",
            (f"g{n}", on, f"c{n % 211}", f"k{n}"),
        )
    book.execute("COMMIT")
    book.close()


def rows(count: int = COUNT) -> list[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.septet"
        Book(path).close()
        fill(path, count)
        with Book(path) as book:
            change_setting(book, "me", "p0")
            start = time.perf_counter()
            refresh(book)
            built = time.perf_counter() - start
            lines = book.value("SELECT count(*) FROM ledger_line")
            made = GigCommand(
                on=date(2026, 11, 2),
                venue="New",
                country="BE",
                currency="EUR",
                client="Client 1",
                fee=Money(5000, "EUR"),
            )
            gig = record_gig(book, made).id

            def change(n: int) -> None:
                amend_gig_state(book, gig, GigState.PLAYED if n % 2 else GigState.CONFIRMED)
                refresh(book)

            changed = milliseconds(change, 20)
            mates = LineFilter("liabilities:mates:p1", "EUR")
            clients = LineFilter("assets:receivable:client", "EUR")
            measured = [
                (f"ledger of {count:,} gigs, {lines:,} lines, first built", f"{built:.1f} s", ""),
                ("change a gig and bring the ledger up to it", text(changed), "50 ms"),
                ("all accounts with balances", text(milliseconds(lambda _: balances(book), 10)), "1 s"),
                (
                    "first page of an account with its balance",
                    text(milliseconds(lambda _: line_page(book, mates, 0, 200), 20)),
                    "50 ms",
                ),
                (
                    "page in the middle of it",
                    text(milliseconds(lambda _: line_page(book, mates, count // 2, 200), 20)),
                    "50 ms",
                ),
                ("count of its lines", text(milliseconds(lambda _: line_count(book, mates), 20)), "50 ms"),
                (
                    "first page of what all clients owe",
                    text(milliseconds(lambda _: line_page(book, clients, 0, 200), 10)),
                    "50 ms",
                ),
            ]
            start = time.perf_counter()
            close_books(book, date(2025, 12, 31))
            measured.append(("close ten years", f"{time.perf_counter() - start:.1f} s", ""))
            start = time.perf_counter()
            assert not verify(book).problems
            measured.append(("verify the whole book", f"{time.perf_counter() - start:.1f} s", "3 s"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [*measured, ("peak memory of this benchmark", f"{peak} MB", "")]
