import json
import re
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from desktop.core import case_file, strict_json
from desktop.core.problems import Unavailable
from desktop.core.split_file import run
from tests.core.split_cases import broken_cases, cases
from tests.core.split_reference import result_of

EXAMPLE = """{"fee": "1500.00", "currency": "EUR",
 "line_up": ["Aïcha", "Bram", "Chloé", "Dávid"],
 "steps": [
   {"kind": "company_fee", "percent": "6.5"},
   {"kind": "expense", "amount": "120.00", "to": "Bram", "label": "Van and fuel"},
   {"kind": "fixed", "amount": "270.00", "to": "Chloé"},
   {"kind": "shares", "weights": {"Aïcha": "1", "Bram": "1", "Dávid": "1"}}]}
"""
RESULT = """{"fee": "1500.00", "currency": "EUR", "total": "1500.00",
 "lines": [
   {"step": 1, "kind": "company_fee", "to": null, "amount": "97.50", "odd_cent": false},
   {"step": 2, "kind": "expense", "to": "Bram", "amount": "120.00", "odd_cent": false},
   {"step": 3, "kind": "fixed", "to": "Chloé", "amount": "270.00", "odd_cent": false},
   {"step": 4, "kind": "shares", "to": "Aïcha", "amount": "337.50", "odd_cent": false},
   {"step": 4, "kind": "shares", "to": "Bram", "amount": "337.50", "odd_cent": false},
   {"step": 4, "kind": "shares", "to": "Dávid", "amount": "337.50", "odd_cent": false}],
 "per_person": {"Aïcha": "337.50", "Bram": "457.50", "Chloé": "270.00", "Dávid": "337.50"}}
"""


def answer(data: bytes) -> tuple[int, str]:
    out = StringIO()
    code = run(BytesIO(data), out)
    return code, out.getvalue()


def answer_to(case: object) -> tuple[int, Any]:
    code, text = answer(json.dumps(case).encode())
    return code, json.loads(text)


def refused_fields(case: object) -> list[str]:
    code, result = answer_to(case)
    assert code == 2
    assert list(result) == ["problems"]
    assert all(list(problem) == ["field", "message"] and problem["message"] for problem in result["problems"])
    return [problem["field"] for problem in result["problems"]]


def changed(*path_and_value: Any) -> dict[str, Any]:
    """Return the example with one value put at a path, or taken away where the value is `...`."""
    *path, last, value = path_and_value
    case: dict[str, Any] = json.loads(EXAMPLE)
    place: Any = case
    for key in path:
        place = place[key]
    if value is ...:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return case


def test_the_worked_example_byte_for_byte() -> None:
    assert answer(EXAMPLE.encode()) == (0, RESULT)


def test_the_documentation_shows_what_is_printed() -> None:
    page = (Path(__file__).parents[2] / "docs" / "split.md").read_text("utf-8")
    assert f"```json\n{EXAMPLE}```" in page
    assert f"```json\n{RESULT}```" in page
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)
    assert names["found"].total.plain() == "1500.00"


def test_a_list_of_cases_gives_a_list_of_results() -> None:
    assert answer(f"[{EXAMPLE},{EXAMPLE}]".encode()) == (0, f"[\n{RESULT[:-1]},\n{RESULT}]\n")
    assert answer(b"[]") == (0, "[\n]\n")


def test_a_refused_case_stands_at_its_place_in_the_list() -> None:
    code, results = answer_to([json.loads(EXAMPLE), changed("fee", "x"), 5, json.loads(EXAMPLE)])
    assert code == 2
    assert [next(iter(result)) for result in results] == ["fee", "problems", "problems", "fee"]
    assert [problem["field"] for result in results[1:3] for problem in result["problems"]] == ["fee", ""]


