"""The whole window over a book of 100,000 gigs: the finder, from one page to another, another language.

Times are processor time of the window's own thread, until everything is painted that the click asked for.

python -m benchmarks window 10000
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.books import fill

COUNT = 100_000
TIMES = 5
WORDS = ("f", "fl", "fla", "bim", "roma 4", "koln", "band 3")
LANGUAGES = ("hu", "nl", "sv", "fr", "en")


def rows(count: int = COUNT) -> list[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "window.septet"
        fill(path, count)
        return [
            (f"window over {count:,} gigs: {what}", found, target) for what, found, target in measured(path)
        ]


def measured(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the lines for a book of gigs."""
    from PySide6.QtWidgets import QApplication

    from desktop.core.actions import change_setting
    from desktop.core.countries import load_countries
    from desktop.core.store.book import Book
    from desktop.i18n.words import Words
    from desktop.ui.deeds import find_anything
    from desktop.ui.icons import Icons
    from desktop.ui.main_window import MainWindow
    from desktop.ui.pages import PAGES
    from desktop.ui.qt_words import QtWords
    from desktop.ui.session import Session
    from desktop.ui.theme import Scheme, Theme
    from desktop.ui.works import Works

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    with Book(path) as book:
        change_setting(book, "started", "yes")
        theme = Theme(app, Scheme.LIGHT)
        session = Session(book, Words("en"), load_countries(), theme, Icons(theme))
        works = Works(session)
        window = MainWindow(session, works, QtWords(app))
        window.resize(1280, 800)
        window.show()

        def rest(seconds: float = 0.3) -> None:
            """Let what comes after the paint run, so that it is not counted with the next click."""
            end = time.monotonic() + seconds
            while time.monotonic() < end or works.background.busy:
                app.processEvents()
                time.sleep(0.01)

        def took(act: Callable[[], object]) -> float:
            start = time.thread_time()
            act()
            app.sendPostedEvents()
            return (time.thread_time() - start) * 1000

        def line(what: str, found: list[float], target: str) -> tuple[str, str, str]:
            return what, f"{statistics.median(found):.0f} ms (slowest {max(found):.0f})", target

        rest(2)
        find_anything(window)
        assert window.finder is not None
        finder = window.finder
        rest(1)
        typed = [took(partial(finder.line.setText, words)) for words in WORDS * TIMES]
        yield line("a key in the finder", typed, "30 ms")
        finder.leave()
        window.go("gigs")
        rest()
        spoken = []
        for language in LANGUAGES:
            spoken.append(took(partial(window.speaking.speak, language)))
            rest()
        yield line("another language, on the page of gigs", spoken, "300 ms")
        for key in PAGES:
            window.go("gigs" if key != "gigs" else "people")
            rest()
            first = took(partial(window.go, key))
            again = []
            for _ in range(TIMES):
                rest()
                window.go("gigs" if key != "gigs" else "people")
                rest()
                again.append(took(partial(window.go, key)))
            yield line(f"to the page {key} (built in {first:.0f} ms)", again, "100 ms")
        window.close()
        works.end()
