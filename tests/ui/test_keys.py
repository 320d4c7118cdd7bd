"""Shortcuts are the same keys in every language of the window."""

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from desktop.i18n.languages import LANGUAGES
from desktop.ui.keys import key_sequence
from desktop.ui.qt_words import QtWords


@pytest.mark.parametrize("language", LANGUAGES)
def test_enter_and_return_stay_two_keys_in_every_language(qapp: QApplication, language: str) -> None:
    words = QtWords(qapp)
    words.speak(language)
    try:
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+Shift+Z", "Del", "Alt+Up", "F5"):
            assert key_sequence(keys).toString(QKeySequence.SequenceFormat.PortableText) == keys
    finally:
        words.speak("en")
