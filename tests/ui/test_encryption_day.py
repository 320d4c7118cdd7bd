"""The whole program for a day: encryption turned on, the book locked and opened, encryption turned off."""

import os
import subprocess
import sys
from pathlib import Path

from desktop.core.store import key_file
from desktop.core.store.book import Book
from tests.ui.test_start import BESIDE
from tests.ui.windows import record_band

PASSPHRASE = "four wild swans"
DAY = (
    BESIDE
    + f"""
from desktop.core.store import key_slots, key_store
key_slots.MEMORY_KIB, key_slots.PASSES = 64, 1
key_store._store = lambda: None
from desktop.ui.encryption.leaving import lock
from desktop.ui.encryption.unlock_window import UnlockWindow
from desktop.ui.main_window import MainWindow
steps = ["go", "encrypt", "lock", "decrypt", "close"]
waiting = None
def look():
    global waiting
    for window in QApplication.topLevelWidgets():
        if not window.isVisible() or window is waiting:
            continue
        if isinstance(window, UnlockWindow):
            waiting = window
            print("asked")
            window.passphrase.form.set_values({{"passphrase": {PASSPHRASE!r}}})
            window.passphrase.start()
        elif isinstance(window, MainWindow) and not window.works.background.busy:
            step = steps.pop(0)
            if step == "go":
                window.go("settings", "encrypt")
                return
            card = window.page.encryption
            print(step, window.windowTitle())
            waiting = window
            if step == "encrypt":
                card._encrypt(bytes(range(32)), {PASSPHRASE!r})
            elif step == "lock":
                lock(window)
            elif step == "decrypt":
                card.ways._decrypt(bytes(range(32)))
            else:
                window.close()
sys.exit(app.open_window(Path(sys.argv[1])))
"""
)


def test_a_day_with_encryption_from_turning_it_on_to_turning_it_off(book_path: Path) -> None:
    with Book(book_path) as book:
        record_band(book)
    done = subprocess.run(
        [sys.executable, "-c", DAY, str(book_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"},
        check=False,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.stdout.splitlines() == [
        "encrypt band – Septet",
        "lock band – Septet (encrypted)",
        "asked",
        "decrypt band – Septet (encrypted)",
        "close band – Septet",
    ], done.stderr
    assert done.returncode == 0
    assert not key_file.beside(book_path).exists()
    with Book(book_path) as book:
        assert book.value("SELECT count(*) FROM person") == 3
