"""A list of 100,000 gigs under the hands: from a key or a click to the painted answer, in the real window's list."""

import dataclasses
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.books import fill
from benchmarks.record import milliseconds

COUNT = 100_000
TARGET = "50 ms"
TIMES = 15


def rows() -> list[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lists.septet"
        fill(path, COUNT)
        return measured(path)


def measured(path: Path) -> list[tuple[str, str, str]]:
    """Return the lines for a book of gigs."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from desktop.core.countries import load_countries
    from desktop.core.store.book import Book
    from desktop.i18n.words import Words
    from desktop.ui.gigs_page import GigsPage
    from desktop.ui.icons import Icons
    from desktop.ui.session import Session
    from desktop.ui.theme import Scheme, Theme

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    keys, mods = Qt.Key, Qt.KeyboardModifier
    with Book(path) as book:
        book.warm_up()
        theme = Theme(app, Scheme.LIGHT)
        page = GigsPage(Session(book, Words("en"), load_countries(), theme, Icons(theme)))
        page.resize(1072, 760)
        page.show()
        page.enter()
        panel, table = page.list, page.list.table
        table.setFocus()

        def painted(act: Callable[[int], object]) -> Callable[[int], None]:
            def run(n: int) -> None:
                act(n)
                app.sendPostedEvents()  # lays out and paints what has changed, as the window's loop does next

            return run

        def press(key: Qt.Key, modifier: Qt.KeyboardModifier = mods.NoModifier) -> Callable[[int], None]:
            return painted(lambda _n: QTest.keyClick(table, key, modifier))

        def search(n: int) -> None:
            panel.search.setText(("f", "fl", "fla", "bim", "roma 4", "koln")[n % 6])
            panel.search.returnPressed.emit()

        def chip(n: int) -> None:
            panel.chips.select(("upcoming", "to_finish", "cancelled", "all")[n % 4])
            page.refresh_list()

        def plain() -> None:
            page.show_all()
            table.select_place(0)

        found = [
            ("arrow key", press(keys.Key_Down)),
            ("page down", press(keys.Key_PageDown)),
            (
                "to the end and back",
                painted(
                    lambda n: QTest.keyClick(
                        table, (keys.Key_End, keys.Key_Home)[n % 2], mods.ControlModifier
                    )
                ),
            ),
            ("choose a row with Space", press(keys.Key_Space)),
            ("search as you type", painted(search)),
            ("another filter", painted(chip)),
            ("order by day", painted(lambda _n: table.sort("on"))),
            ("order by fee", painted(lambda _n: table.sort("fee"))),
            ("order by client", painted(lambda _n: table.sort("client"))),
            ("order by place", painted(lambda _n: table.sort("where"))),
        ]
        lines = []
        for what, run in found:
            plain()
            app.processEvents()
            median, high = milliseconds(run, TIMES)
            lines.append((f"list of {COUNT:,} gigs: {what}", f"{median:.0f} ms (p95 {high:.0f})", TARGET))

        def months(n: int) -> None:
            table.arrange(dataclasses.replace(table.view, sort="", grouped=n % 2 == 0))

        plain()
        median, high = milliseconds(painted(months), TIMES)
        lines.append(
            (f"list of {COUNT:,} gigs: by month and back", f"{median:.0f} ms (p95 {high:.0f})", TARGET)
        )
        plain()
        table.arrange(dataclasses.replace(table.view, sort="client", grouped=False))
        median, high = milliseconds(painted(search), TIMES)
        lines.append(
            (f"list of {COUNT:,} gigs by client: search", f"{median:.0f} ms (p95 {high:.0f})", TARGET)
        )
        page.close()
    return lines
