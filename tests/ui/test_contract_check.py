"""The check of a contract leads to what is missing and back, and ends with the seal."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.core.actions import change_setting, record_person
from desktop.core.queries.declarations import declarations
from desktop.core.queries.people import person
from desktop.core.store.opening import HEARD
from desktop.sync.enrolment import enrol
from desktop.ui.contract.contract_view import AGREEMENT, CHECK, SPLIT
from desktop.ui.contract.ways import TO_CHECK
from desktop.ui.contracts_page import ContractsPage, state_pill
from desktop.ui.record_page import RecordPage
from desktop.ui.session import Note, Session
from desktop.ui.widgets import Card
from tests.conftest import Company
from tests.ui.by_keyboard import press, type_in
from tests.ui.owls import ON, complete, facts, focused, shown
from tests.ui.windows import opened, start_book


@pytest.fixture
def page(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> ContractsPage:
    return shown(qtbot, session)


def test_the_check_stays_at_its_place_when_something_changes(
    qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, CHECK)
    bar = page.view.check._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    done = [b for b in page.view.check.findChildren(QPushButton) if b.text() == "Done"][-1]
    place = bar.value()
    qtbot.mouseClick(done, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not isValid(done))
    qtbot.waitUntil(lambda: bar.value() in (place, bar.maximum()))
    assert bar.value() > 0


def test_what_is_missing_is_in_view_with_the_keyboard_and_its_end_is_read_from_the_top(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, CHECK)
    view = page.view.check
    bar = view._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    assert view.take_keyboard()
    qtbot.waitUntil(lambda: not focused().visibleRegion().isEmpty())
    bar.setValue(bar.maximum())
    complete(session, owls)
    qtbot.waitUntil(lambda: bar.value() == 0)


def test_every_problem_leads_to_its_field(
    qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage, asked: list[tuple[str, object]]
) -> None:
    page.open(owls.contract, CHECK)
    go = [b for b in page.view.check.findChildren(QPushButton) if b.text() == "Go there"]
    wanted = page.session.countries["IT"].required_ids_on(ON)
    assert [b.accessibleName() for b in go][: len(wanted)] == [
        f"Go there: Davide Russo: {number.label['en']} is missing. Italy needs it." for number in wanted
    ]
    qtbot.mouseClick(go[0], Qt.MouseButton.LeftButton)
    assert asked == [("people", ("person", owls.davide, f"identifiers.{wanted[0].code}"))]
    assert not page.view.next.isEnabled()


@pytest.mark.parametrize(
    ("field", "step", "name"),
    [
        ("signer", AGREEMENT, "Who signs for the band"),
        ("vat_percent", AGREEMENT, "VAT"),
        ("steps[2].amount", SPLIT, "How much"),
    ],
)
def test_a_field_of_the_contract_gets_the_cursor(
    field: str, step: int, name: str, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.open(owls.contract, CHECK)
    page.view.lead_to(field)
    assert page.view.tabs.currentIndex() == step
    assert focused().accessibleName() == name


@pytest.mark.parametrize("field", ["gigs[0].starts", "client.country"])
def test_what_belongs_to_a_gig_or_client_leads_to_its_page(
    field: str, owls: SimpleNamespace, page: ContractsPage, asked: list[tuple[str, object]]
) -> None:
    page.open(owls.contract, CHECK)
    page.view.lead_to(field)
    expected: dict[str, Any] = {
        "gigs[0].starts": ("gigs", owls.park),
        "client.country": ("people", ("client", owls.client, "country")),
    }
    assert asked == [expected[field]]


def test_the_way_to_another_page_offers_the_way_back(
    session: Session,
    owls: SimpleNamespace,
    page: ContractsPage,
    asked: list[tuple[str, object]],
    notes: list[Note],
) -> None:
    page.open(owls.contract, CHECK)
    page.view.lead_to("gigs[0].starts")
    assert (notes[-1].action, asked[-1]) == ("Back to the contract", ("gigs", owls.park))
    page.view.go_to(SPLIT)
    assert notes[-1].run is not None
    notes[-1].run()
    page.show_argument(asked[-1][1])
    assert page.view.draft.facts.id == owls.contract
    assert page.view.tabs.currentIndex() == CHECK


def test_what_is_saved_elsewhere_for_a_contract_leads_back_to_what_is_missing_still(
    session: Session, owls: SimpleNamespace, qtbot: QtBot
) -> None:
    """Enter goes there, Ctrl+Enter saves and comes back: as often as something is missing."""
    start_book(session.book)
    with opened(session, qtbot) as window:
        window.go("contracts", (TO_CHECK, owls.contract))
        page = window.page
        assert isinstance(page, ContractsPage)
        first = focused().accessibleName()
        assert first.startswith("Go there: ")
        page.view.lead_to("client.country")
        people = window.page
        assert isinstance(people, RecordPage)
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: window.page is page)
        assert focused().accessibleName() == first
        window.go("people")
        people.open_new()
        type_in("Nina")
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: people.form is None)
        assert window.page is people, "only what was opened from the contract leads back to it"


def test_what_is_worth_a_look_is_shown_and_does_not_stop_the_sealing(
    session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    complete(session, owls)
    page.open(owls.contract, CHECK)
    card = next(c for c in page.view.check.findChildren(Card) if c.accessibleName() == "Worth a look")
    go = [b.accessibleName() for b in card.findChildren(QPushButton)]
    assert go[-1] == "Go there: The client has not signed yet."
    assert go[0].startswith("Go there: Aïcha Benali, ")
    assert page.view.next.isEnabled()


def test_after_going_back_the_check_asks_to_sync_first_or_to_go_on_knowingly(
    qtbot: QtBot,
    session: Session,
    owls: SimpleNamespace,
    page: ContractsPage,
    asked: list[tuple[str, object]],
    start_company: Callable[..., Company],
) -> None:
    company = start_company("BE")
    enrol(session.book, company.url, company.invite())
    complete(session, owls)
    change_setting(session.book, HEARD, "")  # as restoring writes it
    page.open(owls.contract)
    assert page.view.tabs.currentIndex() == CHECK  # nothing of the contract's own is missing
    assert not page.view.next.isEnabled()
    buttons = {b.text(): b for b in page.view.check.findChildren(QPushButton)}
    buttons["Sync now"].click()
    assert asked[-1] == ("declarations", "sync")
    go_on = buttons["Nothing was sent since: go on"]
    go_on.setFocus()
    qtbot.keyClick(go_on, Qt.Key.Key_Space)
    assert page.view.next.isEnabled()
    page.view.next.click()
    assert facts(session, owls.contract).state == "sealed"


def test_sealing_locks_the_contract_and_shows_its_declarations(
    qtbot: QtBot,
    session: Session,
    owls: SimpleNamespace,
    page: ContractsPage,
    notes: list[Note],
    asked: list[tuple[str, object]],
) -> None:
    complete(session, owls)
    page.open(owls.contract, CHECK)
    assert page.view.next.accessibleName() == "Seal"
    page.view.next.setFocus()
    qtbot.keyClick(page.view.next, Qt.Key.Key_Space)
    assert notes[-1].text == "Sealed. 3 declarations wait for the next sync."
    assert page.view._pill.text() == "Sealed"
    rows = declarations(session.book, contract_id=owls.contract)
    assert len(rows) == 3
    opened = [b for b in page.view.check.findChildren(QPushButton) if b.text() == "Open the declaration"]
    qtbot.mouseClick(opened[0], Qt.MouseButton.LeftButton)
    assert asked[-1][0] == "declarations"
    assert asked[-1][1] in [row.id for row in rows]
    page.view.next.click()
    assert asked[-1] != ("declarations", "sync")
    qtbot.waitUntil(page.view.next.isEnabled)
    page.view.next.click()
    assert asked[-1] == ("declarations", "sync")
    page.show_list()
    assert state_pill(session.words, page.list.table.current()).text == "Sealed – 0 of 3 received"


def test_a_sealed_contract_can_be_read_but_not_changed(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    complete(session, owls)
    page.open(owls.contract, CHECK)
    page.view.next.click()
    before = facts(session, owls.contract)
    page.view.go_to(SPLIT)
    page.view.split.steps.ground(1).setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Delete)
    qtbot.keyClick(focused(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    page.view.split.steps.lead_to(1)
    qtbot.keyClicks(focused(), "999")
    page.view.go_to(AGREEMENT)
    fee = page.view.agreement.terms.editor("fee").control
    fee.setFocus()
    qtbot.keyClicks(fee, "9")
    page.view.flush()
    assert facts(session, owls.contract) == before
    assert not page.view.agreement.drop.isVisible()


def test_a_musician_nobody_declares_is_shown_with_the_reason(
    session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    davide = person(session.book, owls.davide)
    assert davide is not None
    session.run(record_person, session.book, replace(davide, status="self_employed"))
    page.open(owls.contract, CHECK)
    words = " ".join(
        label.text() for label in page.view.check.findChildren(QWidget) if hasattr(label, "text")
    )
    assert "Davide Russo is self-employed, not an employee: ask an adviser first." in words
    assert "Ask an adviser at a shared company who should declare this work." in words
    assert "Sealing makes 2 declarations" in words


def test_the_page_ends_where_its_words_end(qtbot: QtBot, owls: SimpleNamespace, page: ContractsPage) -> None:
    page.open(owls.contract, CHECK)
    area = page.view.check._scroll
    inside = area.widget()
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    qtbot.waitUntil(lambda: inside.height() == inside.heightForWidth(inside.width()))
