"""The page of people, used from the keyboard over a real book."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.actions import record_band, record_client, record_gig, record_person
from desktop.core.gigs import GigCommand
from desktop.core.people import BandCommand, ClientCommand, PersonCommand
from desktop.core.queries import people
from desktop.core.store.book import Book
from desktop.ui.checked_editor import CheckedEditor
from desktop.ui.countries_editor import CountriesEditor, TicksEditor
from desktop.ui.members_editor import MembersEditor
from desktop.ui.people_page import PeoplePage
from desktop.ui.pickers import Picked
from desktop.ui.row_table import RowTable
from desktop.ui.session import Note, Session
from tests.ui.by_keyboard import (
    ALT,
    CTRL,
    ENTER,
    button,
    form_of,
    go_to,
    has_keyboard,
    press,
    show,
    type_in,
    value,
)

SPACE = Qt.Key.Key_Space


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> PeoplePage:
    made = PeoplePage(session)
    show(made, qtbot)
    return made


@pytest.fixture
def notes(session: Session) -> list[Note]:
    said: list[Note] = []
    session.noted.connect(said.append)
    return said


def numbers_shown(page: PeoplePage) -> list[str]:
    form = form_of(page)
    names = ["niss", "nir", "conges_spectacles", "svnr", "steuer_id", "bsn"]
    return [name for name in names if form.editor(f"identifiers.{name}").isVisibleTo(form)]


def tick(page: PeoplePage, country: str) -> None:
    boxes = form_of(page).editor("companies")
    assert isinstance(boxes, TicksEditor)
    boxes.box(country).setFocus()
    press(SPACE)


def test_a_musician_is_recorded_from_the_keyboard(page: PeoplePage, book: Book) -> None:
    button(page, "New musician").setFocus()
    press(SPACE)
    for typed in ("Aïcha Benali", "vocals", "aicha@example.org", "Belgium", ""):
        type_in(typed)
    for typed in ("Belgium", "France", ""):
        type_in(typed)
    tick(page, "BE")
    go_to(page, "identifiers.niss")
    type_in("85.07.04-124.38", then=None)
    press(ENTER, CTRL)
    ((key, _),) = people.musicians(book)
    assert people.person(book, key) == PersonCommand(
        id=key,
        name="Aïcha Benali",
        plays="vocals",
        email="aicha@example.org",
        residence="BE",
        works_in=("BE", "FR"),
        companies=("BE",),
        identifiers={"niss": "85.07.04-124.38"},
    )
    assert page.list.table.current().id == key


def test_the_numbers_asked_for_follow_the_countries_concerned(page: PeoplePage) -> None:
    page.open_entry("person")
    assert numbers_shown(page) == []
    go_to(page, "residence")
    type_in("France")
    assert numbers_shown(page) == ["nir", "conges_spectacles"]
    tick(page, "BE")
    assert numbers_shown(page) == ["niss", "nir", "conges_spectacles"]
    tick(page, "BE")
    assert numbers_shown(page) == ["nir", "conges_spectacles"]


def test_wrong_check_digits_warn_and_stop_nothing(page: PeoplePage, book: Book) -> None:
    page.open_entry("person")
    type_in("Bram")
    go_to(page, "residence")
    type_in("Belgium")
    for name, typed in (("iban", "BE68 5390 0754 7035"), ("identifiers.niss", "85070412439")):
        go_to(page, name)
        type_in(typed, then=Qt.Key.Key_Tab)
        editor = form_of(page).editor(name)
        assert isinstance(editor, CheckedEditor)
        assert "check digits" in editor.warning
        assert editor.warning in editor.control.accessibleDescription()
    press(ENTER, CTRL)
    assert people.person(book, people.musicians(book)[0].id) == PersonCommand(
        id=people.musicians(book)[0].id,
        name="Bram",
        residence="BE",
        iban="BE68 5390 0754 7035",
        identifiers={"niss": "85070412439"},
    )


def test_the_check_of_a_contract_leads_to_the_number_it_misses(page: PeoplePage, book: Book) -> None:
    key = record_person(book, PersonCommand("Bram", residence="FR")).id
    page.show_argument(("person", key, "identifiers.niss"))
    assert has_keyboard(page, "identifiers.niss")
    assert numbers_shown(page) == ["niss", "nir", "conges_spectacles"]
    page.show_argument(("person", key, "residence"))
    assert has_keyboard(page, "residence")


def test_a_number_of_a_country_that_is_no_longer_concerned_is_kept(page: PeoplePage, book: Book) -> None:
    key = record_person(book, PersonCommand("Bram", residence="FR", identifiers={"niss": "1", "old": "2"})).id
    page.show_argument(key)
    assert "niss" in numbers_shown(page)
    go_to(page, "plays")
    type_in("bass", then=None)
    press(ENTER, CTRL)
    kept = people.person(book, key)
    assert kept is not None
    assert (kept.plays, kept.identifiers) == ("bass", {"niss": "1", "old": "2"})


def test_no_company_at_all_is_not_the_same_as_not_told_yet(page: PeoplePage) -> None:
    page.open_entry("person")
    boxes = form_of(page).editor("companies")
    assert isinstance(boxes, TicksEditor)
    assert boxes.value() is None
    tick(page, "BE")
    assert boxes.value() == ("BE",)
    boxes.box(None).setFocus()
    press(SPACE)
    assert boxes.value() == ()
    tick(page, "FR")
    assert boxes.value() == ("FR",)


def test_tab_enters_the_companies_once_and_arrows_lead_from_box_to_box(page: PeoplePage) -> None:
    page.open_entry("person")
    boxes = form_of(page).editor("companies")
    assert isinstance(boxes, TicksEditor)
    go_to(page, "companies")
    first = QApplication.focusWidget()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        press(key)
    assert QApplication.focusWidget() is not first
    assert boxes.isAncestorOf(QApplication.focusWidget())
    for _ in range(9):
        press(Qt.Key.Key_Down)
    assert QApplication.focusWidget() is boxes.box(None)
    press(Qt.Key.Key_Tab)
    assert not boxes.isAncestorOf(QApplication.focusWidget())


def test_a_country_is_taken_away_again_and_an_unknown_one_is_refused(page: PeoplePage) -> None:
    page.open_entry("person")
    go_to(page, "works_in")
    type_in("Belgium")
    type_in("Atlantis", then=Qt.Key.Key_Tab)
    assert "No country has this name" in form_of(page).problem("works_in")
    editor = form_of(page).editor("works_in")
    assert isinstance(editor, CountriesEditor)
    go_to(page, "works_in")
    press(Qt.Key.Key_A, CTRL)
    press(Qt.Key.Key_Delete)
    assert value(page, "works_in") == ("BE",)
    press(Qt.Key.Key_Tab)
    assert has_keyboard(page, "companies")
    go_to(page, "works_in")
    press(Qt.Key.Key_Backspace)
    assert value(page, "works_in") is None
    assert has_keyboard(page, "works_in")


def test_a_country_that_is_saved_as_it_is_typed_is_not_said_to_be_unsaved(
    page: PeoplePage, book: Book, notes: list[Note]
) -> None:
    page.open_entry("person")
    type_in("Katrin Vogel")
    go_to(page, "works_in")
    QTest.keyClicks(QApplication.focusWidget(), "Germany")
    press(ENTER, CTRL)
    (row,) = people.people(book)
    found = people.person(book, row.id)
    assert found is not None
    assert found.works_in == ("DE",)
    assert [note.text for note in notes] == ["Saved."]


def test_a_band_takes_known_and_new_musicians_in_the_order_they_are_put(page: PeoplePage, book: Book) -> None:
    aicha = record_person(book, PersonCommand("Aïcha Benali")).id
    page.open_entry("band")
    type_in("Trio")
    for typed in ("aicha benali", "Bram De Wit", "Chloé", "Oops"):
        type_in(typed)
    editor = form_of(page).editor("members")
    assert isinstance(editor, MembersEditor)
    editor.findChild(RowTable).setFocus()
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Up, ALT)
    press(Qt.Key.Key_Up, ALT)
    assert [member.text for member in editor.value()] == ["Chloé", "Aïcha Benali", "Bram De Wit"]
    press(ENTER, CTRL)
    ((band, _),) = people.bands(book)
    assert [member.name for member in people.band_members(book, band)] == [
        "Chloé",
        "Aïcha Benali",
        "Bram De Wit",
    ]
    assert people.band_members(book, band)[1].id == aicha
    assert len(people.musicians(book)) == 3


def test_an_enter_over_the_list_adds_the_musician_and_not_the_letters_typed(
    page: PeoplePage, book: Book
) -> None:
    wout = record_person(book, PersonCommand("Wout Vandersypen")).id
    page.open_entry("band")
    go_to(page, "members")
    QTest.keyClicks(QApplication.focusWidget(), "wou")
    press(ENTER)
    assert form_of(page).editor("members").value() == (Picked(wout, "Wout Vandersypen"),)
    assert has_keyboard(page, "members")


def test_a_band_with_new_musicians_is_one_step_to_undo(
    page: PeoplePage, session: Session, book: Book
) -> None:
    page.open_entry("band")
    for typed in ("Trio", "Bram De Wit", "Chloé Martin"):
        type_in(typed)
    press(ENTER, CTRL)
    assert len(people.musicians(book)) == 2
    session.undo()
    assert (people.musicians(book), people.bands(book)) == ([], [])
    session.redo()
    ((band, _),) = people.bands(book)
    assert [member.name for member in people.band_members(book, band)] == ["Bram De Wit", "Chloé Martin"]


def test_a_band_that_is_refused_records_nobody_and_then_its_new_musicians_once(
    page: PeoplePage, book: Book
) -> None:
    record_band(book, BandCommand("Trio"))
    page.open_entry("band")
    type_in("Trio")
    type_in("Bram De Wit", then=None)
    press(ENTER, CTRL)
    assert "already an entry" in form_of(page).problem("name")
    assert people.musicians(book) == []
    go_to(page, "name")
    type_in("Quartet", then=None)
    press(ENTER, CTRL)
    assert page.form is None
    assert [name for _, name in people.musicians(book)] == ["Bram De Wit"]
    assert [name for _, name in people.bands(book)] == ["Quartet", "Trio"]


def test_a_client_is_recorded_and_a_strange_vat_number_warned_of(page: PeoplePage, book: Book) -> None:
    page.open_entry("client")
    for typed in ("De Roma vzw", "Belgium", "BE0123456789"):
        type_in(typed)
    vat = form_of(page).editor("vat_no")
    assert isinstance(vat, CheckedEditor)
    assert vat.warning
    type_in("0123.456.789")
    type_in("info@deroma.example")
    type_in("PO 77")
    assert has_keyboard(page, "address")
    press(ENTER, CTRL)
    ((key, _),) = people.clients(book)
    assert people.client(book, key) == ClientCommand(
        "De Roma vzw",
        key,
        "BE",
        "BE0123456789",
        "info@deroma.example",
        company_no="0123.456.789",
        invoice_reference="PO 77",
    )


def test_the_check_of_a_contract_leads_to_the_country_of_the_client(page: PeoplePage, book: Book) -> None:
    key = record_client(book, ClientCommand("De Roma vzw")).id
    page.show_argument(("client", key, "country"))
    assert has_keyboard(page, "country")


def test_who_is_used_stays_and_that_is_said(page: PeoplePage, book: Book, notes: list[Note]) -> None:
    record_gig(book, GigCommand(date(2026, 12, 5), "De Roma", "BE", "EUR", client="De Roma vzw"))
    page.refresh()
    page.list.show_first()
    press(Qt.Key.Key_Delete)
    assert "cannot be removed" in notes[-1].text
    page.show_argument(people.clients(book)[0].id)
    button(form_of(page), "Remove").click()
    assert "cannot be removed" in notes[-1].text
    assert page.form is not None


def test_a_removed_musician_comes_back_with_the_numbers(
    page: PeoplePage, book: Book, notes: list[Note]
) -> None:
    key = record_person(book, PersonCommand("Bram", identifiers={"niss": "85070412438"})).id
    before = people.person(book, key)
    page.show_argument(key)
    button(form_of(page), "Remove").click()
    assert page.form is None
    assert people.person(book, key) is None
    assert notes[-1].run is not None
    notes[-1].run()
    assert people.person(book, key) == before
    assert page.list.table.count() == 1


def test_the_list_and_the_counts_follow_the_search_without_accents(page: PeoplePage, book: Book) -> None:
    for name in ("Aïcha Benali", "Bram De Wit"):
        record_person(book, PersonCommand(name))
    record_band(book, BandCommand("Trio Benali"))
    page.refresh()
    page.list.search.setFocus()
    type_in("BENALI")
    assert [row.name for row in page.list.table.rows.source.fetch(0, 9)] == ["Aïcha Benali", "Trio Benali"]
    titles = [made.text() for made in page.list.chips.findChildren(QPushButton)]
    assert titles == ["All  2", "Musicians  1", "Bands  1", "Clients  0"]
    type_in("x")
    button(page.list.table, "Show everybody").click()
    assert page.list.table.count() == 3


@pytest.mark.parametrize(
    ("kind", "action"), [("all", "New musician"), ("band", "New band"), ("client", "New client")]
)
def test_an_empty_list_offers_the_entry_that_belongs_there(page: PeoplePage, kind: str, action: str) -> None:
    page.list.chips.select(kind)
    page.list.chips.picked.emit(kind)
    button(page.list.table, action).click()
    assert form_of(page).heading.text() == action
    assert has_keyboard(page, "name")
    assert QApplication.focusWidget().isVisible()


def test_a_name_an_instrument_and_an_address_are_typed_in_the_list(page: PeoplePage, book: Book) -> None:
    record_person(book, PersonCommand(name="Bram", plays="bass"))
    record_client(book, ClientCommand(name="Roma", email="old@example.org"))
    page.refresh_list()
    table = page.list.table
    table.setFocus()
    table.select_place(0)
    press(Qt.Key.Key_F2)
    type_in("Bram Peeters", Qt.Key.Key_Tab)
    type_in("double bass", Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    type_in("De Roma", Qt.Key.Key_Tab)
    type_in("new@example.org")
    assert [(row.name, row.detail) for row in people.people(book)] == [
        ("Bram Peeters", "double bass"),
        ("De Roma", "new@example.org"),
    ]
    press(Qt.Key.Key_F2)
    page.list.cells.leave()
    table.select_place(0)
    press(Qt.Key.Key_F2)
    type_in(" ")
    assert page.list.cells.problem
