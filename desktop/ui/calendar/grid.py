"""The sheet of a month: arrows move over the days, Space over the gigs of one, and a gig is dragged to another day."""

from datetime import date, timedelta

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QHeaderView, QTableView

from desktop.core.queries.gigs import GigRow
from desktop.i18n.words import Words
from desktop.ui.calendar.day_cells import DayCells
from desktop.ui.calendar.month import Day, MonthModel, gig_line
from desktop.ui.icons import Icons
from desktop.ui.signs import announce
from desktop.ui.theme import Theme

STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
PLAIN = Qt.KeyboardModifier.NoModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier


class MonthGrid(QTableView):
    """The days of a month.

    Signals:
        wanted(date): go to this day, in whichever month it lies.
        opened(GigRow): open a gig.
        added(date): record a gig on this day.
        all_wanted(date): show everything of a day that has no room in its cell.
        dropped(GigRow, date): a gig was dragged to another day.
        stood: another day or gig is chosen.

    Attributes:
        marked: which gig of the chosen day the keys are about.
        target: the day under a gig that is dragged.
        cut: the id of the gig that waits to be pasted, empty for none.
    """

    wanted = Signal(object)
    opened = Signal(object)
    added = Signal(object)
    all_wanted = Signal(object)
    dropped = Signal(object, object)
    stood = Signal()

    def __init__(self, words: Words, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.words, self.theme, self.icons = words, theme, icons
        self.month = MonthModel(words, self)
        self.marked = 0
        self.target: date | None = None
        self.cut = ""
        self._pressed: tuple[GigRow, QPoint] | None = None
        self.setModel(self.month)
        self._cells = DayCells(self)
        self.setItemDelegate(self._cells)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setMinimumSectionSize(1)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self.setMinimumHeight(theme.px(280))
        self.selectionModel().currentChanged.connect(self._stood)
        theme.changed.connect(self.viewport().update)

    @property
    def day(self) -> Day | None:
        """The chosen day."""
        index = self.currentIndex()
        return self.month.day(index) if index.isValid() else None

    @property
    def gig(self) -> GigRow | None:
        """The gig of the chosen day that the keys are about."""
        day = self.day
        return day.gigs[min(self.marked, len(day.gigs) - 1)] if day is not None and day.gigs else None

    def choose(self, on: date, gig_id: str = "") -> None:
        """Stand on a day of this sheet, with one of its gigs marked."""
        self.setCurrentIndex(self.month.index_of(on))
        day = self.day
        if day is not None and gig_id:
            self.marked = next((n for n, gig in enumerate(day.gigs) if gig.id == gig_id), 0)
            self._repaint()

    def mark_next(self) -> None:
        """Mark the next gig of the day, after the last one the first."""
        day = self.day
        if day is None or not day.gigs:
            return
        self.marked = (self.marked + 1) % len(day.gigs)
        announce(self, gig_line(self.words, day.gigs[self.marked]))
        self._repaint()

    def act(self) -> None:
        """Open the marked gig; on an empty day begin a new one."""
        day, gig = self.day, self.gig
        if gig is not None:
            self.opened.emit(gig)
        elif day is not None:
            self.added.emit(day.on)

    def _repaint(self) -> None:
        self.viewport().update()
        self.stood.emit()

    def _stood(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.marked = 0
        self._repaint()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move over days and months; Enter opens, Space goes on to the next gig of the day."""
        day, key = self.day, event.key()
        if event.modifiers() & ~KEYPAD != PLAIN or day is None:
            event.ignore()
        elif key in STEPS:
            self.wanted.emit(day.on + timedelta(days=STEPS[Qt.Key(key)]))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            to = 0 if key == Qt.Key.Key_Home else 6
            self.wanted.emit(day.on + timedelta(days=to - self.currentIndex().column()))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.act()
        elif key == Qt.Key.Key_Space:
            self.mark_next()
        else:
            event.ignore()

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Letters belong to the page's shortcuts."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show that it is elsewhere."""
        super().focusOutEvent(event)
        self._repaint()

    # ---- the mouse ----

    def _under(self, at: QPoint) -> tuple[Day | None, GigRow | None, bool]:
        """Return day and gig under the pointer, and whether it stands on the line of what has no room."""
        index = self.indexAt(at)
        if not index.isValid():
            return None, None, False
        day, rect = self.month.day(index), self.visualRect(index)
        marked = self.marked if index == self.currentIndex() else 0
        shown, more = self._cells.shown(rect, day, marked)
        line = self._cells.line_at(rect, at.y())
        if 0 <= line < len(shown):
            return day, day.gigs[shown[line]], False
        return day, None, bool(more) and line == len(shown)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the day, and take hold of the gig under the pointer."""
        at = event.position().toPoint()
        day, gig, more = self._under(at)
        if day is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if more:
            self.all_wanted.emit(day.on)
            return
        self.choose(day.on, gig.id if gig else "")
        self._pressed = None if gig is None else (gig, at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show on which day the gig would be dropped."""
        if self._pressed is None:
            return
        at = event.position().toPoint()
        if (
            self.target is None
            and (at - self._pressed[1]).manhattanLength() < QApplication.startDragDistance()
        ):
            return
        day = self._under(at)[0]
        self.target = day.on if day is not None else None
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802, ARG002
        """Drop the gig."""
        pressed, target = self._pressed, self.target
        self._pressed = self.target = None
        self.unsetCursor()
        self.viewport().update()
        if pressed is not None and target is not None and target != pressed[0].day:
            self.dropped.emit(pressed[0], target)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the gig, or begin one on the day."""
        day, gig, more = self._under(event.position().toPoint())
        if gig is not None:
            self.opened.emit(gig)
        elif day is not None and not more:
            self.added.emit(day.on)
