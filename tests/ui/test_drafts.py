"""What is typed and not saved survives the end of the program, whatever form it stands in, and however it ends."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace as Owls

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.core.actions import record_client, record_gig
from desktop.core.people import ClientCommand
from desktop.core.queries.people import client
from desktop.core.queries.settings import setting, settings_like
from desktop.core.store.book import Book
from desktop.ui.band_form import BandForm
from desktop.ui.books.expense_form import ExpenseForm
from desktop.ui.books.payment_form import PaymentForm
from desktop.ui.client_form import ClientForm
from desktop.ui.money.cost_form import CostForm
from desktop.ui.money.forms import CashForm, FundForm
from desktop.ui.person_form import PersonForm
from desktop.ui.record_form import RecordForm
from desktop.ui.record_page import RecordPage
from desktop.ui.session import Session
from tests.store.test_undo import gig
from tests.ui.by_keyboard import press, type_in
from tests.ui.windows import opened, says, start_book


def band_of(session: Session) -> str:
    return str(session.book.value("SELECT id FROM band"))


Made = Callable[[Session, QWidget], RecordForm]

FORMS: dict[str, tuple[Made, str, str]] = {
    "person": (lambda s, p: PersonForm(s, p), "name", "Zoë"),
    "band": (lambda s, p: BandForm(s, p), "name", "Zwerm"),
    "client": (lambda s, p: ClientForm(s, p), "name", "Zaal"),
    "expense": (lambda s, p: ExpenseForm(s, p, None), "amount", "12,50"),
    "payment": (lambda s, p: PaymentForm(s, p, None, None, ()), "amount", "12,50"),
    "cost": (lambda s, p: CostForm(s, p, None, band_of(s)), "text", "Van"),
    "cash": (lambda s, p: CashForm(s, p, None, band_of(s)), "text", "On the spot"),
    "fund": (lambda s, p: FundForm(s, p, None, band_of(s)), "text", "Strings"),
}


@pytest.mark.parametrize("kind", FORMS)
def test_every_form_keeps_what_is_typed_and_brings_it_back(
    kind: str, session: Session, owls: Owls, qtbot: QtBot
) -> None:
    made, name, text = FORMS[kind]
    parent = QWidget()
    qtbot.addWidget(parent)
    form = made(session, parent)
    form.note_shown()
    form.editor(name).retype(text)
    form.editor(name).changed.emit()
    assert form.dirty
    form.keep_draft()
    again = made(session, parent)
    assert again.bring_back_draft()
    assert again.editor(name).typed() == text
    again.forget_draft()
    assert settings_like(session.book, "draft.") == []
    assert not made(session, parent).bring_back_draft()


def test_members_and_countries_come_back_too(session: Session, owls: Owls, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    band = BandForm(session, parent, band_of(session))
    members = band.editor("members").value()
    assert len(members) > 1
    band.note_shown()
    band.editor("members").set_value(members[1:])
    band.editor("members").changed.emit()
    band.keep_draft()
    again = BandForm(session, parent, band_of(session))
    assert again.bring_back_draft()
    assert again.editor("members").value() == members[1:]


def test_what_is_typed_into_a_recorded_entry_keeps_only_what_was_changed(
    session: Session, book: Book, qtbot: QtBot
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    key = record_client(book, ClientCommand("Café", email="a@b.example")).id
    form = ClientForm(session, parent, key)
    form.note_shown()
    form.editor("address").retype("Rue Neuve 1")
    form.editor("address").changed.emit()
    form.keep_draft()
    record_client(book, ClientCommand("Café Noir", email="c@d.example", id=key))
    again = ClientForm(session, parent, key)
    assert again.bring_back_draft()
    assert [again.editor(name).typed() for name in ("name", "email", "address")] == [
        "Café Noir",
        "c@d.example",
        "Rue Neuve 1",
    ]
    assert again.keep()
    kept = client(book, key)
    assert kept is not None
    assert (kept.address, setting(book, f"draft.client.{key}")) == ("Rue Neuve 1", None)


def test_nothing_is_brought_back_into_another_bands_cost(session: Session, owls: Owls, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    form = CostForm(session, parent, None, band_of(session))
    form.editor("text").retype("Van")
    form.editor("text").changed.emit()
    form.keep_draft()
    assert not CostForm(session, parent, None, None).bring_back_draft()


def test_the_window_closes_without_a_question_and_offers_what_was_typed_at_the_next_start(
    session: Session, book: Book, qtbot: QtBot
) -> None:
    start_book(book)
    key = record_client(book, ClientCommand("Café")).id
    with opened(session, qtbot) as window:
        window.go("people", ("client", key, "address"))
        type_in("Rue Neuve 1", then=None)
        assert window.close()
    with opened(session, qtbot) as window:
        qtbot.waitUntil(lambda: says(window) == "“Café” was not saved.")
        assert window.notice._run is not None
        window.notice._act()
        page = window.page
        assert isinstance(page, RecordPage)
        assert page.form is not None
        assert page.form.editor("address").typed() == "Rue Neuve 1"
        assert says(window) == "What you had typed and not saved is back."
        press(Qt.Key.Key_Escape)
        assert settings_like(book, "draft.") == []


TYPING = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from PySide6.QtTest import QTest
from desktop.core.countries import load_countries
from desktop.core.queries.settings import settings_like
from desktop.core.store.book import Book
from desktop.i18n.words import words_for
from desktop.ui.icons import Icons
from desktop.ui.main_window import MainWindow
from desktop.ui.qt_words import QtWords
from desktop.ui.session import Session
from desktop.ui.theme import Scheme, Theme
from desktop.ui.works import Works

app = QApplication(sys.argv)
theme = Theme(app, Scheme.LIGHT)
book = Book(Path(sys.argv[1]))
session = Session(book, words_for("en"), load_countries(), theme, Icons(theme))
window = MainWindow(session, Works(session), QtWords(app))
window.show()
window.go("gigs", ("gig", sys.argv[2], "notes"))
for key in "bring the small amp":
    QTest.keyClick(window.page.form.editor("notes").control, key)
while "bring the small amp" not in str(settings_like(book, "draft.")):
    QTest.qWait(20)
print("typed", flush=True)
QTest.qWait(600_000)
"""


def test_a_kill_in_the_middle_of_typing_loses_no_more_than_the_last_second(
    session: Session, book: Book, book_path: Path, qtbot: QtBot
) -> None:
    start_book(book)
    key = record_gig(book, gig()).id
    book.close()
    program = [sys.executable, "-c", textwrap.dedent(TYPING), str(book_path), key]
    with subprocess.Popen(program, stdout=subprocess.PIPE, env=dict(os.environ), text=True) as typing:
        assert typing.stdout is not None
        assert typing.stdout.readline() == "typed\n"
        typing.send_signal(signal.SIGKILL)
        typing.wait()
    with Book(book_path) as again:
        session.book = again
        with opened(session, qtbot) as window:
            qtbot.waitUntil(lambda: says(window) == "“De Roma” was not saved.")
            window.notice._act()
            assert isinstance(window.page, RecordPage)
            assert window.page.form is not None
            assert window.page.form.editor("notes").typed() == "bring the small amp"
            press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            assert again.value("SELECT notes FROM gig") == "bring the small amp"
            assert settings_like(again, "draft.") == []
