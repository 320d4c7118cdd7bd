"""Small ways of the hands: where Tab stops and comes out, where an empty list leads, what is said after the first gig, a list as a file."""

import csv
import io
from datetime import date
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting, record_gig
from desktop.core.actions.ledger import closed_to
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.queries.guide import GUIDE, SHOWN
from desktop.documents.papers import DECLARATION, Paper, reader_of
from desktop.i18n.languages import LANGUAGES
from desktop.i18n.words import Words
from desktop.ui.books.closing import Closing
from desktop.ui.books.ledger_section import LedgerSection
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.empty_words import EmptyWords
from desktop.ui.gigs_page import GigsPage
from desktop.ui.home.months_card import MonthsCard
from desktop.ui.list_report import list_report
from desktop.ui.people_page import PeoplePage
from desktop.ui.qt_words import QtWords
from desktop.ui.row_model import Align, Column, ListSource, amount_key
from desktop.ui.row_table import RowTable
from desktop.ui.session import Note, Session
from desktop.ui.theme import Theme
from tests.ui.by_keyboard import CTRL, ENTER, press
from tests.ui.windows import opened, start_book


class Line(NamedTuple):
    id: str
    on: str
    name: str
    fee: Money | None
    musicians: int


LINES = [
    Line("a", "2026-11-26", "=Opus", Money(120_050, "EUR"), 4),
    Line("b", "2026-11-27", "De Roma", None, 3),
    Line("c", "2026-11-28", "Fasching", Money(900_000, "SEK"), 1),
]


def table_of(qtbot: QtBot, theme: Theme) -> RowTable:
    columns = [
        Column("on", "Date", lambda row: f"on {row.on}"),
        Column("name", "Name", lambda row: row.name),
        Column("paid", "Fee", lambda row: str(row.fee), sort=lambda row: amount_key(row.fee)),
        Column("musicians", "Musicians", lambda row: str(row.musicians), align=Align.RIGHT),
        Column("open", "", lambda _row: "not said"),
    ]
    made = RowTable(theme, "Lines", columns, ListSource(LINES), multi=True)
    qtbot.addWidget(made)
    made.show()
    made.setFocus()
    return made


def test_a_list_becomes_a_report_of_days_amounts_and_numbers(qtbot: QtBot, theme: Theme) -> None:
    from desktop.core.transfer.report_files import as_csv

    report = list_report(table_of(qtbot, theme))
    assert [column.kind for column in report.columns] == ["day", "text", "money", "count"]
    rows = list(csv.reader(io.StringIO(as_csv(report, Words("hu").say).decode("utf-8-sig"))))
    assert rows[0] == ["Date", "Name", "Fee", "Fee (ISO 4217)", "Musicians"]
    assert rows[1:] == [
        ["2026-11-26", "'=Opus", "1200.50", "EUR", "4"],
        ["2026-11-27", "De Roma", "", "", "3"],
        ["2026-11-28", "Fasching", "9000.00", "SEK", "1"],
    ]


def test_selected_rows_alone_become_the_file(qtbot: QtBot, theme: Theme) -> None:
    table = table_of(qtbot, theme)
    table.selectRow(1)
    assert len(list_report(table).rows) == 3  # one row is only where the keyboard is
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert [row.cells[1] for row in list_report(table).rows] == ["De Roma", "Fasching"]


def test_ctrl_end_takes_the_selection_along(qtbot: QtBot, theme: Theme) -> None:
    table = table_of(qtbot, theme)
    table.selectRow(0)
    for key, wanted in ((Qt.Key.Key_End, "c"), (Qt.Key.Key_Home, "a")):
        qtbot.keyClick(table, key, Qt.KeyboardModifier.ControlModifier)
        assert [row.id for row in table.selected()] == [wanted]
        assert table.current().id == wanted


def test_tab_goes_round_the_whole_window_from_an_agreement_and_comes_in_at_one_row(
    session: Session, owls: SimpleNamespace, qtbot: QtBot
) -> None:
    start_book(session.book)
    with opened(session, qtbot) as window:
        window.go("contracts", owls.contract)
        page = window.page
        assert isinstance(page, ContractsPage)
        page.view.go_to(0)
        page.view.tabs.setFocus()
        seen = around(qtbot, page.view.tabs)
        assert "Fee excl. VAT" in seen
        assert "Contracts" in seen  # in the side bar: Tab has come out of the form
        assert sum(" · " in name for name in seen) == 1  # the gigs to tick
        page.view.go_to(1)
        page.view.tabs.setFocus()
        seen = around(qtbot, page.view.tabs)
        assert sum("takes" in name for name in seen) == 1  # the steps of the recipe
        assert sum("declared in" in name for name in seen) == 1  # the musicians


