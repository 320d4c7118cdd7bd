"""The page of gigs, used from the keyboard over a real book."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.actions import draft_from_gig, record_gig
from desktop.core.actions.importing import import_gig_file
from desktop.core.actions.sealing import seal_contract
from desktop.core.countries import Countries
from desktop.core.gig_file import read_gig_file
from desktop.core.gigs import GigState
from desktop.core.money import Money
from desktop.core.queries.contracts import contract
from desktop.core.queries.gigs import GigDetail, GigFilter, gig_count, gig_detail
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book
from desktop.ui.gig_columns import state_pill
from desktop.ui.gigs_page import GigsPage
from desktop.ui.session import Note, Session
from tests.gigfiles import AICHA, BRAM, gig_file
from tests.ui.by_keyboard import (
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
from tests.ui.gigs import TODAY, gig, gigs_page, rows


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> GigsPage:
    return gigs_page(session, qtbot)


def test_a_gig_is_recorded_from_the_keyboard_alone(page: GigsPage, book: Book) -> None:
    page.new_gig()
    for typed in (
        "5/12",
        "De Roma",
        "Antwerp",
        "",
        "20:30",
        "23",
        "The Night Owls",
        "De Roma vzw",
        "1500",
    ):
        type_in(typed)
    assert has_keyboard(page, "state")
    press(ENTER)
    assert has_keyboard(page, "notes")
    press(ENTER, CTRL)
    (row,) = rows(book)
    detail = gig_detail(book, row.id)
    assert detail is not None
    assert detail[1:13] == (
        "2026-12-05", "20:30", "23:00", "De Roma", "Antwerp", "BE", "The Night Owls", "De Roma vzw", 150000, "EUR",
        "option", "",
    )  # fmt: skip
    assert page.form is None
    assert page.list.table.hasFocus()
    assert page.list.table.current() == row


def test_enter_opens_a_gig_and_esc_goes_back_to_its_line(page: GigsPage, book: Book) -> None:
    record_gig(book, gig())
    record_gig(book, gig(venue="Flagey", on=date(2026, 12, 4)))
    page.refresh()
    page.list.table.setFocus()
    page.list.table.selectRow(1)
    press(ENTER)
    assert form_of(page).heading.text() == "Flagey, Antwerp"
    press(Qt.Key.Key_Escape)
    assert page.list.table.hasFocus()
    assert page.list.table.current().venue == "Flagey"


def test_what_was_not_saved_can_be_brought_back(page: GigsPage, notes: list[Note]) -> None:
    page.new_gig()
    type_in("5/12")
    press(Qt.Key.Key_Escape)
    assert page.form is None
    assert notes[-1].run is not None
    notes[-1].run()
    assert value(page, "on") == date(2026, 12, 5)


def test_an_enter_that_takes_from_the_list_goes_on_to_the_next_field(page: GigsPage) -> None:
    page.new_gig()
    go_to(page, "country")
    QTest.keyClicks(form_of(page).editor("country").control, "belg")
    press(ENTER)
    assert value(page, "country") == "BE"
    assert has_keyboard(page, "starts")


def test_asking_for_the_gigs_shows_the_list_and_what_was_typed_can_be_brought_back(
    page: GigsPage, notes: list[Note]
) -> None:
    page.new_gig()
    type_in("5/12")
    page.enter()
    assert page.form is None
    assert page.list.isVisible()
    page.new_gig()
    assert notes[-1].text == "What you had typed and not saved is back."
    page.hide()
    page.show()
    page.enter()
    assert value(page, "on") == date(2026, 12, 5)
    page.enter()
    assert page.form is None
    assert notes[-1].run is not None
    notes[-1].run()
    assert value(page, "on") == date(2026, 12, 5)


def test_what_is_typed_in_a_new_gig_survives_the_end_of_the_program(
    page: GigsPage, book: Book, session: Session, notes: list[Note], qtbot: QtBot
) -> None:
    page.new_gig()
    for typed in ("5/12", "De Roma"):
        type_in(typed)
    go_to(page, "starts")
    type_in("late")
    go_to(page, "currency")
    form_of(page).editor("currency").retype("SEK")
    go_to(page, "fee")
    type_in("1500", then=None)
    qtbot.waitUntil(lambda: "1500" in (setting(book, "draft.gig") or ""), timeout=2000)

    again = GigsPage(session)
    show(again, qtbot)
    again.new_gig()
    found = [value(again, name) for name in ("on", "venue", "country", "fee")]
    assert found == [date(2026, 12, 5), "De Roma", "BE", Money(150000, "SEK")]
    assert form_of(again).editor("starts").typed() == "late"
    assert notes[-1].text == "What you had typed and not saved is back."

    go_to(again, "starts")
    type_in("20:30", then=None)
    press(ENTER, CTRL)
    assert [row.venue for row in rows(book)] == ["De Roma"]
    assert setting(book, "draft.gig") is None


def test_a_new_gig_that_is_left_with_esc_does_not_come_back_by_itself(page: GigsPage, book: Book) -> None:
    page.new_gig()
    type_in("5/12", then=None)
    form_of(page).keep_draft()
    assert setting(book, "draft.gig") is not None
    press(Qt.Key.Key_Escape)
    assert setting(book, "draft.gig") is None


def test_what_stands_beside_a_gig_moves_beneath_it_where_it_has_no_room(page: GigsPage) -> None:
    page.new_gig()
    QApplication.processEvents()
    form = form_of(page)
    tips = next(each for each in form.findChildren(QLabel) if each.text() == "Good to know")
    notes = form.editor("notes")
    assert tips.mapTo(form, QPoint()).x() > notes.mapTo(form, QPoint(notes.width(), 0)).x()
    page.resize(600, 640)
    QApplication.processEvents()
    QApplication.processEvents()
    assert tips.mapTo(form, QPoint()).x() < notes.mapTo(form, QPoint(notes.width(), 0)).x()
    assert tips.mapTo(form, QPoint()).y() > notes.mapTo(form, QPoint(0, notes.height())).y()


def test_del_cancels_and_the_notice_takes_it_back(page: GigsPage, book: Book, notes: list[Note]) -> None:
    record_gig(book, gig())
    page.refresh()
    page.list.show_first()
    press(Qt.Key.Key_Delete)
    assert rows(book) == []
    assert page.list.table.count() == 0
    assert notes[-1].text == "De Roma, Sat, 5 Dec 2026: cancelled."
    assert notes[-1].run is not None
    notes[-1].run()
    assert [row.state for row in rows(book)] == ["confirmed"]
    assert page.list.table.count() == 1


def test_an_old_notice_undoes_nothing_else(page: GigsPage, book: Book, notes: list[Note]) -> None:
    record_gig(book, gig())
    page.refresh()
    page.list.show_first()
    press(Qt.Key.Key_Delete)
    record_gig(book, gig(venue="Flagey"))
    assert notes[0].run is not None
    notes[0].run()
    assert [row.venue for row in rows(book)] == ["Flagey"]


def test_the_list_the_counts_and_the_totals_follow_the_search(
    page: GigsPage, book: Book, qtbot: QtBot
) -> None:
    record_gig(book, gig())
    record_gig(book, gig(venue="Café Flagey", on=date(2026, 11, 1), state=GigState.PLAYED))
    record_gig(book, gig(venue="Fasching", currency="SEK", fee=Money(1200000, "SEK")))
    page.refresh()
    qtbot.waitUntil(lambda: page.list.totals.text() == "3 gigs · €2,400.00 + SEK12,000.00")
    page.list.search.setFocus()
    type_in("cafe")
    assert [row.venue for row in page.list.table.rows.source.fetch(0, 9)] == ["Café Flagey"]
    qtbot.waitUntil(lambda: page.list.totals.text() == "1 gig · €1,200.00")
    titles = [made.text() for made in page.list.chips.findChildren(QPushButton)]
    assert titles == ["All  1", "Upcoming  0", "To finish  1", "Sealed  0", "Cancelled  0"]


def test_an_empty_book_says_what_to_do(page: GigsPage) -> None:
    button(page.list.table, "New gig").click()
    assert has_keyboard(page, "on")


def test_a_search_without_a_hit_leads_back_to_all_gigs(page: GigsPage, book: Book) -> None:
    record_gig(book, gig())
    page.refresh()
    page.list.search.setFocus()
    type_in("zzz")
    assert page.list.table.count() == 0
    button(page.list.table, "Show all gigs").click()
    assert page.list.table.count() == 1
    assert page.list.search.text() == ""


def test_a_new_gig_is_shown_even_if_the_filter_hides_it(page: GigsPage, book: Book) -> None:
    page.list.chips.select("cancelled")
    page.refresh()
    page.new_gig()
    for typed in ("5/12", "De Roma"):
        type_in(typed)
    press(ENTER, CTRL)
    assert page.list.table.current() == rows(book)[0]
    assert page.list.chips.current == "all"


def test_a_gig_is_confirmed_in_its_form_and_what_was_typed_is_kept(page: GigsPage, book: Book) -> None:
    gig_id = record_gig(book, gig(state=GigState.OPTION)).id
    page.show_argument(gig_id)
    go_to(page, "notes")
    QTest.keyClicks(form_of(page).editor("notes").control, "load in at 5")
    button(form_of(page), "Confirm").click()
    detail = gig_detail(book, gig_id)
    assert detail is not None
    assert (detail.state, detail.notes) == ("confirmed", "load in at 5")
    assert form_of(page).pill.text() == "Confirmed"
    assert value(page, "state") is GigState.CONFIRMED


def test_the_contract_is_made_from_the_gig(page: GigsPage, book: Book, session: Session) -> None:
    asked: list[tuple[str, object]] = []
    session.asked.connect(lambda key, argument: asked.append((key, argument)))
    page.show_argument(record_gig(book, gig()).id)
    button(form_of(page), "Make the contract").click()
    assert asked == [("contracts", book.value("SELECT id FROM contract"))]
    button(form_of(page), "Open the contract").click()
    assert asked[1:] == asked[:1]


def test_a_contract_without_a_client_is_refused_beside_the_client(page: GigsPage, book: Book) -> None:
    page.show_argument(record_gig(book, gig(client="")).id)
    button(form_of(page), "Make the contract").click()
    assert "no client yet" in form_of(page).problem("client")
    assert has_keyboard(page, "client")


def test_a_sealed_gig_is_locked_and_says_where_to_go(
    page: GigsPage, book: Book, countries: Countries
) -> None:
    import_gig_file(book, read_gig_file(gig_file(AICHA, BRAM)))
    seal_contract(book, str(book.value("SELECT id FROM contract")), countries)
    (row,) = rows(book)
    page.show_argument(row.id)
    for name in ("on", "venue", "fee", "notes"):
        editor = form_of(page).editor(name)
        before = value(page, name)
        editor.setFocus()
        QTest.keyClicks(editor.control, "9")
        assert value(page, name) == before
    press(ENTER, CTRL)
    assert gig_detail(book, row.id) == GigDetail(*row[:12], notes="", contract_id=row.contract_id, sealed=1)
    assert button(form_of(page), "Open the contract").isVisible()
    texts = [made.text() for made in form_of(page).findChildren(QPushButton)]
    assert "Cancel gig" not in texts
    assert "declared" not in form_of(page).pill.text().lower()


@pytest.mark.parametrize(
    ("sealed", "received", "said"), [(0, 0, "Confirmed"), (1, 0, "Not declared yet"), (1, 1, "Declared")]
)
def test_only_the_receipt_makes_a_gig_declared(
    page: GigsPage, book: Book, sealed: int, received: int, said: str
) -> None:
    record_gig(book, gig())
    row = rows(book)[0]._replace(sealed=sealed, received=received)
    assert state_pill(page.words, row).text == said


def test_undoing_a_new_gig_closes_its_form(page: GigsPage, book: Book, session: Session) -> None:
    page.show_argument(record_gig(book, gig()).id)
    session.undo()
    assert page.form is None
    assert page.list.table.count() == 0


def test_a_change_from_elsewhere_is_shown_unless_something_is_typed(
    page: GigsPage, book: Book, session: Session
) -> None:
    gig_id = record_gig(book, gig()).id
    page.show_argument(gig_id)
    session.run(record_gig, book, gig(id=gig_id, venue="Flagey"))
    assert value(page, "venue") == "Flagey"
    go_to(page, "place")
    type_in("Brussels", then=None)
    session.run(record_gig, book, gig(id=gig_id, venue="Bimhuis"))
    assert (value(page, "venue"), value(page, "place")) == ("Flagey", "Brussels")


def test_the_country_column_gives_way_on_a_narrow_window(
    page: GigsPage, book: Book, countries: Countries
) -> None:
    draft_from_gig(book, record_gig(book, gig()).id, countries)
    page.refresh()
    table = page.list.table
    page.resize(600, 600)
    QApplication.processEvents()
    hidden = {column.key for place, column in enumerate(table.rows.columns) if table.isColumnHidden(place)}
    assert "country" in hidden
    assert "where" not in hidden
    assert gig_count(book, GigFilter(TODAY)) == page.list.table.count() == 1


def test_one_contract_is_made_of_the_gigs_that_are_selected(
    page: GigsPage, session: Session, asked: list[tuple[str, object]]
) -> None:
    keys = [
        record_gig(session.book, gig(on=date(2026, 12, day), client=client, fee=Money(50_000, "EUR"))).id
        for day, client in ((5, "De Roma vzw"), (6, ""), (7, "De Roma vzw"))
    ]
    page.refresh_list()
    page.list.table.setFocus()
    press(Qt.Key.Key_A, CTRL)
    press(Qt.Key.Key_F2)
    button(page.list.bar, "Make the contract").click()
    name, key = asked[-1]
    made = contract(session.book, str(key))
    assert name == "contracts"
    assert made is not None
    assert (made.client.name, made.fee) == ("De Roma vzw", Money(150_000, "EUR"))
    assert [each.id for each in made.gigs] == keys


def test_gigs_that_cannot_be_in_one_contract_say_why_and_stay_selected(
    page: GigsPage, session: Session, asked: list[tuple[str, object]]
) -> None:
    for client in ("De Roma vzw", "Bozar vzw"):
        record_gig(session.book, gig(client=client))
    page.refresh_list()
    page.list.table.setFocus()
    press(Qt.Key.Key_A, CTRL)
    assert page.start_contract()
    assert "it needs one client and one currency" in page.list.bar.problem.text()
    assert page.list.table.selected_count() == 2
    assert not asked


def test_a_gig_that_is_open_is_made_a_contract_of_with_the_key_for_a_new_one(
    page: GigsPage, session: Session, asked: list[tuple[str, object]]
) -> None:
    key = record_gig(session.book, gig()).id
    page.open_gig(key)
    assert page.start_contract()
    assert asked[-1][0] == "contracts"
    page.open_gig(key)
    assert not page.start_contract()  # it has one: another gig is asked for


def test_enter_in_an_empty_list_presses_the_button_that_leads_on(page: GigsPage) -> None:
    page.new_gig()
    press(Qt.Key.Key_Escape)
    assert page.form is None
    press(ENTER)
    assert has_keyboard(page, "on")
