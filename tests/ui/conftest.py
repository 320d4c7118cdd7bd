"""What every test of the window shares: the look, the icons, and a guard against dialogs that nobody closes."""

import os
import time
from collections.abc import Iterator
from types import SimpleNamespace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from desktop.core.countries import Countries
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.icons import Icons
from desktop.ui.session import Note, Session
from desktop.ui.theme import Scheme, Theme
from tests.ui.owls import night_owls


class DialogGuard:
    """Closes whatever waits for a person longer than `patience` seconds, and remembers what it was.

    A modal dialog runs its own event loop without any Python in it: no time limit of the test runner can end it.
    """

    def __init__(self, patience: float = 6.0) -> None:
        self.found: list[str] = []
        self._patience = patience
        self._since: dict[QWidget, float] = {}
        self._timer = QTimer(interval=100)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _waiting(self) -> QWidget | None:
        return QApplication.activeModalWidget() or QApplication.activePopupWidget()

    def _look(self) -> None:
        widget = self._waiting()
        if widget is None:
            self._since.clear()
        elif time.monotonic() - self._since.setdefault(widget, time.monotonic()) >= self._patience:
            self._close(widget)

    def _close(self, widget: QWidget) -> None:
        words = widget.text() if isinstance(widget, QMessageBox) else widget.accessibleName()
        self.found.append(f"{type(widget).__name__} {widget.windowTitle()!r} {words!r}")
        self._since.pop(widget, None)
        widget.close()

    def stop(self) -> None:
        """Look for the last time, without patience."""
        self._timer.stop()
        if (widget := self._waiting()) is not None:
            self._close(widget)


@pytest.fixture(autouse=True)
def no_dialog_stays_open(qapp: QApplication) -> Iterator[None]:
    guard = DialogGuard()
    yield
    guard.stop()
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
    assert not guard.found, f"left open and closed by force: {', '.join(guard.found)}"


@pytest.fixture(autouse=True)
def no_sync_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine would have the first sync by itself come in between; whoever tests it sets the time."""
    monkeypatch.setattr("desktop.ui.syncing.FIRST_MS", 3_600_000)


@pytest.fixture(scope="session")
def one_theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture
def theme(one_theme: Theme) -> Iterator[Theme]:
    """The look of the program, light and at 100 % whatever the test before did."""
    yield one_theme
    if one_theme.text_percent != 100:
        one_theme.set_text_percent(100)
    if one_theme.scheme is not Scheme.LIGHT:
        one_theme.set_scheme(Scheme.LIGHT)


@pytest.fixture
def icons(theme: Theme) -> Icons:
    return Icons(theme)


@pytest.fixture
def session(book: Book, countries: Countries, theme: Theme, icons: Icons) -> Session:
    """The door to an empty book, in English."""
    return Session(book, Words("en"), countries, theme, icons)


@pytest.fixture
def owls(session: Session, countries: Countries) -> SimpleNamespace:
    """A band with one contract in the session's book, by ids."""
    return night_owls(session.book, countries)


@pytest.fixture
def asked(session: Session) -> list[tuple[str, object]]:
    """Where the page wanted to go."""
    found: list[tuple[str, object]] = []
    session.asked.connect(lambda page, argument: found.append((page, argument)))
    return found


@pytest.fixture
def notes(session: Session) -> list[Note]:
    """What was said in the notice bar."""
    found: list[Note] = []
    session.noted.connect(found.append)
    return found
