"""The language of the window: changed while it is open, with the person's own catalogues and the translator mode."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.core.queries.settings import setting
from desktop.i18n.catalogues import closest
from desktop.i18n.words import words_for
from desktop.ui.live_catalogues import LiveCatalogues
from desktop.ui.qt_words import QtWords

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow
    from desktop.ui.translator import Translator


class Speaking(QObject):
    """Has a window say everything in a language; page, list and what was being typed stay.

    Attributes:
        translator: the translator mode while it is on.
        catalogues: what follows the person's folder of translations.
    """

    def __init__(self, window: "MainWindow", qt_words: QtWords, build: Callable[..., object]) -> None:
        super().__init__(window)
        self._window = window
        self._qt_words = qt_words
        self._build = build
        self._unasked = window.session.words.language
        self.translator: Translator | None = None
        self.catalogues = LiveCatalogues(window.session, self._follow, self)

    @property
    def wanted(self) -> str:
        """The language that the book asks for; one that asks for none gets back the one it was opened in."""
        return closest(setting(self._window.session.book, "language"), self._unasked)

    def speak(self, language: str) -> None:
        """Say everything in another language."""
        from desktop.ui.keeping import remember

        shown = self._window.page
        bring_back = remember(self._window)
        words = self.translator.speak(language) if self.translator else words_for(language)
        self._window.session.words = words
        self._qt_words.speak(language)
        self._build(*([shown.key] if shown else []))
        bring_back(self._window)
        if self.translator is not None:
            self.translator.built()

    def anew(self) -> None:
        """Say everything again, by the catalogues of now."""
        self.speak(self.wanted)

    def _follow(self) -> None:
        """Say everything again after a file changed; a window that was closed meanwhile has no book any more."""
        if self._window.isVisible():
            self.anew()

    def toggle_translator(self) -> None:
        """Turn the translator mode on or off."""
        from desktop.ui.translator import Translator

        if self.translator is None:
            self.translator = Translator(self._window, self._translated)
        else:
            self.translator.end()
            self.translator = None
        self.speak(self._window.session.words.language)

    def _translated(self) -> None:
        self.catalogues.keep_quiet()
        self.anew()
