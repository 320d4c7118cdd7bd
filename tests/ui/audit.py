"""What a page must be for somebody who uses the keyboard, a screen reader or large letters: faults, found by looking.

Every function takes what is on the screen and returns its faults as sentences; an empty list is what tests ask for.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from desktop.ui.contract.ground import Cut
from desktop.ui.page_area import Stack
from desktop.ui.tab_order import reading_order

LEAST_TARGET = 24
"""Pixels, WCAG 2.2 success criterion 2.5.8."""
TURNS = 400
ROLELESS = (QAccessible.Role.NoRole,)


def called(widget: QWidget) -> str:
    """Return how a fault names a widget."""
    name = widget.accessibleName() or getattr(widget, "text", str)() or widget.objectName()
    return f"{type(widget).__name__} “{name}”"


def seen(inside: QWidget) -> Iterator[QWidget]:
    """Return every visible widget."""
    return (
        each for each in inside.findChildren(QWidget) if each.isVisible() and each.window() is inside.window()
    )


def tab_stops(inside: QWidget) -> list[QWidget]:
    """Return what the Tab key shall reach; of buttons of which one is on, the one that is."""
    return [each for each in seen(inside) if _takes_tab(each)]


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    if not policy & Qt.FocusPolicy.TabFocus or not widget.isEnabled() or widget.focusProxy() is not None:
        return False
    return not (isinstance(widget, QAbstractButton) and _one_of_many(widget) and not widget.isChecked())


def _one_of_many(made: QAbstractButton) -> bool:
    group = made.group()
    return made.autoExclusive() or (group is not None and group.exclusive())


def _walked_by_arrows(made: QAbstractButton) -> bool:
    """Tell whether it is one of a group in which Tab stops once and the arrow keys go on."""
    around = made.parentWidget()
    if around is None or not hasattr(made, "stepped"):
        return False
    return any(bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus) for each in around.findChildren(type(made)))


def unnamed(inside: QWidget) -> list[str]:
    """Return the controls of which a screen reader has nothing to say."""
    found = []
    for widget in (*tab_stops(inside), *(b for b in seen(inside) if isinstance(b, QAbstractButton))):
        told = QAccessible.queryAccessibleInterface(widget)
        if told is None or not told.text(QAccessible.Text.Name).strip():
            found.append(f"no name: {called(widget)} in {_path(widget)}")
        elif told.role() in ROLELESS:
            found.append(f"no role: {called(widget)}")
    return found


def marked_up(inside: QWidget) -> list[str]:
    """Return the controls whose name or description is read with its markup."""
    texts = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Help)
    found = []
    for widget in tab_stops(inside):
        told = QAccessible.queryAccessibleInterface(widget)
        found += [
            f"markup: {called(widget)}" for text in texts if told is not None and "<p" in told.text(text)
        ]
    return found


def by_mouse_only(inside: QWidget) -> list[str]:
    """Return the buttons that no key can reach; those within a field, such as its arrow, are the field's."""
    return [
        f"mouse only: {called(each)} in {_path(each)}"
        for each in seen(inside)
        if isinstance(each, QAbstractButton)
        and each.isEnabled()
        and not _one_of_many(each)
        and not _walked_by_arrows(each)
        and not each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(
            each.parent(), QLineEdit | QComboBox | QAbstractSpinBox | QTabBar | QAbstractScrollArea
        )
    ]


def round_of_tab(window: QWidget) -> list[QWidget]:
    """Press Tab until it comes around; return what had the keyboard, in order."""
    stops: list[QWidget] = []
    first = reading_order(window)[0]
    if first is not None:
        first.setFocus()
        stops.append(first)
    for _ in range(TURNS):
        window.focusNextPrevChild(True)
        at = window.focusWidget()
        if at is None or at in stops:
            return stops
        stops.append(at)
    raise AssertionError(f"Tab does not come around from {first}")


def not_reached(window: QWidget, stops: Sequence[QWidget]) -> list[str]:
    """Return the controls that a whole round of Tab leaves out."""
    reached = {id(each) for each in stops}
    reached |= {id(each.focusProxy()) for each in stops if each.focusProxy() is not None}
    return [
        f"not reached: {called(each)} in {_path(each)}"
        for each in tab_stops(window)
        if id(each) not in reached
    ]


