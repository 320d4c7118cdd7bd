"""An encrypted book in the window: asked for at the start, locked, unlocked, and set up in the settings, by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core import encrypting, recovery_key
from desktop.core.actions import change_setting
from desktop.core.countries import Countries
from desktop.core.store import cipher, key_file, key_slots, key_store
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui import choosing
from desktop.ui.encryption import idle
from desktop.ui.encryption.card import EncryptionCard
from desktop.ui.encryption.leaving import Leave
from desktop.ui.encryption.setting_up import LINE, SHEET, SettingUp
from desktop.ui.encryption.sheet_panel import SheetPanel
from desktop.ui.encryption.unlock_window import UnlockWindow
from desktop.ui.first_start import BOOK, FirstStart
from desktop.ui.icons import Icons
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.settings_page import SettingsPage
from desktop.ui.theme import Theme
from tests.ui.by_keyboard import CTRL, button, press, type_in
from tests.ui.windows import opened, record_band, says, start_book

PASSPHRASE = "four wild swans"
KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase is made to cost half a second; here it need not. No key store of this machine is asked."""
    monkeypatch.setattr(key_slots, "MEMORY_KIB", 64)
    monkeypatch.setattr(key_slots, "PASSES", 1)
    monkeypatch.setattr(key_store, "_store", lambda: None)


@pytest.fixture
def encrypted(book_path: Path) -> Path:
    with Book(book_path) as book:
        record_band(book)
    encrypting.encrypt(book_path, KEY, PASSPHRASE)
    return book_path


@pytest.fixture
def locked_session(encrypted: Path, countries: Countries, theme: Theme, icons: Icons) -> Iterator[Session]:
    """The door to an encrypted book that is open."""
    with Book(encrypted, key=KEY) as book:
        yield Session(book, Words("en"), countries, theme, icons)


def unlocking(book: Path, icons: Icons, qtbot: QtBot) -> UnlockWindow:
    window = UnlockWindow(Words("en"), icons, book)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.take_keyboard()
    return window


def settings(window: MainWindow) -> EncryptionCard:
    window.go("settings", "encryption")
    assert isinstance(window.page, SettingsPage)
    return window.page.encryption


# ---- at the start ----


def test_the_passphrase_opens_the_book_and_another_one_is_told_beside_its_field(
    encrypted: Path, icons: Icons, qtbot: QtBot
) -> None:
    window = unlocking(encrypted, icons, qtbot)
    type_in("four wild geese")
    qtbot.waitUntil(
        lambda: "not the passphrase" in window.passphrase.form.problem("passphrase"), timeout=20_000
    )
    assert window.isVisible()
    assert window.passphrase.form.editor("passphrase").value() == "four wild geese"  # nothing typed is lost
    at = QApplication.focusWidget()
    assert at is not None
    assert window.passphrase.form.editor("passphrase").isAncestorOf(at)
    press(Qt.Key.Key_A, CTRL)
    type_in(PASSPHRASE)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert window.key == KEY
    window.end()


def test_the_recovery_key_opens_a_book_whose_key_file_is_lost(
    encrypted: Path, icons: Icons, qtbot: QtBot
) -> None:
    key_file.beside(encrypted).unlink()
    window = unlocking(encrypted, icons, qtbot)
    panel = window.recovery
    assert panel.isVisible()
    assert not window.turn.isVisible()  # no passphrase could open it
    lines = recovery_key.lines(KEY)
    panel.form.set_values({recovery_key.FIELD: "\n".join((*lines[:3], lines[0]))})
    panel.form.set_values({"new": "a new swan song", "again": "a new swan song"})
    panel.start()
    qtbot.waitUntil(lambda: "Line 4" in panel.form.problem(recovery_key.FIELD), timeout=20_000)
    panel.form.set_values({recovery_key.FIELD: "\n".join(lines).lower()})
    panel.start()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert window.key == KEY
    assert encrypting.by_passphrase(encrypted, "a new swan song") == KEY
    window.end()


