"""The page of keys: those of the menus and those that hold in one part of a page, both from their own records."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QScrollArea, QWidget

from desktop.core.text import fold
from desktop.i18n.words import Words
from desktop.ui import local_keys
from desktop.ui.commands import Submenu, commands_of, shown_keys
from desktop.ui.page import Page
from desktop.ui.search_box import SearchBox
from desktop.ui.session import Session
from desktop.ui.signs import announce
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, Card, PillLabel, hbox, label, muted, scrolled, vbox

ROOMY = 640
"""Width at 100 % below which the cards stand in one column."""


class Line(NamedTuple):
    """What keys do, under which heading."""

    heading: str
    text: str
    keys: tuple[str, ...]


class ShortcutsPage(Page):
    """Every key there is, in two columns of cards; typing leaves those with the words."""

    key = "shortcuts"

    def __init__(self, session: Session, menus: Sequence[Submenu]) -> None:
        super().__init__(session)
        tr = self.words.tr
        self._menus = menus
        self._area: QScrollArea | None = None
        self.search = SearchBox(session.icons, tr("shortcuts", "Search"), tr("shortcuts", "Search shortcuts"))
        self.search.textChanged.connect(self._show)
        self.set_head(tr("shortcuts", "Keyboard shortcuts"), self.search)
        self._show("")

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the keyboard where one types what one looks for."""
        super().showEvent(event)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, typed: str) -> None:
        lines = [line for line in all_lines(self.words, self._menus) if _has(line, typed)]
        headings = dict.fromkeys(line.heading for line in lines)
        cards = [_card(heading, [line for line in lines if line.heading == heading]) for heading in headings]
        columns = [vbox(*cards[side::2], STRETCH, gap=Space.M) for side in (0, 1)]
        both = self._both = hbox(*columns, gap=Space.M)
        for side in (0, 1):
            both.setStretch(side, 1)
        inside = QWidget()
        inside.setObjectName("page")
        none = muted(self.words.tr("shortcuts", "No shortcut has these words."))
        inside.setLayout(vbox(both, STRETCH) if lines else vbox(none, STRETCH))
        if self._area is None:
            self._area = scrolled(inside)
            self.body.addWidget(self._area, 1)
        else:
            self._area.setWidget(inside)
        self._follow_width()
        if typed:
            count = self.words.trn("finder", "{n} found", "{n} found", len(lines))
            announce(self.search, count)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """One column where there is no room for two."""
        super().resizeEvent(event)
        self._follow_width()

    def _follow_width(self) -> None:
        beneath = self.width() < self.session.theme.px(ROOMY)
        directions = QBoxLayout.Direction
        self._both.setDirection(directions.TopToBottom if beneath else directions.LeftToRight)


def all_lines(words: Words, menus: Sequence[Submenu]) -> Iterator[Line]:
    """Yield every key: first those of the menus, then those of parts of pages."""
    for menu in menus:
        for command in commands_of(menu.entries):
            if command.keys:
                yield Line(menu.title, command.words, command.keys)
    for record in local_keys.ALL:
        yield Line(words.say(record.where), words.say(record.text), record.shown)


def _has(line: Line, typed: str) -> bool:
    """Tell whether every typed word occurs in what the keys do or in the keys themselves."""
    said = fold(" ".join((line.heading, line.text, *map(shown_keys, line.keys))))
    return all(word in said for word in fold(typed).split())


def _card(heading: str, lines: Sequence[Line]) -> Card:
    card = Card(heading)
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.S)
    grid.setColumnStretch(0, 1)
    for place, line in enumerate(lines):
        shown = [shown_keys(each) for each in line.keys]
        what = label(line.text, Role.BODY, wrap=True)
        what.setAccessibleName(f"{line.text}: {', '.join(shown)}")
        grid.addWidget(what, place, 0)
        pills = hbox(*(PillLabel(each) for each in shown), gap=Space.XS)
        grid.addLayout(pills, place, 1, Qt.AlignmentFlag.AlignRight)
    card.body.addLayout(grid)
    return card
