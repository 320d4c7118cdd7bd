"""Where the pages stand: as high as the window where that is enough, else scrolled up and down as a whole.

A list keeps a few rows and a form a few fields however large the letters and however low the window.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSlider, QFrame, QLayout, QScrollArea, QStackedLayout, QWidget

NO_LIMIT = 16_777_215
"""The largest size that Qt gives a widget: none is set."""


class Stack(QWidget):
    """Shows one of its widgets, and asks for the room that this one needs, whatever the others want."""

    def __init__(self) -> None:
        super().__init__()
        self._front = _Front(self)
        self._front.currentChanged.connect(self.updateGeometry)

    def addWidget(self, widget: QWidget) -> None:  # noqa: N802
        """Put one more into it; the first one is shown."""
        self._front.addWidget(widget)

    def removeWidget(self, widget: QWidget) -> None:  # noqa: N802
        """Take one out of it, which stays its child."""
        self._front.removeWidget(widget)

    def count(self) -> int:
        """Return how many there are."""
        return self._front.count()

    def currentWidget(self) -> QWidget | None:  # noqa: N802
        """Return the one in front."""
        return self._front.currentWidget()

    def setCurrentWidget(self, widget: QWidget) -> None:  # noqa: N802
        """Bring one to the front."""
        self._front.setCurrentWidget(widget)

    def setCurrentIndex(self, place: int) -> None:  # noqa: N802
        """Bring the one at this place to the front."""
        self._front.setCurrentIndex(place)


class _Front(QStackedLayout):
    """Asks for what its widget in front asks for. Qt's own wants room for the largest of all, also of those behind."""

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Wrapped words are the higher the narrower they stand."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return what the one in front needs at least."""
        return least_height(self.currentWidget(), width)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Ask for what the one in front asks for."""
        front = self.currentWidget()
        return front.sizeHint() if front else QSize()

    def minimumSize(self) -> QSize:  # noqa: N802
        """Need what the one in front needs."""
        front = self.currentWidget()
        return front.minimumSizeHint().expandedTo(front.minimumSize()) if front else QSize()


def least_height(widget: QWidget | None, width: int) -> int:
    """Return how high a widget has to be at this width for nothing in it to be cut."""
    if widget is None:
        return 0
    layout = widget.layout()
    if layout is None:
        high = (
            widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.minimumSizeHint().height()
        )
    else:
        high = (
            layout.totalMinimumHeightForWidth(width)
            if layout.hasHeightForWidth()
            else layout.totalMinimumSize().height()
        )
    return max(high, widget.minimumHeight())


STEPS = {
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


def see_through() -> QWidget:
    """Return a viewport that fills nothing; PySide takes 20 ms of the start to hand out the one that Qt makes."""
    made = QWidget()
    made.setObjectName("qt_scrollarea_viewport")  # as the style sheet calls it
    return made


class PageArea(QScrollArea):
    """Scrolls what does not fit up and down, never sideways unless there is no other way."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setViewport(see_through())
        inside.setAutoFillBackground(False)
        inside.setObjectName("page")
        self.setWidgetResizable(True)
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Fit into any window."""
        return QSize(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Scroll what there is to scroll, also where the page has nothing that takes the keyboard."""
        step = STEPS.get(Qt.Key(event.key()))
        areas = [self, *(area for area in self.findChildren(QScrollArea) if area.isVisible())]
        bars = [area.verticalScrollBar() for area in areas]
        bar = next((bar for bar in bars if bar.maximum() > 0), None)
        if step is None or bar is None:
            event.ignore()
        else:
            bar.triggerAction(step)


def holding(layout: QLayout) -> QWidget:
    """Return a widget with this layout and nothing else."""
    made = QWidget()
    made.setLayout(layout)
    return made
