"""The steps of a contract by keyboard: the agreement that keeps itself, and the way over its steps."""

from datetime import date
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.money import Money
from desktop.core.queries.people import clients
from desktop.ui.contract.contract_view import AGREEMENT, CHECK, SPLIT
from desktop.ui.contract.ways import TO_CHECK
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.session import Session
from tests.ui.by_keyboard import press
from tests.ui.owls import complete, eur, facts, focused, retype, shown
from tests.ui.windows import opened, start_book


@pytest.fixture
def page(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> ContractsPage:
    return shown(qtbot, session)


def test_a_fee_keeps_itself_after_a_pause_and_is_one_step_to_undo(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    terms = page.view.agreement.terms
    retype(qtbot, terms.editor("fee").control, "2000")
    assert facts(session, owls.contract).fee == eur(1500)
    qtbot.waitUntil(lambda: facts(session, owls.contract).fee == eur(2000))
    assert terms.editor("fee").control.property("text") == "2000"
    assert page.view.split.proof.text() == "✓ Adds up to the cent: €2,000.00"
    session.undo()
    assert facts(session, owls.contract).fee == eur(1500)
    assert terms.editor("fee").value() == eur(1500)


def test_half_a_clients_name_is_never_recorded(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    terms = page.view.agreement.terms
    retype(qtbot, terms.editor("client").control, "Theater Zwei")
    qtbot.wait(500)
    assert facts(session, owls.contract).client.name == "Jazz Middelheim vzw"
    terms.editor("fee").control.setFocus()
    assert facts(session, owls.contract).client.name == "Theater Zwei"
    assert [name for _, name in clients(session.book)] == [
        "De Roma vzw",
        "Jazz Middelheim vzw",
        "Theater Zwei",
    ]


def test_what_cannot_be_understood_is_not_kept_and_says_so(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    terms = page.view.agreement.terms
    retype(qtbot, terms.editor("vat_percent").control, "six")
    terms.editor("payment_days").control.setFocus()
    assert terms.problem("vat_percent") == "This is not a percentage. Type it like 6.5."
    assert page.view._pill.text() == "Draft · last change not saved"
    assert facts(session, owls.contract).vat_percent == 6


def test_a_contract_needs_a_client_and_the_cursor_stays_where_it_was(
    qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    terms = page.view.agreement.terms
    client, band = terms.editor("client").control, terms.editor("band").control
    client.setFocus()
    assert isinstance(client, QLineEdit)
    client.selectAll()
    qtbot.keyClick(client, Qt.Key.Key_Delete)
    qtbot.keyClick(client, Qt.Key.Key_Tab)
    assert terms.problem("client") == "This is needed."
    assert band.hasFocus()


def test_signing_takes_today_and_can_be_taken_back(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    signed = page.view.agreement.terms.editor("signed").control
    signed.setFocus()
    qtbot.keyClick(signed, Qt.Key.Key_Space)
    assert facts(session, owls.contract).signed_on == session.today()
    assert page.view._pill.text() == "Signed by client · saved"
    qtbot.keyClick(signed, Qt.Key.Key_Space)
    assert facts(session, owls.contract).state == "draft"


def test_the_day_of_signing_is_typed_anew_without_losing_the_signature(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    terms = page.view.agreement.terms
    qtbot.keyClick(terms.editor("signed").control, Qt.Key.Key_Space)
    day = terms.editor("signed_on").control
    assert isinstance(day, QLineEdit)
    day.setFocus()
    day.selectAll()
    press(Qt.Key.Key_Backspace)
    page.view.flush()
    assert focused() is day
    assert day.isVisible()
    assert facts(session, owls.contract).signed_on == session.today()
    qtbot.keyClicks(day, "2026-01-02")
    page.view.flush()
    assert facts(session, owls.contract).signed_on == date(2026, 1, 2)
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_Delete)
    press(Qt.Key.Key_Tab)
    assert terms.editor("signed_on").value() == date(2026, 1, 2)


def test_a_second_gig_of_the_client_is_covered_by_a_tick(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    boxes = [box for box in page.view.agreement.covered.findChildren(QCheckBox) if box.isVisible()]
    assert [box.text().split("  ·  ")[1] for box in boxes] == [
        "Park Den Brandt, Antwerp",
        "Second stage, Antwerp",
        "Opus, Antwerp",
    ]
    boxes[1].setFocus()
    qtbot.keyClick(boxes[1], Qt.Key.Key_Space)
    assert [gig.id for gig in facts(session, owls.contract).gigs] == [owls.park, owls.stage]
    fee = page.view.agreement.terms.editor("fee")
    assert "€2,400.00" in fee.control.accessibleDescription()
    assert facts(session, owls.contract).fee == fee.value() == Money.read("2400", "EUR")
    page.view.agreement.terms.editor("fee").set_value(Money.read("2000", "EUR"))
    page.view.agreement.keep()
    qtbot.keyClick(boxes[1], Qt.Key.Key_Space)
    assert facts(session, owls.contract).fee == Money.read("2000", "EUR")  # agreed otherwise: left alone


def test_enter_walks_over_the_steps_and_stops_at_the_seal(
    session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    """It leads to what is missing, then to the button; only the button itself seals."""
    page.open(owls.contract, AGREEMENT)
    for step in (SPLIT, CHECK):
        press(Qt.Key.Key_Return)
        assert page.view.tabs.currentIndex() == step
    press(Qt.Key.Key_Return)
    assert focused().accessibleName().startswith("Go there: ")
    complete(session, owls)
    page.open(owls.contract, CHECK)
    press(Qt.Key.Key_Return)
    assert focused() is page.view.next
    assert facts(session, owls.contract).sealed_at is None


def test_ctrl_enter_walks_on_from_any_field_and_seals_nothing(
    session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    page.view.agreement.terms.focus("payment_days")
    for step in (SPLIT, CHECK):
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert page.view.tabs.currentIndex() == step
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert focused().accessibleName().startswith("Go there: ")
    complete(session, owls)
    page.open(owls.contract, CHECK)
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert focused() is page.view.next
    assert facts(session, owls.contract).sealed_at is None


def test_ctrl_enter_from_the_agreement_leads_to_where_a_step_is_added(
    owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    page.view.agreement.terms.focus("payment_days")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert focused() is page.view.split.add_step


def test_the_button_that_leads_to_the_check_hands_the_keyboard_to_what_is_missing(
    owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, SPLIT)
    page.view.next.setFocus()
    press(Qt.Key.Key_Return)
    assert focused().accessibleName().startswith("Go there: ")


def test_ctrl_enter_hands_the_keyboard_on_where_the_next_step_begins(
    owls: SimpleNamespace, page: ContractsPage
) -> None:
    """In a split without musicians that is the line for the first one; in the check the way to what is missing."""
    page.open(owls.contract, AGREEMENT)
    page.view.draft.split(line_up=(), steps=())
    page.view.agreement.terms.focus("payment_days")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert focused() is page.view.split.newcomer.control
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.view.tabs.currentIndex() == CHECK
    assert focused().accessibleName().startswith("Go there: ")


def test_after_something_is_mended_the_keyboard_stands_at_what_is_missing_next(
    owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, CHECK)
    page.view.draft.split(line_up=(), steps=())
    line_up = next(b for b in page.view.check.findChildren(QPushButton) if "Line-up" in b.accessibleName())
    line_up.setFocus()
    page.view.draft.add_musician(owls.aicha, "Aïcha Benali")
    assert focused().accessibleName().startswith("Go there: ")
    assert "Line-up" not in focused().accessibleName()


def test_a_contract_left_with_a_step_open_opens_again(owls: SimpleNamespace, page: ContractsPage) -> None:
    page.open(owls.contract, SPLIT)
    page.view.split.steps.lead_to(1)
    page.view.tabs.setFocus()
    press(Qt.Key.Key_Escape)
    page.open(owls.contract, SPLIT)
    assert page.view.split.steps.place_open == -1


def test_a_contract_that_comes_back_has_the_keyboard(
    session: Session, owls: SimpleNamespace, qtbot: QtBot
) -> None:
    start_book(session.book)
    with opened(session, qtbot) as window:
        window.go("contracts", (TO_CHECK, owls.contract))
        page = window.page
        assert isinstance(page, ContractsPage)
        window.go("people")
        complete(session, owls)
        window.go("contracts")
        assert window.page is page
        assert page.view.isAncestorOf(focused())


def test_enter_presses_the_button_with_the_focus(
    qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage, asked: list[tuple[str, object]]
) -> None:
    page.open(owls.contract, CHECK)
    go = next(b for b in page.view.check.findChildren(QPushButton) if b.text() == "Go there")
    go.setFocus()
    qtbot.keyClick(go, Qt.Key.Key_Return)
    assert asked[-1][0] == "people"
    page.view.back.setFocus()
    qtbot.keyClick(page.view.back, Qt.Key.Key_Enter)
    assert page.view.tabs.currentIndex() == SPLIT


def test_what_was_just_typed_is_kept_when_another_page_comes(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, SPLIT)
    page.view.split.steps.lead_to(2)
    retype(qtbot, focused(), "300")
    page.hide()
    assert facts(session, owls.contract).steps[2]["amount"] == "300.00"


def test_tab_goes_through_the_split_from_top_to_bottom(
    qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, SPLIT)
    page.view.split.steps.open_row(1)
    page.view.tabs.setFocus()
    seen = []
    while "Back to the contracts" not in seen and len(seen) < 60:
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
        seen.append(focused().accessibleName().split(",")[0])
    assert "Shared company’s fee" not in seen  # the arrow keys lead there
    first = seen.index("Pay Bram De Wit back: Van and fuel")
    assert seen[first : first + 9] == [
        "Pay Bram De Wit back: Van and fuel",
        "In your own words",
        "To whom",
        "How much",
        "Somebody else paid a part…",
        "Paid back in cash on the spot…",
        "Add receipts…",
        "Move up",
        "Move down",
    ]
    leader = seen.index("Aïcha Benali")
    assert seen[leader : leader + 3] == ["Aïcha Benali", "Share of Aïcha Benali", "Share of Bram De Wit"]
    assert seen.index("Show the proof") > leader
    assert seen[-3:] == ["Back", "Next: check and finish", "Back to the contracts"]


def test_tab_ends_the_agreement_at_the_button_that_leads_on(
    qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    boxes = [box for box in page.view.agreement.covered.findChildren(QCheckBox) if box.isVisible()]
    boxes[0].setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Down)
    assert focused() is boxes[1]
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is page.view.agreement.drop
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is page.view.next


def test_tab_begins_the_agreement_at_its_first_field(
    qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, AGREEMENT)
    page.view.tabs.setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is page.view.agreement.terms.editor("client").control


def test_a_title_for_which_there_is_no_room_keeps_its_day(owls: SimpleNamespace, page: ContractsPage) -> None:
    page.open(owls.contract, AGREEMENT)
    title = page.view._title
    whole = title.fontMetrics().horizontalAdvance(title.text())
    cut = title.fitting(whole - 60)
    assert cut.startswith("Jazz Midd")
    assert cut.endswith(f"…, {title.text().partition(', ')[2]}")
    assert title.fitting(100).endswith("…")


def test_the_buttons_stand_beneath_a_title_whose_day_finds_no_room_beside_them(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    complete(session, owls)
    page.open(owls.contract, CHECK)
    page.view.next.click()
    title, buttons = page.view._title, page.view.papers
    page.resize(1200, 700)
    qtbot.waitUntil(lambda: buttons.geometry().top() < title.geometry().bottom())
    page.resize(640, 700)
    qtbot.waitUntil(lambda: buttons.geometry().top() > title.geometry().bottom())
    assert title.fitting(title.width()).endswith(title.text().partition(", ")[2])


def test_the_button_back_leaves_the_keyboard_in_the_contract(
    owls: SimpleNamespace, page: ContractsPage
) -> None:
    """It is hidden at the first step; Qt would give the keyboard to whatever comes next in the window."""
    page.open(owls.contract, SPLIT)
    page.view.back.setFocus()
    press(Qt.Key.Key_Return)
    assert page.view.tabs.currentIndex() == AGREEMENT
    assert focused() is page.view.tabs


def test_the_agreement_beside_the_split_scrolls_where_it_finds_no_room(
    qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, SPLIT)
    summary = page.view.split.summary
    summary.setFixedHeight(180)
    said = [each for each in summary.findChildren(QLabel) if each.isVisible() and each.text()]
    assert len(said) > 8
    qtbot.waitUntil(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in said))
