"""The list side of a page: heading, search, buttons, filters, the table in its card, and a line of totals beneath."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.ui.flow_layout import HeadLayout
from desktop.ui.keys import key_sequence
from desktop.ui.row_model import Column, Source
from desktop.ui.row_table import RowTable
from desktop.ui.search_box import SearchBox
from desktop.ui.session import Session
from desktop.ui.signs import Spoken
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, Card, Chips, caption, hbox, title, vbox


class ListPanel(QWidget):
    """A list with everything that chooses what it shows.

    Attributes:
        search, chips, table: the parts whose signals the page listens to.
        totals: the line beneath at the left, which follows the filter; what keys do stands at its right.
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
    ) -> None:
        super().__init__()
        self.heading = title(heading)
        self.search = SearchBox(session.icons, search_hint, search_hint)
        self.chips = Chips(filters)
        self.table = RowTable(session.theme, heading, columns)
        self.totals = Spoken(Role.CAPTION)
        card = Card()
        card.body.setContentsMargins(1, Space.XS, 1, Space.S)
        card.add(self.table)
        self._hints = caption(keys, wrap=True)
        self._hints.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot = hbox(self.totals, self._hints, gap=Space.L)
        foot.setStretch(1, 1)
        lead = QWidget()
        self._lead = hbox(self.heading, STRETCH)
        lead.setLayout(self._lead)
        column = vbox(
            HeadLayout(lead, [self.search, *buttons], Space.M),
            hbox(self.chips, STRETCH),
            card,
            foot,
        )
        column.setStretch(2, 1)
        self.setLayout(column)
        self.shortcut("Down", self.table.setFocus, self.search)

    def put_first(self, before: QWidget) -> None:
        """Put something before the heading: the way back."""
        self._lead.insertWidget(0, before)

    def shortcut(self, keys: str, run: Callable[[], object], where: QWidget | None = None) -> None:
        """Let keys do something while the keyboard is in the list, or in one part of it."""
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(key_sequence(keys), where or self, run, context=context)

    def show_rows(self, source: Source, columns: Sequence[Column] | None = None) -> None:
        """Show another list, with other columns if given; an empty one has neither totals nor keys."""
        self.table.set_source(source, columns)
        for words in (self.totals, self._hints):
            words.setVisible(self.table.count() > 0)

    def show_first(self, row_id: str = "") -> bool:
        """Give the table the keyboard, with a row selected if it is in the list; tell whether it is."""
        found = bool(row_id) and self.table.select_id(row_id)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        return found
