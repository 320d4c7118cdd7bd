"""The page of declarations: what waits and why, the receipt, and never the word declared before it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.core.actions import outbox as write
from desktop.core.outbox import REASONS, Reason
from desktop.core.queries.declarations import DeclarationRow, declarations
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.i18n.words import Words
from desktop.ui import declaration_words
from desktop.ui.declaration_detail import short
from desktop.ui.declarations_page import DeclarationsPage
from desktop.ui.main_window import MainWindow
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from tests.conftest import Company, company_command
from tests.ui.by_keyboard import button, press
from tests.ui.windows import opened, record_band, says, seal_the_contract, start_book
from wire.receipt import STATES

WORDS = Words("en")
TODAY = datetime(2026, 11, 22, tzinfo=UTC).date()


@pytest.fixture
def window(book: Book, session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    record_band(book)
    seal_the_contract(session)
    with opened(session, qtbot) as made:
        made.go("declarations")
        yield made


def page_of(window: MainWindow) -> DeclarationsPage:
    assert isinstance(window.page, DeclarationsPage)
    return window.page


def shown(window: MainWindow) -> list[str]:
    """Return what the page says, the table's cells and every visible label."""
    page = page_of(window)
    table = page.table
    cells = [
        column.words(table.rows.row(place)) for place in range(table.count()) for column in table.rows.columns
    ]
    labels = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    return [*cells, *labels]


def row(**more: object) -> DeclarationRow:
    kept: dict[str, object] = {
        "id": "d1", "rev": 1, "contract_id": "c1", "client": "De Roma vzw", "venue": "De Roma", "on": "2026-12-05",
        "country": "BE", "company_id": None, "company": None, "members": 2, "total_minor": 90000, "currency": "EUR",
        "deadline": "2026-12-05T20:30", "digest": "ab" * 32, "sealed_at": "2026-11-22T18:00:00Z", "delivery": "queued",
        "attempts": 0, "reason": None, "received_at": None, "seq": None, "state": None, "text": None,
    }  # fmt: skip
    return DeclarationRow(**(kept | more))  # type: ignore[arg-type]


def test_what_waits_is_counted_on_the_chip_and_in_the_side_bar(window: MainWindow) -> None:
    page = page_of(window)
    assert [chip.text for chip in page.chips._chips][:2] == ["All", "Waiting here"]
    assert [chip.count for chip in page.chips._chips] == [2, 2, 0, 0, 0]
    assert window.side.buttons["declarations"].accessibleName() == "Declarations, 2"
    assert page.foot.text().startswith("Saved here is not declared. 2 papers wait until you are enrolled")


def test_what_waits_is_said_by_what_it_waits_for() -> None:
    words, home, known = Words("en"), row(), row(company="Coop")
    assert "is safe and goes out at the next sync" in declaration_words.waiting_words(words, [known])
    assert "2 papers wait; they are safe and go out" in declaration_words.waiting_words(words, [home, known])
    assert "waits until you are enrolled at its company" in declaration_words.waiting_words(words, [home])
    assert declaration_words.waiting_words(words, []).startswith("Nothing waits here")


def test_nothing_is_called_declared_before_its_receipt(window: MainWindow) -> None:
    said = " ".join(shown(window)).replace("Saved here is not declared", "").lower()
    assert "declared" not in said
    assert "waiting here" in said


def test_the_time_that_is_left_comes_first(window: MainWindow) -> None:
    assert "13 days left, until Sat 5 Dec, 20:30" in shown(window)
    assert "Needed by Sat 5 Dec, 20:30, 13 days left" in shown(window)


def test_a_deadline_at_midnight_is_the_end_of_the_day_before() -> None:
    words, night = Words("en"), row(deadline="2026-12-05T00:00")
    today = "Needed by the end of Fri, 4 Dec 2026, today"
    assert declaration_words.needed(words, night, date(2026, 12, 4)) == today
    for day, said in (
        (1, "3 days left, until the end of Fri, 4 Dec 2026"),
        (4, today),
        (5, "Late since the end of Fri, 4 Dec 2026"),
    ):
        assert declaration_words.time_left(words, night, date(2026, 12, day)) == said
    assert declaration_words.time_left(words, row(), date(2026, 12, 5)) == "Today by 20:30"


def test_a_paper_without_a_company_offers_to_enrol(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    press(Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "2 declarations wait" in says(window), timeout=15_000)
    qtbot.waitUntil(
        lambda: any("not enrolled at a shared company in Belgium" in text for text in shown(window))
    )
    page.detail.enrol.click()
    assert window.page is not None
    assert window.page.key == "settings"


def test_the_contract_of_a_paper_is_one_key_away(window: MainWindow, book: Book) -> None:
    page_of(window).table.setFocus()
    press(Qt.Key.Key_Return)
    assert window.page is not None
    assert window.page.key == "contracts"


def test_enrolled_and_synced_from_the_window_every_paper_gets_its_receipt(
    window: MainWindow, book: Book, start_company: Callable[..., Company], qtbot: QtBot
) -> None:
    belgium, germany = start_company("BE"), start_company("DE")
    for company in (belgium, germany):
        window.go("settings", "enrol")
        form = window.page.companies.form  # type: ignore[union-attr]
        form.company.line.setText(company.url)
        form.code.line.setText(company.invite())
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "You are enrolled at" in says(window), timeout=60_000)
        window.notice.dismiss()
    window.go("declarations", "sync")
    qtbot.waitUntil(lambda: says(window) == "2 declarations delivered. Nothing waits.", timeout=60_000)
    assert [found.delivery for found in declarations(book)] == ["confirmed", "confirmed"]
    assert page_of(window).foot.text() == "Nothing waits here: every paper has its receipt."
    qtbot.waitUntil(lambda: "Received by the company" in shown(window), timeout=60_000)
    assert window.side.buttons["declarations"].accessibleName() == "Declarations"
    assert window.side.panel.companies.text() == "2 shared companies"
    assert verify(book).problems == ()

    key = next(found.id for found in declarations(book) if found.country == "BE")
    ask(belgium, key, "Is the van hire invoiced to the company?")
    press(Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: "“Is the van hire invoiced to the company?”" in shown(window), timeout=60_000)
    assert says(window) == "1 question waits for your answer."
    page = page_of(window)
    page.chips.select("question")
    page.chips.picked.emit("question")
    assert [page.table.rows.row(0).id, page.table.count()] == [key, 1]


