"""A damaged book is repaired from the window that says it cannot be opened, and the new one is opened."""

from pathlib import Path

from desktop.core.store.book import Book
from tests.ui.test_start import BESIDE, CLOSES_TROUBLE, no_book, run
from tests.ui.windows import record_band

REPAIRS = (
    BESIDE
    + """
from desktop.ui.trouble_window import TroubleWindow
def look():
    for window in QApplication.topLevelWidgets():
        if isinstance(window, TroubleWindow) and window.isVisible():
            offer = window.repair
            if offer.start.isVisible() and offer.start.isEnabled() and not offer.result.isVisible():
                offer.start.click()
            elif offer.open.isVisible():
                print(offer.result.text())
                offer.open.click()
            elif offer.result.isVisible():
                print(offer.result.text())
                window.close()
        elif type(window).__name__ == "MainWindow" and window.isVisible():
            print("opened", window.session.book.path.name)
            window.close()
sys.exit(app.open_window(Path(sys.argv[1])))
"""
)


def test_a_damaged_book_is_repaired_and_opened(book_path: Path, book: Book) -> None:
    record_band(book)
    book.close()
    data = bytearray(book_path.read_bytes())
    data[:4096] = bytes(4096)
    book_path.write_bytes(data)
    done = run(REPAIRS, str(book_path))
    assert done.returncode == 0, done
    *told, opened = done.stdout.splitlines()
    assert opened == "opened band-repaired.septet"
    assert "Nothing is missing." in told
    assert book_path.read_bytes() == data


def test_of_a_shopping_list_there_is_nothing_to_repair(book_path: Path) -> None:
    no_book(book_path)
    done = run(REPAIRS, str(book_path))
    assert (done.returncode, done.stdout.count("Nothing of a book")) == (2, 1), done


def test_a_book_that_is_only_newer_is_not_offered_for_repair(book_path: Path) -> None:
    data = bytearray(book_path.read_bytes())
    data[60:64] = (999).to_bytes(4, "big")
    book_path.write_bytes(data)
    shows = CLOSES_TROUBLE.replace("print(window.text.text())", "print(window.repair)")
    done = run(shows, str(book_path))
    assert done.stdout.splitlines() == ["None"], done
