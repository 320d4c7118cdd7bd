"""Pauses grow, are never the same twice, and end: whatever a company asks for."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop.core.backoff import LONGEST, LONGEST_ASKED, SHORTEST, instant, pause

rolls = st.floats(0, 1, allow_nan=False)


@given(st.integers(1, 10**6), rolls, st.none() | st.timedeltas(timedelta(0), timedelta(days=10**6)))
def test_a_pause_is_from_a_second_to_a_quarter_of_an_hour_or_as_asked_up_to_six_hours(
    failures: int, roll: float, asked: timedelta | None
) -> None:
    found = pause(failures, roll, asked)
    assert SHORTEST <= found <= LONGEST_ASKED
    if asked is None:
        assert found <= LONGEST
    else:
        assert found >= min(asked, LONGEST_ASKED)


@given(rolls)
def test_pauses_grow_up_to_their_end(roll: float) -> None:
    found = [pause(failures, roll) for failures in range(1, 40)]
    assert found == sorted(found)


def test_the_jitter_is_full() -> None:
    assert pause(20, 0.0) == SHORTEST
    assert pause(20, 0.5) == LONGEST / 2
    assert pause(20, 1.0) == LONGEST


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001  # the form Hypothesis takes
def test_an_instant_is_kept_never_earlier_than_meant(at: datetime) -> None:
    kept = datetime.fromisoformat(instant(at.replace(tzinfo=UTC)))
    assert timedelta(0) <= kept - at.replace(tzinfo=UTC) < timedelta(seconds=1)
