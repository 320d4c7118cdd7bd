"""A recovery key can be printed, read out and typed, and a slip is found in its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core import recovery_key
from desktop.core.problems import Refused

KEYS = st.binary(min_size=32, max_size=32)


@given(KEYS)
def test_what_is_written_is_read_again_in_any_dress(key: bytes) -> None:
    written = recovery_key.lines(key)
    assert [len(line) for line in written] == [19] * 4
    assert recovery_key.read("\n".join(written)) == key
    assert recovery_key.read(" ".join(written).lower().replace("-", " ")) == key
    assert recovery_key.read("".join(written).replace("0", "o").replace("1", "l")) == key
    assert all(recovery_key.is_line(key, number, line.lower()) for number, line in enumerate(written))


@given(KEYS, st.integers(0, 3), st.integers(0, 15), st.integers(1, 31))
def test_a_wrong_letter_is_found_in_its_line(key: bytes, line: int, place: int, step: int) -> None:
    written = [text.replace("-", "") for text in recovery_key.lines(key)]
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    at = written[line]
    changed = letters[(letters.index(at[place]) + step) % 32]
    written[line] = at[:place] + changed + at[place + 1 :]
    assert not recovery_key.is_line(key, line, written[line])
    with pytest.raises(Refused) as refused:
        recovery_key.read("".join(written))
    assert [problem.params for problem in refused.value.problems] == [{"line": line + 1}]
    assert refused.value.problems[0].field == recovery_key.FIELD


def test_two_lines_in_each_others_place_are_found() -> None:
    first, second, *rest = recovery_key.lines(bytes(range(32)))
    with pytest.raises(Refused) as refused:
        recovery_key.read("".join((second, first, *rest)))
    assert [problem.params["line"] for problem in refused.value.problems] == [1, 2]


@pytest.mark.parametrize("text", ["", "ABCD", "0" * 65, "U" * 64, "\x00" * 64, "é" * 64])
def test_what_is_no_recovery_key_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        recovery_key.read(text)


def test_a_line_of_another_place_is_not_the_one_asked_for() -> None:
    key = bytes(32)
    assert not recovery_key.is_line(key, 1, recovery_key.lines(key)[0])
