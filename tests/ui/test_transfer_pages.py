"""Import and export in the window: a file is looked at, asked about, brought in, taken back; everything goes out."""

import json
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting
from desktop.core.actions.gigs import amend_gig_state
from desktop.core.gigs import GigState
from desktop.core.queries.settings import setting
from desktop.core.transfer.ical_out import CALENDAR_SETTING
from desktop.ui.main_window import MainWindow
from desktop.ui.opening import open_files
from desktop.ui.session import Session
from desktop.ui.transfer import import_page
from desktop.ui.transfer.export_page import ExportPage
from desktop.ui.transfer.import_page import ImportPage
from tests.ui.windows import opened, record_band, says

AMBIGUOUS = 'Date,Venue,Fee\n03/04/2027,Flagey,"1,500"\n05/06/2027,Bimhuis,"2,000"\n'


@pytest.fixture
def window(qtbot: QtBot, session: Session):
    record_band(session.book)
    with opened(session, qtbot) as made:
        yield made


def at_import(window: MainWindow, path: Path) -> ImportPage:
    window.go("import", path)
    assert isinstance(window.page, ImportPage)
    return window.page


def pick(editor, value: object) -> None:
    editor.combo.setCurrentIndex(editor.values().index(value))


def written(tmp_path: Path, text: str, name: str = "gigs.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_what_a_table_leaves_open_is_asked_and_nothing_comes_in_before(
    window: MainWindow, tmp_path: Path
) -> None:
    page = at_import(window, written(tmp_path, AMBIGUOUS))
    assert not page.bring.isEnabled()
    assert page.columns.date_order.isVisible()
    assert page.columns.decimal.isVisible()
    pick(page.columns.date_order, "dmy")
    pick(page.columns.decimal, ".")
    pick(page.columns.country, "BE")
    assert page.bring.isEnabled()
    assert "2" in page.bring.text()
    page.bring.click()
    book = window.session.book
    assert book.value("SELECT fee_minor FROM gig WHERE venue = 'Flagey' AND on_date = '2027-04-03'") == 150000
    assert "imported" in says(window)
    assert window.page is not None
    assert window.page.key == "gigs"


CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//y//EN\r
BEGIN:VEVENT\r
UID:one@example.org\r
DTSTART:20270112T200000\r
SUMMARY:Jazz\r
LOCATION:Budapest Jazz Club\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_calendar_that_names_no_country_asks_for_one_and_comes_in(
    window: MainWindow, tmp_path: Path
) -> None:
    page = at_import(window, written(tmp_path, CALENDAR, "gigs.ics"))
    assert not page.bring.isEnabled()
    assert "Choose one for all rows" in page._detail.text()
    assert page.columns.country.isVisible()
    pick(page.columns.country, "HU")
    assert page.bring.isEnabled()
    page.bring.click()
    assert window.session.book.value("SELECT country FROM gig WHERE venue = 'Budapest Jazz Club'") == "HU"


def test_an_import_is_taken_back_by_undo_and_by_its_button(window: MainWindow, tmp_path: Path) -> None:
    book, path = window.session.book, written(tmp_path, "date,venue,country\n2027-04-03,Flagey,BE\n")
    at_import(window, path).bring.click()
    assert book.value("SELECT count(*) FROM gig") == 2
    window.undo()
    assert book.value("SELECT count(*) FROM gig") == 1
    at_import(window, written(tmp_path, "date,venue,country\n2027-04-04,Flagey,BE\n", "b.csv")).bring.click()
    page = at_import(window, path)
    page.undo_last.click()
    assert book.value("SELECT count(*) FROM gig") == 1


def test_problems_stand_beside_their_rows_and_stop_the_import(window: MainWindow, tmp_path: Path) -> None:
    page = at_import(
        window, written(tmp_path, "date,venue,country\n31.02.2027,Flagey,BE\n01.03.2027,De Roma,BE\n")
    )
    assert page.chips.current == "problem"
    assert "31.02.2027" in page._detail.text()
    assert not page.bring.isEnabled()


