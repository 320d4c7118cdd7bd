"""The calendar, used with the keyboard and the mouse over a real book."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting, record_gig
from desktop.core.actions.gigs import move_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigCommand, GigState
from desktop.core.problems import Refused
from desktop.core.queries.gigs import GigRow, gig_detail, gigs_between
from desktop.core.store.book import Book
from desktop.i18n.languages import LANGUAGES
from desktop.i18n.months import month_title, sheet, shifted_month, weekdays
from desktop.i18n.words import Words
from desktop.ui.background import Background
from desktop.ui.calendar.grid import MonthGrid
from desktop.ui.calendar.page import CalendarPage
from desktop.ui.due_clock import DueClock
from desktop.ui.gig_visit import GigVisit
from desktop.ui.gigs_page import GigsPage
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Note, Session
from tests.gigfiles import AICHA, BRAM, gig_file
from tests.ui.by_keyboard import CTRL, ENTER, SHIFT, has_keyboard, press, show, type_in, value
from tests.ui.windows import opened, start_book

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down


def gig(book: Book, on: date, venue: str, **changes: Any) -> str:
    usual: dict[str, Any] = {"country": "BE", "currency": "EUR", "state": GigState.CONFIRMED}
    return record_gig(book, GigCommand(on=on, venue=venue, **(usual | changes))).id


def day_of(book: Book, key: str) -> str:
    detail = gig_detail(book, key)
    assert detail is not None
    return detail.on


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> CalendarPage:
    session.book.clock = lambda: NOON
    made = CalendarPage(session, DueClock(session, Background()))
    show(made, qtbot)
    return made


def chosen(page: CalendarPage) -> date:
    day = page.grid.day
    assert day is not None
    return day.on


def test_arrows_move_over_days_and_months(page: CalendarPage) -> None:
    assert page.grid.hasFocus()
    assert chosen(page) == date(2026, 11, 22)
    for key, on in ((LEFT, 21), (UP, 14), (RIGHT, 15), (DOWN, 22), (DOWN, 29)):
        press(key)
        assert chosen(page) == date(2026, 11, on)
    press(DOWN)
    assert chosen(page) == date(2026, 12, 6)
    assert page.heading.text() == "December 2026"
    press(Qt.Key.Key_PageUp)
    assert (chosen(page), page.heading.text()) == (date(2026, 11, 6), "November 2026")
    press(Qt.Key.Key_PageDown)
    assert chosen(page) == date(2026, 12, 6)
    press(Qt.Key.Key_Home)
    assert chosen(page) == date(2026, 11, 30)
    press(Qt.Key.Key_T)
    assert chosen(page) == date(2026, 11, 22)


def test_enter_opens_the_gig_of_the_day_and_begins_one_on_an_empty_day(
    page: CalendarPage, book: Book, asked: list[tuple[str, object]]
) -> None:
    first = gig(book, date(2026, 11, 22), "De Roma", starts=time(20, 30))
    second = gig(book, date(2026, 11, 22), "Opus", starts=time(23))
    page.refresh()
    press(ENTER)
    press(Qt.Key.Key_Space)
    press(ENTER)
    press(RIGHT)
    press(ENTER)
    press(LEFT)
    press(Qt.Key.Key_N)
    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)
    assert [argument for _, argument in asked] == [
        GigVisit(first, sunday, "calendar"),
        GigVisit(second, sunday, "calendar"),
        GigVisit(None, monday, "calendar"),
        GigVisit(None, sunday, "calendar"),
    ]


def test_a_gig_added_from_a_day_has_its_date_and_leads_back(
    session: Session, book: Book, qtbot: QtBot, asked: list[tuple[str, object]]
) -> None:
    gigs = GigsPage(session)
    show(gigs, qtbot)
    gigs.show_argument(GigVisit(None, date(2026, 12, 24), "calendar"))
    assert value(gigs, "on") == date(2026, 12, 24)
    assert has_keyboard(gigs, "venue")
    type_in("Flagey", then=None)
    gigs.form.editor("country").set_value("BE")  # type: ignore[union-attr]
    press(ENTER, CTRL)
    assert book.value("SELECT on_date FROM gig") == "2026-12-24"
    assert asked == [("calendar", date(2026, 12, 24))]


def test_a_gig_is_moved_by_keys_and_undo_takes_it_back(
    page: CalendarPage, book: Book, notes: list[Note]
) -> None:
    key = gig(book, date(2026, 11, 22), "De Roma")
    page.refresh()
    press(RIGHT, CTRL)
    assert (day_of(book, key), chosen(page)) == ("2026-11-23", date(2026, 11, 23))
    press(DOWN, CTRL)
    press(UP, CTRL)
    press(UP, CTRL)
    press(LEFT, CTRL)
    assert day_of(book, key) == "2026-11-15"
    assert notes[-1].text == "De Roma is now on Sun, 15 Nov 2026."
    assert notes[-1].run is not None
    notes[-1].run()
    assert day_of(book, key) == "2026-11-16"


def test_a_gig_is_cut_and_pasted_in_another_month(page: CalendarPage, book: Book) -> None:
    key = gig(book, date(2026, 11, 22), "De Roma")
    page.refresh()
    press(Qt.Key.Key_X, CTRL)
    press(Qt.Key.Key_PageDown)
    press(Qt.Key.Key_PageDown)
    press(Qt.Key.Key_V, CTRL)
    assert day_of(book, key) == "2027-01-22"
    press(RIGHT)
    press(Qt.Key.Key_V, CTRL)
    assert day_of(book, key) == "2027-01-22"


def test_a_gig_is_moved_to_a_day_that_is_typed(page: CalendarPage, book: Book) -> None:
    key = gig(book, date(2026, 11, 22), "De Roma")
    page.refresh()
    press(Qt.Key.Key_M)
    type_in("31 feb")
    assert page.moving.form.problem("on") == "There is no such day in the calendar."
    page.moving.on.line.selectAll()
    type_in("+7")
    assert (day_of(book, key), chosen(page)) == ("2026-11-29", date(2026, 11, 29))
    assert page.grid.hasFocus()
    press(Qt.Key.Key_M)
    press(Qt.Key.Key_Escape)
    assert page.moving.isHidden()
    assert page.grid.hasFocus()


def listed(page: CalendarPage) -> GigRow:
    row = page.agenda.current()
    assert isinstance(row, GigRow)
    return row


def middle(grid: MonthGrid, on: date) -> QPoint:
    return grid.visualRect(grid.month.index_of(on)).center()


def test_a_gig_is_dragged_to_another_day(page: CalendarPage, book: Book) -> None:
    key = gig(book, date(2026, 11, 22), "De Roma")
    page.refresh()
    grid = page.grid
    QApplication.processEvents()
    rect = grid.visualRect(grid.month.index_of(date(2026, 11, 22)))
    hold, view = QPoint(rect.left() + 20, rect.top() + page.session.theme.px(34)), grid.viewport()
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(view, button, pos=hold)
    QTest.mouseRelease(view, button, pos=hold)
    assert day_of(book, key) == "2026-11-22"
    QTest.mousePress(view, button, pos=hold)
    QTest.mouseMove(view, hold - QPoint(30, 0))
    QTest.mouseMove(view, middle(grid, date(2026, 11, 18)))
    assert grid.target == date(2026, 11, 18)
    QTest.mouseRelease(view, button, pos=middle(grid, date(2026, 11, 18)))
    assert day_of(book, key) == "2026-11-18"
    assert grid.target is None


def test_a_sealed_gig_stays_and_leads_to_its_correction(
    page: CalendarPage,
    book: Book,
    countries: Countries,
    notes: list[Note],
    asked: list[tuple[str, object]],
) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
    contract = str(book.value("SELECT id FROM contract"))
    seal_contract(book, contract, countries)
    key, on = str(book.value("SELECT id FROM gig")), str(book.value("SELECT on_date FROM gig"))
    page.stand_on(date.fromisoformat(on))
    page.refresh()
    press(RIGHT, CTRL)
    assert day_of(book, key) == on
    assert (notes[-1].action, notes[-1].run is not None) == ("Correct…", True)
    assert notes[-1].run is not None
    notes[-1].run()
    assert asked == [("contracts", ("correct", contract))]
    with pytest.raises(Refused):
        move_gig(book, key, date(2026, 11, 1))


def test_a_set_after_midnight_comes_last_in_its_evening(book: Book) -> None:
    evening = date(2026, 11, 22)
    late = gig(book, evening, "Late", starts=time(1, 30))
    early = gig(book, evening, "Early", starts=time(20))
    whole = gig(book, evening, "No hour")
    assert [row.id for row in gigs_between(book, evening, evening)] == [early, late, whole]


def test_what_has_no_room_is_counted_and_shown_in_the_agenda(page: CalendarPage, book: Book) -> None:
    for hour in range(12, 22):
        gig(book, date(2026, 11, 22), f"Stage {hour}", starts=time(hour))
    page.refresh()
    QApplication.processEvents()
    grid = page.grid
    rect = grid.visualRect(grid.currentIndex())
    shown, more = grid._cells.shown(rect, grid.month.day(grid.currentIndex()), 0)
    assert more + len(shown) == 10
    assert more > 0
    last = QPoint(rect.left() + 20, rect.top() + page.session.theme.px(24 + 20 * len(shown) + 8))
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=last)
    assert page.agenda.isVisible()
    assert page.agenda.hasFocus()
    assert listed(page).venue == "Stage 12"
    for _ in range(8):
        page.grid.mark_next()
    assert (
        page.grid.marked in grid._cells.shown(rect, grid.month.day(grid.currentIndex()), page.grid.marked)[0]
    )


def test_the_agenda_moves_and_adds_as_the_sheet_does(
    page: CalendarPage, book: Book, asked: list[tuple[str, object]]
) -> None:
    gig(book, date(2026, 11, 24), "De Roma")
    flagey = gig(book, date(2026, 11, 27), "Flagey")
    gig(book, date(2026, 12, 1), "December")
    page.refresh()
    press(Qt.Key.Key_A)
    assert page.agenda.count() == 2
    assert listed(page).venue == "De Roma"
    press(DOWN)
    press(RIGHT, CTRL)
    assert day_of(book, flagey) == "2026-11-28"
    assert listed(page).id == flagey
    press(Qt.Key.Key_N)
    assert asked == [("gigs", GigVisit(None, date(2026, 11, 28), "calendar"))]
    press(Qt.Key.Key_A)
    assert page.grid.hasFocus()


def test_a_screen_reader_hears_the_whole_day_with_the_states_in_words(page: CalendarPage, book: Book) -> None:
    gig(book, date(2026, 11, 22), "De Roma", place="Antwerp", starts=time(20, 30))
    gig(book, date(2026, 11, 22), "Opus", state=GigState.CANCELLED)
    page.refresh()
    table = QAccessible.queryAccessibleInterface(page.grid)
    cells = [table.child(place).text(QAccessible.Text.Name) for place in range(table.childCount())]
    said = next(text for text in cells if "22 November" in text)
    assert said == "Today, Sunday, 22 November 2026\n20:30 · De Roma, Antwerp · Confirmed\nOpus · Cancelled"
    assert page.told.text() == "Sunday, 22 November 2026 · 20:30 · De Roma, Antwerp · Confirmed · gig 1 of 2"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_holds_whole_weeks_in_every_language(language: str) -> None:
    locale = Words(language).locale
    days = sheet(date(2027, 2, 14), locale)
    assert (len(days), days[0].weekday()) == (42, locale.first_week_day)
    assert days[0] <= date(2027, 2, 1)
    assert len(set(weekdays(locale))) == 7
    assert "2027" in month_title(days[20], locale)


def test_a_month_too_short_ends_the_move_on_its_last_day() -> None:
    assert shifted_month(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert shifted_month(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert shifted_month(date(2026, 1, 15), -1) == date(2025, 12, 15)


def test_from_the_calendar_to_a_gig_and_back_by_keys(session: Session, book: Book, qtbot: QtBot) -> None:
    start_book(book)
    change_setting(book, "country", "BE")
    with opened(session, qtbot) as window:
        press(Qt.Key.Key_C, CTRL | SHIFT)
        calendar = window.page
        assert isinstance(calendar, CalendarPage)
        press(RIGHT)
        on = chosen(calendar)
        press(Qt.Key.Key_N)
        assert in_front(window) == "gigs"
        type_in("Flagey", then=None)
        press(ENTER, CTRL)
        assert in_front(window) == "calendar"
        assert calendar.grid.hasFocus()
        gig_there = calendar.grid.gig
        assert gig_there is not None
        assert (gig_there.venue, gig_there.day) == ("Flagey", on)
        press(ENTER)
        assert in_front(window) == "gigs"
        press(Qt.Key.Key_Escape)
        assert in_front(window) == "calendar"
        press(RIGHT, CTRL)
        assert book.value("SELECT on_date FROM gig") == (on + timedelta(days=1)).isoformat()
        press(Qt.Key.Key_Z, CTRL)
        assert book.value("SELECT on_date FROM gig") == on.isoformat()


def in_front(window: MainWindow) -> str:
    return window.page.key if window.page is not None else ""


def test_another_language_shows_the_same_day(session: Session, book: Book, qtbot: QtBot) -> None:
    start_book(book)
    with opened(session, qtbot) as window:
        window.go("calendar", date(2027, 5, 14))
        window.speaking.speak("nl")
        page = window.page
        assert isinstance(page, CalendarPage)
        assert (page.day, page.heading.text()) == (date(2027, 5, 14), "Mei 2027")
