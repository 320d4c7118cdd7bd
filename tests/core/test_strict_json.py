import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.core import strict_json
from desktop.core.problems import Refused
from desktop.core.strict_json import DEEPEST, Number, read, stream


def refusal(data: bytes) -> str:
    """Return the one problem of an input, which has to be the same whether it is read whole or item by item."""
    said = []
    for reading in (read, lambda data: list(stream(BytesIO(data))[1])):
        with pytest.raises(Refused) as caught:
            reading(data)
        (problem,) = caught.value.problems
        assert problem.field == ""
        said.append(problem.english())
    assert said[0] == said[1]
    return said[0]


def nested(depth: int, inside: bytes = b"") -> bytes:
    return b"[" * depth + inside + b"]" * depth


def test_everything_json_has_is_read_and_numbers_stay_as_written() -> None:
    assert read(b' {"a": [1, -2.50, 1e400, true, false, null, "\\u00e9\xc3\xa9"], "b": {}} \n') == {
        "a": [Number("1"), Number("-2.50"), Number("1e400"), True, False, None, "éé"],
        "b": {},
    }


def test_a_number_may_have_thousands_of_digits() -> None:
    assert read(b"7" * 5000) == Number("7" * 5000)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n\t ", "The file is empty."),
        (b"\xef\xbb\xbf{}", "The file begins with a byte order mark. Save it as UTF-8 without one."),
        ('{"a":\n "é"}'.encode("latin-1"), "Line 2: the text is not UTF-8. Save the file as UTF-8."),
        ('{"a": 1}'.encode("utf-16"), "Line 1: the text is not UTF-8. Save the file as UTF-8."),
        (b'["a\xc3', "Line 1: the text is not UTF-8. Save the file as UTF-8."),
        (b'["\xed\xa0\x80"]', "Line 1: the text is not UTF-8. Save the file as UTF-8."),
        (b'{"a": 1,\n\n "a": 2}', "The key “a” is there twice in one object."),
        (b'[[{"b": {"a": 1, "a": 1}}]]', "The key “a” is there twice in one object."),
        (b"[1, NaN]", "NaN is not a number in JSON."),
        (b"[1, -Infinity]", "-Infinity is not a number in JSON."),
        (b"[1,\n 2", "The file stops in the middle, on line 2."),
        (b'{"a": [1]', "The file stops in the middle, on line 1."),
        (b"[", "The file stops in the middle, on line 1."),
        (b"[1,\n\nx]", "Line 3 is not JSON."),
        (b"[1 2]", "Line 1 is not JSON."),
        (b"[1}", "Line 1 is not JSON."),
        (b"[01]", "Line 1 is not JSON."),
        (b"[+1]", "Line 1 is not JSON."),
        (b"[.5]", "Line 1 is not JSON."),
        (b"{'a': 1}", "Line 1 is not JSON."),
        (b'["a\nb"]', "Line 1 is not JSON."),
        (b'["\\x"]', "Line 1 is not JSON."),
        (b'["never closed]', "Line 1 is not JSON."),
        (b"hello", "Line 1 is not JSON."),
        (b"\x00", "Line 1 is not JSON."),
        (b"[1]\n\n]", "Line 3: something follows after the end of the JSON."),
        (b"{} {}", "Line 1: something follows after the end of the JSON."),
    ],
)
def test_what_is_not_strict_json_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


@pytest.mark.parametrize("shape", [nested, lambda depth: b'{"a":' * depth + b"1" + b"}" * depth])
@pytest.mark.parametrize("depth", [DEEPEST + 1, 900, 10_000, 200_000])
def test_deep_nesting_is_refused(shape: Any, depth: int) -> None:
    assert refusal(shape(depth)) == "Line 1: more than 50 lists and objects lie inside one another."


def test_fifty_levels_are_read() -> None:
    assert read(nested(DEEPEST)) == list(stream(BytesIO(nested(DEEPEST)))[1])


def test_brackets_side_by_side_or_in_text_are_not_nesting() -> None:
    flat = b"[" + b",".join([b"[]"] * 200) + b', "' + b"[{" * 200 + b'", "\\"[[[["]'
    assert read(flat) == list(stream(BytesIO(flat))[1])


def test_a_list_is_streamed_and_anything_else_is_one_item() -> None:
    is_list, items = stream(BytesIO(b" [ 1 , {} ] "))
    assert (is_list, list(items)) == (True, [Number("1"), {}])
    is_list, items = stream(BytesIO(b'"[1]"'))
    assert (is_list, list(items)) == (False, ["[1]"])
    is_list, items = stream(BytesIO(b"[]"))
    assert (is_list, list(items)) == (True, [])


def test_a_fault_at_the_end_comes_after_the_sound_items() -> None:
    _, items = stream(BytesIO(b"[1, 2, 3"))
    assert [next(items), next(items), next(items)] == [Number("1"), Number("2"), Number("3")]
    with pytest.raises(Refused):
        next(items)


def test_the_line_of_a_fault_is_counted_over_everything_that_was_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strict_json, "_CHUNK", 7)
    assert refusal(b'[\n"one",\n"two",\n\n\n"three" "four"]') == "Line 6 is not JSON."
    assert refusal(b'["one",\n"two",\n"\xff"]') == "Line 3: the text is not UTF-8. Save the file as UTF-8."


class Endless(BytesIO):
    """A file that goes on with the same item for ever."""

    def __init__(self, beginning: bytes, rest: bytes) -> None:
        super().__init__(beginning)
        self.rest = rest

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size) or self.rest * 1000


@pytest.mark.parametrize(
    ("beginning", "rest", "sentence"),
    [
        (b'["a",\n [', b'"a", ', "Line 2: one item is longer than 100000 characters."),
        (b'["a",\n ', b"1234", "Line 2: one item is longer than 100000 characters."),
        (b'["a",\n [01, ', b'"a", ', "Line 2 is not JSON."),
        (b'["a",\n "', b"abc ", "Line 2 is not JSON."),
    ],
)
def test_an_endless_item_stops_at_a_limit(
    beginning: bytes, rest: bytes, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strict_json, "LONGEST_ITEM", 100_000)
    with pytest.raises(Refused) as caught:
        list(stream(Endless(beginning, rest))[1])
    assert [problem.english() for problem in caught.value.problems] == [sentence]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers().map(lambda n: Number(str(n))) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def written(value: object, indent: int | None) -> bytes:
    def bare(number: Number) -> int:
        return int(number.text)

    return json.dumps(value, ensure_ascii=False, indent=indent, default=bare).encode(
        "utf-8", "backslashreplace"
    )


@settings(max_examples=300)
@given(values=st.lists(VALUES, max_size=6), chunk=st.integers(1, 40), indent=st.none() | st.integers(0, 2))
def test_a_streamed_list_is_the_list_wherever_the_chunks_end(
    values: list[object], chunk: int, indent: int | None
) -> None:
    data = written(values, indent)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "_CHUNK", chunk)
        assert list(stream(BytesIO(data))[1]) == values
    assert read(data) == values


@settings(max_examples=300)
@given(data=st.binary() | st.text(alphabet='[]{}",:\\ 01-eNIu\n', max_size=40).map(str.encode))
def test_whatever_the_bytes_there_is_a_value_or_one_refusal(data: bytes) -> None:
    try:
        value = read(data)
    except Refused:
        refusal(data)
    else:
        is_list, items = stream(BytesIO(data))
        assert list(items) == (value if is_list else [value])
        assert value == json.loads(data, parse_int=Number, parse_float=Number)
