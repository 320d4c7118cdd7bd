"""A book with something of everything, and the ways in which files get damaged."""

import random
from collections.abc import Callable
from pathlib import Path

from benchmarks.books import gigs
from benchmarks.kills import seal
from desktop.core.actions import record_client
from desktop.core.actions.importing import import_gig_file
from desktop.core.people import ClientCommand
from desktop.core.repairing import DERIVED
from desktop.core.store.book import Book, connect
from tests.sync.laptops import make_template

PAGE = 4096
Damage = Callable[[bytearray, random.Random], None]


def make_book(path: Path, count: int = 250) -> Path:
    """Make a book with sealed papers, many gigs and clients that no gig speaks of."""
    make_template(path)
    with Book(path) as book:
        seal(book, 3)
        import_gig_file(book, gigs(count))
        for n in range(120):
            record_client(book, ClientCommand(name=f"Client {n}"))
    return path


def contents(path: Path, key: bytes | None = None) -> dict[str, set[str]]:
    """Return every row of every table that people wrote, as text."""
    connection = connect(path, read_only=True, key=key)
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        if name not in DERIVED and not name.startswith("ledger")
    ]
    found = {name: set(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in names}
    connection.close()
    return found


def flip(data: bytearray, roll: random.Random) -> None:
    data[roll.randrange(len(data))] ^= 1 << roll.randrange(8)


def many_flips(data: bytearray, roll: random.Random) -> None:
    for _ in range(20):
        flip(data, roll)


def noise(data: bytearray, roll: random.Random) -> None:
    at = roll.randrange(len(data) // PAGE) * PAGE
    data[at : at + PAGE] = roll.randbytes(PAGE)


def zeros(data: bytearray, roll: random.Random) -> None:
    at = roll.randrange(len(data) // PAGE) * PAGE
    data[at : at + PAGE] = bytes(PAGE)


def cut(data: bytearray, roll: random.Random) -> None:
    del data[roll.randrange(len(data)) :]


def no_head(data: bytearray, roll: random.Random) -> None:
    data[:PAGE] = roll.randbytes(PAGE)


DAMAGES: tuple[Damage, ...] = (flip, many_flips, noise, zeros, cut, no_head)
