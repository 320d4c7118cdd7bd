"""`septet countries`: packs listed, checked by line and key all at once, and shown for a day with their sources."""

import json
from datetime import date
from pathlib import Path

import pytest

from desktop.cli import main
from desktop.core.countries import RESOURCES, load_countries
from desktop.core.pack_report import check_file, show
from desktop.core.toml_lines import key_at, key_lines, line_of

COUNTRIES = load_countries()
BELGIUM = (RESOURCES / "countries" / "be.toml").read_text("utf-8")


def checked(folder: Path, text: str | bytes) -> list[tuple[int | None, str, str]]:
    path = folder / "be.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(p["line"], p["field"], p["message"]) for p in check_file(path)["problems"]]


@pytest.mark.parametrize("country", sorted(COUNTRIES))
def test_every_shipped_pack_passes(country: str) -> None:
    found = check_file(COUNTRIES.path(country))
    assert found["ok"] is True
    assert found["country"] == country
    assert found["examples"] > 2


def line_with(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_everything_that_is_wrong_is_told_at_once_by_line_and_key(tmp_path: Path) -> None:
    wrong = BELGIUM.replace('percent = "6.5"', "percent = 6.5").replace(
        "valid_to = 2025-01-31", "valid_to = 2025-02-31"
    )
    wrong = wrong.replace("[[a1]]\nlead_days", "[[a1]]\nled_days").replace(
        'name = "Limosa"', 'name = "Limosa"\nsee = "vat.cider"'
    )
    found = {key: (line, message) for line, key, message in checked(tmp_path, wrong)}
    assert found["fee[0].percent"] == (
        line_with(wrong, "percent = 6.5"),
        "Write a percentage from 0 to 100 in quotes, with a point and no sign, such as “6.5”.",
    )
    assert found["thresholds[0].valid_to"] == (
        line_with(wrong, "valid_to = 2025-02-31"),
        "There is no such day in the calendar.",
    )
    assert found["a1[0].lead_days"] == (line_with(wrong, "[[a1]]"), "This key is missing.")
    assert found["a1[0].led_days"][0] == line_with(wrong, "led_days")


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ('code = "rmmmg"', 'code = "rmmmg_day"', "minimum_pay[2]", "same days as minimum_pay[0]"),
        ('amount = "2112"', "amount = 2112.0", "minimum_pay[2].amount", "“1500.00”"),
        ('name = "Limosa"', 'name = "Limosa"\nsee = "vat.cider"', "posting_notice[0].see", "no record vat.cider"),
        ('name = "Limosa"', 'name = "Limosa"\nsee = "posting_notice.limosa"', "posting_notice[0].see", "in a circle"),
        ('name = "Limosa"', 'name = "Limosa"\nsee = "so so"', "posting_notice[0].see", "vat.performance"),
        ('method = "factors"', 'method = "prayer"', "estimate[0].method", "formula, factors, table, ratio"),
        ('method = "factors"', 'method = "table"', "estimate[0].rows", "This method needs this key."),
        ('{ low = "1.40", high = "1.50" }', '{ low = "1.60", high = "1.50" }', "estimate[0].employer_factor.likely", "rise"),
        ('{ low = "1.40", high = "1.50" }', '{ low = "1.40" }', "estimate[0].employer_factor.likely", "low and high"),
        ("window = { months = 24 }", "window = { months = 24, weeks = 3 }", "thresholds[0].window.months", "one of them"),
        ('each = "79.63"', 'each = "0"', "thresholds[0].conversions[0].each", "nought"),
        ("month = 1\n", "month = 13\n", "receipts_deadline[0].month", "month from 1 to 12"),
        ('path = "gig.risks"', 'path = "gig.weather"', "required_fields[2].path", "gig.risks"),
        ("[labels]\n", '[labels]\nbeer = { fr = "bière" }\n', "labels.beer", "No such word"),
        ('net = "498"', 'net = "499"', "examples[2].estimate", "expects 645, 499, 450, 550"),
        ('tax = "108.00"', 'tax = "109.00"', "examples[2].withholding", "the records give 108.00"),
        ('en = "Musician", ', "", "roles[0].label", "missing in: en"),
    ],
)  # fmt: skip
def test_a_slip_is_explained_by_its_key_and_line(
    tmp_path: Path, old: str, new: str, key: str, words: str
) -> None:
    assert old in BELGIUM
    wrong = BELGIUM.replace(old, new, 1)
    told = {found: (line, message) for line, found, message in checked(tmp_path, wrong)}
    line, message = told[key]
    assert words in message
    kind, _, rest = key.partition("[")
    header = f"[[{kind}]]" if rest else f"[{kind.partition('.')[0]}]"
    assert line is not None
    assert line >= line_with(wrong, header)


