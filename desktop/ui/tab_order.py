"""The order of Tab is the order of reading, also after a page has made some of its parts anew.

Qt goes by the order in which widgets were made: what a list rebuilds (its filters, the cards of what is waiting) would
come last.
"""

from functools import cmp_to_key
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QTableView, QWidget

from desktop.ui.search_box import SearchBox

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow
    from desktop.ui.page import Page
    from desktop.ui.row_table import RowTable


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
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.focusProxy() is None:
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
    """Give the page in front the keyboard unless it has taken it: its list, where there is one with rows.

    The search box, which Qt gives it to by itself, stands first only in the order of Tab.
    """
    page, at = window.page, window.focusWidget()
    if page is None:
        return
    taken = at is not None and page.isAncestorOf(at) and at.isVisible()
    if taken and not isinstance(at, SearchBox):
        return
    tables = _tables(page)
    if tables or not taken:
        target: QWidget = tables[0] if tables else page
        target.setFocus(Qt.FocusReason.OtherFocusReason)


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


def _tables(page: "Page") -> "list[RowTable]":
    """Return the lists of a page that have rows."""
    views = page.findChildren(QTableView)
    if not views:
        return []  # the first page has none, and is painted before a list is even imported
    from desktop.ui.row_table import RowTable

    tables = (view for view in views if isinstance(view, RowTable))
    return [table for table in tables if table.isVisibleTo(page) and table.count()]
