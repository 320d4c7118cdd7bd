"""Shortcuts are the same keys in every language of the window."""

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from desktop.i18n.languages import LANGUAGES
from desktop.i18n.words import words_for
from desktop.ui.commands import shown_keys
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_are_called_as_the_sentences_of_the_window_call_them(qapp: QApplication, language: str) -> None:
    words = QtWords(qapp)
    words.speak(language)
    tr = words_for(language).tr
    try:
        form = tr("form", "Enter goes on · Ctrl+Enter saves · Esc goes back")
        rows = tr("gigs", "Enter opens · Ctrl+D new like this · Del cancels · Shift+Del deletes")
        for sentence, keys in (
            (form, ("Return", "Ctrl+Return", "Esc")),
            (rows, ("Ctrl+D", "Del", "Shift+Del")),
        ):
            for each in keys:
                assert shown_keys(each) in sentence
    finally:
        words.speak("en")


@pytest.mark.parametrize("language", ["en", "de", "hu", "pt_PT"])
def test_what_qt_has_no_words_for_stays_english_and_is_never_blank(qapp: QApplication, language: str) -> None:
    words = QtWords(qapp)
    words.speak(language)
    try:
        assert QCoreApplication.translate("QFileDialog", "Nobody translated this") == "Nobody translated this"
        assert QCoreApplication.translate("QFileDialog", "Look in:")
    finally:
        words.speak("en")
