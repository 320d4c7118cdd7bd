"""The Books page by hand and by eye: its sections, an expense with its receipts, the accounts, closing."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting, record_gig
from desktop.core.actions.expenses import record_expense
from desktop.core.actions.ledger import closed_to
from desktop.core.actions.mates import record_cash
from desktop.core.books.expenses import ExpenseCommand
from desktop.core.gigs import GigCommand, GigState
from desktop.core.mates import CashCommand
from desktop.core.money import Money
from desktop.core.queries.expenses import ExpenseFilter, expense, expense_page, receipts
from desktop.core.store.book import Book
from desktop.ui.books.expense_form import ExpenseForm
from desktop.ui.books.expenses_section import ExpensesSection
from desktop.ui.books.ledger_section import LedgerSection
from desktop.ui.books.page import SECTIONS, BooksPage
from desktop.ui.books.receipts import files_in
from desktop.ui.main_window import MainWindow
from desktop.ui.row_table import RowTable
from desktop.ui.session import Note, Session
from tests.ui.by_keyboard import CTRL, go_to, press, show, type_in
from tests.ui.owls import eur
from tests.ui.windows import opened, start_book


def strings(owls: SimpleNamespace, **more: object) -> ExpenseCommand:
    told = {"amount": Money(2420, "EUR"), "vat_percent": Decimal(21), "payer": owls.aicha} | more
    return ExpenseCommand(date(2026, 11, 2), "purchase", "supplies", "Strings", "EUR", **told)


def only(book: Book) -> ExpenseCommand:
    rows = expense_page(book, ExpenseFilter(), 0, 9)
    assert len(rows) == 1
    found = expense(book, rows[0].id)
    assert found is not None
    return found


@pytest.fixture
def page(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> ExpensesSection:
    made = ExpensesSection(session)
    show(made, qtbot)
    return made


def form_of(page: ExpensesSection) -> ExpenseForm:
    assert isinstance(page.form, ExpenseForm)
    return page.form


@pytest.fixture
def window(session: Session, qtbot: QtBot, owls: SimpleNamespace) -> Iterator[MainWindow]:
    start_book(session.book)
    with opened(session, qtbot) as made:
        yield made


def test_every_section_is_shown_and_the_last_one_comes_back(window: MainWindow, session: Session) -> None:
    for section in SECTIONS:
        window.go("books", section.key)
        assert isinstance(window.page, BooksPage)
        assert window.page.front.key == section.key
        assert window.page.front.isVisible()
        assert window.page.front.within == "books"
    last = SECTIONS[-1].key
    again = BooksPage(session)
    again.enter()
    assert again.chips.current == last


def test_the_list_of_a_section_has_the_keyboard(
    window: MainWindow, session: Session, owls: SimpleNamespace
) -> None:
    record_expense(session.book, strings(owls))
    window.go("books", "expenses")
    at = QApplication.focusWidget()
    assert isinstance(at, RowTable)
    assert at.isVisible()


def test_unsaved_typing_in_a_section_outlives_a_change_of_language(
    window: MainWindow, session: Session
) -> None:
    window.go("books", ("expenses", "new"))
    type_in("Rosin", None)
    session.attempt(change_setting, session.book, "language", "fr")
    QApplication.processEvents()
    assert isinstance(window.page, BooksPage)
    section = window.page.front
    assert isinstance(section, ExpensesSection)
    assert form_of(section).editor("text").typed() == "Rosin"
    section.close_form()


def test_an_expense_is_typed_without_a_mouse_and_its_vat_is_said_meanwhile(
    page: ExpensesSection, session: Session, owls: SimpleNamespace
) -> None:
    page.open_new()
    type_in("Strings")
    form = form_of(page)
    form.editor("category").set_value("supplies")
    go_to(page, "amount")
    type_in("24.20", None)
    go_to(page, "vat_percent")
    type_in("21", None)
    assert "€4.20" in form._fields._cells["vat_percent"].findChildren(type(form.heading))[-1].text()
    form.save()
    kept = only(session.book)
    assert (kept.amount, kept.vat_percent, kept.payer) == (Money(2420, "EUR"), Decimal(21), owls.aicha)
    assert "€24.20" in page.list.totals.text()
    assert "€4.20" in page.list.totals.text()


def test_known_words_bring_category_vat_and_payer_of_last_time(
    page: ExpensesSection, session: Session, owls: SimpleNamespace
) -> None:
    record_expense(session.book, strings(owls, payer=owls.bram))
    page.open_new()
    type_in("strings")
    form = form_of(page)
    assert form.editor("category").value() == "supplies"
    assert form.editor("vat_percent").value() == Decimal(21)
    assert form.editor("payer").value() == ("person", owls.bram)


def test_what_is_wrong_stands_beside_every_field(page: ExpensesSection, session: Session) -> None:
    page.open_new()
    form = form_of(page)
    form.save()
    for name in ("text", "category", "amount"):
        assert form.problem(name), name
    assert expense_page(session.book, ExpenseFilter(), 0, 9) == []


def test_kilometres_take_the_rate_of_the_country_and_say_where_it_stands(
    page: ExpensesSection, session: Session
) -> None:
    page.open_new()
    type_in("To Cologne")
    form = form_of(page)
    form.editor("category").set_value("travel")
    form._kind.set_value("mileage")
    form._country.set_value("DE")
    form._fit()
    assert form.editor("rate").value() == Decimal("0.3")
    note = form._fields._cells["rate"].findChildren(type(form.heading))[-1].text()
    assert "2026" in note
    go_to(page, "quantity")
    type_in("100", None)
    form.save()
    kept = only(session.book)
    assert (kept.kind, kept.amount) == ("mileage", eur(30))


def test_a_country_that_does_not_say_its_rate_asks_for_it(page: ExpensesSection) -> None:
    page.open_new()
    form = form_of(page)
    form._kind.set_value("mileage")
    form._country.set_value("BE")
    form._fit()
    assert form.editor("rate").value() is None
    form.save()
    assert "Type the rate" in form.problem("rate")


def test_receipts_wait_for_a_new_expense_and_a_pasted_picture_is_one(
    page: ExpensesSection, session: Session, tmp_path: Path
) -> None:
    ticket = tmp_path / "ticket.pdf"
    ticket.write_bytes(b"%PDF-1.4 x")
    page.open_new()
    type_in("Train")
    form = form_of(page)
    form.editor("category").set_value("travel")
    go_to(page, "amount")
    type_in("12", None)
    page.take([ticket], each=False)
    picture = QMimeData()
    picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    QApplication.clipboard().setMimeData(picture)
    go_to(page, "category")  # wherever in the form one is, but where words are typed
    press(Qt.Key.Key_V, CTRL)
    assert len(form.receipts.held) == 2
    form.save()
    kept = only(session.book)
    assert [row.media_type for row in receipts(session.book, kept.id or "")] == [
        "application/pdf",
        "image/png",
    ]


def test_a_dropped_folder_begins_an_expense_for_each_file(
    page: ExpensesSection, session: Session, tmp_path: Path, notes: list[Note]
) -> None:
    folder = tmp_path / "receipts"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.pdf").write_bytes(b"%PDF-1.4 " + bytes([65 + n]))
    (folder / ".hidden").write_bytes(b"x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    paths, was_folder = files_in(data)
    assert was_folder
    page.take(paths, each=True)
    assert "2 more receipts" in notes[-1].text
    for n in range(3):
        form = form_of(page)
        assert [file.name for file in form.receipts.held] == [f"{n}.pdf"]
        type_in(f"Receipt {n}")
        form.editor("category").set_value("other")
        go_to(page, "amount")
        type_in("5", None)
        form.save()
    assert page.form is None
    assert [row.files for row in expense_page(session.book, ExpenseFilter(), 0, 9)] == [1, 1, 1]


def test_a_folder_with_something_else_in_it_is_refused_whole(
    page: ExpensesSection, tmp_path: Path, notes: list[Note]
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 a")
    (tmp_path / "b.exe").write_bytes(b"MZ")
    page.take([tmp_path / "a.pdf", tmp_path / "b.exe"], each=True)
    assert page.form is None
    assert "b.exe is neither a picture nor a PDF" in notes[-1].text


def test_an_expense_is_put_into_the_split_with_one_press(
    page: ExpensesSection, session: Session, owls: SimpleNamespace
) -> None:
    key = record_expense(session.book, strings(owls, contract=owls.contract)).id
    page.open_expense(key)
    form = form_of(page)
    assert form.split.isVisible()
    form.split.button.click()
    assert not form.split.button.isVisible()
    assert "counts once" in form.split.text.text()


def test_removing_an_expense_is_taken_back_by_undo(
    page: ExpensesSection, session: Session, owls: SimpleNamespace
) -> None:
    key = record_expense(session.book, strings(owls)).id
    page.open_expense(key)
    form_of(page).remove()
    assert page.form is None
    assert expense(session.book, key) is None
    session.undo()
    assert expense(session.book, key) is not None


@pytest.fixture
def ledger(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> LedgerSection:
    record_expense(session.book, strings(owls))
    record_cash(session.book, CashCommand(date(2026, 11, 3), eur(20), owls.aicha, owls.bram))
    made = LedgerSection(session)
    show(made, qtbot)
    qtbot.waitUntil(lambda: made.tree.table.count() > 0)
    return made


def rows(table: RowTable) -> list[list[str]]:
    model = table.rows
    return [
        [str(model.data(model.index(row, column)) or "").strip() for column in range(model.columnCount())]
        for row in range(table.count())
    ]


def test_the_accounts_are_a_tree_with_sums_and_open_into_their_lines(
    ledger: LedgerSection, session: Session, owls: SimpleNamespace, asked: list[tuple[str, object]]
) -> None:
    shown = {row[0]: row[2] for row in rows(ledger.tree.table)}
    assert shown["Bank and cash"] == "-€44.20"
    assert shown["What it cost"] == "€24.20"
    assert shown["Bram De Wit"] == "-€20.00"
    ledger.show_argument("assets:bank")
    lines = rows(ledger.lines.table)
    assert [line[-1] for line in lines] == ["-€44.20", "-€24.20"]
    assert lines[1][3] == "Strings and supplies, VAT in own expenses"
    ledger.lines.table.opened.emit(ledger.lines.table.rows.row(1))
    assert asked[-1][0] == "books"
    ledger.show_tree()
    assert ledger.tree.isVisible()


def test_a_change_shows_in_the_ledger_at_once(
    ledger: LedgerSection, session: Session, owls: SimpleNamespace
) -> None:
    session.run(record_expense, session.book, strings(owls, amount=Money(100, "EUR"), vat_percent=None))
    shown = {row[0]: row[2] for row in rows(ledger.tree.table)}
    assert shown["Bank and cash"] == "-€45.20"
    session.undo()
    shown = {row[0]: row[2] for row in rows(ledger.tree.table)}
    assert shown["Bank and cash"] == "-€44.20"


def test_closing_says_what_is_open_and_closes_up_to_the_day(
    ledger: LedgerSection, session: Session, notes: list[Note]
) -> None:
    ledger.show_closing()
    closing = ledger.closing
    closing._day.set_value(session.today())
    closing.close_up()
    assert "Only days that are over" in closing.form.problem("to")
    gig = GigCommand(date(2026, 11, 5), "Opus", "BE", "EUR", band="Owls", fee=eur(20), state=GigState.PLAYED)
    session.run(record_gig, session.book, gig)
    ledger.show_closing()
    type_in("10/11/2026")
    assert "3 entries" in closing._count.text()
    QApplication.processEvents()  # what was made anew is shown
    press(Qt.Key.Key_Tab)
    first = QApplication.focusWidget()
    assert isinstance(first, QPushButton)
    assert first.text() == "Played gigs without a contract: 1"
    while QApplication.focusWidget() is not closing.button:
        press(Qt.Key.Key_Tab)
        at = QApplication.focusWidget()
        assert at is closing.button or (isinstance(at, QPushButton) and at is not first)
    press(Qt.Key.Key_Space)
    assert closed_to(session.book) == "2026-11-10"
    assert "closed up to" in notes[-1].text
    ledger.show_argument("assets:bank")
    assert {line[4] for line in rows(ledger.lines.table)} == {"Posted"}


def test_escape_leads_back_from_an_account_and_from_closing(ledger: LedgerSection) -> None:
    ledger.show_argument("assets:bank")
    press(Qt.Key.Key_Escape)
    assert ledger.tree.isVisible()
    ledger.show_closing()
    press(Qt.Key.Key_Escape)
    assert ledger.tree.isVisible()