def test_a_damaged_key_file_is_told_and_leads_to_the_recovery_key(
    encrypted: Path, icons: Icons, qtbot: QtBot
) -> None:
    key_file.beside(encrypted).write_text("{")
    window = unlocking(encrypted, icons, qtbot)
    assert window.recovery.isVisible()
    assert "beside the book is damaged" in window.recovery.failed.text()
    press(Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert window.key is None


def test_esc_leaves_the_recovery_key_first_and_then_the_window(
    encrypted: Path, icons: Icons, qtbot: QtBot
) -> None:
    window = unlocking(encrypted, icons, qtbot)
    window.turn.click()
    assert window.recovery.isVisible()
    press(Qt.Key.Key_Escape)
    assert window.passphrase.isVisible()
    press(Qt.Key.Key_Escape)
    assert not window.isVisible()
    window.end()


def test_what_is_typed_is_dots_until_it_is_asked_for(encrypted: Path, icons: Icons, qtbot: QtBot) -> None:
    window = unlocking(encrypted, icons, qtbot)
    line = QApplication.focusWidget()
    type_in("swan", None)
    assert line.displayText() == "●" * 4  # type: ignore[union-attr]
    window.passphrase.show_letters.control.click()  # type: ignore[attr-defined]
    assert line.displayText() == "swan"  # type: ignore[union-attr]
    window.close()


# ---- locking ----


def test_the_title_says_it_and_the_keys_lock(locked_session: Session, qtbot: QtBot) -> None:
    with opened(locked_session, qtbot) as window:
        assert window.windowTitle() == "band – Septet (encrypted)"
        window.go("contracts")
        press(Qt.Key.Key_F12, CTRL)
        qtbot.waitUntil(lambda: not window.isVisible())
        assert window.leaving is not None
        assert (window.leaving.book, window.leaving.key) == (locked_session.book.path, None)


def test_after_unlocking_everything_stands_where_it_stood(locked_session: Session, qtbot: QtBot) -> None:
    with opened(locked_session, qtbot) as window:
        window.new_gig()
        type_in("2027-03-05", None)
        settings(window).ways.lock.click()  # type: ignore[union-attr]
        assert window.leaving is not None
        back = window.leaving.bring_back
    assert back is not None
    with opened(locked_session, qtbot) as anew:
        back(anew)
        assert anew.page is not None
        assert anew.page.key == "settings"
        qtbot.waitUntil(lambda: "not saved" in says(anew), timeout=20_000)  # the gig is offered back


def test_a_plain_book_cannot_be_locked(session: Session, qtbot: QtBot) -> None:
    start_book(session.book)
    with opened(session, qtbot) as window:
        press(Qt.Key.Key_F12, CTRL)
        assert window.isVisible()
        assert window.windowTitle() == "band – Septet"


class Clock:
    """Hands of a clock that a test turns."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = (0.0, 0.0)
        monkeypatch.setattr(idle, "_now", lambda: self.now)


def watching(window: MainWindow, qtbot: QtBot) -> idle.Idle:
    """Return what watches the window, once it does."""
    qtbot.waitUntil(lambda: window.idle is not None and not window.works.background.busy, timeout=20_000)
    assert window.idle is not None
    return window.idle


def test_the_book_is_locked_when_nobody_touches_it(
    locked_session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    with opened(locked_session, qtbot) as window:
        watch = watching(window, qtbot)
        clock.now = (14 * 60, 14 * 60)
        watch.look()
        assert window.isVisible()
        QTest.mouseMove(window.windowHandle())
        QApplication.processEvents()
        clock.now = (28 * 60, 28 * 60)
        watch.look()
        assert window.isVisible()
        clock.now = (30 * 60, 30 * 60)
        watch.look()
        assert not window.isVisible()
        assert window.leaving is not None


def test_a_computer_that_slept_is_locked_and_never_means_never(
    locked_session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    change_setting(locked_session.book, idle.LOCK_AFTER, "0")
    with opened(locked_session, qtbot) as window:
        watch = watching(window, qtbot)
        clock.now = (60.0, 99_999.0)
        watch.look()
        assert window.isVisible()
        change_setting(locked_session.book, idle.LOCK_AFTER, "60")
        watch.look()
        assert not window.isVisible()


# ---- the settings ----


def test_a_book_is_encrypted_once_a_line_of_the_sheet_was_typed_back(
    session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_book(session.book)
    sheet = tmp_path / "sheet.pdf"
    monkeypatch.setattr(choosing, "save_file", lambda *_: sheet)
    with opened(session, qtbot) as window:
        card = settings(window)
        button(card, "Encrypt this book…").click()
        steps = card.panel
        assert isinstance(steps, SettingUp)
        type_in(PASSPHRASE)
        type_in("four wild swabs")
        form = steps.passphrase_panel.form
        qtbot.waitUntil(lambda: "do not match" in form.problem("again"), timeout=20_000)
        press(Qt.Key.Key_A, CTRL)
        type_in(PASSPHRASE)
        qtbot.waitUntil(lambda: steps.currentIndex() == SHEET, timeout=20_000)
        assert steps.sheet_panel.lines.text().splitlines() == recovery_key.lines(steps.key)
        button(card, "Save the sheet…").click()
        assert sheet.read_bytes().startswith(b"%PDF")
        button(card, "Continue").click()
        assert steps.currentIndex() == LINE
        type_in("0000-0000-0000-0000")
        qtbot.waitUntil(lambda: "not the line" in steps.line_panel.form.problem("line"), timeout=20_000)
        assert not encrypting.is_encrypted(session.book.path)
        press(Qt.Key.Key_A, CTRL)
        type_in(recovery_key.lines(steps.key)[steps.line])
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
        leaving = window.leaving
        key = steps.key
    session.book.close()
    assert isinstance(leaving, Leave)
    assert leaving.errand is not None
    leaving.errand.run()
    assert encrypting.by_passphrase(session.book.path, PASSPHRASE) == leaving.key == key
    with Book(session.book.path, key=key) as again:
        assert again.value("SELECT value FROM setting WHERE key = 'started'") == "yes"


def test_esc_leaves_the_steps_and_nothing_is_changed(session: Session, qtbot: QtBot) -> None:
    start_book(session.book)
    with opened(session, qtbot) as window:
        card = settings(window)
        card.set_up()
        type_in("four wild", None)
        press(Qt.Key.Key_Escape)
        assert card.panel is None
        assert QApplication.focusWidget() is card.encrypt
    assert not key_file.beside(session.book.path).exists()


def test_the_passphrase_is_changed_by_whoever_knows_it(
    locked_session: Session, encrypted: Path, qtbot: QtBot
) -> None:
    with opened(locked_session, qtbot) as window:
        card = settings(window)
        button(card, "Change the passphrase…").click()
        for text in ("not the right one", "another good one", "another good one"):
            type_in(text)
        panel = card.panel
        qtbot.waitUntil(lambda: "not the passphrase" in panel.form.problem("passphrase"), timeout=20_000)  # type: ignore[union-attr]
        press(Qt.Key.Key_A, CTRL)
        type_in(PASSPHRASE)
        qtbot.waitUntil(lambda: card.panel is None, timeout=20_000)
        assert "holds from now on" in says(window)
    assert encrypting.by_passphrase(encrypted, "another good one") == KEY


def test_the_recovery_key_is_shown_once_the_passphrase_is_typed(
    locked_session: Session, qtbot: QtBot
) -> None:
    with opened(locked_session, qtbot) as window:
        card = settings(window)
        button(card, "Show the recovery key…").click()
        type_in(PASSPHRASE)
        qtbot.waitUntil(lambda: isinstance(card.panel, SheetPanel), timeout=20_000)
        assert isinstance(card.panel, SheetPanel)
        assert card.panel.lines.text().splitlines() == recovery_key.lines(KEY)


def test_encryption_is_turned_off_by_whoever_knows_the_passphrase(
    locked_session: Session, encrypted: Path, qtbot: QtBot
) -> None:
    with opened(locked_session, qtbot) as window:
        card = settings(window)
        button(card, "Turn encryption off…").click()
        type_in(PASSPHRASE)
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
        leaving = window.leaving
    locked_session.book.close()
    assert leaving is not None
    assert leaving.errand is not None
    leaving.errand.run()
    assert encrypted.read_bytes().startswith(cipher.PLAIN)


def test_the_first_start_offers_it_and_leads_to_the_steps(session: Session, qtbot: QtBot) -> None:
    with opened(session, qtbot) as window:
        first = window.centralWidget()
        assert isinstance(first, FirstStart)
        first.show_step(BOOK)
        first.protect.control.click()  # type: ignore[attr-defined]
        first.empty.click()
        assert isinstance(window.page, SettingsPage)
        assert isinstance(window.page.encryption.panel, SettingUp)
