"""What readers are tried against: an empty book, the shipped countries and a company's database, made once and kept empty."""

import shutil
import tempfile
import zlib
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from company.storage import Storage
    from desktop.core.countries import Countries
    from desktop.core.store.book import Book

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it; a book there need not wait for a disk


class World:
    """Everything a reader may need. Use it in a `with`: its folder goes with it.

    Args:
        one_in: of so many files that were read, one is brought into a book as well: reading is a hundred times faster.
    """

    def __init__(self, one_in: int = 1) -> None:
        self._one_in = one_in
        self.folder = Path(tempfile.mkdtemp(prefix="septet-fuzz-", dir=MEMORY if MEMORY.is_dir() else None))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for made in ("book", "storage"):
            if made in self.__dict__:
                self.__dict__[made].close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @cached_property
    def template(self) -> Path:
        """An empty book that is copied, never opened."""
        from desktop.core.store.book import Book

        path = self.folder / "template.septet"
        Book(path).close()
        return path

    @cached_property
    def book(self) -> "Book":
        """A book that is empty before and after every trial."""
        return self.fresh("book")

    @cached_property
    def countries(self) -> "Countries":
        """The shipped countries."""
        from desktop.core.countries import load_countries

        return load_countries()

    @cached_property
    def storage(self) -> "Storage":
        """An empty database of a shared company."""
        from company.storage import open_storage

        return open_storage(str(self.folder / "company.sqlite"))

    def goes_on(self, data: bytes) -> bool:
        """Return whether these bytes, once read, are brought into a book; always the same for the same bytes."""
        return zlib.crc32(data) % self._one_in == 0

    def fresh(self, name: str) -> "Book":
        """Return an empty book of its own, to be closed by who asked."""
        from desktop.core.store.book import Book

        path = self.folder / f"{name}.septet"
        path.unlink(missing_ok=True)
        shutil.copyfile(self.template, path)
        return Book(path, clock=lambda: NOW)

    def emptied(self) -> None:
        """Take back what came into the book, and see that nothing of it stays.

        Raises:
            AssertionError: something stayed.
        """
        log = self.book.undo_log
        while log.undo() is not None:
            pass
        log.clear()
        left = {name: count for name in _kept() if (count := self._count(name))}
        assert not left, f"left in the book after everything was taken back: {left}"

    def _count(self, table: str) -> Any:
        return self.book.value(f"SELECT count(*) FROM {table}")  # noqa: S608  # names of our own


def _kept() -> list[str]:
    from desktop.core.store.tables import Setting
    from desktop.core.store.undo import UNDOABLE

    return [table.__tablename__ for table in UNDOABLE if table is not Setting]
