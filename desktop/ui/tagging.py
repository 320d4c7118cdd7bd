"""How a widget says which word of the trade it shows, and how its figure was worked out.

Both are marks only. They are read when somebody asks: with the pointer at rest, with F1, or with Alt+?
(`desktop.ui.helping`). What is marked may lie around what has the keyboard: a card answers for everything in it.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from PySide6.QtWidgets import QPushButton, QWidget

from desktop.i18n.words import Words
from desktop.ui.session import Session
from desktop.ui.terms import TERMS
from desktop.ui.widgets import link_button

TERM, WHY = "term", "why"
Widget = TypeVar("Widget", bound=QWidget)


class Link(NamedTuple):
    """A way to what a figure rests on."""

    text: str
    run: Callable[[], object]


class Why(NamedTuple):
    """How a figure came about, in words.

    Attributes:
        title: which figure.
        figure: the figure itself.
        lines: what it was worked out from, each with its amount; in the order of the sum.
        rules: the sentences that say how: the rule, the rounding.
        source: where a country's value comes from, with its year and how sure it is; empty where none is used.
        links: ways to what it rests on.
    """

    title: str
    figure: str = ""
    lines: Sequence[tuple[str, str]] = ()
    rules: Sequence[str] = ()
    source: str = ""
    links: Sequence[Link] = ()


Ask = Callable[[], Why | None]
"""Answers for the figure in front; None where there is none."""


def tag(widget: Widget, term: str, words: Words | None = None) -> Widget:
    """Mark a widget with the term that it shows, and return it; with `words` a screen reader is told as well."""
    widget.setProperty(TERM, term)
    if words is not None and not widget.accessibleDescription():
        widget.setAccessibleDescription(words.say(TERMS[term].says))
    return widget


def explain(widget: Widget, ask: Ask) -> Widget:
    """Mark a widget with the answer to "why this figure?", and return it."""
    widget.setProperty(WHY, ask)
    return widget


def why_button(session: Session, ask: Ask, name: str) -> QPushButton:
    """Return the small link that answers for the figure beside it; `name` tells a screen reader which."""

    def run() -> None:
        from desktop.ui.helping import show_why

        if (why := ask()) is not None:
            show_why(session, made, why)

    made = explain(link_button(session.words.tr("routes", "Why?"), run), ask)
    made.setAccessibleName(session.words.tr("routes", "Why? {name}", name=name))
    return made


def around(widget: QWidget | None) -> Iterator[QWidget]:
    """Yield a widget and everything it lies in, from the inside out, up to its window."""
    while widget is not None:
        yield widget
        widget = None if widget.isWindow() else widget.parentWidget()


def said_near(widget: QWidget, term: str) -> str:
    """Return what a term means in the language of the page around a widget; empty outside of pages."""
    for each in around(widget):
        session = getattr(each, "session", None)
        if isinstance(session, Session) and term in TERMS:
            return session.words.say(TERMS[term].says)
    return ""
