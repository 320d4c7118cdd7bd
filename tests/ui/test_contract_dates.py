"""Who plays when, as boxes in the window: ticked by mouse and keys, and what follows from it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from desktop.core.actions import amend_gig_state, draft_contract, split_contract
from desktop.core.attendance import with_absence
from desktop.core.gigs import GigState
from desktop.i18n.words import Words
from desktop.ui.contract.contract_view import SPLIT, ContractView
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.session import Session
from tests.ui.owls import facts, focused, shown


@pytest.fixture
def page(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> ContractsPage:
    """The owls' contract over two days."""
    command = facts(session, owls.contract).command()
    draft_contract(session.book, replace(command, gigs=(owls.park, owls.stage)))
    page = shown(qtbot, session)
    page.open(owls.contract, SPLIT)
    return page


@pytest.fixture
def view(page: ContractsPage) -> ContractView:
    return page.view


def boxes(view: ContractView) -> list[QCheckBox]:
    return [box for box in view.split.dates.findChildren(QCheckBox) if not box.isHidden()]


def shares(session: Session, key: str) -> dict[str, str]:
    return dict(facts(session, key).steps[-1]["weights"])


def test_a_contract_of_one_date_shows_no_dates(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> None:
    page = shown(qtbot, session)
    page.open(owls.contract, SPLIT)
    assert not page.view.split.dates.isVisible()


def test_every_box_says_who_plays_when(view: ContractView) -> None:
    assert view.split.dates.isVisible()
    assert [box.accessibleName() for box in boxes(view)][:2] == [
        "Aïcha Benali plays 13 February",
        "Aïcha Benali plays 14 February",
    ]
    assert len(boxes(view)) == 8
    assert all(box.isChecked() for box in boxes(view))


def test_a_box_unticked_is_kept_changes_the_shares_by_dates_and_is_undone_in_one_step(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    view.draft.split(shares_by="dates")
    assert shares(session, owls.contract) == {owls.aicha: "2", owls.bram: "2", owls.davide: "2"}
    qtbot.mouseClick(view.split.dates.box(1, 1), Qt.MouseButton.LeftButton)
    kept = facts(session, owls.contract)
    assert kept.absences == {owls.stage: frozenset({owls.bram})}
    assert shares(session, owls.contract) == {owls.aicha: "2", owls.bram: "1", owls.davide: "2"}
    session.undo()
    assert facts(session, owls.contract).absences == {}
    assert view.split.dates.box(1, 1).isChecked()
    session.redo()
    assert not view.split.dates.box(1, 1).isChecked()


def test_the_arrow_keys_go_from_box_to_box_and_the_space_bar_ticks(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    dates = view.split.dates
    dates.box(0, 0).setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up):
        qtbot.keyClick(focused(), key)
    assert focused() is dates.box(1, 1)
    assert [box for box in boxes(view) if box.focusPolicy() & Qt.FocusPolicy.TabFocus] == [dates.box(1, 1)]
    qtbot.keyClick(focused(), Qt.Key.Key_Space)
    assert facts(session, owls.contract).absences == {owls.stage: frozenset({owls.bram})}
    assert focused() is dates.box(1, 1)


def test_a_box_that_the_arrow_keys_reach_can_be_seen(qtbot: QtBot, view: ContractView) -> None:
    view.window().resize(1072, 560)
    view.split.steps.ground(0).setFocus()
    last = view.split.dates.box(3, 0)
    qtbot.waitUntil(lambda: last.visibleRegion().isEmpty())
    view.split.dates.box(0, 0).setFocus()
    for _ in range(3):
        qtbot.keyClick(focused(), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: last.hasFocus() and last.visibleRegion().boundingRect().height() == last.height())


def test_tab_reaches_the_dates_and_leaves_them_again(qtbot: QtBot, view: ContractView) -> None:
    seen = []
    view.split.bar.setFocus()
    for _ in range(40):
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
        seen.append(focused())
        if focused() is view.next:
            break
    inside = [widget for widget in seen if view.split.dates.isAncestorOf(widget)]
    assert inside == [view.split.dates.box(0, 0)]
    assert view.next in seen


def test_who_plays_no_date_is_said_in_words(
    session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    absences: dict[str, frozenset[str]] = {}
    for gig in (owls.park, owls.stage):
        for person in (owls.bram, owls.clara):
            absences = with_absence(absences, gig, person, absent=True)
    view.draft.split(absences=absences)
    assert view.split.dates.idle.text() == (
        "Bram De Wit and Clara Vogel play none of these dates, and are not declared."
    )
    view.draft.split(absences={owls.park: frozenset((owls.aicha, owls.bram, owls.clara, owls.davide))})
    assert view.split.dates.idle.text() == "Nobody plays on Sat, 13 Feb 2027."
    view.draft.split(absences={})
    assert not view.split.dates.idle.isVisible()


def test_dates_of_a_sealed_or_cancelled_gig_cannot_be_changed(
    session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    session.run(amend_gig_state, session.book, owls.stage, GigState.CANCELLED)
    assert [box.isEnabled() for box in boxes(view)] == [True, False] * 4


def test_hours_that_are_missing_are_said_beside_the_step(
    session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    split_contract(
        session.book, owls.contract, facts(session, owls.contract).line_up,
        facts(session, owls.contract).steps, shares_by="hours",
    )  # fmt: skip
    with session.book.transaction() as writing:
        from desktop.core.store.tables import Gig

        gig = writing.get(Gig, owls.stage)
        assert gig is not None
        gig.ends = None
    session.changed.emit(frozenset({"contracts"}))
    assert (
        "shared by hours, but the gig on Sun, 14 Feb 2027 has no start and end" in view.split.steps.problem(3)
    )
    assert not view.split.proof.text().startswith("✓")


def test_no_title_of_a_date_is_cut_where_months_have_long_names(
    qtbot: QtBot, session: Session, page: ContractsPage, owls: SimpleNamespace
) -> None:
    catalan = Session(session.book, Words("ca"), session.countries, session.theme, session.icons)
    page = shown(qtbot, catalan)
    page.open(owls.contract, SPLIT)
    heads = page.view.split.dates._heads
    assert [head.text() for head in heads] == ["13\nde febr.", "14\nde febr."]
    qtbot.waitUntil(lambda: all(head.width() >= head.sizeHint().width() for head in heads))
    assert page.view.split.dates._scroll.horizontalScrollBar().maximum() == 0
