"""Files that people write by hand: read into a dataclass, or refused by file and line, whatever is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.core.problems import Problem, Refused
from desktop.core.toml_reader import MAX_BYTES, load


@dataclass(frozen=True, slots=True)
class Seat:
    row: int
    kind: Literal["stalls", "balcony"] = "stalls"


@dataclass(frozen=True, slots=True)
class Hall:
    name: str
    opened: date | None = None
    seats: tuple[Seat, ...] = ()
    labels: Mapping[str, str] | None = None


HALL = """name = "Forêt"
opened = 1923-05-01
labels = { fr = "Salle" }

[[seats]]
row = 1

[[seats]]
row = 2
kind = "balcony"
"""


def hall(folder: Path, data: bytes) -> Hall:
    path = folder / "hall.toml"
    path.write_bytes(data)
    return load(path, Hall)


def refusal(folder: Path, data: bytes) -> Problem:
    with pytest.raises(Refused) as caught:
        hall(folder, data)
    [problem] = caught.value.problems
    return problem


def test_a_file_becomes_the_dataclass(tmp_path: Path) -> None:
    expected = Hall("Forêt", date(1923, 5, 1), (Seat(1), Seat(2, "balcony")), {"fr": "Salle"})
    assert hall(tmp_path, HALL.encode()) == expected


def test_keys_with_a_default_may_be_left_out(tmp_path: Path) -> None:
    assert hall(tmp_path, b'name = "Forum"') == Hall("Forum")


def test_a_file_as_a_windows_editor_leaves_it_is_read(tmp_path: Path) -> None:
    windows = b"\xef\xbb\xbf" + HALL.replace("\n", "\r\n").encode()
    assert hall(tmp_path, windows) == hall(tmp_path, HALL.encode())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('name = "Forum"\nname = "Odeon"\n', 2),
        ('name = "Forum"\n\nopened = today\n', 3),
        ('name = "Forum"\nn = ' + "9" * 5000, 2),
        ("name = [", 1),
    ],
)
def test_what_is_no_toml_is_refused_by_its_line(tmp_path: Path, text: str, line: int) -> None:
    problem = refusal(tmp_path, text.encode())
    assert problem.field.partition(": ")[0] == f"hall.toml, line {line}"
    assert "not valid TOML" in problem.english()


def test_days_that_no_calendar_has_are_refused_by_line_and_key_with_everything_else(tmp_path: Path) -> None:
    text = 'name = 7\nopened = 2026-02-31\n[[seats]]\nrow = "x"\n'
    with pytest.raises(Refused) as caught:
        hall(tmp_path, text.encode())
    assert [(p.field, p.english()) for p in caught.value.problems] == [
        ("hall.toml, line 1: name", "Write text in quotes here."),
        ("hall.toml, line 2: opened", "There is no such day in the calendar."),
        ("hall.toml, line 4: seats[0].row", "Write a whole number from 0 to 9999 here, without quotes."),
    ]


def test_a_whole_number_that_no_calendar_has_room_for_is_refused(tmp_path: Path) -> None:
    assert hall(tmp_path, HALL.replace("row = 2", "row = 9999").encode()).seats[1].row == 9999
    for number in ("10000", "99999999999", "0x" + "f" * 9000, "-1", "2.0"):
        problem = refusal(tmp_path, HALL.replace("row = 2", f"row = {number}").encode())
        assert problem.field == "hall.toml, line 9: seats[1].row"
        assert "from 0 to 9999" in problem.english()


def test_a_number_of_thousands_of_digits_is_refused_by_its_own_line(tmp_path: Path) -> None:
    problem = refusal(tmp_path, HALL.replace("row = 1", "row = " + "9" * 6000).encode())
    assert problem.field == "hall.toml, line 6: seats[0].row"


def test_a_file_in_another_encoding_is_refused_by_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, '# hall\nname = "Forêt"\n'.encode("latin-1")).field == "hall.toml, line 2"


def test_a_huge_file_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    with path.open("wb") as file:
        file.truncate(100 * MAX_BYTES)
    with pytest.raises(Refused, match=r"hall\.toml: This file is larger than 1000000 bytes"):
        load(path, Hall)


def test_brackets_without_end_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"name = " + b"[" * 100_000).field.startswith("hall.toml")


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        load(tmp_path / name, Hall)


def test_a_key_that_is_wrong_is_not_called_missing_as_well(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"name = 5").english() == "Write text in quotes here."


@given(st.text())
@example("\ufeff")
@example("a = 1979-05-27T07:32:00Z")
@example("name.a = 1")
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    with pytest.raises(Refused) as caught:
        hall(tmp_path_factory.getbasetemp(), text.encode("utf-8", "surrogatepass"))
    assert all(p.field.startswith("hall.toml") and p.english() for p in caught.value.problems)
