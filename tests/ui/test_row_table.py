"""Lists: any length at the cost of a window of rows, whole-row selection that stays with its rows, keys, empty state."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip

from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.row_model import Column, ListSource
from desktop.ui.row_table import RowTable
from desktop.ui.theme import LIGHT, Role, Theme
from tests.ui.row_lists import COLUMNS, Counting, gig


@pytest.fixture
def table(qtbot, theme: Theme) -> RowTable:
    made = RowTable(theme, "Gigs", COLUMNS, ListSource([gig(place) for place in range(30)]))
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def test_cells_say_what_their_columns_say(table: RowTable) -> None:
    model = table.rows
    assert [model.index(2, column).data() for column in range(4)] == list(gig(2))[1:]
    alignment = model.index(2, 2).data(Qt.ItemDataRole.TextAlignmentRole)
    assert alignment & Qt.AlignmentFlag.AlignRight
    titles = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(4)]
    assert titles == ["Date", "Where", "Fee", "State"]


def test_enter_and_double_click_open_the_row_and_del_deletes_it(qtbot, table: RowTable) -> None:
    opened, deleted = [], []
    table.opened.connect(opened.append)
    table.deleted.connect(deleted.append)
    table.select_id("gig-3")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Enter)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert opened == [gig(3), gig(4)]
    assert deleted == [gig(4)]
    at = table.visualRect(table.rows.index(1, 1)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened[2:] == [gig(1)]


def test_a_row_that_is_led_to_is_selected_alone_though_ctrl_is_held(
    table: RowTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a form that was saved with Ctrl+Enter."""
    table.set_multi(True)
    table.select_id("gig-3")
    held = Qt.KeyboardModifier.ControlModifier
    monkeypatch.setattr(table, "selectionCommand", lambda *_: QItemSelectionModel.SelectionFlag.Toggle)
    QTest.keyPress(table, Qt.Key.Key_Control, held)
    table.select_id("gig-5")
    assert table.selected_ids() == ["gig-5"]


def test_rows_that_come_while_the_keyboard_waits_are_begun_at_the_first(qtbot, theme: Theme) -> None:
    made = RowTable(theme, "Gigs", COLUMNS, ListSource([]))
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    made.set_source(ListSource([gig(0), gig(1)]))
    assert made.current() == gig(0)


def test_letters_do_not_move_the_selection(qtbot, table: RowTable) -> None:
    table.select_id("gig-5")
    qtbot.keyClicks(table, "sun")
    assert table.current() == gig(5)


def test_every_move_tells_the_row(qtbot, table: RowTable) -> None:
    told = []
    table.picked.connect(told.append)
    table.select_id("gig-5")
    qtbot.keyClick(table, Qt.Key.Key_Up)
    assert told == [gig(5), gig(4)]


def test_the_keyboard_comes_in_at_the_first_row(qtbot, theme: Theme) -> None:
    table = RowTable(theme, "Gigs", COLUMNS, ListSource([gig(0), gig(1)]))
    qtbot.addWidget(table)
    table.show()
    table.activateWindow()
    assert table.current() is None
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: table.current() == gig(0))


def test_a_selection_follows_its_row_wherever_it_goes(table: RowTable) -> None:
    table.select_id("gig-3")
    told = []
    table.picked.connect(told.append)
    table.set_source(ListSource([gig(place) for place in range(29, -1, -1)]))
    assert table.current() == gig(3)
    assert table.selected() == [gig(3)]
    assert table.currentIndex().row() == 26


def test_a_selection_in_a_windowed_list_is_found_near_its_old_place(qtbot, theme: Theme) -> None:
    source = Counting(5_000)
    table = RowTable(theme, "Gigs", COLUMNS, source)
    qtbot.addWidget(table)
    table.selectRow(1_000)
    source.fetch = lambda offset, limit: [gig(p - 2) for p in range(offset, min(offset + limit, 5_000))]
    table.reload()
    assert table.currentIndex().row() == 1_002
    assert table.current() == gig(1_000)


def test_several_rows_stay_selected_over_a_reload(qtbot, theme: Theme) -> None:
    table = RowTable(theme, "Gigs", COLUMNS, ListSource([gig(p) for p in range(10)]), multi=True)
    qtbot.addWidget(table)
    table.selectRow(2)
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.selected() == [gig(2), gig(3)]
    table.set_source(ListSource([gig(p) for p in (9, 3, 2)]))
    assert table.selected() == [gig(3), gig(2)]


def test_after_a_deletion_the_keyboard_stands_on_the_neighbour(table: RowTable) -> None:
    table.select_id("gig-3")
    table.set_source(ListSource([gig(place) for place in range(30) if place != 3]))
    assert table.current() == gig(4)


