"""The parts of the self-check that need Qt: its plugins, the fonts, and the whole window over the demo band's book.

Without a display they run off the screen, so that a build server can check a program too.
"""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.selfcheck import expect
from desktop.selfcheck_parts import BOOK, SCRIPTS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.ui.works import Works

PATIENCE = 60.0
"""Seconds for the window to finish what it does by itself."""


def qt(_folder: Path) -> str:
    """Load what Qt finds by name: its platform, its pictures, its printer, its own words."""
    from PySide6.QtCore import QLibraryInfo, QTranslator, qVersion
    from PySide6.QtGui import QImageReader
    from PySide6.QtPrintSupport import QPrinter

    from desktop.i18n.languages import LANGUAGES

    app = _app()
    readable = {bytes(kind.data()).decode() for kind in QImageReader.supportedImageFormats()}
    expect({"png", "jpeg", "svg"} <= readable, f"only these pictures can be read: {sorted(readable)}")
    expect(QPrinter().outputFormat() in QPrinter.OutputFormat, "no printing")
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for language in ("de", "fr", "hu"):
        expect(language in LANGUAGES and QTranslator().load(f"qtbase_{language}", folder), "Qt has no words")
    return f"Qt {qVersion()}, {app.platformName()}"


def fonts(_folder: Path) -> str:
    """Draw a name in every script with the program's own fonts."""
    from PySide6.QtGui import QFont, QFontDatabase, QRawFont

    from desktop.paths import resources
    from desktop.ui.theme import Theme

    theme = Theme(_app())
    expect("Inter" in QFontDatabase.families(), "Inter is not there")
    expect(QRawFont.fromFont(QFont("Inter")).supportsCharacter(ord("ő")), "Inter lacks letters")
    theme.deleteLater()
    files = sorted((resources() / "fonts").rglob("*.ttf"))
    faces = [QRawFont(str(file), 12) for file in files]
    for name in SCRIPTS:
        drawn = any(all(face.supportsCharacter(ord(letter)) for letter in name) for face in faces)
        expect(drawn, f"no font draws {name}")
    return f"{len(files)} fonts, {len(SCRIPTS)} scripts"


def window(folder: Path) -> str:
    """Open the window over the demo band's book, show every page in light and dark and in every language, draw every icon."""
    from desktop.core.queries.packs import countries_of
    from desktop.core.store.book import Book
    from desktop.i18n.languages import LANGUAGES
    from desktop.i18n.words import words_for
    from desktop.ui.icons import Icons
    from desktop.ui.main_window import MainWindow
    from desktop.ui.pages import PAGES
    from desktop.ui.qt_words import QtWords
    from desktop.ui.session import Session
    from desktop.ui.theme import Scheme, Theme
    from desktop.ui.works import Works

    app = _app()
    with Book(folder / BOOK) as book:
        theme = Theme(app, Scheme.LIGHT, 100)
        icons = Icons(theme)
        session = Session(book, words_for("en"), countries_of(book), theme, icons)
        works = Works(session)
        made = MainWindow(session, works, QtWords(app))
        try:
            made.show()
            _until_quiet(app, works)
            for page in PAGES:
                made.go(page)
                app.processEvents()
                expect(made.page is not None and made.page.key == page, f"the page {page} does not open")
            theme.set_scheme(Scheme.DARK)
            for language in LANGUAGES:
                made.speaking.speak(language)
                app.processEvents()
            for name in icons.names():
                expect(not icons.get(name).pixmap(16, 16).isNull(), f"the icon {name} is not drawn")
            _until_quiet(app, works)
            made.close()
        finally:
            works.end()
    return f"{len(PAGES)} pages, {len(icons.names())} icons"


def _app() -> "QApplication":
    """Return Qt's application: on the display, or off the screen where there is none."""
    from PySide6.QtWidgets import QApplication

    from desktop.core.problems import Unavailable
    from desktop.ui import display

    if isinstance(there := QApplication.instance(), QApplication):
        return there
    display.check_qt()
    try:
        platform = display.find_platform(os.environ)
    except Unavailable:
        platform = "offscreen"
    return QApplication(["septet", *(("-platform", platform) if platform else ())])


def _until_quiet(app: "QApplication", works: "Works") -> None:
    """Let the window do what it does by itself after its start."""
    end = time.monotonic() + PATIENCE
    app.processEvents()
    while works.background.busy and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.01)


PARTS = (qt, fonts, window)
