"""Money in and what is owed, in the window and by keyboard: a payment, a statement with its questions, a reminder."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.core.books.expected import State
from desktop.core.countries import Countries
from desktop.core.queries.bank import bank_lines
from desktop.core.queries.expected import expected, owed
from desktop.core.queries.payments import payment_page
from desktop.core.queries.reminders import letters
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.books.import_form import ImportForm
from desktop.ui.books.line_form import LineForm
from desktop.ui.books.money_in import MoneyInPage
from desktop.ui.books.owed import OwedPage
from desktop.ui.books.reminder_form import ReminderForm
from desktop.ui.icons import Icons
from desktop.ui.session import Note, Session
from desktop.ui.theme import Theme
from tests import statements
from tests.core.incomes import Income, book_on, company, eur, record_income, tell
from tests.ui.by_keyboard import CTRL, ENTER, press, show, type_in

LATER = date(2027, 1, 20)
HEAD = "Date;Amount;Currency;Name;Description\n"
COOP = "15/12/2026;591,25;EUR;DEMO COOP BELGIUM;De Roma\n"
APOLO = "13/01/2027;968,00;EUR;Sala Apolo;factura 7\n"
OMA = "14/01/2027;50,00;EUR;Oma;birthday\n"


@pytest.fixture
def income(book_path: Path, countries: Countries) -> Income:
    with book_on(book_path, date(2026, 11, 22)) as book:
        company(book)
        return record_income(book, countries)


@pytest.fixture
def book(book_path: Path, income: Income) -> Iterator[Book]:
    with book_on(book_path, LATER) as opened:
        yield opened


@pytest.fixture
def session(book: Book, countries: Countries, theme: Theme, icons: Icons) -> Session:
    return Session(book, Words("en"), countries, theme, icons)


@pytest.fixture
def page(session: Session, qtbot: QtBot) -> MoneyInPage:
    made = MoneyInPage(session)
    show(made, qtbot)
    return made


@pytest.fixture
def owed_page(session: Session, qtbot: QtBot) -> OwedPage:
    made = OwedPage(session)
    show(made, qtbot)
    return made


def statement(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "statement.csv"
    path.write_text(HEAD + "".join(rows))
    return path


def imported(page: MoneyInPage, tmp_path: Path, *rows: str) -> None:
    page.open_file(statement(tmp_path, *rows))
    assert isinstance(page.form, ImportForm)
    press(ENTER, CTRL)


def part(book: Book, target_id: str) -> State:
    return next(each.state for each in expected(book, LATER) if each.target_id == target_id)


def test_a_payment_is_noted_by_keyboard(page: MoneyInPage, book: Book, income: Income) -> None:
    page.open_new()
    press(Qt.Key.Key_Down)  # from what companies pay to what clients pay
    press(Qt.Key.Key_Tab)
    type_in("Apolo SL")
    type_in("1000")
    type_in("14/1/2027")
    press(ENTER, CTRL)
    (row,) = payment_page(book, "all", "", 0, 9)
    assert (row.amount, row.kind, row.payer) == (eur(100000), "client", "Apolo SL")


def test_a_payment_begun_from_what_is_owed_is_filled_in(
    page: MoneyInPage, book: Book, income: Income
) -> None:
    page.enter(("part", f"contract:{income.outside}"))
    press(ENTER, CTRL)
    (row,) = payment_page(book, "all", "", 0, 9)
    assert (row.amount, row.left, row.about) == (eur(80000), eur(0), "Apolo SL")
    assert part(book, income.outside) is State.PAID


def test_who_pays_in_two_parts_has_each_typed_once(page: MoneyInPage, book: Book, income: Income) -> None:
    """Until somebody says how much of the amount is for what."""
    page.enter(("part", f"contract:{income.outside}"))
    type_in("300")
    press(ENTER, CTRL)
    (row,) = payment_page(book, "all", "", 0, 9)
    assert (row.amount, row.left) == (eur(30000), eur(0))
    page.enter(("part", f"contract:{income.outside}"))
    form = page.form
    assert form is not None
    form.editor("given[0]").retype("200")
    form.editor("amount").retype("400")
    press(ENTER, CTRL)
    assert {(each.amount, each.left) for each in payment_page(book, "all", "", 0, 9)} == {
        (eur(30000), eur(0)),
        (eur(40000), eur(20000)),
    }


def test_what_is_wrong_stands_beside_its_field(page: MoneyInPage, income: Income) -> None:
    page.enter(("part", f"contract:{income.outside}"))
    form = page.form
    assert form is not None
    form.editor("amount").retype("100")
    form.editor("given[0]").retype("800")
    form.editor("on").retype("31/2/2027")
    press(ENTER, CTRL)
    assert "only €100.00 was paid" in form.problem("amount")
    assert "no such day" in form.problem("on")


def test_an_amount_with_two_readings_is_asked_about(page: MoneyInPage) -> None:
    page.open_new()
    form = page.form
    assert form is not None
    form.editor("amount").retype("1.500")
    press(ENTER, CTRL)
    assert "Which one do you mean?" in form.problem("amount")


def test_a_payment_is_removed_and_brought_back(page: MoneyInPage, book: Book, income: Income) -> None:
    page.enter(("part", f"contract:{income.outside}"))
    press(ENTER, CTRL)
    press(Qt.Key.Key_Delete)
    assert payment_page(book, "all", "", 0, 9) == []
    page.session.undo()
    assert len(payment_page(book, "all", "", 0, 9)) == 1


def test_a_statement_is_shown_before_it_comes_in(page: MoneyInPage, book: Book, tmp_path: Path) -> None:
    page.open_file(statement(tmp_path, COOP, APOLO, OMA))
    assert isinstance(page.form, ImportForm)
    assert bank_lines(book, "all") == []
    press(Qt.Key.Key_Escape)
    assert bank_lines(book, "all") == []
    imported(page, tmp_path, COOP, APOLO, OMA)
    assert [row.name for row in bank_lines(book)] == ["Oma", "Sala Apolo", "DEMO COOP BELGIUM"]
    assert page.list.chips.current == "lines"


def test_the_difference_is_asked_about_and_its_answer_settles(
    page: MoneyInPage, book: Book, income: Income, tmp_path: Path
) -> None:
    imported(page, tmp_path, COOP)
    page.list.table.selectRow(0)
    press(ENTER)
    form = page.form
    assert isinstance(form, LineForm)
    assert form.editor("rest").isVisible()
    form.editor("rest").set_value("withheld")
    press(ENTER, CTRL)
    assert part(book, income.declared) is State.PAID
    assert sorted(row.kind for row in payment_page(book, "all", "", 0, 9)) == ["company", "withheld"]


def test_sure_lines_are_accepted_together(
    page: MoneyInPage, book: Book, income: Income, tmp_path: Path
) -> None:
    imported(page, tmp_path, APOLO, OMA)
    assert page.sure.isVisible()
    page.sure.click()
    assert part(book, income.outside) is State.PAID
    assert [row.name for row in bank_lines(book)] == ["Oma"]


def test_a_line_that_is_none_of_this_is_put_aside(page: MoneyInPage, book: Book, tmp_path: Path) -> None:
    imported(page, tmp_path, OMA)
    page.list.table.selectRow(0)
    press(Qt.Key.Key_Delete)
    assert bank_lines(book) == []
    assert [row.name for row in bank_lines(book, "left")] == ["Oma"]


def test_a_question_about_a_whole_column_is_answered_in_the_form(
    page: MoneyInPage, book: Book, tmp_path: Path
) -> None:
    path = tmp_path / "sparkasse.csv"
    path.write_text(statements.SPARKASSE)
    page.open_file(path)
    form = page.form
    assert isinstance(form, ImportForm)
    assert "can be read in several ways" in form.problem("date_order")
    assert form.editor("date_order").hasFocus()
    form.focus("currency")
    press(ENTER, CTRL)  # too early: what is asked stays asked
    assert "can be read in several ways" in form.problem("date_order")
    assert form.editor("date_order").hasFocus()
    form.editor("date_order").set_value("dmy")
    form.editor("date_order").changed.emit()
    assert len(form.shown.new_lines) == 2
    press(ENTER, CTRL)
    assert len(bank_lines(book, "all")) == 2


def test_a_damaged_statement_is_refused_in_words(
    page: MoneyInPage, notes: list[Note], tmp_path: Path
) -> None:
    path = tmp_path / "a.xml"
    path.write_text(statements.CAMT_02[:900])
    page.open_file(path)
    assert page.form is None
    assert "damaged or incomplete at line" in notes[-1].text


def test_a_statement_is_taken_back_whole(page: MoneyInPage, book: Book, tmp_path: Path) -> None:
    imported(page, tmp_path, APOLO)
    page.sure.click()
    page.list.chips.select("files")
    page.show_rows()
    page.list.table.selectRow(0)
    page.list.table.setFocus()
    press(Qt.Key.Key_Delete)
    assert (bank_lines(book, "all"), payment_page(book, "all", "", 0, 9)) == ([], [])


def test_what_the_company_tells_comes_by_itself(page: MoneyInPage, book: Book, income: Income) -> None:
    told = {"person_id": income.aicha, "amount": {"minor": 59125, "currency": "EUR"}, "on": "2026-12-11"}
    tell(book, income.declared, 1, "members_paid", {"payments": [told]})
    page.session.changed.emit(frozenset({"declarations"}))
    assert [row.source for row in payment_page(book, "all", "", 0, 9)] == ["status"]
    assert page.list.table.count() == 1


def test_what_is_owed_stands_there_with_its_lateness(owed_page: OwedPage) -> None:
    table = owed_page.list.table
    shown = [[column.words(table.rows.row(n)) for column in table.rows.columns] for n in range(table.count())]
    assert [row[1] for row in shown] == ["Demo Coop Belgium", "Apolo SL", "Opus bvba"]
    assert "15 days late" in shown[1]
    assert owed_page.list.totals.text().startswith("€1,861.25 owed")


def test_a_reminder_is_written_kept_and_listed(owed_page: OwedPage, book: Book, income: Income) -> None:
    owed_page.list.table.select_id(f"contract:{income.outside}")
    owed_page.remind.click()
    form = owed_page.form
    assert isinstance(form, ReminderForm)
    form.editor("language").set_value("es")
    press(ENTER, CTRL)
    (row,) = letters(book)
    assert (row.level, row.language) == (1, "es")
    assert owed_page.list.table.count() == 1


def test_no_reminder_for_a_gig_without_contract(
    owed_page: OwedPage, notes: list[Note], income: Income
) -> None:
    owed_page.list.table.select_id(f"gig:{income.gig}")
    owed_page.write_reminder()
    assert "Make a contract of this gig first" in notes[-1].text


def test_enter_leads_to_what_is_owed(
    owed_page: OwedPage, asked: list[tuple[str, object]], income: Income
) -> None:
    owed_page.list.table.setFocus()
    owed_page.list.table.select_id(f"declaration:{income.declared}")
    press(ENTER)
    assert asked == [("declarations", income.declared)]


@pytest.mark.parametrize("which", ["all", "payers", "times", "letters"])
def test_every_list_can_be_shown(owed_page: OwedPage, book: Book, which: str) -> None:
    owed_page.list.chips.select(which)
    owed_page.show_rows()
    assert (owed_page.list.table.count() > 0) is (which in ("all", "payers"))
    assert len(owed(book, LATER)) == 3


def test_every_control_has_a_name(page: MoneyInPage, tmp_path: Path) -> None:
    page.open_new()
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found = QAccessible.queryAccessibleInterface(widget)
            assert found is None or found.text(QAccessible.Text.Name) or widget.accessibleName(), widget
