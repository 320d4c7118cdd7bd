"""The start: from the command to the painted home page, until its cards are filled, and the memory, for books of three sizes.

Runs the real program in a process of its own, on the display there is (offscreen without one), and looks on from
inside: the child tells when the page was painted first and when every card was filled, and closes the window.
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
from desktop.ui.home.page import HomePage
paint = HomePage.paintEvent
told = {}

def memory(kind):
    return next(line.split()[1] for line in open("/proc/self/status") if line.startswith(kind))

def passed():
    return time.time() - float(os.environ["STARTED_AT"])

def watched(self, event):
    paint(self, event)
    if "painted" not in told:
        told["painted"] = passed()
        told["page"], told["timer"] = self, QTimer(interval=10)
        told["timer"].timeout.connect(look)
        told["timer"].start()

def look():
    if "filled" not in told and told["page"].complete:
        told["filled"] = passed()
        QTimer.singleShot(2000, end)

def end():
    print(told["painted"], told["filled"], memory("VmRSS"), flush=True)
    QApplication.closeAllWindows()

HomePage.paintEvent = watched
from desktop.app import open_window
from pathlib import Path
sys.exit(open_window(Path(sys.argv[1])))
"""


def once(path: Path) -> tuple[float, float, int]:
    """Start Septet on a book; return the seconds to the first paint and to the filled page, and the memory (MB) at last."""
    environment = {**os.environ, "STARTED_AT": str(time.time())}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # ./run does without it too: nothing is compiled twice
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
    painted, filled, kilobytes = done.stdout.split()
    return float(painted), float(filled), int(kilobytes) // 1024


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
            painted, filled = (statistics.median(run[place] for run in runs) for place in (0, 1))
            memory = max(run[2] for run in runs)
            what = f"start to painted home page, {size:,} gigs"
            found.append((what, f"{painted:.2f} s, {memory} MB", "0.6 s, 150 MB"))
            found.append((f"start to filled home page, {size:,} gigs", f"{filled:.2f} s", "–"))
    return found
