"""The page of the books: one row of sections, each built when it is first shown; the last one comes back."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from PySide6.QtCore import Qt

from desktop.core.actions.settings import change_setting
from desktop.core.problems import N_, Message
from desktop.core.queries.settings import setting
from desktop.ui.empty_words import EmptyWords
from desktop.ui.page import Page
from desktop.ui.page_area import Stack
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.theme import Space
from desktop.ui.widgets import Chip, Chips, hbox

LAST = "books_section"
"""Where the section that was open last is kept."""


class Section(NamedTuple):
    """A section of the books: its name in `Session.go`, its words, and the `module:class` that is imported on first show.

    The class is a `Page` (or a `RecordPage`) made with the session; its `key` is the section's.
    """

    key: str
    text: Message
    made_by: str


SECTIONS: tuple[Section, ...] = (
    # what came in, what is owed
    Section("money_in", N_("books", "Money in"), "desktop.ui.books.money_in:MoneyInPage"),
    Section("owed", N_("books", "Owed"), "desktop.ui.books.owed:OwedPage"),
    # what went out
    Section("expenses", N_("books", "Expenses"), "desktop.ui.books.expenses_section:ExpensesSection"),
    # what is coming, what was
    Section("ahead", N_("books", "Looking ahead"), "desktop.ui.books.ahead_page:AheadPage"),
    Section("reports", N_("books", "Reports"), "desktop.ui.books.reports_page:ReportsPage"),
    # the ledger underneath
    Section("ledger", N_("books", "Ledger"), "desktop.ui.books.ledger_section:LedgerSection"),
)
"""In the order of the row: money in, owed, expenses, looking ahead, reports, ledger."""


class BooksPage(Page):
    """The books, one section at a time."""

    key = "books"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = session.words.say
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self.sections: dict[str, Page] = {}
        self.chips = Chips(
            session.words.tr("books", "Sections of the books"),
            [Chip(section.key, say(section.text)) for section in SECTIONS],
        )
        row = hbox(self.chips)
        row.setContentsMargins(Space.XL, Space.L, Space.XL, 0)
        row.setStretch(0, 1)
        self.stack = Stack()
        self.body.addLayout(row)
        self.body.addWidget(self.stack, 1)
        kept = setting(session.book, LAST)
        if kept is not None and kept in known():
            self.chips.select(kept)
        self.chips.picked.connect(self._pick)

    @property
    def section(self) -> Page:
        """The section in front."""
        return self._made(self.chips.current)

    @property
    def front(self) -> Page:
        """What the person works in: the section."""
        return self.section if SECTIONS else self

    @property
    def parts(self) -> Sequence[Page]:
        """The sections that were built."""
        return tuple(self.sections.values())

    def enter(self, argument: object = None) -> None:
        """Come to the front with the section that is asked for: its key, or `(key, what it shall show)`."""
        match argument:
            case (str(key), inner) if key in known():
                self._show(key, inner)
            case str(key) if key in known():
                self._show(key)
            case _ if SECTIONS:
                self._show(self.chips.current, argument)
        self._take_keyboard()

    def _take_keyboard(self) -> None:
        """Give the section's list the keyboard, unless something in the section has it already."""
        at = self.window().focusWidget()
        if at is not None and self.stack.isAncestorOf(at) and at.isVisible():
            return
        tables = [table for table in self.stack.findChildren(RowTable) if table.isVisibleTo(self)]
        if tables:
            words = None if tables[0].count() else tables[0].findChild(EmptyWords)
            way_on = words.way_on if words is not None else None
            (way_on or tables[0]).setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the section in front again."""
        self.section.refresh()

    def _pick(self, key: str) -> None:
        self._show(key)

    def _show(self, key: str, argument: object = None) -> None:
        self.chips.select(key)
        page = self._made(key)
        self.stack.setCurrentWidget(page)
        page.enter(argument)
        if setting(self.session.book, LAST) != key:
            change_setting(self.session.book, LAST, key)

    def _made(self, key: str) -> Page:
        if key not in self.sections:
            module, name = known()[key].made_by.split(":")
            made = getattr(import_module(module), name)(self.session)
            assert isinstance(made, Page)
            made.within = self.key
            self.sections[key] = made
            self.stack.addWidget(made)
        return self.sections[key]


def known() -> Mapping[str, Section]:
    """Return the sections by their keys."""
    return {section.key: section for section in SECTIONS}
