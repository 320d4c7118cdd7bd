"""Finds words that have too little room on the screen: what a translator has to shorten, and what a test refuses."""

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QHeaderView,
    QLabel,
    QMenuBar,
    QPushButton,
    QScrollArea,
    QTabBar,
    QWidget,
)

from desktop.ui.contract.ground import Cut
from desktop.ui.nav_button import NavButton
from desktop.ui.theme import Role

SLACK = 1
"""Letters may stand out of their room by so many pixels without being cut."""


class Clipped(NamedTuple):
    """Words that do not fit. `wants` and `has` are widths in pixels, or heights for words of several lines."""

    text: str
    wants: int
    has: int
    widget: str


def clipped(root: QWidget) -> list[Clipped]:
    """Return what is cut off of the visible words in a widget that is shown."""
    found: list[Clipped] = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisible():
            found += (each for each in _in(widget) if each.text.strip())
    return found


def _in(widget: QWidget) -> Iterator[Clipped]:
    match widget:
        case Cut() if widget.property("role") != str(Role.CAPTION):
            return  # gives way on purpose: the whole of it is in the tooltip of its row
        case NavButton():
            yield from _if_cut(widget, widget.text(), widget.room, widget.width())
        case QLabel():
            yield from _label(widget)
        case QAbstractButton():
            yield from _button(widget)
        case QHeaderView():
            yield from _header(widget)
        case QTabBar():
            for place in range(widget.count()):
                wants = widget.fontMetrics().horizontalAdvance(widget.tabText(place))
                yield from _if_cut(widget, widget.tabText(place), wants, widget.tabRect(place).width())
        case QMenuBar():
            for action in widget.actions():
                right = widget.actionGeometry(action).right()
                yield from _if_cut(widget, action.text(), right, widget.width())


def _label(label: QLabel) -> Iterator[Clipped]:
    if not label.pixmap().isNull() or label.textFormat() == Qt.TextFormat.RichText:
        return
    text, room = label.text(), label.contentsRect()
    metrics = label.fontMetrics()
    if label.wordWrap():
        yield from _if_cut(label, text, label.heightForWidth(label.width()), label.height())
        widest = max((metrics.horizontalAdvance(word) for word in text.split()), default=0)
        yield from _if_cut(label, text, widest, min(room.width(), _sideways(label)))
    else:
        widest = max((metrics.horizontalAdvance(line) for line in text.split("\n")), default=0)
        yield from _if_cut(label, text, widest, min(room.width(), _sideways(label)))


def _button(button: QAbstractButton) -> Iterator[Clipped]:
    if not button.text():
        return
    frame = 0
    if isinstance(button, QPushButton):  # the hint of the class itself: others give way on purpose
        natural = QPushButton.sizeHint(button).width()
        shown = max(button.fontMetrics().horizontalAdvance(line) for line in _lines(button))
        frame = max(min(natural - shown, natural), 0)
        wants = shown + min(frame, 2)
    else:
        wants = button.sizeHint().width()
    yield from _if_cut(
        button, button.text().replace("&&", "&"), wants, min(button.width(), _sideways(button))
    )


def _lines(button: QAbstractButton) -> list[str]:
    return button.text().replace("&&", "&").split("\n")


def _header(header: QHeaderView) -> Iterator[Clipped]:
    model = header.model()
    if header.orientation() != Qt.Orientation.Horizontal or model is None:
        return
    for place in range(header.count()):
        if not header.isSectionHidden(place):
            text = str(model.headerData(place, Qt.Orientation.Horizontal) or "")
            wants = header.fontMetrics().horizontalAdvance(text)
            yield from _if_cut(header, text, wants, header.sectionSize(place))


def _sideways(widget: QWidget) -> int:
    """Return how much of a widget's width its ancestors let through; what can be scrolled up and down counts as seen."""
    seen = QRect(QPoint(0, 0), widget.size())
    parent, at = widget.parentWidget(), widget.pos()
    while parent is not None and not widget.isWindow():
        left, right = max(at.x(), 0), min(at.x() + widget.width(), parent.width())
        seen.setWidth(min(seen.width(), right - left))
        if isinstance(parent, QScrollArea) and parent.horizontalScrollBar().maximum():
            break
        at += parent.pos()
        parent = None if parent.isWindow() else parent.parentWidget()
    return seen.width()


def _if_cut(widget: QWidget, text: str, wants: int, has: int) -> Iterator[Clipped]:
    if wants > has + SLACK:
        yield Clipped(text, wants, has, type(widget).__name__)
