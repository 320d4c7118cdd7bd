"""The home page. Its frame is painted first; what it says is read beside the window, card by card."""

from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QWidget
from shiboken6 import isValid

from desktop.core.queries.guide import GUIDE, SHOWN
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book
from desktop.ui.background import Background
from desktop.ui.due_clock import DueClock
from desktop.ui.home import gigs_card, money_cards
from desktop.ui.home.counter_card import CounterCard
from desktop.ui.home.gigs_card import GigsCard
from desktop.ui.home.guide_card import GuideCard, show_guide
from desktop.ui.home.money_cards import ComingCard, GapsCard
from desktop.ui.home.months_card import MonthsCard
from desktop.ui.home.needs_card import NeedsCard
from desktop.ui.home.rows import EntryRow
from desktop.ui.page import Page
from desktop.ui.session import Session
from desktop.ui.theme import Space
from desktop.ui.widgets import STRETCH, hbox, link_button, muted, primary_button, scrolled, vbox

if TYPE_CHECKING:
    from desktop.core.counters import Count
    from desktop.core.queries.gigs import GigRow
    from desktop.core.queries.home import MoneyAhead, MonthEarned, Waiting

BESIDE = 840
"""Pixels of page (at 100 %) from which two cards stand side by side."""
PAUSE_MS = 250
"""After a change everything is read again once the person pauses."""

T = TypeVar("T")


