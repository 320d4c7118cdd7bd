"""The page of band money, by hand and by eye: balances, payments, entries, the fund, its account as a file."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.core.actions import record_band, record_person, split_contract
from desktop.core.actions.fund import record_fund_entry
from desktop.core.actions.mates import record_cash, record_cost
from desktop.core.contracts import Place
from desktop.core.mates import CashCommand, CostCommand, FundCommand, MatePart
from desktop.core.money import Money
from desktop.core.people import BandCommand, PersonCommand
from desktop.core.queries.mates import accounts, entry, entry_page
from desktop.ui.money.begin import Begin
from desktop.ui.money_page import MoneyPage
from desktop.ui.pickers import Picked
from desktop.ui.session import Note, Session
from tests.ui.by_keyboard import CTRL, ENTER, button, form_of, go_to, press, show, type_in
from tests.ui.owls import eur

DAY = date(2026, 11, 14)


@pytest.fixture
def band(session: Session, owls: SimpleNamespace) -> str:
    return str(session.book.value("SELECT id FROM band"))


@pytest.fixture
def page(qtbot: QtBot, session: Session, band: str) -> MoneyPage:
    page = MoneyPage(session)
    show(page, qtbot)
    return page


def van(owls: SimpleNamespace, band: str) -> CostCommand:
    one = Decimal(1)
    parts = (
        MatePart(owls.aicha, eur(120), one),
        MatePart(owls.bram, None, one),
        MatePart(owls.clara, None, one),
    )
    return CostCommand(DAY, "Van", "EUR", parts, band)


def words(widget: object) -> list[str]:
    assert hasattr(widget, "findChildren")
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]


def cells(page: MoneyPage, row: int) -> list[str]:
    model = page.list.table.rows
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def test_a_band_without_entries_is_told_what_a_cost_and_the_fund_are(page: MoneyPage) -> None:
    assert "Who paid for the others?" in words(page.overview.balances)[0]
    assert words(page.overview.payments) == ["Nobody owes anybody anything."]
    assert "opening balance" in page.overview.expected.text()
    assert page.list.table.count() == 0


def test_a_book_without_a_band_leads_to_making_one(
    qtbot: QtBot, session: Session, asked: list[tuple[str, object]]
) -> None:
    page = MoneyPage(session)
    show(page, qtbot)
    page.show_argument(("cost", None))
    page.list.table.empty_acted.emit()
    assert asked == [("people", ("band", None))] * 2
    assert not page.overview.isVisible()


def test_a_cost_is_typed_without_a_mouse_and_what_it_comes_to_is_said_meanwhile(
    session: Session, owls: SimpleNamespace, band: str, page: MoneyPage
) -> None:
    page.new_cost()
    type_in("Rehearsal room")
    go_to(page, f"paid.{owls.bram}")
    type_in("80", None)
    go_to(page, f"paid.{owls.clara}")
    type_in("40.01", None)
    form = form_of(page)
    assert form.sums.text().splitlines() == [  # type: ignore[attr-defined]
        "Aïcha Benali owes €30.01",
        "Bram De Wit gets back €50.00",
        "Clara Vogel gets back €10.01",
        "Davide Russo owes €30.00",
    ]
    assert form.odd.text() == "The odd cent is borne by Aïcha Benali."  # type: ignore[attr-defined]
    press(ENTER, CTRL)
    assert page.form is None
    assert cells(page, 0)[1:3] == ["Rehearsal room", "Bram De Wit, Clara Vogel"]
    assert words(page.overview.balances)[:2] == ["Aïcha Benali", "owes €30.01"]


def test_what_is_wrong_with_a_cost_is_said_beside_its_fields_and_nothing_is_lost(
    session: Session, owls: SimpleNamespace, page: MoneyPage
) -> None:
    page.new_cost()
    go_to(page, f"paid.{owls.bram}")
    type_in("1.234", None)
    press(ENTER, CTRL)
    form = form_of(page)
    assert "can be read as" in form.problem(f"paid.{owls.bram}")
    assert form.problem("text") == "This is needed."
    assert form.editor(f"paid.{owls.bram}").typed() == "1.234"
    go_to(page, f"paid.{owls.bram}")
    type_in("12", None)
    go_to(page, "text")
    type_in("Strings", None)
    press(ENTER, CTRL)
    assert page.form is None
    assert entry_page(session.book, page.band, "", 0, 9)[0].amount == eur(12)


def test_a_payment_is_marked_as_paid_with_one_click_and_taken_back_with_one(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, band: str, page: MoneyPage, notes: list[Note]
) -> None:
    session.run(record_cost, session.book, van(owls, band))
    made = button(page.overview, "Mark as paid: Bram De Wit pays Aïcha Benali €40.00")
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    assert notes[-1].text == "Noted: Bram De Wit paid Aïcha Benali €40.00."
    assert [p.payer.name for p in accounts(session.book, band)[0].payments] == ["Clara Vogel"]
    assert words(page.overview.payments) == ["Clara Vogel pays Aïcha Benali €40.00"]
    assert notes[-1].run is not None
    notes[-1].run()
    assert len(accounts(session.book, band)[0].payments) == 2
    assert "2 payments settle it. It takes no fewer." in words(page.overview)


def test_cash_asked_for_in_a_contract_is_filled_in_and_leads_back_to_it(
    session: Session,
    owls: SimpleNamespace,
    page: MoneyPage,
    notes: list[Note],
    asked: list[tuple[str, object]],
) -> None:
    page.show_argument(("cash", None, Begin(owls.contract, owls.aicha, owls.clara, eur(270))))
    press(ENTER, CTRL)
    row = entry_page(session.book, page.band, "", 0, 9)[0]
    assert (row.payers, row.sharers, row.amount, row.contract_id) == (
        "Aïcha Benali",
        "Clara Vogel",
        eur(270),
        owls.contract,
    )
    assert notes[-1].action == "Back to the contract"
    assert notes[-1].run is not None
    notes[-1].run()
    assert asked == [("contracts", owls.contract)]


def test_a_sub_of_the_chosen_contract_can_take_part(
    session: Session, owls: SimpleNamespace, page: MoneyPage
) -> None:
    eva = session.run(record_person, session.book, PersonCommand("Eva Sub")).id
    session.run(split_contract, session.book, owls.contract, [Place(owls.aicha), Place(eva)], [])
    page.new_cost()
    go_to(page, "text")
    type_in("Dinner", None)
    contract = form_of(page).editor("contract")
    contract.set_value(Picked(owls.contract, "Jazz Middelheim vzw, Sat, 13 Feb 2027"))
    contract.changed.emit()
    go_to(page, f"paid.{eva}")
    type_in("20", None)
    press(ENTER, CTRL)
    assert entry_page(session.book, page.band, "", 0, 9)[0].payers == "Eva Sub"
    page.new_cash()
    contract = form_of(page).editor("contract")
    contract.set_value(Picked(owls.contract, "Jazz Middelheim vzw, Sat, 13 Feb 2027"))
    contract.changed.emit()
    receiver = form_of(page).editor("receiver")
    receiver.set_value(eva)
    assert receiver.value() == eva


def test_cash_for_a_contract_of_another_band_is_shown_with_that_band(
    session: Session, owls: SimpleNamespace, band: str, page: MoneyPage
) -> None:
    duo = session.run(record_band, session.book, BandCommand("Duo", (owls.aicha, owls.bram))).id
    page.show_argument(duo)
    assert page.band == duo
    page.show_argument(("cash", None, Begin(owls.contract, owls.aicha, owls.clara, eur(270))))
    press(ENTER, CTRL)
    assert page.band == band
    assert cells(page, 0)[2] == "Aïcha Benali"
    assert page.list.table.current().payers == "Aïcha Benali"


def test_an_entry_is_opened_amended_and_removed_from_the_list(
    session: Session, owls: SimpleNamespace, band: str, page: MoneyPage, notes: list[Note]
) -> None:
    key = session.run(record_cost, session.book, van(owls, band)).id
    page.list.table.setFocus(Qt.FocusReason.TabFocusReason)
    press(ENTER)
    go_to(page, "text")
    type_in("Van and fuel", None)
    press(ENTER, CTRL)
    found = entry(session.book, key)
    assert isinstance(found, CostCommand)
    assert found.text == "Van and fuel"
    page.list.table.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Delete)
    assert page.list.table.count() == 0
    assert notes[-1].text == "Van and fuel: in the bin."
    session.undo()
    assert page.list.table.count() == 1


def test_the_search_goes_through_the_entries_of_the_band_that_is_chosen(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, band: str, page: MoneyPage
) -> None:
    duo = session.run(record_band, session.book, BandCommand("Duo", (owls.aicha, owls.bram))).id
    session.run(record_cost, session.book, van(owls, band))
    session.run(record_cash, session.book, CashCommand(DAY, eur(5), owls.bram, owls.aicha, "Beer", duo))
    assert [page.list.table.count(), page.band] == [1, band]
    qtbot.mouseClick(button(page.list.chips, "Duo"), Qt.MouseButton.LeftButton)
    assert cells(page, 0)[1:4] == ["Beer", "Bram De Wit", "to Aïcha Benali"]
    page.list.search.setFocus()
    qtbot.keyClicks(page.list.search, "van")
    qtbot.keyClick(page.list.search, ENTER)
    assert page.list.table.count() == 0
    page.show_argument(band)
    assert page.list.table.count() == 1


# ---- the fund ----


@pytest.fixture
def fund(session: Session, owls: SimpleNamespace, band: str, page: MoneyPage) -> MoneyPage:
    steps = [{"kind": "fund", "amount": "75.00"}, {"kind": "shares", "weights": {owls.aicha: "1"}}]
    session.run(split_contract, session.book, owls.contract, [Place(owls.aicha)], steps)
    command = FundCommand(date(2026, 1, 5), "opening", eur(50), "=HYPERLINK(1)", band)
    session.run(record_fund_entry, session.book, command)
    session.run(record_fund_entry, session.book, FundCommand(DAY, "spent", eur(80), "Posters", band))
    page.views.select("fund")
    page.show_rows()
    return page


def test_the_account_of_the_fund_shows_what_is_expected_apart(fund: MoneyPage) -> None:
    assert [cells(fund, row)[1:] for row in range(3)] == [
        ["From the contract with Jazz Middelheim vzw", "Expected", "€75.00", "", ""],
        ["Posters", "", "", "€80.00", "-€30.00"],
        ["=HYPERLINK(1)", "", "€50.00", "", "€50.00"],
    ]
    assert fund.overview.figure.text() == "-€30.00"
    said = fund.overview.expected.text().splitlines()
    assert said[0] == "€30.00 more went out than came in: somebody has paid for it. Note who paid in."
    assert said[1] == "€75.00 expected from contracts that are not sealed yet"


def test_a_line_from_a_contract_leads_to_it_and_is_not_removed_here(
    session: Session,
    owls: SimpleNamespace,
    fund: MoneyPage,
    asked: list[tuple[str, object]],
    notes: list[Note],
) -> None:
    table = fund.list.table
    table.selectRow(0)
    table.setFocus(Qt.FocusReason.TabFocusReason)
    press(Qt.Key.Key_Delete)
    assert notes[-1].text == "This comes from a contract. Change it there."
    press(ENTER)
    assert asked == [("contracts", owls.contract)]


def test_money_paid_in_asks_who_and_stands_in_the_account_afterwards(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, fund: MoneyPage
) -> None:
    qtbot.mouseClick(button(fund.overview, "New entry of the fund"), Qt.MouseButton.LeftButton)
    form = form_of(fund)
    assert not form.editor("person").isVisible()
    kind = form.editor("kind")
    kind.set_value("paid_in")
    kind.changed.emit()
    assert form.editor("person").isVisible()
    go_to(fund, "amount")
    type_in("30", None)
    press(ENTER, CTRL)
    assert form.problem("person") == "Choose the musician."
    form.editor("person").set_value(owls.clara)
    press(ENTER, CTRL)
    assert cells(fund, 1)[1] == "Paid in by Clara Vogel"
    assert fund.overview.figure.text() == "€0.00"


def test_the_account_is_saved_as_a_table_that_is_safe_to_open(
    tmp_path: Path, fund: MoneyPage, notes: list[Note]
) -> None:
    fund.save_account(tmp_path / "fund.csv")
    with (tmp_path / "fund.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["Date", "What", "In", "Out", "In the fund", "Currency", "State"],
        ["2026-01-05", "'=HYPERLINK(1)", "50.00", "", "50.00", "EUR", "Booked"],
        ["2026-11-14", "Posters", "", "80.00", "-30.00", "EUR", "Booked"],
        ["2027-02-13", "From the contract with Jazz Middelheim vzw", "75.00", "", "", "EUR", "Expected"],
    ]
    assert notes[-1].text == "Saved as fund.csv. Every member can open it."
    fund.save_account(tmp_path / "no" / "fund.csv")
    assert "cannot be written" in notes[-1].text


def test_other_currencies_have_an_account_of_their_own(session: Session, band: str, fund: MoneyPage) -> None:
    command = FundCommand(DAY, "opening", Money(50_000, "SEK"), "Stockholm", band)
    session.run(record_fund_entry, session.book, command)
    assert fund.overview.figure.text() == f"-€30.00 · {session.words.money(command.amount or eur(0))}"


def test_everything_of_the_page_has_a_name_for_a_screen_reader(fund: MoneyPage) -> None:
    from PySide6.QtWidgets import QPushButton

    unnamed = [b for b in fund.findChildren(QPushButton) if b.isVisible() and not b.accessibleName()]
    assert unnamed == []


@pytest.mark.parametrize("size", [(760, 500), (1016, 660)])
def test_the_page_fits_into_a_small_window(qtbot: QtBot, fund: MoneyPage, size: tuple[int, int]) -> None:
    fund.resize(*size)
    assert fund.minimumSizeHint().width() <= 760
    qtbot.waitUntil(lambda: fund.list.table.height() >= 120)


def test_the_words_of_a_payment_keep_a_line_of_their_own_in_a_narrow_card(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, band: str, page: MoneyPage
) -> None:
    session.run(record_cost, session.book, van(owls, band))
    page.resize(752, 560)
    made = button(page.overview, "Mark as paid: Bram De Wit pays Aïcha Benali €40.00")
    (said,) = [each for each in page.overview.payments.findChildren(QLabel) if each.text().startswith("Bram")]
    qtbot.waitUntil(lambda: said.width() >= 150)
    assert made.mapTo(page, made.rect().topLeft()).y() >= said.mapTo(page, said.rect().bottomLeft()).y()


def test_who_owes_what_is_in_sight_where_the_cards_stand_beneath_each_other(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, band: str, page: MoneyPage
) -> None:
    session.theme.set_text_percent(150)
    try:
        page.resize(900, 900)
        session.run(record_cost, session.book, van(owls, band))
        for rows in (page.overview.balances, page.overview.payments):
            qtbot.waitUntil(lambda rows=rows: rows.visibleRegion().boundingRect().height() >= 60)  # type: ignore[misc]
    finally:
        session.theme.set_text_percent(100)
