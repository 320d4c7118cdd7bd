"""A layout like words on a page: side by side while there is room, then on in the next line."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class FlowLayout(QLayout):
    """Gives every widget the size it asks for; none is ever cut to fit another one into the same line."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
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
        return self._places(QRect(0, 0, width, 0))[1]

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for one line."""
        hints = [item.sizeHint() for item in self._items]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        """Be no narrower than the widest."""
        hints = [item.sizeHint() for item in self._items]
        return QSize(
            max((hint.width() for hint in hints), default=0),
            max((hint.height() for hint in hints), default=0),
        )

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Give out the places."""
        super().setGeometry(rect)
        for item, place in zip(self._items, self._places(rect)[0], strict=True):
            item.setGeometry(place)

    def _places(self, rect: QRect) -> tuple[list[QRect], int]:
        """Return everybody's place, and how high the lines are together."""
        left, top, line = rect.left(), rect.top(), 0
        places: list[QRect] = []
        for item in self._items:
            hint = item.sizeHint()
            if places and left > rect.left() and left + hint.width() > rect.left() + rect.width():
                left, top, line = rect.left(), top + line + self._gap, 0
            places.append(QRect(QPoint(left, top), hint))
            left += hint.width() + self._gap
            line = max(line, hint.height())
        return places, top + line - rect.top()
