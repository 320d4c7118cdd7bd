"""Deadlines in the window: the list, what each leads to, the badge, the banner, the notification, the calendar."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import icalendar
import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting
from desktop.core.actions.sealing import seal_contract
from desktop.core.clock import Due
from desktop.core.queries.settings import setting
from desktop.ui.background import Background
from desktop.ui.contract.ways import TO_CHECK
from desktop.ui.deadlines_page import DeadlinesPage
from desktop.ui.due_banner import DueBanner
from desktop.ui.due_clock import OFF, REMIND, DueClock
from desktop.ui.session import Note, Session
from tests.ui.owls import complete

BEFORE = datetime(2027, 2, 9, 10, tzinfo=UTC)
EVE = datetime(2027, 2, 13, 10, tzinfo=UTC)
AFTER = datetime(2027, 2, 13, 21, tzinfo=UTC)


def at(session: Session, now: datetime) -> None:
    session.book.clock = lambda: now


@pytest.fixture
def page(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> DeadlinesPage:
    at(session, BEFORE)
    page = DeadlinesPage(session)
    qtbot.addWidget(page)
    page.resize(1072, 800)
    page.show()
    page.enter()
    return page


def rows(page: DeadlinesPage) -> list[Due]:
    return list(page.table.rows.source.fetch(0, 100))


def test_everything_open_is_listed_the_earliest_first(page: DeadlinesPage, owls: SimpleNamespace) -> None:
    found = rows(page)
    assert [row.instant for row in found] == sorted(row.instant for row in found)
    assert {row.kind for row in found} == {"a1", "declare", "gig"}
    assert {row.gig for row in found if row.gig} == {owls.stage, owls.roma, owls.opus}
    assert page.chips.current == "all"


def test_a_chip_shows_only_what_is_late_or_near(page: DeadlinesPage) -> None:
    page.chips.select("late")
    page.chips.picked.emit("late")
    assert {row.kind for row in rows(page)} >= {"a1"}
    assert all(row.state(BEFORE) == "late" for row in rows(page))


def test_the_detail_says_why_and_what_can_still_be_done(page: DeadlinesPage) -> None:
    late = next(row for row in rows(page) if row.kind == "a1")
    page.table.select_id(late.key)
    assert page._what.text().startswith("Ask for the A1: Jazz Middelheim vzw · ")
    assert (
        page._advice.text() == "Ask for it now: an A1 can also be issued afterwards, for days that are over."
    )
    assert page._done.isVisible()


def test_each_row_leads_to_what_it_is_about(
    page: DeadlinesPage, session: Session, owls: SimpleNamespace, asked: list[tuple[str, object]]
) -> None:
    for row in rows(page):
        page._go(row)
    assert ("contracts", (TO_CHECK, owls.contract)) in asked
    assert ("gigs", owls.stage) in asked
    complete(session, owls)
    paper = seal_contract(session.book, owls.contract, session.countries).declarations[0]
    page.refresh()
    page._go(next(row for row in rows(page) if row.paper == paper))
    assert asked[-1] == ("declarations", paper)


def test_an_a1_that_was_asked_for_is_ticked_off_and_taken_back(
    page: DeadlinesPage, session: Session, notes: list[Note]
) -> None:
    first = next(row for row in rows(page) if row.kind == "a1")
    page.table.select_id(first.key)
    page._done.click()
    assert first.key not in [row.key for row in rows(page)]
    assert notes[-1].run is not None
    notes[-1].run()
    assert first.key in [row.key for row in rows(page)]


def test_the_calendar_is_written_and_a_place_that_cannot_be_written_is_said(
    page: DeadlinesPage, tmp_path: Path, notes: list[Note]
) -> None:
    page.save_calendar(tmp_path / "septet.ics")
    events = icalendar.Calendar.from_ical((tmp_path / "septet.ics").read_bytes()).walk("VEVENT")
    assert len(events) == len(rows(page))
    page.save_calendar(tmp_path / "septet.ics" / "septet.ics")
    assert notes[-1].text.startswith("septet.ics cannot be written")


def test_an_empty_book_says_that_nothing_is_due(qtbot: QtBot, session: Session) -> None:
    page = DeadlinesPage(session)
    qtbot.addWidget(page)
    page.enter()
    assert page.table.count() == 0
    assert not page._save.isEnabled()


@pytest.fixture
def clock(session: Session, owls: SimpleNamespace, qtbot: QtBot) -> DueClock:
    background = Background()
    made = DueClock(session, background)
    yield made  # type: ignore[misc]
    made.stop()
    background.stop(5)


def look(qtbot: QtBot, clock: DueClock) -> None:
    with qtbot.waitSignal(clock.moved, timeout=10_000):
        clock.begin()


def test_the_clock_counts_what_is_late_and_what_is_near(
    qtbot: QtBot, session: Session, clock: DueClock
) -> None:
    at(session, BEFORE)
    look(qtbot, clock)
    assert clock.counted.late >= 1
    assert clock.counted.soon >= 1


def test_the_clock_counts_again_after_a_change(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, clock: DueClock
) -> None:
    from desktop.core.actions.gigs import amend_gig_state
    from desktop.core.gigs import GigState

    at(session, BEFORE)
    look(qtbot, clock)
    before = clock.counted
    with qtbot.waitSignal(clock.moved, timeout=10_000):
        session.run(amend_gig_state, session.book, owls.stage, GigState.CANCELLED)
    assert sum(clock.counted) == sum(before) - 1


def test_each_deadline_is_notified_once_also_after_a_restart(
    qtbot: QtBot, session: Session, clock: DueClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[str]] = []
    monkeypatch.setattr(clock, "notify", lambda fresh: told.append([due.kind for due in fresh]))
    at(session, EVE)
    look(qtbot, clock)
    assert [len(each) > 0 for each in told] == [True]
    with qtbot.waitSignal(clock.moved, timeout=10_000):
        clock.look()
    assert len(told) == 1
    background = Background()
    again = DueClock(session, background)
    monkeypatch.setattr(again, "notify", lambda fresh: told.append([due.kind for due in fresh]))
    look(qtbot, again)
    again.stop()
    background.stop(5)
    assert len(told) == 1


def test_whoever_does_not_want_reminders_gets_none(
    qtbot: QtBot, session: Session, clock: DueClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(clock, "notify", told.append)
    change_setting(session.book, REMIND, OFF)
    at(session, EVE)
    look(qtbot, clock)
    assert told == []
    assert setting(session.book, "reminded") is None
    banner = DueBanner(session, clock)
    qtbot.addWidget(banner)
    banner.show_page("gigs")
    assert banner.text == ""


def test_a_desktop_without_a_place_for_notifications_is_no_problem(
    session: Session, clock: DueClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    clock.notify([])
    assert clock.tray is None


@pytest.mark.parametrize(
    ("now", "words"),
    [(EVE, "deadlines are over"), (AFTER, "Seal it now and sync."), (BEFORE, "deadlines are over")],
)
def test_the_banner_stands_above_gigs_and_contracts_and_nowhere_else(
    qtbot: QtBot, session: Session, clock: DueClock, now: datetime, words: str
) -> None:
    at(session, now)
    look(qtbot, clock)
    banner = DueBanner(session, clock)
    qtbot.addWidget(banner)
    banner.show_page("people")
    assert banner.text == ""
    for page in ("gigs", "contracts"):
        banner.show_page(page)
        assert words in banner.text


def test_the_banner_says_what_comes_first_while_there_is_time(
    qtbot: QtBot, session: Session, clock: DueClock, owls: SimpleNamespace
) -> None:
    from desktop.core.actions.contracts import void_contract

    void_contract(session.book, owls.contract)
    at(session, datetime(2027, 2, 9, 10, tzinfo=UTC))
    look(qtbot, clock)
    banner = DueBanner(session, clock)
    qtbot.addWidget(banner)
    banner.show_page("gigs")
    assert banner.text == (
        "Declare before you play: 2 things are due within 7 days. First Jazz Middelheim vzw, by Sat 13 Feb, 20:30:"
        " Make the contract and declare it."
    )
    assert date(2027, 2, 13) == clock.dues[0].first.date()