def test_a_row_that_is_filtered_away_leaves_no_selection(table: RowTable) -> None:
    table.select_id("gig-3")
    table.clearFocus()
    told = []
    table.picked.connect(told.append)
    table.set_source(ListSource([gig(8)]))
    assert table.current() is None
    assert told == [None]
    assert not table.select_id("gig-3")


def test_reading_again_does_not_scroll(table: RowTable) -> None:
    table.verticalScrollBar().setValue(200)
    assert table.verticalScrollBar().value() == 200
    table.reload()
    assert table.verticalScrollBar().value() == 200


def test_an_empty_list_says_so_and_offers_the_first_step(qtbot, theme: Theme) -> None:
    table = RowTable(theme, "Gigs", COLUMNS)
    qtbot.addWidget(table)
    table.set_empty("No gigs yet", "Type the next one.", "New gig")
    table.resize(600, 400)
    table.show()
    action = table.findChild(QPushButton)
    assert action.isVisible()
    assert table.focusPolicy() == Qt.FocusPolicy.NoFocus
    with qtbot.waitSignal(table.empty_acted):
        qtbot.mouseClick(action, Qt.MouseButton.LeftButton)
    table.set_source(ListSource([gig(1)]))
    assert not action.isVisible()
    assert table.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_a_title_orders_the_rows_and_then_the_other_way_round(qtbot, table: RowTable) -> None:
    header = table.horizontalHeader()
    ways = Qt.SortOrder

    def click(section: int) -> None:
        at = QPoint(header.sectionViewportPosition(section) + 20, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)

    click(1)
    assert not header.isSortIndicatorShown()  # a table in a card keeps its own order
    table.let_order(Words("sv").sort_key)
    click(0)
    assert (table.sorted_by, header.sortIndicatorOrder()) == (("on", False), ways.AscendingOrder)
    click(0)
    assert (table.sorted_by, header.sortIndicatorOrder()) == (("on", True), ways.DescendingOrder)
    assert header.isSortIndicatorShown()


def test_names_go_by_the_rules_of_the_readers_language() -> None:
    names = Column("name", "Name", str)
    source = ListSource(["Örebro", "Zorn", "Ångström", "Abba"])
    swedish, german = (
        list(source.ordered(names, descending=False, key=Words(code).sort_key).fetch(0, 4))
        for code in ("sv", "de")
    )
    assert swedish == ["Abba", "Zorn", "Ångström", "Örebro"]
    assert german == ["Abba", "Ångström", "Örebro", "Zorn"]


def test_no_word_is_cut_while_there_is_room(table: RowTable) -> None:
    for section, column in enumerate(COLUMNS):
        assert table.columnWidth(section) >= table.itemDelegate().wanted(column, gig(29))
    assert sum(table.columnWidth(n) for n in range(4)) == table.viewport().width()


def test_a_column_that_gives_way_keeps_its_title_whole(qtbot, theme: Theme) -> None:
    where = replace(COLUMNS[1], title="Where and with whom")
    rows = ListSource([gig(1)._replace(where="Stadtgarten " * 9)])
    table = RowTable(theme, "Gigs", [COLUMNS[0], where, *COLUMNS[2:]], rows)
    qtbot.addWidget(table)
    table.resize(420, 300)
    table.show()
    QApplication.processEvents()
    assert table.columnWidth(1) >= table.cells.letters(Role.PILL)[1].horizontalAdvance(where.title)


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_narrow_window_cuts_the_stretching_column_only_and_a_tooltip_says_the_rest(table: RowTable) -> None:
    table.set_source(ListSource([gig(1)._replace(where="<b>Stadtgarten</b> " * 9)]))
    table.resize(520, 300)
    QApplication.processEvents()
    assert table.columnWidth(0) >= table.itemDelegate().wanted(COLUMNS[0], gig(1))
    shown = {}
    for section in (0, 1):
        at = table.visualRect(table.rows.index(0, section)).center()
        QToolTip.hideText()
        QApplication.processEvents()
        hover(table, at)
        shown[section] = QToolTip.text()
    assert shown[0] == ""
    assert "&lt;b&gt;Stadtgarten" in shown[1]
    QToolTip.hideText()


def hover(table: RowTable, at: QPoint) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QHelpEvent

    event = QHelpEvent(QEvent.Type.ToolTip, at, table.viewport().mapToGlobal(at))
    QApplication.sendEvent(table.viewport(), event)


def test_a_dragged_title_keeps_its_width(table: RowTable) -> None:
    table.horizontalHeader().resizeSection(1, 333)
    table.resize(1000, 400)
    table.reload()
    assert table.columnWidth(1) == 333