@pytest.mark.parametrize(
    ("case", "fields"),
    [
        # a case
        ({}, ["fee", "currency", "line_up", "steps"]),
        ("case", [""]),
        (5, [""]),
        (None, [""]),
        (changed("tip", "5"), ["tip"]),
        (changed("fee", ...), ["fee"]),
        (changed("steps", ...), ["steps"]),
        # the fee
        (changed("fee", "-1500.00"), ["fee"]),
        (changed("fee", 1500), ["fee"]),
        (changed("fee", 1500.0), ["fee"]),
        (changed("fee", None), ["fee"]),
        (changed("fee", "1,500.00"), ["fee"]),
        (changed("fee", "1500.000"), ["fee"]),
        (changed("fee", "1e3"), ["fee"]),
        (changed("fee", "NaN"), ["fee"]),
        (changed("fee", "Infinity"), ["fee"]),
        (changed("fee", ""), ["fee"]),
        (changed("fee", "10000000000000.01"), ["fee"]),
        (changed("fee", "9" * 5000), ["fee"]),
        # the currency
        (changed("currency", "EURO"), ["currency"]),
        (changed("currency", "eur"), ["currency"]),
        (changed("currency", ["EUR"]), ["currency"]),
        (changed("currency", "JPY"), ["fee", "steps[1].amount", "steps[2].amount"]),
        # the line-up
        (changed("line_up", []), ["line_up"]),
        (changed("line_up", "Bram"), ["line_up"]),
        (changed("line_up", 4, "Bram"), ["line_up[4]"]),
        (changed("line_up", 0, ""), ["line_up[0]", "steps[3].weights.Aïcha"]),
        (changed("line_up", 4, "  "), ["line_up[4]"]),
        (changed("line_up", 4, 5), ["line_up[4]"]),
        (changed("line_up", 4, ["Eva"]), ["line_up[4]"]),
        (changed("line_up", 4, "E\nva"), ["line_up[4]"]),
        (changed("line_up", 4, "\ud800"), ["line_up[4]"]),
        (changed("line_up", [f"m{number}" for number in range(1000)]), ["line_up"]),
        # steps
        (changed("steps", {}), ["steps"]),
        (changed("steps", [{"kind": "fund", "amount": "0"}] * 1000), ["steps"]),
        (changed("steps", 0, "company_fee"), ["steps[0]"]),
        (changed("steps", 0, {}), ["steps[0].kind"]),
        (changed("steps", 0, "kind", "bonus"), ["steps[0].kind"]),
        (changed("steps", 0, "kind", ["fund"]), ["steps[0].kind"]),
        (changed("steps", 0, "frobnicate", "1"), ["steps[0].frobnicate"]),
        (changed("steps", 0, "percent", ...), ["steps[0].amount"]),
        (changed("steps", 0, "amount", "1"), ["steps[0].amount"]),
        (changed("steps", 0, "percent", "100.01"), ["steps[0].percent"]),
        (changed("steps", 0, "percent", "-1"), ["steps[0].percent"]),
        (changed("steps", 0, "percent", 6.5), ["steps[0].percent"]),
        (changed("steps", 0, "percent", None), ["steps[0].percent"]),
        (changed("steps", 0, "of", "left"), ["steps[0].of"]),
        (changed("steps", 0, "of", "rest"), ["steps[0].of"]),
        (changed("steps", 0, "to", "Bram"), ["steps[0].to"]),
        (changed("steps", 0, "to", ""), ["steps[0].to"]),
        (changed("steps", 0, "weights", {"Bram": "1"}), ["steps[0].weights"]),
        (changed("steps", 1, "percent", "1"), ["steps[1].percent"]),
        (changed("steps", 1, "amount", ...), ["steps[1].amount"]),
        (changed("steps", 1, "amount", "-1"), ["steps[1].amount"]),
        (changed("steps", 1, "amount", "1402.51"), ["steps[1].amount"]),
        (changed("steps", 1, "amount", "1132.51"), ["steps[2].amount"]),
        (changed("steps", 1, "of", "fee"), ["steps[1].of"]),
        (changed("steps", 1, "to", "Agent"), ["steps[1].to"]),
        (changed("steps", 1, "to", None), ["steps[1].to"]),
        (changed("steps", 1, "to", ...), ["steps[1].to"]),
        (changed("steps", 1, "label", 5), ["steps[1].label"]),
        (changed("steps", 2, "of", "left"), ["steps[2].of"]),
        (changed("steps", 2, {"kind": "commission", "amount": "1"}), ["steps[2].to"]),
        (changed("steps", 2, {"kind": "commission", "amount": "1", "to": ""}), ["steps[2].to"]),
        (changed("steps", 2, {"kind": "commission", "amount": "1", "to": "\u0007"}), ["steps[2].to"]),
        # shares
        (changed("steps", 3, ...), ["steps"]),
        (changed("steps", 3, "to", "Bram"), ["steps[3].to"]),
        (changed("steps", 3, "to", None), ["steps[3].to"]),
        (changed("steps", 3, "percent", "100"), ["steps[3].percent"]),
        (changed("steps", 3, "weights", ...), ["steps[3].weights"]),
        (changed("steps", 3, "weights", {}), ["steps[3].weights"]),
        (changed("steps", 3, "weights", ["Bram"]), ["steps[3].weights"]),
        (changed("steps", 3, "weights", {"Bram": "0", "Dávid": "0.0"}), ["steps[3].weights"]),
        (changed("steps", 3, "weights", "Bram", "-1"), ["steps[3].weights.Bram"]),
        (changed("steps", 3, "weights", "Bram", 1), ["steps[3].weights.Bram"]),
        (changed("steps", 3, "weights", "Zed", "1"), ["steps[3].weights.Zed"]),
        (changed("steps", 4, {"kind": "fund", "amount": "0"}), ["steps[4]"]),
        (changed("steps", 4, {"kind": "shares", "weights": {"Bram": "1"}}), ["steps[4]"]),
        # several at once, in the order of the case
        (
            {
                "steps": [
                    {"kind": "fixed", "amount": "-5", "to": "Nobody", "colour": "red"},
                    {"kind": "shares"},
                ],
                "line_up": ["Bram", "Bram"],
                "fee": "x",
                "currency": "EUR",
                "venue": "",
            },
            [
                "fee",
                "line_up[1]",
                "steps[0].amount",
                "steps[0].colour",
                "steps[0].to",
                "steps[1].weights",
                "venue",
            ],
        ),
    ],
)
def test_every_refusal_names_its_place_and_nothing_else(case: object, fields: list[str]) -> None:
    assert refused_fields(case) == fields


