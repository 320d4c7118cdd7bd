"""Costs in the contract's second step: several payers, receipts by hand, drop and paste, and cash on the spot."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.core.actions.files import attach_receipts
from desktop.core.actions.mates import record_cash
from desktop.core.attachments import NewFile
from desktop.core.mates import CashCommand
from desktop.core.queries.files import attachments, file_content
from desktop.ui.contract import cost_edits
from desktop.ui.contract.contract_view import SPLIT
from desktop.ui.contract.costs import CostPanel
from desktop.ui.contract.ground import Cut
from desktop.ui.contract.step_rows import StepRows
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.money.begin import Begin
from desktop.ui.session import Note, Session
from tests.ui.by_keyboard import button
from tests.ui.owls import eur, facts, focused, shown

VAN = 1
PDF = b"%PDF-1.7 paper"


@pytest.fixture
def page(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> ContractsPage:
    page = shown(qtbot, session)
    page.open(owls.contract, SPLIT)
    return page


@pytest.fixture
def steps(page: ContractsPage) -> StepRows:
    page.view.split.steps.open_row(VAN)
    return page.view.split.steps


@pytest.fixture
def panel(steps: StepRows) -> CostPanel:
    return steps.costs


def rule(steps: StepRows) -> str:
    cell = steps.cells(VAN)[1]
    assert isinstance(cell, Cut)
    return cell.text()


def test_the_panel_belongs_to_costs_only(page: ContractsPage, panel: CostPanel) -> None:
    assert panel.isVisible()
    page.view.split.steps.open_row(2)
    assert not panel.isVisible()


def test_a_new_cost_comes_after_the_fee_and_the_costs_and_has_a_name(
    session: Session, owls: SimpleNamespace, page: ContractsPage
) -> None:
    page.view.split.steps.add("expense")
    kept = facts(session, owls.contract).steps
    assert [step["kind"] for step in kept] == ["company_fee", "expense", "expense", "fixed", "shares"]
    assert kept[2]["ref"]


def test_somebody_else_pays_a_part_and_both_are_one_cost(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, steps: StepRows, panel: CostPanel
) -> None:
    qtbot.mouseClick(button(panel, "Somebody else paid a part…"), Qt.MouseButton.LeftButton)
    steps.editor.form.editor("member").set_value(owls.clara)
    steps.editor.form.editor("member").changed.emit()
    line = focused()
    qtbot.keyClicks(line, "40")
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    first, second = facts(session, owls.contract).steps[1:3]
    assert first["ref"] == second["ref"]
    assert (second["to"], second["amount"], second["label"]) == (owls.clara, "40.00", "Van and fuel")
    told = panel._together.text()
    assert told == "One cost of €160.00: Bram De Wit €120.00, Clara Vogel €40.00"


def test_the_words_of_a_cost_are_those_of_all_its_payers(
    qtbot: QtBot, session: Session, owls: SimpleNamespace, steps: StepRows, panel: CostPanel
) -> None:
    qtbot.mouseClick(button(panel, "Somebody else paid a part…"), Qt.MouseButton.LeftButton)
    steps.open_row(VAN)
    line = steps.editor.form.editor("label").control
    line.setFocus()
    line.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(line, "Train")
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert [step["label"] for step in facts(session, owls.contract).steps[1:3]] == ["Train", "Train"]


def test_receipts_are_added_counted_in_the_row_and_taken_back(
    session: Session,
    owls: SimpleNamespace,
    steps: StepRows,
    panel: CostPanel,
    tmp_path: Path,
    notes: list[Note],
) -> None:
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(PDF + name.encode())
    panel.add_paths([tmp_path / "a.pdf", tmp_path / "b.pdf"])
    assert rule(steps) == "2 receipts"
    assert steps.ground(VAN).accessibleName().endswith("2 receipts")
    button(panel, "Remove a.pdf").click()
    assert rule(steps) == "1 receipt"
    assert notes[-1].run is not None
    notes[-1].run()
    assert rule(steps) == "2 receipts"
    session.undo()
    assert rule(steps) == "As paid"
    assert "ref" not in facts(session, owls.contract).steps[VAN]


def test_receipts_are_dropped_and_pictures_pasted(
    session: Session, owls: SimpleNamespace, panel: CostPanel, tmp_path: Path
) -> None:
    (tmp_path / "fuel.pdf").write_bytes(PDF)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / "fuel.pdf"))])
    assert panel.add_data(dropped)
    pasted, picture = QMimeData(), QImage(4, 3, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    pasted.setImageData(picture)
    assert panel.add_data(pasted)
    kept = attachments(session.book, owls.contract)
    assert [(file.name, file.media_type) for file in kept] == [
        ("fuel.pdf", "application/pdf"),
        ("Pasted picture.png", "image/png"),
    ]
    again = QImage.fromData(file_content(session.book, kept[1].digest) or b"")
    assert (again.width(), again.pixelColor(1, 1)) == (4, QColor("red"))
    assert not panel.add_data(QMimeData())


def test_what_is_no_receipt_is_refused_in_words_and_the_rest_of_the_choice_waits(
    session: Session, owls: SimpleNamespace, panel: CostPanel, tmp_path: Path, notes: list[Note]
) -> None:
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "good.pdf").write_bytes(PDF)
    panel.add_paths([tmp_path / "good.pdf", tmp_path / "empty.pdf"])
    assert notes[-1].text == "empty.pdf is empty: there is nothing to keep. Choose the file again."
    assert attachments(session.book, owls.contract) == []


def test_a_receipt_is_saved_again_byte_for_byte(
    session: Session, owls: SimpleNamespace, panel: CostPanel, tmp_path: Path, notes: list[Note]
) -> None:
    session.run(attach_receipts, session.book, owls.contract, VAN, [NewFile("../../x\n.pdf", PDF)])
    file = attachments(session.book, owls.contract)[0]
    assert file.name == "x.pdf"
    assert panel.save_file(file, tmp_path / file.name)
    assert (tmp_path / "x.pdf").read_bytes() == PDF
    assert not panel.save_file(file, tmp_path / "x.pdf" / "y.pdf")
    assert "cannot be written" in notes[-1].text


def test_cash_for_a_cost_or_a_share_is_asked_for_with_what_the_split_says(
    qtbot: QtBot,
    session: Session,
    owls: SimpleNamespace,
    page: ContractsPage,
    panel: CostPanel,
    asked: list[tuple[str, object]],
) -> None:
    qtbot.mouseClick(button(panel, "Paid back in cash on the spot…"), Qt.MouseButton.LeftButton)
    begin = Begin(owls.contract, owls.aicha, owls.bram, eur(120), "Van and fuel")
    assert asked == [("money", ("cash", None, begin))]
    musicians = page.view.split.musicians
    musicians.open_row(2)
    qtbot.mouseClick(musicians.editor.cash, Qt.MouseButton.LeftButton)
    assert asked[-1] == ("money", ("cash", None, Begin(owls.contract, owls.aicha, owls.clara, eur(270))))


def test_what_was_paid_on_the_spot_is_said_where_it_was_asked_for(
    session: Session, owls: SimpleNamespace, page: ContractsPage, panel: CostPanel
) -> None:
    cash = CashCommand(session.today(), eur(120), owls.aicha, owls.bram, contract=owls.contract)
    session.run(record_cash, session.book, cash)
    assert panel._spot.text() == "Aïcha Benali paid Bram De Wit €120.00 in cash, Sun, 22 Nov 2026"
    page.view.split.musicians.open_row(1)
    assert "Aïcha Benali paid Bram De Wit €120.00 in cash" in page.view.split.musicians.editor._why.text()


def test_payers_of_a_cost_without_a_name_are_its_own_step_alone() -> None:
    plain = ({"kind": "expense", "amount": "1"}, {"kind": "expense", "amount": "2"})
    assert cost_edits.payers(plain, 1) == [1]
    shared, place = cost_edits.shared(plain, 0, "r")
    assert place == 1
    assert cost_edits.payers(shared, 0) == [0, 1]
    assert shared[2] == plain[1]


def test_a_cost_added_to_a_recipe_without_a_fee_comes_first() -> None:
    steps = ({"kind": "commission", "percent": "10"}, {"kind": "shares", "weights": {}})
    assert cost_edits.added(steps, {"kind": "expense"}, "r") == (({"kind": "expense", "ref": "r"}, *steps), 0)
    assert cost_edits.added(steps, {"kind": "fund"}, "r")[1] == 1
