"""Very many gigs are written at once, with all that triggers do for a single one."""

from datetime import date
from pathlib import Path

import pytest

from desktop.core.actions import importing, record_person
from desktop.core.actions.expenses import record_expense
from desktop.core.actions.importing import Source
from desktop.core.actions.transfer_in import import_plan, take_back
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.money import Money
from desktop.core.people import PersonCommand
from desktop.core.problems import Refused
from desktop.core.store import bulk
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from tests.store.test_undo import content
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


def test_very_many_gigs_come_and_go_as_one_step_with_all_that_hangs_on_them(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "MANY", 1)
    monkeypatch.setattr(bulk, "AT_ONCE", 7)
    before = content(book)
    lines = "".join(f"2027-04-{28 - n % 28:02},O’Hara's '{n}',BE,{'Ödön' * (n % 2)},\n" for n in range(40))
    batch = bring(book, seen(book, f"date,venue,country,client,fee\n{lines}"))
    come = content(book)
    assert book.undo_log.undo() is not None
    assert content(book) == before
    book.undo_log.redo()
    assert content(book) == come
    gig = str(book.value("SELECT id FROM gig LIMIT 1"))
    payer = record_person(book, PersonCommand(name="Ann")).id
    day, paid = date(2027, 4, 1), Money(1000, "EUR")
    record_expense(
        book, ExpenseCommand(day, "purchase", "travel", "Train", "EUR", amount=paid, gig=gig, payer=payer)
    )
    spent = content(book)
    take_back(book, batch)
    assert counts(book)["gig"] == 0
    assert book.value("SELECT gig_id FROM expense") is None
    gone = content(book)
    book.undo_log.undo()
    assert content(book) == spent
    book.undo_log.redo()
    assert content(book) == gone
    assert not verify(book).problems


def test_gigs_of_a_file_keep_their_order_within_a_day(book: Book) -> None:
    bring(book, seen(book, "date,venue,country\n2027-04-02,C,BE\n2027-04-01,A,BE\n2027-04-02,B,BE\n"))
    assert [venue for (venue,) in book._reader.execute("SELECT venue FROM gig ORDER BY on_date, n")] == [
        *"ACB"
    ]
