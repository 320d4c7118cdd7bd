"""Exporting the sheet for a local regime from the check step, and the notice of newer rules after a sync."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.actions.importing import import_gig_file
from desktop.core.gig_file import read_gig_file
from desktop.sync.enrolment import enrol
from desktop.sync.execute import Outcome
from desktop.ui.contract.check import CheckView
from desktop.ui.contract.draft import Draft
from desktop.ui.session import Note, Session
from desktop.ui.syncing import Syncing
from tests import gigfiles
from tests.conftest import Company
from tests.packs import pack_text, signed


@pytest.fixture
def check(session: Session, qtbot: QtBot) -> CheckView:
    gig = {**gigfiles.GIG, "country": "FR", "place": "Paris"}
    data = gigfiles.gig_file(gigfiles.CHLOE, gigfiles.AICHA, gigs=[gig])
    import_gig_file(session.book, read_gig_file(data))
    draft = Draft(session)
    assert draft.open(str(session.book.value("SELECT id FROM contract")))
    view = CheckView(session, draft, lambda _field: None)
    qtbot.addWidget(view)
    view.reload()
    view.show()
    return view


def test_only_who_is_left_to_a_local_regime_has_a_sheet_to_export(check: CheckView) -> None:
    buttons = [b for b in check.findChildren(QPushButton) if b.text() == "Export the data…"]
    assert [b.accessibleName() for b in buttons] == ["Export the data of Chloé Martin…"]


def test_the_sheet_is_written_in_the_countrys_language_and_what_lacks_is_told(
    check: CheckView, session: Session, qtbot: QtBot, tmp_path: Path, notes: list[Note]
) -> None:
    facts = check._draft.facts
    (key,) = (p.person for p in facts.line_up if facts.name_of(p.person) == "Chloé Martin")
    check.local_export.write(facts.id, key, tmp_path)
    qtbot.waitUntil(lambda: bool(notes), timeout=30_000)
    assert sorted(p.name for p in tmp_path.glob("guso*")) == [
        "guso-FR-Chloé-Martin.csv",
        "guso-FR-Chloé-Martin.pdf",
    ]
    assert "Date de naissance" in (tmp_path / "guso-FR-Chloé-Martin.csv").read_text("utf-8-sig")
    assert "things are missing in the data" in notes[-1].text
    assert "give it to the competent desk only" in notes[-1].text


def test_a_folder_that_cannot_be_written_is_told(
    check: CheckView, session: Session, qtbot: QtBot, tmp_path: Path, notes: list[Note]
) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    facts = check._draft.facts
    (key,) = (p.person for p in facts.line_up if facts.name_of(p.person) == "Chloé Martin")
    check.local_export.write(facts.id, key, tmp_path / "file" / "deeper")
    qtbot.waitUntil(lambda: bool(notes), timeout=30_000)
    assert "cannot be written" in notes[-1].text


def test_a_sync_tells_of_newer_rules_and_leads_to_what_they_change(
    session: Session,
    qtbot: QtBot,
    tmp_path: Path,
    notes: list[Note],
    asked: list[tuple[str, object]],
    start_company: Callable[..., Company],
) -> None:
    (tmp_path / "be.septet-pack").write_bytes(signed(pack_text("BE", "2027-01-01")))
    company = start_company("BE", 0, "--packs", str(tmp_path))
    enrol(session.book, company.url, company.invite())
    syncing = Syncing(session)
    syncing.start()
    qtbot.waitUntil(lambda: bool(notes), timeout=30_000)
    syncing.end(5)
    assert "offers newer rules for Belgium, of Fri, 1 Jan 2027." in notes[-1].text
    assert notes[-1].action == "Show what changes"
    assert notes[-1].run is not None
    notes[-1].run()
    ((page, offered),) = asked
    assert page == "settings"
    assert offered.offer.country == "BE"  # type: ignore[attr-defined]


def test_a_sync_tells_until_when_papers_of_this_version_are_taken(
    session: Session, notes: list[Note]
) -> None:
    Syncing(session)._done(Outcome(until={"Smart": date(2030, 6, 30)}))
    assert "Smart takes papers of this version of Septet until Sun, 30 Jun 2030." in notes[-1].text


def test_who_asks_while_a_sync_runs_by_itself_gets_an_answer_and_a_sync_of_their_own(
    session: Session, qtbot: QtBot, notes: list[Note], start_company: Callable[..., Company]
) -> None:
    company = start_company("BE")
    enrol(session.book, company.url, company.invite())
    syncing = Syncing(session)
    begun: list[bool] = []
    syncing.moved.connect(lambda: begun.append(syncing.running))
    syncing._start(asked=True, quiet=True)
    syncing.start()
    assert syncing.running
    qtbot.waitUntil(lambda: begun.count(False) == 2, timeout=30_000)
    syncing.end(5)
    assert [note.text for note in notes] == ["Nothing waits."]
