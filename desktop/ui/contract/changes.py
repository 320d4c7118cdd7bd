"""What a proposal changes for each musician, shown in place before it is accepted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QWidget

from desktop.core.kept_recipes import Arrangement, Change, Wish, changes
from desktop.core.money import Money
from desktop.core.problems import Message
from desktop.core.queries.people import musicians
from desktop.ui.contract import step_words, wording
from desktop.ui.contract.draft import Draft
from desktop.ui.pickers import Choice, ChoiceEditor, PickerEditor
from desktop.ui.session import Session
from desktop.ui.signs import announce
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, hbox, heading, label, plain_button, vbox

TITLES = 4
"""Columns of the table: musician, now, then, difference."""
SUB, OUT = "sub", "out"
"""Who may get a step beside those who play: whoever comes instead, or nobody."""


@dataclass(frozen=True, slots=True)
class Question:
    """A proposal that waits for yes or no.

    Attributes:
        title: what is asked.
        what: what accepting is called in the undo menu.
        steps: the recipe that is fitted.
        orphans: places of its steps that paid somebody who does not play.
        make: the arrangement that follows from the wishes and from the sub's id, which is empty without a sub.
        leaving: who drops out or is replaced, by id.
        asks_sub: whether it is to be said who comes instead.
        note: what is to be known besides.
    """

    title: str
    what: Message
    steps: Sequence[Mapping[str, Any]]
    orphans: Sequence[int]
    make: Callable[[Wish, str], Arrangement]
    leaving: str = ""
    asks_sub: bool = False
    note: str = ""


class ChangesPanel(QFrame):
    """Asks a question: what would change for whom, with what is to be chosen first.

    Signals:
        answered(bool): it was accepted or cancelled, and is closed; whether the cursor was in it.
        resized: it is higher or lower now.
    """

    answered = Signal(bool)
    resized = Signal()

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        tr = session.words.tr
        self._session, self._words, self._draft = session, session.words, draft
        self._question: Question | None = None
        self._proposal: Arrangement | None = None
        self._choices: dict[int, ChoiceEditor] = {}
        self._offered: list[Choice] = []
        self._cells: list[list[QLabel]] = []
        self.setProperty("surface", "card")
        self._title = heading("")
        self._title.setWordWrap(True)
        self.sub = self._make_sub()
        self._steps = QGridLayout()
        self._steps.setColumnStretch(1, 1)
        self._table = self._make_table()
        self._note = label("", Role.MUTED, wrap=True)
        self._problem = label("", Role.PROBLEM, wrap=True)
        self.accept = plain_button(tr("changes", "Accept"), self._accept, icon=session.icons.get("check"))
        self.cancel = plain_button(tr("changes", "Cancel"), self.close_panel)
        buttons = hbox(self.accept, self.cancel, STRETCH)
        self.setLayout(
            vbox(self._title, self.sub, self._steps, self._table, self._note, self._problem, buttons, margins=Space.L)
        )  # fmt: skip
        self.hide()

    def _make_sub(self) -> PickerEditor:
        tr = self._words.tr
        made = PickerEditor(self._session.icons, hint=tr("changes", "Who comes instead? Type a name"))
        made.describe(tr("changes", "Who comes instead"), "")
        made.changed.connect(self._show)
        made.chosen.connect(lambda _key: self._show())
        return made

    def _make_table(self) -> QWidget:
        tr = self._words.tr
        made = QWidget()
        made.setAccessibleName(tr("changes", "What changes for whom"))
        self._grid = QGridLayout(made)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.XS)
        self._grid.setColumnStretch(0, 1)
        titles = (
            tr("changes", "Musician"),
            tr("changes", "Now"),
            tr("changes", "Then"),
            tr("changes", "Difference"),
        )
        for column, text in enumerate(titles):
            self._grid.addWidget(_cell(text, Role.CAPTION, column), 0, column)
        return made

    @property
    def asking(self) -> Question | None:
        """The question that waits, None when nothing is asked."""
        return self._question

    def ask(self, question: Question) -> None:
        """Show a question, with the cursor where it begins."""
        self._question = question
        self._title.setText(question.title)
        self.setAccessibleName(question.title)
        self.sub.setVisible(question.asks_sub)
        playing = {place.person for place in self._draft.facts.line_up}
        self.sub.set_choices(Choice(k, n) for k, n in musicians(self._session.book) if k not in playing)
        self.sub.set_value(None)
        self._show_choices(question)
        self.show()
        self._show()
        announce(self, question.title)
        (self.sub.control if question.asks_sub else self.accept).setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show the question with the contract as it stands; close it where it is moot."""
        question = self._question
        if question is None:
            return
        gone = question.leaving and question.leaving not in [p.person for p in self._draft.facts.line_up]
        if self._draft.fixed or gone:
            self.close_panel()
        else:
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Cancel on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def close_panel(self) -> None:
        """Ask no more; nothing was changed."""
        if self._question is not None:
            self._question = self._proposal = None
            self._end()

    def _end(self) -> None:
        inside = self.isAncestorOf(QApplication.focusWidget() or self)
        self.hide()
        self.answered.emit(inside)

    def _show_choices(self, question: Question) -> None:
        """Show each step that paid who does not play, with who may get it now."""
        tr = self._words.tr
        while item := self._steps.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._choices, self._offered = {}, []
        for row, place in enumerate(question.orphans):
            name = step_words.step_title(self._words, question.steps[place], self._draft)
            chooser = ChoiceEditor()
            chooser.describe(tr("changes", "{what}: who gets it now", what=name), "")
            self._choices[place] = chooser
            self._steps.addWidget(label(name, wrap=True), row, 0)
            self._steps.addWidget(chooser, row, 1)
        self._offer_receivers(question)
        for chooser in self._choices.values():
            chooser.set_value(SUB if question.asks_sub else OUT)
            chooser.changed.connect(self._show)

    def _offer_receivers(self, question: Question) -> None:
        tr, draft, sub = self._words.tr, self._draft, self._sub()
        coming = draft.name_of(sub) if sub else tr("changes", "Who comes instead")
        playing = [p.person for p in draft.facts.line_up if p.person != question.leaving]
        offered = [
            *([Choice(SUB, coming)] if question.asks_sub else []),
            Choice(OUT, tr("changes", "Leave this step out")),
            *(Choice(key, draft.name_of(key)) for key in playing),
        ]
        if offered == self._offered:
            return
        self._offered = offered
        for chooser in self._choices.values():
            chooser.set_choices(offered)

    def _sub(self) -> str:
        """Return the id of the sub who is typed; for somebody new the name itself."""
        picked = self.sub.value() if self._question and self._question.asks_sub else None
        if picked is None:
            return ""
        known = picked.value or self._draft.known(picked.text)
        return str(known or picked.text)

    def _show(self) -> None:
        """Show what follows from what is chosen so far."""
        question, words, sub = self._question, self._words, self._sub()
        if question is None:
            return
        self._offer_receivers(question)
        twice = sub in [place.person for place in self._draft.facts.line_up]
        ready = not question.asks_sub or bool(sub and not twice)
        self._proposal = question.make(self._wish(sub), sub) if ready else None
        self._table.setVisible(ready)
        self.accept.setEnabled(ready)
        told = ""
        if twice:
            told = words.tr("line-up", "{name} is already in the line-up.", name=self._draft.name_of(sub))
        elif self._proposal is not None:
            found = changes(self._draft.facts, self._proposal)
            self._fill(found.rows)
            told = self._session.say_all(found.problems)
        for part, text in ((self._problem, told), (self._note, question.note)):
            part.setText(text)
            part.setVisible(bool(text))
        self.resized.emit()

    def _wish(self, sub: str) -> Wish:
        receivers = {place: str(chooser.value()) for place, chooser in self._choices.items()}
        return Wish(
            receivers={place: {SUB: sub, OUT: None}.get(key, key) for place, key in receivers.items()}
        )

    def _fill(self, rows: Sequence[Change]) -> None:
        for place in range(len(self._cells), len(rows)):
            cells = [_cell("", Role.BODY, column) for column in range(TITLES)]
            for column, cell in enumerate(cells):
                self._grid.addWidget(cell, place + 1, column)
            self._cells.append(cells)
        for place, cells in enumerate(self._cells):
            texts = self._texts(rows[place]) if place < len(rows) else ("",) * TITLES
            for cell, text in zip(cells, texts, strict=True):
                cell.setText(text)
                cell.setVisible(place < len(rows))
            cells[0].setAccessibleName(", ".join(texts))

    def _texts(self, row: Change) -> tuple[str, ...]:
        words, currency = self._words, self._draft.facts.fee.currency
        if row.person is None:
            name = words.tr("changes", "Company, agents, band fund")
        else:
            name = self._draft.name_of(row.person)
        before, after = (words.money(Money(minor, currency)) for minor in (row.before, row.after))
        sign = "+" if row.difference > 0 else ""
        difference = words.money(Money(row.difference, currency)) if row.difference else wording.NO_AMOUNT
        return name, before, after, f"{sign}{difference}"

    def _accept(self) -> None:
        question, proposal, sub = self._question, self._proposal, self._sub()
        if question is None or proposal is None:
            return
        newcomer = "" if sub in self._draft.names else sub
        self._question = None  # once it is kept everybody shows it anew, and nothing is asked any more
        if self._draft.take(proposal, question.what, newcomer):
            self._proposal = None
            self._end()
        else:
            self._question = question


def _cell(text: str, role: Role, column: int) -> QLabel:
    made = label(text, role)
    if column:
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made
