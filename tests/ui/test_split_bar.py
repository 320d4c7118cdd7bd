"""The picture of the split: true proportions, nobody invisible, in words too, and quick enough to follow the keys."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtTest import QSignalSpy

from desktop.ui.split_bar import GAP, NARROWEST, Part, Segment, SplitBar, tone, widths
from desktop.ui.theme import DARK, LIGHT, Scheme, Theme

SEGMENTS = (
    Segment("Coop fee", "97,50", 9750, Part.COST),
    Segment("Aïcha", "371,25", 37125, colour=0),
    Segment("Bram", "371,25", 37125, colour=1),
    Segment("Left to assign", "660,00", 66000, Part.LEFT),
)


@pytest.fixture
def bar(qtbot, theme: Theme) -> SplitBar:
    made = SplitBar(theme, "Where the 1 500,00 € goes")
    qtbot.addWidget(made)
    made.set_segments(SEGMENTS)
    made.resize(800, made.sizeHint().height())
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.clearFocus()
    return made


@given(st.lists(st.integers(0, 10**15), max_size=40), st.integers(200, 4000))
def test_widths_fill_the_bar_exactly_and_keep_the_proportions(minors: list[int], room: int) -> None:
    got = widths(minors, room)
    if not any(minors):
        assert set(got) <= {0}
        return
    assert sum(got) == room
    free = room - NARROWEST * sum(1 for minor in minors if minor)
    for width, minor in zip(got, minors, strict=True):
        assert (width > 0) == (minor > 0)
        exact = free * minor / sum(minors) + (NARROWEST if minor else 0)
        assert abs(width - exact) <= 1


def test_nothing_to_show_is_shown_without_fuss(bar: SplitBar) -> None:
    bar.set_segments(())
    assert bar.places() == []
    bar.grab()


def test_segments_lie_side_by_side_to_the_end(bar: SplitBar) -> None:
    places = bar.places()
    assert places[0].left() == 0
    assert places[-1].right() == bar.width()
    for left, right in pairwise(places):
        assert right.left() - left.right() == GAP


def test_a_share_of_nothing_takes_no_room(bar: SplitBar) -> None:
    bar.set_segments((Segment("Aïcha", "0,00", 0), Segment("Bram", "10,00", 1000)))
    assert [place.width() for place in bar.places()] == [0, bar.width()]


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_every_segment_has_its_colour_in_both_palettes(bar: SplitBar, theme: Theme, scheme: Scheme) -> None:
    theme.set_scheme(scheme)
    colours = LIGHT if scheme is Scheme.LIGHT else DARK
    image = bar.grab().toImage()
    for place, segment in zip(bar.places()[:3], SEGMENTS, strict=False):
        at = round(place.right()) - 4, bar.height() - 6
        assert image.pixelColor(*at) == QColor(tone(segment, colours).fill)


def colours_within(image: QImage, left: int, right: int) -> int:
    return len({image.pixel(x, y) for x in range(left, right) for y in range(image.height())})


def test_what_is_left_is_hatched_and_not_only_coloured(bar: SplitBar) -> None:
    bar.set_segments((Segment("", "", 500), Segment("", "", 500, Part.LEFT), Segment("", "", 500, Part.OVER)))
    image = bar.grab().toImage()
    solid, left, over = [
        colours_within(image, round(p.left()) + 12, round(p.right()) - 12) for p in bar.places()
    ]
    assert solid == 1
    assert left > 1
    assert over > 1


def test_words_are_left_out_rather_than_cut_to_nothing(bar: SplitBar) -> None:
    whole = Segment("Aïcha", "990,00", 99000)
    bar.set_segments((whole, Segment("Sub", "10,00", 1000), whole))
    tiny = bar.places()[1]
    image = bar.grab().toImage()
    assert colours_within(image, round(tiny.left()), round(tiny.right())) == 1


def test_the_bar_is_told_in_words(bar: SplitBar) -> None:
    seen = QAccessible.queryAccessibleInterface(bar)
    assert seen.text(QAccessible.Text.Name) == "Where the 1 500,00 € goes"
    said = "Coop fee 97,50; Aïcha 371,25; Bram 371,25; Left to assign 660,00"
    assert seen.text(QAccessible.Text.Description) == said
    bar.set_segments((Segment("Aïcha", "10,00", 1000, words="Aïcha gets 10,00 €, two thirds"),))
    assert seen.text(QAccessible.Text.Description) == "Aïcha gets 10,00 €, two thirds"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_keys_walk_over_the_segments(qtbot, bar: SplitBar) -> None:
    pointed = QSignalSpy(bar.pointed)
    bar.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_End):
        qtbot.keyClick(bar, key)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    qtbot.keyClick(bar, Qt.Key.Key_Enter)
    qtbot.keyClick(bar, Qt.Key.Key_Home)
    qtbot.keyClick(bar, Qt.Key.Key_Enter)
    assert [pointed.at(n)[0] for n in range(pointed.count())] == [1, 3, 0]


def test_a_click_points_at_a_segment(qtbot, bar: SplitBar) -> None:
    with qtbot.waitSignal(bar.pointed) as told:
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.places()[2].center().toPoint())
    assert told.args == [2]


def test_the_focus_is_seen(qtbot, bar: SplitBar) -> None:
    before = bar.grab().toImage()
    bar.setFocus()
    qtbot.waitUntil(bar.hasFocus)
    assert bar.grab().toImage() != before


def test_the_current_segment_stays_within_fewer_segments(qtbot, bar: SplitBar) -> None:
    bar.setFocus()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.places()[3].center().toPoint())
    bar.set_segments(SEGMENTS[:1])
    bar.grab()
    with qtbot.waitSignal(bar.pointed) as told:
        qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert told.args == [0]


def test_it_grows_with_the_text(bar: SplitBar, theme: Theme) -> None:
    before = bar.sizeHint().height()
    theme.set_text_percent(200)
    assert bar.sizeHint().height() == 2 * before


def test_a_recipe_of_ten_steps_and_twelve_musicians_is_shown_within_a_frame(bar: SplitBar) -> None:
    costs = [Segment(f"Step {n}", "12,50", 1250, Part.COST, n) for n in range(10)]
    band = [Segment(f"Musician {n}", "112,50", 11250, colour=n) for n in range(12)]
    spent = []
    for n in range(15):
        began = time.process_time()
        bar.set_segments([*costs, *band, Segment("Left", f"{n}", 100 * n, Part.LEFT)])
        bar.repaint()
        spent.append(time.process_time() - began)
    assert sorted(spent)[7] < 0.016