def test_records_that_refer_to_each_other_in_a_circle_are_refused_with_the_way(tmp_path: Path) -> None:
    a, b, c = (f'name = "{name}"' for name in ("Dimona", "DmfA", "Limosa"))
    wrong = BELGIUM.replace(a, a + '\nsee = "post_declaration.dmfa"').replace(
        b, b + '\nsee = "posting_notice"'
    )
    wrong = wrong.replace(c, c + '\nsee = "pre_declaration.dimona"')
    messages = [message for _, _, message in checked(tmp_path, wrong)]
    assert len(messages) == 3
    assert (
        "pre_declaration.dimona → post_declaration.dmfa → posting_notice → pre_declaration.dimona"
        in messages[0]
    )
    right = BELGIUM.replace(a, a + '\nsee = "post_declaration.dmfa"').replace(
        b, b + '\nsee = "posting_notice"'
    )
    assert checked(tmp_path, right) == []


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"\xff\xfe", 1, "not valid TOML"),
        (b'country = "BE"\ncountry = "BE"\n', 2, "not valid TOML"),
        (b"a = [" + b"[" * 100_000, None, "nested too deeply"),
        (b"", 1, "missing"),
    ],
)
def test_what_is_no_pack_at_all_is_refused_by_its_line(
    tmp_path: Path, data: bytes, line: int | None, words: str
) -> None:
    found = checked(tmp_path, data)
    assert words in found[0][2]
    assert line is None or found[0][0] == line


def test_a_file_of_100_mb_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "be.toml"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    [problem] = check_file(path)["problems"]
    assert problem["line"] is None
    assert "larger than" in problem["message"]


def test_what_holds_on_a_day_is_shown_with_where_it_is_from() -> None:
    found = show(COUNTRIES["BE"], date(2026, 11, 22))
    day = next(m for m in found["minimum_pay"] if m["code"] == "rmmmg_day")
    assert day["amount"] == "81.23"
    assert day["source"]["year"] == 2025
    assert day["confidence"] == "M"
    assert day["checked"] is True
    assert found["estimate"][0]["employer_factor"] == {"low": "1.40", "high": "1.50"}
    assert found["small_regimes"] == []
    assert any(unknown["path"] == "small_regimes.iaa" for unknown in found["unknowns"])
    json.dumps(found)


def test_the_commands_print_json_and_say_by_their_code_whether_all_is_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> tuple[int, object]:
        code = main(["countries", *words])
        return code, json.loads(capsys.readouterr().out)

    code, listed = run("list")
    assert code == 0
    assert isinstance(listed, list)
    assert [row["country"] for row in listed] == list(COUNTRIES)
    code, shown = run("show", "be", "--on", "2016-06-01")
    assert code == 0
    assert isinstance(shown, dict)
    assert shown["on"] == "2016-06-01"
    assert run("show", "XX")[0] == 2
    assert run("show", "BE", "--on", "2026-02-31")[0] == 2
    assert run("check", str(COUNTRIES.path("SE")))[0] == 0
    (tmp_path / "se.toml").write_text("country = 5")
    assert run("check", str(tmp_path / "se.toml"))[0] == 2
    assert run("check", str(tmp_path / "no.toml"))[0] == 2


LINES = """title = "x # not [a] table"
text = '''
[not.a.table]
key = "no key"
'''

[[vat]]
code = "a"
rates = [
    { low = "1" },
    { low = "2" },
]
"quoted key" = 1

[[vat]] # the second
code = "b"
[vat.label]
en = "B"
"""


def test_lines_are_found_through_lists_long_texts_and_comments() -> None:
    lines = key_lines(LINES)
    assert "not.a.table" not in lines
    assert {path: lines[path] for path in ("title", "text", "vat[0]", "vat[0].rates", "vat[1].label.en")} == {
        "title": 1,
        "text": 2,
        "vat[0]": 7,
        "vat[0].rates": 9,
        "vat[1].label.en": 18,
    }
    assert line_of(lines, "vat[1].percent") == 15
    assert line_of(lines, "vat[0].rates[1].low") == 9
    assert line_of(lines, "nowhere[3].at.all") == 1
    assert key_at(LINES, 16) == "vat[1].code"
