"""What can be done from the menus, as records: the menu bar, the shortcuts and the page of keys are built from them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from desktop.ui.icons import Icons
from desktop.ui.keys import key_sequence


@dataclass(frozen=True, slots=True)
class Command:
    """One entry of a menu.

    Attributes:
        id: its name in the program.
        text: its words; a function where they change, as in "Undo change of gig".
        keys: its shortcuts in Qt's form, the one that is shown first.
        enabled: asked whenever something may have changed.
        checked: for an entry that is one of several choices: whether it is the chosen one.
    """

    id: str
    text: str | Callable[[], str]
    run: Callable[[], object]
    keys: tuple[str, ...] = ()
    icon: str = ""
    enabled: Callable[[], bool] | None = None
    checked: Callable[[], bool] | None = None

    @property
    def words(self) -> str:
        """Its words at this moment."""
        return self.text if isinstance(self.text, str) else self.text()


class Submenu(NamedTuple):
    """A menu, of the bar or inside another one; None draws a line between two groups."""

    title: str
    entries: "Sequence[Command | Submenu | None]"


class MenuBar:
    """The menu bar made from records, kept up to date by `refresh`."""

    def __init__(self, bar: QMenuBar, menus: Sequence[Submenu], icons: Icons) -> None:
        self._icons = icons
        self._made: list[tuple[Command, QAction]] = []
        for old in bar.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
            old.deleteLater()
        bar.clear()
        taken: set[str] = set()
        for menu in menus:
            self._fill(bar.addMenu(mnemonic(menu.title, taken)), menu.entries)
        self.refresh()

    def refresh(self) -> None:
        """Ask every entry again how it reads, and whether it can be used."""
        for command, action in self._made:
            text = command.words.replace("&", "&&")
            if action.text() != text:
                action.setText(text)
            if command.enabled is not None:
                action.setEnabled(command.enabled())
            if command.checked is not None:
                action.setChecked(command.checked())

    def _fill(self, menu: QMenu, entries: Sequence[Command | Submenu | None]) -> None:
        choices = QActionGroup(menu)
        for entry in entries:
            match entry:
                case None:
                    menu.addSeparator()
                case Submenu():
                    self._fill(menu.addMenu(entry.title.replace("&", "&&")), entry.entries)
                case Command():
                    menu.addAction(self._action(entry, menu, choices))
        menu.aboutToShow.connect(self.refresh)

    def _action(self, command: Command, parent: QWidget, choices: QActionGroup) -> QAction:
        action = QAction(parent)
        action.setObjectName(command.id)
        action.setShortcuts([key_sequence(keys) for keys in command.keys])
        action.setMenuRole(QAction.MenuRole.NoRole)
        if command.icon:
            action.setIcon(self._icons.get(command.icon, "muted"))
        if command.checked is not None:
            action.setCheckable(True)
            choices.addAction(action)
        action.triggered.connect(lambda: command.run())
        self._made.append((command, action))
        return action


def commands_of(entries: Sequence[Command | Submenu | None]) -> Iterator[Command]:
    """Yield every command in menus, from top to bottom."""
    for entry in entries:
        if isinstance(entry, Command):
            yield entry
        elif entry is not None:
            yield from commands_of(entry.entries)


def shown_keys(keys: str) -> str:
    """Return a shortcut as this system writes it: `Ctrl+N`, or `⌘N` on a Mac."""
    return key_sequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def mnemonic(title: str, taken: set[str]) -> str:
    """Mark the first letter of a menu's title that no menu before it has, so that Alt and the letter open it."""
    place = next(
        (n for n, letter in enumerate(title) if letter.isalpha() and letter.casefold() not in taken), None
    )
    if place is None:
        return title.replace("&", "&&")
    taken.add(title[place].casefold())
    before, after = (part.replace("&", "&&") for part in (title[:place], title[place:]))
    return f"{before}&{after}"
