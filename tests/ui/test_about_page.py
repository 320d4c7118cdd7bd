"""The licences of a packed program are read in it."""

from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop import __version__, notices
from desktop.ui.about_page import AboutPage
from desktop.ui.background import Background
from desktop.ui.session import Session
from release.notices import write_notices
from tests.ui.windows import opened, start_book


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background()
    yield made
    made.stop(30)


def test_the_about_page_shows_the_notices_of_a_packed_program(
    session: Session, background: Background, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "resources"
    write_notices([("certifi/cacert.pem", certifi.where())], folder / "licences")
    monkeypatch.setattr(notices, "resources", lambda: folder)
    page = AboutPage(session, background)
    qtbot.addWidget(page)
    card = page.licences
    assert not card.isHidden()
    card.part.set_value("certifi")
    card.part.changed.emit()
    assert "Mozilla Public License" in card.text.toPlainText()
    assert any("certifi" in text and "MPL-2.0" in text for text in map(card.part.combo.itemText, range(99)))


def test_a_checkout_shows_no_empty_notices(session: Session, background: Background, qtbot: QtBot) -> None:
    page = AboutPage(session, background)
    qtbot.addWidget(page)
    assert page.licences.isHidden()


def test_the_licence_is_reached_by_keyboard(
    session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "resources"
    write_notices([("certifi/cacert.pem", certifi.where())], folder / "licences")
    monkeypatch.setattr(notices, "resources", lambda: folder)
    start_book(session.book)
    with opened(session, qtbot) as window:
        window.go("about")
        page = window.page
        assert isinstance(page, AboutPage)
        assert __version__ in " ".join(text.text() for text in page.findChildren(QLabel))
        page.licences.part.combo.setFocus()
        before = page.licences.text.toPlainText()
        qtbot.keyClick(page.licences.part.combo, Qt.Key.Key_Down)
        assert page.licences.text.toPlainText() != before
        qtbot.keyClick(page.licences.part.combo, Qt.Key.Key_Tab)
        assert page.licences.text.hasFocus()
