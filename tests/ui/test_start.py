"""The program's start as a person meets it: with and without a display, on good books and bad ones, quick in any case."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.core.problems import Unavailable
from desktop.core.store.book import Book
from desktop.ui import display
from tests.ui.windows import record_band

BESIDE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop import app

made = app._application
def application(platform):
    running = made(platform)
    running.watch = QTimer(interval=50)
    running.watch.timeout.connect(look)
    running.watch.start()
    return running
app._application = application
"""
"""Runs beside the real program: `look` is called every 50 ms."""

CLOSES_TROUBLE = (
    BESIDE
    + """
from desktop.ui.trouble_window import TroubleWindow
def look():
    for window in QApplication.topLevelWidgets():
        if isinstance(window, TroubleWindow) and window.isVisible():
            print(window.text.text())
            window.open_instead(Path(sys.argv[2])) if len(sys.argv) > 2 else window.leave.click()
        elif type(window).__name__ == "MainWindow" and window.isVisible():
            print("opened", window.session.book.path.name)
            window.close()
sys.exit(app.open_window(Path(sys.argv[1])))
"""
)

OPENS_ANOTHER = (
    BESIDE
    + """
from desktop.ui.main_window import MainWindow
from desktop.ui.trouble_window import TroubleWindow
waiting = [Path(name) for name in sys.argv[2:]]
def look():
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow) and window.isVisible():
            print("opened", window.session.book.path.name)
            window.open_instead(waiting.pop(0)) if waiting else window.close()
        elif isinstance(window, TroubleWindow) and window.isVisible():
            print("trouble")
            window.leave.click()
sys.exit(app.open_window(Path(sys.argv[1])))
"""
)

FIRST_PAINT = (
    BESIDE
    + """
from desktop.ui.home.page import HomePage
painted = HomePage.paintEvent
def paint(page, event):
    painted(page, event)
    late = {"sqlalchemy", "alembic", "httpx", "reportlab", "cryptography", "wire.declaration", "desktop.core.declarations"}
    late |= {"desktop.core.country_pack", "desktop.ui.row_table"}
    print(sorted(late & set(sys.modules)))
    page.window().close()
HomePage.paintEvent = paint
def look(): pass
sys.exit(app.open_window(Path(sys.argv[1])))
"""
)


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def septet(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    bare = {
        k: v
        for k, v in os.environ.items()
        if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "LANG")
    }
    return subprocess.run(
        [sys.executable, "-m", "desktop", *arguments],
        env=bare | environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize(
    "environment", [{}, {"DISPLAY": ":931"}, {"WAYLAND_DISPLAY": "none", "XDG_RUNTIME_DIR": "/none"}]
)
def test_without_a_display_one_sentence_says_what_else_can_be_done(
    book_path: Path, environment: dict[str, str]
) -> None:
    done = septet("--book", str(book_path), **environment)
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert "display" in done.stderr
    assert "septet --help" in done.stderr
    assert done.stdout == ""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_the_sentence_is_said_in_the_persons_language(book_path: Path) -> None:
    assert "kijelző" in septet("--book", str(book_path), LANG="hu_HU.UTF-8").stderr


@pytest.mark.parametrize("platform", sorted(display.WITHOUT_SCREEN))
def test_a_platform_that_needs_no_screen_is_left_to_qt(platform: str) -> None:
    assert display.find_platform({"QT_QPA_PLATFORM": f"{platform}:size=800x600"}) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="X11 and Wayland")
def test_a_wished_platform_is_not_replaced_by_another_one() -> None:
    with pytest.raises(Unavailable, match="no display"):
        display.find_platform({"QT_QPA_PLATFORM": "wayland", "DISPLAY": ":0"})


def newer(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[60:64] = (999).to_bytes(4, "big")
    path.write_bytes(content)


def no_book(path: Path) -> None:
    path.write_text("a shopping list")


def held(path: Path) -> None:
    held.by = Book(path)  # type: ignore[attr-defined]  # another Septet, as long as the test


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(newer, "a newer Septet"), (no_book, "is not a Septet book"), (held, "open in another Septet")],
)
def test_a_book_that_cannot_be_opened_says_why_in_a_window_and_on_standard_error(
    book_path: Path, spoil: object, said: str
) -> None:
    spoil(book_path)  # type: ignore[operator]
    before = book_path.read_bytes()
    done = run(CLOSES_TROUBLE, str(book_path))
    if hasattr(held, "by"):
        held.by.close()
        del held.by
    assert (done.returncode, said in done.stdout, said in done.stderr) == (2, True, True), done
    assert book_path.read_bytes() == before


def test_another_book_can_be_opened_instead(book_path: Path, tmp_path: Path, book: Book) -> None:
    record_band(book)
    book.close()
    bad = tmp_path / "bad.septet"
    no_book(bad)
    done = run(CLOSES_TROUBLE, str(bad), str(book_path))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "opened band.septet"), done


def test_from_one_book_another_one_is_opened_and_the_first_is_free_again(
    book_path: Path, tmp_path: Path, book: Book
) -> None:
    record_band(book)
    book.close()
    second, bad = tmp_path / "second.septet", tmp_path / "bad.septet"
    with Book(second) as made:
        record_band(made)
    no_book(bad)
    done = run(OPENS_ANOTHER, str(book_path), str(second), str(book_path))
    assert done.returncode == 0, done
    assert done.stdout.splitlines() == ["opened band.septet", "opened second.septet", "opened band.septet"], (
        done
    )
    done = run(OPENS_ANOTHER, str(second), str(bad))
    assert (done.returncode, done.stdout.splitlines()) == (2, ["opened second.septet", "trouble"]), done


def test_what_the_home_page_does_not_need_is_not_imported_before_its_frame_stands_there(book: Book) -> None:
    record_band(book)
    book.close()
    done = run(FIRST_PAINT, str(book.path))
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "[]"), done


def test_what_is_imported_after_qt_is_not_looked_through() -> None:
    code = """
import linecache, sys
from desktop.ui.display import check_qt
check_qt()
assert "colorsys" not in sys.modules
import colorsys
print(colorsys.__file__ in linecache.cache)
"""
    assert run(code).stdout.strip() == "False"
