"""The page of papers: seen before it is given away, in its reader's language, saved, printed, handed to the mail program."""

import stat
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from desktop.core.problems import Refused, Unavailable
from desktop.documents.papers import OWN_SHARE, SPLIT_SHEET
from desktop.documents.pictures import page_count
from desktop.ui.main_window import MainWindow
from desktop.ui.open_papers import PaperOf
from desktop.ui.paper_printing import Printing, make_printer
from desktop.ui.papers_page import PapersPage
from desktop.ui.session import Note, Session
from desktop.ui.theme import Kind
from tests.documents.desks import read_back
from tests.ui.windows import opened, says


@pytest.fixture
def window(owls: SimpleNamespace, session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    with opened(session, qtbot) as made:
        yield made


def page_of(window: MainWindow) -> PapersPage:
    assert isinstance(window.page, PapersPage)
    return window.page


def settled(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.works.background.busy, timeout=30_000)


@pytest.fixture
def page(window: MainWindow, owls: SimpleNamespace, qtbot: QtBot) -> PapersPage:
    window.go("papers", PaperOf(owls.contract))
    settled(qtbot, window)
    return page_of(window)


def shown(page: PapersPage, folder: Path) -> str:
    """Return what stands on the paper that is shown."""
    path = folder / "shown.pdf"
    page.save_to(path)
    return read_back(path.read_bytes(), folder)


def choose(page: PapersPage, kind: str, qtbot: QtBot, window: MainWindow, place: int = 0) -> None:
    kinds = [page.table.rows.row(n).kind for n in range(page.table.count())]
    page.table.selectRow([n for n, found in enumerate(kinds) if found == kind][place])
    settled(qtbot, window)


def test_the_papers_of_a_contract_are_listed_and_the_first_is_seen(page: PapersPage, tmp_path: Path) -> None:
    kinds = [page.table.rows.row(n).kind for n in range(page.table.count())]
    assert kinds == ["order_form", "split_sheet", *["own_share"] * 4]
    assert not page.view.widget().pixmap().isNull()
    assert page.view.accessibleDescription() == "Page 1 of 1"
    assert "Jazz Middelheim vzw" in shown(page, tmp_path)


def test_a_paper_is_in_its_readers_language_whatever_the_screen_speaks(
    page: PapersPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    choose(page, OWN_SHARE, qtbot, window, 2)
    assert page.table.current().reader == "Clara Vogel"
    assert page.language.value() == "de"
    assert "270,00 €" in shown(page, tmp_path)
    page.language.set_value("hu")
    page.language.changed.emit()
    settled(qtbot, window)
    assert "270,00 EUR" in shown(page, tmp_path)
    choose(page, SPLIT_SHEET, qtbot, window)
    assert page.language.value() == "en"
    choose(page, OWN_SHARE, qtbot, window, 2)
    assert page.language.value() == "hu"


def test_ctrl_p_leads_from_a_contract_to_its_papers_and_esc_back(
    window: MainWindow, owls: SimpleNamespace, qtbot: QtBot
) -> None:
    from PySide6.QtCore import Qt

    window.go("contracts", owls.contract)
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, window)
    assert page_of(window).table.count() == 6
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.page is not None
    assert window.page.key == "contracts"


def test_without_a_contract_the_way_to_the_papers_leads_to_the_contracts(
    window: MainWindow, qtbot: QtBot
) -> None:
    from desktop.ui.open_papers import open_papers

    open_papers(window)
    assert window.page is not None
    assert window.page.key == "contracts"
    assert says(window) == "Choose a contract: its papers are with it."


def test_what_changes_in_the_book_changes_on_the_paper(
    page: PapersPage,
    window: MainWindow,
    owls: SimpleNamespace,
    session: Session,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    from dataclasses import replace

    from desktop.core.actions import record_client
    from desktop.core.queries.people import client

    found = client(session.book, owls.client)
    assert found is not None
    session.run(record_client, session.book, replace(found, name="Middelheim Reborn"))
    settled(qtbot, window)
    assert "Middelheim Reborn" in shown(page, tmp_path)


def test_pages_are_turned_and_sizes_changed_with_the_keyboard(
    page: PapersPage, window: MainWindow, qtbot: QtBot
) -> None:
    from PySide6.QtCore import Qt

    before = page.view.widget().pixmap().width()
    qtbot.keyClick(page.view, Qt.Key.Key_Plus)
    settled(qtbot, window)
    assert page.view.widget().pixmap().width() > before
    qtbot.keyClick(page.view, Qt.Key.Key_0)
    settled(qtbot, window)
    assert page.view.widget().pixmap().width() == before
    page.view.begin(3)
    qtbot.keyClick(page.view, Qt.Key.Key_PageUp)
    assert page.view.page == 0


def test_a_contract_that_is_gone_is_told_in_the_papers_place(window: MainWindow, qtbot: QtBot) -> None:
    window.go("papers", PaperOf("gone"))
    settled(qtbot, window)
    page = page_of(window)
    assert "There is no contract gone" in page.view.accessibleDescription()
    assert not page.save.isEnabled()
    assert not page.mail.isEnabled()


def test_all_papers_are_saved_each_in_its_readers_language(
    page: PapersPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    page.save_all_to(folder)
    settled(qtbot, window)
    assert says(window) == "6 papers are in papers."
    german = next(folder.glob("own-share-Clara*"))
    assert "270,00 €" in read_back(german.read_bytes(), tmp_path)


def test_a_folder_that_takes_no_paper_is_told_in_words(
    page: PapersPage, window: MainWindow, tmp_path: Path
) -> None:
    page.save_to(tmp_path / "gone" / "paper.pdf")
    assert "cannot be written" in says(window)
    assert window.notice.isVisible()


def test_a_paper_is_printed_page_by_page(
    page: PapersPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    printer = make_printer("Split sheet")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    pdf = page._made.pdf if page._made else b""
    done: list[str] = []
    failed: list[Refused | Unavailable] = []
    background = window.works.background
    Printing(background, printer, pdf, page_count(pdf), lambda: done.append("yes"), failed.append).start()
    settled(qtbot, window)
    assert (done, failed) == (["yes"], [])
    assert page_count((tmp_path / "printed.pdf").read_bytes()) == page_count(pdf)


@pytest.mark.qt_log_ignore(r"QPainter::begin\(\): Returned false")
def test_a_printer_that_is_not_there_is_told_in_words(
    page: PapersPage, window: MainWindow, tmp_path: Path
) -> None:
    printer = make_printer("x")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "gone" / "printed.pdf"))
    failed: list[Any] = []
    Printing(window.works.background, printer, b"", 1, lambda: None, failed.append).start()
    assert "printer cannot be reached" in str(failed[0])


@pytest.fixture
def opened_files(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The system's answer to a mail file, which no test machine has a program for."""
    found: list[Path] = []

    def take(url: QUrl) -> bool:
        found.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    return found


def test_without_a_mail_command_a_draft_file_is_opened(
    page: PapersPage, opened_files: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    page.mail_one()
    (draft,) = opened_files
    mail: Any = message_from_bytes(draft.read_bytes(), policy=default)
    assert mail["X-Unsent"] == "1"
    assert "Contrat d’engagement" in mail["Subject"]
    assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700


def test_the_systems_mail_command_gets_the_paper_and_the_address(
    page: PapersPage, opened_files: list[Path], window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:  # fmt: skip
    told = tmp_path / "told"
    command = tmp_path / "xdg-email"
    command.write_text(
        f'#!/bin/sh\nfor a in "$@"; do echo "$a"; done > "{told}.part"; mv "{told}.part" "{told}"\n'
    )
    command.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    page.mail_one()
    qtbot.waitUntil(told.exists, timeout=10_000)
    arguments = told.read_text().splitlines()
    attached = Path(arguments[arguments.index("--attach") + 1])
    assert attached.read_bytes().startswith(b"%PDF-")
    assert opened_files == []


def test_a_mail_command_that_fails_makes_way_for_the_draft_file(
    page: PapersPage, opened_files: list[Path], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = tmp_path / "xdg-email"
    command.write_text("#!/bin/sh\nexit 3\n")
    command.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    page.mail_one()
    qtbot.waitUntil(lambda: bool(opened_files), timeout=10_000)


def test_no_mail_program_at_all_is_told_in_words(
    page: PapersPage, notes: list[Note], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    page.mail_one()
    assert notes[-1].kind is Kind.PROBLEM
    assert "No mail program could be opened" in notes[-1].text


def test_an_address_is_never_taken_for_an_option() -> None:
    from desktop.ui.mailing import _is_address

    assert _is_address("a@example.org")
    assert not any(map(_is_address, ["--attach=/etc/passwd@x", "", "a b@c", "nobody"]))


def test_a_payment_between_two_musicians_has_its_slip(
    window: MainWindow, owls: SimpleNamespace, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    from dataclasses import replace

    from desktop.core.actions import record_person
    from desktop.core.queries.people import person
    from desktop.documents.band_desk import SlipOf
    from tests.documents.desks import IBANS
    from tests.ui.owls import eur

    asked = SlipOf(owls.bram, owls.aicha, eur(40), "The Night Owls", "The Night Owls")
    window.go("papers", asked)
    settled(qtbot, window)
    page = page_of(window)
    assert "The account of Aïcha Benali is not known" in page.view.accessibleDescription()
    found = person(session.book, owls.aicha)
    assert found is not None
    session.run(record_person, session.book, replace(found, iban=IBANS[0]))
    settled(qtbot, window)
    read = shown(page, tmp_path)
    assert "Bram De Wit pays Aïcha Benali" in read
    assert "€40.00" in read


def test_the_fund_of_a_band_is_seen_on_paper(
    window: MainWindow, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    from desktop.core.actions.fund import record_fund_entry
    from desktop.core.mates import FundCommand
    from desktop.documents.band_desk import FundOf
    from tests.ui.owls import ON, eur

    band = str(session.book.value("SELECT id FROM band"))
    session.run(record_fund_entry, session.book, FundCommand(on=ON, kind="opening", amount=eur(70), text="Sale", band=band))  # fmt: skip
    window.go("papers", FundOf(band))
    settled(qtbot, window)
    assert "In the fund: €70.00" in shown(page_of(window), tmp_path)


def test_another_language_of_the_screen_leaves_the_paper_where_it_was(
    page: PapersPage, window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    from desktop.core.actions import change_setting

    choose(page, SPLIT_SHEET, qtbot, window)
    session.run(change_setting, session.book, "language", "fr")
    qtbot.waitUntil(lambda: window.page is not page, timeout=10_000)
    settled(qtbot, window)
    assert page_of(window).table.current().kind == SPLIT_SHEET
