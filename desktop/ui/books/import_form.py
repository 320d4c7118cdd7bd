"""A bank statement before it comes in: what its columns mean, what it leaves open, and every line as it would be kept."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.core.actions.bank import Preview, import_statement, preview
from desktop.core.problems import N_, Problem, Refused
from desktop.core.transfer.bank_csv import ENCODINGS, FIELDS, Columns
from desktop.core.transfer.statement import KINDS, StatementLine
from desktop.ui.books.income_columns import BLANK
from desktop.ui.form import Field
from desktop.ui.gig_form import CURRENCIES
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.record_form import RecordForm, Verb
from desktop.ui.row_model import Align, Column, ListSource
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.widgets import Card, heading, muted

WIDTH = 1100
SHOWN = 8
"""Lines of the preview that are in view at once; the others are scrolled to."""

ORDERS = {
    "dmy": N_("bank", "day, month, year"),
    "mdy": N_("bank", "month, day, year"),
    "ymd": N_("bank", "year, month, day"),
}
MARKS = {",": N_("bank", "a comma: 1.500,00"), ".": N_("bank", "a point: 1,500.00")}
_MAPPED = ("on", "amount", "credit", "debit", "side", "name", "text", "ref")
"""Fields of which a person can say in which column they stand."""


class _Shown:
    """A line of the preview."""

    def __init__(self, place: int, line: StatementLine, known: bool) -> None:
        self.id, self.line, self.known = str(place), line, known


def _check(_shown: Preview) -> list[Problem]:
    return []


class ImportForm(RecordForm):
    """A statement looked at before it is imported. Nothing is written until the person says so."""

    def __init__(self, session: Session, parent: QWidget, path: Path, data: bytes, shown: Preview) -> None:
        super().__init__(session, parent, None, Verb(_check, import_statement))
        self._path, self._data, self.shown = path, data, shown
        tr = self.words.tr
        card = Card()
        self._summary = muted("", wrap=True)
        card.add(self._summary)
        self._fields = self.add_form(self._rows())
        self._fields.setVisible(shown.table is not None)
        card.add(self._fields)
        self._table = RowTable(session.theme, tr("bank", "Lines of the statement"), self._columns())
        self._table.set_empty(
            tr("bank", "No line can be shown yet"), tr("bank", "Answer the questions above first.")
        )
        lines = Card()
        lines.add(heading(tr("bank", "What would come in")), self._table)
        holder = Card()
        holder.setProperty("surface", "")
        holder.body.setContentsMargins(0, 0, 0, 0)
        holder.add(card, lines)
        self.lay_out(holder, last="currency")
        holder.setMaximumWidth(session.theme.px(WIDTH))
        self._save.setText(tr("bank", "Import"))
        self._save.setAccessibleName(tr("bank", "Import"))
        self.heading.setText(path.name)
        for editor in self._editors.values():
            if isinstance(editor, ChoiceEditor):  # the words over a bank's columns are long
                editor.combo.setSizeAdjustPolicy(
                    QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
                )
                editor.combo.setMinimumContentsLength(5)
            editor.changed.connect(self._read_again)
        self.show_preview()
        self.dirty = False

    def _rows(self) -> list[Field | list[Field]]:
        say, tr = self.words.say, self.words.tr
        table, columns = self.shown.table, self.shown.columns or Columns()
        header = table.header if table else ()
        none = tr("bank", "none")
        places = [Choice(n, word or str(n + 1)) for n, word in enumerate(header)]
        editors = {name: ChoiceEditor(places, none_text=none) for name in _MAPPED}
        for name, editor in editors.items():
            editor.set_value(columns.one(name))
        fields = [Field(name, say(FIELDS[name]), editors[name]) for name in _MAPPED]
        settles = tr("bank", "the file says it")
        order = ChoiceEditor([Choice(key, say(text)) for key, text in ORDERS.items()], none_text=settles)
        order.set_value(columns.date_order)
        decimal = ChoiceEditor([Choice(key, say(text)) for key, text in MARKS.items()], none_text=settles)
        decimal.set_value(columns.decimal)
        currencies = dict.fromkeys((columns.currency, *CURRENCIES))
        currency = ChoiceEditor([Choice(code, code) for code in currencies])
        currency.set_value(columns.currency)
        found = table.encoding if table else ENCODINGS[0]
        encoding = ChoiceEditor([Choice(name, name) for name in dict.fromkeys((found, *ENCODINGS))])
        encoding.set_value(found)
        return [
            fields[0:4],
            fields[4:8],
            [
                Field("date_order", tr("bank", "How days are written"), order),
                Field("decimal", tr("bank", "Decimal mark"), decimal),
                Field("encoding", tr("bank", "Written in"), encoding),
                Field("currency", tr("gig form", "Currency"), currency),
            ],
        ]

    def _columns(self) -> list[Column]:
        words, tr = self.words, self.words.tr
        return [
            Column("row", tr("bank", "Line"), lambda row: str(row.line.row), align=Align.RIGHT, muted=True),
            Column("on", tr("payment", "Date"), lambda row: words.day(row.line.on)),
            Column("name", tr("bank", "Name"), lambda row: row.line.name, width=90, stretch=2),
            Column(
                "text", tr("bank", "Message"), lambda row: row.line.text, width=100, stretch=3, muted=True
            ),
            Column(
                "known",
                "",
                lambda row: tr("bank", "in the book already") if row.known else "",
                muted=True,
                width=BLANK,
            ),
            Column(
                "amount", tr("payment", "Amount"), lambda row: words.money(row.line.amount), align=Align.RIGHT
            ),
        ]

    def _read_again(self) -> None:
        """Read the file again with what was answered."""
        values = {name: editor.value() for name, editor in self._editors.items()}
        before = self.shown.columns or Columns()
        meaning = dict(before.meaning)
        for name in _MAPPED:
            place = values[name]
            if place is None:
                meaning.pop(name, None)
            elif place not in meaning.get(name, ()):
                meaning[name] = (place,)
        columns = replace(
            before,
            meaning=meaning,
            date_order=values["date_order"],
            decimal=values["decimal"],
            currency=values["currency"],
        )
        encoding = values["encoding"]
        table = self.shown.table
        try:
            self.shown = preview(
                self.session.book, self._path.name, self._data, columns,
                encoding if table is None or encoding != table.encoding else table.encoding,
            )  # fmt: skip
        except Refused as refused:
            self.shown = replace(self.shown, statements=(), known=(), columns=columns)
            self.show_preview()
            self.show_failure(refused)
            return
        self.show_preview()

    def show_preview(self) -> None:
        """Show the lines, and the questions beside the fields that answer them."""
        words, shown = self.words, self.shown
        pairs = zip(shown.statements, shown.known, strict=True)
        lines = [
            (line, known)
            for statement, flags in pairs
            for line, known in zip(statement.lines, flags, strict=True)
        ]
        self._table.set_source(ListSource([_Shown(n, *pair) for n, pair in enumerate(lines)]))
        self._table.setMinimumHeight(self.session.theme.px(36) * (min(max(len(lines), 3), SHOWN) + 1))
        new = len(shown.new_lines)
        said = [words.say(KINDS[shown.kind])]
        said += [statement.account for statement in shown.statements if statement.account]
        said.append(words.trn("bank", "{n} new line", "{n} new lines", new))
        known = len(lines) - new
        if known:
            said.append(words.trn("bank", "{n} in the book already", "{n} in the book already", known))
        notes = [words.say(note) for statement in shown.statements for note in statement.notes]
        self._summary.setText(" · ".join(said) + ("\n" + " ".join(notes) if notes else ""))
        self._save.setEnabled(new > 0)
        if shown.asked is not None:
            self._fields.show_problems(
                [Problem(q.kind, q.problem.message, q.problem.params) for q in shown.asked.questions]
            )

    @property
    def first(self) -> str:
        """The field at which one begins: that of the first question, where the file leaves one open."""
        questions = self.shown.asked.questions if self.shown.asked is not None else ()
        return questions[0].kind if questions else "currency"

    def keep(self) -> bool:
        """Import what is shown; while a question is open, lead to it."""
        if self.first == "currency":
            return super().keep()
        self.show_preview()
        self.focus(self.first)
        return False

    def command(self, _values: dict[str, Any]) -> Preview:
        """Return what is imported."""
        return self.shown

    def reload(self) -> None:
        """Nothing else changes a file that is not in the book yet."""
