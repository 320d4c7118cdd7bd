"""Layouts like words on a page: side by side while there is room, then on in the next line."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QLineEdit, QWidget

from desktop.ui.theme import Space


class FlowLayout(QLayout):
    """Gives every widget the size it asks for; none is ever cut to fit another one into the same line."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._heights: dict[int, int] = {}
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Put one more at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Return one of them, None beyond the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        """Take one out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """Ask for no more room than is needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return how high the lines are together."""
        if width not in self._heights:
            self._heights[width] = self._places(QRect(0, 0, width, 0))[1]
        return self._heights[width]

    def invalidate(self) -> None:
        """Forget the heights; Qt calls it when a widget wants another size."""
        self._heights.clear()
        super().invalidate()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for one line."""
        hints = [item.sizeHint() for item in self._items]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        """Be no narrower than the widest at its narrowest."""
        least = max((item.minimumSize().width() for item in self._items), default=0)
        return QSize(least, max((item.sizeHint().height() for item in self._items), default=0))

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Give out the places."""
        super().setGeometry(rect)
        for item, place in zip(self._items, self._places(rect)[0], strict=True):
            item.setGeometry(place)

    def _places(self, rect: QRect) -> tuple[list[QRect], int]:
        """Return everybody's place, and how high the lines are together."""
        return flowing([item.sizeHint() for item in self._items], rect, self._gap)


class HeadLayout(FlowLayout):
    """What leads at the left, what can be done at the right; in lines beneath where there is no room beside it.

    A field gives way down to its least width, and wrapped words to two fifths of the room, before anything moves.
    """

    def __init__(self, name: QWidget, things: Sequence[QWidget], gap: int) -> None:
        super().__init__(gap)
        for widget in (name, *things):
            self.addWidget(widget)

    def _places(self, rect: QRect) -> tuple[list[QRect], int]:
        there = [item for item in self._items if not item.isEmpty()]
        places = self._in_one_line(there, rect) or self._beneath(there, rect)
        found = {id(item): place for item, place in zip(there, places, strict=True)}
        bottom = max((place.bottom() + 1 for place in places), default=rect.top())
        return [found.get(id(item), QRect()) for item in self._items], bottom - rect.top()

    def _in_one_line(self, there: list[QLayoutItem], rect: QRect) -> list[QRect]:
        """Return the places in one line, none where there is no room for it."""
        widths = [_least(item, rect.width()) for item in there]
        spare = rect.width() - sum(widths) - self._gap * max(0, len(there) - 1)
        if spare < 0:
            return []
        for number, item in enumerate(there):
            more = max(0, min(spare, item.sizeHint().width() - widths[number]))
            widths[number], spare = widths[number] + more, spare - more
        if there:
            widths[0] += spare
        heights = [_height(item, width) for item, width in zip(there, widths, strict=True)]
        line, left = max(heights, default=0), rect.left()
        places = []
        for width, high in zip(widths, heights, strict=True):
            places.append(QRect(left, rect.top() + (line - high) // 2, width, high))
            left += width + self._gap
        return places

    def _beneath(self, there: list[QLayoutItem], rect: QRect) -> list[QRect]:
        first = QRect(rect.topLeft(), QSize(rect.width(), _height(there[0], rect.width())))
        lower = QRect(rect.left(), first.bottom() + 1 + self._gap, rect.width(), 0)
        return [first, *flowing([item.sizeHint() for item in there[1:]], lower, self._gap)[0]]


def breaking(first: QWidget | QLayout, *others: QWidget, gap: int = Space.M) -> QWidget:
    """Return a line whose other things go beneath the first where there is no room beside it."""
    lead = first
    if isinstance(first, QLayout):
        lead = QWidget()
        lead.setLayout(first)
    assert isinstance(lead, QWidget)
    made = QWidget()
    made.setLayout(HeadLayout(lead, others, gap))
    return made


def flow(*things: QWidget, gap: int = Space.S) -> QWidget:
    """Return a line of things as wide as they ask to be; what finds no room goes into the next line."""
    made, row = QWidget(), FlowLayout(gap)
    for thing in things:
        row.addWidget(thing)
    made.setLayout(row)
    return made


def _least(item: QLayoutItem, room: int) -> int:
    """Return the width that something needs beside others."""
    if isinstance(item.widget(), QLineEdit):
        return item.minimumSize().width()
    hint = item.sizeHint().width()
    return max(item.minimumSize().width(), min(hint, room * 2 // 5)) if item.hasHeightForWidth() else hint


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()


def flowing(hints: Sequence[QSize], rect: QRect, gap: int) -> tuple[list[QRect], int]:
    """Return the place of each of these sizes, line by line from the left, and how high the lines are together."""
    left, top, line = rect.left(), rect.top(), 0
    places: list[QRect] = []
    for wanted in hints:
        hint = QSize(min(wanted.width(), rect.width()), wanted.height())
        if places and left > rect.left() and left + hint.width() > rect.left() + rect.width():
            left, top, line = rect.left(), top + line + gap, 0
        places.append(QRect(QPoint(left, top), hint))
        left += hint.width() + gap
        line = max(line, hint.height())
    return places, top + line - rect.top()
