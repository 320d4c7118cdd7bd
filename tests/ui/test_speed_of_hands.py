"""A gig is recorded by hand in a few keys: every key that is pressed is counted, and nothing but keys is used."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting, record_gig
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.store.book import Book
from desktop.ui.gig_form import GigForm
from desktop.ui.gigs_page import GigsPage
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from tests.ui.by_keyboard import CTRL, ENTER, press, value
from tests.ui.windows import opened, start_book

KEYS_IN_30_S = 100
"""A slow typist presses more than three keys in a second."""


class Counter(QObject):
    """Counts keys that are pressed, and presses of the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = self.presses = 0
        self._last = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look at every event, and let it pass."""
        self.presses += event.type() == QEvent.Type.MouseButtonPress
        return False


@pytest.fixture
def window(session: Session, book: Book, qtbot: QtBot) -> Iterator[MainWindow]:
    start_book(book)
    change_setting(book, "country", "BE")
    command = GigCommand(
        on=date(2026, 9, 5), venue="De Roma", place="Antwerp", country="BE", currency="EUR", starts=time(20, 30),
        ends=time(23), band="The Night Owls", client="De Roma vzw", fee=Money(120000, "EUR"), state=GigState.PLAYED,
    )  # fmt: skip
    record_gig(book, command)
    book.undo_log.clear()
    with opened(session, qtbot) as made:
        yield made


@pytest.fixture
def counter(qapp: QApplication) -> Iterator[Counter]:
    made = Counter()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


def keys(counter: Counter, text: str) -> None:
    """Press a key for every letter, where the keyboard is."""
    for letter in text:
        counter.keys += 1
        at = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert at is not None
        QTest.keyClicks(at, letter)


def key(counter: Counter, which: Qt.Key, more: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    counter.keys += 1
    press(which, more)


def form(window: MainWindow) -> GigForm:
    assert isinstance(window.page, GigsPage)
    assert isinstance(window.page.form, GigForm)
    return window.page.form


def begin(window: MainWindow, counter: Counter, qtbot: QtBot, on: str) -> int:
    """Begin a gig and type its day; return how many keys the day took."""
    key(counter, Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: bool(form(window)._venue._choices))
    keys(counter, on)
    key(counter, ENTER)
    return len(on)


def test_a_gig_at_a_known_place_takes_six_keys_and_the_day(
    window: MainWindow, book: Book, counter: Counter, qtbot: QtBot
) -> None:
    day = begin(window, counter, qtbot, "+7")
    keys(counter, "d")
    key(counter, ENTER)
    key(counter, ENTER, CTRL)
    assert counter.keys - day <= 6
    assert counter.presses == 0
    row = "SELECT venue || place || starts || ends || fee_minor || currency FROM gig WHERE on_date > '2026-09-05'"
    assert book.value(row) == "De RomaAntwerp20:3023:00120000EUR"
    assert book.value("SELECT count(DISTINCT band_id) || count(DISTINCT client_id) FROM gig") == "11"


def test_the_last_gig_again_takes_two_keys_and_the_day(
    window: MainWindow, book: Book, counter: Counter
) -> None:
    window.go("gigs")
    key(counter, Qt.Key.Key_D, CTRL)
    keys(counter, "+7")
    key(counter, ENTER, CTRL)
    assert (counter.keys - len("+7"), counter.presses) == (2, 0)
    assert book.value("SELECT count(*) FROM gig WHERE venue = 'De Roma'") == 2


def test_a_new_gig_at_a_new_place_is_typed_in_half_a_minute(
    window: MainWindow, book: Book, counter: Counter, qtbot: QtBot
) -> None:
    begin(window, counter, qtbot, "14 nov")
    for typed in ("Flagey", "Brussels", "", "20", "2230", "The Night Owls", "Flagey vzw", "1500"):
        keys(counter, typed)
        if typed in ("Flagey vzw", "The Night Owls") and QApplication.activePopupWidget():
            key(counter, Qt.Key.Key_Escape)
        key(counter, ENTER)
    key(counter, ENTER, CTRL)
    assert counter.keys <= KEYS_IN_30_S
    assert counter.presses == 0
    row = "SELECT place || country || starts || ends || fee_minor FROM gig WHERE venue = 'Flagey'"
    assert book.value(row) == "BrusselsBE20:0022:30150000"


def filled(window: MainWindow, counter: Counter, qtbot: QtBot) -> GigsPage:
    begin(window, counter, qtbot, "+7")
    keys(counter, "d")
    key(counter, ENTER)
    assert isinstance(window.page, GigsPage)
    assert value(window.page, "fee") == Money(120000, "EUR")
    return window.page


@pytest.mark.parametrize(("which", "more"), [(Qt.Key.Key_Escape, None), (Qt.Key.Key_Z, CTRL)])
def test_what_was_filled_in_is_said_and_taken_back(
    window: MainWindow, counter: Counter, qtbot: QtBot, which: Qt.Key, more: Qt.KeyboardModifier | None
) -> None:
    page = filled(window, counter, qtbot)
    quick = form(window)._quick
    assert quick.isVisible()
    said = quick._told.text()
    assert said == "Filled in from last time: Place, Band, Client, Fee, Start and End."
    key(counter, which, more or Qt.KeyboardModifier.NoModifier)
    assert [value(page, name) for name in ("place", "band", "client", "fee", "starts")] == [
        "",
        None,
        None,
        None,
        None,
    ]
    assert value(page, "venue") == "De Roma"
    assert value(page, "country") == "BE"
    assert quick.isHidden()
    key(counter, Qt.Key.Key_Escape)
    assert page.form is None


def test_after_one_more_letter_esc_goes_back_as_ever(
    window: MainWindow, counter: Counter, qtbot: QtBot
) -> None:
    page = filled(window, counter, qtbot)
    keys(counter, "x")
    assert form(window)._quick.isHidden()
    key(counter, Qt.Key.Key_Escape)
    assert page.form is None


def test_a_known_client_fills_in_what_it_paid_last_time(
    window: MainWindow, counter: Counter, qtbot: QtBot
) -> None:
    begin(window, counter, qtbot, "+7")
    keys(counter, "Flagey")
    for _ in range(6):
        key(counter, ENTER)
    keys(counter, "de r")
    key(counter, ENTER)
    assert isinstance(window.page, GigsPage)
    found = [value(window.page, name) for name in ("client", "band", "fee", "starts", "place")]
    assert found == ["De Roma vzw", "The Night Owls", Money(120000, "EUR"), time(20, 30), ""]
