"""The members of a band: found or typed by name, put in order, all from the keyboard."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout

from desktop.core.text import same_name
from desktop.i18n.words import Words
from desktop.ui.editors import Editor
from desktop.ui.icons import Icons
from desktop.ui.local_keys import ROW_DOWN, ROW_UP, bind
from desktop.ui.pickers import Choice, Picked, PickerEditor
from desktop.ui.row_model import Column, ListSource, Pill
from desktop.ui.row_table import RowTable
from desktop.ui.theme import Kind, Space, Theme
from desktop.ui.widgets import STRETCH, hbox, icon_button, vbox

ROWS_SHOWN = 8


class _Member(NamedTuple):
    id: str
    name: str
    musician: str | None


class MembersEditor(Editor):
    """Musicians in their order; the value is a tuple of `Picked`, whose id is None for a name that is new."""

    def __init__(self, words: Words, icons: Icons, theme: Theme, musicians: Iterable[Choice]) -> None:
        tr = words.tr
        self._picker = PickerEditor(
            icons, musicians, hint=tr("band form", "Add a musician: type the name, then Enter")
        )
        super().__init__(self._picker)
        self._members: list[_Member] = []
        self._added = False
        self._table = RowTable(theme, tr("band form", "Members"), self._columns(words))
        self._table.set_empty(tr("band form", "Nobody yet"))
        self._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._table.deleted.connect(lambda _row: self._remove())
        self._buttons = [
            icon_button(icons.get("up"), tr("band form", "Move up (Alt+Up)"), lambda: self._move(-1)),
            icon_button(icons.get("down"), tr("band form", "Move down (Alt+Down)"), lambda: self._move(1)),
            icon_button(icons.get("bin"), tr("band form", "Take out of the band (Del)"), self._remove),
        ]
        self._lay_out()
        self._picker.chosen.connect(lambda _id: self._add())
        self._picker.settled.connect(self._add)
        self._picker.changed.connect(self._typed)

    def _columns(self, words: Words) -> list[Column]:
        def pill(row: _Member) -> Pill:
            return Pill("" if row.musician else words.tr("band form", "new musician"), Kind.INFO)

        return [
            Column("name", words.tr("band form", "In this order"), lambda row: row.name, stretch=1),
            Column("new", "", pill=pill),
        ]

    def _lay_out(self) -> None:
        column = self.layout()
        assert isinstance(column, QBoxLayout)
        column.setDirection(QBoxLayout.Direction.TopToBottom)
        column.setSpacing(Space.S)
        column.addLayout(hbox(self._table, vbox(*self._buttons, STRETCH, gap=Space.XS)))
        bind(ROW_UP, lambda: self._move(-1), self._table)
        bind(ROW_DOWN, lambda: self._move(1), self._table)

    def value(self) -> Any:
        """Return the members in their order."""
        return tuple(Picked(member.musician, member.name) for member in self._members)

    def set_value(self, value: Any) -> None:
        """Show these members."""
        self._members = [self._member(picked) for picked in value or ()]
        self._picker.set_value(None)
        self._show()

    def retype(self, text: str) -> None:
        """Show again the members that `typed` returned."""
        self.set_value(tuple(Picked(*each) for each in json.loads(text)) if text else ())

    def describe(self, name: str, description: str) -> None:
        """Describe the line in which names are typed."""
        self._picker.describe(name, description)

    def show_bad(self, bad: bool) -> None:
        """Draw the outline of a problem around that line."""
        self._picker.show_bad(bad)

    def _member(self, picked: Picked) -> _Member:
        return _Member(picked.value or same_name(picked.text), picked.text, picked.value)

    def _typed(self) -> None:
        self._added = False
        self.changed.emit()

    def _add(self) -> None:
        """Take the name in the line into the band, once."""
        picked = self._picker.value()
        self._picker.set_value(None)
        if picked is not None:
            member = self._member(picked)
            if member.id not in {each.id for each in self._members}:
                self._members.append(member)
            self._show(member.id)
            self._added = True
            self.changed.emit()
        self.settled.emit()

    def _place(self) -> int | None:
        row = self._table.current()
        return None if row is None else self._members.index(row)

    def _move(self, by: int) -> None:
        place = self._place()
        if place is not None and 0 <= place + by < len(self._members):
            self._members.insert(place + by, self._members.pop(place))
            self._show(self._members[place + by].id)
            self.changed.emit()

    def _remove(self) -> None:
        place = self._place()
        if place is not None:
            del self._members[place]
            left = self._members[min(place, len(self._members) - 1)].id if self._members else ""
            self._show(left)
            if not self._members:
                self._picker.setFocus()
            self.changed.emit()

    def _show(self, select: str = "") -> None:
        self._table.set_source(ListSource(list(self._members)))
        self._table.fit_height(ROWS_SHOWN) if self._members else self._table.setFixedHeight(120)
        if select:
            self._table.select_id(select)
        for made in self._buttons:
            made.setEnabled(bool(self._members))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Stay after an Enter that added a musician: the next one can follow."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._added:
            self._added = False
            return
        super().keyPressEvent(event)
