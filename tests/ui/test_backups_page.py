"""Backups in the window: made by hand and on leaving, looked into, gone back to; the second place; a book that does not open."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core import backing_up
from desktop.core.actions import record_client
from desktop.core.people import ClientCommand
from desktop.core.queries.people import clients
from desktop.core.queries.settings import setting
from desktop.core.store import backups
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui import choosing
from desktop.ui.backups_page import BackupsPage
from desktop.ui.icons import Icons
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.trouble_window import TroubleWindow
from tests.ui import audit
from tests.ui.by_keyboard import CTRL, ENTER, SHIFT, press
from tests.ui.windows import opened, record_band, says, seal_the_contract

ESC = Qt.Key.Key_Escape
PATIENCE = 60_000


def names(book: Book) -> list[str]:
    return [row.name for row in clients(book)]


def go(window: MainWindow) -> BackupsPage:
    press(Qt.Key.Key_G, CTRL | SHIFT)
    assert isinstance(window.page, BackupsPage)
    return window.page


def test_a_backup_is_made_by_hand_looked_into_and_left(session: Session, qtbot: QtBot) -> None:
    record_band(session.book)
    with opened(session, qtbot) as window:
        page = go(window)
        assert page.table.count() == 0
        page.now.click()
        qtbot.waitUntil(lambda: page.table.count() == 1, timeout=PATIENCE)
        assert says(window) == "The book is backed up."
        record_client(session.book, ClientCommand(name="Flagey"))
        page.table.setFocus()
        page.table.selectRow(0)
        press(ENTER)
        qtbot.waitUntil(page.inside.isVisible, timeout=PATIENCE)
        rows = (page.inside.table.rows.row(place) for place in range(page.inside.table.count()))
        (found,) = [row.counted for row in rows if row is not None and row.id == "client"]
        assert (found.now - found.held, found.missing) == (1, 1)
        qtbot.waitUntil(page.inside.leave.hasFocus)
        press(ESC)
        assert not page.inside.isVisible()
        assert page.table.hasFocus()


def test_the_way_back_opens_the_book_anew_and_says_so(
    session: Session, book_path: Path, qtbot: QtBot
) -> None:
    record_band(session.book)
    backup = backups.make(session.book, backups.ASKED)
    assert backup is not None
    before = names(session.book)
    record_client(session.book, ClientCommand(name="Flagey"))
    with opened(session, qtbot) as window:
        page = go(window)
        page.table.select_id(backup.id)
        page.look.click()
        qtbot.waitUntil(page.inside.isVisible, timeout=PATIENCE)
        page.inside.back.click()
        qtbot.waitUntil(lambda: window.other == book_path, timeout=PATIENCE)
        assert not window.isVisible()
    session.book.close()
    with Book(book_path) as book:
        assert names(book) == before
        again = Session(book, session.words, session.countries, session.theme, session.icons)
        with opened(again, qtbot) as window:
            qtbot.waitUntil(lambda: backup.id in says(window), timeout=PATIENCE)
            assert says(window).startswith("Your book is now the backup")
    assert backups.RESTORE in {each.reason for each in backups.listed(book_path)}


def test_what_was_sealed_since_and_not_sent_is_warned_of(session: Session, qtbot: QtBot) -> None:
    record_band(session.book)
    assert backups.make(session.book, backups.ASKED)
    with opened(session, qtbot) as window:
        seal_the_contract(session)
        page = go(window)
        page.table.selectRow(0)
        page.look.click()
        qtbot.waitUntil(page.inside.isVisible, timeout=PATIENCE)
        assert "2 declarations were sealed since and not sent" in page.inside._warning.text()
        assert page.inside.sync.isVisible()


def test_leaving_backs_the_book_up_once(session: Session, qtbot: QtBot) -> None:
    record_band(session.book)
    with opened(session, qtbot):
        pass
    assert [each.reason for each in backups.listed(session.book.path)] == [backups.EXIT]


def test_an_empty_book_is_nothing_to_back_up(session: Session, qtbot: QtBot) -> None:
    with opened(session, qtbot):
        pass
    assert backups.listed(session.book.path) == []


def test_sealing_is_backed_up_a_while_later(session: Session, qtbot: QtBot) -> None:
    record_band(session.book)
    with opened(session, qtbot) as window:
        window.works.backing.sealed.setInterval(1)
        seal_the_contract(session)
        qtbot.waitUntil(
            lambda: backups.SEAL in {each.reason for each in backups.listed(session.book.path)},
            timeout=PATIENCE,
        )


def test_a_backup_that_cannot_be_made_is_told_with_the_way_to_the_page(
    session: Session, qtbot: QtBot
) -> None:
    record_band(session.book)
    backups.folder_of(session.book.path).write_text("a file in its place")
    with opened(session, qtbot) as window:
        window.works.backing.run(backups.ASKED, tell=True)
        qtbot.waitUntil(lambda: "cannot be written" in says(window), timeout=PATIENCE)
        assert window.notice.isVisible()


def test_the_second_place_is_chosen_pulled_out_and_plugged_in_again(
    session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_band(session.book)
    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(choosing, "choose_folder", lambda *_: stick)
    with opened(session, qtbot) as window:
        page = go(window)
        page.place.choose.click()
        qtbot.waitUntil(
            lambda: len(backups.listed(session.book.path, stick / "band-backups")) == 1, timeout=PATIENCE
        )
        qtbot.waitUntil(lambda: "last backup" in page.place.state.text(), timeout=PATIENCE)
        pulled = stick.rename(tmp_path / "pulled")
        record_client(session.book, ClientCommand(name="Flagey"))
        page.now.click()
        qtbot.waitUntil(lambda: "plug it in" in says(window), timeout=PATIENCE)
        assert page.place.problem.isVisible()
        pulled.rename(stick)
        page.place.again.click()
        qtbot.waitUntil(lambda: "in the second place too" in says(window), timeout=PATIENCE)
        assert len(backups.listed(session.book.path, stick / "band-backups")) == 2
        page.place.none.click()
        assert setting(session.book, backing_up.PLACE) is None


def test_a_book_that_does_not_open_goes_back_to_its_newest_backup(
    book_path: Path, icons: Icons, qtbot: QtBot
) -> None:
    with Book(book_path) as book:
        record_client(book, ClientCommand(name="De Roma"))
        assert backups.make(book, backups.ASKED)
        in_use = TroubleWindow(Words("en"), icons, "The book is open in another Septet.", book_path)
        qtbot.addWidget(in_use)
        in_use.show()
        assert in_use.back is None
    book_path.write_bytes(b"damaged")
    window = TroubleWindow(Words("en"), icons, "This book is damaged.", book_path)
    qtbot.addWidget(window)
    window.show()
    assert window.back is not None
    window.back.start.click()
    qtbot.waitUntil(lambda: window.chosen == book_path, timeout=PATIENCE)
    with Book(book_path) as book:
        assert names(book) == ["De Roma"]
    (kept,) = backups.replaced(book_path)
    assert kept.read_bytes() == b"damaged"


def test_without_a_backup_no_way_back_is_offered(book_path: Path, icons: Icons, qtbot: QtBot) -> None:
    window = TroubleWindow(Words("en"), icons, "This book is damaged.", book_path)
    qtbot.addWidget(window)
    window.show()
    assert window.back is None


def test_every_control_of_the_page_is_named_reached_and_large_enough(session: Session, qtbot: QtBot) -> None:
    record_band(session.book)
    assert backups.make(session.book, backups.ASKED)
    looks = (audit.unnamed, audit.marked_up, audit.by_mouse_only, audit.too_small, audit.cut, audit.sideways)
    with opened(session, qtbot) as window:
        page = go(window)
        page.table.selectRow(0)
        for inside in (False, True):
            if inside:
                page.look.click()
                qtbot.waitUntil(page.inside.isVisible, timeout=PATIENCE)
            for _ in range(4):
                QApplication.processEvents()
            assert [fault for look in looks for fault in look(window)] == []
            stops = audit.round_of_tab(window)
            assert audit.not_reached(window, stops) + audit.out_of_order(stops) == []
