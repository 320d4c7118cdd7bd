"""Widths of columns: all of the room, nobody below what words need while there is room."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.column_widths import fitted, left_out, levelled, shares

WIDTHS = st.lists(st.integers(30, 400), min_size=1, max_size=12)


@given(WIDTHS, st.integers(0, 3000), st.data())
def test_spare_room_goes_to_the_stretching_columns_and_is_used_up(wanted, extra, data) -> None:
    stretches = data.draw(st.lists(st.integers(0, 3), min_size=len(wanted), max_size=len(wanted)))
    got = fitted(wanted, wanted, stretches, sum(wanted) + extra)
    assert all(width >= want for width, want in zip(got, wanted, strict=True))
    assert all(width == want for width, want, s in zip(got, wanted, stretches, strict=True) if not s)
    assert sum(got) == sum(wanted) + (extra if any(stretches) else 0)


@given(WIDTHS, st.integers(0, 4000))
def test_the_widest_give_way_first(wanted, room) -> None:
    got = levelled(wanted, room, [1] * len(wanted))
    assert all(width <= want for width, want in zip(got, wanted, strict=True))
    if sum(wanted) <= room:
        assert got == wanted
    else:
        assert room - len(wanted) < sum(got) <= room
        cut = [width for width, want in zip(got, wanted, strict=True) if width < want]
        assert max(cut) - min(cut) <= 1
        assert max(got) <= max(cut) + 1


@given(st.integers(0, 5000), st.lists(st.integers(0, 5), max_size=10))
def test_shares_add_up(spare, stretches) -> None:
    assert sum(shares(spare, stretches)) == (spare if any(stretches) else 0)


def test_a_long_place_gives_way_before_a_short_name() -> None:
    assert fitted([140, 320, 110, 90], [72] * 4, [0, 3, 1, 0], 560) == [140, 220, 110, 90]


def test_no_column_falls_below_its_least() -> None:
    assert fitted([100, 300], [100, 120], [0, 1], 150) == [100, 120]


def test_what_stretches_more_keeps_more() -> None:
    assert fitted([260, 140, 140], [72] * 3, [3, 1, 1], 380) == [190, 95, 95]


def test_no_more_columns_go_than_must() -> None:
    assert left_out([100, 100, 72, 80], [2, 1], 360) == frozenset()
    assert left_out([100, 100, 72, 80], [2, 1], 290) == {2}
    assert left_out([100, 100, 72, 80], [2, 1], 100) == {1, 2}


@given(WIDTHS, st.integers(0, 3000), st.data())
def test_whatever_has_room_at_its_least_fits(wanted, room, data) -> None:
    stretches = data.draw(st.lists(st.integers(0, 3), min_size=len(wanted), max_size=len(wanted)))
    least = [min(width, 72) if s else width for width, s in zip(wanted, stretches, strict=True)]
    got = fitted(wanted, least, stretches, room)
    assert all(width >= floor for width, floor in zip(got, least, strict=True))
    assert sum(got) <= max(room, sum(least))
