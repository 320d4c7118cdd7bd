"""The titles of a table: a click orders the rows, dragging moves a column or gives it a width."""

import dataclasses
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHeaderView

if TYPE_CHECKING:
    from desktop.ui.row_table import RowTable


class Titles:
    """Listens to the header of a table and keeps its marks right."""

    def __init__(self, table: "RowTable") -> None:
        self._table = table
        self._header = header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header.sectionClicked.connect(self._clicked)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(lambda *_places: self._moved())

    def let_move(self) -> None:
        """Let columns be dragged to another place."""
        self._header.setSectionsMovable(True)
        self._header.setSectionsClickable(True)

    def mark(self) -> None:
        """Mark the column that the list is ordered by."""
        table, orders = self._table, Qt.SortOrder
        key, descending = table.sorted_by
        keys = [column.key for column in table.rows.columns]
        shown = table.orders and key in keys
        self._header.setSortIndicatorShown(shown)
        if shown:
            order = orders.DescendingOrder if descending else orders.AscendingOrder
            self._header.setSortIndicator(keys.index(key), order)

    def put_back(self) -> None:
        """Undo what dragging did to the titles: the columns themselves are in that order then."""
        header = self._header
        header.blockSignals(True)
        for section in range(header.count()):
            header.moveSection(header.visualIndex(section), section)
        header.blockSignals(False)

    def _clicked(self, section: int) -> None:
        column = self._table.rows.columns[section]
        if self._table.can_order(column):
            self._table.sort(column.key)
        self.mark()

    def _resized(self, section: int, _before: int, width: int) -> None:
        table = self._table
        if not table.fitting.busy:
            table.fitting.dragged[table.rows.columns[section].key] = width
            table.view = dataclasses.replace(table.view, widths=table.fitting.given())
            table.viewed.emit()

    def _moved(self) -> None:
        """Put the columns themselves into the order to which a title was dragged."""
        table, header = self._table, self._header
        moved = [table.rows.columns[header.logicalIndex(place)].key for place in range(header.count())]
        QTimer.singleShot(0, table, lambda: table.put_columns(tuple(moved)))
