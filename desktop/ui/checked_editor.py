"""A line for a number with check digits: a sentence beneath it warns when they do not fit, and nothing is stopped."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from desktop.core.problems import Problem
from desktop.ui.editors import LineEditor
from desktop.ui.icons import Icons
from desktop.ui.signs import Sign, announce
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import hbox, label


class CheckedEditor(LineEditor):
    """One line of text that `check` looks over when it is left. The value is the text, warned of or not."""

    def __init__(
        self,
        icons: Icons,
        check: Callable[[str], Problem | None],
        say: Callable[[Problem], str],
        hint: str = "",
    ) -> None:
        super().__init__(hint)
        self._check = check
        self._say = say
        self._called = ("", "")
        self._words = label("", Role.SMALL, wrap=True)
        sign = Sign(icons, "warning", "warning_text", side=16)
        row = hbox(sign, self._words, gap=Space.XS + 2)
        row.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        row.setStretch(1, 1)
        row.setContentsMargins(0, Space.XS, 0, 0)
        self._note = QWidget(self)
        self._note.setLayout(row)
        self._note.hide()
        column = self.layout()
        assert isinstance(column, QBoxLayout)
        column.setDirection(QBoxLayout.Direction.TopToBottom)
        column.setSpacing(0)
        column.addWidget(self._note)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.settled.connect(self.judge)
        self.changed.connect(lambda: self._warn(""))

    @property
    def warning(self) -> str:
        """What it warns of; empty while nothing looks wrong."""
        return self._words.text()

    def set_value(self, value: Any) -> None:
        """Show a number and look it over."""
        super().set_value(value)
        self.judge()

    def describe(self, name: str, description: str) -> None:
        """Add the warning to what a screen reader says."""
        self._called = (name, description)
        super().describe(name, " ".join(filter(None, (description, self.warning))))

    def judge(self) -> None:
        """Look the number over, also after something changed that the check depends on."""
        text = self.value()
        problem = self._check(text) if text else None
        self._warn(self._say(problem) if problem else "")

    def _warn(self, words: str) -> None:
        if words == self.warning:
            return
        self._words.setText(words)
        self._note.setVisible(bool(words))
        self.describe(*self._called)
        if words and self.line.isVisible():
            announce(self.line, words)
