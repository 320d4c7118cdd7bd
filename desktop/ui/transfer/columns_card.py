"""What the columns of a table mean: a line for each, with what stands in it and what it is taken for."""

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from desktop.core.transfer.fields import FIELD_NAMES, KINDS
from desktop.core.transfer.intake import Look, Wish
from desktop.core.transfer.tables import ENCODINGS, shown
from desktop.i18n.words import Words
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, Card, hbox, label, muted, plain_button, scrolled, vbox

EXAMPLES = 3
LONGEST = 48
TALLEST = 210
LOWEST = 60
"""Pixels of the list of columns, at most and in a low window; of more it scrolls."""


class ColumnsCard(Card):
    """The columns of a table, and what has to be asked about the whole file. `wish` is what the person said."""

    def __init__(self, words: Words, changed: Callable[[], None]) -> None:
        tr = words.tr
        self.fold = plain_button(tr("import", "Change columns"), self._turn)
        super().__init__(tr("import", "Columns"), self.fold)
        self._words = words
        self._changed = changed
        self._quiet = False
        self._wish = Wish()
        self._pickers: dict[str, ChoiceEditor] = {}
        self._grid_box = QWidget()
        self._area: QScrollArea = scrolled(self._grid_box)
        self.encoding = self._choice(
            tr("import", "Written in"), [Choice(name, name) for name in ENCODINGS], None
        )
        orders = [
            Choice("dmy", tr("import", "Day, month, year")),
            Choice("mdy", tr("import", "Month, day, year")),
            Choice("ymd", tr("import", "Year, month, day")),
        ]
        self.date_order = self._choice(
            tr("import", "Days are written"), orders, tr("import", "Please choose")
        )
        marks = [Choice(",", tr("import", "1.500,00 (comma)")), Choice(".", tr("import", "1,500.00 (point)"))]
        self.decimal = self._choice(tr("import", "Amounts are written"), marks, tr("import", "Please choose"))
        everywhere = [Choice(code, name) for code, name in words.countries()]
        self.country = self._choice(
            tr("import", "Country of all rows"), everywhere, tr("import", "Please choose")
        )
        states = [
            Choice("option", tr("import", "Option")),
            Choice("confirmed", tr("import", "Confirmed")),
            Choice("played", tr("import", "Played")),
        ]
        self.state = self._choice(tr("import", "All rows are"), states, None)
        self._asked = {
            "encoding": self.encoding,
            "date_order": self.date_order,
            "decimal": self.decimal,
            "country": self.country,
            "state": self.state,
        }
        self._boxes = {name: self._box(editor) for name, editor in self._asked.items()}
        row = hbox(*self._boxes.values(), STRETCH, gap=Space.L)
        self.add(self._area, row)

    def _choice(self, name: str, choices: list[Choice], none_text: str | None) -> ChoiceEditor:
        made = ChoiceEditor(choices, none_text=none_text)
        made.describe(name, "")
        made.setProperty("name", name)
        made.changed.connect(self._told)
        return made

    def _box(self, editor: ChoiceEditor) -> QWidget:
        box = QWidget()
        box.setLayout(vbox(label(str(editor.property("name")), Role.FIELD), editor, gap=Space.XS))
        box.hide()
        return box

    def _turn(self) -> None:
        """Show the columns one by one, or leave the room to the rows."""
        self.show_columns(shown=self._area.isHidden())

    def show_columns(self, *, shown: bool) -> None:
        """Show the columns one by one, or not."""
        tr = self._words.tr
        self._area.setVisible(shown)
        self.fold.setText(tr("import", "Hide columns") if shown else tr("import", "Change columns"))
        self.fold.setAccessibleName(self.fold.text())

    def wish(self) -> Wish:
        """Return what the person said so far."""
        return self._wish

    def start(self, kind: str | None = None) -> None:
        """Forget what was said: another file, or another kind of entry."""
        self._wish = Wish(kind=kind, encoding=self._wish.encoding if kind else None)
        self._pickers = {}
        for name, box in self._boxes.items():
            box.setVisible(name == "encoding" and self._wish.encoding is not None)

    def ask_encoding(self) -> None:
        """Ask what the file is written in, which it does not tell itself."""
        self._set(self.encoding, ENCODINGS[1])
        self._wish = Wish(kind=self._wish.kind, encoding=ENCODINGS[1])
        self._boxes["encoding"].show()

    def show_read(self, look: Look | None, *, calendar: bool) -> None:
        """Show how a table was read, or ask what a calendar does not say; nothing for other files."""
        self.setVisible(look is not None or calendar)
        self.fold.setVisible(look is not None)
        if look is not None:
            self.show_look(look)
        elif calendar:
            self._area.hide()
            for name in ("country", "state"):
                self._boxes[name].show()
            self._set(self.country, self._wish.country)
            self._set(self.state, self._wish.state or "confirmed")

    def show_look(self, look: Look) -> None:
        """Show how a table was read."""
        self._quiet = True
        first = not self._pickers
        self._fill(look)
        if first or (look.plan.problems and not look.plan.questions):
            self.show_columns(shown=bool(look.plan.problems) and not look.plan.questions)
        asked = {question.kind for question in look.plan.questions}
        for name in ("date_order", "decimal"):
            if name in asked:
                self._set(self._asked[name], None)
            shown_ = name in asked or getattr(self._wish, name) is not None
            self._boxes[name].setVisible(shown_)
        used = set(look.reading.columns)
        gigs = look.kind == "gigs"
        self._boxes["country"].setVisible(gigs and "country" not in used)
        self._boxes["state"].setVisible(gigs and "state" not in used)
        self._set(self.country, look.reading.country)
        self._set(self.state, look.reading.state)
        self._quiet = False

    def _set(self, editor: ChoiceEditor, value: str | None) -> None:
        before, self._quiet = self._quiet, True
        editor.set_value(value)
        self._quiet = before

    def _fill(self, look: Look) -> None:
        """Lay out a line for each column."""
        tr, words = self._words.tr, self._words
        box, grid = QWidget(), QGridLayout()
        grid.setContentsMargins(0, 0, Space.M, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        self._pickers = {}
        names = [Choice(name, words.say(FIELD_NAMES[name])) for name in KINDS[look.kind]]
        for place, (text, name) in enumerate(zip(look.table.header, look.reading.columns, strict=True)):
            picker = ChoiceEditor(names, none_text=tr("import", "Leave out"))
            picker.set_value(name)
            picker.describe(tr("import", "What column {column} is", column=text), "")
            picker.changed.connect(self._told)
            self._pickers[text] = picker
            cells = [shown(cells[place]) for _, cells in look.table.rows[:50] if cells[place] != ""][
                :EXAMPLES
            ]
            example = " · ".join(cell if len(cell) <= LONGEST else f"{cell[:LONGEST]}…" for cell in cells)
            grid.addWidget(label(text[:LONGEST], Role.STRONG), place, 0)
            grid.addWidget(picker, place, 1)
            grid.addWidget(muted(example), place, 2)
        grid.setColumnStretch(2, 1)
        box.setLayout(grid)
        box.setObjectName("page")
        self._area.setWidget(box)
        self._area.setMaximumHeight(min(box.sizeHint().height() + Space.S, TALLEST))
        self._area.setMinimumHeight(min(box.sizeHint().height() + Space.S, LOWEST))

    def _told(self) -> None:
        if self._quiet:
            return
        columns = {text: picker.value() or "" for text, picker in self._pickers.items()}
        self._wish = Wish(
            kind=self._wish.kind,
            columns=columns,
            encoding=self.encoding.value() if not self._boxes["encoding"].isHidden() else None,
            date_order=self.date_order.value() if not self._boxes["date_order"].isHidden() else None,
            decimal=self.decimal.value() if not self._boxes["decimal"].isHidden() else None,
            country=self.country.value(),
            state=self.state.value() if not self._boxes["state"].isHidden() else None,
        )
        self._changed()
