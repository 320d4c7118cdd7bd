"""The side bar: the name of the program, its pages, and at the foot the sync."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.core.queries.declarations import sync_state
from desktop.core.queries.questions import asked_count
from desktop.core.queries.received import received_count
from desktop.ui.commands import Command
from desktop.ui.nav_button import NavButton
from desktop.ui.session import Session
from desktop.ui.sync_panel import SyncPanel
from desktop.ui.syncing import Syncing
from desktop.ui.theme import Space
from desktop.ui.widgets import STRETCH, hbox, label, scrolled, vbox

WIDTH = 208
NARROW = 760
"""Width of the window at 100 % below which the entries are signs."""
LOW, LOWEST = 680, 560
"""Heights at 100 % below which the foot says less, and the name of the program gives way."""
EDGE = Space.M + 2


class Way(NamedTuple):
    """The way to one page: its key, and the command that leads there."""

    page: str
    command: Command


class SideBar(QFrame):
    """Leads to every page and says what waits."""

    def __init__(self, session: Session, syncing: Syncing, ways: Sequence[Way], below: Sequence[Way]) -> None:
        super().__init__()
        self._session = session
        self._window = WIDTH * 10
        self.setProperty("surface", "side")
        self.setAccessibleName(session.words.tr("window", "Pages"))
        self.buttons = {way.page: self._button(way) for way in (*ways, *below)}
        self.panel = SyncPanel(session, syncing)
        brand = self._brand = label("Septet")
        brand.setProperty("role", "brand")
        brand.setContentsMargins(Space.M, Space.XS, 0, Space.M)
        upper = [self.buttons[way.page] for way in ways]
        lower = [self.buttons[way.page] for way in below]
        pages = QWidget()
        pages.setObjectName("page")
        self._pages = vbox(brand, *upper, STRETCH, *lower, gap=Space.XS)
        pages.setLayout(self._pages)
        self._area = scrolled(pages)  # in a low window with large text; what waits stays in sight beneath it
        self._area.verticalScrollBar().rangeChanged.connect(lambda _least, most: self._make_room(most > 0))
        foot = hbox(self.panel)
        foot.setContentsMargins(0, 0, EDGE, 0)
        column = vbox(self._area, foot, gap=Space.M)
        column.setStretch(0, 1)
        column.setContentsMargins(EDGE, Space.L, 0, EDGE)
        self.setLayout(column)
        self._make_room(scrolls=False)
        session.changed.connect(self._changed)
        session.theme.changed.connect(self._follow_theme)
        self._fit()
        self._count()
        self._count_shares()

    def fit_window(self, width: int) -> None:
        """Leave the room to the page where a narrow window has large letters."""
        self._window = width
        self._fit()

    def show_page(self, page: str) -> None:
        """Mark the page that is open; none for one that is not in the bar."""
        for key, button in self.buttons.items():
            button.setAutoExclusive(False)
            button.setChecked(key == page)
            button.setAutoExclusive(True)
        stop = page if page in self.buttons else next(iter(self.buttons))
        for key, button in self.buttons.items():  # Tab stops once in the bar; the arrow keys go on
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if key == stop else Qt.FocusPolicy.NoFocus)
        if page in self.buttons:
            self._area.ensureWidgetVisible(self.buttons[page], 0, 0)

    def show_due(self, count: int) -> None:
        """Show how much is late or due within a week."""
        self.buttons["deadlines"].set_count(count)
        self._fit()

    def _button(self, way: Way) -> NavButton:
        return NavButton(self._session.icons, way.command.icon, way.command.words, way.command.run)

    def _changed(self, topics: frozenset[str]) -> None:
        if topics & {"declarations", "sync"}:
            self._count()
        if "shares" in topics:
            self._count_shares()
        self._fit()

    def _make_room(self, scrolls: bool) -> None:
        """Let the scroll bar stand in the edge, so that it takes no room from the names."""
        self._pages.setContentsMargins(0, 0, 0 if scrolls else EDGE, 0)

    def _follow_theme(self) -> None:
        """Fit the new letters; a window that was closed has no book to read any more."""
        if self.isVisible():
            self._fit()

    def _fit(self) -> None:
        """Grow half as much as the text, which leaves the page its room and still holds every entry."""
        narrow = self._window < self._session.theme.px(NARROW)
        for button in self.buttons.values():
            button.set_narrow(narrow=narrow)
        self.panel.set_narrow(narrow=narrow)
        self._brand.setVisible(self._shows_brand())
        room = max(button.room for button in self.buttons.values()) + 2 * (Space.M + 2)
        wide = self._session.theme.px(WIDTH)
        self.setFixedWidth(min(room if narrow else max((WIDTH + wide) // 2, room), wide))

    def _shows_brand(self) -> bool:
        px = self._session.theme.px
        return self.height() >= px(LOWEST) and self._window >= px(NARROW)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """In a low window leave the room to what needs somebody."""
        super().resizeEvent(event)
        px = self._session.theme.px
        self.panel.set_brief(brief=self.height() < px(LOW))
        self._brand.setVisible(self._shows_brand())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the width again: only now every word has its letters."""
        super().showEvent(event)
        self._fit()

    def _count(self) -> None:
        book = self._session.book
        self.buttons["declarations"].set_count(sync_state(book).waiting + asked_count(book))

    def _count_shares(self) -> None:
        """Show the way to received shares once there is one, with the number of those without an answer."""
        there, waiting = received_count(self._session.book)
        self.buttons["shares"].setVisible(there > 0)
        self.buttons["shares"].set_count(waiting)
