"""What takes long is read beside the window: the newest wish is shown, nothing comes after a page is gone."""

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting
from desktop.core.problems import N_, Unavailable
from desktop.core.store.book import Book
from desktop.ui.books import working_out
from desktop.ui.books.ahead_page import AheadPage
from desktop.ui.books.money_in import MoneyInPage
from desktop.ui.books.owed import OwedPage
from desktop.ui.books.reports_page import ReportsPage
from desktop.ui.books.working_out import WorkingOut
from desktop.ui.session import Note, Session

LONG = 30_000


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every book be one that is too large to be read within the time of a click."""
    monkeypatch.setattr(WorkingOut, "_large", lambda _self: True)


def gigs(book: Book) -> int:
    return int(book.value("SELECT COUNT(*) FROM gig"))


def test_a_small_book_is_read_at_once(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    found: list[int] = []
    WorkingOut(session, page).read(gigs, found.append)
    assert found == [gigs(session.book)]


def test_a_large_book_is_read_in_another_thread_and_shown_in_the_windows(
    qtbot: QtBot, session: Session, owls: SimpleNamespace
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    waits: list[bool] = []
    reader = WorkingOut(session, page, waits.append, small=0)
    threads: list[tuple[threading.Thread, threading.Thread]] = []
    reader.read(
        lambda _book: threading.current_thread(),
        lambda where: threads.append((where, threading.current_thread())),
    )
    assert waits == [True]
    qtbot.waitUntil(lambda: bool(threads), timeout=LONG)
    worked, shown = threads[0]
    assert shown is threading.main_thread()
    assert worked is not shown
    assert waits == [True, False]


def test_only_the_newest_wish_is_shown(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    reader, go_on, found = WorkingOut(session, page, small=0), threading.Event(), list[str]()

    def slow(_book: Book) -> str:
        go_on.wait(LONG / 1000)
        return "first"

    reader.read(slow, found.append)
    for name in ("second", "third"):
        reader.read(lambda _book, name=name: name, found.append)  # type: ignore[misc]
    go_on.set()
    qtbot.waitUntil(lambda: bool(found) and not reader.busy, timeout=LONG)
    assert found == ["third"]


def test_what_comes_after_the_page_is_gone_is_dropped(
    qtbot: QtBot, session: Session, owls: SimpleNamespace
) -> None:
    page, go_on, found = QWidget(), threading.Event(), list[bool]()
    reader = WorkingOut(session, page, small=0)
    background = reader.background
    reader.read(lambda _book: go_on.wait(LONG / 1000), found.append)
    with qtbot.waitSignal(page.destroyed, timeout=LONG):
        page.deleteLater()
    go_on.set()
    qtbot.waitUntil(lambda: not background.busy, timeout=LONG)
    assert found == []


def test_what_cannot_be_read_is_said_and_the_next_wish_works(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, notes: list[Note]
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    waits: list[bool] = []
    reader, found = WorkingOut(session, page, waits.append, small=0), list[int]()

    def broken(_book: Book) -> int:
        raise Unavailable(N_("test", "The disk is gone."))

    reader.read(broken, found.append)
    qtbot.waitUntil(lambda: bool(notes), timeout=LONG)
    assert "The disk is gone." in notes[-1].text
    assert waits == [True, False]
    reader.read(gigs, found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=LONG)


def test_the_forecast_and_reports_of_a_large_book_come_when_they_are_ready(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, large: None
) -> None:
    change_setting(session.book, "me", owls.aicha)
    for page in (AheadPage(session), ReportsPage(session)):
        qtbot.addWidget(page)
        page.resize(1072, 760)
        page.show()
        page.enter()
        assert page._waiting.isVisibleTo(page)
        qtbot.waitUntil(lambda page=page: not page.reader.busy, timeout=LONG)  # type: ignore[misc]
        assert not page._waiting.isVisibleTo(page)
        shown = page.outlook if isinstance(page, AheadPage) else page.report
        assert shown is not None


def test_what_is_owed_in_a_large_book_comes_when_it_is_ready_and_is_searched_at_once(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, large: None
) -> None:
    page = OwedPage(session)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    for key in ("all", "payers", "times", "letters"):
        page.list.chips.select(key)
        page.show_rows()
    page.list.chips.select("all")
    page.show_rows()
    qtbot.waitUntil(lambda: not page.reader.busy, timeout=LONG)
    count = page.list.table.count()
    page._search("no such words at all")
    assert page.list.table.count() == 0
    page._search("")
    assert page.list.table.count() == count


def test_a_payment_opens_when_it_is_known_what_is_waited_for(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, large: None
) -> None:
    page = MoneyInPage(session)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    before = page.list.totals.text()
    page.open_new()
    assert page.form is None
    qtbot.waitUntil(lambda: page.form is not None, timeout=LONG)
    page.close_form()
    assert page.list.totals.text() == before


def test_the_size_of_a_book_is_told_by_its_gigs(
    session: Session, qtbot: QtBot, owls: SimpleNamespace
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    count = gigs(session.book)
    assert WorkingOut(session, page, small=count - 1)._large()
    assert not WorkingOut(session, page, small=count)._large()
    assert count < working_out.SMALL


def test_pages_of_the_books_read_nothing_slow_in_the_windows_thread() -> None:
    """`expected` reads years of gigs: the window's thread asks for it only through a reader."""
    folder = Path(working_out.__file__).parent
    slow = ("= expected(", "= owed(", "= outlooks(", "= pay_histories(", "= ageing_of(")
    found = [
        path.name for path in folder.glob("*.py") if any(each in path.read_text("utf-8") for each in slow)
    ]
    assert found == []
