"""What the finder finds outside the book: commands, pages, keys of the page in front, reports, settings."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from desktop.core.reports.kinds import KINDS
from desktop.ui.books.page import SECTIONS
from desktop.ui.commands import Command, Submenu
from desktop.ui.editors import Editor
from desktop.ui.finder.entries import Entry, Group
from desktop.ui.local_keys import LocalShortcut
from desktop.ui.widgets import Card, Chips

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

SETTINGS = "settings"


def commands(menus: Sequence[Submenu | Command | None], above: str = "") -> Iterator[Entry]:
    """Yield every command of the menus that can be used at this moment, with the menu it stands in."""
    for each in menus:
        if isinstance(each, Submenu):
            yield from commands(each.entries, each.title)
        elif each is not None and (each.enabled is None or each.enabled()):
            group = Group.PAGES if each.id.startswith("go_") else Group.COMMANDS
            keys = each.keys[0] if each.keys else ""
            yield Entry(group, each.words, each.run, above, keys, each.icon)


def books(window: "MainWindow") -> Iterator[Entry]:
    """Yield the sections of the books and every report."""
    say, tr = window.session.words.say, window.session.words.tr
    for section in SECTIONS:
        run = partial(window.go, "books", section.key)
        yield Entry(Group.PAGES, say(section.text), run, tr("menu", "Books"), icon="books")
    for kind in KINDS:
        run = partial(window.go, "books", ("reports", kind.key))
        yield Entry(Group.REPORTS, say(kind.title), run, tr("menu", "Books"), icon="books")


def here(window: "MainWindow", at: QWidget | None) -> Iterator[Entry]:
    """Yield what keys do in the part of the page that had the keyboard."""
    say, seen = window.session.words.say, set()
    for shortcut in window.findChildren(LocalShortcut):
        where = shortcut.parent()
        if at is None or not isinstance(where, QWidget) or shortcut.record in seen:
            continue
        if (where is at or where.isAncestorOf(at)) and where.isVisible():
            seen.add(shortcut.record)
            record = shortcut.record
            yield Entry(Group.HERE, say(record.text), shortcut.run, say(record.where), record.keys[0])


def settings(window: "MainWindow") -> Iterator[Entry]:
    """Yield every card, field and button of the page of settings, by the words that stand there."""
    page = window.built(SETTINGS)
    for card in page.findChildren(Card):
        above = card.accessibleName()
        if not above or not card.isVisibleTo(page):
            continue
        yield Entry(Group.SETTINGS, above, partial(_show, window, card), icon=SETTINGS)
        for name, widget in _named(card):
            if name and name != above and widget.isVisibleTo(page):
                yield Entry(Group.SETTINGS, name, partial(_show, window, widget), above, icon=SETTINGS)


def _named(card: Card) -> Iterator[tuple[str, QWidget]]:
    chips = card.findChildren(Chips)
    for editor in card.findChildren(Editor):
        yield editor.control.accessibleName() or _words(editor.control), editor.control
    for each in chips:
        yield each.accessibleName(), each
    for button in card.findChildren(QPushButton):
        if not any(each.isAncestorOf(button) for each in chips):
            yield button.accessibleName(), button


def _words(control: QWidget) -> str:
    return str(control.property("text") or "").replace("&&", "&")


def _show(window: "MainWindow", widget: QWidget) -> None:
    """Open the settings at a widget, and give it the keyboard."""
    window.go(SETTINGS)
    at = widget
    if not isinstance(widget, Editor | QPushButton) and widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
        inside = [each for each in widget.findChildren(QWidget) if _takes_keyboard(each)]
        at = inside[0] if inside else widget
    at.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def scroll() -> None:
        above = widget.parent()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parent()
        if above is not None:
            above.ensureWidgetVisible(widget)

    QTimer.singleShot(0, widget, scroll)


def _takes_keyboard(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
