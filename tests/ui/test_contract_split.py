"""The second step of a contract, driven by keys: what is typed is divided at once, kept after a pause, and undone whole."""

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.contracts import Place
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.contracts import contract
from desktop.core.queries.people import musicians
from desktop.ui.contract import edits
from desktop.ui.contract.contract_view import SPLIT, ContractView
from desktop.ui.contract.entry import read_days, read_share
from desktop.ui.contract.ground import Cut
from desktop.ui.contract.line_up import AMOUNT, NAME, PLAYS, RULE
from desktop.ui.contract.rows import FoldingRows
from desktop.ui.session import Session
from desktop.ui.split_bar import Part
from tests.ui.owls import focused, shown

FEE, EXPENSE, FIXED, SHARES = range(4)
"""The steps of the band's recipe."""


@pytest.fixture
def view(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> ContractView:
    page = shown(qtbot, session)
    page.open(owls.contract, SPLIT)
    return page.view


def texts(rows: FoldingRows, column: int) -> list[str]:
    cells = [rows.cells(place)[column] for place in range(rows.count)]
    return [cell.text() for cell in cells if isinstance(cell, Cut)]


def kept(session: Session, key: str) -> list[dict[str, object]]:
    facts = contract(session.book, key)
    assert facts is not None
    return facts.steps


def retype(qtbot: QtBot, text: str) -> None:
    line = focused()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, text)


def test_the_rows_and_the_bar_show_the_same_split(view: ContractView) -> None:
    split = view.split
    assert texts(split.steps, 2) == ["€97.50", "€120.00", "€270.00", "€1,012.50"]
    assert texts(split.steps, 3) == ["€1,402.50", "€1,282.50", "€1,012.50", "€0.00"]
    assert texts(split.musicians, AMOUNT) == ["€337.50", "€337.50", "€270.00", "€337.50"]
    assert [s.amount for s in split.bar.segments][2:] == texts(split.musicians, AMOUNT)
    assert sum(segment.minor for segment in split.bar.segments) == 150_000
    assert split.proof.text() == "✓ Adds up to the cent: €1,500.00"


