"""What all lists share: order, columns, saved views, months, typing into cells, changing many rows. By keyboard."""

from datetime import date, time
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.actions import record_gig
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.queries.gigs import GigFilter, GigRow, gig_page
from desktop.core.store.book import Book
from desktop.ui.arranging import ColumnsCard, NameCard, ViewsCard
from desktop.ui.gigs_page import GigsPage
from desktop.ui.row_model import GroupRow
from desktop.ui.row_table import RowTable
from desktop.ui.session import Note, Session
from tests.ui.by_keyboard import ALT, CTRL, ENTER, SHIFT, button, press, show, type_in

KEY = Qt.Key
TODAY = date(2026, 11, 22)
GIGS = (
    ("2026-12-05", "De Roma", "Antwerp", "Owls", "Zoë bv", 120000, "EUR"),
    ("2026-12-20", "Émile", "Liège", "Trio", "Anna", 50000, "EUR"),
    ("2027-01-09", "Zirkus", "Wien", "Owls", "Émilie", 9000000, "HUF"),
    ("2027-01-30", "abattoir", "Gent", "", "", None, "EUR"),
)


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> GigsPage:
    for on, venue, place, band, client, fee, currency in GIGS:
        record_gig(
            session.book,
            GigCommand(
                on=date.fromisoformat(on),
                venue=venue,
                place=place,
                country="BE",
                currency=currency,
                starts=time(20),
                band=band,
                client=client,
                fee=None if fee is None else Money(fee, currency),
                state=GigState.CONFIRMED,
            ),
        )
    session.book.undo_log.clear()
    return opened(session, qtbot)


def opened(session: Session, qtbot: QtBot) -> GigsPage:
    made = GigsPage(session)
    show(made, qtbot)
    made.list.table.setFocus()
    return made


def shown(table: RowTable, key: str = "where") -> list[str]:
    """Return what a column shows from top to bottom."""
    column = next(column for column in table.columns if column.key == key)
    rows = [table.rows.row(place) for place in range(table.rows.rowCount())]
    return [row.title if isinstance(row, GroupRow) else column.words(row).split(",")[0] for row in rows]


def titles(table: RowTable) -> list[str]:
    return [column.key for column in table.rows.columns]


def seen(table: RowTable) -> list[str]:
    return [column.key for column in table.seen]


def saved(book: Book) -> dict[str, GigRow]:
    return {row.venue: row for row in gig_page(book, GigFilter(TODAY, "everything"), 0, 99)}


def choose(page: GigsPage, *texts: str) -> None:
    """Open the menu of the list and choose through its submenus, as the arrow keys would."""
    menu = page.list.views.menu
    menu.aboutToShow.emit()
    for text in texts:
        action = next(each for each in menu.actions() if each.text().endswith(text))
        if action.menu() is not None:
            menu = action.menu()
        else:
            action.trigger()


def click_title(table: RowTable, key: str) -> None:
    header = table.horizontalHeader()
    at = header.sectionViewportPosition(titles(table).index(key)) + 20
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at, header.height() // 2))


def test_a_click_on_a_title_orders_by_the_rules_of_language_and_by_the_other_way(page: GigsPage) -> None:
    table = page.list.table
    assert shown(table) == ["abattoir", "Zirkus", "Émile", "De Roma"]  # newest first
    click_title(table, "where")
    assert shown(table) == ["abattoir", "De Roma", "Émile", "Zirkus"]
    click_title(table, "where")
    assert shown(table) == ["Zirkus", "Émile", "De Roma", "abattoir"]
    click_title(table, "client")
    assert shown(table, "client") == ["Anna", "Émilie", "Zoë bv", ""]
    click_title(table, "client")
    assert shown(table, "client") == ["Zoë bv", "Émilie", "Anna", ""]
    click_title(table, "fee")
    assert shown(table) == ["Émile", "De Roma", "Zirkus", "abattoir"]
    click_title(table, "on")
    assert shown(table) == ["De Roma", "Émile", "Zirkus", "abattoir"]
    click_title(table, "on")
    assert shown(table) == ["abattoir", "Zirkus", "Émile", "De Roma"]


def test_a_screen_reader_hears_the_order_in_the_title(page: GigsPage) -> None:
    table = page.list.table

    def said(key: str) -> Any:
        role = Qt.ItemDataRole.AccessibleTextRole
        return table.rows.headerData(titles(table).index(key), Qt.Orientation.Horizontal, role)

    assert said("on") == "Date, in descending order"
    click_title(table, "where")
    assert (said("on"), said("where")) == ("Date", "Where, in ascending order")


def test_order_columns_and_filter_are_remembered_over_a_restart(
    page: GigsPage, session: Session, qtbot: QtBot
) -> None:
    choose(page, "Order by", "Where")
    choose(page, "Columns", "Notes")
    choose(page, "Columns", "Country")
    page.list.chips.select("upcoming")
    page.list.chips.picked.emit("upcoming")
    page.list.views.keep()
    again = opened(session, qtbot).list
    assert again.table.sorted_by == ("where", False)
    assert shown(again.table) == ["abattoir", "De Roma", "Émile", "Zirkus"]
    assert "notes" in seen(again.table)
    assert "country" not in seen(again.table)
    assert again.chips.current == "upcoming"


