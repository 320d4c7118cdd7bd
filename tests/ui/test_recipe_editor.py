"""The recipe by hand: steps dragged into order, red steps mended with one click, ways to share, and the proof."""

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.queries.contracts import contract
from desktop.ui.contract import edits
from desktop.ui.contract.contract_view import SPLIT, ContractView
from desktop.ui.contract.edits import place_after_move
from desktop.ui.contract.ground import Cut
from desktop.ui.contract.proof_view import ProofRow
from desktop.ui.contract.rows import FoldingRows
from desktop.ui.session import Session
from tests.ui.owls import button, focused, shown

FEE, EXPENSE, FIXED, SHARES = range(4)
"""The steps of the band's recipe."""
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> ContractView:
    page = shown(qtbot, session)
    page.open(owls.contract, SPLIT)
    return page.view


def texts(rows: FoldingRows, column: int) -> list[str]:
    cells = [rows.cells(place)[column] for place in range(rows.count)]
    return [cell.text() for cell in cells if isinstance(cell, Cut)]


def kept(session: Session, key: str) -> list[dict[str, Any]]:
    facts = contract(session.book, key)
    assert facts is not None
    return facts.steps


def kinds(session: Session, key: str) -> list[str]:
    return [step["kind"] for step in kept(session, key)]


def with_steps(view: ContractView, *steps: dict[str, Any]) -> None:
    view.draft.split(steps=steps)


def remedies(rows: FoldingRows, place: int) -> list[str]:
    return [made.accessibleName() for made in rows._rows[place].trouble.buttons()]


def mend(qtbot: QtBot, rows: FoldingRows, place: int, name: str) -> None:
    found: list[QPushButton] = rows._rows[place].trouble.buttons()
    qtbot.mouseClick(next(made for made in found if made.accessibleName() == name), LEFT)