def test_a_file_in_another_encoding_is_asked_about(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "hu.csv"
    path.write_bytes("date,venue,country\n2027-04-03,Operaház ő,HU\n".encode("windows-1250"))
    page = at_import(window, path)
    assert page.columns.encoding.isVisible()
    pick(page.columns.encoding, "windows-1250")
    page.bring.click()
    assert window.session.book.value("SELECT count(*) FROM gig WHERE venue = 'Operaház ő'") == 1


def test_a_large_file_comes_in_beside_the_window_and_can_be_stopped(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_page, "SMALL", 1)
    lines = "".join(f"2027-04-{n % 28 + 1:02},Hall {n},BE\n" for n in range(60))
    page = at_import(window, written(tmp_path, f"date,venue,country\n{lines}"))
    page._bring()
    page.cancel.click()
    qtbot.waitUntil(lambda: not page._busy, timeout=15_000)
    assert window.session.book.value("SELECT count(*) FROM gig") == 1
    page._bring()
    qtbot.waitUntil(lambda: not page._busy, timeout=15_000)
    assert window.session.book.value("SELECT count(*) FROM gig") == 61


def test_a_file_dropped_on_the_window_opens_the_import(window: MainWindow, tmp_path: Path) -> None:
    from desktop.ui.opening import dropped_files

    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(written(tmp_path, "date,venue,country\n2027-04-03,Flagey,BE\n")))])
    open_files(window.session, dropped_files(mime))
    assert isinstance(window.page, ImportPage)
    assert window.page.bring.isEnabled()


def test_several_dropped_files_are_looked_at_one_after_the_other(window: MainWindow, tmp_path: Path) -> None:
    head = "date,venue,country\n"
    days = [written(tmp_path, f"{head}2027-04-0{n},Hall {n},BE\n", f"{n}.csv") for n in (1, 2, 3)]
    open_files(window.session, days)
    page = window.page
    assert isinstance(page, ImportPage)
    assert "1.csv" in page._about.text()
    assert page.queue.isVisibleTo(page)
    page._bring()
    assert "2.csv" in page._about.text()
    page.queue.leave_out.click()
    assert "3.csv" in page._about.text()
    assert not page.queue.isVisibleTo(page)
    page._bring()
    assert window.page is not page
    venues = "SELECT group_concat(venue) FROM (SELECT venue FROM gig WHERE venue LIKE 'Hall%' ORDER BY 1)"
    assert window.session.book.value(venues) == "Hall 1,Hall 3"


def test_everything_goes_out_of_the_export_page(window: MainWindow, tmp_path: Path) -> None:
    window.go("export")
    page = window.page
    assert isinstance(page, ExportPage)
    page.write("archive", tmp_path / "b.zip")
    assert zipfile.ZipFile(tmp_path / "b.zip").namelist()
    page.write("xlsx", tmp_path / "b.xlsx")
    page.write("csv", tmp_path / "c.zip")
    page.write("hledger", tmp_path / "b.journal")
    page.contract.combo.setCurrentIndex(1)
    page.write("ubl", tmp_path / "i.xml")
    assert etree.parse(str(tmp_path / "i.xml")).getroot().tag.endswith("Invoice")
    assert page._missing.text()
    page.mate.combo.setCurrentIndex(1)
    page.write("mate", tmp_path / "g.septet-gig")
    assert json.loads((tmp_path / "g.septet-gig").read_text("utf-8"))["gigs"]


def test_a_calendar_is_kept_up_to_date_once_a_person_chose_where(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path, session = tmp_path / "gigs.ics", window.session
    window.go("export")
    assert isinstance(window.page, ExportPage)
    window.page.write("follow", path)
    assert setting(session.book, CALENDAR_SETTING) == str(path)
    before = path.read_bytes()
    session.run(amend_gig_state, session.book, session.book.value("SELECT id FROM gig"), GigState.CANCELLED)
    qtbot.waitUntil(lambda: path.read_bytes() != before, timeout=15_000)
    assert b"STATUS:CANCELLED" in path.read_bytes()
    session.run(change_setting, session.book, CALENDAR_SETTING, None)


def test_a_mates_file_that_differs_is_shown_and_taken_over_only_by_choice(
    window: MainWindow, tmp_path: Path
) -> None:
    from desktop.core.transfer.handover import contract_for_mate

    book = window.session.book
    said = json.loads(contract_for_mate(book, book.value("SELECT id FROM contract")))
    said["gigs"][0]["starts"] = "21:00"
    path = tmp_path / "x.septet-gig"
    path.write_text(json.dumps(said), "utf-8")
    page = at_import(window, path)
    assert [row.state for row in page._plan.rows] == ["differs", "known"]
    assert not page.bring.isEnabled()
    page.chips.select("all")
    page.over.box.click()
    page.bring.click()
    assert book.value("SELECT starts FROM gig") == "21:00"
    assert at_import(window, path).bring.isEnabled() is False
    window.undo()
    assert book.value("SELECT starts FROM gig") == "20:30"
