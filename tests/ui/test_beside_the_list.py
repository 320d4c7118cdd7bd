"""What a list does for very many rows, beside the window: change them, save them as a file, stop in the middle. By keyboard."""

import csv
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting
from desktop.core.actions.gig_changes import change_gigs
from desktop.core.actions.importing import import_gig_file
from desktop.core.gig_file import GigFile
from desktop.core.gigs import GigCommand
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.settings import setting
from desktop.core.store import turn
from desktop.core.store.book import Book
from desktop.ui import choosing, selection_bar
from desktop.ui import session as sessions
from desktop.ui.gigs_page import GigsPage
from desktop.ui.session import Note, Session
from tests.ui.by_keyboard import CTRL, SHIFT, press, show, type_in
from tests.ui.windows import opened, says, start_book

KEY = Qt.Key
GIGS = 30


@pytest.fixture
def page(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> GigsPage:
    """A page on which more than two gigs are very many."""
    monkeypatch.setattr(selection_bar, "AT_ONCE", 2)
    monkeypatch.setattr(turn, "PATIENCE", 60.0)
    made = tuple(
        (
            f"g{n}",
            GigCommand(
                on=date(2026, 1, 1) + timedelta(days=n),
                venue=f"Roma {n}",
                country="BE",
                currency="SEK" if n == 3 else "EUR",
                client=f"Client {n % 5}",
                fee=Money(1000 * n, "SEK" if n == 3 else "EUR"),
            ),
        )
        for n in range(GIGS)
    )
    import_gig_file(session.book, GigFile((), (), (), made, ()))
    session.book.undo_log.clear()
    page = GigsPage(session)
    show(page, qtbot)
    page.list.table.setFocus()
    return page


@pytest.fixture
def notes(session: Session) -> list[Note]:
    said: list[Note] = []
    session.noted.connect(said.append)
    return said


def clients(book: Book) -> set[str]:
    return {
        str(book.value("SELECT c.name FROM gig g JOIN client c ON c.id = g.client_id WHERE g.n = ?", n))
        for n in range(1, GIGS + 1)
    }


def give_all(page: GigsPage, what: str, text: str) -> None:
    """Select all rows and change something of them, by keyboard."""
    press(KEY.Key_A, CTRL)
    press(KEY.Key_F2)
    bar = page.list.bar
    bar.what.set_value(what)
    bar.what.changed.emit()
    assert bar.editor is not None
    bar.editor.setFocus()
    type_in(text)


def rest(page: GigsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.list.bar.work.busy, timeout=30_000)


def test_very_many_rows_are_changed_beside_the_window_in_one_step(
    page: GigsPage, book: Book, qtbot: QtBot, notes: list[Note]
) -> None:
    before = clients(book)
    give_all(page, "Client", "One For All")
    rest(page, qtbot)
    assert clients(book) == {"One For All"}
    assert notes[-1].text == "30 rows changed: Client."
    assert not page.list.bar.work.isVisible()
    assert QApplication.focusWidget() is page.list.table
    assert page.list.table.rows.row(0).client == "One For All"
    page.session.undo()
    assert clients(book) == before
    assert book.undo_log.undoable is None
    page.session.redo()
    assert clients(book) == {"One For All"}


def test_esc_stops_it_and_nothing_is_changed(
    page: GigsPage, book: Book, qtbot: QtBot, notes: list[Note]
) -> None:
    before = clients(book)
    with book._turn.taken():  # it cannot begin before it is stopped
        give_all(page, "Client", "One For All")
        work = page.list.bar.work
        assert work.isVisible()
        assert QApplication.focusWidget() is work.button
        assert not page.list.bar.apply.isEnabled()
        press(KEY.Key_Escape)
    rest(page, qtbot)
    assert clients(book) == before
    assert book.undo_log.undoable is None
    assert notes[-1].text == "Stopped. Nothing was changed."
    assert page.list.bar.isVisible()  # the rows are selected as before, for another try
    assert page.list.bar.apply.isEnabled()
    assert page.list.table.selected_count() == GIGS


def test_rows_that_cannot_take_it_are_named_and_the_others_changed_without_them(
    page: GigsPage, book: Book, qtbot: QtBot
) -> None:
    give_all(page, "Fee", "700")
    rest(page, qtbot)
    bar = page.list.bar
    assert "Roma 3, " in bar.problem.text()
    assert "Nothing was changed." in bar.problem.text()
    bar.rest.setFocus()
    press(KEY.Key_Space)
    rest(page, qtbot)
    fees = [book.value("SELECT fee_minor FROM gig WHERE n = ?", n) for n in range(1, GIGS + 1)]
    assert fees.count(70_000) == GIGS - 1


def test_who_writes_meanwhile_is_told_to_try_again_and_the_change_goes_on(
    page: GigsPage, book: Book, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, notes: list[Note]
) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slowly(*given: object, **named: object) -> object:
        tell = named.pop("tell")

        def told(done: int, all_: int) -> None:
            began.set()
            assert go_on.wait(60)
            tell(done, all_)  # type: ignore[operator]

        return change_gigs(*given, **named, tell=told)  # type: ignore[arg-type]

    field = next(field for field in page.list.cells.fields if field.name == "Client")
    monkeypatch.setitem(page.list.bar._fields, "Client", _with(field, slowly))
    give_all(page, "Client", "One For All")
    assert began.wait(60)
    monkeypatch.setattr(turn, "PATIENCE", 0.01)
    assert page.session.attempt(change_setting, book, "look", "dark") is None
    assert notes[-1].text.startswith("Many rows are being changed")
    assert page.list.table.rows.row(0).client == "Client 4"  # reading goes on, as it was before
    go_on.set()
    rest(page, qtbot)
    assert clients(book) == {"One For All"}
    assert page.session.attempt(change_setting, book, "look", "dark") is not None
    assert setting(book, "look") == "dark"


def _with(field: object, change: object) -> object:
    import dataclasses
    from functools import partial

    return dataclasses.replace(field, change=partial(change, field="client"))  # type: ignore[type-var,arg-type]


def test_closing_the_book_waits_until_nothing_is_half_written(book: Book) -> None:
    """Another thread is in the middle of a change when the book is closed: it is whole, or it is not there."""
    began, go_on, ended = threading.Event(), threading.Event(), threading.Event()
    import_gig_file(book, GigFile((), (), (), tuple(_gigs(3)), ()))
    ids = [str(book.value("SELECT id FROM gig WHERE n = ?", n)) for n in (1, 2, 3)]

    def told(_done: int, _all: int) -> None:
        began.set()
        assert go_on.wait(60)

    def work() -> None:
        with book.beside() as own:
            change_gigs(own, ids, "venue", "Fasching", tell=told)
        ended.set()

    threading.Thread(target=work, daemon=True).start()
    assert began.wait(60)
    threading.Timer(0.05, go_on.set).start()
    book.close()
    assert ended.wait(60)
    with Book(book.path) as again:
        assert again.value("SELECT count(*) FROM gig WHERE venue = 'Fasching'") == 3


def _gigs(many: int) -> Iterator[tuple[str, GigCommand]]:
    for n in range(many):
        yield (
            f"x{n}",
            GigCommand(on=date(2026, 5, 1 + n), venue=f"Roma {n}", country="BE", currency="EUR"),
        )


def test_what_stops_a_change_through_the_second_door_takes_all_of_it_back(page: GigsPage, book: Book) -> None:
    ids = [row.id for row in page.list.table.source.fetch(0, GIGS)]
    before = clients(book)

    def stop(done: int, _all: int) -> None:
        raise Refused([])

    with book.beside() as own, pytest.raises(Refused):
        change_gigs(own, ids, "client", "One For All", tell=stop)
    assert clients(book) == before
    assert book.undo_log.undoable is None


@pytest.mark.parametrize("several", [False, True])
def test_a_list_is_read_and_saved_beside_the_window(
    page: GigsPage,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    notes: list[Note],
    several: bool,
) -> None:
    asked: list[str] = []
    path = tmp_path / "gigs.csv"
    monkeypatch.setattr(choosing, "save_file", lambda _parent, title, *_more: asked.append(title) or path)
    table = page.list.table
    if several:
        table.select_place(2)
        press(KEY.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        page.list.bar.save()
    else:
        menu = page.list.views.menu
        menu.aboutToShow.emit()
        next(each for each in menu.actions() if each.text() == "Save…").trigger()
    qtbot.waitUntil(lambda: bool(notes) and notes[-1].text == f"Saved as {path}.", timeout=30_000)
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert asked == ["Save as"]
    wanted = [row.venue for row in table.source.fetch(0, GIGS)]
    assert [row[1] for row in rows[1:]] == (wanted[2:4] if several else wanted)
    assert not page.list.views.place.isVisible()
    assert QApplication.focusWidget() is table


def test_what_was_done_to_very_many_rows_is_taken_back_beside_the_window_too(
    session: Session, book: Book, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "AT_ONCE", 2)
    monkeypatch.setattr(turn, "PATIENCE", 60.0)
    start_book(book)
    import_gig_file(book, GigFile((), (), (), tuple(_gigs(5)), ()))
    book.undo_log.clear()
    ids = [str(book.value("SELECT id FROM gig WHERE n = ?", n)) for n in range(1, 6)]

    def renamed() -> int:
        return int(book.value("SELECT count(*) FROM gig WHERE venue = 'Fasching'"))

    with opened(session, qtbot) as window:
        window.go("gigs")
        session.run(change_gigs, book, ids, "venue", "Fasching")
        with book._turn.taken():  # it cannot begin before it is stopped
            press(KEY.Key_Z, CTRL)
            assert QApplication.focusWidget() is window.work.button
            press(KEY.Key_Escape)
        qtbot.waitUntil(lambda: not window.work.busy, timeout=30_000)
        assert (renamed(), says(window)) == (5, "Stopped. Nothing was changed.")
        for keys, left, said in ((CTRL, 0, "Undone: "), (CTRL | SHIFT, 5, "Done again: ")):
            window.setFocus()
            press(KEY.Key_Z, keys)
            qtbot.waitUntil(lambda: not window.work.busy, timeout=30_000)
            assert renamed() == left
            assert says(window).startswith(said)
        assert not window.work.isVisible()
