"""What can be done with several selected rows: one change for all of them, a copy for a spreadsheet."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from shiboken6 import isValid

from desktop.core import logs
from desktop.core.logs import Event
from desktop.core.problems import Refused, Unavailable
from desktop.core.store.book import Book, Done
from desktop.core.unexpected import watched
from desktop.ui.background import Tell
from desktop.ui.cell_editing import CellField
from desktop.ui.editors import Editor
from desktop.ui.flow_layout import breaking
from desktop.ui.long_work import LongWork
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.row_menu import Act
from desktop.ui.row_model import GroupRow
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.signs import announce
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import (
    STRETCH,
    Card,
    hbox,
    label,
    link_button,
    plain_button,
    primary_button,
    quiet_button,
)

SAID = 8
"""So many reasons are said in full."""
AT_ONCE = 2_000
"""So many rows are changed within the time of a click; more of them beside the window."""
MOST_COPIED = 5_000
"""Rows that go to the clipboard; more is what the export is for."""


class _Blocked(NamedTuple):
    """What stopped a change, and the rows because of which."""

    refused: Refused
    ids: Sequence[str]


class SelectionBar(Card):
    """Stands beneath a list while several rows are selected.

    Each change is one step to undo. Rows that cannot take it stop it as a whole, each with its reason, and the
    others can be changed without them.
    """

    done = Signal()

    def __init__(
        self,
        session: Session,
        table: RowTable,
        fields: Sequence[CellField],
        offers: Sequence[Act] = (),
    ) -> None:
        super().__init__()
        self._session, self._table, self._words = session, table, session.words
        self._fields = {field.name: field for field in fields if field.many}
        self.editor: Editor | None = None
        tr = self._words.tr
        self.setAccessibleName(tr("list", "Selected rows"))
        self.body.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        self.count = label("", Role.STRONG)
        self.what = ChoiceEditor(
            [Choice(name, name) for name in self._fields], none_text=tr("list", "Change…")
        )
        self.what.describe(tr("list", "What to change in the selected rows"), "")
        self.what.setMaximumWidth(session.theme.px(180))
        self._slot = hbox()
        self.apply = primary_button(tr("list", "Change all"), self.change)
        copy = plain_button(tr("list", "Copy"), self.copy, tip="Ctrl+C")
        save = plain_button(tr("report", "Save…"), self.save)
        made = [plain_button(act.text, partial(act.run, None), tip=act.keys) for act in offers]
        self._others = (*made, copy, save)
        clear = quiet_button(tr("list", "Select none"), self.leave, tip="Esc")
        row = hbox(self.count, self.what, self._slot, self.apply, STRETCH, gap=Space.M)
        row.setStretch(2, 1)
        self._asks = breaking(row, *self._others, clear, gap=Space.M)
        self.work = LongWork(session)
        self.problem = label("", Role.PROBLEM, wrap=True)
        self.problem.hide()
        self.rest = link_button("", self._change_rest)
        self.rest.hide()
        self._left: list[str] = []
        self.add(self._asks, self.work, self.problem, self.rest)
        if not self._fields:
            self.what.hide()
        self.what.changed.connect(self._choose)
        self._choose()
        self.hide()

    def show_count(self, count: int) -> None:
        """Say how many rows are selected; fewer than two need no bar."""
        shown = count > 1
        self.setVisible(shown or self.work.busy)
        text = self._words.trn("list", "{n} selected", "{n} selected", count)
        self.count.setText(text)
        self._table.setAccessibleDescription(text if shown else "")
        self._forget_problem()
        if shown:
            announce(self._table, text)

    def take_keyboard(self) -> None:
        """Ask what is to be changed; while something is, lead to what stops it."""
        (self.work if self.work.busy else self.what).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Change with Enter, go back to the list with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.editor is not None:
            self.change()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Select only the current row again."""
        at = self._table.currentIndex().row()
        self._table.clearSelection()
        if at >= 0:
            self._table.select_place(at)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self) -> None:
        """Show the editor of what is to be changed."""
        if self.editor is not None:
            self._slot.removeWidget(self.editor)
            self.editor.hide()
            if self.editor.answers is not None:
                self.editor.answers.hide()
            self.editor.deleteLater()
            self.editor = None
        field = self._fields.get(str(self.what.value()))
        if field is not None:
            self.editor = field.make(None)
            self.editor.describe(field.name, "")
            self.editor.setMaximumWidth(self._session.theme.px(260))
            self._slot.addWidget(self.editor)
            if self.editor.answers is not None:
                self.add(self.editor.answers)
            self.editor.changed.connect(self._forget_problem)
        self.apply.setVisible(field is not None)
        for other in self._others:  # there is no room for all
            other.setVisible(field is None)
        self._forget_problem()

    def _forget_problem(self) -> None:
        self.problem.hide()
        self.rest.hide()

    def change(self) -> None:
        """Change all selected rows, or say which of them cannot be changed and why."""
        self._run(self._table.selected_ids())

    def _change_rest(self) -> None:
        self._run(self._left)

    def _run(self, ids: Sequence[str]) -> None:
        field = self._fields.get(str(self.what.value()))
        if field is None or self.editor is None or not ids or self.work.busy:
            return
        self._forget_problem()
        try:
            value = self.editor.value()
        except Refused as refused:
            self.editor.settled.emit()  # an amount that can be read in two ways asks which one is meant
            self._refuse(refused, ids, ())
            return
        if field.change is not None and len(ids) > AT_ONCE:
            self._change_beside(field, field.change, ids, value)
            return
        try:
            field.save(ids, value)
        except Refused as refused:
            self._refuse(refused, ids, _blocked(refused, field, self._session.book, ids, value))
        except Unavailable as failure:
            self._session.show_failure(failure)
        else:
            self._say_changed(field.name, len(ids))

    def _change_beside(
        self, field: CellField, change: Callable[..., Done], ids: Sequence[str], value: Any
    ) -> None:
        """Change very many rows beside the window: all of them, or none when it is stopped."""
        session, book = self._session, self._session.book

        def work(tell: Tell) -> Done | _Blocked:
            with book.beside() as own, watched(Event.ACTION, logs.name_of(change)):
                try:
                    return change(own, ids, value=value, tell=tell)
                except Refused as refused:
                    if not refused.problems:
                        raise
                    return _Blocked(refused, _blocked(refused, field, own, ids, value))

        def done(found: Done | _Blocked) -> None:
            if isinstance(found, Done):
                session.changed.emit(found.topics)
            if not isValid(self):
                return
            if isinstance(found, _Blocked):
                self._refuse(found.refused, ids, found.ids)
            else:
                self._say_changed(field.name, len(ids))

        self._worked_on().run(work, done, session.show_failure, self._ended)

    def _worked_on(self) -> LongWork:
        """Ask for nothing more until what is being done has ended."""
        self._asks.setEnabled(False)
        return self.work

    def _ended(self) -> None:
        self._asks.setEnabled(True)
        self.show_count(self._table.selected_count())
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_changed(self, name: str, count: int) -> None:
        self.what.set_value(None)
        self._choose()
        said = self._words.trn(
            "list", "{n} row changed: {name}.", "{n} rows changed: {name}.", count, name=name
        )
        offer_undo(self._session, said)
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.done.emit()

    def _refuse(self, refused: Refused, ids: Sequence[str], blocked: Sequence[str]) -> None:
        said = [self._words.say(problem) for problem in refused.problems[:SAID]]
        if (more := len(refused.problems) - SAID) > 0:
            said.append(self._words.trn("list", "And {n} more.", "And {n} more.", more))
        without = set(blocked)
        self._left = [row_id for row_id in ids if row_id not in without] if without else []
        nothing = self._words.tr("list", "Nothing was changed.")
        self.problem.setText(" ".join([nothing, *said]))
        self.problem.show()
        announce(self, self.problem.text(), urgent=True)
        if self._left:
            text = self._words.trn("list", "Change the other {n}", "Change the other {n}", len(self._left))
            self.rest.setText(text)
            self.rest.setAccessibleName(text)
            self.rest.show()

    def refuse(self, refused: Refused) -> None:
        """Say why something cannot be done with the selected rows."""
        self._refuse(refused, (), ())

    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        copy_rows(self._session, self._table)

    def save(self) -> None:
        """Ask where the selected rows shall lie as a file, and write them there."""
        from desktop.ui.list_report import save_list

        if not self.work.busy:
            save_list(self._session, self._table, self._worked_on, self._ended)


def _blocked(refused: Refused, field: CellField, book: Book, ids: Sequence[str], value: Any) -> Sequence[str]:
    """Return the rows that stopped a change; none where it was the value itself."""
    of_rows = not any(problem.field for problem in refused.problems)
    return field.blocked(book, ids, value=value) if of_rows else ()


def copy_rows(session: Session, table: RowTable) -> None:
    """Put the selected rows on the clipboard as a spreadsheet takes them: cells with tabs between, none a formula."""
    from desktop.core.transfer.safe_cells import safe_or_number

    count, words = table.selected_count(), session.words
    if count > MOST_COPIED:
        text = words.tr("list", "{n} rows are too many to copy. Save them as a file with Export.", n=count)
        session.note(Kind.INFO, text)
        return
    lines = [
        "\t".join(safe_or_number(" ".join(column.words(row).split())) for column in table.seen)
        for row in table.selected()
        if not isinstance(row, GroupRow)
    ]
    if lines:
        QGuiApplication.clipboard().setText("\n".join(lines) + "\n")
        session.note(Kind.INFO, words.trn("list", "{n} row copied.", "{n} rows copied.", len(lines)))
