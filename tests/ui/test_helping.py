"""Help where it is needed: words on hover and by F1, "why?" on figures, and the manual in the window, by hand."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.money import Money
from desktop.core.queries.contracts import contract
from desktop.i18n.words import Words
from desktop.ui.commands import commands_of
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.gigs_page import GigsPage
from desktop.ui.main_window import MainWindow
from desktop.ui.manual_page import ManualPage
from desktop.ui.manual_text import CHAPTERS, KEY, folder, placeholders
from desktop.ui.popover import Popover
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.signs import Spoken
from desktop.ui.tagging import WHY
from desktop.ui.terms import TERMS
from tests.ui.by_keyboard import ALT, CTRL, ENTER, go_to, press, type_in
from tests.ui.windows import opened, record_band, says, seal_the_contract

F1 = Qt.Key.Key_F1
QUESTION = Qt.Key.Key_Question


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    record_band(session.book)
    with opened(session, qtbot) as made:
        yield made


def popover() -> Popover:
    found = QApplication.activePopupWidget()
    assert isinstance(found, Popover)
    return found


def said(inside: QWidget) -> str:
    return "\n".join(label.text() for label in inside.findChildren(QLabel))


def manual(window: MainWindow) -> ManualPage:
    assert isinstance(window.page, ManualPage)
    return window.page


def hover(widget: QWidget, at: QPoint) -> str:
    """Rest the pointer over a place of a widget, and return what is said."""
    QToolTip.hideText()
    event = QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    return QToolTip.text() if event.isAccepted() else ""


def split_view(window: MainWindow) -> ContractsPage:
    key = str(window.session.book.value("SELECT id FROM contract"))
    window.go("contracts", key)
    assert isinstance(window.page, ContractsPage)
    window.page.view.go_to(1)
    return window.page


# ---- words ----


def test_f1_in_a_field_says_its_word_and_leads_on_into_the_manual(window: MainWindow) -> None:
    window.new_gig()
    assert isinstance(window.page, GigsPage)
    go_to(window.page, "fee")
    at = QApplication.focusWidget()
    press(F1)
    assert window.session.words.say(TERMS["fee"].says) in said(popover())
    press(Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert QApplication.focusWidget() is at
    press(F1)
    press(ENTER)
    assert manual(window).chapter.id == "contract"
    press(Qt.Key.Key_Escape)
    assert window.page is not None
    assert window.page.key == "gigs"


def test_f1_in_a_list_says_the_words_of_its_columns(window: MainWindow) -> None:
    window.go("gigs")
    assert isinstance(QApplication.focusWidget(), RowTable)
    press(F1)
    words = said(popover())
    for term in ("client", "fee", "state"):
        assert window.session.words.say(TERMS[term].says) in words
    popover().close()


def test_f1_without_a_word_opens_the_manual_at_the_page(window: MainWindow) -> None:
    window.go("settings")
    window.setFocus()
    press(F1)
    assert manual(window).chapter.id == "beginning"
    window.go("people")
    press(Qt.Key.Key_F1, CTRL)
    assert manual(window).chapter.id == "gigs"


def test_the_pointer_at_rest_says_the_word_of_a_field_and_of_a_column(window: MainWindow) -> None:
    window.new_gig()
    assert isinstance(window.page, GigsPage)
    assert window.page.form is not None
    fee, notes = (window.page.form.editor(name).control for name in ("fee", "notes"))
    assert TERMS["fee"].says.text in hover(fee, QPoint(4, 4))
    assert hover(notes, QPoint(4, 4)) == ""
    press(Qt.Key.Key_Escape)
    window.go("gigs")
    table = window.page.list.table
    header = table.horizontalHeader()
    section = next(n for n, column in enumerate(table.rows.columns) if column.key == "state")
    at = QPoint(header.sectionViewportPosition(section) + 6, 10)
    assert TERMS["state"].says.text in hover(header.viewport(), at)


def test_a_screen_reader_is_told_the_same_words(window: MainWindow) -> None:
    window.new_gig()
    assert isinstance(window.page, GigsPage)
    assert window.page.form is not None
    fee = window.page.form.editor("fee").control
    assert TERMS["fee"].says.text in fee.accessibleDescription()
    model = window.page.list.table.rows
    section = next(n for n, column in enumerate(model.columns) if column.key == "state")
    role = Qt.ItemDataRole.AccessibleDescriptionRole
    assert model.headerData(section, Qt.Orientation.Horizontal, role) == TERMS["state"].says.text


# ---- why ----


def test_alt_question_mark_lays_a_musicians_pay_open(window: MainWindow) -> None:
    page = split_view(window)
    view = page.view
    facts = view.draft.facts
    first = facts.line_up[0].person
    view.split.musicians.ground(0).setFocus()
    press(QUESTION, ALT)
    words, lines = window.session.words, [x for x in view.draft.review.split.lines if x.to == first]
    assert lines
    for line in lines:
        assert words.money(Money(line.minor, line.currency)) in said(popover())
    popover().close()
    view.split.steps.ground(0).setFocus()
    press(QUESTION, ALT)
    left = view.draft.review.split.lines[0].left_after
    assert words.money(left) in said(popover())
    popover().close()


def test_the_summary_answers_for_what_the_client_pays(window: MainWindow) -> None:
    page = split_view(window)
    facts = contract(window.session.book, page.view.draft.facts.id)
    assert facts is not None
    vat = facts.fee.percent(facts.vat_percent or Decimal(0))
    page.view.split.summary._why.click()
    assert window.session.words.money(facts.fee + vat) in said(popover())
    popover().close()


def test_a_sealed_paper_says_why_it_is_needed_then(window: MainWindow) -> None:
    seal_the_contract(window.session)
    window.go("declarations")
    press(QUESTION, ALT)
    assert said(popover())
    popover().close()


@pytest.mark.parametrize(
    ("page", "line"), [("gigs", "Confirmed"), ("contracts", "Sealed"), ("declarations", "Waiting here")]
)
def test_totals_beneath_a_list_are_laid_open_by_key_and_link(
    window: MainWindow, page: str, line: str, qtbot: QtBot
) -> None:
    seal_the_contract(window.session)
    window.go(page)
    assert window.page is not None
    shown = window.page.findChild(Spoken)
    qtbot.waitUntil(lambda: "€" in shown.text(), timeout=15_000)
    link = next(
        each
        for each in window.page.findChildren(QPushButton)
        if "Why? " in each.accessibleName()
        and each.isVisible()
        and isinstance(each.parentWidget().findChild(Spoken), Spoken)
    )
    link.setFocus()
    press(Qt.Key.Key_Space)
    words = said(popover())
    popover().close()
    assert shown.text() in words  # the same figures
    assert line in words
    assert "filter and search" in words
    if page != "declarations":  # there the list answers for the day of the paper
        window.page.findChild(RowTable).setFocus()
        press(QUESTION, ALT)
        assert said(popover()) == words
        popover().close()


def test_where_nothing_is_worked_out_that_is_said(window: MainWindow) -> None:
    window.go("people")
    press(QUESTION, ALT)
    assert QApplication.activePopupWidget() is None
    assert "Alt+?" in says(window)


@pytest.mark.parametrize("section", ["ahead", "reports", "ledger"])
def test_the_figures_of_the_books_are_explained(window: MainWindow, section: str, qtbot: QtBot) -> None:
    seal_the_contract(window.session)
    window.go("books", section)

    def explained() -> list[RowTable]:
        assert window.page is not None
        found = [table for table in window.page.findChildren(RowTable) if callable(table.property(WHY))]
        return [table for table in found if table.isVisible() and table.count()]

    qtbot.waitUntil(lambda: bool(explained()), timeout=15_000)
    table = explained()[0]
    table.setFocus()
    table.selectRow(0)
    press(QUESTION, ALT)
    assert said(popover())
    popover().close()


# ---- the manual ----


def test_the_manual_is_searched_as_one_types_and_walked_back(window: MainWindow, qtbot: QtBot) -> None:
    window.go("manual", "gigs")
    page = manual(window)
    page.search.setFocus()
    type_in("odd cent", None)
    qtbot.waitUntil(lambda: page.chapter.id == "contract", timeout=15_000)
    assert page.contents.current() is not None
    assert page.reader.extraSelections()
    press(ENTER)
    assert QApplication.focusWidget() is page.contents
    press(Qt.Key.Key_Left, ALT)
    assert page.chapter.id == "gigs"
    press(Qt.Key.Key_Right, ALT)
    assert page.chapter.id == "contract"


def test_the_contents_of_the_manual_show_their_titles_whole(window: MainWindow) -> None:
    window.resize(1280, 800)
    for language in ("en", "hu", "fr"):
        window.speaking.speak(language)
        window.go("manual")
        contents = manual(window).contents
        QApplication.sendPostedEvents()
        room = contents.columnWidth(0) - window.session.theme.px(
            24
        )  # what a cell keeps free beside its words
        titles = [chapter.title for chapter in manual(window).chapters]
        assert [t for t in titles if contents.fontMetrics().horizontalAdvance(t) > room] == []


def test_a_link_of_the_manual_opens_a_page_or_another_chapter(window: MainWindow) -> None:
    from PySide6.QtCore import QUrl

    window.go("manual", "beginning")
    page = manual(window)
    page.reader.anchorClicked.emit(QUrl("seal.md"))
    assert page.chapter.id == "seal"
    page.reader.anchorClicked.emit(QUrl("septet:books/owed"))
    assert window.page is not None
    assert window.page.front.key == "owed"


def test_the_reader_keeps_its_chapter_when_the_colours_change(window: MainWindow) -> None:
    window.go("manual", "seal")
    page = manual(window)
    before = page.reader.toHtml()
    window.session.theme.changed.emit()
    assert page.chapter.id == "seal"
    assert page.reader.toHtml() == before


def test_an_untranslated_chapter_says_so_and_its_labels_are_the_readers(window: MainWindow) -> None:
    window.session.words = Words("hu")
    page = ManualPage(window.session, window.menus)
    page.enter("beginning")
    label = Words("hu").tr("gig form", "Make the contract")
    assert page.note.isHidden() is page.chapter.translated
    assert label in page.reader.toPlainText()
    page.deleteLater()


def test_every_shortcut_in_the_manual_is_one_of_the_menus(window: MainWindow) -> None:
    known = {each.id for menu in window.menus for each in commands_of(menu.entries) if each.keys}
    for chapter in CHAPTERS:
        text = (folder("en") / f"{chapter}.md").read_text("utf-8")
        assert {name for context, name in placeholders(text) if context == KEY} <= known, chapter