@pytest.mark.parametrize(
    "case",
    [
        changed("fee", "1500"),
        changed("fee", "0001500.0"),
        changed("fee", "10000000000000.00"),
        changed("currency", "SEK"),
        changed("steps", 0, "percent", "0"),
        changed("steps", 0, "percent", "0.00000000000000000001"),
        changed("steps", 0, "of", "fee"),
        changed("steps", 0, "to", None),
        changed("steps", 0, "label", ""),
        changed("steps", 1, "amount", "0"),
        changed("steps", 1, "amount", "1132.50"),
        changed("steps", 2, {"kind": "fund", "percent": "100", "of": "left", "to": None}),
        changed("steps", 2, {"kind": "commission", "percent": "100", "of": "left", "to": "李 \u200d & <b>"}),
        changed("steps", 3, "weights", "Bram", "0"),
    ],
)
def test_what_is_unusual_but_right_is_split(case: dict[str, Any]) -> None:
    assert result_of(case) is not None
    assert answer_to(case) == (0, result_of(case))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (
            b"\xef\xbb\xbf" + EXAMPLE.encode(),
            "The file begins with a byte order mark. Save it as UTF-8 without one.",
        ),
        (EXAMPLE.encode("latin-1"), "Line 2: the text is not UTF-8. Save the file as UTF-8."),
        (EXAMPLE.encode() + b"}", "Line 8: something follows after the end of the JSON."),
        (EXAMPLE.encode()[:-3], "The file stops in the middle, on line 7."),
        (b'{"fee": "1", "fee": "2"}', "The key “fee” is there twice in one object."),
        (b'{"fee": NaN}', "NaN is not a number in JSON."),
        (b'{"fee": ' + b"[" * 10_000, "Line 1: more than 50 lists and objects lie inside one another."),
        (b"septet", "Line 1 is not JSON."),
    ],
)
def test_a_broken_input_is_one_problem_and_the_only_answer(data: bytes, message: str) -> None:
    expected = {"problems": [{"field": "", "message": message}]}
    for text in (data, b"[" + data, b"[" + EXAMPLE.encode() + b",\n\n" + data):
        code, said = answer(text)
        assert code == 2
        assert list(json.loads(said)) == ["problems"]
        assert [problem["field"] for problem in json.loads(said)["problems"]] == [""]
    code, said = answer(data)
    assert (code, json.loads(said)) == (2, expected)