def ask(company: Company, key: str, text: str) -> None:
    company_command("status", "--database", str(company.database), key, "question", "--text", text)


def test_an_id_selects_its_paper_whatever_filter_is_on(window: MainWindow, book: Book) -> None:
    page = page_of(window)
    page.chips.select("paid")
    page.chips.picked.emit("paid")
    key = declarations(book)[1].id
    window.go("declarations", key)
    assert page.table.current().id == key
    assert page.chips.current == "all"


def test_search_finds_a_paper_by_its_country(window: MainWindow) -> None:
    page = page_of(window)
    page.search.setText("germ")
    page.search.returnPressed.emit()
    assert page.table.count() == 1
    assert page.table.current().country == "DE"


def test_a_refusal_of_the_company_is_told_in_its_own_words(window: MainWindow, book: Book) -> None:
    found = declarations(book)[0]
    done = write.hold(book, found.id, found.rev, "fault", Reason("refused", "the hours are missing"))
    window.session.changed.emit(done.topics)
    page_of(window).table.select_id(found.id)
    assert "Needs you" in shown(window)
    assert any("the hours are missing" in text for text in shown(window))


def test_the_empty_page_teaches_and_leads_to_the_contracts(
    book: Book, session: Session, qtbot: QtBot
) -> None:
    start_book(book)
    with opened(session, qtbot) as window:
        window.go("declarations")
        button(page_of(window), "Go to the contracts").click()
        assert window.page is not None
        assert window.page.key == "contracts"


def test_a_narrow_window_leaves_columns_out_and_nothing_scrolls_sideways(
    window: MainWindow, qtbot: QtBot
) -> None:
    table = page_of(window).table
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: len(table.rows.columns) == 7)
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: len(table.rows.columns) == 4)
    assert table.horizontalScrollBar().maximum() == 0


def test_with_large_text_the_paper_stands_beneath_the_list(
    window: MainWindow, session: Session, qtbot: QtBot
) -> None:
    page = page_of(window)
    assert page.detail.geometry().left() > page.table.geometry().right()
    window.resize(1024, 800)
    session.theme.set_text_percent(150)
    qtbot.waitUntil(lambda: page.detail.width() > page.width() - 100)
    qtbot.waitUntil(
        lambda: (
            page.detail.mapTo(page, QPoint()).y() > page.table.mapTo(page, page.table.rect().bottomLeft()).y()
        )
    )
    assert [column.key for column in page.table.rows.columns] == ["on", "about", "state", "next"]
    session.theme.set_text_percent(100)
    qtbot.waitUntil(lambda: page.detail.width() < 400)


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_the_protocol_has_a_word(state: str) -> None:
    assert declaration_words.said(WORDS, state).text not in ("", state)


def test_a_state_that_is_not_known_yet_is_shown_as_it_came() -> None:
    assert declaration_words.said(WORDS, "archived_2031").text == "archived_2031"


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_is_a_whole_sentence(code: str) -> None:
    said = declaration_words.why_not(WORDS, Reason(code, "no hours"), None, "BE")
    assert "{" not in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        ("2026-11-21T20:30", "Late since Sat 21 Nov, 20:30"),
        ("2026-11-22T20:30", "Today by 20:30"),
        ("2026-11-23T20:30", "1 day left, until Mon 23 Nov, 20:30"),
        (None, "Goes out at the next sync"),
    ],
)
def test_what_comes_next_for_a_paper_that_waits(deadline: str | None, said: str) -> None:
    assert declaration_words.following(WORDS, row(deadline=deadline), TODAY) == said


def test_a_paper_that_only_a_person_can_free_says_why_instead_of_when() -> None:
    stuck = row(delivery="conflict", reason=Reason("conflict").kept(), company="Coop")
    assert "Both are kept" in declaration_words.following(WORDS, stuck, TODAY)
    assert declaration_words.state_pill(WORDS, stuck).kind is Kind.PROBLEM


def test_a_fingerprint_is_short_enough_to_be_read_aloud() -> None:
    assert short("0123456789abcdef" * 4) == "0123 4567 … 89ab cdef"


def test_a_paper_that_is_read_again_has_room_for_all_its_words(window: MainWindow, qtbot: QtBot) -> None:
    detail = page_of(window).detail
    inside = detail._area.widget()
    detail.refresh()
    at_once = inside.heightForWidth(inside.width())
    qtbot.waitUntil(lambda: detail._life.count() > 0 and inside.height() >= at_once)
    assert inside.heightForWidth(inside.width()) == at_once
