"""The list of every page: wide calm rows, whole-row selection, pills, and words where there are no rows yet."""

import dataclasses
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from desktop.ui import keeping_rows
from desktop.ui.cells import Cells
from desktop.ui.column_fitting import Fitting
from desktop.ui.empty_words import EmptyWords
from desktop.ui.grouping import Groupable, GroupedSource
from desktop.ui.list_layout import ListView
from desktop.ui.long_order import LongOrder
from desktop.ui.row_model import (
    READ_WHOLE,
    Column,
    Grouped,
    GroupRow,
    ListSource,
    Naming,
    Orderable,
    RowTableModel,
    Source,
    TextKey,
)
from desktop.ui.theme import Theme
from desktop.ui.titles import Titles

ROW = 42
HEADER = 40
LEAST_ROWS, EMPTY_ROWS = 3, 4
ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
"""With Ctrl they go to the first and the last row; Qt would leave the selection where it was where several can be selected."""
ONE = QAbstractItemView.SelectionMode.SingleSelection


class RowTable(QTableView):
    """A table over a source of rows.

    Enter or a double click emits `opened` with the row, Del emits `deleted`, every move `picked` (row or None),
    the button of the empty state `empty_acted`. `viewed` says that order, columns or widths were changed by hand,
    `selection_counted` how many rows are selected, `begun` that a source is not complete and wants `follow` when it is. The selection stays with the rows' ids when the list is read again.

    Attributes:
        source: the rows in their own order; view: how they are shown, ordered and grouped; natural: column and way of the list's own order, where a column shows it.
        shows_cell: the current cell is outlined, not only its row.
    """

    opened = Signal(object)
    deleted = Signal(object)
    picked = Signal(object)
    copied = Signal()
    viewed = Signal()
    selection_counted = Signal(int)
    begun = Signal(object)
    empty_acted = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        columns: Sequence[Column],
        source: Source | None = None,
        *,
        multi: bool = False,
    ) -> None:
        super().__init__()
        self._theme = theme
        self.rows = RowTableModel(columns, source or ListSource(), self)
        self.pointed_row = -1
        self.source: Source = self.rows.source
        self.view = ListView()
        self.orders = False
        self.natural = ("", False)
        self._all = tuple(columns)
        self._told = 0
        self._left: tuple[Source, int, keeping_rows.Kept] | None = None
        self._empty = EmptyWords(self.viewport(), self.empty_acted.emit)
        self.fitting = Fitting(self, theme)
        self.shows_cell = False
        self.setAccessibleName(name)
        self.set_multi(multi)
        self._set_behaviour()
        self._set_looks()
        self.setModel(self.rows)
        self.cells = Cells(self, theme)
        self.setItemDelegate(self.cells)
        self.selectionModel().currentRowChanged.connect(lambda: self.picked.emit(self.current()))
        self.selectionModel().selectionChanged.connect(lambda: self._tell_selection())
        self.titles = Titles(self)
        theme.changed.connect(self._restyled)
        self._restyled()

    def set_multi(self, multi: bool) -> None:
        """Let several rows be selected, or one."""
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if multi else modes.SingleSelection)

    def let_order(self, key: TextKey, natural: tuple[str, bool] = ("", False)) -> None:
        """Let titles order the rows and be dragged; `natural` is the column of the list's own order, and its way."""
        self.orders, self.natural, self._text_key = True, natural, key
        self.titles.let_move()
        self.reload()

    def _set_behaviour(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def _set_looks(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def set_source(self, source: Source, columns: Sequence[Column] | None = None) -> None:
        """Show another list (another filter, another order); the selection stays with its rows where they remain."""
        kept = keeping_rows.kept(self)
        scrolled = self.verticalScrollBar().value()
        self.source = source
        self._all = self._all if columns is None else tuple(columns)
        shown = self.columns
        if shown != self.rows.columns:
            for section in range(self.rows.columnCount()):  # Qt crashes when a hidden column is taken away
                self.setColumnHidden(section, False)
        self.titles.put_back()
        self.rows.set_source(self._arranged(), shown)
        self.titles.mark()
        self._refresh()
        late = not keeping_rows.choose(self, kept, everywhere=False)
        self.updateGeometries()
        self.verticalScrollBar().setValue(scrolled)
        self._tell_selection()
        shows = self.rows.source
        self._left = (shows, self.currentIndex().row(), kept)
        if not self.rows.complete:
            self.begun.emit(shows)
        elif late:
            QTimer.singleShot(0, self, partial(self.follow, shows))

    def follow(self, source: Source) -> None:
        """Bring the selection back to its rows, whose places the source knows now; not once somebody went on."""
        waited, place, kept = self._left or (None, -1, None)
        if kept is None or waited is not source or source is not self.rows.source:
            return
        self._left = None
        self.rows.look_again()
        if place == self.currentIndex().row():
            scrolled = self.verticalScrollBar().value()
            self.clearSelection()
            keeping_rows.choose(self, kept)
            self.verticalScrollBar().setValue(scrolled)

    def reload(self) -> None:
        """Read the list again after something changed."""
        self.set_source(self.source)

    @property
    def chosen(self) -> list[int]:
        """The places of the columns that are shown where there is room; the others are hidden, for Qt crashes without."""
        keys = {column.key for column in self.view.visible(self._all)}
        return [place for place, column in enumerate(self.rows.columns) if column.key in keys]

    @property
    def seen(self) -> list[Column]:
        """The columns that were chosen, from left to right, also those that find no room just now."""
        return [self.rows.columns[place] for place in self.chosen]

    def px(self, length: int) -> int:
        """Return a length at 100 % in pixels of the screen's text."""
        return self._theme.px(length)

    def count(self) -> int:
        """Return how many rows the list has."""
        shown, count = self.rows.source, self.rows.rowCount()
        return count - shown.groups_within(0, count) if isinstance(shown, Grouped) else count

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns in their order, also those that are not shown."""
        return tuple(self.view.arranged(self._all))

    def current(self) -> Any | None:
        """Return the current row, None without one."""
        index = self.currentIndex()
        row = self.rows.row(index.row()) if index.isValid() else None
        return None if isinstance(row, GroupRow) else row

    def ranges(self) -> list[tuple[int, int]]:
        """Return first and last place of each stretch of selected rows."""
        chosen = self.selectionModel().selection()
        return sorted({(chosen.at(n).top(), chosen.at(n).bottom()) for n in range(chosen.count())})

    def places(self) -> Iterator[int]:
        """Yield the places of the selected rows."""
        for first, last in self.ranges():
            yield from (place for place in range(first, last + 1) if not self.rows.is_group(place))

    def selected_count(self) -> int:
        """Return how many rows are selected, without reading them."""
        whole = self.rows.source
        heads = whole.groups_within if isinstance(whole, Grouped) else lambda _first, _last: 0
        return sum(last - first + 1 - heads(first, last) for first, last in self.ranges())

    def selected(self) -> list[Any]:
        """Return the selected rows from top to bottom."""
        return [row for place in self.places() if (row := self.rows.row(place)) is not None]

    def selected_ids(self) -> list[str]:
        """Return the ids of the selected rows from top to bottom; of 100,000 rows as well."""
        source = self.rows.source
        if not isinstance(source, Naming):
            return [row.id for row in self.selected()]
        return [row_id for first, last in self.ranges() for row_id in source.ids(first, last - first + 1)]

    def select_id(self, row_id: str) -> bool:
        """Select a row and bring it into view; tell whether it is in the list."""
        place = self.rows.find(row_id, max(0, self.currentIndex().row()))
        if place is None:
            return False
        self.select_place(place)
        self.scrollTo(self.rows.index(place, 0))
        return True

    def select_place(self, place: int) -> None:
        """Select the row at a place, or the one beneath it where that one heads others."""
        self.selectRow(place + 1 if self.rows.is_group(place) else place)

    def selectRow(self, row: int) -> None:  # noqa: N802
        """Select a row alone, whatever is held: a form saved with Ctrl+Enter leads here while Ctrl is still down."""
        super().selectRow(row)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(self.rows.index(row, 0), flags.ClearAndSelect | flags.Rows)

    def _tell_selection(self) -> None:
        count = self.selected_count()
        if count != self._told:
            self._told = count
            self.selection_counted.emit(count)

    def set_empty(self, text: str, hint: str = "", action: str = "") -> None:
        """Set what is said while there are no rows; `action` names a button that emits `empty_acted`."""
        self._empty.show_words(text, hint, action)
        self._show_empty()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Keep a few rows in sight however low the window."""
        rows = LEAST_ROWS if self.count() else EMPTY_ROWS
        return QSize(super().minimumSizeHint().width(), self._theme.px(HEADER) + rows * self._theme.px(ROW))

    def fit_height(self, most: int | None = None) -> None:
        """Be as high as the rows, at most `most` of them: for short lists inside a card."""
        rows = self.count() if most is None else min(self.count(), most)
        self.setFixedHeight(self._theme.px(HEADER) + rows * self._theme.px(ROW) + 2)

    def arrange(self, view: ListView) -> None:
        """Show the rows in another order and with other columns."""
        self.view = view
        self.fitting.use(view.widths)
        self.reload()

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """The key of the column that orders the rows, and whether downwards."""
        return (self.view.sort, self.view.descending) if self.view.sort else self.natural

    def can_order(self, column: Column) -> bool:
        """Tell whether the rows can be ordered by a column."""
        return self.orders and column.sortable

    def sort(self, key: str) -> None:
        """Order the rows by a column; by the same one again, the other way round."""
        asked = (key, self.sorted_by == (key, False))
        own = asked == self.natural
        self.arrange(self.view.sorted_by("" if own else key, asked[1]))
        self.viewed.emit()

    def put_columns(self, keys: tuple[str, ...]) -> None:
        """Order the columns from left to right."""
        self.arrange(dataclasses.replace(self.view, order=keys))
        self.viewed.emit()

    def _arranged(self) -> Source:
        """Return the rows in the order and the groups that were asked for, where the list can give them."""
        source = self.source
        column = next((c for c in self._all if c.key == self.view.sort), None)
        if column is not None and self.can_order(column):
            source = self._ordered(source, column) or source
        if self.view.grouped and isinstance(source, Groupable) and (groups := source.groups()):
            return GroupedSource(source, groups)
        return source

    def _ordered(self, source: Source, column: Column) -> Source | None:
        descending, key = self.view.descending, self._text_key
        if not isinstance(source, Orderable):
            if source.count() > READ_WHOLE:
                return LongOrder(source, column, key, descending=descending)
            source = ListSource(source.fetch(0, READ_WHOLE))
        return source.ordered(column, descending=descending, key=key)

    def _refresh(self) -> None:
        self.fitting.measure()
        self._show_empty()

    def _show_empty(self) -> None:
        empty = self.count() == 0
        self._empty.setVisible(empty)
        self._empty.setGeometry(self.viewport().rect())
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if empty else Qt.FocusPolicy.StrongFocus)

    def _restyled(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW))
        self.horizontalHeader().setFixedHeight(self._theme.px(HEADER))
        self._refresh()
        self.viewport().update()

    def _open(self, place: int) -> None:
        row = self.rows.row(place)
        if row is not None and not isinstance(row, GroupRow):
            self.opened.emit(row)

    def _point(self, place: int) -> None:
        if place != self.pointed_row:
            self.pointed_row = place
            self.viewport().update()

    def selectAll(self) -> None:  # noqa: N802
        """Select every row as one stretch; Qt's own way asks each cell, which takes half a minute for 100,000 rows."""
        if self.selectionMode() != ONE and self.rows.rowCount():
            last = self.rows.index(self.rows.rowCount() - 1, self.rows.columnCount() - 1)
            whole = QItemSelection(self.rows.index(0, 0), last)
            self.selectionModel().select(whole, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters belong to the page's shortcuts, not to a search in the first column."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open with Enter, delete with Del, choose with Space."""
        key, row = event.key(), self.current()
        if key == Qt.Key.Key_Space and row is not None and self.selectionMode() != ONE:
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().select(self.currentIndex(), flags.Toggle | flags.Rows)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None and not event.modifiers():
            self.opened.emit(row)
        elif key in ENDS and event.modifiers() == Qt.KeyboardModifier.ControlModifier and self.count():
            self._go_to_end(0 if key == Qt.Key.Key_Home else self.rows.rowCount() - 1)
        elif key == Qt.Key.Key_Delete and row is not None:
            self.deleted.emit(row)
        else:
            super().keyPressEvent(event)

    def _go_to_end(self, place: int) -> None:
        """Select the first or last row alone; `selectRow` would add it while Ctrl is held."""
        flags = QItemSelectionModel.SelectionFlag
        at = self.rows.index(
            place + 1 if self.rows.is_group(place) else place, max(0, self.currentIndex().column())
        )
        self.selectionModel().setCurrentIndex(at, flags.ClearAndSelect | flags.Rows)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Start at the first row when the keyboard comes in."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.select_place(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Let the selection fade."""
        super().focusOutEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Light up the row under the pointer."""
        super().mouseMoveEvent(event)
        self._point(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Let the row go dark again."""
        super().leaveEvent(event)
        self._point(-1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share out the new width."""
        super().resizeEvent(event)
        self.fitting.fit()
        self._empty.setGeometry(self.viewport().rect())
