"""Very many gigs are written at once, with all that triggers do for a single one."""

from pathlib import Path

import pytest

from desktop.core.actions import importing
from desktop.core.actions.importing import Source
from desktop.core.actions.transfer_in import import_plan, take_back
from desktop.core.problems import Refused
from desktop.core.store import bulk
from desktop.core.store.book import Book
from tests.transfer.test_tables import bring, counts, seen


def _schema(book: Book) -> list[tuple[object, ...]]:
    return list(book._reader.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"))


def _of_gigs(book: Book) -> tuple[list[tuple[object, ...]], ...]:
    """Return what triggers keep of gigs: their words and what the ledger has to look at, without ids."""
    queries = (
        "SELECT words FROM gig_words ORDER BY words",
        "SELECT count(*), count(g.id) FROM ledger_dirty d LEFT JOIN gig g ON d.ref = 'gig:' || g.id",
    )
    return tuple(list(book._reader.execute(query)) for query in queries)


def test_very_many_gigs_leave_behind_what_one_by_one_they_do(
    book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"2027-04-{n % 28 + 1:02},Hall {n},BE,Band {n % 3},Club {n % 5}\n" for n in range(40))
    table = f"date,venue,country,band,client\n{lines}"
    schema = _schema(book)
    with Book(tmp_path / "other.septet") as other:
        bring(other, seen(other, table))
        monkeypatch.setattr(bulk, "MANY", 1)
        batch = bring(book, seen(book, table))
        assert _of_gigs(book) == _of_gigs(other)
        assert len(_of_gigs(book)[0]) == 40
    assert _schema(book) == schema
    take_back(book, batch)
    assert _of_gigs(book)[0] == []
    book.undo_log.undo()
    assert len(_of_gigs(book)[0]) == 40


def test_very_many_gigs_that_are_stopped_leave_the_triggers_as_they_were(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MANY", 1)
    monkeypatch.setattr(importing, "PORTION", 10)
    lines = "".join(f"2027-04-{n % 28 + 1:02},Hall {n},BE\n" for n in range(40))
    found, schema, before = seen(book, f"date,venue,country\n{lines}"), _schema(book), counts(book)

    def stop(done: int, _all: int) -> None:
        if done >= 20:
            raise Refused([])

    with pytest.raises(Refused):
        import_plan(book, found.plan, Source("gigs", "gigs.csv", found.digest), tell=stop)
    assert _schema(book) == schema
    assert counts(book) == before
