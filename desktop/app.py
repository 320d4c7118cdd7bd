"""Puts the window together: the screen, the book, the language, the look; paints first and does the rest afterwards."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.problems import Problem, Refused, Unavailable
from desktop.core.queries.packs import countries_of
from desktop.core.queries.settings import setting
from desktop.core.store import failures, opening
from desktop.core.store.book import Book
from desktop.core.store.cipher import looks_encrypted
from desktop.i18n.catalogues import closest
from desktop.i18n.languages import choose
from desktop.i18n.words import words_for
from desktop.paths import logs_folder
from desktop.ui import display

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.i18n.words import Words
    from desktop.ui.encryption.leaving import Leave
    from desktop.ui.main_window import MainWindow

DONE, REFUSED, NO_DISPLAY = 0, 2, 3


class Before(NamedTuple):
    """What came before a window: the one that was left, and what came of the work between the two."""

    left: "Leave | None" = None
    said: str = ""
    failure: Refused | Unavailable | None = None


def open_window(path: Path, files: Sequence[Path] = ()) -> int:
    """Open the window on a book, with shares or answers that somebody sent, and return when it is closed.

    Returns:
        0; 2 when the book could not be opened; 3 when there is no display. Both say why on standard error.
    """
    try:
        display.check_qt()
        platform = display.find_platform(os.environ)
    except Unavailable as unavailable:
        _complain(words_for(choose(None, os.environ.get("LANG"))), [unavailable.problem()])
        return NO_DISPLAY
    app = _application(platform)
    from desktop.ui import unexpected

    unexpected.begin(logs_folder(), words_for(choose(None, os.environ.get("LANG"))))
    wanted: Path | Leave | None = path
    keys: dict[Path, bytes | None] = {}
    while wanted is not None:
        opened = wanted if isinstance(wanted, Path) else wanted.book
        if not isinstance(wanted, Path) and wanted.trouble is not None:
            wanted, end = _show_trouble(wanted.trouble, opened, wanted.key), REFUSED
            continue
        try:
            wanted, end = _open(app, wanted, files, keys), DONE
            files = ()
        except (Refused, Unavailable) as failure:
            wanted, end = _show_trouble(failure, opened, keys.get(opened)), REFUSED
    return end


def _open(
    app: "QApplication",
    wanted: "Path | Leave",
    files: Sequence[Path],
    keys: dict[Path, bytes | None],
) -> "Path | Leave | None":
    """Open a book, with its key where it is encrypted, noted in `keys`; return what to open next, None to end.

    Raises:
        Refused, Unavailable: it cannot be opened.
    """
    path, left = (wanted, None) if isinstance(wanted, Path) else (wanted.book, wanted)
    key, said, failure = None, "", None
    if left is not None and left.errand is not None:
        from desktop.ui.encryption.between import run_errand

        failure = run_errand(app, left, left.errand)
        said = "" if failure else left.errand.done
    with failures.translated(path):
        encrypted = path.is_file() and looks_encrypted(path)
    if encrypted:
        from desktop.ui.encryption.between import Found, ask_key

        found = Found(left.key) if left is not None and left.key is not None else ask_key(app, path, left)
        if found.key is None:
            return found.other
        key = found.key
    keys[path] = key
    with Book(path, key=key) as book:
        return _run(app, book, files, Before(left, said, failure))


def _application(platform: str) -> "QApplication":
    """Return Qt's application on a platform that is known to answer."""
    from PySide6.QtWidgets import QApplication

    app = QApplication(["septet", *(("-platform", platform) if platform else ())])
    app.setApplicationName("septet")
    app.setDesktopFileName("septet")
    return app


def _run(app: "QApplication", book: Book, files: Sequence[Path], before: Before) -> "Path | Leave | None":
    """Show the window of an open book until it is closed; return what to open next, None to end."""
    from desktop.ui.icons import Icons
    from desktop.ui.main_window import MainWindow
    from desktop.ui.qt_words import QtWords, system_language
    from desktop.ui.session import Session
    from desktop.ui.theme import Scheme, Theme
    from desktop.ui.unexpected import tell_in
    from desktop.ui.works import Works

    words = words_for(closest(setting(book, "language"), system_language()))
    scheme = Scheme(setting(book, "look") or Scheme.SYSTEM.value)
    theme = Theme(app, scheme, int(setting(book, "text_size") or 100))
    qt_words = QtWords(app)
    qt_words.speak(words.language)
    session = Session(book, words, countries_of(book), theme, Icons(theme))
    works = Works(session)
    window = MainWindow(session, works, qt_words, files)
    window.show()
    tell_in(window)
    _go_on(window, before)
    app.exec()
    works.end()
    tell_in(None)
    qt_words.speak("en")
    for done in (window, theme):
        done.deleteLater()
    return window.leaving or window.other


def _go_on(window: "MainWindow", before: Before) -> None:
    """Lead to where the window before was, and say what came of the work between the two."""
    from desktop.ui.theme import Kind

    if before.left is not None and before.left.bring_back is not None:
        before.left.bring_back(window)
    if before.failure is not None:
        window.session.show_failure(before.failure)
    elif before.said:
        window.session.note(Kind.SUCCESS, before.said)


def _show_trouble(
    failure: Refused | Unavailable, path: Path, key: bytes | None = None
) -> "Path | Leave | None":
    """Say why a book cannot be opened, in a small window and on standard error; return another book to try.

    The same book, which went back to a backup, is opened with the key that was given already.
    """
    from PySide6.QtWidgets import QApplication

    from desktop.ui.icons import Icons
    from desktop.ui.qt_words import system_language
    from desktop.ui.theme import Scheme, Theme
    from desktop.ui.trouble_window import TroubleWindow

    words = words_for(choose(None, system_language()))
    problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
    text = _complain(words, problems)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(app)
    window = TroubleWindow(words, Icons(theme), text, path, damaged=opening.is_damage(failure, key), key=key)
    window.show()
    app.exec()
    theme.deleteLater()
    if key is not None and window.chosen == path:
        from desktop.ui.encryption.leaving import Leave

        return Leave(path, words, Scheme.SYSTEM, 100, key)
    return window.chosen


def _complain(words: "Words", problems: Sequence[Problem]) -> str:
    """Write problems to standard error, and return what was written."""
    text = " ".join(words.say(problem) for problem in problems)
    sys.stderr.write(f"septet: {text}\n")
    return text