def out_of_order(stops: Sequence[QWidget]) -> list[str]:
    """Return where Tab goes back: to what stands above, or in the same line at the left."""
    found = []
    for before, after in pairwise(stops):
        one, other = _places(before, after)
        above = other.bottom() <= one.top()
        beside = other.top() < one.bottom() and one.top() < other.bottom()
        if above or (beside and other.right() <= one.left()):
            found.append(f"goes back: from {called(before)} to {called(after)}")
    return found


def _places(before: QWidget, after: QWidget) -> tuple[QRect, QRect]:
    """Return where the two stand in the smallest thing that holds both: as whole parts of it."""
    ours = _ancestors(before)
    theirs = _ancestors(after)
    common = next(each for each in ours if each in theirs)
    parts = [
        (chain[chain.index(common) - 1] if common in chain[1:] else chain[0]) for chain in (ours, theirs)
    ]
    one, other = (
        QRect(part.mapTo(common, QPoint(0, 0)) if part is not common else QPoint(0, 0), part.size())
        for part in parts
    )
    return one, other


def _ancestors(widget: QWidget) -> list[QWidget]:
    chain: list[QWidget] = []
    at: QWidget | None = widget
    while at is not None:
        chain.append(at)
        at = at.parentWidget()
    return chain


def too_small(inside: QWidget) -> list[str]:
    """Return what is too small to be hit by a hand that shakes."""
    found = []
    for each in seen(inside):
        control = isinstance(each, QAbstractButton) or bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
        inner = isinstance(
            each.parent(), QLineEdit | QComboBox | QAbstractSpinBox | QTabBar | QAbstractScrollArea
        )
        if control and each.isEnabled() and not inner and min(each.width(), each.height()) < LEAST_TARGET:
            found.append(f"too small: {called(each)} {each.width()}×{each.height()} in {_path(each)}")
    return found


def cut(inside: QWidget) -> list[str]:
    """Return the words that do not stand whole: labels and buttons smaller than their text, or outside of what holds them."""
    worded = [
        each
        for each in seen(inside)
        if isinstance(each, QLabel | QAbstractButton) and not isinstance(each, Cut) and each.text()
    ]
    lacking = [(each, _lack(each)) for each in worded]
    return [
        f"cut: {called(each)} lacks {lacks.width()}×{lacks.height()} in {_path(each)}"
        for each, lacks in lacking
        if lacks.width() > 0 or lacks.height() > 0
    ]


def _lack(each: QLabel | QAbstractButton) -> QSize:
    """Return how many pixels are missing in both directions."""
    wraps = each.hasHeightForWidth()
    hint = each.sizeHint()
    wide = each.minimumSizeHint().width() if wraps else hint.width()
    high = each.heightForWidth(each.width()) if wraps else hint.height()
    frame = _holder(each)
    place = QRect(each.mapTo(frame, QPoint(0, 0)), each.size())
    outside = place.united(frame.rect())
    beyond = outside.width() - frame.width()
    return QSize(max(wide - each.width(), beyond, 0), max(high - each.height(), 0))


def _holder(widget: QWidget) -> QWidget:
    """Return what cuts off what stands outside of it: the next scroll area's inside, or the window."""
    at = widget.parentWidget()
    while at is not None and not at.isWindow():
        if isinstance(at.parentWidget(), QAbstractScrollArea | QStackedWidget | Stack):
            return at
        at = at.parentWidget()
    assert at is not None
    return at


def sideways(inside: QWidget) -> list[str]:
    """Return what has to be scrolled from left to right to be read."""
    return [
        f"scrolls sideways by {reach}: {called(each)} in {_path(each)}"
        for each in seen(inside)
        if isinstance(each, QAbstractScrollArea)
        and (reach := each.horizontalScrollBar().maximum()) > 0
        and not isinstance(each.parent(), QComboBox)
    ] + [
        f"hides {lack} at the right: {_path(each)}"
        for each in seen(inside)
        if isinstance(each, QScrollArea)
        and (held := each.widget()) is not None
        and (lack := held.width() - each.viewport().width()) > 0
    ]


def _path(widget: QWidget) -> str:
    return " < ".join(type(each).__name__ for each in _ancestors(widget)[1:6])
