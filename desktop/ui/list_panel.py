"""The list side of a page: heading, search, buttons, filters, the table in its card, and a line of totals beneath."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from desktop.ui.cell_editing import CellEditing, CellField
from desktop.ui.empty_words import EmptyWords
from desktop.ui.flow_layout import HeadLayout
from desktop.ui.list_views import ListViews, filter_row
from desktop.ui.local_keys import EDIT, TO_LIST, LocalKeys, bind
from desktop.ui.row_menu import Act, Entry, RowMenu, opening
from desktop.ui.row_model import Column, Source
from desktop.ui.row_table import RowTable
from desktop.ui.search_box import SearchBox
from desktop.ui.selection_bar import SelectionBar, copy_rows
from desktop.ui.session import Session
from desktop.ui.signs import Spoken
from desktop.ui.tagging import Ask, explain, why_button
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, Card, Chips, caption, hbox, title, vbox

SEVERAL = 2
"""So many selected rows can be changed together."""


class ListPanel(QWidget):
    """A list with everything that chooses what it shows.

    Attributes:
        search, chips, table: the parts whose signals the page listens to.
        totals: the line beneath at the left, which follows the filter; what keys do stands at its right.
        views: how the list is seen, remembered under `key`.
        why, sums: the link that answers for the totals, where there is one; whether the rows of now have such totals.
    """

    def __init__(
        self,
        session: Session,
        heading: str,
        columns: Sequence[Column],
        *,
        search_hint: str,
        filters: str,
        keys: str,
        buttons: Sequence[QPushButton],
        key: str,
        natural: tuple[str, bool] = ("", False),
        groups: str = "",
        ordered: bool = True,
    ) -> None:
        super().__init__()
        self.heading = title(heading)
        self.search = SearchBox(session.icons, search_hint, search_hint)
        self.chips = Chips(filters)
        self.table = RowTable(session.theme, heading, columns)
        self.views = ListViews(
            session,
            self.table,
            key,
            chips=self.chips,
            search=self.search,
            natural=natural,
            groups=groups,
            ordered=ordered,
        )
        self.views.listen(self)
        self._session = session
        self.table.copied.connect(lambda: copy_rows(session, self.table))
        self.totals = Spoken(Role.CAPTION)
        card = Card()
        card.body.setContentsMargins(1, Space.XS, 1, Space.S)
        card.add(self.table)
        self._hints = caption(keys, wrap=True)
        self._hints.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.foot = QWidget()
        self._foot = hbox(self.totals, self._hints, gap=Space.L)
        self._foot.setStretch(1, 1)
        self.foot.setLayout(self._foot)
        self.why: QPushButton | None = None
        self.sums = True
        self.offers: list[Act] = []
        """What the list itself can do with several selected rows."""
        self._bar: SelectionBar | None = None
        lead = QWidget()
        self._lead = hbox(self.heading, STRETCH)
        lead.setLayout(self._lead)
        column = vbox(
            HeadLayout(lead, [self.search, *buttons], Space.M),
            filter_row(self.chips, self.views.button),
            self.views.place,
            card,
            self.foot,
        )
        column.setStretch(3, 1)
        self.setLayout(column)
        self.views.completer.waits = self._wait
        self._said = ""
        self.shortcut(TO_LIST, self.table.setFocus, self.search)

    def let_edit(self, fields: Sequence[CellField], refuse: Callable[[Any], str] = lambda _row: "") -> None:
        """Let cells be typed into, several rows be selected, and changed together."""
        self.cells = CellEditing(self.table, self._session, fields, refuse)
        self.table.set_multi(True)
        self.table.selection_counted.connect(self._count)
        self.shortcut(EDIT, self._edit_several, self.table)

    def let_act(self, *entries: Entry, opens: str = "") -> None:
        """Offer what can be done with a row in its menu too; every list opens and copies, `opens` is its word for it."""
        words, table = self._session.words, self.table
        copy = Act(words.tr("list", "Copy"), lambda _row: table.copied.emit(), "Ctrl+C")
        RowMenu(words, table, [opening(words, table, opens), *entries, copy], [*self.offers, copy])

    def explain_totals(self, ask: Ask) -> None:
        """Let somebody ask why the totals are what they are: with the link beside them, or Alt+? anywhere in the list."""
        self.why = why_button(self._session, ask, self.heading.text())
        self._foot.insertWidget(1, self.why)
        self._foot.setStretch(1, 0)
        self._foot.setStretch(2, 1)
        explain(self, ask)

    def _wait(self, on: bool) -> None:  # a slot
        """Say instead of the totals that the order is being worked out."""
        waiting = self._session.words.tr("books", "Being worked out…")
        if on:
            self._said = self.totals.text()
            self.totals.setText(waiting)
        elif self.totals.text() == waiting:
            self.totals.setText(self._said)

    @property
    def bar(self) -> SelectionBar:
        """What stands beneath the list while several rows are selected; made when they are for the first time."""
        if self._bar is None:
            self._bar = SelectionBar(self._session, self.table, self.cells.fields, self.offers)
            column = self.layout()
            assert isinstance(column, QBoxLayout)
            column.addWidget(self._bar)
        return self._bar

    def _count(self, count: int) -> None:
        self.foot.setVisible(count < SEVERAL)
        if self._bar is not None or count >= SEVERAL:
            self.bar.show_count(count)

    def _edit_several(self) -> None:
        if self.table.selected_count() >= SEVERAL:
            self.bar.take_keyboard()
        else:
            self.cells.begin()

    def put_first(self, before: QWidget) -> None:
        """Put something before the heading: the way back."""
        self._lead.insertWidget(0, before)

    def shortcut(self, keys: LocalKeys, run: Callable[[], object], where: QWidget | None = None) -> None:
        """Let keys do something while the keyboard is in the list, or in one part of it."""
        bind(keys, run, where or self)

    def show_rows(self, source: Source, columns: Sequence[Column] | None = None) -> None:
        """Show another list, with other columns if given; an empty one has neither totals nor keys."""
        self.table.set_source(source, columns)
        some = self.table.count() > 0
        for words in (self.totals, self._hints):
            words.setVisible(some)
        if self.why is not None:
            self.why.setVisible(some and self.sums)

    def show_first(self, row_id: str = "") -> bool:
        """Give the table the keyboard, with a row selected if it is in the list; tell whether it is.

        An empty list gives it to the button that leads on.
        """
        found = bool(row_id) and self.table.select_id(row_id)
        words = None if self.table.count() else self.table.findChild(EmptyWords)
        way_on = words.way_on if words is not None else None
        (way_on or self.table).setFocus(Qt.FocusReason.OtherFocusReason)
        return found