def test_every_key_divides_anew_and_a_pause_keeps_it_as_one_step(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    view.split.steps.lead_to(FIXED)
    seen = []
    for key in "345":
        retype(qtbot, key) if not seen else qtbot.keyClicks(focused(), key)
        seen.append(texts(view.split.musicians, AMOUNT)[0])
    assert seen == ["€426.50", "€416.17", "€312.50"]
    assert kept(session, owls.contract)[FIXED]["amount"] == "270.00"
    qtbot.waitUntil(lambda: kept(session, owls.contract)[FIXED]["amount"] == "345.00")
    session.undo()
    assert kept(session, owls.contract)[FIXED]["amount"] == "270.00"
    assert texts(view.split.musicians, AMOUNT)[0] == "€337.50"
    assert view.split.steps.editor.form.editor("value").value() == Money(27_000, "EUR")


def test_a_step_that_takes_too_much_says_by_how_much_and_is_reduced_by_one_click(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    steps = view.split.steps
    steps.lead_to(EXPENSE)
    retype(qtbot, "2000")
    assert steps.problem(EXPENSE) == "This takes €597.50 more than is left."
    assert view.split.bar.segments[-1].part is Part.OVER
    assert view.split.proof.text() == "€597.50 too much"
    remedy = next(
        b for b in steps.findChildren(QWidget) if b.accessibleName() == "Reduce to what is left: €1,402.50"
    )
    qtbot.mouseClick(remedy, Qt.MouseButton.LeftButton)
    assert steps.problem(EXPENSE) == ""
    assert kept(session, owls.contract)[EXPENSE]["amount"] == "1402.50"


def test_what_cannot_be_read_is_said_and_takes_nothing(qtbot: QtBot, view: ContractView) -> None:
    view.split.steps.lead_to(FIXED)
    retype(qtbot, "27x")
    assert view.split.steps.problem(FIXED) == "This is not an amount. Type it like 1500 or 1500.50."
    assert focused().property("text") == "27x"


def test_a_percentage_can_be_taken_of_the_fee_or_of_what_is_left(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    steps = view.split.steps
    steps.add("commission")
    steps.lead_to(3)
    qtbot.keyClicks(focused(), "10")
    assert texts(steps, 2)[3] == "€150.00"
    unit = steps.editor.form.editor("unit").control
    unit.setFocus()
    qtbot.keyClick(unit, Qt.Key.Key_Down)
    assert texts(steps, 1)[3] == "10% of the €1,012.50 left"
    assert texts(steps, 2)[3] == "€101.25"
    receiver = steps.editor.form.editor("anyone").control
    receiver.setFocus()
    qtbot.keyClicks(receiver, "Agency Blue")
    assert texts(steps, 0)[3] == "Commission to Agency Blue"
    assert steps.problem(3) == ""
    view.flush()
    step = {"kind": "commission", "percent": "10", "of": "left", "to": "Agency Blue"}
    assert kept(session, owls.contract)[3] == step


def test_the_companys_fee_is_filled_in_from_the_country(
    session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    view.split.steps.removal_asked.emit(FEE)
    view.split.steps.add("company_fee")
    assert kept(session, owls.contract)[2] == {"kind": "company_fee", "percent": "6.5"}


def test_alt_with_an_arrow_moves_a_step_but_never_below_the_shares(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    steps = view.split.steps
    steps.ground(EXPENSE).setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [step["kind"] for step in kept(session, owls.contract)] == [
        "company_fee",
        "fixed",
        "expense",
        "shares",
    ]
    assert steps.ground(FIXED).hasFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert kept(session, owls.contract)[3]["kind"] == "shares"


def test_enter_opens_a_row_and_esc_closes_it_and_goes_back_to_it(qtbot: QtBot, view: ContractView) -> None:
    steps = view.split.steps
    steps.ground(FEE).setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert steps.place_open == FEE
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    assert steps.panel.isAncestorOf(focused())
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert steps.place_open == -1
    assert steps.ground(FEE).hasFocus()


def test_a_share_is_typed_in_the_list_and_nought_takes_no_part(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    view.split.musicians.lead_to(owls.aicha)
    retype(qtbot, "2")
    assert texts(view.split.musicians, AMOUNT) == ["€506.25", "€253.13", "€270.00", "€253.12"]
    assert texts(view.split.musicians, RULE)[1] == "By share + odd cent"
    assert view.split.odd.text() == "Odd cent: Bram De Wit"
    retype(qtbot, "0")
    view.flush()
    assert kept(session, owls.contract)[SHARES]["weights"] == {owls.bram: "1", owls.davide: "1"}


def test_without_shares_the_rest_is_left_to_assign_and_shared_out_by_one_button(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    view.split.steps.ground(SHARES).setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Delete)
    assert view.split.proof.text() == "€1,012.50 left to assign"
    assert view.split.bar.segments[-1].part is Part.LEFT
    view.split.share_out.setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Space)
    weights = kept(session, owls.contract)[SHARES]["weights"]
    assert weights == dict.fromkeys((owls.aicha, owls.bram, owls.clara, owls.davide), "1")


def test_a_new_name_becomes_a_musician_who_shares_like_the_others(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    view.split.ask_musician()
    qtbot.keyClicks(focused(), "Elise Zimmer")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert texts(view.split.musicians, NAME)[-1] == "Elise Zimmer"
    assert texts(view.split.musicians, AMOUNT)[-1] == "€253.12"
    assert "Elise Zimmer" in [name for _, name in musicians(session.book)]


def test_the_line_for_the_next_musician_stays_in_view(
    qtbot: QtBot, session: Session, view: ContractView
) -> None:
    window = view.window()
    window.resize(1072, 560)
    view.split.ask_musician()
    for name in ("Elise Zimmer", "Finn Adler", "Greta Holm"):
        qtbot.wait(view.split._growing.interval() + 50)  # a person types slower than rows grow
        qtbot.keyClicks(focused(), name)
        qtbot.keyClick(focused(), Qt.Key.Key_Return)
        line = view.split.newcomer.control
        assert focused() is line
        qtbot.waitUntil(lambda line=line: line.visibleRegion().boundingRect().height() == line.height())


def test_a_new_cost_asks_first_who_gets_it_back(view: ContractView) -> None:
    for kind, first in (("expense", "To whom"), ("fixed", "To whom"), ("company_fee", "How much")):
        view.split.steps.add(kind)
        assert focused().accessibleName() == first


def test_who_comes_in_later_has_one_share_whatever_the_others_have() -> None:
    shares = {"kind": "shares", "weights": {"a": "2", "b": "2"}}
    assert edits.joined([shares], "c")[0]["weights"] == {"a": "2", "b": "2", "c": "1"}


def test_who_gets_a_fixed_amount_leaves_the_shares_until_a_share_is_typed(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    steps, musicians_ = view.split.steps, view.split.musicians
    steps.add("fixed")
    assert steps.problem(3) == ""
    qtbot.keyClicks(focused(), "100")
    for left in ({owls.bram, owls.davide}, {owls.aicha, owls.davide}):
        member = steps.editor.form.editor("member").control
        member.setFocus()
        qtbot.keyClick(member, Qt.Key.Key_Down)
        assert set(kept(session, owls.contract)[4]["weights"]) == left
    assert texts(musicians_, RULE)[1] == "Fixed"
    assert musicians_._share(1).control.property("text") == ""
    assert "no share" in member.accessibleDescription()
    musicians_.lead_to(owls.bram)
    retype(qtbot, "2")
    view.flush()
    assert kept(session, owls.contract)[4]["weights"][owls.bram] == "2"
    assert "no share" not in member.accessibleDescription()


def test_the_last_one_stays_in_the_shares() -> None:
    alone = [{"kind": "shares", "weights": {"a": "1", "b": "0"}}]
    assert edits.unshared(alone, "a") == tuple(alone)


def test_a_new_step_complains_only_after_its_field_was_left(qtbot: QtBot, view: ContractView) -> None:
    steps = view.split.steps
    steps.add("expense")
    for _ in ("To whom", "How much"):
        assert steps.problem(2) == ""
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    assert steps.problem(2) != ""


def test_a_new_step_that_is_closed_says_what_it_lacks(view: ContractView) -> None:
    view.split.steps.add("expense")
    view.split.steps.close_row()
    assert view.split.steps.problem(2) != ""


def test_who_left_stays_the_receiver_while_the_amount_is_emptied(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    view.draft.remove_musician(1)
    view.split.lead_to(f"steps[{EXPENSE}].to")
    assert focused().accessibleName() == "To whom"
    view.split.steps.lead_to(EXPENSE)
    line = focused()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    view.flush()
    assert kept(session, owls.contract)[EXPENSE]["to"] == owls.bram


def test_after_a_row_is_taken_out_its_neighbour_has_the_focus(qtbot: QtBot, view: ContractView) -> None:
    musicians_ = view.split.musicians
    for place, neighbour in ((3, 2), (0, 0)):
        musicians_.ground(place).setFocus()
        qtbot.keyClick(focused(), Qt.Key.Key_Delete)
        assert musicians_.ground(neighbour).hasFocus()


def test_everything_can_be_scrolled_to_in_a_low_window(
    qtbot: QtBot, session: Session, view: ContractView
) -> None:
    view.window().resize(816, 540)
    qtbot.waitUntil(lambda: view.split._whole.verticalScrollBar().maximum() > 0)
    qtbot.waitUntil(lambda: view.split._scroll.verticalScrollBar().maximum() == 0)
    view.split.musicians.open_row(0)
    view.split.ask_musician()
    line = view.split.newcomer.line
    qtbot.waitUntil(lambda: line.visibleRegion().boundingRect().height() == line.height())


def test_part_of_a_known_name_never_makes_a_second_musician(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    view.split.musicians.ground(1).setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Delete)
    assert texts(view.split.musicians, NAME) == ["Aïcha Benali", "Clara Vogel", "Davide Russo"]
    view.split.ask_musician()
    qtbot.keyClicks(focused(), "bram")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert texts(view.split.musicians, NAME)[-1] == "Bram De Wit"
    assert len(musicians(session.book)) == 4


def test_nobody_comes_into_the_line_up_twice(qtbot: QtBot, session: Session, view: ContractView) -> None:
    said: list[str] = []
    session.noted.connect(lambda note: said.append(note.text))
    view.split.ask_musician()
    qtbot.keyClicks(focused(), "clara  VOGEL")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert said == ["Clara Vogel is already in the line-up."]
    assert view.split.musicians.count == 4
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert not view.split.newcomer.isVisible()
    assert view.isVisible()


def test_who_leaves_is_asked_after_where_a_step_still_pays_them(qtbot: QtBot, view: ContractView) -> None:
    view.split.musicians.ground(1).setFocus()
    qtbot.keyClick(focused(), Qt.Key.Key_Delete)
    assert view.split.steps.problem(EXPENSE) == "This musician is not in the line-up."
    assert texts(view.split.steps, 0)[EXPENSE] == "Pay Bram De Wit back: Van and fuel"


def test_what_a_musician_plays_is_kept_with_the_contract(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView
) -> None:
    view.split.musicians.open_row(0)
    line = view.split.musicians.editor.plays.control
    line.setFocus()
    retype(qtbot, "vocals, guitar")
    assert texts(view.split.musicians, PLAYS)[0] == "vocals, guitar"
    view.flush()
    facts = contract(session.book, owls.contract)
    assert facts is not None
    assert facts.line_up[0] == Place(owls.aicha, "vocals, guitar")


def test_a_part_of_the_bar_leads_to_its_step_or_musician(qtbot: QtBot, view: ContractView) -> None:
    view.split.bar.pointed.emit(1)
    assert view.split.steps.place_open == EXPENSE
    view.split.bar.pointed.emit(4)
    assert view.split.musicians.place_open == 2


def test_a_very_long_name_is_cut_and_moves_no_column(session: Session, view: ContractView) -> None:
    width = view.split.musicians.width()
    view.draft.add_musician(None, '<b>Robert"); DROP ' + "x" * 180)
    view.split.musicians.layout().activate()
    assert view.split.musicians.minimumSizeHint().width() <= width
    assert texts(view.split.musicians, NAME)[-1].startswith("<b>Robert")


@pytest.mark.parametrize(
    ("step", "by", "allowed"),
    [(0, -1, False), (0, 1, True), (1, 1, False), (2, -1, False), (2, 1, False)],
)
def test_only_the_shares_stand_last(step: int, by: int, allowed: bool) -> None:
    steps = [{"kind": "fund"}, {"kind": "fixed"}, {"kind": "shares", "weights": {}}]
    assert edits.can_move(steps, step, by) is allowed


@given(st.lists(st.integers(), min_size=1), st.data())
def test_moving_there_and_back_changes_nothing(items: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(items) - 1))
    goal = data.draw(st.integers(0, len(items) - 1))
    there = edits.moved(items, place, goal - place)
    assert there[goal] == items[place]
    assert edits.moved(there, goal, place - goal) == tuple(items)


@pytest.mark.parametrize(("typed", "share"), [("1", "1"), ("1,5", "1.5"), (" 0.75 ", "0.75"), ("２", "2")])
def test_a_share_is_read_as_people_type_it(typed: str, share: str) -> None:
    assert read_share(typed) == Decimal(share)


@pytest.mark.parametrize(
    ("read", "typed"),
    [(read_share, "-1"), (read_share, "1.2.3"), (read_share, "∞"), (read_days, "30.5"), (read_days, "x")],
)
def test_what_is_no_number_is_refused(read: Callable[[str], object], typed: str) -> None:
    with pytest.raises(Refused):
        read(typed)
