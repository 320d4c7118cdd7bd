"""The home page: what needs somebody, what comes, the months, what comes up, and the guide; walked by keyboard."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.core.actions import amend_gig_state, change_setting, record_gig
from desktop.core.actions.sealing import seal_contract
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.queries.expected import expected
from desktop.core.queries.guide import progress
from desktop.core.queries.settings import setting
from desktop.ui.background import Background
from desktop.ui.books.owed import UNDECLARED, OwedPage
from desktop.ui.due_clock import DueClock
from desktop.ui.home.page import HomePage
from desktop.ui.home.rows import Entry, EntryRow
from desktop.ui.session import Session
from tests.ui.by_keyboard import press
from tests.ui.owls import complete

NEAR = datetime(2027, 2, 9, 10, tzinfo=UTC)
AFTER = datetime(2027, 2, 20, 10, tzinfo=UTC)
LONG = 30_000

Open = Callable[[datetime], HomePage]


@pytest.fixture
def open_page(qtbot: QtBot, session: Session) -> Iterator[Open]:
    """Shows the page over the session's book at a moment, with everything read."""
    background = Background()
    clock = DueClock(session, background)

    def shown(now: datetime) -> HomePage:
        session.book.clock = lambda: now
        page = HomePage(session, clock, background)
        qtbot.addWidget(page)
        page.resize(1072, 760)
        page.show()
        page.activateWindow()
        page.enter()
        clock.begin()
        qtbot.waitUntil(lambda: clock.looked and page.complete, timeout=LONG)
        return page

    yield shown
    clock.stop()
    background.stop(LONG / 1000)


def entries(page: HomePage) -> list[Entry]:
    return [row.entry for row in page.needs.list.rows]


def said(page: HomePage) -> str:
    return "\n".join(entry.said for entry in entries(page))


def gig(session: Session, on: date, *, fee: int = 400, band: str = "") -> str:
    command = GigCommand(
        on=on,
        venue="De Roma",
        place="Antwerp",
        country="BE",
        currency="EUR",
        band=band,
        client="De Roma vzw",
        fee=Money(fee * 100, "EUR"),
        state=GigState.CONFIRMED,
    )
    return record_gig(session.book, command).id


def test_an_empty_book_teaches_on_every_card(open_page: Open, session: Session) -> None:
    page = open_page(NEAR)
    assert entries(page) == []
    for card in (page.needs, page.coming, page.months, page.counter, page.gigs):
        assert len(card.empty.text.text()) > 40
        assert not card.empty.isHidden()
    for card in (page.coming, page.months, page.counter, page.gigs):
        assert not card.empty.action.isHidden()


def test_what_is_late_stands_above_what_is_near_with_the_way_there(
    open_page: Open, session: Session, owls: SimpleNamespace, asked: list[tuple[str, object]]
) -> None:
    page = open_page(NEAR)
    found = entries(page)
    assert found[0].title == "Ask for the A1: Jazz Middelheim vzw"
    assert found[0].detail.startswith("Late: was needed by")
    near = next(entry for entry in found if entry.key == f"gig.{owls.stage}")
    assert near.detail == "Needed by Sun 14 Feb, 20:30"
    near.run()
    assert asked[-1] == ("contracts", ("new", owls.stage))
    declare = next(entry for entry in found if entry.title.startswith("Declare:"))
    declare.run()
    assert asked[-1] == ("contracts", ("check", owls.contract))
    assert f"{len([e for e in found if not e.key.startswith('more.')])}" <= page.needs._count.text()


def test_tab_goes_from_card_to_card_and_arrows_within_one(
    open_page: Open, owls: SimpleNamespace, qtbot: QtBot, asked: list[tuple[str, object]]
) -> None:
    page = open_page(NEAR)
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus()
    rows = page.needs.list.rows
    assert QApplication.focusWidget() is rows[0]
    press(Qt.Key.Key_Down)
    assert QApplication.focusWidget() is rows[1]
    press(Qt.Key.Key_End)
    assert QApplication.focusWidget() is rows[-1]
    press(Qt.Key.Key_Tab)
    at = QApplication.focusWidget()
    assert at is not None
    assert not page.needs.isAncestorOf(at)
    press(Qt.Key.Key_Backtab)
    assert QApplication.focusWidget() is rows[-1]
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Return)
    assert asked[-1] == ("contracts", ("check", owls.contract))


