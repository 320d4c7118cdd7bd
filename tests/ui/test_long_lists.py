"""Lists that are longer than what is read at once: painted first, completed a moment later."""

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.core.actions.importing import import_gig_file
from desktop.core.gig_file import GigFile
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.ui import gig_source
from desktop.ui.gigs_page import GigsPage
from desktop.ui.list_layout import ListView
from desktop.ui.list_panel import ListPanel
from desktop.ui.row_model import READ_WHOLE, Column
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.theme import Theme
from tests.ui.by_keyboard import show

MANY = READ_WHOLE + 1_000
COLUMNS = (Column("id", "Name", lambda row: row.id),)


class Line(NamedTuple):
    id: str


class Long:
    """So many rows that none but those looked at are read; they can be turned round."""

    def __init__(self, *, upwards: bool = True) -> None:
        self.upwards = upwards
        self.asked: list[int] = []
        self.sought = 0

    def count(self) -> int:
        return MANY

    def fetch(self, offset: int, limit: int) -> Sequence[Line]:
        self.asked.append(offset)
        places = range(offset, min(offset + limit, MANY))
        return [Line(str(place if self.upwards else MANY - 1 - place)) for place in places]

    def position(self, row_id: str) -> int | None:
        self.sought += 1
        return int(row_id) if self.upwards else MANY - 1 - int(row_id)


@pytest.fixture
def table(qtbot: QtBot, theme: Theme) -> RowTable:
    made = RowTable(theme, "Names", COLUMNS, Long(), multi=True)
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus, timeout=15_000)
    return made


def test_all_rows_are_selected_without_being_read(table: RowTable) -> None:
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert table.selected_count() == MANY
    source = table.source
    assert isinstance(source, Long)
    assert set(source.asked) == {0}


def test_a_row_that_went_far_away_is_looked_for_when_the_list_is_painted(
    table: RowTable, qtbot: QtBot
) -> None:
    table.select_place(3)
    turned = Long(upwards=False)
    table.set_source(turned)
    assert (turned.sought, set(turned.asked)) == (0, {0})
    qtbot.waitUntil(lambda: table.current() == Line("3"), timeout=15_000)
    assert table.selected_ids() == ["3"]


def test_whoever_moves_before_stays_where_he_went(table: RowTable) -> None:
    table.select_place(3)
    turned = Long(upwards=False)
    table.set_source(turned)
    table.select_place(1)
    table.follow(turned)
    assert table.current() == Line(str(MANY - 2))


def test_a_row_that_stayed_is_selected_at_once(table: RowTable) -> None:
    table.select_place(3)
    table.reload()
    assert table.current() == Line("3")


GIGS, PLAYED = 300, 225


@pytest.fixture
def found(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> GigsPage:
    """A page of gigs on which a search for more than two of them counts as long."""
    monkeypatch.setattr(gig_source, "FEW", 2)
    made = tuple(
        (
            f"g{n}",
            GigCommand(
                on=date(2026, 1, 1) + timedelta(days=n),
                venue=f"Roma {n}",
                country="BE",
                currency="EUR",
                client=f"Client {n % 5}",
                fee=Money(1000 * (n % 7), "EUR"),
                state=GigState.CANCELLED if n % 4 == 0 else GigState.PLAYED,
            ),
        )
        for n in range(GIGS)
    )
    import_gig_file(session.book, GigFile((), (), (), made, ()))
    page = GigsPage(session)
    show(page, qtbot)
    return page


def venues(table: RowTable, many: int) -> list[str]:
    return [row.venue for place in range(many) if (row := table.rows.row(place)) is not None]


def search(page: GigsPage, words: str) -> None:
    page.list.search.setText(words)
    page.list.search.returnPressed.emit()


@pytest.mark.parametrize("sort", ["", "on", "client", "fee"])
def test_a_long_search_shows_its_first_rows_and_then_how_many_there_are(
    found: GigsPage, qtbot: QtBot, sort: str
) -> None:
    table = found.list.table
    if sort:
        table.sort(sort)
    search(found, "roma")
    shown = venues(table, 3)
    assert (table.rows.complete, table.count()) == (False, GIGS)
    qtbot.waitUntil(lambda: table.rows.complete and table.count() == PLAYED, timeout=15_000)
    names = venues(table, PLAYED)
    assert names[:3] == shown
    assert sorted(names) == sorted(f"Roma {n}" for n in range(GIGS) if n % 4)


def test_whoever_goes_on_in_a_long_search_finds_the_rest(found: GigsPage) -> None:
    table = found.list.table
    search(found, "roma")
    assert not table.rows.complete
    newest_first = [f"Roma {n}" for n in range(GIGS - 1, -1, -1) if n % 4]
    assert [row.venue for row in table.source.fetch(190, 99)] == newest_first[190:]
    assert table.rows.complete


def test_months_head_what_was_searched_for(found: GigsPage) -> None:
    table = found.list.table
    table.arrange(dataclasses.replace(table.view, grouped=True))
    search(found, "roma")
    assert table.count() == PLAYED
    assert table.rows.is_group(0)


class Loose(Long):
    """A long list that knows no order but its own, and not where a row stands."""

    position = None  # type: ignore[assignment]


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> ListPanel:
    made = ListPanel(
        session,
        "Names",
        COLUMNS,
        search_hint="Search",
        filters="Which",
        keys="",
        buttons=[],
        key="names",
    )
    qtbot.addWidget(made)
    made.show()
    made.show_rows(Loose())
    made.totals.setText("many")
    return made


def test_any_long_list_is_ordered_by_its_titles_and_the_selection_stays_with_its_row(
    panel: ListPanel, qtbot: QtBot
) -> None:
    table, said = panel.table, []
    wait = panel.views.completer.waits
    panel.views.completer.waits = lambda on: said.append((wait(on), panel.totals.text())[1])
    table.select_place(7)
    table.sort("id")
    assert table.rows.row(2) == Line("2")  # its own order, until the other one is there
    qtbot.waitUntil(lambda: table.rows.complete, timeout=15_000)
    assert said == ["Being worked out…", "many"]
    as_words = sorted(str(n) for n in range(MANY))
    assert [row.id for row in table.rows.source.fetch(0, MANY)] == as_words
    assert (panel.totals.text(), table.count()) == ("many", MANY)
    assert table.selected_ids() == ["7"]
    table.sort("id")
    qtbot.waitUntil(lambda: table.rows.complete, timeout=15_000)
    assert table.rows.row(0) == Line(as_words[-1])


def test_an_order_that_nobody_waits_for_any_more_is_dropped(panel: ListPanel, qtbot: QtBot) -> None:
    table = panel.table
    table.sort("id")
    left = table.rows.source
    table.arrange(ListView())
    assert table.rows.row(2) == Line("2")
    table.sort("id")
    qtbot.waitUntil(lambda: table.rows.complete, timeout=15_000)
    assert table.rows.source is not left
    assert not left.complete  # type: ignore[attr-defined]