def test_columns_are_moved_hidden_and_made_wider_by_keyboard(page: GigsPage) -> None:
    table = page.list.table
    choose(page, "Columns", "Arrange columns…")
    card = page.list.views.place.currentWidget()
    assert isinstance(card, ColumnsCard)
    assert card.items.hasFocus()
    press(KEY.Key_Down, ALT)
    press(KEY.Key_Down, ALT)
    assert seen(table)[:2] == ["where", "on"]
    wide = table.columnWidth(titles(table).index("on"))
    press(KEY.Key_Right, ALT)
    assert table.columnWidth(titles(table).index("on")) > wide
    press(KEY.Key_Up)
    press(KEY.Key_Up)
    assert card.items.currentItem().text() in ("Time", "Where")
    card.items.setCurrentRow(card.keys().index("country"))
    press(KEY.Key_Space)
    assert "country" not in seen(table)
    press(KEY.Key_Escape)
    assert table.hasFocus()


def test_a_view_gets_a_name_and_brings_back_filter_words_order_and_columns(
    page: GigsPage, session: Session, qtbot: QtBot
) -> None:
    page.list.search.setText("owls")
    page.list.search.returnPressed.emit()
    choose(page, "Order by", "Fee excl. VAT")
    choose(page, "Save this view…")
    assert isinstance(page.list.views.place.currentWidget(), NameCard)
    press(ENTER)
    assert page.list.views.place.currentWidget().problem.isVisible()
    type_in("Owls by fee")
    assert page.list.table.hasFocus()
    choose(page, "As at first")
    assert (page.list.search.text(), page.list.table.count()) == ("", 4)
    again = opened(session, qtbot)
    choose(again, "Owls by fee")
    assert again.list.search.text() == "owls"
    assert shown(again.list.table) == ["De Roma", "Zirkus"]
    assert again.list.table.sorted_by == ("fee", False)


def test_views_are_renamed_moved_and_removed_by_keyboard(page: GigsPage, qtbot: QtBot) -> None:
    views = page.list.views
    for name in ("one", "two", "three"):
        views.save_as(name)
    choose(page, "Arrange views…")
    card = views.place.currentWidget()
    assert isinstance(card, ViewsCard)
    press(KEY.Key_Down, ALT)
    assert [each.name for each in views.kept.saved] == ["two", "one", "three"]
    press(KEY.Key_Delete)
    assert [each.name for each in views.kept.saved] == ["two", "three"]
    card.items.setCurrentRow(0)
    press(KEY.Key_F2)
    type_in("first")
    qtbot.waitUntil(lambda: [each.name for each in views.kept.saved] == ["first", "three"])


def test_months_head_their_gigs_with_count_and_sums_for_each_currency(page: GigsPage) -> None:
    table = page.list.table
    choose(page, "By month")
    assert shown(table) == ["January 2027", "abattoir", "Zirkus", "December 2026", "Émile", "De Roma"]
    heads = [row for place in range(6) if isinstance(row := table.rows.row(place), GroupRow)]
    assert [head.figures for head in heads] == [
        f"2 gigs · {page.words.money(Money(9000000, 'HUF'))}",
        "2 gigs · €1,700.00",
    ]
    assert table.count() == 4
    press(KEY.Key_Home, CTRL)
    table.select_place(0)
    assert table.current().venue == "abattoir"
    press(KEY.Key_Down)
    press(KEY.Key_Down)
    assert table.current().venue == "Émile"  # the keyboard steps over what heads the month
    press(KEY.Key_A, CTRL)
    assert table.selected_count() == 4
    assert len(table.selected_ids()) == len(table.selected()) == 4


def cell(page: GigsPage) -> Any:
    editor = page.list.cells.editor
    assert editor is not None
    return editor


def begin(page: GigsPage, venue: str, column: str) -> None:
    table = page.list.table
    table.select_id(saved(page.session.book)[venue].id)
    table.setCurrentIndex(table.rows.index(table.currentIndex().row(), titles(table).index(column)))
    press(KEY.Key_F2)


def test_a_date_is_typed_in_its_cell_and_taken_back_by_its_name(page: GigsPage, book: Book) -> None:
    begin(page, "De Roma", "on")
    assert cell(page).isAncestorOf(QApplication.focusWidget())
    type_in("24 dec 2026")
    assert page.list.cells.editor is None
    assert saved(book)["De Roma"].day == date(2026, 12, 24)
    assert page.list.table.hasFocus()
    assert page.list.table.current().venue == "De Roma"  # the row went up, the keyboard with it
    assert book.undo_log.undoable is not None
    assert book.undo_log.undoable.label.text == "change of date"
    page.session.undo()
    assert saved(book)["De Roma"].day == date(2026, 12, 5)


