"""The start: from the command to the painted list, and the memory it takes, for books of three sizes.

Runs the real program in a process of its own, on the display there is (offscreen without one), and looks on from
inside: the first time the table has painted rows, the child tells and closes the window.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.books import fill
from desktop.core.actions.settings import change_setting
from desktop.core.store.book import Book

SIZES = (100, 10_000, 100_000)
TIMES = 5
CHILD = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop.ui.row_table import RowTable
paint = RowTable.paintEvent

def watched(self, event):
    paint(self, event)
    if self.model().rowCount() and not hasattr(QApplication.instance(), "told"):
        QApplication.instance().told = True
        print(time.time() - float(os.environ["STARTED_AT"]), flush=True)
        QTimer.singleShot(2000, end)

def end():
    print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmRSS")), flush=True)
    QApplication.closeAllWindows()

RowTable.paintEvent = watched
from desktop.app import open_window
from pathlib import Path
sys.exit(open_window(Path(sys.argv[1])))
"""


def once(path: Path) -> tuple[float, int]:
    """Start Septet on a book; return the seconds to the first painted rows, and the memory (MB) two seconds later."""
    environment = {**os.environ, "STARTED_AT": str(time.time())}
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    seconds, kilobytes = done.stdout.split()
    return float(seconds), int(kilobytes) // 1024


def rows() -> list[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"{size}.septet"
            fill(path, size)
            with Book(path) as book:
                change_setting(book, "started", "1")
            runs = [once(path) for _ in range(TIMES)]
            seconds, memory = statistics.median(s for s, _ in runs), max(m for _, m in runs)
            found.append(
                (f"start to painted list, {size:,} gigs", f"{seconds:.2f} s, {memory} MB", "0.6 s, 150 MB")
            )
    return found
