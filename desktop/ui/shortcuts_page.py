"""The page of keys: those of the menus, from the menus' own records, and those that hold inside lists and forms."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QWidget

from desktop.ui.commands import Submenu, commands_of, shown_keys
from desktop.ui.page import Page
from desktop.ui.session import Session
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, Card, PillLabel, hbox, label, scrolled, vbox

ROOMY = 640
"""Width at 100 % below which the cards stand in one column."""
Group = tuple[str, list[tuple[str, tuple[str, ...]]]]


class ShortcutsPage(Page):
    """Every key there is, in two columns of cards."""

    key = "shortcuts"

    def __init__(self, session: Session, menus: Sequence[Submenu]) -> None:
        super().__init__(session)
        self.set_head(self.words.tr("shortcuts", "Keyboard shortcuts"))
        cards = [_card(*group) for group in (*_menu_groups(menus), *self._elsewhere())]
        columns = [vbox(*cards[side::2], STRETCH, gap=Space.M) for side in (0, 1)]
        both = self._both = hbox(*columns, gap=Space.M)
        for side in (0, 1):
            both.setStretch(side, 1)
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(both)
        self.body.addWidget(scrolled(inside), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """One column where there is no room for two."""
        super().resizeEvent(event)
        beneath = self.width() < self.session.theme.px(ROOMY)
        directions = QBoxLayout.Direction
        self._both.setDirection(directions.TopToBottom if beneath else directions.LeftToRight)

    def _elsewhere(self) -> list[Group]:
        tr = self.words.tr
        return [
            (
                tr("shortcuts", "In a list"),
                [
                    (tr("shortcuts", "Open"), ("Return",)),
                    (tr("shortcuts", "From the search to the list"), ("Down",)),
                    (tr("shortcuts", "Cancel a gig, drop a contract, remove an entry"), ("Del",)),
                    (tr("shortcuts", "New gig like this one"), ("Ctrl+D",)),
                ],
            ),
            (
                tr("shortcuts", "In a form"),
                [
                    (tr("shortcuts", "On to the next field"), ("Return",)),
                    (tr("shortcuts", "Save"), ("Ctrl+Return", "Ctrl+S")),
                    (tr("shortcuts", "Save and open another new one"), ("Ctrl+Shift+Return",)),
                    (tr("shortcuts", "Back without saving"), ("Esc",)),
                ],
            ),
        ]


def _menu_groups(menus: Sequence[Submenu]) -> Iterator[Group]:
    for menu in menus:
        keyed = [(command.words, command.keys) for command in commands_of(menu.entries) if command.keys]
        if keyed:
            yield menu.title, keyed


def _card(heading: str, lines: Sequence[tuple[str, tuple[str, ...]]]) -> Card:
    card = Card(heading)
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.S)
    grid.setColumnStretch(0, 1)
    for place, (text, keys) in enumerate(lines):
        shown = [shown_keys(each) for each in keys]
        what = label(text, Role.BODY, wrap=True)
        what.setAccessibleName(f"{text}: {', '.join(shown)}")
        grid.addWidget(what, place, 0)
        pills = hbox(*(PillLabel(each) for each in shown), gap=Space.XS)
        grid.addLayout(pills, place, 1, Qt.AlignmentFlag.AlignRight)
    card.body.addLayout(grid)
    return card
