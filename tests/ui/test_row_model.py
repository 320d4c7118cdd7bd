"""The rows beneath a list: pages that are read when they are looked at, a hundred thousand for the price of one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.modeltest import ModelTester

from desktop.ui.row_model import PAGE, PAGES_KEPT, RowTableModel
from desktop.ui.row_table import RowTable
from desktop.ui.theme import Theme
from tests.ui.row_lists import COLUMNS, Counting, gig


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])
def test_the_model_keeps_to_the_rules_of_qt(qtmodeltester: ModelTester, count: int) -> None:
    model = RowTableModel(COLUMNS, Counting(count))
    qtmodeltester.check(model, force_py=True)
    model.set_source(Counting(count + 1))
    model.reload()
    assert model.rowCount() == count + 1


def test_a_hundred_thousand_rows_cost_one_page(qtbot, theme: Theme) -> None:
    source = Counting(100_000)
    table = RowTable(theme, "Gigs", COLUMNS, source)
    qtbot.addWidget(table)
    table.resize(800, 600)
    table.show()
    table.grab()
    assert source.asked == [(0, PAGE)]
    table.scrollToBottom()
    table.grab()
    assert {offset for offset, _ in source.asked} == {0, 100_000 - PAGE}


@settings(max_examples=30)
@given(st.lists(st.integers(0, 9_999), max_size=60))
def test_any_row_can_be_read_in_any_order_with_few_pages_kept(places: list[int]) -> None:
    source = Counting(10_000)
    model = RowTableModel(COLUMNS, source)
    for place in places:
        assert model.row(place) == gig(place)
    distinct = len({place // PAGE for place in places})
    assert len(source.asked) >= distinct
    if distinct <= PAGES_KEPT:
        assert len(source.asked) == distinct


def test_a_place_outside_the_list_has_no_row() -> None:
    model = RowTableModel(COLUMNS, Counting(3))
    assert [model.row(place) for place in (-1, 3, 10_000)] == [None, None, None]


def test_a_list_that_shrank_behind_our_back_shows_blanks() -> None:
    source = Counting(10)
    model = RowTableModel(COLUMNS, source)
    source.total = 4
    assert model.row(7) is None
    assert model.index(7, 0).data() is None
