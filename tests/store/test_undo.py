"""Undo takes back exactly what an action did, whatever tables it touched, and redo does it again."""

from contextlib import closing
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.books import gigs
from desktop.core.actions import (
    amend_gig_state,
    draft_from_gig,
    record_band,
    record_client,
    record_gig,
    record_person,
    remove_person,
)
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.people import BandCommand, ClientCommand, PersonCommand
from desktop.core.problems import Unavailable
from desktop.core.queries.gigs import GigFilter, gig_count
from desktop.core.store.book import Book, connect
from desktop.core.store.undo import UNDOABLE
from tests.gigfiles import AICHA, BRAM, gig_file


def content(book: Book) -> dict[str, list[Any]]:
    return {
        table.__tablename__: sorted(book.rows(Row, f"SELECT * FROM {table.__tablename__}"), key=repr)
        for table in UNDOABLE
    } | {"words": sorted(book.rows(Row, "SELECT rowid, words FROM gig_words"), key=repr)}


class Row(tuple[Any, ...]):
    def __new__(cls, *columns: Any) -> "Row":
        return super().__new__(cls, columns)


def gig(**more: Any) -> GigCommand:
    return GigCommand(
        **{"on": date(2026, 12, 5), "venue": "De Roma", "country": "BE", "currency": "EUR", **more}
    )


def test_undo_and_redo_of_every_kind_of_action_restore_identical_tables(
    book: Book, countries: Countries
) -> None:
    states = [content(book)]

    def did() -> None:
        states.append(content(book))

    record_person(book, PersonCommand(name="O'Brien; DROP TABLE gig", identifiers={"niss": "1"}))
    did()
    person = str(book.value("SELECT id FROM person"))
    record_band(book, BandCommand(name="The Night Owls", members=(person,)))
    did()
    made = record_gig(
        book, gig(client="Café ‘t Werk", band="The Night Owls", fee=Money(150000, "EUR"), notes="a\nb")
    )
    did()
    draft_from_gig(book, made.id, countries)
    did()
    record_client(book, ClientCommand(id=str(book.value("SELECT id FROM client")), name="Renamed"))
    did()
    amend_gig_state(book, made.id, GigState.CANCELLED)
    did()
    record_person(book, PersonCommand(id=person, name="Ödön", identifiers={"hu": "2"}))
    did()
    other = record_person(book, PersonCommand(name="Nobody"))
    did()
    remove_person(book, "person", other.id)
    did()
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
    did()
    for before in reversed(states[:-1]):
        book.undo_log.undo()
        assert content(book) == before
    for after in states[1:]:
        book.undo_log.redo()
        assert content(book) == after
    assert book.undo_log.redoable is None


def test_a_new_step_forgets_what_could_be_redone(book: Book) -> None:
    record_gig(book, gig())
    book.undo_log.undo()
    record_gig(book, gig(venue="Flagey"))
    assert book.undo_log.redoable is None
    assert gig_count(book, GigFilter(date(2026, 1, 1))) == 1


def test_sealing_is_a_barrier(book: Book, countries: Countries) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
    seal_contract(book, str(book.value("SELECT id FROM contract")), countries)
    assert book.undo_log.undoable is None


@settings(max_examples=25)
@given(notes=st.text(max_size=40).filter(lambda t: "\x00" not in t), venue=st.text(min_size=1, max_size=30))
def test_any_text_survives_undo_and_redo(notes: str, venue: str) -> None:
    import tempfile
    from pathlib import Path

    from desktop.core.gigs import check_gig

    command = gig(venue=venue, notes=notes)
    if check_gig(command):
        return
    with tempfile.TemporaryDirectory() as folder, Book(Path(folder) / "x.septet") as book:
        record_gig(book, command)
        after = content(book)
        book.undo_log.undo()
        book.undo_log.redo()
        assert content(book) == after


def test_an_undo_that_another_program_holds_up_is_said_plainly_and_can_be_tried_again(book: Book) -> None:
    record_client(book, ClientCommand(name="De Roma"))
    book.undo_log._connection.execute("PRAGMA busy_timeout = 50")
    with closing(connect(book.path, read_only=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="Another program"):
            book.undo_log.undo()
        other.execute("ROLLBACK")
    assert book.undo_log.undo() is not None


def test_a_step_knows_how_many_rows_it_writes_also_where_one_statement_takes_many_back(book: Book) -> None:
    import_gig_file(book, gigs(3_000))
    log = book.undo_log
    assert 3_000 <= log.undo_rows < 7_000
    told: list[tuple[int, int]] = []
    log.undo(lambda *said: told.append(said))
    assert told
    assert book.value("SELECT count(*) FROM gig") == 0
    assert log.redo_rows >= 3_000
    log.redo()
    assert book.value("SELECT count(*) FROM gig") == 3_000
