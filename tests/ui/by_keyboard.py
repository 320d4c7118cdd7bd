"""Hands on the keyboard: what tests of the pages press and type."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.page import Page
from desktop.ui.record_form import RecordForm
from desktop.ui.record_page import RecordPage

ENTER = Qt.Key.Key_Return
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def show(page: Page, qtbot: QtBot) -> None:
    """Bring a page to the front of the screen with the keyboard in its window."""
    qtbot.addWidget(page)
    page.resize(1072, 760)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.enter()


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    at = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert at is not None
    QTest.keyClick(at, key, modifiers)


def type_in(text: str, then: Qt.Key | None = ENTER) -> None:
    """Type where the keyboard is, over what is selected; an offered list is left alone, as a fast typist does."""
    at = QApplication.focusWidget()
    assert at is not None
    for letter in text:
        _type_letter(at, letter)
    if (popup := QApplication.activePopupWidget()) is not None:
        popup.hide()
    QApplication.processEvents()
    if not at.isActiveWindow():  # without a window manager a list that was closed keeps the keyboard
        at.activateWindow()
        QApplication.processEvents()
    if then is not None:
        press(then)


def _type_letter(at: QWidget, letter: str) -> None:
    """Type a letter; what is on no English keyboard comes through the input method, as a dead key does."""
    if letter.isascii():
        QTest.keyClicks(at, letter)
        return
    event = QInputMethodEvent()
    event.setCommitString(letter)
    QApplication.sendEvent(at, event)


def go_to(page: RecordPage, name: str) -> None:
    """Put the cursor into a field of the open form and select what stands there."""
    form = form_of(page)
    form.focus(name)
    control = form.editor(name).control
    getattr(control, "selectAll", lambda: None)()


def form_of(page: RecordPage) -> RecordForm:
    """Return the form that is open."""
    assert page.form is not None
    return page.form


def value(page: RecordPage, name: str) -> Any:
    """Return what a field of the open form holds; of a picker its words."""
    found = form_of(page).editor(name).value()
    return getattr(found, "text", found)


def has_keyboard(page: RecordPage, name: str) -> bool:
    """Tell whether the cursor is in a field of the open form."""
    return form_of(page).editor(name).isAncestorOf(QApplication.focusWidget())


def button(inside: QWidget, text: str) -> QPushButton:
    """Return the visible button with these words, or this accessible name."""
    QApplication.processEvents()
    made = inside.findChildren(QPushButton)
    return next(one for one in made if text in (one.text(), one.accessibleName()) and one.isVisibleTo(inside))
