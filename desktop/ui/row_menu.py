"""The menu of a row: what can be done with it, on a right click, with the Menu key or Shift+F10."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QPushButton

from desktop.i18n.words import Words
from desktop.ui.commands import shown_keys
from desktop.ui.local_keys import OPEN, ROW_MENU, bind
from desktop.ui.row_table import RowTable


def any_row(_row: object) -> bool:
    """Fit every row."""
    return True


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that can be done with a row.

    Attributes:
        run: is given the row, None for several. keys: what does the same without the menu, in Qt's form.
        fits: tells whether it can be done with a row; else it is left out.
    """

    text: str
    run: Callable[[Any], object]
    keys: str = ""
    fits: Callable[[Any], bool] = any_row


Entry = Act | QPushButton
"""An act, or a button of the page that acts on the row that is selected: it is in the menu while it can be pressed."""


class RowMenu(QObject):
    """Shows what can be done with the row that is selected; a right click selects the row it falls on.

    Args:
        words: the words of now.
        table: the list.
        entries: what can be done with one row, from the top.
        several: what can be done with the selected rows where there are several.
    """

    def __init__(
        self, words: Words, table: RowTable, entries: Sequence[Entry], several: Sequence[Entry] = ()
    ) -> None:
        super().__init__(table)
        self._words, self._table = words, table
        self._entries, self._several = entries, several
        bind(ROW_MENU, self.ask, table)
        table.installEventFilter(self)
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Answer the mouse where it points, the keyboard beneath the row that is selected."""
        if isinstance(event, QContextMenuEvent):
            by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
            self.ask(event.pos() if by_mouse and watched is self._table.viewport() else None)
            return True
        return False

    def ask(self, at: QPoint | None = None) -> None:
        """Show the menu at a point of the list, or beneath the current row."""
        table = self._table
        if at is not None:
            index = table.indexAt(at)
            if not index.isValid():
                return
            if not table.selectionModel().isSelected(index):
                table.select_place(index.row())
        else:
            at = table.visualRect(table.currentIndex()).bottomLeft()
        menu = self.menu()
        if menu is not None:
            menu.popup(table.viewport().mapToGlobal(at))

    def menu(self) -> QMenu | None:
        """Return the menu for what is selected; None where nothing can be done with it."""
        table = self._table
        row, many = table.current(), table.selected_count() > 1
        made = QMenu(table)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.setAccessibleName(self._words.tr("list", "Selected rows"))
        for entry in self._several if many else self._entries if row is not None else ():
            if isinstance(entry, Act):
                if entry.fits(row):
                    self._add(made, entry.text, entry.keys, partial(entry.run, row))
            elif entry.isEnabled() and (many or entry.isVisibleTo(entry.window())):
                self._add(made, entry.text(), "", entry.click)
        if made.isEmpty():
            made.deleteLater()
            return None
        return made

    def _add(self, menu: QMenu, text: str, keys: str, run: Callable[[], object]) -> None:
        shown = f"\t{shown_keys(keys)}" if keys else ""
        menu.addAction(text.replace("&", "&&") + shown, lambda: run())


def opening(words: Words, table: RowTable, text: str = "", fits: Callable[[Any], bool] = any_row) -> Act:
    """Return the act that Enter and a double click stand for."""
    return Act(text or words.say(OPEN.text), table.opened.emit, "Return", fits)


def removing(text: str, table: RowTable, fits: Callable[[Any], bool] = any_row) -> Act:
    """Return the act that Del stands for, in the words of the list."""
    return Act(text, table.deleted.emit, "Del", fits)
