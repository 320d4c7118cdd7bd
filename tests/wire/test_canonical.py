import contextlib
import hashlib
import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.wire.samples import json_values
from wire.canonical import MAX_DEPTH, MAX_INTEGER, Malformed, canonical, digest, read_json


def refusal(data: bytes) -> str:
    with pytest.raises(Malformed) as caught:
        read_json(data)
    return caught.value.code


def test_keys_are_sorted_and_nothing_is_blank() -> None:
    assert canonical({"b": [1, True, None], "a": {"ő": "é"}}) == '{"a":{"ő":"é"},"b":[1,true,null]}'.encode()


def test_text_is_written_in_one_form_however_it_was_typed() -> None:
    assert canonical("Jose\u0301") == canonical("José") == '"José"'.encode()


def test_two_keys_that_become_one_are_refused() -> None:
    with pytest.raises(Malformed):
        canonical({"e\u0301": 1, "é": 2})


@pytest.mark.parametrize("value", [1.5, float("nan"), b"bytes", {"a": 1.0}, [object()]])
def test_what_is_no_value_of_the_line_cannot_be_written(value: object) -> None:
    with pytest.raises(Malformed):
        canonical(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["a\x00b", "\ud800", {"\udfff": 1}, MAX_INTEGER + 1, -MAX_INTEGER - 1])
def test_what_readers_could_take_differently_cannot_be_written(value: str) -> None:
    with pytest.raises(Malformed):
        canonical(value)


def test_the_digest_is_plain_sha_256() -> None:
    assert digest(b"abc") == hashlib.sha256(b"abc").hexdigest()


@given(json_values)
def test_what_was_written_is_read_back_and_written_alike(value: object) -> None:
    try:
        written = canonical(value)  # type: ignore[arg-type]
    except Malformed:
        return
    assert canonical(read_json(written)) == written
    assert json.loads(written) == read_json(written)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"{} x", "not_json"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b"\xff", "not_utf8"),
        ('{"a":1}'.encode("utf-16"), "not_utf8"),
        (b'{"a":1,"a":2}', "duplicate_key"),
        (b'[{"a":{"b":1,"\\u0062":2}}]', "duplicate_key"),
        (b"NaN", "not_whole"),
        (b"[Infinity]", "not_whole"),
        (b"-Infinity", "not_whole"),
        (b"1.0", "not_whole"),
        (b"1e3", "not_whole"),
        (b"9007199254740992", "too_large"),
        (b"-9007199254740992", "too_large"),
        (b"9" * 5000, "too_large"),
        (b'"\\ud800"', "unfit_text"),
        (b'{"\\udc00":1}', "unfit_text"),
        (b'"\\u0000"', "unfit_text"),
        (b'"\n"', "not_json"),
    ],
)
def test_json_that_two_readers_could_take_differently_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_the_largest_whole_number_is_read() -> None:
    assert read_json(b"[9007199254740991,-9007199254740991,-0]") == [MAX_INTEGER, -MAX_INTEGER, 0]


def test_a_letter_outside_the_basic_plane_written_as_two_escapes_is_one_letter() -> None:
    assert read_json(b'"\\ud83c\\udfb7"') == "🎷"


def test_fifty_levels_are_read_and_one_more_is_not() -> None:
    assert read_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert refusal(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1)) == "too_deep"
    assert refusal(b'{"a":' * 100_000) == "too_deep"


def test_brackets_inside_texts_are_no_levels() -> None:
    assert read_json(b'["' + b"[" * 200 + b'\\"{{{"]')


@pytest.mark.parametrize(
    "hostile", [b'"' + b'\\"' * 500_000, b'"' * 1_000_001, b"\\" * 1_000_000, b'"a' * 500_000]
)
def test_a_megabyte_of_quotes_is_refused_in_a_moment(hostile: bytes) -> None:
    started = time.monotonic()
    assert refusal(hostile) == "not_json"
    assert time.monotonic() - started < 5


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@example(b"[" * 100_000)
def test_whatever_comes_is_refused_or_has_a_canonical_form(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        value = read_json(data)
        assert canonical(read_json(canonical(value))) == canonical(value)


def test_a_refusal_quotes_nothing_of_the_content() -> None:
    with pytest.raises(Malformed) as caught:
        read_json(b'{"name":"Canary","name":"Canary"}')
    assert "Canary" not in str(caught.value)
