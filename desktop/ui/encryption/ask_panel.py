"""Fields, a button and work that takes a moment: what the settings of encryption and the window at the start are made of."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget
from shiboken6 import isValid

from desktop.core.problems import Problem, Refused, Unavailable
from desktop.i18n.words import Words
from desktop.ui.background import Background
from desktop.ui.editors import CheckEditor
from desktop.ui.encryption.passphrase import PassphraseEditor
from desktop.ui.form import Field, Form
from desktop.ui.icons import Icons
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, hbox, label, muted, vbox

Values = Mapping[str, Any]


class AskPanel(QWidget):
    """Asks, and does it beside the window; what is wrong is said at its field, and what was typed stays.

    The last button does it, as Enter does; Esc leaves. `left` when the person thinks better of it, `grown` when it became higher.
    """

    left = Signal()
    grown = Signal()

    def __init__(
        self,
        words: Words,
        icons: Icons,
        background: Background,
        explained: str,
        fields: Sequence[Field],
        buttons: Sequence[QPushButton],
        work: Callable[[Values], Any],
        done: Callable[[Any], object],
    ) -> None:
        super().__init__()
        self._words, self._background = words, background
        self._work, self._done_with = work, done
        self.form = Form(fields, words.say, icons)
        self._fields = [field.name for field in fields]
        self._buttons = list(buttons)
        self._buttons[-1].clicked.connect(self.start)
        hidden = [field.editor for field in fields if isinstance(field.editor, PassphraseEditor)]
        self.show_letters = CheckEditor(words.tr("encryption", "Show what is typed"))
        for editor in hidden:
            self.show_letters.changed.connect(
                lambda editor=editor: editor.show_letters(self.show_letters.value())
            )
        self.failed = label("", Role.PROBLEM, wrap=True)
        self.failed.hide()
        self.asking = muted("")
        foot = hbox(self.asking, STRETCH, *buttons, gap=Space.S)
        self.setLayout(vbox(muted(explained, wrap=True), self.form, self.show_letters, self.failed, foot))
        self.form.setVisible(
            bool(fields)
        )  # only now: shown without a parent they would be windows for a moment
        self.show_letters.setVisible(bool(hidden))

    def take_keyboard(self) -> None:
        """Put the cursor into the first field, or onto the last button."""
        if self._fields:
            self.form.focus(self._fields[0])
        else:
            self._buttons[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def start(self) -> None:
        """Do it with what was typed."""
        if self.asking.text():
            return
        values = self.form.values()
        self.form.clear_problems()
        self._show(self._words.tr("encryption", "One moment…"))
        self._background.run(lambda _tell: self._work(values), self._done, self._failed)

    def say(self, failure: Refused | Unavailable) -> None:
        """Say what is wrong, at its field or above the buttons."""
        problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        rest: list[Problem] = self.form.show_problems(problems)
        self.failed.setText(" ".join(self._words.say(problem) for problem in rest))
        self.failed.setVisible(bool(rest))
        self.grown.emit()

    def _done(self, result: Any) -> None:
        if isValid(self):
            self._show("")
            self._done_with(result)

    def _failed(self, failure: Refused | Unavailable) -> None:
        if isValid(self):
            self._show("")
            self.say(failure)
            if not any(self.form.problem(name) for name in self._fields):
                self.take_keyboard()

    def _show(self, asking: str) -> None:
        self.asking.setText(asking)
        self.form.setEnabled(not asking)
        for made in self._buttons:
            made.setEnabled(not asking)
        if asking:
            self.failed.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter goes to the next empty field, else it does it; Esc leaves."""
        at = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not isinstance(at, QPlainTextEdit):
            empty = next((name for name in self._fields if not self.form.editor(name).value()), None)
            if empty is not None and not self.form.editor(empty).isAncestorOf(at or self):
                self.form.focus(empty)
            else:
                self.start()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