def around(qtbot: QtBot, start: object) -> list[str]:
    """Press Tab until it comes back to where it started; return what it stopped at."""
    seen: list[str] = []
    while len(seen) < 60:
        at = QApplication.focusWidget()
        assert at is not None
        qtbot.keyClick(at, Qt.Key.Key_Tab)
        at = QApplication.focusWidget()
        assert at is not None
        if at is start:
            return seen
        seen.append(at.accessibleName())
    raise AssertionError(f"Tab does not come around: {seen[-12:]}")


def test_an_empty_list_gives_the_keyboard_to_the_button_that_leads_on(session: Session, qtbot: QtBot) -> None:
    start_book(session.book)
    with opened(session, qtbot) as window:
        window.go("contracts")
        at = QApplication.focusWidget()
        assert isinstance(at, QPushButton)
        assert at.text() == "Go to the gigs"
        qtbot.keyClick(at, Qt.Key.Key_Return)
        assert isinstance(window.page, GigsPage)


def test_whoever_saves_the_first_gig_alone_is_pointed_to_the_guide(
    session: Session, qtbot: QtBot, notes: list[Note], asked: list[tuple[str, object]]
) -> None:
    page = PeoplePage(session)
    qtbot.addWidget(page)
    page._say_saved(led=False)
    assert notes[-1].action == ""
    change_setting(session.book, GUIDE, SHOWN)
    page._say_saved(led=True)  # the next step is in front already
    assert notes[-1].action == ""
    page._say_saved(led=False)
    assert notes[-1].action == "Your first contract, step by step"
    assert notes[-1].run is not None
    notes[-1].run()
    assert asked[-1] == ("home", None)


def test_the_months_say_that_everything_lies_ahead(
    session: Session, qtbot: QtBot, asked: list[tuple[str, object]]
) -> None:
    card = MonthsCard(session)
    qtbot.addWidget(card)
    card.show_months({}, me="somebody", later=True)
    shown = [button.text() for button in card.findChildren(QPushButton) if not button.isHidden()]
    assert "Look ahead" in shown
    card.show_months({}, me="somebody")
    shown = [button.text() for button in card.findChildren(QPushButton) if not button.isHidden()]
    assert "Go to the contracts" in shown


def test_ctrl_enter_closes_the_books(session: Session, qtbot: QtBot) -> None:
    gig = GigCommand(date(2026, 10, 3), "Opus", "BE", "EUR", fee=Money(2_000, "EUR"))
    session.run(record_gig, session.book, gig)
    closing = Closing(session)
    qtbot.addWidget(closing)
    closing.show()
    closing.activateWindow()
    qtbot.waitUntil(closing.isActiveWindow)
    closing.open()
    press(ENTER, CTRL)
    assert closed_to(session.book) == "2026-10-31"


@pytest.mark.parametrize("section", ["money_in", "owed", "expenses"])
def test_what_leads_on_from_empty_books_has_the_keyboard(
    session: Session, qtbot: QtBot, section: str
) -> None:
    start_book(session.book)
    with opened(session, qtbot) as window:
        window.go("books", section)
        qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget().parentWidget(), EmptyWords))


def test_tab_goes_on_from_the_day_though_what_was_open_is_gone(session: Session, qtbot: QtBot) -> None:
    gig = GigCommand(date(2026, 10, 3), "Opus", "BE", "EUR", fee=Money(2_000, "EUR"), state=GigState.PLAYED)
    session.run(record_gig, session.book, gig)
    start_book(session.book)
    with opened(session, qtbot) as window:
        window.go("books", "ledger")
        assert window.page is not None
        ledger = window.page.front
        assert isinstance(ledger, LedgerSection)
        ledger.show_closing()
        qtbot.waitUntil(lambda: ledger.closing.isAncestorOf(QApplication.focusWidget()))
        QApplication.processEvents()  # what is open is shown
        QTest.keyClicks(QApplication.focusWidget(), "30/9/2026")
        press(Qt.Key.Key_Tab)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is ledger.closing.button)


def test_a_paper_without_its_company_is_for_a_country() -> None:
    assert reader_of(Paper(DECLARATION, "1", "BE", None, country="BE"), Words("en")) == "Belgium"
    assert reader_of(Paper(DECLARATION, "1", "Demo Coop", None), Words("en")) == "Demo Coop"


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_the_dialog_for_files_speaks_the_language(qapp: QApplication, language: str) -> None:
    words = QtWords(qapp)
    words.speak(language)
    try:
        for label in ("&Look in:", "Files of &type:", "File &name:", "&Open", "&Save"):
            assert QCoreApplication.translate("QFileDialog", label) != label
    finally:
        words.speak("en")
