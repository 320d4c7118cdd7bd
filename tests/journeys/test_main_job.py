"""The product's story in the real window: a new book, a gig by keyboard, the split with a sub, sealed offline, received."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.settings import change_setting
from desktop.core.gig_file import read_gig_file
from desktop.core.queries.contracts import contract
from desktop.core.queries.declarations import declarations
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.ui.main_window import MainWindow
from desktop.ui.qt_words import QtWords
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.works import Works
from tests.conftest import Company
from tests.gigfiles import AICHA, BRAM, CLARA, gig_file

Shown = TypeVar("Shown", bound=QWidget)


class Hands:
    """What a person does in the window: finds things by their words, types, presses keys."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot

    def find(self, kind: type[Shown], name: str) -> Shown:
        def look() -> Shown | None:
            return next(
                (w for w in self.window.findChildren(kind) if w.isVisible() and w.accessibleName() == name),
                None,
            )

        self.qtbot.waitUntil(lambda: look() is not None, timeout=10_000)
        found = look()
        assert found is not None
        return found

    def press(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        self.qtbot.waitUntil(button.isEnabled, timeout=10_000)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, text: str, into: QWidget | None = None) -> None:
        """Type into a field, or into whatever has the keyboard."""
        at = into or QApplication.focusWidget()
        assert at is not None
        for character in text:
            if character.isascii():
                self.qtbot.keyClicks(at, character)
            else:  # Qt's own tester knows no other letters
                for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                    QApplication.sendEvent(at, QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character))

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def choose_in_menu(self, button: str, words: str) -> None:
        menu = self.find(QPushButton, button).menu()
        assert menu is not None
        next(action for action in menu.actions() if action.text() == words).trigger()

    def pick(self, name: str, words: str) -> None:
        """Choose in a combo box with the keyboard alone."""
        box = self.find(QComboBox, name)
        box.setFocus()
        self.qtbot.keyClicks(box, words)
        assert box.currentText() == words

    def field(self, name: str) -> QLineEdit:
        return self.find(QLineEdit, name)

    def reads(self, text: str) -> bool:
        return any(text in label.text() for label in self.window.findChildren(QLabel) if label.isVisible())

    def wait_for(self, text: str) -> None:
        self.qtbot.waitUntil(lambda: self.reads(text), timeout=15_000)


@pytest.fixture
def hands(session: Session, qtbot: QtBot, qapp: QApplication) -> Iterator[Hands]:
    works = Works(session)
    window = MainWindow(session, works, QtWords(qapp))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield Hands(window, qtbot)
    window.close()
    works.end()


def test_the_first_start_can_be_walked_and_begins_with_an_empty_book(hands: Hands, book: Book) -> None:
    hands.press("Continue")
    hands.press("Continue")
    hands.type("Aïcha Benali")
    hands.press("Continue")
    hands.press("Start with an empty book")
    hands.wait_for("Type in your first gig")
    assert book.value("SELECT name FROM person") == "Aïcha Benali"


def test_from_a_new_gig_to_the_receipt(
    hands: Hands, book: Book, session: Session, start_company: Callable[..., Company]
) -> None:
    companies = [start_company("BE"), start_company("DE")]
    hands.press("Skip all")
    hands.press("Start with an empty book")
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM, CLARA, gigs=[], contracts=[])))
    change_setting(book, "country", "BE")
    session.changed.emit(frozenset({"people", "gigs", "contracts", "settings"}))

    record_a_gig_by_keyboard(hands)
    hands.find(RowTable, "Gigs").setFocus()
    hands.key(Qt.Key.Key_Return)
    hands.press("Make the contract")
    hands.wait_for("Adds up to the cent")
    split_with_a_sub(hands, book)

    hands.press("Next: check and finish")
    hands.press("Seal")
    hands.wait_for("waiting")
    assert [row.state for row in declarations(book)] == [None, None]

    for company in companies:
        enrol_in_the_settings(hands, book, company)
    hands.press("Sync now")
    hands.qtbot.waitUntil(
        lambda: [row.delivery for row in declarations(book)] == ["confirmed"] * 2, timeout=20_000
    )
    hands.press("Declarations")
    hands.wait_for("Received")
    assert [len(company.stored()) for company in companies] == [1, 1]
    assert verify(book).problems == ()


def record_a_gig_by_keyboard(hands: Hands) -> None:
    """Type a gig without a mouse."""
    hands.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    hands.field("Date")
    for text in (
        "5/12/2026",
        "De Roma",
        "Antwerp",
        "Belgium",
        "20:30",
        "23:00",
        "The Night Owls",
        "De Roma vzw",
        "1500",
    ):
        hands.type(text)
        hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    hands.qtbot.waitUntil(lambda: hands.find(RowTable, "Gigs").count() == 1, timeout=5_000)


def split_with_a_sub(hands: Hands, book: Book) -> None:
    """Clara is a sub with a fixed amount; the others share the rest."""
    key = str(book.value("SELECT id FROM contract"))
    facts = contract(book, key)
    assert facts is not None
    ids = {facts.name_of(place.person): place.person for place in facts.line_up}
    share = hands.field("Share of Clara Vogel")
    share.setFocus()
    share.selectAll()
    hands.type("0")
    hands.choose_in_menu("Add step", "Fixed amount for a musician")
    hands.pick("To whom", "Clara Vogel")
    hands.pick("Counted as", "A fixed amount")
    hands.field("How much").setFocus()
    hands.type("270")
    hands.key(Qt.Key.Key_Return)
    kept = lambda: contract(book, key)  # noqa: E731
    hands.qtbot.waitUntil(
        lambda: any(s["kind"] == "fixed" and s.get("to") for s in (kept() or facts).steps), timeout=5_000
    )
    facts = kept()
    assert facts is not None
    (fixed,) = [step for step in facts.steps if step["kind"] == "fixed"]
    assert fixed["to"] == ids["Clara Vogel"]
    hands.wait_for("Adds up to the cent: €1,500.00")


def enrol_in_the_settings(hands: Hands, book: Book, company: Company) -> None:
    hands.press("Settings")
    hands.press("Enrol at a company…")
    hands.type(company.url, hands.field("Address of the company"))
    hands.type(company.invite(), hands.field("Invitation code"))
    hands.press("Enrol")
    hands.wait_for("You are enrolled")
    hands.qtbot.waitUntil(
        lambda: book.value("SELECT count(*) FROM enrolment WHERE country = ?", company.country) == 1,
        timeout=15_000,
    )
