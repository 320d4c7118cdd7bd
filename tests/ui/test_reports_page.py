"""Reports and the forecast in the window: chosen, read, saved, walked over with the keyboard."""

import itertools
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.core.actions import change_setting, record_gig
from desktop.core.books.chart_scale import MOST, ticks
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.queries.forecast import likelihood, regular_costs
from desktop.core.reports.kinds import KINDS
from desktop.ui.books.ahead_page import AheadPage
from desktop.ui.books.bar_chart import BarChart, Shown
from desktop.ui.books.reports_page import ReportsPage
from desktop.ui.session import Note, Session
from desktop.ui.theme import Theme


@pytest.fixture
def reports(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> Iterator[ReportsPage]:
    page = ReportsPage(session)
    qtbot.addWidget(page)
    page.resize(1072, 760)
    page.show()
    page.enter()
    yield page
    page._keeper.background.stop(10)


@pytest.fixture
def ahead(qtbot: QtBot, session: Session, owls: SimpleNamespace) -> AheadPage:
    change_setting(session.book, "me", owls.aicha)
    page = AheadPage(session)
    qtbot.addWidget(page)
    page.resize(1072, 760)
    page.show()
    page.enter()
    return page


def said(page: AheadPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def test_every_report_can_be_chosen_and_shows_its_rows(reports: ReportsPage) -> None:
    for kind in KINDS:
        reports.show_argument(kind.key)
        assert reports.report is not None
        assert reports.report.key == kind.key
        assert reports.table.rows.rowCount() == len(reports.report.rows)
        assert reports.person.isVisibleTo(reports) == kind.of_person


def test_the_sums_beneath_are_those_of_the_paper(reports: ReportsPage) -> None:
    reports.year.set_value(None)
    reports.show_argument("bands")
    assert reports.report is not None
    ((_, contracts, *_),) = (row.cells for row in reports.report.totals())
    shown = [label.text() for label in reports.findChildren(QLabel)]
    assert any(text.startswith(f"Contracts: {contracts} · Fees without VAT: ") for text in shown)


def test_a_row_leads_to_what_it_is_about(
    reports: ReportsPage, asked: list[tuple[str, object]], owls: SimpleNamespace, qtbot: QtBot
) -> None:
    reports.year.set_value(2027)
    reports.show_argument("clients")
    assert reports.report is not None
    assert [row.ref for row in reports.report.rows] != []
    reports.show_argument("shares")
    reports.table.selectRow(0)
    qtbot.keyClick(reports.table, Qt.Key.Key_Return)
    assert asked == [("contracts", owls.contract)]


@pytest.mark.parametrize("ending", [".pdf", ".xlsx", ".csv"])
def test_a_report_is_saved_in_the_form_that_its_name_says(
    reports: ReportsPage, tmp_path: Path, notes: list[Note], qtbot: QtBot, ending: str
) -> None:
    reports.show_argument("shares")
    assert reports.report is not None
    path = tmp_path / f"shares{ending}"
    reports._keeper.write(reports.report, path)
    qtbot.waitUntil(lambda: bool(notes), timeout=20_000)
    assert path.read_bytes().startswith({".pdf": b"%PDF", ".xlsx": b"PK", ".csv": b"\xef\xbb\xbf"}[ending])
    assert str(path) in notes[-1].text


def test_a_report_about_one_musician_names_them_and_the_year(
    reports: ReportsPage, owls: SimpleNamespace
) -> None:
    reports.show_argument("evidence")
    reports.person.set_value(owls.aicha)
    reports.year.set_value(2026)
    reports._show()
    assert reports.report is not None
    assert reports.report.about == "Aïcha Benali · 2026"


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_lost(
    reports: ReportsPage, tmp_path: Path, notes: list[Note], qtbot: QtBot
) -> None:
    reports.show_argument("shares")
    assert reports.report is not None
    reports._keeper.write(reports.report, tmp_path)
    qtbot.waitUntil(lambda: bool(notes), timeout=20_000)
    assert "cannot be written" in notes[-1].text


def test_an_option_raises_what_is_possible_more_than_what_is_likely(
    ahead: AheadPage, session: Session, owls: SimpleNamespace
) -> None:
    assert ahead.outlook is not None
    before = {month.month: month for month in ahead.outlook.months}
    command = GigCommand(
        on=date(2027, 1, 9), venue="Hall", place="Gent", country="BE", band="The Night Owls", client="De Roma vzw",
        fee=Money(100_000, "EUR"), currency="EUR", state=GigState.OPTION,
    )  # fmt: skip
    session.run(record_gig, session.book, command)
    ahead.refresh()
    grown = [month for month in ahead.outlook.months if month.high > before[month.month].high]
    assert len(grown) == 1
    assert grown[0].low == before[grown[0].month].low
    assert (
        grown[0].likely - before[grown[0].month].likely
        == (grown[0].high - before[grown[0].month].high + 1) // 2
    )
    assert "rests on a guess" in said(ahead)


def test_the_planner_says_how_long_the_pot_lasts_and_remembers_it(
    ahead: AheadPage, session: Session, qtbot: QtBot
) -> None:
    pot, draw = (ahead.planner.form.editor(name) for name in ("pot", "draw"))
    qtbot.keyClicks(pot.control, "1000")
    qtbot.keyClicks(draw.control, "400")
    assert "lasts" in said(ahead)
    assert "Safe to draw each month" in said(ahead)
    again = AheadPage(session)
    qtbot.addWidget(again)
    again.show()
    again.enter()
    assert again.planner.form.editor("pot").value() == Money(100_000, "EUR")


def test_a_regular_cost_is_typed_in_counts_and_is_taken_back(
    ahead: AheadPage, session: Session, qtbot: QtBot
) -> None:
    ahead.costs.add_new()
    assert ahead.costs.form is not None
    assert not ahead.costs.form.keep()
    assert ahead.costs.form.form.problem("text")
    assert ahead.costs.form.form.problem("amount")
    values = {"text": "Rehearsal room", "amount": Money(12_000, "EUR"), "from_on": session.today()}
    ahead.costs.form.form.set_values(values)
    assert ahead.costs.form.keep()
    assert [cost.text for cost in regular_costs(session.book)] == ["Rehearsal room"]
    assert ahead.outlook is not None
    assert {month.costs for month in ahead.outlook.months} == {12_000}
    session.undo()
    assert regular_costs(session.book) == []


def test_how_likely_an_option_is_can_be_said(ahead: AheadPage, session: Session, qtbot: QtBot) -> None:
    editor = ahead.chances.form.editor("option")
    editor.retype("30")
    editor.settled.emit()
    assert likelihood(session.book).option == 30
    editor.retype("130")
    editor.settled.emit()
    assert ahead.chances.form.problem("option")
    assert likelihood(session.book).option == 30


def test_a_chart_is_walked_over_with_the_arrow_keys_and_says_each_bar(qtbot: QtBot, theme: Theme) -> None:
    chart = BarChart(theme, "Income", str)
    qtbot.addWidget(chart)
    chart.set_bars(tuple(Shown(str(n), f"bar {n}", (n * 100, 50)) for n in range(5)))
    chart.show()
    pointed: list[int] = []
    chart.pointed.connect(pointed.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Return):
        qtbot.keyClick(chart, key)
    assert pointed == [1]
    assert "bar 4" in chart.accessibleDescription()
    assert not chart.grab().isNull()


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 1), (0, 527_694), (-12_345, 99), (3, 7), (0, 10**15)])
def test_a_scale_is_round_and_holds_every_bar(low: int, high: int) -> None:
    found = ticks(min(low, 0), high)
    assert found[0] <= low
    assert found[-1] >= high
    assert 2 <= len(found) <= MOST + 1
    assert len({b - a for a, b in itertools.pairwise(found)}) == 1
    assert 0 in found
