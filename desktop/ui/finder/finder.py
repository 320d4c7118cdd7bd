"""The finder: one line over the window that finds everything and does what it finds."""

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from desktop.ui.finder import places, records
from desktop.ui.finder.entries import Entry, Folded, Group, Hits, fitting, fold, grouped
from desktop.ui.finder.list import FoundList
from desktop.ui.signs import SignedLine, announce
from desktop.ui.theme import Space
from desktop.ui.widgets import caption, vbox

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

WIDTH, TOP, EDGE = 640, 56, 24
EACH = 5
"""Entries of a group that are shown."""
REMEMBERED = 8
SETTINGS_AFTER_MS = 60
"""The page of settings is built for its words when the finder is painted."""
TURNS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class Finder(QFrame):
    """A panel in the window, no dialog: whatever else is pressed closes it, Esc gives the keyboard back.

    What was typed is forgotten; what was used last is remembered as long as the window is open, and nowhere kept.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        session, tr = window.session, window.session.words.tr
        self._window = window
        self._before: QWidget | None = None
        self._static: list[Folded] = []
        self._settings: list[Folded] = []
        self._recent: list[Entry] = []
        self.setProperty("surface", "card")
        self.setAccessibleName(tr("finder", "Find anything"))
        self.line = SignedLine(session.icons, "search", leading=True)
        self.line.setPlaceholderText(tr("finder", "Gigs, people, papers, settings, commands"))
        self.line.setAccessibleName(tr("finder", "Find anything"))
        self.found = FoundList(session.words, session.theme, session.icons)
        self.found.setAccessibleName(tr("finder", "Found"))
        self.told = caption("")
        column = vbox(self.line, self.found, self.told, gap=Space.S, margins=Space.M)
        column.setStretch(1, 1)
        self.setLayout(column)
        self.line.textChanged.connect(self.search)
        self.line.installEventFilter(self)
        self.found.clicked.connect(self._clicked)
        self.hide()

    # ---- coming and going ----

    def open(self) -> None:
        """Come up, empty and with the keyboard; when it is up already, go."""
        if self.isVisible():
            self.leave()
            return
        self._before = self._window.focusWidget()
        self._static = [fold(entry) for entry in self._entries()]
        self.line.clear()
        self.search()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        _app().installEventFilter(self)
        if not self._settings:
            QTimer.singleShot(SETTINGS_AFTER_MS, self, self._read_settings)

    def leave(self) -> None:
        """Go, and give the keyboard back to where it was."""
        before = self._before
        self._close()
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self._before = None
        _app().removeEventFilter(self)
        self.hide()

    def _entries(self) -> list[Entry]:
        window = self._window
        return [
            *places.here(window, self._before),
            *places.commands(window.menus),
            *places.books(window),
            *records.names(window),
        ]

    def _read_settings(self) -> None:
        if self.isVisible():
            self._settings = [fold(entry) for entry in places.settings(self._window)]
            if self.line.text().strip():
                chosen = self.found.entry
                self.search()
                self.found.choose_entry(chosen)

    # ---- finding ----

    def search(self) -> None:
        """Show what fits the typed words; with none of them what was used last, else what can be begun."""
        typed = self.line.text().strip()
        hits = self._hits(typed) if typed else self._offers()
        self.found.found.show(hits)
        self.found.choose(0)
        count = sum(len(each.entries) for each in hits)
        self.found.setVisible(bool(count))  # an empty list would still ask for height
        text = self._window.session.words.trn("finder", "{n} found", "{n} found", count)
        self.told.setText(text if typed else "")
        self.told.setVisible(bool(typed))
        self._place()
        if typed:
            entry = self.found.entry
            first = self.found.found.words(entry) if entry is not None else ""
            announce(self.line, ". ".join(filter(None, (text, first))))

    def _hits(self, typed: str) -> list[Hits]:
        fits = fitting([*self._static, *self._settings], typed, EACH)
        return grouped([*fits, *records.of_gigs(self._window, typed, EACH)])

    def _offers(self) -> list[Hits]:
        if self._recent:
            return [Hits(Group.RECENT, self._recent)]
        here = [each.entry for each in self._static if each.entry.group is Group.HERE]
        commands = [each.entry for each in self._static if each.entry.group is Group.COMMANDS]
        offered = (Hits(Group.HERE, here[:EACH]), Hits(Group.COMMANDS, commands[:EACH]))
        return [each for each in offered if each.entries]

    # ---- doing ----

    def _clicked(self, index: QModelIndex) -> None:
        self.found.setCurrentIndex(index)
        self._do()

    def _do(self) -> None:
        entry = self.found.entry
        if entry is None:
            return
        if entry.group is Group.HERE:
            self.leave()
        else:
            self._close()
            self._remember(entry)
        entry.run()

    def _remember(self, entry: Entry) -> None:
        others = [each for each in self._recent if each != entry]
        self._recent = [entry, *others][:REMEMBERED]

    # ---- keys and mouse ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Lead the arrows of the line to the list; close when something else is pressed."""
        if watched is self.line and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if isinstance(watched, QWidget) and self._leaves(watched, event.type()):
            self._close()
        return False

    def _leaves(self, watched: QWidget, kind: QEvent.Type) -> bool:
        """Tell whether the person turns to another part of the window."""
        if watched is self or self.isAncestorOf(watched) or watched.window() is not self._window:
            return False
        return kind in (QEvent.Type.MouseButtonPress, QEvent.Type.FocusIn)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in TURNS:
            self.found.step(TURNS[Qt.Key(key)])
            entry = self.found.entry
            if entry is not None:
                announce(self.line, self.found.found.words(entry))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.leave()
        else:
            return False
        return True

    def _place(self) -> None:
        """Stand at the top in the middle, as high as what was found, within the window."""
        px, room = self._window.session.theme.px, self._window.size()
        width = min(px(WIDTH), room.width() - 2 * EDGE)
        others = self.line.sizeHint().height() + self.told.sizeHint().height() + 2 * Space.M + 2 * Space.S
        height = min(others + self.found.height_wanted, room.height() - px(TOP) - EDGE)
        self.setGeometry((room.width() - width) // 2, px(TOP), width, height)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
