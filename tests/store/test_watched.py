"""Undo is tried on every verb that any test does with its book; here are those that no other test of the core does."""

from datetime import date

import pytest

from desktop.core.actions import record_gig
from desktop.core.actions.gigs import move_gig
from desktop.core.actions.handed import take_in
from desktop.core.actions.importing import Source
from desktop.core.actions.transfer_in import import_plan
from desktop.core.gig_file import read_gig_file
from desktop.core.problems import Message
from desktop.core.store.book import Book, Step
from desktop.core.store.tables import Gig
from desktop.core.transfer.handover import gig_for_mate
from desktop.core.transfer.intake import Wish, look
from tests.store.test_undo import gig
from tests.watched import TRIED, WatchedBook

FILE = Source("file", "x", "0" * 64)


def test_a_gig_that_is_moved_in_the_calendar_is_moved_back(book: Book) -> None:
    made = record_gig(book, gig())
    move_gig(book, made.id, date(2026, 12, 31))
    assert TRIED["gigs.move_gig"]


def test_expenses_of_a_table_come_and_go_as_one(book: Book) -> None:
    data = b"Date,Description,Amount\n2026-11-05,Strings,38.50\n2026-11-06,Train,12.40\n"
    import_plan(book, look(book, data, "x.csv", Wish(kind="expenses")).plan, FILE)
    assert book.value("SELECT count(*) FROM expense") == 2
    assert TRIED["transfer_in._import_expenses"]


def test_what_differs_in_a_mates_file_is_taken_over_and_given_back(book: Book) -> None:
    made = record_gig(book, gig())
    theirs = gig_for_mate(book, made.id).replace(b"De Roma", b"Flagey")
    take_in(book, read_gig_file(theirs), FILE, over={made.id})
    assert book.value("SELECT venue FROM gig") == "Flagey"
    assert TRIED["handed.take_in"]


def test_a_book_that_could_not_be_undone_would_be_noticed(book: Book) -> None:
    made = record_gig(book, gig())
    assert isinstance(book, WatchedBook)
    step = Step(Message("undo", "move"), frozenset())
    with (
        pytest.raises(AssertionError, match="taking back leaves something"),
        book.transaction(step) as session,
    ):
        found = session.get(Gig, made.id)
        assert found is not None
        found.venue = "Flagey"
        session.flush()
        book.undo_log.begin(recording=False)
        session.connection().exec_driver_sql("UPDATE gig SET place = 'Ixelles'")
