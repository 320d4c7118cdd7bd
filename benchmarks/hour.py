"""An hour of use: memory at the start, after everything was open once, and every five minutes after.

    python -m benchmarks hour [--minutes 60] [--gigs 10000]

Without rest, as nobody works: every page and form is opened, gigs are recorded, changed, undone and searched, the finder is
used and the language changed, again and again in the one window.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.books import fill

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

LANGUAGES = ("hu", "nl", "sv", "fr", "de", "es", "ca", "it", "en")
WORDS = ("f", "fl", "bim", "roma 4", "köln", "band 3", "")
SECONDS = 300
"""Between two lines of the table."""
MEGABYTE = 1024


def main() -> int:
    """Work for so many minutes and print the memory (resident, MB) on the way. It is to stay within a fifth of its start."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--gigs", type=int, default=10_000)
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hour.septet"
        fill(path, asked.gigs)
        for what, kept in work(path, asked.minutes * 60):
            sys.stdout.write(f"{what:<40} {kept / MEGABYTE:.0f} MB\n")
            sys.stdout.flush()
    return 0


def memory() -> int:
    """Return what this process holds in memory, in kilobytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def work(path: Path, seconds: float) -> Iterator[tuple[str, int]]:
    """Yield what was reached and the memory there."""
    from PySide6.QtCore import QEvent
    from PySide6.QtWidgets import QApplication

    from desktop.core.actions import change_setting
    from desktop.core.actions.contracts import draft_from_gig
    from desktop.core.countries import load_countries
    from desktop.core.store.book import Book
    from desktop.i18n.words import Words
    from desktop.ui.icons import Icons
    from desktop.ui.main_window import MainWindow
    from desktop.ui.qt_words import QtWords
    from desktop.ui.session import Session
    from desktop.ui.theme import Scheme, Theme
    from desktop.ui.works import Works

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    with Book(path) as book:
        change_setting(book, "started", "yes")
        countries = load_countries()
        gig = str(book.value("SELECT id FROM gig ORDER BY id LIMIT 1"))
        contract = draft_from_gig(book, gig, countries).id
        theme = Theme(app, Scheme.LIGHT)
        session = Session(book, Words("en"), countries, theme, Icons(theme))
        works = Works(session)
        window = MainWindow(session, works, QtWords(app))
        window.resize(1280, 800)
        window.show()

        def rest() -> None:
            """Wait for what goes on beside the window; what is let go of leaves, as it does in the program's own loop."""
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            app.processEvents()
            while works.background.busy:
                app.processEvents()
                time.sleep(0.005)

        rest()
        yield "started", memory()
        began = due = time.monotonic()
        rounds = 0
        while time.monotonic() - began < seconds:
            for _ in _round(window, contract, rounds):
                rest()
            rounds += 1
            if rounds == 1:
                yield "everything open once", memory()
            if time.monotonic() - due > SECONDS:
                due = time.monotonic()
                yield f"{(due - began) / 60:.0f} minutes, {rounds} rounds", memory()
        yield f"{rounds} rounds at the end", memory()
        window.close()
        works.end()


def _round(window: "MainWindow", contract: str, number: int) -> Iterator[str]:
    """Do what people do, once; yield where they look at what came of it."""
    from desktop.core.actions.gigs import delete_gig, record_gig
    from desktop.core.gigs import GigCommand
    from desktop.core.money import Money
    from desktop.ui.deeds import find_anything
    from desktop.ui.gigs_page import GigsPage
    from tests.ui.every_page import walk

    yield from walk(window, contract)
    session = window.session
    window.go("gigs")
    page = window.page
    assert isinstance(page, GigsPage)
    on = date(2026, 1, 1) + timedelta(days=number % 365)
    command = GigCommand(
        on=on, venue=f"Hall {number}", country="BE", currency="EUR", fee=Money(60_000 + number, "EUR")
    )
    made = session.run(record_gig, session.book, command)
    yield "looked"
    session.run(delete_gig, session.book, made.id)
    session.undo()
    session.undo()
    session.redo()
    yield "looked"
    for word in WORDS:
        page.list.search.setText(word)
        page.list.search.returnPressed.emit()
        yield "looked"
    find_anything(window)
    assert window.finder is not None
    for word in WORDS:
        window.finder.line.setText(word)
        yield "looked"
    window.finder.leave()
    window.speaking.speak(LANGUAGES[number % len(LANGUAGES)])
    yield "looked"
