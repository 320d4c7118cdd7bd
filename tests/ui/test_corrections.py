"""Correcting, calling off and answering by keyboard in the real window."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.core.actions.contracts import split_contract
from desktop.core.queries.contracts import ContractFacts, contract
from desktop.core.queries.declarations import declaration, declarations
from desktop.core.queries.questions import draft_answer, questions
from desktop.core.seven_days import PayClock
from desktop.core.store.book import Book
from desktop.core.verifying import verify
from desktop.i18n.words import Words
from desktop.ui import declaration_words
from desktop.ui.contract.contract_view import AGREEMENT, CHECK, ContractView
from desktop.ui.contracts_page import ContractsPage
from desktop.ui.declarations_page import DeclarationsPage
from desktop.ui.main_window import MainWindow
from desktop.ui.pay_mail import pay_mail
from desktop.ui.session import Session
from tests.conftest import NOW
from tests.core.test_questions import QUESTION, Company
from tests.ui.by_keyboard import CTRL, SHIFT, button, press, type_in
from tests.ui.owls import eur, retype
from tests.ui.windows import opened, record_band, says, seal_the_contract

TAB, SPACE, ESCAPE = Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_Escape


@pytest.fixture
def window(book: Book, session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    record_band(book)
    seal_the_contract(session)
    with opened(session, qtbot) as made:
        yield made


def view_of(window: MainWindow, step: int = CHECK) -> ContractView:
    key = str(window.session.book.value("SELECT id FROM contract"))
    window.go("contracts")
    assert isinstance(window.page, ContractsPage)
    window.page.open(key, step)
    return window.page.view


def facts(window: MainWindow) -> ContractFacts:
    found = contract(window.session.book, str(window.session.book.value("SELECT id FROM contract")))
    assert found is not None
    return found


def shown(inside: QWidget) -> str:
    """Return the words that are in sight, once the places are given out."""
    QApplication.processEvents()
    return "\n".join(one.text() for one in inside.findChildren(QLabel) if one.isVisible())


def hit(inside: ContractView | DeclarationsPage, text: str) -> None:
    """Press a button by keyboard."""
    found = button(inside, text)
    found.setFocus()
    press(SPACE)


def company_of(window: MainWindow) -> Company:
    book = window.session.book
    row = next(row for row in declarations(book) if row.country == "BE")
    made = Company(book, row.id)
    made.receives()
    return made


def tell(window: MainWindow) -> None:
    window.session.changed.emit(frozenset({"declarations"}))


def test_a_fee_is_corrected_looked_at_and_sealed_anew(window: MainWindow, qtbot: QtBot) -> None:
    company_of(window)
    view = view_of(window)
    assert view.bar.text == ""
    hit(view, "Correct…")
    assert view.bar.text.endswith("The company still has the old version.")
    assert view._pill.text() == "Being corrected · saved"
    assert view.tabs.currentIndex() == AGREEMENT
    view.go_to(CHECK)
    assert "Nothing is different yet" in shown(view.check)
    view.go_to(AGREEMENT)
    assert view.agreement.drop.isHidden()
    retype(qtbot, view.agreement.terms.editor("fee").control, "1800")
    view.flush()
    view.go_to(CHECK)
    text = shown(view.check)
    assert "Sealing sends 2 papers" in text
    assert "Fee excl. VAT: €1,800.00 instead of €1,500.00" in text
    assert "Revision 2 replaces revision 1" in text
    hit(view, "Seal the correction")
    assert says(window) == "Sealed. 2 declarations wait for the next sync."
    assert view.bar.text == ""
    assert {(row.rev, row.kind) for row in declarations(window.session.book)} == {(2, "amend")}


def test_a_correction_of_what_was_never_sent_says_so(window: MainWindow) -> None:
    view = view_of(window)
    hit(view, "Correct…")
    assert view.bar.text.endswith("It was not sent yet; both versions go out in their order.")


def test_the_menu_opens_the_selected_contract_for_a_correction(window: MainWindow) -> None:
    window.go("declarations")
    press(Qt.Key.Key_K, CTRL | SHIFT)
    assert isinstance(window.page, ContractsPage)
    assert facts(window).correcting


def test_giving_up_brings_everything_back_and_can_be_undone(window: MainWindow, qtbot: QtBot) -> None:
    view = view_of(window)
    hit(view, "Correct…")
    view.go_to(AGREEMENT)
    retype(qtbot, view.agreement.terms.editor("fee").control, "1800")
    view.flush()
    assert facts(window).fee == eur(1800)
    hit(view, "Give up the correction")
    assert facts(window).fee == eur(1500)
    assert facts(window).state == "sealed"
    assert says(window) == "The contract is again as it was sealed."
    window.session.undo()
    assert facts(window).fee == eur(1800)
    assert view.bar.text != ""


def test_calling_off_asks_why_and_cancels(window: MainWindow) -> None:
    view = view_of(window)
    hit(view, "Call off…")
    assert not view.tabs.isVisible()
    hit(view, "Call off")
    assert view.call_off.form.problem("reason") == "Write in a few words why the contract is called off."
    view.call_off.form.focus("reason")
    type_in("The hall was flooded.", None)
    press(TAB)
    hit(view, "Call off")
    assert view.tabs.isVisible()
    assert says(window) == "Called off. The cancellations wait for the next sync."
    assert view.bar.text.endswith("The hall was flooded.")
    assert view._pill.text() == "Called off"
    assert {(row.rev, row.kind) for row in declarations(window.session.book)} == {(2, "cancel")}
    assert window.session.book.value("SELECT state FROM gig") == "cancelled"
    assert verify(window.session.book).problems == ()


def test_escape_leaves_the_form_of_calling_off_and_then_the_contract(window: MainWindow) -> None:
    view = view_of(window)
    hit(view, "Call off…")
    press(ESCAPE)
    assert view.call_off.isHidden()
    assert view.tabs.isVisible()
    assert facts(window).state == "sealed"


def test_a_question_is_answered_where_it_is_asked(window: MainWindow) -> None:
    company = company_of(window)
    company.says("question", "question", "Who drives the van?", question_id=QUESTION)
    tell(window)
    assert window.side.buttons["declarations"].accessibleName() == "Declarations, 3"
    window.go("declarations")
    page = window.page
    assert isinstance(page, DeclarationsPage)
    assert "“Who drives the van?”" in shown(page.questions)
    hit(page, "Answer…")
    type_in("Bra", None)
    form = page.questions.forms[QUESTION]
    form.keep()
    assert draft_answer(window.session.book, QUESTION) == "Bra"
    tell(window)
    assert page.questions.forms[QUESTION].text.value() == "Bra"
    type_in("m does.", None)
    hit(page, "Send the answer")
    assert says(window) == "Signed. Your answer goes out at the next sync."
    (asked,) = questions(window.session.book)
    assert asked.answer == "Bram does."
    assert "Your answer is signed and goes out at the next sync." in shown(page.questions)
    assert window.side.buttons["declarations"].accessibleName() == "Declarations, 2"


def test_the_way_to_a_question_ends_in_its_answer_and_ctrl_enter_sends_it(window: MainWindow) -> None:
    company_of(window).says("question", "question", "Who drives the van?", question_id=QUESTION)
    tell(window)
    window.go("declarations", (declaration_words.TO_ANSWER, QUESTION))
    page = window.page
    assert isinstance(page, DeclarationsPage)
    assert page.questions.isAncestorOf(QApplication.focusWidget() or page)
    type_in("Bram does.", None)
    press(Qt.Key.Key_Return, CTRL)
    assert questions(window.session.book)[0].answer == "Bram does."
    assert QApplication.focusWidget() is page.table


def test_an_empty_answer_is_refused_beside_its_field(window: MainWindow) -> None:
    company_of(window).says("question", "question", "Who drives the van?", question_id=QUESTION)
    tell(window)
    window.go("declarations")
    page = window.page
    assert isinstance(page, DeclarationsPage)
    hit(page, "Answer…")
    hit(page, "Send the answer")
    assert page.questions.forms[QUESTION].form.problem("text")
    assert questions(window.session.book)[0].answer is None


def test_a_question_leads_to_the_correction_as_well(window: MainWindow) -> None:
    company_of(window).says("question", "question", "Is the fee right?", question_id=QUESTION)
    tell(window)
    window.go("declarations")
    page = window.page
    assert isinstance(page, DeclarationsPage)
    form = page.questions.forms[QUESTION]
    form.correct.setFocus()
    press(SPACE)
    assert isinstance(window.page, ContractsPage)
    assert facts(window).correcting
    assert window.page.view.bar.text != ""


def test_a_double_is_asked_about_until_it_was_looked_at(window: MainWindow) -> None:
    company_of(window).says("possible_duplicate", "received", other=None)
    tell(window)
    window.go("declarations")
    page = window.page
    assert isinstance(page, DeclarationsPage)
    assert "is this the same gig as another one?" in shown(page.questions)
    hit(page, "They are two gigs")
    assert page.questions.isHidden()


def test_the_life_of_a_paper_has_every_revision_and_payment(window: MainWindow) -> None:
    company = company_of(window)
    book, person = window.session.book, facts(window).line_up[0].person
    company.says("status", "accepted", number="2026-0815")
    paid = {"person_id": person, "amount": {"minor": 33750, "currency": "EUR"}, "on": "2026-12-12"}
    company.says("status", "members_paid", payments=[paid])
    company.says("status", "audited", "A new word")
    view = view_of(window)
    hit(view, "Correct…")
    split_contract(book, facts(window).id, facts(window).line_up, facts(window).steps, eur(1800))
    view.reload()
    view.go_to(CHECK)
    hit(view, "Seal the correction")
    window.go("declarations", company.key)
    page = window.page
    assert isinstance(page, DeclarationsPage)
    text = shown(page.detail)
    for words in (
        "Sealed here",
        "Revision 1 received by the company",
        "The company’s number: 2026-0815",
        "Aïcha Benali: €337.50 on Sat, 12 Dec 2026",
        "audited",
        "Correction, revision 2",
        "Fee excl. VAT: €1,800.00 instead of €1,500.00",
        "Until then the company has revision 1.",
        "Correction waits here",
    ):
        assert words in text, words
    window.go("contracts", facts(window).id)
    assert isinstance(window.page, ContractsPage)
    split = window.page.view.split
    window.page.view.go_to(1)
    split.musicians.open_row(0)
    assert "Paid by the company: €337.50 on Sat, 12 Dec 2026" in shown(split)


class TestLatePay:
    @pytest.fixture
    def book(self, book_path: Path) -> Iterator[Book]:
        self.now = [NOW]
        with Book(book_path, clock=lambda: self.now[0]) as made:
            yield made

    def test_pay_that_is_late_says_so_and_offers_a_mail(self, window: MainWindow) -> None:
        company = company_of(window)
        company.says("status", "accepted", number="2026-0815")
        self.now[0] = datetime(2026, 12, 18, 12, tzinfo=UTC)
        window.go("declarations", company.key)
        tell(window)
        page = window.page
        assert isinstance(page, DeclarationsPage)
        row = declaration(window.session.book, company.key)
        assert row is not None
        assert page._following(row) == "The pay is 3 days late"
        assert "The pay is 3 days late" in shown(page.detail)
        assert button(page, "Ask where the pay is…").isVisible()
        mail = pay_mail(window.session, row).toString()
        assert mail.startswith("mailto:?subject=")
        assert "2026-0815" in mail
        assert "Aïcha" not in mail


def test_the_clock_of_the_pay_is_said_in_words() -> None:
    words, due, paid = Words("en"), date(2026, 12, 15), date(2026, 12, 17)
    say = declaration_words.pay_words
    assert say(words, PayClock("running", due, 1)) == "Pay due by Tue, 15 Dec 2026, 1 day left"
    assert say(words, PayClock("running", due, 0)) == "The pay is due today"
    assert say(words, PayClock("paid_late", due, -2, paid)) == "Paid on Thu, 17 Dec 2026, 2 days late"
    assert say(words, PayClock("in_time", due, 0, due)) == "Paid in time, on Tue, 15 Dec 2026"
    assert say(words, PayClock("unknown")) == say(words, PayClock("ahead", due, 9)) == ""