def test_every_row_says_everything_to_a_screen_reader(open_page: Open, owls: SimpleNamespace) -> None:
    page = open_page(NEAR)
    for row in page.findChildren(EntryRow):
        assert row.entry.title in row.accessibleName()
        assert row.entry.action in row.accessibleName()
    assert page.months.chart.accessibleName()


def test_played_and_not_declared_leads_to_the_same_gigs_in_the_books(
    open_page: Open, session: Session, owls: SimpleNamespace, qtbot: QtBot, asked: list[tuple[str, object]]
) -> None:
    page = open_page(AFTER)
    undeclared = page.gaps.list.rows[0].entry
    assert undeclared.title == "Played, not declared"
    undeclared.run()
    assert asked[-1] == ("books", ("owed", UNDECLARED))
    owed = OwedPage(session)
    qtbot.addWidget(owed)
    owed.enter(UNDECLARED)
    count = owed.list.table.count()
    assert count == 2  # the contract that is not sealed, and the gig without one
    assert undeclared.detail == f"{count} are open"
    assert undeclared.trailing == "€2,400.00"


def test_a_sealed_paper_without_its_receipt_is_not_declared(
    open_page: Open, session: Session, owls: SimpleNamespace
) -> None:
    complete(session, owls)
    session.book.clock = lambda: NEAR
    papers = seal_contract(session.book, owls.contract, session.countries).declarations
    page = open_page(AFTER)
    undeclared, unpaid = (row.entry for row in page.gaps.list.rows)
    assert undeclared.detail == f"{len(papers) + 1} are open"  # and the gig without a contract
    assert unpaid.detail == "None"
    assert {entry.action for entry in entries(page) if entry.key.startswith("held.")} == {"Enrol"}


def test_a_sealed_paper_that_nobody_is_enrolled_for_asks_to_enrol_before_any_sync(
    open_page: Open, session: Session, owls: SimpleNamespace
) -> None:
    complete(session, owls)
    papers = seal_contract(session.book, owls.contract, session.countries).declarations
    page = open_page(NEAR)
    asked = [entry for entry in entries(page) if entry.key.startswith("held.")]
    assert len(asked) == len(papers) > 0
    assert {entry.action for entry in asked} == {"Enrol"}
    assert "not enrolled" in said(page)


def test_what_comes_up_is_said_with_day_time_and_place(
    open_page: Open, owls: SimpleNamespace, asked: list[tuple[str, object]]
) -> None:
    page = open_page(NEAR)
    first = page.gigs.list.rows[0].entry
    assert first.title == "Sat, 13 Feb 2027 · 20:30 · in 4 days"
    assert first.detail == "Park Den Brandt · Antwerp · The Night Owls"
    first.run()
    assert asked[-1] == ("gigs", owls.park)
    assert [row.entry.key for row in page.gigs.list.rows] == [owls.park, owls.stage, owls.roma, owls.opus]


def test_the_months_say_their_average_and_stand_in_a_table_too(
    open_page: Open, session: Session, owls: SimpleNamespace
) -> None:
    complete(session, owls)
    page = open_page(AFTER)
    months = page.months.months
    assert len(months) == 12
    earned = months[-1].earned
    assert earned > 0
    assert page.months.chart.bars[-1].mark == earned // 12
    page.months.swap.click()
    assert page.months.chart.isHidden()
    assert page.months.table.count() == 12
    page.months.swap.click()
    assert page.months.table.isHidden()


def test_without_the_own_name_whole_fees_are_shown_and_said_to_be_so(
    open_page: Open, session: Session, owls: SimpleNamespace
) -> None:
    change_setting(session.book, "me", None)
    page = open_page(NEAR)
    assert "Whole fees" in page.coming._guess.text()
    assert "Which musician are you?" in page.months.empty.text.text()
    assert "which musician you are" in page.counter.empty.text.text()


