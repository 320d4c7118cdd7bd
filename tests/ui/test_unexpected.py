"""A bug is told where the person is, with its details to copy; nothing of what they wrote is in them."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core import logs
from desktop.core.actions.settings import change_setting
from desktop.core.problems import N_, Unavailable, refuse
from desktop.core.store import failures
from desktop.core.store.book import Book, Done
from desktop.i18n.words import Words
from desktop.ui.details_page import DetailsPage
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.unexpected import Unexpected, tell_fall
from tests.ui.by_keyboard import press
from tests.ui.test_start import BESIDE, run
from tests.ui.windows import opened, record_band, says

CANARY = "Canary7"


@pytest.fixture
def window(book: Book, session: Session, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    record_band(book)
    logs.begin(tmp_path / "logs")
    with opened(session, qtbot) as made:
        yield made
    logs.begin(None)


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Unexpected:
    """Takes every bug until the test is over."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made = Unexpected(Words("en"))
    made.watch()
    return made


def break_down() -> None:
    """Break as a slot does: Qt hands the bug to `sys.excepthook`."""
    try:
        {}[CANARY]
    except KeyError as bug:
        sys.excepthook(type(bug), bug, bug.__traceback__)


def click(window: MainWindow, text: str) -> None:
    """Press a button of the notice by keyboard."""
    [found] = [b for b in window.notice.findChildren(QPushButton) if b.text() == text and b.isVisible()]
    found.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Space)


def details_of(window: MainWindow, qtbot: QtBot) -> DetailsPage:
    page = window.page
    assert isinstance(page, DetailsPage)
    qtbot.waitUntil(lambda: bool(page.text.toPlainText()), timeout=20_000)
    return page


def test_a_bug_is_told_in_the_window_and_its_details_are_copied_by_keyboard(
    window: MainWindow, loud: Unexpected, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    loud.tell_in(window)
    window.go("people")
    break_down()
    assert "What was saved is safe" in says(window)
    assert CANARY in capsys.readouterr().err  # in full, for who started it in a terminal
    click(window, "Copy details")
    copied = QApplication.clipboard().text()
    assert "failure: KeyError" in copied
    assert "test_unexpected.py:" in copied
    assert '"page", "name": "people"' in copied
    assert CANARY not in copied
    assert "copied" in says(window)
    click(window, "Show the details")
    page = details_of(window, qtbot)
    assert page.text.toPlainText().startswith(copied)
    assert "What Septet did lately" in page.text.toPlainText()
    press(Qt.Key.Key_Escape)
    assert window.page is not None
    assert window.page.key == "people"


def test_a_disk_that_says_no_where_nobody_waited_for_it_is_no_bug(
    window: MainWindow, loud: Unexpected
) -> None:
    loud.tell_in(window)
    failure = Unavailable(failures.FULL)
    sys.excepthook(type(failure), failure, None)
    assert "disk is full" in says(window)
    assert "Copy details" not in {button.text() for button in window.notice.findChildren(QPushButton)}


def test_a_bug_of_the_work_beside_the_window_is_told_in_the_same_way(
    window: MainWindow, loud: Unexpected, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    loud.tell_in(window)

    def work(_tell: object) -> None:
        raise ZeroDivisionError(CANARY)

    window.works.background.run(work, lambda _done: None, window.session.show_failure)
    qtbot.waitUntil(lambda: "Copy the details" in says(window), timeout=20_000)
    click(window, "Copy details")
    assert "failure: ZeroDivisionError" in QApplication.clipboard().text()
    assert CANARY not in QApplication.clipboard().text()
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_where_there_is_no_window_yet_a_small_one_says_it(
    loud: Unexpected, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("desktop.ui.unexpected.QApplication.exec", lambda: 0)
    break_down()
    assert loud.alone is not None
    qtbot.addWidget(loud.alone)
    loud.alone.activateWindow()
    qtbot.waitUntil(loud.alone.isActiveWindow)
    loud.alone.copy.setFocus()
    press(Qt.Key.Key_Space)
    assert "failure: KeyError" in QApplication.clipboard().text()
    assert loud.alone.copy.text() == "Copied"
    assert CANARY in capsys.readouterr().err


def test_the_details_are_read_copied_and_saved_from_the_menu(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.go("details")
    page = details_of(window, qtbot)
    assert page.text.isReadOnly()
    page.copy.setFocus()
    press(Qt.Key.Key_Space)
    copied = QApplication.clipboard().text()
    assert copied == page.whole
    assert copied.startswith("These details help to find an error.")
    assert "person: 3" in copied
    for private in ("Aïcha", "Owls", "De Roma", str(tmp_path)):
        assert private not in copied
    page.save_to(tmp_path / "details.txt")
    assert (tmp_path / "details.txt").read_text("utf-8") == page.whole
    assert "Read it before you send it" in says(window)
    page.save_to(tmp_path)
    assert "cannot be written" in says(window)


def test_what_is_done_in_the_window_is_logged_by_its_name_alone(window: MainWindow) -> None:
    window.session.attempt(_refusing, CANARY)
    window.session.attempt(change_setting, window.session.book, "look", "dark")
    refused, action = logs.recent()[-2:]
    assert '"refused", "name": "_refusing", "says": "{name} does not sing."' in refused
    assert '"action", "name": "change_setting", "ms"' in action
    assert CANARY not in "".join(logs.recent())


def _refusing(name: str) -> Done:
    raise refuse(name, N_("test", "{name} does not sing."), name=name)


def test_after_a_fall_the_next_start_says_so(window: MainWindow) -> None:
    tell_fall(window, "")
    assert says(window) == ""
    tell_fall(window, "Segmentation_fault: form.py:12 save")
    assert "ended by a fault" in says(window)
    click(window, "Show the details")
    assert window.page is not None
    assert window.page.key == "details"


FALLS = (
    BESIDE
    + """
import faulthandler
from desktop.ui.main_window import MainWindow
def look():
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and window.isVisible():
            print("says", window.notice.text)
            sys.stdout.flush()
            faulthandler._sigsegv() if len(sys.argv) > 2 else window.close()
sys.exit(app.open_window(Path(sys.argv[1])))
"""
)


@pytest.mark.skipif(sys.platform == "win32", reason="falls otherwise")
def test_a_fall_of_the_program_is_told_at_its_next_start_and_only_then(
    book: Book, book_path: Path, tmp_path: Path
) -> None:
    record_band(book)
    book.close()
    (tmp_path / "data" / "logs").mkdir(parents=True)
    fallen = run(FALLS, str(book_path), "fall")
    assert fallen.returncode < 0
    assert fallen.stdout == "says \n"
    assert "ended by a fault" in run(FALLS, str(book_path)).stdout
    assert "ended by a fault" not in run(FALLS, str(book_path)).stdout
