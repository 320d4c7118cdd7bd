"""Two programs on one book, and clocks that jump: nothing is lost, and whoever has to wait is told why."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.core.actions import record_client
from desktop.core.actions.corrections import begin_correction, give_up_correction
from desktop.core.actions.sealing import world_of
from desktop.core.countries import Countries
from desktop.core.people import ClientCommand
from desktop.core.queries.counters import counters
from desktop.core.queries.deadlines import dues
from desktop.core.queries.people import clients
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from tests.sync.laptops import make_template

WRITER = """
import sys
from pathlib import Path
from desktop.core.actions import record_client
from desktop.core.people import ClientCommand
from desktop.core.problems import Unavailable
from desktop.core.store.book import Book
path, name, held = Path(sys.argv[1]), sys.argv[2], sys.argv[3:] == ["hold"]
done = 0
while done < 8:
    try:
        with Book(path) as book:
            record_client(book, ClientCommand(name=f"{name} {done}"))
            done += 1
            if held:
                print("holding", flush=True)
                sys.stdin.read()
    except Unavailable as busy:
        print(busy, flush=True)
        assert "open in another Septet" in str(busy)
"""


def start(path: Path, name: str, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_programs_that_write_in_turns_lose_nothing(book_path: Path) -> None:
    running = [start(book_path, name) for name in ("First", "Second")]
    for process in running:
        _, errors = process.communicate()
        assert process.returncode == 0, errors
    with Book(book_path) as book:
        assert {row.name for row in clients(book)} == {
            f"{name} {n}" for name in ("First", "Second") for n in range(8)
        }
        assert verify(book).problems == ()


def test_a_program_that_holds_the_book_and_is_killed_lets_it_go(book_path: Path) -> None:
    holder = start(book_path, "First", "hold")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    command = [sys.executable, "-m", "desktop", "--book", str(book_path)]
    refused = subprocess.run([*command, "demo"], capture_output=True, text=True, check=False)
    assert (refused.returncode, "open in another Septet" in refused.stdout) == (2, True), refused
    reads = subprocess.run([*command, "list", "people"], capture_output=True, text=True, check=False)
    assert reads.returncode == 0, reads
    holder.kill()
    holder.communicate()
    with Book(book_path) as book:
        assert [row.name for row in clients(book)] == ["First 0"]
        record_client(book, ClientCommand(name="Mine"))


@pytest.mark.parametrize("years", [-30, -1, 1, 30])
def test_a_clock_that_jumps_spoils_nothing(tmp_path: Path, countries: Countries, years: int) -> None:
    path = tmp_path / "band.septet"
    make_template(path)
    now = datetime(2026, 11, 22, 18, tzinfo=UTC)
    clock = [now]
    with Book(path, clock=lambda: clock[0]) as book:
        contract = str(book.value("SELECT id FROM contract"))
        for clock[0] in (
            now + timedelta(days=365 * years),
            now - timedelta(hours=3),
            now + timedelta(minutes=1),
        ):
            begin_correction(book, contract)
            book.undo_log.undo()
            book.undo_log.redo()
            give_up_correction(book, contract)
            dues(book, world_of(book, countries, book.today()))
            counters(book, countries, book.today())
        assert verify(book).problems == ()
    with Book(path, clock=lambda: now - timedelta(days=4000)) as book:
        assert verify(book).problems == ()
