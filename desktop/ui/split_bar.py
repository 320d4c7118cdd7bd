"""The picture this product is remembered by: one fee as a bar, divided into what everybody gets."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.signs import announce, show_tip
from desktop.ui.theme import Colours, Role, Space, Theme, Tone

HEIGHT = 52
GAP = 2
RADIUS = 8
HATCH = 9
FAINT = 70
PADDING = 10
LEAST_LETTERS = 6
"""A name that is cut to less than so many letters says nothing."""
NARROWEST = 3
"""A part, however small, is seen; in pixels."""


class Part(StrEnum):
    """What a segment stands for."""

    COST = "cost"
    MUSICIAN = "musician"
    LEFT = "left"
    OVER = "over"


class Segment(NamedTuple):
    """One part of the whole.

    Attributes:
        label: who or what gets it; amount: the same in words for `minor` minor units, which are its width.
        colour: for a musician the place in the line-up, which keeps the colour while others come and go.
        words: what the tooltip and a screen reader say; label and amount where it is left out.
    """

    label: str
    amount: str
    minor: int
    part: Part = Part.MUSICIAN
    colour: int = 0
    words: str = ""

    @property
    def said(self) -> str:
        """The segment in words."""
        return self.words or f"{self.label} {self.amount}"


def widths(minors: Sequence[int], room: int) -> list[int]:
    """Return whole pixels for each part that fill `room` exactly; every part but an empty one gets `NARROWEST`."""
    least = [NARROWEST if minor > 0 else 0 for minor in minors]
    free = max(0, room - sum(least))
    whole = sum(minors) or 1
    ends = [sum(minors[: i + 1]) * free // whole for i in range(len(minors))]
    return [low + end - start for low, start, end in zip(least, [0, *ends], ends, strict=False)]


def tone(segment: Segment, colours: Colours) -> Tone:
    """Return the fill of a segment and the colour of the words on it."""
    match segment.part:
        case Part.MUSICIAN:
            return colours.parts[segment.colour % len(colours.parts)]
        case Part.COST:
            return colours.costs[segment.colour % len(colours.costs)]
        case Part.LEFT:
            return Tone(colours.field, colours.text)
        case Part.OVER:
            return colours.problem


class SplitBar(QWidget):
    """Shows the segments at their true proportions. Arrow keys walk over them, each is said in words.

    `pointed` names the segment that was clicked, or confirmed with Enter.
    """

    pointed = Signal(int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._segments: tuple[Segment, ...] = ()
        self._current = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyled)

    def set_segments(self, segments: Sequence[Segment]) -> None:
        """Show these parts, from left to right. Cheap enough for every key while a recipe is typed."""
        self._segments = tuple(segments)
        self._current = max(0, min(self._current, len(self._segments) - 1))
        self.setAccessibleDescription("; ".join(segment.said for segment in self._segments))
        self.update()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The parts shown."""
        return self._segments

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for one line of fixed height."""
        return QSize(480, self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Stay readable in a narrow window."""
        return QSize(200, self._theme.px(HEIGHT))

    def places(self) -> list[QRectF]:
        """Return where each segment is drawn."""
        seen = sum(1 for segment in self._segments if segment.minor > 0)
        gaps = GAP * max(0, seen - 1)
        found: list[QRectF] = []
        x = 0
        for width in widths([max(0, segment.minor) for segment in self._segments], self.width() - gaps):
            found.append(QRectF(x, 0, width, self.height()))
            x += width + GAP if width else 0
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint fills, words and, with the focus, a ring around the current segment."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setClipPath(outline)
        colours, fonts = self._theme.colours, self._fonts()
        for place, segment in zip(self.places(), self._segments, strict=True):
            if place.width() > 0:
                paint_fill(painter, place, segment, colours)
                self._paint_words(painter, place, segment, fonts)
        if self.hasFocus() and self._segments:
            self._paint_ring(painter, self.places()[self._current])
        painter.end()

    def _fonts(self) -> tuple[QFont, QFont]:
        """Return the fonts of names and of amounts."""
        bold, plain = self._theme.font(Role.STRONG), self._theme.font(Role.SMALL)
        bold.setPixelSize(self._theme.px(13))
        return bold, plain

    def _paint_words(
        self, painter: QPainter, place: QRectF, segment: Segment, fonts: tuple[QFont, QFont]
    ) -> None:
        room, (bold, plain) = place.width() - 2 * PADDING, fonts
        name = _shortened(segment, QFontMetricsF(bold), room)
        if not name:
            self._paint_initial(painter, place, segment, bold)
            return
        painter.setPen(QColor(tone(segment, self._theme.colours).text))
        inner = place.adjusted(PADDING, 0, -PADDING, 0)
        fits = bool(segment.amount) and QFontMetricsF(plain).horizontalAdvance(segment.amount) <= room
        middle = place.height() / 2
        painter.setFont(bold)
        upper = QRectF(inner.left(), middle - self._theme.px(18), room, self._theme.px(18)) if fits else inner
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        if fits:
            painter.setFont(plain)
            lower = QRectF(inner.left(), middle, room, self._theme.px(18))
            painter.drawText(
                lower, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, segment.amount
            )

    def _paint_initial(self, painter: QPainter, place: QRectF, segment: Segment, font: QFont) -> None:
        """Paint the first letter of a musician whose name has no room."""
        initial = segment.label[:1]
        if (
            segment.part is Part.MUSICIAN
            and QFontMetricsF(font).horizontalAdvance(initial) <= place.width() - 2
        ):
            painter.setPen(QColor(tone(segment, self._theme.colours).text))
            painter.setFont(font)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, initial)

    def _paint_ring(self, painter: QPainter, place: QRectF) -> None:
        segment = self._segments[self._current]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tone(segment, self._theme.colours).text), 2))
        painter.drawRoundedRect(place.adjusted(3, 3, -3, -3), RADIUS - 3, RADIUS - 3)

    def _at(self, point: QPointF) -> int:
        return next((i for i, place in enumerate(self.places()) if place.contains(point)), -1)

    def event(self, event: QEvent) -> bool:
        """Say the segment under the pointer in a tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._at(QPointF(event.pos()))
            show_tip(event.globalPos(), self._segments[index].said if index >= 0 else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Make the segment under the pointer the current one."""
        index = self._at(event.position())
        if index >= 0:
            self._current = index
            self.update()
            self.pointed.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Walk with the arrow keys, confirm with Enter."""
        last = len(self._segments) - 1
        goals = {
            Qt.Key.Key_Left: self._current - 1,
            Qt.Key.Key_Right: self._current + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._segments:
            self.pointed.emit(self._current)
        elif key in goals and 0 <= goals[key] <= last:
            self._current = goals[key]
            self._tell()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show where the keys are."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def _tell(self) -> None:
        segment, place = self._segments[self._current], self.places()[self._current]
        self.update()
        below = self.mapToGlobal(QPoint(round(place.left()), self.height() - Space.L))
        show_tip(below, segment.said, self)
        announce(self, segment.said)

    def _restyled(self) -> None:
        self.updateGeometry()
        self.update()


def _shortened(segment: Segment, metrics: QFontMetricsF, room: float) -> str:
    """Return as much of a segment's name as fits; nothing where that would be too little to know it by."""
    name = metrics.elidedText(segment.label, Qt.TextElideMode.ElideRight, room)
    return name if name == segment.label or len(name) >= LEAST_LETTERS else ""


def paint_fill(painter: QPainter, place: QRectF, segment: Segment, colours: Colours) -> None:
    """Fill a segment; what is left or too much is hatched, so that it differs without its colour too."""
    pair = tone(segment, colours)
    painter.fillRect(place, QColor(pair.fill))
    if segment.part is Part.COST:  # pale: the outline is what stands out from the page
        painter.setPen(QPen(QColor(colours.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))
    if segment.part not in (Part.LEFT, Part.OVER):
        return
    stroke = QColor(colours.hatch if segment.part is Part.LEFT else pair.text)
    stroke.setAlpha(255 if segment.part is Part.LEFT else FAINT)
    painter.save()
    painter.setClipRect(place, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(stroke, 1))
    height, start = place.height(), place.left() - place.height()
    strokes = range(int((place.width() + height) / HATCH) + 1)
    painter.drawLines([QLineF(start + i * HATCH, height, start + i * HATCH + height, 0) for i in strokes])
    painter.setPen(QPen(QColor(colours.edge), 1, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.restore()
