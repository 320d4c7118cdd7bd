"""Paints the days of a month: the number, the gigs with their signs, and how many more there are."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from desktop.core.gigs import GigState
from desktop.core.queries.gigs import GigRow
from desktop.ui.calendar.month import Day, said
from desktop.ui.gig_columns import state_pill
from desktop.ui.row_model import Index
from desktop.ui.signs import show_tip
from desktop.ui.theme import Role

if TYPE_CHECKING:
    from desktop.ui.calendar.grid import MonthGrid

HEAD, LINE, PAD, SIGN = 24, 20, 6, 11
"""The number's height, a gig's, the edge and the side of a sign, in pixels at 100 %."""


def sign_of(gig: GigRow) -> str:
    """Return which sign stands before a gig."""
    if gig.received:
        return "declared"
    return "sealed" if gig.sealed else gig.state


class DayCells(QStyledItemDelegate):
    """Paints a day. What does not fit into it is counted in its last line."""

    def __init__(self, grid: "MonthGrid") -> None:
        super().__init__(grid)
        self._grid = grid
        self._theme = grid.theme

    def shown(self, rect: QRect, day: Day, marked: int) -> tuple[range, int]:
        """Return which gigs of a day are painted, and how many more there are; the marked one is always among them."""
        px = self._theme.px
        lines = max((rect.height() - px(HEAD) - 2) // px(LINE), 0)
        count = len(day.gigs)
        if count <= lines:
            return range(count), 0
        room = max(lines - 1, 0)
        first = min(max(marked - room + 1, 0), count - room)
        return range(first, first + room), count - room

    def line_at(self, rect: QRect, y: int) -> int:
        """Return in which line of a day a height lies, below 0 for the number."""
        return (y - rect.top() - self._theme.px(HEAD)) // self._theme.px(LINE)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002
        """Ask for nothing: the days share the room that there is."""
        return QSize(0, 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one day; Qt calls it."""
        day, colours, rect = self._grid.month.day(index), self._theme.colours, QRect(option.rect)
        chosen = index == self._grid.currentIndex()
        ground = colours.surface if day.within else colours.window
        if day.on == self._grid.target:
            ground = colours.accent_soft
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, QColor(ground))
        painter.setPen(QColor(colours.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        self._paint_head(painter, rect, day)
        self._paint_gigs(painter, rect, day, self._grid.marked if chosen else -1)
        if chosen:
            self._paint_ring(painter, rect)
        painter.restore()

    def _paint_ring(self, painter: QPainter, rect: QRect) -> None:
        colours = self._theme.colours
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.focus if self._grid.hasFocus() else colours.edge), 2))
        painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _paint_head(self, painter: QPainter, rect: QRect, day: Day) -> None:
        px, colours = self._theme.px, self._theme.colours
        box = QRect(rect.left() + px(PAD) - 2, rect.top() + 3, px(26), px(HEAD) - 4)
        painter.setFont(self._theme.font(Role.PILL if day.today else Role.SMALL))
        if day.today:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        ink = colours.on_accent if day.today else colours.text if day.within else colours.muted
        painter.setPen(QColor(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day.on.day))
        if day.dues:
            side = px(16)
            at = QRect(rect.right() - side - px(PAD), rect.top() + px(4), side, side)
            self._grid.icons.get("deadlines", "warning_text").paint(painter, at)

    def _paint_gigs(self, painter: QPainter, rect: QRect, day: Day, marked: int) -> None:
        px, colours = self._theme.px, self._theme.colours
        shown, more = self.shown(rect, day, max(marked, 0))
        top = rect.top() + px(HEAD)
        for line, place in enumerate(shown):
            self._paint_gig(
                painter,
                QRect(rect.left() + 3, top + line * px(LINE), rect.width() - 7, px(LINE) - 1),
                day.gigs[place],
                marked=place == marked and len(day.gigs) > 1 and self._grid.hasFocus(),
            )
        if more:
            room = QRect(rect.left() + px(PAD), top + len(shown) * px(LINE), rect.width() - px(PAD), px(LINE))
            painter.setFont(self._theme.font(Role.PILL))
            painter.setPen(QColor(colours.accent_text))
            text = self._grid.words.trn("calendar", "+{n} more", "+{n} more", more)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_gig(self, painter: QPainter, room: QRect, gig: GigRow, *, marked: bool) -> None:
        px, colours = self._theme.px, self._theme.colours
        tone = colours.tone(state_pill(self._grid.words, gig).kind)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.focus), 2) if marked else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.fill))
        faded = gig.id == self._grid.cut
        painter.setOpacity(0.5 if faded else 1.0)
        painter.drawRoundedRect(QRectF(room).adjusted(1, 1, -1, -1), 4, 4)
        side = px(SIGN)
        sign = QRect(room.left() + px(4), room.center().y() - side // 2, side, side)
        paint_sign(painter, sign, sign_of(gig), QColor(tone.text))
        font = QFont(self._theme.font(Role.SMALL))
        font.setStrikeOut(gig.state == GigState.CANCELLED)
        painter.setFont(font)
        painter.setPen(QColor(tone.text))
        words = room.adjusted(px(4) + side + px(4), 0, -2, 0)
        text = " ".join(filter(None, (gig.starts, gig.venue)))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            words, flags, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, words.width())
        )
        painter.setOpacity(1.0)

    def helpEvent(  # noqa: N802
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: Index,
    ) -> bool:
        """Say the whole day under the pointer."""
        words = said(self._grid.words, self._grid.month.day(index)) if index.isValid() else ""
        show_tip(event.globalPos(), words, view)
        return True


def paint_sign(painter: QPainter, box: QRect, sign: str, ink: QColor) -> None:
    """Paint the sign of a state: a ring, a disc, a tick, a cross, or a closed square for what is sealed."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, max(box.width() / 7, 1.4), c=Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = QRectF(box).adjusted(1, 1, -1, -1)
    if sign in ("confirmed", "declared"):
        painter.setBrush(ink)
    if sign in ("option", "confirmed"):
        painter.drawEllipse(inner)
    elif sign in ("sealed", "declared"):
        painter.drawRoundedRect(inner, 1.5, 1.5)
    elif sign == "played":
        low = QPointF(inner.left() + inner.width() * 0.38, inner.bottom() - 1)
        painter.drawPolyline([QPointF(inner.left(), inner.center().y() + 1), low, inner.topRight()])
    else:
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    painter.restore()