def test_a_fault_at_the_end_of_a_long_list_leaves_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_file, "_IN_MEMORY", 1000)
    code, said = answer(b"[" + b",".join([EXAMPLE.encode()] * 50))
    assert (code, list(json.loads(said))) == (2, ["problems"])


def test_an_answer_that_waits_on_disk_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_file, "_IN_MEMORY", 1000)
    code, said = answer(b"[" + b",".join([EXAMPLE.encode()] * 50) + b"]")
    assert (code, json.loads(said)) == (0, [json.loads(RESULT)] * 50)


@pytest.mark.parametrize("data", [b'{"\\ud800": 1}', b'[{"\\ud800": 1, "\\ud800": 2}]'])
def test_half_a_character_comes_back_as_it_was_written(data: bytes) -> None:
    out = TextIOWrapper(BytesIO(), encoding="utf-8")
    assert run(BytesIO(data), out) == 2
    out.seek(0)
    assert "\\ud800" in out.read()


def test_a_source_that_fails_is_said_plainly_and_nothing_is_written() -> None:
    class Pulled(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    out = StringIO()
    with pytest.raises(Unavailable, match="Input/output error"):
        run(Pulled(), out)
    assert out.getvalue() == ""


def test_a_full_disk_is_said_plainly_and_nothing_is_written(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="limits of a process are POSIX")
    source = tmp_path / "cases.json"
    source.write_bytes(b"[" + b",".join([EXAMPLE.encode()] * 4000) + b"]")
    program = "import sys; from desktop.core.split_file import run; run(open(sys.argv[1], 'rb'), sys.stdout)"
    done = subprocess.run(
        [sys.executable, "-c", program, str(source)],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000)),
    )
    assert done.stdout == ""
    assert "Unavailable: This stopped: File too large." in done.stderr.splitlines()[-1]


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases())
def test_random_recipes_are_split_as_the_reference_splits_them(case: dict[str, Any]) -> None:
    expected = result_of(case)
    event(f"fits: {expected is not None}")
    code, result = answer_to(case)
    if expected is None:
        assert (code, list(result)) == (2, ["problems"])
    else:
        assert (code, result) == (0, expected)
        assert list(result["per_person"]) == case["line_up"]


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(case=broken_cases())
def test_random_broken_recipes_are_refused_where_the_reference_refuses_them(case: dict[str, Any]) -> None:
    expected = result_of(case)
    event(f"fits: {expected is not None}")
    code, result = answer_to(case)
    assert (code, result if code == 0 else None) == ((0, expected) if expected else (2, None))
    if code:
        assert all(problem["message"] for problem in result["problems"])


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(several=st.lists(cases() | broken_cases(), max_size=5), chunk=st.integers(1, 60))
def test_a_list_is_answered_as_its_cases_one_by_one(several: list[dict[str, Any]], chunk: int) -> None:
    one_by_one = [answer_to(case) for case in several]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "_CHUNK", chunk)
        code, results = answer_to(several)
    assert results == [result for _, result in one_by_one]
    assert code == max((code for code, _ in one_by_one), default=0)
