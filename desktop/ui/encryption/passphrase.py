"""The field for a passphrase: as dots, or readable where the person wants to see it."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.ui.editors import LineEditor


class PassphraseEditor(LineEditor):
    """One line whose letters are hidden; blanks around it belong to it."""

    def __init__(self) -> None:
        super().__init__()
        self.show_letters(False)
        self.line.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )

    def value(self) -> Any:
        """Return the text as it was typed."""
        return self.line.text()

    def show_letters(self, shown: bool) -> None:
        """Show what is typed, or dots."""
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
