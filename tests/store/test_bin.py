"""What is deleted lies in the bin, and comes back from there as it was; nothing that it spoke of is made up."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.core.actions import (
    amend_gig_state,
    change_setting,
    record_band,
    record_gig,
    record_person,
    remove_person,
)
from desktop.core.actions.bin import empty_bin, purge, restore
from desktop.core.actions.certificates import remove_certificate
from desktop.core.actions.contracts import delete_contract, void_contract
from desktop.core.actions.expenses import remove_expense
from desktop.core.actions.gigs import delete_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.payments import record_payment
from desktop.core.actions.sealing import seal_contract
from desktop.core.bin import KINDS
from desktop.core.books.payments import CLIENT, Part, PaymentCommand
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigState
from desktop.core.people import BandCommand, PersonCommand
from desktop.core.problems import Refused
from desktop.core.queries.bin import bin_rows
from desktop.core.store.book import Book
from desktop.core.store.tables import Base
from tests.gigfiles import AICHA, BRAM, gig_file
from tests.store.discarded import DAY, World, content, eur, records
from tests.store.test_undo import Row, gig


@pytest.fixture
def world(book: Book, countries: Countries) -> World:
    return World(book, countries)


def test_everything_that_can_be_deleted_comes_back_from_the_bin_as_it_was(world: World) -> None:
    assert world.removals().keys() == KINDS.keys()
    book = world.book
    for kind, remove in world.removals().items():
        before, whole = records(book), content(book)
        remove()
        assert records(book) != before
        newest = bin_rows(book)[0]
        assert newest.kind == kind
        assert newest.name
        for row in bin_rows(book):
            restore(book, row.id)
        assert records(book) == before, kind
        assert content(book) == whole, kind


def test_each_deletion_and_return_is_one_step_that_is_undone_and_done_again(world: World) -> None:
    book = world.book
    states = [content(book)]
    for kind, remove in world.removals().items():
        if kind == "client":
            continue
        remove()
        states.append(content(book))
        restore(book, bin_rows(book)[0].id)
        states.append(content(book))
    for before in reversed(states[:-1]):
        book.undo_log.undo()
        assert content(book) == before
    for after in states[1:]:
        book.undo_log.redo()
        assert content(book) == after


def test_the_bin_survives_a_restart(world: World, book_path: Path) -> None:
    delete_gig(world.book, world.other)
    before = [row.name for row in bin_rows(world.book)]
    world.book.close()
    with Book(book_path) as again:
        assert [row.name for row in bin_rows(again)] == before == ["Flagey"]
        restore(again, bin_rows(again)[0].id)
        assert again.value("SELECT count(*) FROM gig WHERE id = ?", world.other) == 1
        assert again.value("SELECT gig_id FROM expense WHERE id = ?", world.expense) == world.other


def test_what_a_thing_needs_comes_back_with_it(world: World) -> None:
    book = world.book
    remove_certificate(book, world.certificate)
    remove_person(book, "person", world.nobody)
    certificate = next(row for row in bin_rows(book) if row.kind == "certificate")
    done = restore(book, certificate.id)
    assert [note.english() for note in done.notes] == ["“Nobody” came back with it."]
    assert bin_rows(book) == []
    assert book.value("SELECT count(*) FROM certificate") == 1


def test_what_is_gone_for_good_is_said_and_left_out(world: World) -> None:
    book = world.book
    remove_expense(book, world.expense)
    delete_gig(book, world.other)
    gone = next(row for row in bin_rows(book) if row.kind == "gig")
    empty_bin(book, [gone.id])
    done = restore(book, bin_rows(book)[0].id)
    assert [note.english() for note in done.notes] == ["“Train” is back, but without its gig, which is gone."]
    assert book.value("SELECT gig_id FROM expense") is None


def test_what_belongs_to_something_that_is_gone_for_good_stays_in_the_bin(world: World) -> None:
    book = world.book
    remove_certificate(book, world.certificate)
    remove_person(book, "person", world.nobody)
    empty_bin(book, [row.id for row in bin_rows(book) if row.kind == "person"])
    before = content(book)
    with pytest.raises(Refused, match="gone for good"):
        restore(book, bin_rows(book)[0].id)
    assert content(book) == before


def test_a_name_that_was_given_away_meanwhile_is_not_there_twice(world: World) -> None:
    remove_person(world.book, "person", world.nobody)
    record_person(world.book, PersonCommand("nobody"))
    with pytest.raises(Refused, match="Rename that one first"):
        restore(world.book, bin_rows(world.book)[0].id)


def test_what_is_there_again_already_is_not_brought_back_twice(world: World) -> None:
    delete_gig(world.book, world.other)
    item = bin_rows(world.book)[0]
    restore(world.book, item.id)
    with pytest.raises(Refused, match="no longer in the bin"):
        restore(world.book, item.id)


def test_a_gig_of_a_contract_that_was_sealed_meanwhile_comes_back_free(
    book: Book, countries: Countries
) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
    contract = str(book.value("SELECT id FROM contract"))
    more = record_gig(book, gig(venue="Flagey")).id
    with book.transaction() as session:
        from desktop.core.store.tables import Gig

        row = session.get(Gig, more)
        assert row is not None
        row.contract_id = contract
    delete_gig(book, more)
    seal_contract(book, contract, countries)
    done = restore(book, bin_rows(book)[0].id)
    assert "sealed meanwhile" in done.notes[0].english()
    assert book.value("SELECT contract_id FROM gig WHERE id = ?", more) is None


def test_nothing_that_was_sealed_or_paid_can_be_deleted(book: Book, countries: Countries) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
    contract, key = str(book.value("SELECT id FROM contract")), str(book.value("SELECT id FROM gig"))
    with pytest.raises(Refused, match="only gig"):
        delete_gig(book, key)
    seal_contract(book, contract, countries)
    with pytest.raises(Refused, match="sealed"):
        delete_gig(book, key)
    with pytest.raises(Refused, match="sealed"):
        delete_contract(book, contract)


def test_a_gig_that_a_payment_is_for_stays(world: World) -> None:
    book = world.book
    part = Part("gig", world.other, eur("10"))
    record_payment(book, PaymentCommand(DAY, eur("10"), CLIENT, client=world.client, parts=(part,)))
    with pytest.raises(Refused, match="payment was given"):
        delete_gig(book, world.other)


def test_a_gig_number_that_was_given_away_is_replaced(world: World) -> None:
    book = world.book
    delete_gig(book, world.other)  # the last gig has the highest number: the next one takes it
    record_gig(book, gig(venue="Botanique"))
    restore(book, bin_rows(book)[0].id)
    assert book.value("SELECT count(*) FROM gig") == book.value("SELECT count(DISTINCT n) FROM gig") == 3
    assert book.value("SELECT count(*) FROM gig_words WHERE words MATCH 'flagey'") == 1


@pytest.mark.parametrize(("kept", "left"), [(None, 0), ("90", 0), ("365", 1), ("", 1)])
def test_the_bin_is_purged_after_the_days_of_the_setting(world: World, kept: str | None, left: int) -> None:
    book = world.book
    delete_gig(book, world.other)
    change_setting(book, "bin_days", kept)
    purge(book)
    assert len(bin_rows(book)) == 1
    book.clock = lambda: datetime.now(UTC) + timedelta(days=91)
    purge(book)
    assert len(bin_rows(book)) == left


def test_emptying_is_undone_in_the_same_sitting(world: World) -> None:
    delete_gig(world.book, world.other)
    before = content(world.book)
    empty_bin(world.book)
    assert bin_rows(world.book) == []
    step = world.book.undo_log.undo()
    assert step is not None
    assert step.label.text == "emptying of the bin"
    assert content(world.book) == before


def test_the_bin_goes_into_an_archive_and_comes_back(world: World, tmp_path: Path) -> None:
    import io

    from desktop.core.actions.archives import restore_archive
    from desktop.core.transfer.archive import read_archive, write_archive

    delete_gig(world.book, world.other)
    out = io.BytesIO()
    write_archive(world.book, out)
    with Book(tmp_path / "again.septet") as again:
        restore_archive(again, read_archive(out.getvalue(), "a.zip"))
        assert content(again) == content(world.book)
        restore(again, bin_rows(again)[0].id)


def test_the_rows_of_the_bin_name_columns_that_the_book_has(world: World) -> None:
    """What is brought back in a later version is written by an earlier one: a migration has to bring it along."""
    for kind, remove in world.removals().items():
        if kind in ("payment", "certificate", "receipt", "file", "reminder"):
            continue  # they lie in the bin along with others already, or are needed by them
        remove()
    for (said,) in world.book.rows(Row, "SELECT rows FROM bin_item"):
        for each in json.loads(said)["rows"]:
            assert each["row"].keys() == {c.name for c in Base.metadata.tables[each["table"]].columns}


# ---- any order of doing, undoing and doing again ----


def verbs(world: World) -> list[Callable[[], Any]]:
    book = world.book

    def back() -> None:
        if rows := bin_rows(book):
            restore(book, rows[-1].id)

    def thrown() -> None:
        if rows := bin_rows(book):
            empty_bin(book, [rows[0].id])

    return [
        *(verb for kind, verb in world.removals().items() if kind != "client"),
        lambda: remove_person(book, "client", world.client),
        back,
        back,
        thrown,
        lambda: empty_bin(book),
        lambda: record_gig(book, gig(id=world.gig, client="Café", fee=eur("9"))),
        lambda: record_gig(book, gig(venue="New")),
        lambda: amend_gig_state(book, world.other, GigState.CANCELLED),
        lambda: record_band(book, BandCommand("Duo", (world.bram, world.aicha), world.duo)),
        lambda: record_person(book, PersonCommand("Nobody", email="x@y.example", id=world.nobody)),
        lambda: void_contract(book, world.contract),
        lambda: change_setting(book, "look", "dark"),
    ]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    from desktop.core.countries import load_countries

    with Book(tmp_path_factory.mktemp("bin") / "x.septet") as book:
        yield World(book, load_countries())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_order_of_actions_is_undone_and_done_again_exactly(shared: World, data: st.DataObject) -> None:
    book = shared.book
    log = book.undo_log
    log.clear()
    begun, states = content(book), [content(book)]
    doing = verbs(shared)
    for choice in data.draw(st.lists(st.integers(-2, len(doing) - 1), max_size=14)):
        if choice == -1:
            if log.undo() is not None:
                states.pop()
        elif choice == -2:
            if log.redo() is not None:
                states.append(content(book))
        else:
            step = log.undoable
            try:
                doing[choice]()
            except Refused:
                assert log.undoable is step
            if log.undoable is not step:
                states.append(content(book))
        assert content(book) == states[-1]
    for before in reversed(states[:-1]):
        assert log.undo() is not None
        assert content(book) == before
    assert log.undoable is None
    assert content(book) == begun
    for after in states[1:]:
        assert log.redo() is not None
        assert content(book) == after
    while log.undo() is not None:
        pass
    assert content(book) == begun
    assert book.rows(Row, "PRAGMA foreign_key_check") == []
