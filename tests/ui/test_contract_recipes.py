"""Recipes remembered in the window: last time's, kept ones, a sub and a drop-out, each seen before it is accepted."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.core.actions import draft_from_gig, record_person, split_contract
from desktop.core.actions.recipes import keep_recipe
from desktop.core.people import PersonCommand
from desktop.core.queries.recipes import band_of, kept_recipes
from desktop.ui.contract.contract_view import SPLIT, ContractView
from desktop.ui.contract.kept_recipes import RecipePanel
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.session import Note, Session
from tests.ui.owls import button, facts, focused, shown


@pytest.fixture
def page(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> ContractsPage:
    page = shown(qtbot, session)
    page.open(owls.contract, SPLIT)
    return page


@pytest.fixture
def view(page: ContractsPage) -> ContractView:
    return page.view


@pytest.fixture
def panel(view: ContractView) -> RecipePanel:
    return view.split.recipes


def offer(panel: RecipePanel, text: str) -> QAction:
    panel.fill_menu()
    return next(action for action in panel.menu.actions() if action.text().startswith(text))


def table(panel: RecipePanel) -> list[tuple[str, ...]]:
    """Return the rows of the table of changes, without its titles."""
    found = [
        cell for cell in panel.changes.findChildren(QLabel) if cell.parent() is panel.changes._table and not cell.isHidden()
    ]  # fmt: skip
    texts = [cell.text() for cell in found]
    return [tuple(texts[at : at + 4]) for at in range(4, len(texts), 4)]


def test_a_recipe_is_kept_under_a_name_and_its_next_version_under_the_same(
    qtbot: QtBot,
    session: Session,
    owls: SimpleNamespace,
    view: ContractView,
    panel: RecipePanel,
    notes: list[Note],
) -> None:
    offer(panel, "Keep this recipe").trigger()
    assert focused() is panel.naming.name.control
    qtbot.keyClicks(focused(), "Club night")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert notes[-1].text == "Kept as “Club night”, version 1."
    assert panel.from_.text() == "From “Club night”, version 1."
    qtbot.waitUntil(panel.button.hasFocus)
    view.split.steps.share_equally()
    assert panel.from_.text() == "From “Club night”, version 1, changed since."
    offer(panel, "Keep this recipe").trigger()
    assert panel.naming.name.value() == "Club night"
    assert focused() is panel.naming.name.control
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert panel.from_.text() == "From “Club night”, version 2."
    session.undo()
    assert panel.from_.text() == "From “Club night”, version 1, changed since."


def test_a_name_that_is_none_is_refused_beside_the_line_and_esc_leaves_all_as_it_was(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, panel: RecipePanel
) -> None:
    offer(panel, "Keep this recipe").trigger()
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert panel.naming._problem.text() == "This is needed."
    qtbot.keyClick(focused(), Qt.Key.Key_Escape)
    assert not panel.naming.isVisible()
    assert kept_recipes(session.book, band_of(session.book, owls.contract)) == []


def test_kept_recipes_are_renamed_and_removed_in_place(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, panel: RecipePanel, notes: list[Note]
) -> None:
    for name in ("Club night", "Duo"):
        session.run(keep_recipe, session.book, owls.contract, name)
    offer(panel, "Rename or remove").trigger()
    names = [line for line in panel.tidying.findChildren(QLineEdit) if line.isVisible()]
    assert [line.accessibleName() for line in names] == [
        "Name of the recipe Club night",
        "Name of the recipe Duo",
    ]
    names[0].setText("duo")
    names[0].editingFinished.emit()
    assert "already a recipe with the name Duo" in panel.tidying._problem.text()
    names[0].setText("Festival")
    names[0].editingFinished.emit()
    band = band_of(session.book, owls.contract)
    assert [row.name for row in kept_recipes(session.book, band)] == ["Duo", "Festival"]
    button(panel.tidying, "Remove the recipe Duo").click()
    assert [row.name for row in kept_recipes(session.book, band)] == ["Festival"]
    assert notes[-1].action == "Undo"
    session.undo()
    assert len(kept_recipes(session.book, band)) == 2


def test_a_drop_out_shows_what_changes_for_whom_and_cancel_leaves_all_as_it_was(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView, panel: RecipePanel
) -> None:
    before = facts(session, owls.contract)
    view.split.musicians.open_row(1)
    button(view.split.musicians, "Drops out…").click()
    assert table(panel) == [
        ("Aïcha Benali", "€337.50", "€566.25", "+€228.75"),
        ("Bram De Wit", "€457.50", "€0.00", "-€457.50"),
        ("Clara Vogel", "€270.00", "€270.00", "–"),
        ("Davide Russo", "€337.50", "€566.25", "+€228.75"),
        ("Company, agents, band fund", "€97.50", "€97.50", "–"),
    ]
    (chooser,) = panel.changes._choices.values()
    chooser.combo.setCurrentIndex(chooser.combo.findText("Davide Russo"))
    assert table(panel)[3] == ("Davide Russo", "€337.50", "€626.25", "+€288.75")
    qtbot.keyClick(panel.changes.accept, Qt.Key.Key_Escape)
    assert panel.changes.asking is None
    assert facts(session, owls.contract) == before


def test_a_drop_out_that_is_accepted_is_one_step_to_undo(
    session: Session, owls: SimpleNamespace, view: ContractView, panel: RecipePanel
) -> None:
    before = facts(session, owls.contract)
    panel.ask_drop_out(owls.bram)
    panel.changes.accept.click()
    after = facts(session, owls.contract)
    assert [place.person for place in after.line_up] == [owls.aicha, owls.clara, owls.davide]
    assert [step["kind"] for step in after.steps] == ["company_fee", "fixed", "shares"]
    assert not panel.changes.isVisible()
    assert view.split.proof.text().startswith("✓")
    session.undo()
    assert facts(session, owls.contract) == before


def test_a_sub_of_the_book_takes_the_place_with_share_and_steps(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, view: ContractView, panel: RecipePanel
) -> None:
    eva = session.run(record_person, session.book, PersonCommand("Eva Lind", plays="tuba")).id
    view.split.musicians.open_row(1)
    button(view.split.musicians, "Replace by…").click()
    assert not panel.changes.accept.isEnabled()
    qtbot.keyClicks(focused(), "Eva Lind")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert table(panel)[1] == ("Bram De Wit", "€457.50", "€0.00", "-€457.50")
    assert table(panel)[4] == ("Eva Lind", "€0.00", "€457.50", "+€457.50")
    panel.changes.accept.click()
    after = facts(session, owls.contract)
    assert [place.person for place in after.line_up] == [owls.aicha, eva, owls.clara, owls.davide]
    assert after.line_up[1].plays == "tuba"
    assert after.steps[1]["to"] == eva


def test_a_sub_whom_nobody_knew_is_recorded_when_accepted_and_not_before(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, panel: RecipePanel
) -> None:
    before = facts(session, owls.contract)
    count = "SELECT count(*) FROM person"
    panel.ask_replacement(owls.clara)
    qtbot.keyClicks(focused(), "Wim Nieuw")
    assert table(panel)[4] == ("Wim Nieuw", "€0.00", "€270.00", "+€270.00")
    assert session.book.value(count) == 4
    panel.changes.accept.click()
    after = facts(session, owls.contract)
    assert session.book.value(count) == 5
    assert after.name_of(after.line_up[2].person) == "Wim Nieuw"
    assert after.steps[2]["to"] == after.line_up[2].person
    session.undo()
    assert (session.book.value(count), facts(session, owls.contract)) == (4, before)


def test_somebody_who_plays_already_cannot_replace_anybody(
    qtbot: QtBot, owls: SimpleNamespace, panel: RecipePanel
) -> None:
    panel.ask_replacement(owls.clara)
    qtbot.keyClicks(focused(), "bram de wit")
    assert panel.changes._problem.text() == "Bram De Wit is already in the line-up."
    assert not panel.changes.accept.isEnabled()


def test_a_new_draft_is_split_as_last_time_says_so_and_can_begin_with_equal_shares(
    session: Session, owls: SimpleNamespace, page: ContractsPage, panel: RecipePanel
) -> None:
    key = session.run(draft_from_gig, session.book, owls.roma, session.countries).id
    page.open(key, SPLIT)
    assert panel.from_.text() == "Split as last time: Park Den Brandt, Sat, 13 Feb 2027."
    assert [step["kind"] for step in facts(session, key).steps] == [
        "company_fee",
        "expense",
        "fixed",
        "shares",
    ]
    filled = facts(session, key)
    panel.start_equal.click()
    assert [step["kind"] for step in facts(session, key).steps] == ["company_fee", "shares"]
    session.undo()
    assert facts(session, key) == filled


def test_last_times_recipe_is_one_click_and_shows_its_changes_first(
    session: Session, owls: SimpleNamespace, page: ContractsPage, panel: RecipePanel
) -> None:
    key = session.run(draft_from_gig, session.book, owls.roma, session.countries).id
    line_up = facts(session, key).line_up[:3]
    split_contract(session.book, key, line_up, [{"kind": "shares", "weights": {owls.aicha: "1"}}])
    page.open(key, SPLIT)
    offer(panel, "Last time’s recipe: Park Den Brandt").trigger()
    assert table(panel)[0] == ("Aïcha Benali", "€1,200.00", "€366.00", "-€834.00")
    panel.changes.accept.click()
    after = facts(session, key)
    assert after.line_up == line_up
    assert after.steps[-1]["weights"] == {owls.aicha: "1", owls.bram: "1"}
    session.undo()
    assert len(facts(session, key).steps) == 1


def test_a_kept_recipe_that_does_not_fit_says_what_is_wrong_before_it_is_taken(
    session: Session, owls: SimpleNamespace, page: ContractsPage, panel: RecipePanel
) -> None:
    session.run(keep_recipe, session.book, owls.contract, "Festival")
    key = session.run(draft_from_gig, session.book, owls.roma, session.countries).id
    now = facts(session, key)
    from desktop.core.money import Money

    split_contract(session.book, key, now.line_up, now.steps, Money(20000, "EUR"))
    page.open(key, SPLIT)
    offer(panel, "“Festival”, version 1").trigger()
    assert "more than is left" in panel.changes._problem.text()
    panel.changes.cancel.click()
    split_contract(session.book, key, now.line_up, now.steps, Money(20000, "CHF"))
    page.open(key, SPLIT)
    offer(panel, "“Festival”, version 1").trigger()
    assert panel.changes._note.text() == "Its amounts are in EUR. They are left empty: type them in CHF."


def test_what_is_asked_is_moot_once_the_musician_is_gone(
    session: Session, owls: SimpleNamespace, view: ContractView, panel: RecipePanel
) -> None:
    panel.ask_drop_out(owls.davide)
    view.draft.remove_musician(3)
    assert panel.changes.asking is None
    assert not panel.changes.isVisible()
