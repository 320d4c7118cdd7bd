"""Every page, opened over a real book at 1280×800: nothing is cut off in any language, and nothing was left unmarked."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.core.store.book import Book
from desktop.i18n.languages import LANGUAGES, PSEUDO
from desktop.paths import resources
from desktop.ui.about_page import PARTS
from desktop.ui.clipping import Clipped, clipped
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from tests.i18n.walking import fill, places, settle
from tests.ui.windows import opened

SHOWN = [*LANGUAGES, PSEUDO]

PLAIN = re.compile(r"[A-Za-z]{3,}")
TRIES = 40
ACCENTED = re.compile(r"\[[^\[\]]*\]")
NEVER_TRANSLATED = frozenset(
    [
        "Septet",
        "SEPA",
        "IBAN",
        "BIC",
        "VAT",
        "PDF",
        "JSON",
        "CSV",
        "EUR",
        "UTC",
        "Ctrl",
        "Shift",
        "Alt",
        "Del",
        "Esc",
        "Return",
        "Enter",
        "Space",
        "Tab",
        "Home",
        "End",
        "Page",
        "Down",
        "Left",
        "Right",
        "PgDown",
        "PgUp",
        "Ins",
        "Up",
    ]
)


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    fill(session.book)
    with opened(session, qtbot) as made:
        made.setUpdatesEnabled(False)  # what is measured needs places, not paint
        yield made
        made.setUpdatesEnabled(True)


@pytest.mark.parametrize("language", SHOWN)
def test_nothing_is_cut_off_and_nothing_is_left_in_english(
    window: MainWindow, book: Book, language: str, qtbot: QtBot
) -> None:
    window.speaking.speak(language)  # live, as a person does
    data = known_data(book)
    cut = [
        f"side bar and menus: {each}" for part in (window.side, window.menuBar()) for each in clipped(part)
    ]
    for place in places(book):
        place.go(window)
        found = wrong(window, data, language)
        for _ in range(TRIES if found else 0):  # a page that is still being made may stand so for a moment
            qtbot.wait(50)
            if not (found := wrong(window, data, language)):
                break
        cut += (f"{place.name}: {each}" for each in found)
    assert cut == []


def wrong(window: MainWindow, data: frozenset[str], language: str) -> list[str]:
    """Return what is cut off on the page in front, and in the pseudo-language what was never marked."""
    settle(window)
    assert window.page is not None
    found = [str(each) for each in clipped(window.page)]
    return [*found, *sorted(set(unmarked(window, data)))] if language == PSEUDO else found


def test_what_is_cut_is_seen(qtbot: QtBot) -> None:
    inside = QWidget()
    qtbot.addWidget(inside)
    long = "A word or two that do not fit"
    label, button, wrapped, box = (
        QLabel(long, inside),
        _button(long, inside),
        QLabel(long, inside),
        QCheckBox(long, inside),
    )
    wrapped.setWordWrap(True)
    for place, each in enumerate((label, button, box)):
        each.setGeometry(0, 40 * place, 60, 30)
    wrapped.setGeometry(100, 0, 60, 10)
    inside.resize(300, 200)
    inside.show()
    assert {each.widget for each in clipped(inside)} == {"QLabel", "QPushButton", "QCheckBox"}
    assert len(clipped(inside)) == 4
    for each in (label, button, box):
        each.setGeometry(0, each.y(), 290, 30)
    wrapped.setGeometry(0, 130, 290, 60)
    assert [each for each in clipped(inside) if isinstance(each, Clipped)] == []


def _button(text: str, parent: QWidget) -> QWidget:
    from PySide6.QtWidgets import QPushButton

    return QPushButton(text, parent)


# ---- what no translator ever saw ----


def known_data(book: Book) -> frozenset[str]:
    """Return every word that stands in the book or comes from Babel: data, which nobody translates."""
    tables = [
        row for (row,) in book.rows(tuple_of_one, "SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    found: set[str] = set(NEVER_TRANSLATED)
    for table in tables:
        if not table.startswith(("sqlite_", "gig_words_")):
            for row in book._reader.execute(f"SELECT * FROM {table}"):
                found |= {word for value in row if isinstance(value, str) for word in PLAIN.findall(value)}
    # country packs bring their own words, and the parts of the program have names
    packs = (pack.read_text("utf-8") for pack in (resources() / "countries").glob("*.toml"))
    parts = (text for part in PARTS for text in part)
    for text in (*packs, *parts, str(book.path)):
        found |= set(PLAIN.findall(text))
    return frozenset(found)


def tuple_of_one(value: str) -> tuple[str]:
    return (value,)


def unmarked(window: MainWindow, data: frozenset[str]) -> Iterator[str]:
    """Yield the texts in which words are left that are neither accented nor data."""
    from desktop.i18n.words import words_for

    words = words_for(PSEUDO)
    babel = {w for name in words.locale.territories.values() for w in PLAIN.findall(str(name))}
    babel |= {
        w
        for table in ("months", "days")
        for width in getattr(words.locale, table)["format"].values()
        for name in width.values()
        for w in PLAIN.findall(name)
    }
    for text in texts(window):
        left = text
        while (shorter := ACCENTED.sub(" ", left)) != left:
            left = shorter
        if any(word not in data and word not in babel for word in PLAIN.findall(left)):
            yield text


def texts(window: MainWindow) -> Iterator[str]:
    assert window.page is not None
    for widget in [*window.page.findChildren(QWidget), *window.side.findChildren(QWidget)]:
        if not widget.isVisible():
            continue
        match widget:
            case QLabel() | QAbstractButton():
                yield widget.text()
            case QHeaderView() if widget.model() is not None:
                yield from (
                    str(widget.model().headerData(n, widget.orientation()) or "")
                    for n in range(widget.count())
                )
            case QLineEdit():
                yield widget.placeholderText()
        yield from (widget.accessibleName(), re.sub("<[^>]*>", "", widget.toolTip()))
    for menu in [action.menu() for action in window.menuBar().actions()]:
        assert isinstance(menu, QMenu)
        yield menu.title().replace("&", "")
        yield from (action.text().replace("&", "") for action in menu.actions())
