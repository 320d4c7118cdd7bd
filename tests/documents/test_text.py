"""Text on paper: every script readable and in the right order, read back as it was typed, and nothing ever crashes it."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from desktop.documents.pictures import draw_page
from desktop.documents.text import FONTS, Style, draw, face, lay, measure, shorten, wrap
from tests.documents.desks import check_structure, fonts_of, read_back

PLAIN = Style(12)
NAMES = (
    "Erdős Őry",
    "Łukasz Żółć",
    "李小龙",
    "ひらがな カタカナ",
    "김철수",
    "שלמה המלך",
    "أحمد بن محمد",
    "გიორგი",
    "Արամ",
    "สมชาย",
    "Ελένη",
    "Володимир",
)


def printed(*lines: str, style: Style = PLAIN) -> bytes:
    """Return a page with these lines beneath each other."""
    face("Inter-Regular")
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=A4, invariant=1, initialFontName="Inter-Regular")
    for place, line in enumerate(lines):
        draw(canvas, 60, 780 - place * 24, line, style)
    canvas.showPage()
    canvas.save()
    return made.getvalue()


@pytest.mark.parametrize("weight", ["Regular", "SemiBold", "Bold"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_script_reads_back_as_it_was_typed(name: str, weight: str, tmp_path: Path) -> None:
    read = read_back(printed(name, style=Style(12, weight)), tmp_path)
    assert name in read.replace("\u202b", "").replace("\u202c", "")


def test_every_font_of_a_page_is_in_the_file(tmp_path: Path) -> None:
    fonts = fonts_of(printed(*NAMES, "🎷"), tmp_path)
    assert len(fonts) >= 8
    assert all(inside for _, inside in fonts)
    assert not any("Helvetica" in name for name, _ in fonts)


def test_right_to_left_stands_the_other_way_round() -> None:
    (run,) = lay("אב").runs
    assert [cluster.glyphs[0].char for cluster in run.clusters] == ["ב", "א"]


def test_two_names_from_right_to_left_keep_their_places_in_a_list() -> None:
    from desktop.documents.contract_words import apart

    first, second = apart("אאא"), apart("בבב")
    drawn = [cluster.glyphs[0].char for run in lay(f"{first}, {second}").runs for cluster in run.clusters]
    assert drawn.index("א") < drawn.index("ב")


def test_arabic_letters_join() -> None:
    (run,) = lay("ببب").runs
    apart_ones = lay("ب").width * 3
    assert len(run.clusters) == 3
    assert run.width < apart_ones * 0.95  # three lonely letters are wider than three joined ones


def test_what_no_font_has_is_a_visible_sign_and_not_a_crash(tmp_path: Path) -> None:
    pdf = printed("a\U00013000b\x07c\ud800d\U000f0000e")
    assert not check_structure(pdf, tmp_path)
    picture = draw_page(printed("\U00013000"), 0, 2.0)
    assert any(picture.pixels[n] < 128 for n in range(0, len(picture.pixels), 4))


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(), max_size=40), st.sampled_from(["Regular", "Bold"]))
def test_no_text_crashes_the_press(text: str, weight: str) -> None:
    style = Style(9, weight)
    assert measure(text, style) >= 0
    printed(*wrap(text, style, 200)[:20], style=style)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("abc ő李א-_\n"), max_size=120), st.integers(30, 300))
def test_wrapping_loses_no_letter_and_fits(text: str, width: int) -> None:
    lines = wrap(text, PLAIN, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(measure(line, PLAIN) <= width + 0.01 for line in lines)


def test_a_word_of_200_000_letters_wraps_in_no_time() -> None:
    lines = wrap("x" * 200_000, PLAIN, 400)
    assert sum(map(len, lines)) == 200_000


@given(st.text(max_size=60), st.integers(20, 200))
@settings(max_examples=100, deadline=None)
def test_a_shortened_line_fits_or_is_the_line_itself(text: str, width: int) -> None:
    short = shorten(text, PLAIN, width)
    assert short == text or measure(short, PLAIN) <= width


def test_a_paper_is_the_same_bytes_whatever_was_printed_before(tmp_path: Path) -> None:
    """Shapes without a character of their own are numbered by their font, never by who came first."""
    printed("क्षत्रिय", "الله", "🎷👩‍🎤")
    here = printed("أحمد बन्धु")
    script = tmp_path / "fresh.py"
    script.write_text(
        "import sys\nfrom tests.documents.test_text import printed\nsys.stdout.buffer.write(printed('أحمد बन्धु'))\n",
        "utf-8",
    )
    root = Path(__file__).resolve().parents[2]
    done: Any = subprocess.run(
        [sys.executable, "-c", script.read_text("utf-8")],
        cwd=root,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == here


def test_fallback_fonts_come_with_their_licences() -> None:
    kept = {path.name for path in (FONTS / "fallback").iterdir()}
    assert {"LICENSE-Noto.txt", "LICENSE-Droid.txt"} <= kept
