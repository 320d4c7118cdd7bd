"""The list of contracts by keyboard: what it shows, a new contract, opening, dropping."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.contract.contract_view import AGREEMENT, CHECK, SPLIT
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.session import Note, Session
from tests.ui.owls import button, eur, focused, shown


@pytest.fixture
def page(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> ContractsPage:
    return shown(qtbot, session)


def cells(page: ContractsPage, row: int) -> list[str]:
    model = page.list.table.rows
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def chips(page: ContractsPage) -> list[str]:
    return [b.accessibleName() for b in page.list.chips.findChildren(QPushButton)]


def test_the_list_shows_what_a_contract_is_about(page: ContractsPage) -> None:
    row = [
        "Sat, 13 Feb 2027",
        "Jazz Middelheim vzw",
        "Park Den Brandt",
        "The Night Owls",
        "4",
        "€1,500.00",
        "Draft",
    ]
    assert cells(page, 0) == row
    assert chips(page) == ["All  1", "To finish  1", "Sealed  0", "Dropped  0"]
    assert page.list.totals.text() == "1 contract · €1,500.00"


def test_the_view_of_one_contract_is_made_when_the_first_is_opened(
    owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.refresh()
    assert page._stack.count() == 1
    page.open(owls.contract)
    assert page._stack.currentWidget() is page.view


def test_the_search_looks_at_client_band_and_venue(qtbot: QtBot, page: ContractsPage) -> None:
    page.list.search.setFocus()
    qtbot.keyClicks(page.list.search, "brandt owls")
    qtbot.keyClick(page.list.search, Qt.Key.Key_Return)
    assert page.list.table.count() == 1
    qtbot.keyClicks(page.list.search, "x")
    qtbot.keyClick(page.list.search, Qt.Key.Key_Return)
    assert page.list.table.count() == 0


def test_a_book_without_contracts_says_how_to_begin(
    qtbot: QtBot, session: Session, asked: list[tuple[str, object]], notes: list[Note]
) -> None:
    page = shown(qtbot, session)
    page.list.table.empty_acted.emit()
    assert asked == [("gigs", None)]
    assert notes[-1].text == "A contract starts from a gig. Record the gig first."


def test_enter_opens_a_contract_and_esc_goes_back_to_its_row(qtbot: QtBot, page: ContractsPage) -> None:
    page.list.table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.list.table, Qt.Key.Key_Return)
    assert page.view.isVisible()
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert page.list.isVisible()
    assert page.list.table.hasFocus()
    assert page.list.table.current().client == "Jazz Middelheim vzw"


def test_a_new_contract_is_made_from_a_gig_with_the_keyboard(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    new = button(page.list, "New contract")
    new.setFocus()
    qtbot.keyClick(new, Qt.Key.Key_Space)
    qtbot.keyClicks(focused(), "roma")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    made = page.view.draft.facts
    assert (made.client.name, made.fee, made.vat_percent) == ("De Roma vzw", eur(1200), 6)
    assert page.view.tabs.currentIndex() == AGREEMENT
    assert len(made.line_up) == 4


def test_a_gig_without_a_client_is_refused_with_the_way_to_it(
    qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage, asked: list[tuple[str, object]]
) -> None:
    page.show_argument(("new", owls.opus))
    assert page.list.isVisible()
    qtbot.mouseClick(button(page.new, "Open the gig"), Qt.MouseButton.LeftButton)
    assert asked == [("gigs", owls.opus)]


def test_a_contract_is_dropped_and_taken_back(
    qtbot: QtBot, session: Session, page: ContractsPage, notes: list[Note]
) -> None:
    page.list.table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.list.table, Qt.Key.Key_Delete)
    assert chips(page) == ["All  0", "To finish  0", "Sealed  0", "Dropped  1"]
    assert notes[-1].run is not None
    notes[-1].run()
    assert chips(page) == ["All  1", "To finish  1", "Sealed  0", "Dropped  0"]


def test_a_contract_opens_where_there_is_something_to_do(
    session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract)
    assert page.view.tabs.currentIndex() == CHECK
    page.draft_for(owls.roma)
    fresh = page.view.draft.facts.id
    page.open(fresh)
    assert page.view.tabs.currentIndex() == SPLIT
    page.view.agreement.terms.editor("payment_days").control.setProperty("text", "")
    page.view.agreement.keep()
    page.open(fresh)
    assert page.view.tabs.currentIndex() == AGREEMENT


def test_a_contract_that_an_undo_took_away_leads_back_to_the_list(
    session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.show_argument(("new", owls.roma))
    assert page.view.isVisible()
    session.undo()
    assert page.list.isVisible()
    assert page.list.table.count() == 1


def test_every_step_fits_into_a_small_window(
    qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.resize(816, 640)
    qtbot.waitUntil(lambda: page.list.table.horizontalScrollBar().maximum() == 0)
    page.open(owls.contract, SPLIT)
    for step in (AGREEMENT, SPLIT, CHECK):
        page.view.go_to(step)
        assert page.view.minimumSizeHint().width() <= 816 - 56


def test_esc_puts_the_question_for_a_gig_away(qtbot: QtBot, page: ContractsPage) -> None:
    page.ask_gig()
    qtbot.keyClick(page.new.gig.line, Qt.Key.Key_Escape)
    assert page.new.isHidden()
