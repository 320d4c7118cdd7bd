"""Short words for books that are backed up, for tests of backups."""

from pathlib import Path

from desktop.core import backing_up
from desktop.core.actions import record_client
from desktop.core.people import ClientCommand
from desktop.core.queries.people import clients
from desktop.core.store import backups, restoring
from desktop.core.store.backups import Backup
from desktop.core.store.book import Book

KEY = bytes(range(32))


def add(book: Book, *names: str) -> None:
    for name in names:
        record_client(book, ClientCommand(name=name))


def names(book: Book) -> list[str]:
    return [row.name for row in clients(book)]


def made(book: Book, reason: str = backups.ASKED) -> Backup:
    found = backups.make(book, reason)
    assert found is not None
    return found


def go_back(path: Path, backup: Path, key: bytes | None = None) -> None:
    with Book(path, key=key) as book:
        backing_up.choose_backup(book, backup)
    restoring.arm(path)