def test_what_cannot_be_understood_stays_in_the_cell_with_the_reason_and_esc_leaves(
    page: GigsPage, book: Book
) -> None:
    begin(page, "De Roma", "fee")
    type_in("many")
    assert cell(page).typed() == "many"
    assert page.list.cells.problem
    press(KEY.Key_Escape)
    assert page.list.cells.editor is None
    assert saved(book)["De Roma"].fee == Money(120000, "EUR")
    assert page.list.table.hasFocus()
    assert book.undo_log.undoable is None
    begin(page, "De Roma", "where")
    type_in(" ")
    assert page.list.cells.problem


def test_tab_saves_and_goes_through_the_cells_and_on_to_the_next_row(page: GigsPage, book: Book) -> None:
    begin(page, "Émile", "where")
    type_in("Chez Émile", KEY.Key_Tab)
    type_in("Big Band", KEY.Key_Tab)
    type_in("New Client", KEY.Key_Tab)
    type_in("650", KEY.Key_Tab)
    row = saved(book)["Chez Émile"]
    assert (row.band, row.client, row.fee) == ("Big Band", "New Client", Money(65000, "EUR"))
    press(KEY.Key_Tab)  # from the state to the date of the next row
    assert page.list.table.current().venue == "De Roma"
    press(KEY.Key_Backtab, SHIFT)
    assert page.list.table.current().venue == "Chez Émile"


def test_a_sealed_gig_is_not_typed_into(
    page: GigsPage, session: Session, notes: list[Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    seal(session.book, "De Roma")
    page.refresh_list()
    begin(page, "De Roma", "fee")
    assert page.list.cells.editor is None
    assert "De Roma, Sat, 5 Dec 2026: it is sealed." in notes[-1].text


def seal(book: Book, venue: str) -> None:
    """Let the gig's contract count as sealed."""
    from desktop.core.store.tables import Contract, Gig

    row = saved(book)[venue]
    with book.transaction() as writing:
        gig = writing.get(Gig, row.id)
        assert gig is not None
        contract = Contract(
            id=book.new_id(), client_id=gig.client_id, fee_minor=0, currency="EUR", recipe="[]", version=1,
            state="sealed", sealed_at="2026-11-22T10:00:00Z", shares_by="weights", demo=False,
        )  # fmt: skip
        writing.add(contract)
        writing.flush()
        gig.contract_id = contract.id


def select_all(page: GigsPage) -> None:
    page.list.table.select_place(0)
    press(KEY.Key_A, CTRL)


def change(page: GigsPage, what: str, text: str) -> None:
    bar = page.list.bar
    bar.what.set_value(what)
    bar.what.changed.emit()
    bar.editor.setFocus()
    type_in(text)


def test_many_gigs_get_a_client_in_one_step(page: GigsPage, book: Book) -> None:
    select_all(page)
    assert page.list.bar.isVisible()
    assert page.list.bar.count.text() == "4 selected"
    assert page.list.table.accessibleDescription() == "4 selected"
    assert not page.list.foot.isVisible()
    press(KEY.Key_F2)
    assert page.list.bar.what.isAncestorOf(QApplication.focusWidget())
    change(page, "Client", "One For All")
    assert {row.client for row in saved(book).values()} == {"One For All"}
    assert book.undo_log.undoable is not None
    assert book.undo_log.undoable.label.text == "change of several gigs"
    page.session.undo()
    assert {row.client for row in saved(book).values()} == {"Zoë bv", "Anna", "Émilie", None}


def test_sealed_gigs_and_other_currencies_are_refused_by_name_and_the_others_changed_without_them(
    page: GigsPage, session: Session, book: Book
) -> None:
    seal(book, "De Roma")
    page.refresh_list()
    before = saved(book)
    select_all(page)
    change(page, "Fee", "700")
    problem = page.list.bar.problem.text()
    assert "De Roma" in problem
    assert "Zirkus" in problem
    assert "Nothing was changed." in problem
    assert saved(book) == before
    button(page.list.bar, "Change the other 2").click()
    after = saved(book)
    assert after["Émile"].fee == after["abattoir"].fee == Money(70000, "EUR")
    assert (after["De Roma"], after["Zirkus"]) == (before["De Roma"], before["Zirkus"])


def test_rows_are_chosen_with_space_and_copied_for_a_spreadsheet_without_formulas(
    page: GigsPage, book: Book
) -> None:
    table = page.list.table
    begin(page, "De Roma", "where")
    type_in("=HYPERLINK(1)")
    table.select_place(0)
    press(KEY.Key_Down, CTRL)
    press(KEY.Key_Down, CTRL)
    press(KEY.Key_Down, CTRL)
    press(KEY.Key_Space)
    assert [row.venue for row in table.selected()] == ["abattoir", "=HYPERLINK(1)"]
    press(KEY.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[1] for line in lines] == ["abattoir, Gent", "'=HYPERLINK(1), Antwerp"]
    press(KEY.Key_Space)
    assert [row.venue for row in table.selected()] == ["abattoir"]


def test_enter_still_opens_the_gig(page: GigsPage) -> None:
    page.list.table.select_place(1)
    press(ENTER)
    assert page.form is not None
