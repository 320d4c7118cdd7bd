"""In the window: readable backups of an encrypted book, and a book whose damage is found while it is open or at its opening."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core import backing_up, encrypting
from desktop.core.countries import Countries
from desktop.core.store import backups, copying, key_slots, key_store
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.backups_page import BackupsPage
from desktop.ui.encryption.card import EncryptionCard
from desktop.ui.icons import Icons
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.settings_page import SettingsPage
from desktop.ui.theme import Theme
from desktop.ui.trouble_window import TroubleWindow
from tests.ui import audit
from tests.ui.by_keyboard import press
from tests.ui.test_start import BESIDE, run
from tests.ui.windows import opened, record_band, says

PASSPHRASE = "four wild swans"
KEY = bytes(range(32))
PATIENCE = 60_000


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase is made to cost half a second; here it need not. No key store of this machine is asked."""
    monkeypatch.setattr(key_slots, "MEMORY_KIB", 64)
    monkeypatch.setattr(key_slots, "PASSES", 1)
    monkeypatch.setattr(key_store, "_store", lambda: None)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def locked_session(
    book_path: Path, stick: Path, countries: Countries, theme: Theme, icons: Icons
) -> Iterator[Session]:
    """An encrypted book whose stick was away when it was encrypted, and is back."""
    with Book(book_path) as book:
        record_band(book)
        backing_up.choose_place(book, stick)
        assert backing_up.back_up(book, backups.ASKED).copied
    away = stick.rename(stick.with_name("away"))
    encrypting.encrypt(book_path, KEY, PASSPHRASE)
    away.rename(stick)
    with Book(book_path, key=KEY) as book:
        yield Session(book, Words("en"), countries, theme, icons)


def damage(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes(range(250)) * 12)


def page_of(window: MainWindow) -> BackupsPage:
    window.go("backups")
    assert isinstance(window.page, BackupsPage)
    return window.page


def card_of(window: MainWindow) -> EncryptionCard:
    window.go("settings", "encryption")
    assert isinstance(window.page, SettingsPage)
    return window.page.encryption


def test_readable_backups_are_told_in_the_settings_and_encrypted_from_their_page(
    locked_session: Session, qtbot: QtBot
) -> None:
    with opened(locked_session, qtbot) as window:
        card = card_of(window)
        told = "1 backup of this book opens without the passphrase."
        assert card.state.text() in ("", told), "nothing is claimed before they were looked at"
        qtbot.waitUntil(lambda: card.state.text() == told, timeout=PATIENCE)
        assert card.ways is not None
        card.ways.backups.click()
        page = window.page
        assert isinstance(page, BackupsPage)
        qtbot.waitUntil(page.readable.isVisible, timeout=PATIENCE)
        assert page.readable.state.text() == told
        page.readable.encrypt.click()
        qtbot.waitUntil(page.readable.isHidden, timeout=PATIENCE)
        assert encrypting.readable_copies(locked_session.book.path, KEY) == []
        works = window.works
        qtbot.waitUntil(lambda: not (works.background.busy or works.reading.busy), timeout=PATIENCE)


def test_readable_backups_are_deleted_only_after_a_question(locked_session: Session, qtbot: QtBot) -> None:
    looks = (audit.unnamed, audit.marked_up, audit.by_mouse_only, audit.too_small, audit.cut, audit.sideways)
    with opened(locked_session, qtbot) as window:
        page = page_of(window)
        qtbot.waitUntil(page.readable.isVisible, timeout=PATIENCE)
        for asked in (False, True):
            if asked:
                page.readable.remove.click()
                qtbot.waitUntil(page.readable.question.no.hasFocus)
            for _ in range(4):
                QApplication.processEvents()
            assert [fault for look in looks for fault in look(window)] == []
            stops = audit.round_of_tab(window)
            assert audit.not_reached(window, stops) + audit.out_of_order(stops) == []
        page.readable.question.no.setFocus()
        press(Qt.Key.Key_Escape)
        assert window.page is page
        assert not page.readable.question.isVisible()
        assert page.readable.remove.hasFocus()
        page.readable.remove.click()
        page.readable.question.yes.click()
        qtbot.waitUntil(page.readable.isHidden, timeout=PATIENCE)
        assert len(backups.listed(locked_session.book.path)) == 2


def test_a_damaged_file_is_told_while_the_book_is_open(session: Session, qtbot: QtBot) -> None:
    record_band(session.book)
    assert copying.settle(session.book.path, None)
    with opened(session, qtbot) as window:
        qtbot.waitUntil(lambda: hasattr(window, "look"), timeout=PATIENCE)
        assert window.look.timer.isActive()
        damage(session.book.path, session.book.path.stat().st_size - 8192)
        window.look.timer.setInterval(1)
        qtbot.waitUntil(lambda: "is damaged" in says(window), timeout=PATIENCE)
        window.look.leave()
        assert window.leaving is not None
        assert window.leaving.trouble is not None


def test_a_whole_book_is_looked_over_without_a_word(session: Session, qtbot: QtBot) -> None:
    record_band(session.book)
    with opened(session, qtbot) as window:
        qtbot.waitUntil(lambda: hasattr(window, "look"), timeout=PATIENCE)
        window.look.timer.setInterval(1)
        qtbot.waitUntil(lambda: window.look.done, timeout=PATIENCE)
        assert says(window) == ""


GOES_BACK = (
    BESIDE
    + """
from desktop.core.store import key_slots
from desktop.ui.encryption.unlock_window import UnlockWindow
from desktop.ui.trouble_window import TroubleWindow
asked = []
def look():
    for window in QApplication.topLevelWidgets():
        if not window.isVisible():
            continue
        if isinstance(window, UnlockWindow) and not asked:
            asked.append(window)
            print("asked")
            window.key = bytes(range(32))
            window.close()
        elif isinstance(window, TroubleWindow) and window.back.start.isEnabled():
            print("repair too" if window.repair else "no repair")
            window.back.start.click()
        elif type(window).__name__ == "MainWindow":
            print("opened", window.session.book.path.name)
            window.close()
sys.exit(app.open_window(Path(sys.argv[1])))
"""
)


def test_a_damaged_encrypted_book_goes_back_to_its_backup_and_asks_no_second_time(book_path: Path) -> None:
    with Book(book_path) as book:
        record_band(book)
        assert backups.make(book, backups.ASKED)
    encrypting.encrypt(book_path, KEY, PASSPHRASE)
    damage(book_path, 0)
    done = run(GOES_BACK, str(book_path))
    assert done.stdout.splitlines() == ["asked", "repair too", "opened band.septet"], done
    assert len(backups.replaced(book_path)) == 1


def test_the_way_back_says_why_there_is_none(book_path: Path, icons: Icons, qtbot: QtBot) -> None:
    with Book(book_path) as book:
        record_band(book)
        backup = backups.make(book, backups.ASKED)
    assert backup is not None
    for path in (book_path, backup.path):
        damage(path, 0)
    window = TroubleWindow(Words("en"), icons, "This book is damaged.", book_path, damaged=True)
    qtbot.addWidget(window)
    window.show()
    assert window.back is not None
    window.back.start.click()
    qtbot.waitUntil(window.back.result.isVisible, timeout=PATIENCE)
    assert backup.id in window.back.result.text()
    assert window.back.start.isEnabled()
    assert window.chosen is None
