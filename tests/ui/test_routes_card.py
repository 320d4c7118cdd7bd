"""Where each musician is declared: explained on request, decided otherwise with a reason, and taken back."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.actions import record_person
from desktop.core.actions.certificates import record_certificate
from desktop.core.certificates import CertificateCommand
from desktop.core.queries.files import attachments
from desktop.core.queries.people import person
from desktop.ui.contract.contract_view import CHECK, SPLIT
from desktop.ui.contract.kept_files import KeptFiles
from desktop.ui.contract.routes import DecisionForm
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.session import Note, Session
from tests.ui.owls import button, complete, facts, shown


@pytest.fixture
def page(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> ContractsPage:
    clara = person(session.book, owls.clara)
    assert clara is not None
    record_person(session.book, replace(clara, companies=("DE", "BE")))
    page = shown(qtbot, session)
    page.open(owls.contract, CHECK)
    return page


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def form(page: ContractsPage) -> DecisionForm:
    card = page.view.check.routes
    assert card is not None
    assert card.form is not None
    return card.form


def test_why_tells_the_rule_the_reason_the_deadline_and_what_is_to_be_done(
    qtbot: QtBot, page: ContractsPage
) -> None:
    assert "Rule 7 of 8" not in said(page.view.check)
    button(page, "Why? Clara Vogel").click()
    text = said(page.view.check)
    assert "Rule 7 of 8: The company at home sends the musician abroad." in text
    assert "Clara Vogel lives and usually works in one country (Germany) and plays abroad (Belgium)" in text
    assert "To do: ask for the A1 by Wed, 3 Feb 2027." in text
    button(page, "Why? Clara Vogel").click()
    assert "Rule 7 of 8" not in said(page.view.check)


def test_what_is_missing_leads_to_where_it_is_told(
    page: ContractsPage, session: Session, owls: SimpleNamespace, asked: list[tuple[str, object]]
) -> None:
    davide = person(session.book, owls.davide)
    assert davide is not None
    session.run(record_person, session.book, replace(davide, works_in=None))
    button(page, "Why? Davide Russo").click()
    card = page.view.check.routes
    assert card is not None
    go = [each for each in card.findChildren(QPushButton) if each.accessibleName().startswith("Go there")]
    go[0].click()
    assert asked == [("people", ("person", owls.davide, "works_in"))]


def test_a_decision_needs_its_reason_and_then_moves_the_musician(
    qtbot: QtBot, page: ContractsPage, session: Session, owls: SimpleNamespace, notes: list[Note]
) -> None:
    button(page, "Why? Clara Vogel").click()
    button(page, "Decide otherwise…").click()
    made = form(page)
    assert [choice.text for choice in made.decision._choices] == [
        "Declare in Belgium", "Ask an adviser", "Export for the local regime",
    ]  # fmt: skip
    button(made, "Keep this decision").click()
    assert made.form.problem("reason") == "This is needed."
    editor = made.reason.control
    assert isinstance(editor, QPlainTextEdit)
    qtbot.keyClicks(editor, "too short")
    button(made, "Keep this decision").click()
    assert (
        made.form.problem("reason") == "Say in at least 10 characters why, so that an adviser can follow it."
    )
    qtbot.keyClicks(editor, ", so here is more")
    button(made, "Keep this decision").click()
    kept = facts(session, owls.contract).overrides[owls.clara]
    assert (kept.outcome, kept.country, kept.reason) == ("declare", "BE", "too short, so here is more")
    text = said(page.view.check)
    assert "Decided by a person" in text
    assert "The rules say:" in text
    assert notes[-1].text == "Clara Vogel: decided by you."
    assert notes[-1].run is not None
    notes[-1].run()
    assert facts(session, owls.contract).overrides == {}


def test_following_the_rules_again_restores_the_answer(
    qtbot: QtBot, page: ContractsPage, session: Session, owls: SimpleNamespace
) -> None:
    before = page.view.draft.review.routes
    button(page, "Why? Clara Vogel").click()
    button(page, "Decide otherwise…").click()
    editor = form(page).reason.control
    assert isinstance(editor, QPlainTextEdit)
    qtbot.keyClicks(editor, "She moved to Antwerp.")
    button(form(page), "Keep this decision").click()
    assert page.view.draft.review.routes != before
    button(page, "Follow the rules again").click()
    assert page.view.draft.review.routes == before
    assert facts(session, owls.contract).overrides == {}


def test_the_decision_is_changed_by_keyboard_alone(
    qtbot: QtBot, page: ContractsPage, session: Session, owls: SimpleNamespace
) -> None:
    why = button(page, "Why? Clara Vogel")
    why.setFocus()
    qtbot.keyClick(why, Qt.Key.Key_Space)
    decide = button(page, "Decide otherwise…")
    decide.setFocus()
    qtbot.keyClick(decide, Qt.Key.Key_Space)
    made = form(page)
    qtbot.waitUntil(lambda: made.decision.control.hasFocus())
    qtbot.keyClick(made.decision.control, Qt.Key.Key_Down)
    made.reason.control.setFocus()
    qtbot.keyClicks(made.reason.control, "The adviser said so.")
    keep = button(made, "Keep this decision")
    keep.setFocus()
    qtbot.keyClick(keep, Qt.Key.Key_Space)
    assert facts(session, owls.contract).overrides[owls.clara].outcome == "adviser"


def test_the_split_leads_to_the_explanation(page: ContractsPage, owls: SimpleNamespace) -> None:
    page.view.go_to(SPLIT)
    page.view.split.musicians.open_row(2)
    button(page.view.split, "Why, and decide otherwise").click()
    assert page.view.tabs.currentIndex() == CHECK
    assert "Rule 7 of 8" in said(page.view.check)


def test_a_sealed_contract_explains_and_is_no_longer_decided_on(
    page: ContractsPage, session: Session, owls: SimpleNamespace
) -> None:
    complete(session, owls)
    assert page.view.draft.seal()
    page.open(owls.contract, CHECK)
    button(page, "Why? Clara Vogel").click()
    assert "Rule 7 of 8" in said(page.view.check)
    assert not [b for b in page.findChildren(QPushButton) if b.accessibleName() == "Decide otherwise…"]


def test_the_check_says_when_the_company_pays_and_that_settlement_is_not_known(page: ContractsPage) -> None:
    text = said(page.view.check)
    assert "The company pays within 7 working days of the last gig. That is by Tue, 23 Feb 2027." in text
    assert "Paid even if the client is late" in text
    assert (
        "It is not known how the companies in Belgium and Germany settle with each other. Ask an adviser."
        in text
    )


def test_an_a1_is_ticked_off_taken_back_and_covered_by_a_recorded_one(
    page: ContractsPage, session: Session, owls: SimpleNamespace
) -> None:
    name = "Done: Clara Vogel: ask the company in Germany for an A1. The first date abroad is Sat, 13 Feb 2027 (Belgium)."
    button(page, name).click()
    assert f"a1.{owls.clara}" in _codes(session)
    button(page, f"Not done after all: {name.removeprefix('Done: ')}").click()
    assert _codes(session) == set()
    paper = CertificateCommand(owls.clara, "a1", "DE", date(2027, 1, 1), date(2027, 12, 31))
    session.run(record_certificate, session.book, paper)
    assert "Clara Vogel: an A1 (Germany) covers every date." in said(page.view.check)


def test_papers_are_attached_to_an_item_and_the_reader_stays_where_they_are(
    page: ContractsPage, session: Session, owls: SimpleNamespace, tmp_path: Path
) -> None:
    code = f"a1.{owls.clara}"
    (tmp_path / "a1.pdf").write_bytes(b"%PDF-1.7 A1")
    add = page.findChild(QPushButton, f"attach.{code}")
    assert add is not None
    assert add.accessibleName().startswith("Attach files: Clara Vogel: ask the company in Germany")
    add.setFocus()
    page.window().activateWindow()
    files = add.parentWidget()
    assert isinstance(files, KeptFiles)
    files.add_paths([tmp_path / "a1.pdf"])
    assert [(file.ref, file.name) for file in attachments(session.book, owls.contract)] == [(code, "a1.pdf")]
    focused = page.focusWidget()
    assert focused is not None
    assert focused.objectName() == f"attach.{code}"
    button(page, "Remove a1.pdf").click()
    assert attachments(session.book, owls.contract) == []
    session.undo()
    assert button(page, "Open a1.pdf").text() == "a1.pdf"


def test_a_company_that_pays_a_monthly_salary_says_so_beside_its_declaration(
    page: ContractsPage, session: Session, owls: SimpleNamespace
) -> None:
    budget = "This declaration fills a budget, from which the company pays a monthly salary."
    assert said(page.view.check).count(budget) == 1  # Germany’s, and not Belgium’s
    complete(session, owls)
    page.refresh()
    assert page.view.draft.seal()
    page.open(owls.contract, CHECK)
    assert said(page.view.check).count(budget) == 1


def _codes(session: Session) -> set[str]:
    found = session.book.value("SELECT group_concat(code, ' ') FROM task")
    return set(found.split()) if found else set()


def test_played_soon_and_not_sealed_stands_above_everything(
    page: ContractsPage, session: Session, owls: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Declare before you play" not in said(page.view.check)
    for instant, words in (
        ("2027-02-09T10:00:00+00:00", "Declare before you play"),
        ("2027-02-13T21:00:00+00:00", "Late: this had to be declared by"),
    ):
        from datetime import datetime

        session.book.clock = lambda instant=instant: datetime.fromisoformat(instant)  # type: ignore[misc]
        page.open(owls.contract, CHECK)
        page.view.check._shown = None
        page.view.check.reload()
        text = said(page.view.check)
        assert "Declare before you play" in text or "Late: this had to be declared by" in text
        assert words.split(":")[0] in text or "Late" in text
