"""The few words that Qt says itself (in its file dialog, in a field's menu), and what the system tells of its person."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop.i18n.languages import parent

_KEYS = {
    "es": {"Ctrl": "Ctrl", "Shift": "Mayús", "Del": "Supr", "Esc": "Esc"},
    "sv": {"Shift": "Shift"},
}
"""Keys as keyboards and the sentences of Septet call them, where Qt's catalogue says something else."""


class _Catalogue(QTranslator):
    """Qt's catalogue of a language. Some were written before labels of the file dialog got a letter to press with Alt:
    what they do not know with its `&` is looked up without. The two Enter keys have one name, that of Enter.
    """  # noqa: D205

    def __init__(self, parent_object: QCoreApplication, language: str) -> None:
        super().__init__(parent_object)
        self._keys = _KEYS.get(language, {})

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        """Return the words for a text of Qt's, nothing where there are none."""
        if context == "QShortcut":
            key = "Enter" if source == "Return" else source
            named = self._keys.get(key) or super().translate(context, key, disambiguation, n)
            return named or (key if key != source else None)
        found = super().translate(context, source, disambiguation, n)
        if not found and "&" in source and context == "QFileDialog":
            found = super().translate(context, source.replace("&", ""), disambiguation, n)
        return found or None  # an empty text would be shown as it is


class QtWords:
    """Qt's own catalogue, swapped with the language of the window."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._translator: QTranslator | None = None

    def speak(self, language: str) -> None:
        """Have Qt speak this language, or that of a variant; where it has no catalogue it stays with its English."""
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator.deleteLater()
            self._translator = None
        made = _Catalogue(self._app, parent(language))
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if parent(language) != "en":
            made.load(f"qtbase_{language}", folder)
        self._app.installTranslator(made)
        self._translator = made


def system_language() -> str:
    """Return the language that the person's system speaks, as `de-AT`. Qt is asked for the name only, never for a format."""
    return next(iter(QLocale.system().uiLanguages()), "en")


def system_country() -> str | None:
    """Return the country that the system is set to, None where it does not say."""
    code = QLocale.territoryToCode(QLocale.system().territory())
    return code if len(code) == 2 else None