class HomePage(Page):
    """What needs the person, what comes, what was, what comes up.

    Attributes:
        complete: whether every card has been filled since the last change.
    """

    key = "home"
    topics = frozenset(
        {
            "gigs", "contracts", "declarations", "people", "sync", "settings", "deadlines", "expenses",
            "payments", "books", "money", "shares", "files", "reminders", "bank",
        }
    )  # fmt: skip

    def __init__(self, session: Session, clock: DueClock, background: Background) -> None:
        super().__init__(session)
        self._clock = clock
        self._background = background
        self._painted = self._begun = False
        self._open = 0
        self._again = False
        self.guide = GuideCard(session)
        self.needs = NeedsCard(session)
        self.coming = ComingCard(session)
        self.gaps = GapsCard(session)
        self.months = MonthsCard(session)
        self.counter = CounterCard(session)
        self.gigs = GigsCard(session)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._read)
        self._lay_out()
        clock.moved.connect(self._show_dues)

    def _lay_out(self) -> None:
        tr, icons = self.words.tr, self.session.icons
        self.new = primary_button(
            tr("gigs", "New gig"),
            lambda: self.session.go("gigs", "new"),
            icon=icons.get("plus", "on_accent"),
            tip="Ctrl+N",
        )
        self.day = muted("")
        self.bring_guide = link_button(
            tr("guide", "Your first contract, step by step"), lambda: show_guide(self.session, shown=True)
        )
        self.set_head(tr("menu", "Home"), self.day, self.new)
        money = QWidget()
        money.setLayout(vbox(self.coming, self.gaps))
        self._pairs = [hbox(self.needs, money, gap=Space.M), hbox(self.months, self.counter, gap=Space.M)]
        for pair in self._pairs:
            pair.setStretch(0, 8)
            pair.setStretch(1, 5)
        column = vbox(self.guide, *self._pairs, self.gigs, hbox(self.bring_guide, STRETCH), STRETCH)
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(column)
        self.body.addWidget(scrolled(inside), 1)

    @property
    def complete(self) -> bool:
        """Whether every card shows what stands in the book."""
        return self._begun and not self._open and not self._pause.isActive() and not self._again

    # ---- reading ----

    def refresh(self) -> None:
        """Look at once what costs nothing, and read the rest when the person pauses."""
        self.guide.refresh()
        self.bring_guide.setVisible(setting(self.session.book, GUIDE) != SHOWN)
        if self._painted:
            self._show_day()
            self._pause.start()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Begin to read as soon as the frame stands on the screen."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            self._show_dues()
            QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        self._show_day()
        self._read()
        self._begun = True

    def _read(self) -> None:
        """Read every card beside the window, the most urgent first."""
        if not self.isVisible():  # also once the window is closed, and the book with it
            self._stale = True
            return
        if self._open:
            self._again = True
            return
        me, today, countries = setting(self.session.book, "me"), self.session.today(), self.session.countries
        self._job(lambda book: _read_home().waiting_for_person(book), self._show_waiting)
        self._job(lambda book: _read_home().next_gigs(book, today, gigs_card.SHOWN), self._show_gigs)
        self._job(partial(_counts, self.session, me), partial(self._show_counts, me))
        self._job(partial(_months, self.session, me), partial(self._show_months, me))
        self._job(
            lambda book: _read_home().money_ahead(book, today, countries, money_cards.SHOWN),
            partial(self._show_money, me),
        )

    def _job(self, read: Callable[[Book], T], show: Callable[[T], object]) -> None:
        """Read with a door of its own in the worker's thread, then show; a page that is gone by then shows nothing."""
        self._open += 1
        book = self.session.book

        def work(_tell: object) -> T:
            with book.another() as own:
                return read(own)

        def done(found: T) -> None:
            if isValid(self):
                show(found)
                self._closed()

        def failed(failure: object) -> None:
            if isValid(self):
                self.session.show_failure(failure)  # type: ignore[arg-type]
                self._closed()

        self._background.run(work, done, failed)

    def _closed(self) -> None:
        self._open -= 1
        if not self._open and self._again:
            self._again = False
            self._read()

    # ---- showing ----

    def _show_day(self) -> None:
        self.day.setText(
            self.words.day(self.session.today())
        )  # what a language calls its days takes time to read

    def _show_dues(self) -> None:
        if self._clock.looked:
            self.needs.show_dues(self._clock.dues)
            self._give_keyboard()

    def _show_waiting(self, waiting: "Waiting") -> None:
        self.needs.show_waiting(waiting)
        self._give_keyboard()

    def _show_gigs(self, found: "tuple[int, list[GigRow]]") -> None:
        self.gigs.show_gigs(*found)

    def _show_counts(self, me: str | None, counts: "Sequence[Count]") -> None:
        self.counter.show_counts(counts, me=me)

    def _show_months(self, me: str | None, found: "tuple[dict[str, tuple[MonthEarned, ...]], bool]") -> None:
        self.months.show_months(found[0], me=me, later=found[1])

    def _show_money(self, me: str | None, money: "MoneyAhead") -> None:
        self.coming.show_money(money, own=me is not None)
        self.gaps.show_money(money)
        self.needs.show_late(money.late)

    # ---- keyboard and room ----

    def enter(self, argument: object = None) -> None:
        """Take the keyboard from the first button, at which Qt puts it: what waits comes first."""
        super().enter(argument)
        if QApplication.focusWidget() is self.new:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Hand the keyboard to the first card with rows."""
        super().focusInEvent(event)
        self._give_keyboard()

    def _give_keyboard(self) -> None:
        """Give the keyboard to the first row, else to the new gig, unless the person has put it somewhere."""
        if QApplication.focusWidget() is self and self.needs.whole:
            for card in (self.guide, self.needs):
                if not card.isHidden() and card.list.rows:
                    card.list.take_keyboard()
                    return
            self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter presses the button that has the keyboard too."""
        at = self.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.isAutoRepeat() and hasattr(at, "click") and not isinstance(at, EntryRow):
            at.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let cards stand beneath each other where there is no room side by side."""
        super().resizeEvent(event)
        beneath = self.width() < self.session.theme.px(BESIDE)
        directions = QBoxLayout.Direction
        for pair in self._pairs:
            pair.setDirection(directions.TopToBottom if beneath else directions.LeftToRight)


def _read_home() -> ModuleType:
    """Return the queries, imported by the worker: the first paint does without them."""
    from desktop.core.queries import home

    return home


def _counts(session: Session, me: str | None, book: Book) -> "Sequence[Count]":
    """Return the counters of the musician `me`."""
    if me is None:
        return ()
    from desktop.core.queries.counters import countable, counters_of

    who = next((each for each in countable(book) if each.id == me), None)
    return counters_of(book, session.countries, who, session.today()) if who else ()


def _months(
    session: Session, me: str | None, book: Book
) -> "tuple[dict[str, tuple[MonthEarned, ...]], bool]":
    """Return the twelve months of the musician `me`, and whether more comes after them, once the kept splits are up to date."""
    from desktop.core.queries.kept_splits import stale

    if stale(book):
        from desktop.core.actions.kept_splits import refresh_splits

        refresh_splits(book)
    if me is None:
        return {}, False
    home, today = _read_home(), session.today()
    found = home.twelve_months(book, me, today)
    return found, not found and home.comes_later(book, me, today)
