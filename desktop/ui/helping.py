"""The answers to "what is this?" and "why this figure?", found from where the keyboard or the pointer is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from desktop.ui.manual_text import CHAPTER_OF
from desktop.ui.popover import Popover
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.signs import show_tip
from desktop.ui.tagging import TERM, WHY, Ask, Link, Why, around
from desktop.ui.terms import TERMS, Term
from desktop.ui.theme import Kind, Role
from desktop.ui.widgets import Card, Thing, caption, hbox, label, line, muted

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

MOST = 9
"""So many words of a list are explained at once."""


def terms_at(widget: QWidget | None) -> list[Term]:
    """Return the terms of the nearest thing that has some: one of a field, those of the columns of a list."""
    for each in around(widget):
        if found := _terms_of(each):
            return found
    return []


def _terms_of(widget: QWidget) -> list[Term]:
    if isinstance(widget, RowTable):
        shown = (c for n, c in enumerate(widget.rows.columns) if not widget.isColumnHidden(n))
        ids = [column.known_term for column in shown]
    else:
        marked = widget.property(TERM)
        ids = str(marked or "").split()
    return [TERMS[key] for key in dict.fromkeys(ids) if key in TERMS][:MOST]


def ask_at(widget: QWidget | None) -> Ask | None:
    """Return what answers for the figure at a widget."""
    for each in around(widget):
        ask = each.property(WHY)
        if callable(ask):
            return cast("Ask", ask)
    return None


def hover(window: "MainWindow", event: QHelpEvent) -> None:
    """Say the term under the pointer; called for what has no words of its own to show."""
    place = event.globalPos()
    at = window.childAt(window.mapFromGlobal(place))
    term = _under(at, place)
    event.setAccepted(term is not None)
    if at is not None:
        show_tip(place, window.session.words.say(term.says) if term else "", at)


def _under(at: QWidget | None, place: QPoint) -> Term | None:
    """Return the term of what lies there; a card answers to the keyboard only, not for every blank in it."""
    for widget in around(at):
        if isinstance(widget, QHeaderView):
            return _of_title(widget, place)
        if isinstance(widget, RowTable) or (isinstance(widget, Card) and not _is_heading(at)):
            return None
        found = _terms_of(widget)
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _is_heading(widget: QWidget | None) -> bool:
    return widget is not None and widget.property("role") == str(Role.HEADING)


def _of_title(header: QHeaderView, place: QPoint) -> Term | None:
    table = header.parentWidget()
    section = header.logicalIndexAt(header.viewport().mapFromGlobal(place))
    if not isinstance(table, RowTable) or section < 0:
        return None
    return TERMS.get(table.rows.columns[section].known_term)


def help_at(window: "MainWindow") -> None:
    """F1: say the words of what has the keyboard, else open the manual where it tells about the page."""
    at = window.focusWidget()
    terms = terms_at(at)
    if at is None or not terms:
        open_manual(window)
        return
    words, ask = window.session.words, ask_at(at)
    things: list[Thing] = []
    for term in terms:
        things += [
            label(words.say(term.name), Role.STRONG, wrap=True),
            label(words.say(term.says), wrap=True),
        ]
    said = "\n".join(f"{words.say(term.name)}: {words.say(term.says)}" for term in terms)
    ways = [Link(words.tr("help", "More in the manual"), lambda: window.go("manual", terms[0].chapter))]
    if ask is not None:
        ways.append(Link(words.tr("help", "Why this figure?"), lambda: why_at(window, at)))
    _show(window, at, words.say(terms[0].name), said, things, ways)


def open_manual(window: "MainWindow") -> None:
    """Open the manual at the chapter about the page in front."""
    page = window.page
    front = None if page is None else page.front
    keys = [each.key for each in (front, page) if each is not None]
    chapter = next((CHAPTER_OF[key] for key in keys if key in CHAPTER_OF), None)
    window.go("manual", chapter)


def why_at(window: "MainWindow", at: QWidget | None = None) -> None:
    """Alt+?: say how the figure at the keyboard, or at a widget, was worked out."""
    at = at or window.focusWidget()
    ask = ask_at(at)
    why = None if ask is None else ask()
    if at is None or why is None:
        text = window.session.words.tr(
            "help", "No figure is worked out here. Go to one and press Alt+? again."
        )
        window.session.note(Kind.INFO, text)
        return
    show_why(window.session, at, why)


def show_why(session: Session, at: QWidget, why: Why) -> None:
    """Lay out how a figure came about beside it."""
    things: list[Thing] = [label(why.title, Role.HEADING, wrap=True)]
    if why.figure:
        things.append(label(why.figure, Role.STRONG, wrap=True, selectable=True))
    if why.lines:
        things += [line(), *(_line(text, amount) for text, amount in why.lines), line()]
    things += [label(rule, wrap=True, selectable=True) for rule in why.rules]
    if why.source:
        things.append(caption(why.source, wrap=True))
    lines = (f"{text}: {amount}" if amount else text for text, amount in why.lines)
    said = "\n".join(filter(None, (why.figure, *lines, *why.rules, why.source)))
    _show(session, at, why.title, said, things, why.links)


def _line(text: str, amount: str) -> QWidget:
    made = QWidget()
    row = hbox(muted(text, wrap=True), label(amount, selectable=True))
    row.setStretch(0, 1)
    row.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setLayout(row)
    return made


def _show(
    origin: "MainWindow | Session",
    at: QWidget,
    title: str,
    said: str,
    things: Sequence[Thing],
    ways: Sequence[Link],
) -> None:
    session = origin if isinstance(origin, Session) else origin.session
    popover = Popover(session.theme, at, title, said, things)
    popover.offer(ways, session.words.tr("help", "Close"))
    popover.show_beside(_place(at))


def _place(at: QWidget) -> QRect:
    """Return where a widget is on the screen; of a list, its current row."""
    rect = at.rect()
    if isinstance(at, RowTable) and at.currentIndex().isValid():
        rect = at.visualRect(at.currentIndex()).translated(at.viewport().pos())
    return QRect(at.mapToGlobal(rect.topLeft()), rect.size())
