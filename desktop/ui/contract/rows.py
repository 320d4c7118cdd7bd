"""Rows of words that open: one at a time, to be edited right beneath. Steps and musicians are both shown this way."""

from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from desktop.ui.contract.edits import place_after_move
from desktop.ui.contract.ground import INDENT, SIGN, Cut, Ground, Marker, Shade
from desktop.ui.contract.trouble import Remedy, Trouble
from desktop.ui.local_keys import ROW_DOWN, ROW_UP, bind
from desktop.ui.session import Session
from desktop.ui.signs import tip_text
from desktop.ui.tab_order import stop_at
from desktop.ui.tagging import Why, explain, tag, why_button
from desktop.ui.theme import Kind, Role, Space, Theme
from desktop.ui.widgets import STRETCH, hbox, quiet_button, vbox

HEADING = 120
"""So wide a heading is read whole at 100 %."""
SLOTS = 3
"""Grid rows of one row: its words, its problem, its editor."""
MARKER = 3
"""How thick the line is that shows where a dragged row would go."""
UP = "Alt+Up"
DOWN = "Alt+Down"


class Title(NamedTuple):
    """The title of a column. The one with `stretch` takes the room that is left."""

    text: str
    right: bool = False
    stretch: int = 0
    term: str = ""


class _Row:
    """The widgets of one row; the list has as many as it ever showed and hides the rest."""

    def __init__(self, theme: Theme, cells: list[QWidget]) -> None:
        self.ground = Ground(theme)
        self.cells = cells
        self.trouble = Trouble(theme)

    def widgets(self) -> Iterator[QWidget]:
        yield from (self.ground, *self.cells)

    def set_open(self, *, opened: bool) -> None:
        """Give the row the ground of what is open, or of what is not."""
        self.ground.setChecked(opened)

    def show(self, shown: bool, hidden: Container[int]) -> None:
        """Show or hide the row; its cells in the `hidden` columns stay so."""
        self.ground.setVisible(shown)
        for column, cell in enumerate(self.cells):
            cell.setVisible(shown and column not in hidden)
        self.trouble.setVisible(shown and bool(self.trouble.text))


