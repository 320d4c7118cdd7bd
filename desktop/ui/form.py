"""Forms: labelled editors whose problems are said right beneath them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from desktop.core.problems import Message, Problem, Refused
from desktop.ui.editors import Editor
from desktop.ui.icons import Icons
from desktop.ui.signs import Sign, announce, restyle
from desktop.ui.tagging import tag
from desktop.ui.term_places import FIELDS
from desktop.ui.terms import TERMS
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, hbox, label, vbox


class Field(NamedTuple):
    """One value of a form.

    Attributes:
        name: equals the `field` of problems with this value.
        help: quiet words beneath the editor while nothing is wrong.
        stretch: its part of the width beside others in one row; 0 keeps it as narrow as it can be.
        aside: quiet words after the label, such as "optional".
        term: the word of the trade that it asks for, in `terms.TERMS`; empty for what `term_places` says, or for none.
    """

    name: str
    label: str
    editor: Editor
    help: str = ""
    stretch: int = 1
    aside: str = ""
    term: str = ""


class _Note(QWidget):
    """The line beneath an editor: its help, or its problem with a sign that needs no colour."""

    def __init__(self, icons: Icons, help_text: str) -> None:
        super().__init__()
        self._sign = Sign(icons, "problem", "problem_text", side=16)
        self._text = label("", Role.CAPTION, wrap=True)
        row = hbox(self._sign, self._text, gap=Space.XS + 2)
        row.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        row.setStretch(1, 1)
        self.setLayout(row)
        self._help = help_text
        self._problem = ""
        self._show()

    @property
    def words(self) -> str:
        return self._problem or self._help

    @property
    def problem(self) -> str:
        return self._problem

    def set_help(self, text: str) -> None:
        self._help = text
        self._show()

    def set_problem(self, text: str) -> None:
        self._problem = text
        self._show()

    def _show(self) -> None:
        self._sign.setVisible(bool(self._problem))
        self._text.setText(self.words)
        restyle(self._text, "role", str(Role.PROBLEM if self._problem else Role.CAPTION))
        if self.parent() is not None:
            self.setVisible(bool(self.words))
        elif not self.words:  # shown by hand without a parent it would be a window for a moment
            self.hide()


class _Cell(QWidget):
    """A field on the screen: label, editor and note, the label above them or handed out to stand beside."""

    def __init__(self, field: Field, icons: Icons, say: Callable[[Message], str], *, beside: bool) -> None:
        super().__init__()
        self.field = field
        term = field.term or FIELDS.get(field.name, "")
        self._meant = say(TERMS[term].says) if term else ""
        self.note = _Note(icons, field.help)
        self.caption = self._make_caption()
        above = () if beside else (self.caption,)
        beneath = filter(None, (self.note, field.editor.answers))
        column = vbox(*above, field.editor, *beneath, gap=Space.XS + 2)
        column.addStretch(1)
        self.setLayout(column)
        if term:
            for part in (self.label, field.editor):
                tag(part, term)
        self.tell()

    def _make_caption(self) -> QWidget:
        self.label = label(self.field.label.replace("&", "&&"), Role.FIELD)
        self.label.setBuddy(self.field.editor.control)
        made = QWidget()
        made.setLayout(hbox(self.label, label(self.field.aside, Role.CAPTION), STRETCH))
        return made

    def tell(self) -> None:
        """Say the same to a screen reader as to the eye."""
        self.field.editor.describe(self.field.label, " ".join(filter(None, (self.note.words, self._meant))))
        self.field.editor.show_bad(bool(self.note.problem))

    def set_problem(self, text: str) -> None:
        """Show a problem, or none for an empty text."""
        self.note.set_problem(text)
        self.tell()


def understood(editors: Mapping[str, Editor]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the value of every editor by name, None where it cannot be understood, and the problems, each naming its field."""
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, editor in editors.items():
        try:
            found[name] = editor.value()
        except Refused as refused:
            found[name] = None
            problems += [Problem(name, each.message, each.params) for each in refused.problems]
    return found, problems


