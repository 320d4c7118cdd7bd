"""Cards beneath the filters of a list: give a view its name, put columns and views in order. All by keyboard too."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QPushButton

from desktop.ui.list_layout import SavedView
from desktop.ui.theme import Space
from desktop.ui.widgets import (
    Card,
    caption,
    hbox,
    label,
    plain_button,
    primary_button,
    quiet_button,
)

if TYPE_CHECKING:
    from desktop.ui.list_views import ListViews

ROWS = 5
KEY = Qt.ItemDataRole.UserRole
WIDTH_STEP = 16
Move = Qt.KeyboardModifier.AltModifier


class _Closable(Card):
    """A card that Esc puts away."""

    def __init__(self, views: "ListViews", heading: str) -> None:
        super().__init__()
        self.views = views
        self.words = views.words
        self.setAccessibleName(heading)
        self.body.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        self.title = label(heading)
        self.head = hbox()
        self.body.addLayout(self.head)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Put the card away with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.views.leave()
        else:
            super().keyPressEvent(event)


class NameCard(_Closable):
    """Asks for the name of a view."""

    def __init__(self, views: "ListViews") -> None:
        tr = views.words.tr
        super().__init__(views, tr("list", "Name of this view"))
        self.head.addWidget(self.title)
        self.line = QLineEdit()
        self.line.setAccessibleName(tr("list", "Name of this view"))
        self.line.setPlaceholderText(tr("list", "such as festivals to invoice"))
        self.line.returnPressed.connect(self._save)
        self.problem = caption("")
        self.problem.setProperty("role", "problem")
        self.problem.hide()
        save = primary_button(tr("list", "Save"), self._save)
        leave = quiet_button(tr("list", "Leave it"), views.leave)
        row = hbox(self.line, save, leave)
        row.setStretch(0, 1)
        self.add(row, self.problem)
        self.setFocusProxy(self.line)

    def _save(self) -> None:
        name = " ".join(self.line.text().split())
        if not name:
            self.problem.setText(self.words.tr("list", "Type a name first."))
            self.problem.show()
            self.line.setFocus()
            return
        self.views.save_as(name)
        self.views.leave()


class _Items(QListWidget):
    """A short list whose entries move with Alt and the arrow keys."""

    def __init__(self, name: str, keys: Callable[[QKeyEvent], bool]) -> None:
        super().__init__()
        self._keys = keys
        self.setAccessibleName(name)
        self.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self._high = self.fontMetrics().lineSpacing() + Space.S
        self.setFixedHeight(ROWS * self._high + 4)

    def put(self, text: str, key: str) -> QListWidgetItem:
        """Add an entry."""
        made = QListWidgetItem(text)
        made.setData(KEY, key)
        made.setSizeHint(QSize(0, self._high))
        self.addItem(made)
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Ask the card first."""
        if not self._keys(event):
            super().keyPressEvent(event)


class _Arranging(_Closable):
    """A list of things in an order, with buttons for all that keys do."""

    def __init__(self, views: "ListViews", heading: str, hint: str) -> None:
        super().__init__(views, heading)
        tr = self.words.tr
        self.items = _Items(heading, self.take_key)
        buttons = [
            plain_button(tr("list", "Up"), lambda: self.move_by(-1), tip="Alt+↑"),
            plain_button(tr("list", "Down"), lambda: self.move_by(1), tip="Alt+↓"),
            *self.more_buttons(),
            quiet_button(tr("list", "Done"), views.leave, tip="Esc"),
        ]
        self.head.addWidget(self.title)
        self.head.addStretch()
        for button in buttons:
            self.head.addWidget(button)
        self.add(self.items, caption(hint, wrap=True))
        self.setFocusProxy(self.items)
        self.fill()
        self.items.setCurrentRow(0)
        self.items.model().rowsMoved.connect(lambda *_: self.moved())

    def more_buttons(self) -> Sequence[QPushButton]:
        """Return the buttons between those that move and the one that closes."""
        raise NotImplementedError

    def fill(self) -> None:
        """Fill the list."""
        raise NotImplementedError

    def moved(self) -> None:
        """Take over the order in which the entries stand."""
        raise NotImplementedError

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; tell whether it did."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Move and (step := steps.get(Qt.Key(event.key()))):
            self.move_by(step)
            return True
        return False

    def move_by(self, step: int) -> None:
        """Move the current entry up or down."""
        at = self.items.currentRow()
        to = at + step
        if at < 0 or not 0 <= to < self.items.count():
            return
        item = self.items.takeItem(at)
        self.items.insertItem(to, item)
        self.items.setCurrentRow(to)
        self.moved()

    def keys(self) -> list[str]:
        """Return the keys of the entries from top to bottom."""
        return [str(self.items.item(place).data(KEY)) for place in range(self.items.count())]


