"""Newer versions on the page about Septet: read from a file, asked by a button, compared before anybody installs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop import __version__
from desktop.core.release_file import describe
from desktop.core.store.book import Book
from desktop.ui.about_page import AboutPage
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.update_card import UpdateCard
from tests.core.test_release_file import RELEASE, TRUSTED, sign_release
from tests.packs import KEY
from tests.ui.by_keyboard import press
from tests.ui.windows import opened, record_band


@pytest.fixture
def window(
    book: Book, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    monkeypatch.setattr("desktop.ui.update_card.load_publishers", lambda: TRUSTED)
    record_band(book)
    with opened(session, qtbot) as made:
        made.go("about")
        yield made


def card_of(window: MainWindow) -> UpdateCard:
    assert isinstance(window.page, AboutPage)
    return window.page.updates


def announce(path: Path, **more: object) -> Path:
    path.write_bytes(sign_release(replace(RELEASE, released="2026-11-20", **more), KEY))  # type: ignore[arg-type]
    return path


def read(window: MainWindow, qtbot: QtBot, path: Path) -> str:
    card = card_of(window)
    card.result.setText("")
    card.read_file(path)
    qtbot.waitUntil(lambda: bool(card.result.text()), timeout=20_000)
    return card.result.text()


def test_a_newer_version_is_shown_with_who_says_so_and_what_is_new(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    said = read(window, qtbot, announce(tmp_path / "new.septet-release"))
    assert "Septet 9.10.0" in said
    assert "is newer than yours" in said
    assert "Signed by Test publisher." in said
    assert "Faster lists." in said
    assert card_of(window).page.isVisible()
    assert "You have the announced version" in read(
        window, qtbot, announce(tmp_path / "same.septet-release", version=__version__)
    )


def test_a_forged_one_is_refused_and_leads_nowhere(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "x.septet-release"
    path.write_bytes(b"{}")
    assert "no announcement of Septet" in read(window, qtbot, path)
    assert not card_of(window).page.isVisible()


def test_a_download_is_compared_before_it_is_installed(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    deb = tmp_path / "septet.deb"
    deb.write_bytes(b"a program")
    read(window, qtbot, announce(tmp_path / "new.septet-release", files=(describe(deb),)))
    card = card_of(window)
    assert card.check.isVisible()
    card.check_file(deb)
    qtbot.waitUntil(lambda: "is the file that was announced" in card.result.text(), timeout=20_000)
    deb.write_bytes(b"another")
    card.check_file(deb)
    qtbot.waitUntil(lambda: "is not the file that was announced" in card.result.text(), timeout=20_000)


def test_companies_are_asked_by_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    card = card_of(window)
    card.ask.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "enrolled at no shared company" in card.result.text(), timeout=20_000)
    assert card.ask.isEnabled()