def test_the_own_part_comes_with_the_day_on_which_it_is_expected(
    open_page: Open, session: Session, owls: SimpleNamespace
) -> None:
    complete(session, owls)
    page = open_page(NEAR)
    assert page.coming.list.rows
    assert page.coming._booked.text().endswith("from gigs that are booked")
    assert page.coming.list.rows[0].entry.key.startswith("contract:")


def test_a_gig_that_was_typed_and_not_saved_is_remembered(
    open_page: Open, session: Session, asked: list[tuple[str, object]]
) -> None:
    change_setting(session.book, "draft.gig", "{}")
    page = open_page(NEAR)
    assert [entry.title for entry in entries(page)] == ["A new gig was typed and not saved"]
    entries(page)[0].run()
    assert asked[-1] == ("gigs", "new")


def test_the_page_follows_the_book(open_page: Open, session: Session, qtbot: QtBot) -> None:
    page = open_page(NEAR)
    gig(session, date(2027, 2, 12))
    session.changed.emit(frozenset({"gigs"}))
    qtbot.waitUntil(lambda: page.complete and len(page.gigs.list.rows) == 1, timeout=LONG)
    qtbot.waitUntil(lambda: "De Roma vzw" in said(page), timeout=LONG)


def test_a_narrow_page_stacks_its_cards(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(NEAR)
    assert page.coming.mapTo(page, page.coming.rect().topLeft()).x() > page.width() // 2
    page.resize(760, 600)
    qtbot.waitUntil(lambda: page.coming.mapTo(page, page.coming.rect().topLeft()).x() < 100)


def test_a_gig_whose_contract_is_sealed_is_no_option_any_more(
    open_page: Open, session: Session, owls: SimpleNamespace, qtbot: QtBot
) -> None:
    complete(session, owls)
    session.run(amend_gig_state, session.book, owls.park, GigState.OPTION)
    page = open_page(NEAR)
    assert {row.entry.key: row.entry.pill for row in page.gigs.list.rows}[owls.park] is not None
    assert not any(
        each.certain for each in expected(session.book, NEAR.date()) if each.target_id == owls.contract
    )
    seal_contract(session.book, owls.contract, session.countries)
    session.changed.emit(frozenset({"gigs", "contracts", "declarations"}))
    qtbot.waitUntil(
        lambda: {row.entry.key: row.entry.pill for row in page.gigs.list.rows}[owls.park] is None,
        timeout=LONG,
    )
    of_contract = [each for each in expected(session.book, NEAR.date()) if each.venue == "Park Den Brandt"]
    assert of_contract
    assert all(each.certain for each in of_contract)


# ---- the guide ----


def test_the_guide_ticks_what_stands_in_the_book_and_nothing_else(
    open_page: Open, session: Session, qtbot: QtBot, asked: list[tuple[str, object]]
) -> None:
    page = open_page(NEAR)
    assert page.guide.isHidden()
    page.bring_guide.click()
    assert not page.guide.isHidden()
    first = page.guide.list.rows[0].entry
    assert (first.title, first.action) == ("Type in your first gig", "New gig")
    first.run()
    assert asked[-1] == ("gigs", "new")
    gig(session, date(2027, 3, 1))
    session.changed.emit(frozenset({"gigs"}))
    titles = [row.entry.title for row in page.guide.list.rows]
    assert titles[0] == "Type in your first gig: done"
    page.guide.list.rows[1].entry.run()
    assert ("people", ("band", None)) in asked
    page.guide.away.click()
    assert page.guide.isHidden()
    assert setting(session.book, "guide") is None


def test_the_guide_walks_on_to_the_seal_and_the_sync(session: Session, owls: SimpleNamespace) -> None:
    found = progress(session.book)
    assert (found.following, found.contract) == ("seal", owls.contract)
    complete(session, owls)
    seal_contract(session.book, owls.contract, session.countries)
    found = progress(session.book)
    assert (found.following, found.enrolled) == ("sync", False)


def test_a_split_that_is_not_whole_is_not_ticked(session: Session, owls: SimpleNamespace) -> None:
    from desktop.core.actions import split_contract

    split_contract(session.book, owls.contract, [], [])
    assert "split" not in progress(session.book).done