def test_the_selected_row_is_painted_differently_with_and_without_the_focus(table: RowTable) -> None:
    table.select_id("gig-2")
    rect = table.visualRect(table.rows.index(2, 1))

    def ground() -> str:
        return (
            table.viewport().grab().toImage().pixelColor(rect.right() - 3, rect.center().y()).name().upper()
        )

    assert ground() == LIGHT.selection
    table.clearFocus()
    assert ground() == LIGHT.selection_idle
    table.clearSelection()
    assert ground() == LIGHT.surface


def test_the_row_under_the_pointer_lights_up(qtbot, table: RowTable) -> None:
    rect = table.visualRect(table.rows.index(4, 1))
    qtbot.mouseMove(table.viewport(), rect.center())
    qtbot.waitUntil(lambda: table.pointed_row == 4)
    image = table.viewport().grab().toImage()
    assert image.pixelColor(rect.right() - 3, rect.center().y()) == QColor(LIGHT.hover)


def test_a_short_list_is_as_high_as_its_rows(qtbot, theme: Theme) -> None:
    table = RowTable(theme, "Musicians", COLUMNS, ListSource([gig(1), gig(2)]))
    qtbot.addWidget(table)
    table.fit_height()
    table.resize(700, 100)
    table.show()
    assert not table.verticalScrollBar().isVisible()
    assert table.viewport().height() >= 2 * table.rowHeight(0)


def test_rows_grow_with_the_text(table: RowTable, theme: Theme) -> None:
    before = table.rowHeight(0)
    theme.set_text_percent(150)
    assert (before, table.rowHeight(0)) == (42, 63)


def test_a_screen_reader_finds_the_name_and_the_cells(table: RowTable) -> None:
    seen = QAccessible.queryAccessibleInterface(table)
    assert seen.text(QAccessible.Text.Name) == "Gigs"
    said = [seen.child(n).text(QAccessible.Text.Name) for n in range(20)]
    assert {"Where", "Venue 0, Antwerp", "1 500,00 €", "Confirmed"} <= set(said)


def test_quiet_columns_go_before_the_list_has_to_be_moved_sideways(qtbot, theme: Theme) -> None:
    columns = (*COLUMNS[:2], Column("kind", "A quiet column", lambda row: row.on, muted=True), *COLUMNS[2:])
    made = RowTable(theme, "Gigs", columns, ListSource([gig(place) for place in range(3)]))
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    assert not made.isColumnHidden(2)
    made.resize(480, 300)
    qtbot.waitUntil(lambda: made.isColumnHidden(2))
    assert [made.isColumnHidden(place) for place in range(5)] == [False, False, True, False, False]
    qtbot.waitUntil(lambda: made.horizontalScrollBar().maximum() == 0)
    made.resize(900, 300)
    qtbot.waitUntil(lambda: not made.isColumnHidden(2))


def test_a_day_goes_before_an_amount_is_cut(qtbot, theme: Theme) -> None:
    kind = Column("due", "Due on this day", lambda row: row.on)
    made = RowTable(theme, "Gigs", (*COLUMNS[:2], kind, *COLUMNS[2:]), ListSource([gig(1)]))
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    assert not made.isColumnHidden(2)
    made.resize(480, 300)
    qtbot.waitUntil(lambda: made.isColumnHidden(2))
    qtbot.waitUntil(lambda: made.horizontalScrollBar().maximum() == 0)


class Later(ListSource):
    """Knows only its first two rows until the rest is taken."""

    complete = False

    def position(self, row_id: str) -> int | None:
        place = super().position(row_id)
        return place if self.complete or place in (0, 1) else None

    def work_out(self, _book: Book) -> None:
        """Nothing is to be worked out."""

    def take(self, _found: None) -> None:
        self.complete = True


def test_a_selection_waits_for_a_long_order_and_then_follows(table: RowTable) -> None:
    begun: list[object] = []
    table.begun.connect(begun.append)
    table.show()
    table.setFocus()
    table.select_id("gig-3")
    source = Later([gig(place) for place in range(29, -1, -1)])
    table.set_source(source)
    assert begun == [source]
    source.take(None)
    table.follow(source)
    assert table.current() == gig(3)
    assert table.selected() == [gig(3)]


def test_whoever_went_on_in_a_long_order_stays_there(table: RowTable) -> None:
    table.select_id("gig-3")
    source = Later([gig(place) for place in range(29, -1, -1)])
    table.set_source(source)
    table.select_place(1)
    source.complete = True
    table.follow(source)
    assert table.current() == gig(28)
    older = ListSource([gig(place) for place in range(30)])
    table.set_source(older)
    table.follow(source)
    assert table.current() == gig(28)