def drag(rows: FoldingRows, place: int, goal: int, *, let_go: bool = True) -> None:
    """Press a row, move in small steps to the middle of another one and let go."""
    ground = rows.ground(place)
    start, way = ground.rect().center(), rows.ground(goal).y() - ground.y()
    way += 6 if goal > place else -6
    QTest.mousePress(ground, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for part in range(1, 9):
        QTest.mouseMove(ground, start + QPoint(0, way * part // 8))
        _move(ground, start + QPoint(0, way * part // 8))
    if let_go:
        QTest.mouseRelease(ground, LEFT, Qt.KeyboardModifier.NoModifier, start + QPoint(0, way))


def _move(ground: Any, at: QPoint) -> None:
    """Send a move with the button held; the offscreen screen sends none of its own."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    where = QPointF(ground.mapToGlobal(at))
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        where,
        Qt.MouseButton.NoButton,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(ground, event)


def test_a_step_is_dragged_to_another_place_and_all_is_divided_anew(
    session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    drag(view.split.steps, FEE, FIXED)
    assert kinds(session, owls.contract) == ["expense", "fixed", "company_fee", "shares"]
    assert texts(view.split.steps, 3) == ["€1,380.00", "€1,110.00", "€1,012.50", "€0.00"]
    assert view.split.steps.place_open == -1
    session.undo()
    assert kinds(session, owls.contract) == ["company_fee", "expense", "fixed", "shares"]


def test_a_step_dragged_below_the_shares_stays_above_them(
    session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    drag(view.split.steps, FEE, SHARES)
    assert kinds(session, owls.contract) == ["expense", "fixed", "company_fee", "shares"]
    drag(view.split.steps, SHARES, FEE)
    assert kinds(session, owls.contract) == ["expense", "fixed", "company_fee", "shares"]


def test_esc_leaves_a_dragged_step_where_it_was(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    steps = view.split.steps
    drag(steps, FEE, FIXED, let_go=False)
    assert steps._marker.isVisible()
    qtbot.keyClick(steps.ground(FEE), Qt.Key.Key_Escape)
    assert not steps._marker.isVisible()
    QTest.mouseRelease(steps.ground(FEE), LEFT)
    assert kinds(session, owls.contract)[0] == "company_fee"
    assert view.isVisible()


def test_a_musician_is_dragged_to_an_earlier_place_in_the_line_up(
    session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    drag(view.split.musicians, 3, 0)
    facts = contract(session.book, owls.contract)
    assert facts is not None
    assert [place.person for place in facts.line_up] == [owls.davide, owls.aicha, owls.bram, owls.clara]


def test_what_is_fixed_cannot_be_dragged(session: Session, owls: SimpleNamespace, view: ContractView) -> None:
    view.split.steps.set_read_only(True)
    drag(view.split.steps, FEE, FIXED)
    assert kinds(session, owls.contract)[0] == "company_fee"


def test_the_open_row_stays_open_where_it_went(view: ContractView) -> None:
    view.split.steps.open_row(EXPENSE)
    drag(view.split.steps, FEE, FIXED)
    assert view.split.steps.place_open == FEE
    assert texts(view.split.steps, 0)[FEE] == "Pay Bram De Wit back: Van and fuel"


def test_every_row_has_one_place_after_a_move() -> None:
    for place in range(5):
        for goal in range(5):
            now = [place_after_move(here, place, goal) for here in range(5)]
            before = edits.moved(range(5), place, goal - place)
            assert [before[n] for n in now] == list(range(5))


def test_steps_say_what_they_do_in_a_musicians_words(owls: SimpleNamespace, view: ContractView) -> None:
    with_steps(
        view,
        {"kind": "company_fee", "percent": "6.5"},
        {"kind": "expense", "amount": "120.00", "to": owls.bram, "label": "Van"},
        {"kind": "commission", "percent": "10", "of": "left", "to": "Mira Agency"},
        {"kind": "fixed", "amount": "270.00", "to": owls.clara},
        {"kind": "fund", "percent": "5", "of": "left"},
        {"kind": "shares", "weights": {owls.aicha: "1", owls.bram: "1"}},
    )
    assert texts(view.split.steps, 0) == [
        "Shared company’s fee",
        "Pay Bram De Wit back: Van",
        "Commission to Mira Agency",
        "Clara Vogel: fixed amount",
        "Into the band fund",
        "The rest, in equal shares",
    ]
    assert texts(view.split.steps, 1)[:5] == [
        "6.5% of the fee",
        "As paid",
        "10% of the €1,282.50 left",
        "Fixed",
        "5% of the €884.25 left",
    ]


def test_an_open_percentage_says_how_it_was_worked_out(view: ContractView, owls: SimpleNamespace) -> None:
    with_steps(view, {"kind": "fund", "percent": "3.333"}, {"kind": "shares", "weights": {owls.aicha: "1"}})
    view.split.steps.open_row(0)
    assert view.split.steps.editor._sum.text() == "3.333% of €1,500.00 is €49.995, rounded to €50.00."


def test_a_red_step_says_what_it_would_take_and_offers_ways_out(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    steps = view.split.steps
    shares = {"kind": "shares", "weights": {owls.aicha: "1"}}
    with_steps(
        view,
        {"kind": "fixed", "amount": "1000.00", "to": owls.clara},
        {"kind": "commission", "percent": "50", "to": "Agency"},
        shares,
    )
    assert texts(steps, 2)[1] == "€750.00"
    assert steps.problem(1) == "This takes €250.00 more than is left."
    assert remedies(steps, 1) == [
        "Reduce to what is left: €500.00",
        "Take 50% of what is left",
        "Remove this step",
    ]
    mend(qtbot, steps, 1, "Take 50% of what is left")
    assert kept(session, owls.contract)[1]["of"] == "left"
    assert texts(steps, 2)[1] == "€250.00"
    assert steps.problem(1) == ""


def test_an_amount_that_fits_earlier_is_taken_earlier_with_one_click(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    with_steps(
        view,
        {"kind": "fund", "percent": "90", "of": "left"},
        {"kind": "fixed", "amount": "200.00", "to": owls.clara},
        {"kind": "shares", "weights": {owls.aicha: "1"}},
    )
    mend(qtbot, view.split.steps, 1, "Take it before “Into the band fund”")
    assert kinds(session, owls.contract) == ["fixed", "fund", "shares"]
    assert not view.draft.review.split.problems


def test_a_step_that_does_not_fit_can_be_removed(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    with_steps(
        view,
        {"kind": "expense", "amount": "2000.00", "to": owls.bram},
        {"kind": "shares", "weights": {owls.aicha: "1"}},
    )
    view.split.steps.open_row(0)
    mend(qtbot, view.split.steps, 0, "Remove this step")
    assert kinds(session, owls.contract) == ["shares"]
    assert view.split.steps.place_open == -1


def test_shares_that_nobody_has_are_given_to_everybody_with_one_click(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    with_steps(view, {"kind": "shares", "weights": {}})
    mend(qtbot, view.split.steps, 0, "Share the rest equally")
    assert set(kept(session, owls.contract)[0]["weights"].values()) == {"1"}


def test_steps_after_the_shares_are_put_before_them_with_one_click(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    with_steps(view, {"kind": "shares", "weights": {owls.aicha: "1"}}, {"kind": "fund", "amount": "10.00"})
    mend(qtbot, view.split.steps, 1, "Share the rest at the end")
    assert kinds(session, owls.contract) == ["fund", "shares"]


def test_the_rest_is_shared_by_dates_and_by_the_shares_again(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    steps = view.split.steps
    steps.lead_to(SHARES)
    choice = focused()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    facts = contract(session.book, owls.contract)
    assert facts is not None
    assert facts.shares_by == "dates"
    assert texts(steps, 0)[SHARES] == "The rest, by dates played"
    share = view.split.musicians._share(0).control
    assert share.property("readOnly") is True
    qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert view.draft.facts.shares_by == "weights"
    assert share.property("readOnly") is False


def proof_rows(view: ContractView) -> list[ProofRow]:
    table = view.split.proof_view.table
    return [row for place in range(table.count()) if (row := table.rows.row(place)) is not None]


def test_the_proof_is_opened_by_keyboard_and_lists_every_line(qtbot: QtBot, view: ContractView) -> None:
    opener = button(view, "Show the proof")
    opener.setFocus()
    qtbot.keyClick(opener, Qt.Key.Key_Space)
    assert opener.accessibleName() == "Hide the proof"
    rows = proof_rows(view)
    assert [row.what for row in rows] == [
        "Fee",
        "1. Shared company’s fee",
        "2. Pay Bram De Wit back: Van and fuel",
        "3. Clara Vogel: fixed amount",
        "4. Aïcha Benali",
        "4. Bram De Wit",
        "4. Davide Russo",
        "All lines together",
    ]
    assert rows[1][2:6] == ("6.5% of 1,500.00", "97.50", "97.50", "1,402.50")
    assert rows[4][2:6] == ("1/3 of 1,012.50", "337.50", "337.50", "675.00")
    assert (rows[-1].rounded, rows[-1].left) == ("€1,500.00", "€0.00")
    qtbot.keyClick(opener, Qt.Key.Key_Space)
    assert view.split.proof_view.isHidden()


def test_the_proof_follows_what_is_typed_and_says_why_a_cent_is_odd(
    qtbot: QtBot, owls: SimpleNamespace, view: ContractView
) -> None:
    view.split.show_proof(shown=True)
    with_steps(view, {"kind": "shares", "weights": {owls.aicha: "1", owls.bram: "1", owls.davide: "1"}})
    view.draft.split(steps=[{"kind": "fund", "amount": "0.01"}, *view.draft.facts.steps])
    qtbot.waitUntil(lambda: len(proof_rows(view)) == 6)
    odd = [row for row in proof_rows(view) if row.odd]
    assert [row.what for row in odd] == ["2. Aïcha Benali", "2. Bram De Wit"]
    assert odd[0].exact == "499.996666…"
    reason = "Gets an odd cent: as much was cut off for Davide Russo, and the earlier place in the line-up decides."
    assert view.split.proof_view.reasons.text() == f"Aïcha Benali: {reason}\nBram De Wit: {reason}"
    view.split.musicians.open_row(0)
    assert reason in view.split.musicians.editor._why.text()


def test_a_contract_with_a_hostile_name_is_proved_as_plain_text(view: ContractView) -> None:
    view.draft.add_musician(None, '<b>Robert"); DROP ' + "x" * 180)
    view.split.show_proof(shown=True)
    assert any("<b>Robert" in row.what for row in proof_rows(view))
    assert view.split.proof_view.reasons.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("150", "A percentage cannot be over 100."),
        ("-3", "This cannot be less than zero."),
        ("1e2", "This is not a percentage. Type it like 6.5."),
        ("NaN", "This is not a percentage. Type it like 6.5."),
    ],
)
def test_what_is_no_percentage_is_said_beside_the_step_and_stays_to_be_mended(
    qtbot: QtBot, view: ContractView, typed: str, said: str
) -> None:
    view.split.steps.lead_to(FEE)
    line = focused()
    qtbot.keyClicks(line, typed)
    assert view.split.steps.problem(FEE) == said
    assert line.property("text") == typed
    assert remedies(view.split.steps, FEE) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-5", "An amount here cannot be negative."),
        ("12,345", "“12,345” can be read as €12,345.00 or as €12.34. Which one do you mean?"),
        ("1.2345", "EUR has 2 digits after the comma."),
        ("99999999999999999", "This amount is too large to be kept."),
        ("1e3", "This is not an amount. Type it like 1500 or 1500.50."),
    ],
)
def test_what_is_no_amount_is_said_beside_the_step_and_stays_to_be_mended(
    qtbot: QtBot, view: ContractView, typed: str, said: str
) -> None:
    view.split.steps.lead_to(EXPENSE)
    line = focused()
    qtbot.keyClicks(line, typed)
    assert view.split.steps.problem(EXPENSE) == said
    assert line.property("text") == typed


def test_a_step_without_amount_or_receiver_says_both(owls: SimpleNamespace, view: ContractView) -> None:
    with_steps(view, {"kind": "commission", "of": "fee"}, {"kind": "shares", "weights": {owls.aicha: "1"}})
    assert view.split.steps.problem(0) == "Say how much this step takes. Say who gets this."
