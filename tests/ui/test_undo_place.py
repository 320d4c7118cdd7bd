"""The menu names what is undone down to the field, and the window goes to where it happened."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.core.actions import amend_gig_state, change_setting, record_client, record_gig, record_person
from desktop.core.actions.expenses import record_expense
from desktop.core.actions.payments import record_payment
from desktop.core.books.expenses import PURCHASE, ExpenseCommand
from desktop.core.books.payments import CLIENT, PaymentCommand
from desktop.core.gigs import GigState
from desktop.core.money import Money
from desktop.core.people import ClientCommand, PersonCommand
from desktop.core.store.book import Book
from desktop.ui.main_window import MainWindow
from desktop.ui.record_page import RecordPage
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from tests.store.test_undo import gig
from tests.ui.by_keyboard import CTRL, press, type_in
from tests.ui.windows import opened, says, start_book

EUR = Money(150000, "EUR")


@pytest.fixture
def window(session: Session, book: Book, qtbot: QtBot) -> Iterator[MainWindow]:
    start_book(book)
    record_gig(book, gig(venue="Flagey"))
    record_client(book, ClientCommand("Café"))
    book.undo_log.clear()
    with opened(session, qtbot) as made:
        yield made


def undo_text(window: MainWindow) -> str:
    window._refresh_menus()
    made = window.findChild(QAction, "undo")
    assert made is not None
    return made.text()


def form(window: MainWindow) -> Any:
    assert window.page is not None
    page = window.page.front
    assert isinstance(page, RecordPage)
    return page.form


def has_keyboard(window: MainWindow, field: str) -> bool:
    at = QApplication.focusWidget()
    return at is not None and form(window).editor(field).isAncestorOf(at)


def test_one_changed_field_is_named_and_several_are_a_change_of_the_gig(
    window: MainWindow, session: Session, book: Book
) -> None:
    command = gig(venue="De Roma", fee=EUR)
    key = session.run(record_gig, book, command).id
    assert undo_text(window) == "Undo new gig"
    command = replace(command, id=key)
    for changes, text in (
        ({"fee": Money(160000, "EUR")}, "change of fee"),
        ({"fee": Money(900000, "HUF"), "currency": "HUF"}, "change of fee"),
        ({"on": gig().on.replace(day=6)}, "change of date"),
        ({"client": "Somebody new"}, "change of client"),
        ({"notes": "late", "venue": "Opus"}, "change of gig"),
    ):
        command = replace(command, **changes)
        session.run(record_gig, book, command)
        assert undo_text(window) == f"Undo {text}", changes
    session.run(amend_gig_state, book, key, GigState.CANCELLED)
    assert undo_text(window) == "Undo cancelling the gig"


def test_undo_in_the_list_selects_the_row(window: MainWindow, session: Session, book: Book) -> None:
    key = session.run(record_gig, book, gig(venue="De Roma")).id
    session.run(amend_gig_state, book, key, GigState.CANCELLED)
    session.go("gigs")
    session.go("gigs", str(book.value("SELECT id FROM gig WHERE venue = 'Flagey'")))
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Z, CTRL)
    assert says(window) == "Undone: cancelling the gig."
    assert form(window) is None
    assert window.page.list.table.current().id == key  # type: ignore[union-attr]


def test_undo_from_another_page_opens_the_record_at_the_field(
    window: MainWindow, session: Session, book: Book
) -> None:
    key = session.run(record_gig, book, gig(venue="De Roma", fee=EUR)).id
    session.run(record_gig, book, gig(id=key, venue="De Roma", fee=Money(1, "EUR")))
    window.go("people")
    press(Qt.Key.Key_Z, CTRL)
    assert window.page is not None
    assert (window.page.key, form(window).key) == ("gigs", key)
    assert has_keyboard(window, "fee")
    assert form(window).editor("fee").value() == EUR
    window.go("declarations")
    press(Qt.Key.Key_Z, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert says(window) == "Done again: change of fee."
    assert form(window).editor("fee").value() == Money(1, "EUR")


@pytest.mark.parametrize("kind", ["client", "person", "expense", "payment"])
def test_the_place_of_every_kind_of_record_is_found(
    kind: str, window: MainWindow, session: Session, book: Book
) -> None:
    day = gig().on
    client = str(book.value("SELECT id FROM client"))
    if kind == "client":
        field, key = "name", session.run(record_client, book, ClientCommand("Café Noir", id=client)).id
    elif kind == "person":
        key = record_person(book, PersonCommand("Ödön")).id
        field, _ = (
            "email",
            session.run(record_person, book, PersonCommand("Ödön", email="a@b.example", id=key)),
        )
    elif kind == "expense":
        musician = record_person(book, PersonCommand("Ödön")).id
        spent = ExpenseCommand(day, PURCHASE, "travel", "Train", "EUR", EUR, payer=musician)
        key = record_expense(book, spent).id
        field, _ = "amount", session.run(record_expense, book, replace(spent, amount=Money(1, "EUR"), id=key))
    else:
        paid = PaymentCommand(day, EUR, CLIENT, client=client)
        key = record_payment(book, paid).id
        field, _ = "amount", session.run(record_payment, book, replace(paid, amount=Money(1, "EUR"), id=key))
    window.go("deadlines")
    window.undo()
    assert form(window).key == key
    assert has_keyboard(window, field)


def test_a_form_with_typing_in_it_stays_and_the_way_is_offered(
    window: MainWindow, session: Session, book: Book
) -> None:
    key = session.run(record_gig, book, gig(venue="De Roma", fee=EUR)).id
    session.run(record_gig, book, gig(id=key, venue="De Roma", fee=Money(1, "EUR")))
    window.new_gig()
    type_in("5/12")
    typed = form(window)
    session.undo()
    assert form(window) is typed
    assert typed.editor("on").typed() != ""
    assert says(window) == "Undone: change of fee."
    window.notice._act()
    assert form(window).key == key
    assert "5/12" in typed.editor("on").typed() or typed.dirty


def test_a_record_that_is_gone_again_leads_to_its_list(
    window: MainWindow, session: Session, book: Book
) -> None:
    key = session.run(record_gig, book, gig(venue="De Roma")).id
    window.go("gigs", key)
    session.undo()
    assert form(window) is None
    assert window.page is not None
    assert window.page.key == "gigs"
    session.redo()
    assert window.page.list.table.current().id == key  # type: ignore[attr-defined]


def test_a_choice_in_the_settings_is_undone_too(window: MainWindow, session: Session, book: Book) -> None:
    session.run(change_setting, book, "look", "dark")
    assert undo_text(window) == "Undo change of settings"
    window.undo()
    assert book.value("SELECT count(*) FROM setting WHERE key = 'look'") == 0
    session.run(change_setting, book, "window", "x")
    assert window.undoable is None


def test_a_field_keeps_no_key_of_the_menu_for_itself(window: MainWindow) -> None:
    """On X11 a field would go to the end of its line with Ctrl+E, and cut it there with Ctrl+K."""
    window.new_gig()
    at = QApplication.focusWidget()
    assert isinstance(at, QLineEdit)
    for key, handed_on in ((Qt.Key.Key_E, True), (Qt.Key.Key_K, True), (Qt.Key.Key_C, False)):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, CTRL)
        assert window._undo_keys.eventFilter(at, event) is handed_on
        assert not (handed_on and event.isAccepted())


def test_a_key_presses_the_button_beside_a_message(window: MainWindow) -> None:
    window._refresh_menus()
    way = window.findChild(QAction, "notice")
    assert way is not None
    assert not way.isEnabled()
    done: list[str] = []
    window.session.note(Kind.INFO, "There is an answer.", "Read it", lambda: done.append("read"))
    assert (way.isEnabled(), way.text()) == (True, "Read it")
    press(Qt.Key.Key_F6)
    assert done == ["read"]
    assert not way.isEnabled()