class ColumnsCard(_Arranging):
    """Which columns are shown, in which order and how wide."""

    def __init__(self, views: "ListViews") -> None:
        tr = views.words.tr
        hint = tr(
            "list", "Space shows or hides a column. Alt with the arrow keys moves it and changes its width."
        )
        super().__init__(views, tr("list", "Columns"), hint)
        self.items.itemChanged.connect(self._switched)

    def more_buttons(self) -> Sequence[QPushButton]:
        """Return the buttons for the width."""
        tr = self.words.tr
        return [
            plain_button(tr("list", "Narrower"), lambda: self._widen(-1), tip="Alt+←"),
            plain_button(tr("list", "Wider"), lambda: self._widen(1), tip="Alt+→"),
        ]

    def fill(self) -> None:
        """List all columns that have a title."""
        table = self.views.table
        shown = {column.key for column in table.view.visible(table.columns)}
        for column in table.columns:
            item = self.items.put(column.title or "–", column.key)
            states = Qt.CheckState
            item.setCheckState(states.Checked if column.key in shown else states.Unchecked)

    def moved(self) -> None:
        """Put the columns into this order."""
        self.views.change(dataclasses.replace(self.views.table.view, order=tuple(self.keys())))

    def _switched(self, item: QListWidgetItem) -> None:
        on = item.checkState() == Qt.CheckState.Checked
        self.views.change(self.views.table.view.with_shown(str(item.data(KEY)), on))

    def take_key(self, event: QKeyEvent) -> bool:
        """Change the width with the keys that point to the side."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.modifiers() & Move and (step := steps.get(Qt.Key(event.key()))):
            self._widen(step)
            return True
        return super().take_key(event)

    def _widen(self, step: int) -> None:
        table = self.views.table
        key = self.keys()[self.items.currentRow()]
        shown = [column.key for column in table.rows.columns]
        if not table.isColumnHidden(shown.index(key)):
            hundred = self.views.session.theme.px(100)
            width = table.columnWidth(shown.index(key)) * 100 // hundred + step * WIDTH_STEP
            widths = {**table.view.widths, key: max(40, width)}
            self.views.change(dataclasses.replace(table.view, widths=widths))


class ViewsCard(_Arranging):
    """The views that have a name: renamed, put in order, removed."""

    def __init__(self, views: "ListViews") -> None:
        tr = views.words.tr
        hint = tr("list", "F2 gives a view another name, Del removes it, Alt with the arrow keys moves it.")
        super().__init__(views, tr("list", "Views"), hint)
        self.items.itemChanged.connect(lambda _item: self.moved())

    def more_buttons(self) -> Sequence[QPushButton]:
        """Return the buttons for name and removal."""
        tr = self.words.tr
        return [
            plain_button(tr("list", "Rename"), self._rename, tip="F2"),
            plain_button(tr("list", "Remove"), self._remove, tip=tr("list", "Del")),
        ]

    def fill(self) -> None:
        """List the views."""
        for number, saved in enumerate(self.views.kept.saved):
            item = self.items.put(saved.name, str(number))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)

    def moved(self) -> None:
        """Keep the views in this order and with these names; an empty name changes nothing."""
        old = self.views.kept.saved
        items = [self.items.item(place) for place in range(self.items.count())]
        kept = [(" ".join(item.text().split()), old[int(item.data(KEY))]) for item in items]
        self.views.put_saved([SavedView(name or saved.name, saved.view) for name, saved in kept])
        self.items.blockSignals(True)
        for place, item in enumerate(items):
            item.setData(KEY, str(place))
        self.items.blockSignals(False)

    def take_key(self, event: QKeyEvent) -> bool:
        """Remove with Del."""
        if event.key() == Qt.Key.Key_Delete:
            self._remove()
            return True
        return super().take_key(event)

    def _rename(self) -> None:
        if (item := self.items.currentItem()) is not None:
            self.items.editItem(item)

    def _remove(self) -> None:
        if self.items.currentRow() >= 0:
            self.items.takeItem(self.items.currentRow())
            self.moved()
        if not self.items.count():
            self.views.leave()
