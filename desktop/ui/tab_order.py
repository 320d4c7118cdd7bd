"""The order of Tab is the order of reading, also after a page has made some of its parts anew.

Qt goes by the order in which widgets were made: what a list rebuilds (its filters, the cards of what is waiting) would
come last.
"""

from collections.abc import Iterable
from functools import cmp_to_key
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QTableView, QWidget

from desktop.ui.search_box import SearchBox

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow
    from desktop.ui.page import Page
    from desktop.ui.row_table import RowTable


def step(inside: QWidget, at: QWidget | None, *, forward: bool) -> bool:
    """Take the keyboard from `at` to what is read next or before, round at the ends; tell whether there is such a thing.

    Qt's own chain is not gone by: it stops at the widget around an editor too, wherever that one was made, and then
    never comes out of a form again.
    """
    stops = reading_order(inside)
    if at not in stops:
        return False
    target = stops[(stops.index(at) + (1 if forward else -1)) % len(stops)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target.setFocus(reason)
    return True


def stop_at(group: Iterable[QWidget], here: QWidget) -> None:
    """Let Tab stop at one of a group only; arrow keys lead to the others."""
    for each in group:
        policy = Qt.FocusPolicy.StrongFocus if each is here else Qt.FocusPolicy.ClickFocus
        if each.focusPolicy() != policy:
            each.setFocusPolicy(policy)


def put_in_order(inside: QWidget) -> None:
    """Let Tab go through what is visible from top to bottom and from left to right, container by container."""
    for before, after in pairwise(reading_order(inside)):
        QWidget.setTabOrder(before, after)


def reading_order(inside: QWidget) -> list[QWidget]:
    """Return what takes the keyboard, as it is read."""
    stops: list[QWidget] = []
    parts = [
        part
        for part in inside.children()
        if isinstance(part, QWidget) and part.isVisible() and not part.isWindow()
    ]
    for part in sorted(parts, key=cmp_to_key(_reads_before)):
        tabbed = part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tabbed and part.focusProxy() is None:
            stops.append(part)
        stops += reading_order(part)
    return stops


def _reads_before(one: QWidget, other: QWidget) -> int:
    """Compare two parts of the same container: negative when `one` is read first."""
    here, there = one.geometry(), other.geometry()
    if _in_one_line(here, there):
        return (here.left() - there.left()) or (here.top() - there.top())
    return here.top() - there.top()


def _in_one_line(here: QRect, there: QRect) -> bool:
    return here.top() <= there.bottom() and there.top() <= here.bottom()


def give_keyboard(window: "MainWindow") -> None:
    """Give the page in front the keyboard unless it has taken it: its list, or what leads on from an empty one.

    The search box, which Qt gives it to by itself, stands first only in the order of Tab.
    """
    page, at = window.page, window.focusWidget()
    if page is None:
        return
    taken = at is not None and page.isAncestorOf(at) and at.isVisibleTo(page)  # also before the first paint
    if taken and not isinstance(at, SearchBox):
        return
    tables = _tables(page)
    target = tables[0] if tables else _way_on(page) or (None if taken else page)
    if target is not None:
        target.setFocus(Qt.FocusReason.OtherFocusReason)


def keep_keyboard(window: "MainWindow", old: QWidget | None, new: QWidget | None) -> None:
    """Bring the keyboard back to the page where Qt lets it fall to the side bar: what had it was hidden or switched off."""
    page = window.page
    if page is None or old is None or new is None:
        return
    fell = page.isAncestorOf(old) and window.side.isAncestorOf(new)
    if fell and not (old.isEnabled() and old.isVisible()):
        QTimer.singleShot(0, window, lambda: give_keyboard(window))


def pressed(window: "MainWindow", event: QKeyEvent) -> bool:
    """Let Enter press the button that has the keyboard, and tell whether it did; Qt does so in dialogs only.

    It comes here from where nothing else took the key: from the side bar, and from what stands above the page.
    """
    at = window.focusWidget()
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
    if not (enter and isinstance(at, QPushButton) and at.hasFocus()):
        return False
    at.click()
    return True


def _way_on(page: "Page") -> QWidget | None:
    """Return the button in the middle of an empty list."""
    from desktop.ui.empty_words import EmptyWords

    shown = (words for words in page.findChildren(EmptyWords) if words.isVisibleTo(page))
    return next((words.way_on for words in shown if words.way_on is not None), None)


def _tables(page: "Page") -> "list[RowTable]":
    """Return the lists of a page that have rows."""
    views = page.findChildren(QTableView)
    if not views:
        return []  # the first page has none, and is painted before a list is even imported
    from desktop.ui.row_table import RowTable

    tables = (view for view in views if isinstance(view, RowTable))
    return [table for table in tables if table.isVisibleTo(page) and table.count()]