class Form(QWidget):
    """Rows of fields. A row that is a sequence puts its fields side by side.

    `say` turns a problem into the reader's language. Problems appear beside their fields and go with the next edit.
    """

    changed = Signal()

    def __init__(
        self,
        rows: Sequence[Field | Sequence[Field]],
        say: Callable[[Problem | Message], str],
        icons: Icons,
        *,
        beside: bool = False,
    ) -> None:
        super().__init__()
        self._say = say
        self._cells: dict[str, _Cell] = {}
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.M)
        self._grid.setRowStretch(len(rows), 1)
        self.setLayout(self._grid)
        for number, row in enumerate(rows):
            self._add_row(number, (row,) if isinstance(row, Field) else tuple(row), icons, beside=beside)

    def _add_row(self, number: int, fields: tuple[Field, ...], icons: Icons, *, beside: bool) -> None:
        cells = [_Cell(field, icons, self._say, beside=beside and len(fields) == 1) for field in fields]
        for cell in cells:
            self._cells[cell.field.name] = cell
            cell.field.editor.changed.connect(lambda cell=cell: self._edited(cell))
            cell.field.editor.settled.connect(lambda cell=cell: self._settled(cell))
        if len(cells) == 1 and not fields[0].label:
            cells[0].caption.hide()
        line = hbox(gap=Space.M)
        for cell in cells:
            line.addWidget(cell, cell.field.stretch)
        self._grid.addLayout(line, number, 1)
        self._grid.setColumnStretch(1, 1)
        if beside and len(fields) == 1:
            caption = cells[0].caption
            caption.setMinimumHeight(fields[0].editor.sizeHint().height())
            self._grid.addWidget(caption, number, 0, Qt.AlignmentFlag.AlignTop)

    def editor(self, name: str) -> Editor:
        """Return the editor of a field."""
        return self._cells[name].field.editor

    def label(self, name: str) -> QLabel:
        """Return the label of a field."""
        return self._cells[name].label

    def problem(self, name: str) -> str:
        """Return the problem shown at a field, empty for none."""
        return self._cells[name].note.problem

    def values(self) -> dict[str, Any]:
        """Return the value of every field by name.

        Raises:
            Refused: with the problems of every field that cannot be understood, each naming its field.
        """
        found, problems = self.understood()
        if problems:
            raise Refused(problems)
        return found

    def understood(self) -> tuple[dict[str, Any], list[Problem]]:
        """Return the value of every field by name, None where it cannot be understood, and those problems."""
        return understood({name: cell.field.editor for name, cell in self._cells.items()})

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values by name; fields that are not named keep theirs."""
        for name, value in values.items():
            self._cells[name].field.editor.set_value(value)
            self._cells[name].set_problem("")

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Say each problem at its field and lead to the first; return those that belong to no field here."""
        told: dict[str, list[str]] = {}
        leftovers: list[Problem] = []
        for problem in problems:
            if problem.field in self._cells:
                told.setdefault(problem.field, []).append(self._say(problem))
            else:
                leftovers.append(problem)
        for name, cell in self._cells.items():
            cell.set_problem("\n".join(told.get(name, ())))
        first = next((name for name in self._cells if name in told), None)
        if first is not None:
            self.focus(first)
            announce(self, told[first][0], urgent=True)
        return leftovers

    def clear_problems(self) -> None:
        """Take every problem away."""
        self.show_problems(())

    def focus(self, name: str) -> None:
        """Put the cursor into a field and scroll it into view."""
        editor = self.editor(name)
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        for area in _scroll_areas(self):
            area.ensureWidgetVisible(self._cells[name])

    def set_help(self, name: str, text: str) -> None:
        """Change the quiet words beneath a field."""
        self._cells[name].note.set_help(text)
        self._cells[name].tell()

    def set_read_only(self, fixed: bool) -> None:
        """Let everything be read but nothing changed."""
        for cell in self._cells.values():
            cell.field.editor.set_read_only(fixed)

    def show_field(self, name: str, shown: bool) -> None:
        """Show or hide a field with its label."""
        self._cells[name].setVisible(shown)
        self._cells[name].caption.setVisible(shown and bool(self._cells[name].field.label))

    def _edited(self, cell: _Cell) -> None:
        if cell.note.problem:
            cell.set_problem("")
        self.changed.emit()

    def _settled(self, cell: _Cell) -> None:
        try:
            cell.field.editor.value()
        except Refused as refused:
            cell.set_problem("\n".join(self._say(problem) for problem in refused.problems))


def _scroll_areas(widget: QWidget) -> Iterator[QScrollArea]:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            yield parent
        parent = parent.parentWidget()
