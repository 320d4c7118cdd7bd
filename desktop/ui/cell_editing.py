"""Typing right into a cell of a list: F2 begins, Enter saves, Tab saves and goes on to the next cell, Esc leaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from desktop.core.problems import Refused, Unavailable
from desktop.core.store.book import Done
from desktop.ui.editors import Editor
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.signs import announce, restyle
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import label, vbox

LEAST = 150
"""Pixels at 100 % that an editor needs, however narrow its column is."""
NEXT, BEFORE, LEAVE = Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape
ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class CellField:
    """Something of a row that can be changed in the list.

    Attributes:
        column: the column in which it is typed; several may share one.
        name: what it is called.
        make: returns an editor that holds the row's value; for None one that holds nothing.
        save: writes the new value of rows by their ids, as one step; raises what `Session.run` does.
        of: tells whether a row has it.
        many: it can be given to several rows at once.
        change: the action behind `save`, for very many rows: `(book, ids, value=, tell=)`; None where there never are.
        blocked: which of several rows cannot take a value: `(book, ids, value=)` returns their ids.
    """

    column: str
    name: str
    make: Callable[[Any], Editor]
    save: Callable[[Sequence[str], Any], object]
    of: Callable[[Any], bool] = lambda _row: True
    many: bool = True
    change: Callable[..., Done] | None = None
    blocked: Callable[..., Sequence[str]] = lambda _book, _ids, *, value: ()  # noqa: ARG005


class CellEditing(QObject):
    """Edits the cells of a table in their place.

    Args:
        table, session: where.
        fields: what can be changed, in the order in which Tab goes through them.
        refuse: why a row cannot be changed at all, as a sentence; empty when it can.
    """

    def __init__(
        self,
        table: RowTable,
        session: Session,
        fields: Sequence[CellField],
        refuse: Callable[[Any], str] = lambda _row: "",
    ) -> None:
        super().__init__(table)
        self.fields = fields
        self.editor: Editor | None = None
        self._table, self._session, self._refuse = table, session, refuse
        self._field: CellField | None = None
        self._row: Any = None
        self._before: Any = None
        self._busy = False
        self._bubble = QFrame(table.viewport())
        self._bubble.setProperty("surface", "card")
        self._words = label("", Role.CAPTION, wrap=True)
        self._inside = vbox(self._words, gap=Space.XS)
        self._inside.setContentsMargins(Space.S, Space.XS, Space.S, Space.XS)
        self._bubble.setLayout(self._inside)
        self._bubble.hide()
        table.shows_cell = True
        table.verticalScrollBar().valueChanged.connect(lambda _value: self._place())
        table.rows.modelReset.connect(self._follow)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    @property
    def problem(self) -> str:
        """What is said about the value beside its cell."""
        return (
            self._words.text()
            if self.editor is not None and self._words.property("role") == "problem"
            else ""
        )

    def begin(self) -> None:
        """Type into the current cell, or into the first of the row that can be typed into."""
        row = self._table.current()
        if row is None:
            return
        if words := self._refuse(row):
            self._session.note(Kind.PROBLEM, words)
            return
        fields = self._of(row)
        at = self._table.rows.columns[self._table.currentIndex().column()].key
        field = next((field for field in fields if field.column == at), next(iter(fields), None))
        if field is not None:
            self._open(row, field)

    def _of(self, row: Any) -> list[CellField]:
        shown = [column.key for column in self._table.rows.columns]
        return [
            field
            for field in self.fields
            if field.column in shown
            and not self._table.isColumnHidden(shown.index(field.column))
            and field.of(row)
        ]

    def _open(self, row: Any, field: CellField) -> None:
        self._put_away()
        self._row, self._field = row, field
        made = field.make(row)
        made.setParent(self._table.viewport())
        made.setAutoFillBackground(True)
        made.describe(field.name, "")
        self._before = made.value()
        self.editor = made
        if made.answers is not None:
            self._inside.addWidget(made.answers)
        for control in (made.control, *made.control.findChildren(QWidget)):
            control.installEventFilter(self)
        self._say("")
        shown = [column.key for column in self._table.rows.columns]
        place = self._table.rows.find(row.id, self._table.currentIndex().row())
        if place is not None:
            self._table.setCurrentIndex(self._table.rows.index(place, shown.index(field.column)))
            self._table.scrollTo(self._table.currentIndex())
        made.show()
        self._place()
        made.setFocus(Qt.FocusReason.OtherFocusReason)
        getattr(made.control, "selectAll", lambda: None)()

    def _place(self) -> None:
        """Stand over the cell, with the words beneath it or above it where the table ends."""
        if self.editor is None or self._field is None:
            return
        table = self._table
        shown = [column.key for column in table.rows.columns]
        at = table.rows.index(table.currentIndex().row(), shown.index(self._field.column))
        rect, room = table.visualRect(at), table.viewport().rect()
        width = max(rect.width(), table.px(LEAST), self.editor.minimumSizeHint().width())
        height = max(rect.height() - 6, self.editor.sizeHint().height())
        left = max(0, min(rect.left(), room.width() - width))
        self.editor.setGeometry(QRect(left, rect.top() + 2, width, height))
        self.editor.raise_()
        self._bubble.setFixedWidth(max(width, min(table.px(320), room.width())))
        self._bubble.adjustSize()
        beneath = rect.top() + 2 + height + 2
        above = rect.top() - self._bubble.height() - 2
        fits = beneath + self._bubble.height() <= room.height()
        self._bubble.move(max(0, min(left, room.width() - self._bubble.width())), beneath if fits else above)
        self._bubble.raise_()
        self._bubble.show()

    def _say(self, problem: str) -> None:
        """Say what is wrong; with nothing wrong, what is typed here and which keys count."""
        assert self._field is not None
        tr = self._session.words.tr
        hint = tr("list", "{name} · Enter saves · Tab goes on · Esc leaves", name=self._field.name)
        self._words.setText(problem or hint)
        restyle(self._words, "role", "problem" if problem else "caption")
        if problem and self.editor is not None:
            self.editor.show_bad(True)
            announce(self.editor.control, problem, urgent=True)
        self._place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take the keys that save, go on and leave before the field does."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or self.editor is None:
            return False
        if QApplication.activePopupWidget() is not None:
            return False
        key, shift = event.key(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if key == LEAVE:
            self.leave()
        elif key in ENTERS and not shift:
            if self.commit():
                self.leave()
        elif key in (NEXT, BEFORE):
            self._go_on(-1 if key == BEFORE or shift else 1)
        else:
            return False
        return True

    def commit(self) -> bool:
        """Save what is typed; tell whether it is saved. What is wrong is said beside the cell, the typing stays."""
        editor, field, row = self.editor, self._field, self._row
        if editor is None or field is None:
            return True
        self._busy = True
        try:
            value = editor.value()
            if value != self._before:
                field.save([row.id], value)
                self._before = value
        except Refused as refused:
            editor.settled.emit()  # an amount that can be read in two ways asks which one is meant
            self._say(self._session.say_all(refused.problems))
            return False
        except Unavailable as failure:
            self._say(self._session.say_all([failure.problem()]))
            return False
        finally:
            self._busy = False
        return True

    def leave(self) -> None:
        """Put the editor away without saving, and give the keyboard back to the row."""
        row = self._row
        self._put_away()
        here = self._table.current()
        if row is not None and (here is None or here.id != row.id):
            self._table.select_id(row.id)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self, step: int) -> None:
        """Save, and type into the next cell; after the last one of a row into the first one of the next row."""
        field, row = self._field, self._row
        if field is None or not self.commit():
            return
        fields = self._of(row)
        to = fields.index(field) + step
        if 0 <= to < len(fields):
            fresh = self._fresh(row)
            if fresh is not None:
                self._open(fresh, fields[to])
                return
        self._next_row(row, step)

    def _fresh(self, row: Any) -> Any:
        """Return the row as it is now, wherever it stands; None when the filter no longer lets it through."""
        place = self._table.rows.find(row.id, self._table.currentIndex().row())
        return None if place is None else self._table.rows.row(place)

    def _next_row(self, row: Any, step: int) -> None:
        rows, place = self._table.rows, self._table.rows.find(row.id, self._table.currentIndex().row())
        at = self._table.currentIndex().row() if place is None else place + step
        while rows.is_group(at):
            at += step
        following = rows.row(at)
        if following is None or self._refuse(following):
            self.leave()
            return
        self._table.select_place(at)
        fields = self._of(following)
        if fields:
            self._open(following, fields[0 if step > 0 else -1])

    def _put_away(self) -> None:
        editor, self.editor, self._field, self._row = self.editor, None, None, None
        self._bubble.hide()
        if editor is not None:
            if editor.answers is not None:
                editor.answers.setParent(editor)
            editor.hide()
            editor.deleteLater()

    def _follow(self) -> None:
        """Stay with the row when the list is read again; let go when it is gone."""
        if self.editor is None or self._busy:
            return
        self._put_away()

    def _moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Save when the keyboard goes elsewhere; what cannot be saved stays as it is, with the reason beside it."""
        if self.editor is None or self._busy or new is None or QApplication.activePopupWidget() is not None:
            return
        if (
            self.editor.isAncestorOf(new)
            or self._bubble.isAncestorOf(new)
            or new.window() is not self._table.window()
        ):
            return
        if self.commit():
            self._put_away()
