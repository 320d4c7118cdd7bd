"""The journal in the window, the reasons beside a company, the sync by itself, and a member's computers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting
from desktop.core.queries.journal import journal
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book
from desktop.sync.answers import DeviceRow
from desktop.sync.enrolment import enrol
from desktop.sync.execute import sync
from desktop.ui import choosing
from desktop.ui.journal_page import JournalPage
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.settings_page import SettingsPage
from desktop.ui.syncing import OFF, SYNC_ITSELF
from tests.sync import inside
from tests.sync.inside import ORIGIN, Inside
from tests.ui.by_keyboard import press
from tests.ui.windows import opened, record_band, says, seal_the_contract


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Inside]:
    with inside.company(tmp_path / "company.sqlite") as made:
        yield made


@pytest.fixture
def window(book: Book, session: Session, company: Inside, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window after one sync that went well and one that did not."""
    record_band(book)
    change_setting(book, SYNC_ITSELF, OFF)
    seal_the_contract(session)
    enrol(book, ORIGIN, company.invite().code, door_to=company.door)
    sync(book, door_to=company.door_to)
    company.faults = [inside.lose_request]
    sync(book, door_to=company.door_to, roll=lambda: 0.5)
    with opened(session, qtbot) as made:
        yield made


def page_of(window: MainWindow) -> JournalPage:
    assert isinstance(window.page, JournalPage)
    return window.page


def cells(window: MainWindow) -> list[list[str]]:
    table = page_of(window).table
    return [
        [column.words(table.rows.row(place)) for column in table.rows.columns]
        for place in range(table.count())
    ]


def test_the_journal_shows_each_call_with_its_answer_newest_first(window: MainWindow) -> None:
    press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    rows = cells(window)
    said = [(row[2], row[4]) for row in rows]
    assert said[0] == ("Company asked who it is", "No answer")
    assert ("Declaration sent", "Taken") in said
    assert ("Receipt looked at", "Genuine: received") in said
    assert [row[5] for row in rows if row[2] == "Receipt looked at"] == [""]
    assert page_of(window).table.hasFocus()


def test_from_a_declaration_one_comes_to_its_own_lines_and_back_to_all(window: MainWindow) -> None:
    key = str(window.session.book.value("SELECT ref FROM exchange WHERE what = 'deliver' LIMIT 1"))
    window.go("journal", key)
    page = page_of(window)
    assert {row.ref for row in page.table.rows.source.fetch(0, 99)} == {key}
    assert page.of.text().startswith("Of the declaration De Roma")
    page.every.click()
    assert page.table.count() == len(journal(window.session.book))


def test_the_journal_is_handed_on_as_a_table_and_as_a_paper(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.go("journal")
    page = page_of(window)
    for button, name in ((page.table_file, "proof.csv"), (page.paper, "proof.pdf")):
        monkeypatch.setattr(choosing, "save_file", lambda *_a, name=name: tmp_path / name)
        button.click()
        assert says(window) == f"Saved as {name}."
    written = (tmp_path / "proof.csv").read_text("utf-8-sig")
    assert written.splitlines()[0].startswith("n,at,company_id,company,what")
    assert "deliver" in written
    assert (tmp_path / "proof.pdf").read_bytes().startswith(b"%PDF")


def test_the_side_bar_says_who_did_not_answer_and_leads_to_the_reason(window: MainWindow) -> None:
    panel = window.side.panel
    assert panel.trouble.isVisible()
    assert panel.trouble.accessibleName() == "Shared company BE did not answer"
    panel.trouble.click()
    assert isinstance(window.page, SettingsPage)
    assert "could not be reached" in window.page.companies.trouble.text
    assert "Since" in window.page.companies.trouble.text


def test_sync_by_itself_is_switched_where_the_companies_stand(window: MainWindow) -> None:
    window.go("settings")
    assert isinstance(window.page, SettingsPage)
    card = window.page.companies
    assert not card.by_itself.value()
    assert not window.works.syncing.by_itself
    card.by_itself.set_value(True)
    card.by_itself.changed.emit()
    assert setting(window.session.book, SYNC_ITSELF) is None
    assert window.works.syncing.by_itself


def test_a_lost_computer_is_stopped_after_a_question_in_its_place(
    window: MainWindow, company: Inside, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    from desktop.core.store.book import Done
    from desktop.sync import devices as line

    there = [
        DeviceRow("a" * 43, "Linux", "2026-11-22T18:00:00Z", None, None, True),
        DeviceRow("b" * 43, "Windows", "2026-10-22T18:00:00Z", None, None, False),
    ]
    stopped: list[str] = []
    monkeypatch.setattr(line, "devices", lambda _book, _company: list(there))
    monkeypatch.setattr(
        line, "revoke", lambda _book, key, thumbprint: (stopped.append(thumbprint), Done(key, frozenset()))[1]
    )
    window.go("settings")
    assert isinstance(window.page, SettingsPage)
    card = window.page.companies
    card.computers.click()
    qtbot.waitUntil(lambda: card.devices.rows.count() == 2, timeout=20_000)
    assert len(card.devices.fingerprint.text().rpartition(" ")[2]) == 43
    named(card.devices, "Stop Windows…").click()
    assert not stopped
    named(card.devices, "Stop it").click()
    qtbot.waitUntil(lambda: stopped == ["b" * 43], timeout=20_000)


def named(inside_of: object, name: str) -> QPushButton:
    found = [b for b in inside_of.findChildren(QPushButton) if b.accessibleName() == name or b.text() == name]  # type: ignore[attr-defined]
    return found[-1]
