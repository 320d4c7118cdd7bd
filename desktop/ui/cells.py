"""Paints the cells of a list: the row's ground, then words or a pill."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.row_model import Align, Column, GroupRow, Index, Pill
from desktop.ui.signs import show_tip
from desktop.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from desktop.ui.row_table import RowTable

PAD = Space.M
PILL_PAD = 10
PILL = 22
WIDTHS_KEPT = 5_000


class Cells(QStyledItemDelegate):
    """Paints a cell: the row's ground, then its words or its pill."""

    def __init__(self, table: "RowTable", theme: Theme) -> None:
        super().__init__(table)
        self._table = table
        self._theme = theme
        self._letters: dict[tuple[Role, int], tuple[QFont, QFontMetrics]] = {}
        self._widths: dict[tuple[Role, int, str], int] = {}
        self._inks: dict[str, QColor] = {}

    def letters(self, role: Role) -> tuple[QFont, QFontMetrics]:
        """Return the font of a step of the type scale and its measures, made once for each text size."""
        key = (role, self._theme.text_percent)
        if key not in self._letters:
            font = self._theme.font(role)
            self._letters[key] = font, QFontMetrics(font)
        return self._letters[key]

    def wanted(self, column: Column, row: Any) -> int:
        """Return the width in which a cell's words stand whole."""
        role = Role.BODY if column.pill is None else Role.PILL
        frame = self._theme.px(PAD) + (0 if column.pill is None else self._theme.px(PILL_PAD))
        return self._width(role, column.words(row)) + 2 * frame + 1

    def _width(self, role: Role, words: str) -> int:
        """Return how wide words are; most are painted again and again."""
        key = (role, self._theme.text_percent, words)
        if key not in self._widths:
            if len(self._widths) > WIDTHS_KEPT:
                self._widths.clear()
            self._widths[key] = self.letters(role)[1].horizontalAdvance(words)
        return self._widths[key]

    def _ink(self, colour: str) -> QColor:
        if colour not in self._inks:
            self._inks[colour] = QColor(colour)
        return self._inks[colour]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell; Qt calls it."""
        row = self._table.rows.row(index.row())
        colours = self._theme.colours
        current = self._is_current(index.row())
        painter.fillRect(option.rect, self._ink(self._ground(option, index.row())))
        painter.setPen(self._ink(colours.line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        if current and option.rect.left() <= 0:
            painter.fillRect(
                QRect(option.rect.topLeft(), QSize(3, option.rect.height() - 1)), self._ink(colours.focus)
            )
        if row is None:
            return
        if isinstance(row, GroupRow):
            self._paint_group(painter, option.rect, row)
            return
        if current and self._table.shows_cell and index == self._table.currentIndex():
            painter.setPen(self._ink(colours.focus))
            painter.drawRect(option.rect.adjusted(3, 2, -3, -4))
        column = self._table.rows.columns[index.column()]
        if column.pill is not None:
            self._paint_pill(painter, option.rect, column.pill(row), column.align)
        else:
            self._paint_words(painter, option.rect, column, column.words(row))

    def _paint_group(self, painter: QPainter, rect: QRect, group: GroupRow) -> None:
        """Paint a cell's piece of a line that goes across the whole table."""
        view, colours = self._table, self._theme.colours
        whole = QRect(
            -view.horizontalScrollBar().value(), rect.top(), view.horizontalHeader().length(), rect.height()
        )
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect.adjusted(0, 0, 0, -1), QColor(colours.window))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(colours.text))
        painter.setFont(self._theme.font(Role.STRONG))
        painter.drawText(self._room(whole), middle | Qt.AlignmentFlag.AlignLeft, group.title)
        painter.setPen(QColor(colours.muted))
        painter.setFont(self._theme.font(Role.BODY))
        painter.drawText(self._room(whole), middle | Qt.AlignmentFlag.AlignRight, group.figures)
        painter.restore()

    def _room(self, rect: QRect) -> QRect:
        padding = self._theme.px(PAD)
        return rect.adjusted(padding, 0, -padding, 0)

    def _is_current(self, place: int) -> bool:
        return self._table.hasFocus() and self._table.currentIndex().row() == place

    def _ground(self, option: QStyleOptionViewItem, place: int) -> str:
        colours = self._theme.colours
        if option.state & QStyle.StateFlag.State_Selected:
            return colours.selection if self._table.hasFocus() else colours.selection_idle
        return colours.hover if place == self._table.pointed_row else colours.surface

    def _paint_words(self, painter: QPainter, rect: QRect, column: Column, words: str) -> None:
        colours = self._theme.colours
        enabled = self._table.isEnabled()
        ink = colours.disabled if not enabled else colours.muted if column.muted else colours.text
        room = self._room(rect)
        if not words:
            return
        painter.setPen(self._ink(ink))
        font, metrics = self.letters(Role.BODY)
        painter.setFont(font)
        if self._width(Role.BODY, words) > room.width():
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, column.align.value | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_pill(self, painter: QPainter, rect: QRect, pill: Pill, align: Align) -> None:
        if not pill.text:
            return
        tone = self._theme.colours.tone(pill.kind)
        font, metrics = self.letters(Role.PILL)
        room = self._room(rect)
        padding = self._theme.px(PILL_PAD)
        words = metrics.elidedText(pill.text, Qt.TextElideMode.ElideRight, room.width() - 2 * padding)
        size = QSize(self._width(Role.PILL, words) + 2 * padding, self._theme.px(PILL))
        shape = QStyle.alignedRect(
            Qt.LayoutDirection.LeftToRight, align.value | Qt.AlignmentFlag.AlignVCenter, size, room
        )
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._ink(tone.fill))
        painter.drawRoundedRect(shape, size.height() / 2, size.height() / 2)
        painter.setPen(self._ink(tone.text))
        painter.setFont(font)
        painter.drawText(shape, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()

    def helpEvent(  # noqa: N802
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """Show the whole text of a cell that had to be shortened."""
        row = self._table.rows.row(index.row()) if index.isValid() else None
        words = ""
        if row is not None and not isinstance(row, GroupRow):
            column = self._table.rows.columns[index.column()]
            words = column.words(row) if self.wanted(column, row) > option.rect.width() else ""
        show_tip(event.globalPos(), words, view)
        return True