class FoldingRows(QWidget):
    """Rows in columns, of which one can be open: its editor then stands beneath it, above what moves and removes it.

    Tab stops at one row, the one that had the keyboard last. Enter opens and closes, Esc closes, the arrow keys walk, Alt
    with them moves the row, Del takes it out; a row can be dragged to another place as well. A class that shows something makes the cells of a row in `make_cells` and
    fills them, and says in `can_move` where a row may go.

    Signals:
        opened(int): a row was opened; -1 when none is any more.
        move_asked(int, int): a row shall go so many places further.
        removal_asked(int): a row shall go.
        dragged_to(int): a row is dragged, and the pointer is at this height.
        reordered: `tab_order` is another.
    """

    opened = Signal(int)
    move_asked = Signal(int, int)
    removal_asked = Signal(int)
    dragged_to = Signal(int)
    reordered = Signal()

    def __init__(self, session: Session, titles: Sequence[Title], editor: QWidget, name: str) -> None:
        super().__init__()
        self._theme = session.theme
        self._rows: list[_Row] = []
        self._count = self._stop = 0
        self._open = -1
        self._fixed = False
        self._columns = len(titles)
        self._hidden: set[int] = set()
        self.panel = self._make_panel(session, editor, name)
        explain(tag(self, " ".join(title.term for title in titles)), self._why_here)
        self.setAccessibleName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(0)
        self._titles = [self._add_title(column, title) for column, title in enumerate(titles)]
        self._grid.setColumnMinimumWidth(self._columns, SIGN)
        self._goal = -1
        self._marker = Marker(session.theme, self)
        bind(ROW_UP, lambda: self._ask(-1), self)
        bind(ROW_DOWN, lambda: self._ask(1), self)

    def _make_panel(self, session: Session, editor: QWidget, name: str) -> Shade:
        tr, icons = session.words.tr, session.icons
        self.up = quiet_button(
            tr("row", "Move up"), lambda: self.move_asked.emit(self._open, -1), icon=icons.get("up"), tip=UP
        )
        self.down = quiet_button(
            tr("row", "Move down"),
            lambda: self.move_asked.emit(self._open, 1),
            icon=icons.get("down"),
            tip=DOWN,
        )
        self.remove = quiet_button(
            tr("row", "Remove"), lambda: self.removal_asked.emit(self._open), icon=icons.get("bin")
        )
        panel = Shade(session.theme)
        panel.set_shaded(shaded=True)
        why = why_button(session, self._why_here, name)
        layout = vbox(editor, hbox(self.up, self.down, self.remove, STRETCH, why), gap=Space.S)
        layout.setContentsMargins(INDENT, Space.S, Space.M, Space.M)
        panel.setLayout(layout)
        panel.setParent(self)
        panel.hide()
        return panel

    def set_read_only(self, fixed: bool) -> None:
        """Let rows be opened and read, but neither moved nor removed."""
        self._fixed = fixed
        for made in (self.up, self.down, self.remove):
            made.setVisible(not fixed)
        for row in self._rows:
            row.ground.set_movable(movable=not fixed)

    def make_cells(self) -> list[QWidget]:
        """Return the widgets of a new row, one for each column."""
        raise NotImplementedError

    def why(self, place: int) -> Why | None:
        """Return how the figures of a row came about."""
        raise NotImplementedError

    def _why_here(self) -> Why | None:
        """Answer for the row that has the keyboard."""
        place = self._place_of(QApplication.focusWidget())
        return self.why(place) if place >= 0 else None

    @property
    def place_open(self) -> int:
        """Which row is open, -1 for none."""
        return self._open

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._count

    def set_count(self, count: int) -> None:
        """Show so many rows; what they say is filled in by the caller."""
        if count == self._count:
            return
        for place in range(len(self._rows), count):
            self._add_row(place)
        if self._place_of(QApplication.focusWidget()) >= count > 0:
            self._rows[count - 1].ground.setFocus()  # before its row is hidden, when Qt would choose
        for place, row in enumerate(self._rows):
            row.show(place < count, self._hidden)
        self._count = count
        self._stop_at(max(0, min(self._stop, count - 1)))
        if self._open >= count:
            self.close_row()
        self.reordered.emit()

    def ground(self, place: int) -> Ground:
        """Return what lies under a row."""
        return self._rows[place].ground

    def cells(self, place: int) -> list[QWidget]:
        """Return the cells of a row."""
        return self._rows[place].cells

    def tell(self, place: int, said: str, tip: str = "") -> None:
        """Set how a row is said to a screen reader, and its tooltip."""
        ground = self._rows[place].ground
        if said != ground.accessibleName():
            ground.setAccessibleName(said)
        ground.setToolTip(tip_text(tip) if tip else "")
        ground.setAccessibleDescription(tip)  # else a screen reader reads the tooltip's markup

    def show_problem(
        self, place: int, text: str, remedies: Sequence[Remedy] = (), kind: Kind = Kind.PROBLEM
    ) -> None:
        """Say beneath a row what is wrong with it, with buttons that mend it: in red, or in amber what only warns."""
        row = self._rows[place]
        buttons = row.trouble.buttons()
        if row.trouble.say(text, remedies, kind):
            row.trouble.setVisible(bool(text))
            row.ground.setAccessibleDescription(text)
            row.ground.show_wrong(wrong=bool(text) and kind is Kind.PROBLEM)
            if row.trouble.buttons() != buttons:
                self.reordered.emit()

    def problem(self, place: int) -> str:
        """Return what is said to be wrong with a row."""
        return self._rows[place].trouble.text

    def can_move(self, place: int, by: int) -> bool:
        """Tell whether a row may go so many places further."""
        return 0 <= place + by < self._count

    def open_row(self, place: int) -> None:
        """Open a row; the one that was open closes."""
        if place == self._open or not 0 <= place < self._count:
            return
        self._set_open(place)
        self.opened.emit(place)

    def close_row(self) -> None:
        """Close what is open; the focus goes to its row."""
        place, inside = self._open, self.panel.isAncestorOf(QApplication.focusWidget() or self)
        if place < 0:
            return
        self._set_open(-1)
        if inside and place < self._count:
            self._rows[place].ground.setFocus()
        self.opened.emit(-1)

    def follow(self, place: int, goal: int) -> None:
        """Keep focus and editor with a row that goes to another place, and with those it passes."""
        focused = QApplication.focusWidget()
        held = next(
            (
                (here, at)
                for here, row in enumerate(self._rows[: self._count])
                for at, w in enumerate(row.widgets())
                if focused is not None and (w is focused or w.focusProxy() is focused)
            ),
            None,
        )
        if held is not None:
            here, at = held
            list(self._rows[place_after_move(here, place, goal)].widgets())[at].setFocus()
        if self._open >= 0 and (now := place_after_move(self._open, place, goal)) != self._open:
            self._set_open(now)
            if focused is not None and self.panel.isAncestorOf(focused):
                focused.setFocus()

    def tab_order(self) -> list[QWidget]:
        """Return what Tab goes through: the rows in their order, and the editor after the row it belongs to."""
        order: list[QWidget] = []
        for place, row in enumerate(self._rows[: self._count]):
            order += [row.ground, *(w for cell in row.cells for w in leaves(cell)), *row.trouble.buttons()]
            if place == self._open:
                order += leaves(self.panel)
        return order

    def show_column(self, column: int, shown: bool) -> None:
        """Show or hide a column, where the window is too narrow for all."""
        if (column not in self._hidden) is shown:
            return
        self._hidden ^= {column}
        self._titles[column].setVisible(shown)
        for row in self._rows[: self._count]:
            row.show(True, self._hidden)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape and self._open >= 0:
            self.close_row()
            return
        super().keyPressEvent(event)

    def _add_title(self, column: int, title: Title) -> QLabel:
        least = (
            HEADING * 100 // self._theme.text_percent
        )  # read whole; large letters leave room to the amounts
        made = Cut(Role.CAPTION, right=title.right, least=least)
        made.setText(title.text)
        made.setMinimumHeight(self._theme.px(30))
        tag(made, title.term)
        if column == 0:
            made.setContentsMargins(Space.M, 0, 0, 0)
        self._grid.addWidget(made, 0, column)
        self._grid.setColumnStretch(column, title.stretch)
        return made

    def _add_row(self, place: int) -> None:
        row = _Row(self._theme, self.make_cells())
        at = 1 + SLOTS * place
        self._grid.addWidget(row.ground, at, 0, 1, self._columns + 1)
        for column, cell in enumerate(row.cells):
            self._grid.addWidget(cell, at, column, Qt.AlignmentFlag.AlignVCenter | self._side(cell))
        row.cells[0].setContentsMargins(INDENT, 0, 0, 0)
        row.ground.set_movable(movable=not self._fixed)
        self._grid.addWidget(row.trouble, at + 1, 0, 1, self._columns + 1)
        row.ground.clicked.connect(lambda: self._toggle(place))
        row.ground.stepped.connect(lambda by: self._walk(place + by))
        row.ground.entered.connect(lambda: self._stop_at(place))
        row.ground.deleted.connect(lambda: self._ask_removal(place))
        row.ground.dragged.connect(lambda y: self._drag(place, y))
        row.ground.dropped.connect(lambda taken: self._drop(place, taken=taken))
        self._rows.append(row)

    def _side(self, cell: QWidget) -> Qt.AlignmentFlag:
        """Let labels fill their cell, everything else stand at its left."""
        return Qt.AlignmentFlag(0) if isinstance(cell, Cut) else Qt.AlignmentFlag.AlignLeft

    def _set_open(self, place: int) -> None:
        if 0 <= self._open < len(self._rows):
            self._rows[self._open].set_open(opened=False)
        self._open = place
        self._grid.removeWidget(self.panel)
        if place >= 0:
            self._rows[place].set_open(opened=True)
            self._stop_at(place)
            self._grid.addWidget(self.panel, 1 + SLOTS * place + 2, 0, 1, self._columns + 1)
        self.panel.setVisible(place >= 0)
        self.reordered.emit()

    def _toggle(self, place: int) -> None:
        if place == self._open:
            self.close_row()
        else:
            self.open_row(place)

    def _walk(self, place: int) -> None:
        if 0 <= place < self._count:
            self._rows[place].ground.setFocus(Qt.FocusReason.TabFocusReason)

    def _stop_at(self, place: int) -> None:
        """Let Tab stop at this row, and at no other one."""
        self._stop = place
        stop_at((row.ground for row in self._rows), self._rows[place].ground)

    def _ask(self, by: int) -> None:
        place = self._place_of(QApplication.focusWidget())
        if place >= 0 and not self._fixed:
            self.move_asked.emit(place, by)

    def _drag(self, place: int, y: int) -> None:
        """Show where the row that is dragged would go; `y` is how far below its upper edge the pointer is."""
        if self._fixed:
            return
        ground = self._rows[place].ground
        pointer = ground.y() + y
        tops = [row.ground.y() for row in self._rows[: self._count]]
        goal = sum(
            1
            for n, row in enumerate(self._rows[: self._count])
            if n != place and row.ground.geometry().center().y() < pointer
        )
        while goal != place and not self.can_move(place, goal - place):
            goal += 1 if goal < place else -1
        self._goal = goal
        below = goal + 1 if goal > place else goal
        edge = (
            tops[below] if below < self._count else self._rows[self._count - 1].ground.geometry().bottom() + 1
        )
        self._marker.setGeometry(0, edge - MARKER // 2, self.width(), MARKER)
        self._marker.setVisible(goal != place)
        self._marker.raise_()
        self.dragged_to.emit(pointer)

    def _drop(self, place: int, *, taken: bool) -> None:
        goal, self._goal = self._goal, -1
        self._marker.hide()
        if taken and goal not in (-1, place):
            self.move_asked.emit(place, goal - place)

    def _ask_removal(self, place: int) -> None:
        if not self._fixed:
            self.removal_asked.emit(place)
            self._walk(min(place, self._count - 1))

    def _place_of(self, focused: QWidget | None) -> int:
        if focused is None:
            return -1
        if self.panel.isAncestorOf(focused):
            return self._open
        rows = enumerate(self._rows[: self._count])
        return next(
            (place for place, row in rows for w in row.widgets() if w is focused or w.isAncestorOf(focused)),
            -1,
        )


def leaves(widget: QWidget) -> list[QWidget]:
    """Return what Tab stops at inside a widget, in the order in which it was made; not the lists that drop down.

    The widgets around editors lose their focus proxies here: Qt would stop at them too, wherever they are in its chain.
    """
    inside = [w for w in (widget, *widget.findChildren(QWidget)) if w.window() is widget.window()]
    for made in inside:
        if made.focusProxy() is not None:
            made.setFocusProxy(None)  # type: ignore[arg-type]  # Qt's own way to have none
    return [made for made in inside if made.focusPolicy() & Qt.FocusPolicy.TabFocus]
