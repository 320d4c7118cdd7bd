"""The list of every page: wide calm rows, whole-row selection, pills, and words where there are no rows yet."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableView,
    QWidget,
)

from desktop.ui.cells import PAD, Cells
from desktop.ui.column_widths import fitted, left_out
from desktop.ui.row_model import Column, ListSource, RowTableModel, Source
from desktop.ui.theme import Role, Space, Theme
from desktop.ui.widgets import STRETCH, label, plain_button, vbox

ROW = 42
HEADER = 40
LEAST_ROWS, EMPTY_ROWS = 3, 4
SAMPLE = 60
"""Columns are fitted to the words of so many rows; all are alike, and no list is read whole."""
WIDEST = 320
NARROWEST = 72


class _Empty(QWidget):
    """What stands in the middle of a table without rows: what belongs here, and how to begin."""

    def __init__(self, parent: QWidget, act: Callable[[], object]) -> None:
        super().__init__(parent)
        self._text = label("", Role.HEADING)
        self._hint = label("", Role.MUTED, wrap=True)
        self._action = plain_button("", act)
        middle = Qt.AlignmentFlag.AlignCenter
        column = vbox(STRETCH, self._text, self._hint, Space.XS, gap=Space.S)
        column.addWidget(self._action, 0, middle)
        column.addStretch(2)
        self._text.setAlignment(middle)
        self._hint.setAlignment(middle)
        self.setLayout(column)

    def show_words(self, text: str, hint: str, action: str) -> None:
        for part, words in ((self._text, text), (self._hint, hint), (self._action, action)):
            part.setText(words)
            part.setVisible(bool(words))
        self._action.setAccessibleName(action)


class RowTable(QTableView):
    """A table over a source of rows.

    Enter or a double click emits `opened` with the row, Del emits `deleted`, every move `picked` (row or None),
    a click on a sortable title `sort_asked(key, descending)`, the button of the empty state `empty_acted`.
    The selection stays with the rows' ids when the list is read again.
    """

    opened = Signal(object)
    deleted = Signal(object)
    picked = Signal(object)
    sort_asked = Signal(str, bool)
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
        self._empty = _Empty(self.viewport(), self.empty_acted.emit)
        self._sorted = ("", False)
        self._natural: list[int] = []
        self._dragged: dict[str, int] = {}
        self._fitting = False
        self.setAccessibleName(name)
        self._set_behaviour(multi)
        self._set_looks()
        self.setModel(self.rows)
        self._cells = Cells(self, theme)
        self.setItemDelegate(self._cells)
        self.selectionModel().currentRowChanged.connect(lambda: self.picked.emit(self.current()))
        self.horizontalHeader().sectionClicked.connect(self._title_clicked)
        self.horizontalHeader().sectionResized.connect(self._title_dragged)
        theme.changed.connect(self._restyled)
        self._restyled()

    def _set_behaviour(self, multi: bool) -> None:
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if multi else modes.SingleSelection)
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
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_source(self, source: Source, columns: Sequence[Column] | None = None) -> None:
        """Show another list (another filter, another order); the selection stays with its rows where they remain."""
        current, chosen = self._ids()
        near = max(0, self.currentIndex().row())
        scrolled = self.verticalScrollBar().value()
        if columns is not None:
            for section in range(self.rows.columnCount()):  # Qt crashes when a hidden column is taken away
                self.setColumnHidden(section, False)
        self.rows.set_source(source, columns)
        self._refresh()
        self._choose(chosen, current, near)
        self.updateGeometries()
        self.verticalScrollBar().setValue(scrolled)

    def reload(self) -> None:
        """Read the list again after something changed."""
        self.set_source(self.rows.source)

    def count(self) -> int:
        """Return how many rows the list has."""
        return self.rows.rowCount()

    def current(self) -> Any | None:
        """Return the current row, None without one."""
        index = self.currentIndex()
        return self.rows.row(index.row()) if index.isValid() else None

    def selected(self) -> list[Any]:
        """Return the selected rows from top to bottom."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [row for place in places if (row := self.rows.row(place)) is not None]

    def select_id(self, row_id: str) -> bool:
        """Select a row and bring it into view; tell whether it is in the list."""
        place = self.rows.find(row_id, max(0, self.currentIndex().row()))
        if place is None:
            return False
        self.selectRow(place)
        self.scrollTo(self.rows.index(place, 0))
        return True

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

    def show_sorted(self, key: str, *, descending: bool) -> None:
        """Mark the column that the list is sorted by."""
        self._sorted = (key, descending)
        keys = [column.key for column in self.rows.columns]
        header, orders = self.horizontalHeader(), Qt.SortOrder
        header.setSortIndicatorShown(key in keys)
        if key in keys:
            order = orders.DescendingOrder if descending else orders.AscendingOrder
            header.setSortIndicator(keys.index(key), order)

    def _title_clicked(self, section: int) -> None:
        column = self.rows.columns[section]
        if column.sortable:
            self._sorted = (column.key, self._sorted == (column.key, False))
            self.sort_asked.emit(*self._sorted)
        self.show_sorted(self._sorted[0], descending=self._sorted[1])

    def _title_dragged(self, section: int, _before: int, width: int) -> None:
        if not self._fitting:
            self._dragged[self.rows.columns[section].key] = width

    def _ids(self) -> tuple[str | None, set[str]]:
        current = self.current()
        return (None if current is None else current.id), {row.id for row in self.selected()}

    def _choose(self, chosen: set[str], current: str | None, near: int) -> None:
        found = {
            row_id: self.rows.find(row_id, near) for row_id in chosen | ({current} if current else set())
        }
        flags = QItemSelectionModel.SelectionFlag
        for row_id in chosen:
            if (place := found[row_id]) is not None:
                self.selectionModel().select(self.rows.index(place, 0), flags.Select | flags.Rows)
        place = found.get(current) if current else None
        if place is not None:
            self.selectionModel().setCurrentIndex(self.rows.index(place, 0), flags.NoUpdate)
        elif current is not None and self.hasFocus() and self.count():
            self.selectRow(min(near, self.count() - 1))
        elif current is not None:
            self.picked.emit(None)

    def _refresh(self) -> None:
        self._natural = [self._wanted(place) for place in range(self.rows.columnCount())]
        self._fit()
        self._show_empty()

    def _wanted(self, section: int) -> int:
        column = self.rows.columns[section]
        title = QFontMetrics(self._theme.font(Role.PILL)).horizontalAdvance(
            column.title
        ) + 2 * self._theme.px(PAD)
        arrow = self._theme.px(Space.L) if column.sortable else 0
        rows = [self.rows.row(place) for place in range(min(SAMPLE, self.count()))]
        cells = [self._cells.wanted(column, row) for row in rows if row is not None]
        least = self._theme.px(column.width)
        return max(least, title + arrow, min(max(cells, default=0), self._theme.px(WIDEST)))

    def _fit(self) -> None:
        """Give every column its words' width and share out the rest; too narrow, the stretching ones give way."""
        columns = self.rows.columns
        wanted = [self._dragged.get(c.key, w) for c, w in zip(columns, self._natural, strict=True)]
        least = [max(self._theme.px(c.width), self._theme.px(NARROWEST)) for c in columns]
        stretches = [0 if c.key in self._dragged else c.stretch for c in columns]
        needed = [min(w, least_) if s else w for w, least_, s in zip(wanted, least, stretches, strict=True)]
        room = self.viewport().width()
        gone = (
            left_out(needed, self._dispensable(), room) if room > self._theme.px(NARROWEST) else frozenset()
        )
        shown = [section for section in range(len(columns)) if section not in gone]
        wanted, least, stretches = ([each[place] for place in shown] for each in (wanted, least, stretches))
        widths = fitted(wanted, least, stretches, room)
        self._fitting = True
        for section in range(len(columns)):
            self.setColumnHidden(section, section in gone)
        for section, width in zip(shown, widths, strict=True):
            self.setColumnWidth(section, width)
        self._fitting = False

    def _dispensable(self) -> list[int]:
        """Return the columns that may go where there is no room, in order: quiet ones, then those that stretch least.

        The first column and the one whose words stretch most always stay, and so do numbers and pills.
        """
        columns = self.rows.columns
        main = max(
            range(len(columns)),
            key=lambda place: (not columns[place].muted, columns[place].stretch),
            default=0,
        )
        may = [
            place
            for place, column in enumerate(columns)
            if place not in (0, main) and (column.muted or column.stretch)
        ]
        return sorted(may, key=lambda place: (not columns[place].muted, columns[place].stretch, place))

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
        if row is not None:
            self.opened.emit(row)

    def _point(self, place: int) -> None:
        if place != self.pointed_row:
            self.pointed_row = place
            self.viewport().update()

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters belong to the page's shortcuts, not to a search in the first column."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open with Enter, delete with Del."""
        key, row = event.key(), self.current()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None and not event.modifiers():
            self.opened.emit(row)
        elif key == Qt.Key.Key_Delete and row is not None:
            self.deleted.emit(row)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Start at the first row when the keyboard comes in."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectRow(0)
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
        self._fit()
        self._empty.setGeometry(self.viewport().rect())
