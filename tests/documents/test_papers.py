"""The papers of a contract: every figure is the split's, every language is the reader's, nobody's numbers are on them."""

import re
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.core.money import Money
from desktop.core.people import ClientCommand
from desktop.documents.desk import Desk
from desktop.documents.papers import ORDER_FORM, OWN_SHARE, SPLIT_SHEET, Paper, make, papers_of
from desktop.documents.table import SIZES, Column, Row, _fit
from desktop.documents.text import Style, wrap
from desktop.i18n.languages import LANGUAGES
from desktop.i18n.words import words_for
from tests.documents.desks import (
    IBANS,
    NISS,
    check_structure,
    desk_of,
    fonts_of,
    gig,
    musician,
    read_back,
)

QUIET = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
STEPS = (
    {"kind": "company_fee", "percent": "6.5"},
    {"kind": "expense", "amount": "120.00", "to": "p1", "label": "Van and fuel"},
    {"kind": "commission", "percent": "10", "of": "left", "to": "Luna Booking"},
    {"kind": "fixed", "amount": "270.00", "to": "p2"},
    {"kind": "fund", "percent": "5", "of": "left"},
    {"kind": "shares", "weights": {"p0": "1", "p1": "1.5"}},
)


def paper(desk: Desk, kind: str, language: str = "en", key: str = "") -> bytes:
    found = next(p for p in papers_of(desk) if p.kind == kind and p.key == key)
    return make(desk, found, words_for(language))


def text(pdf: bytes, folder: Path) -> str:
    """Return what stands on a paper, blanks of every kind as one, marks of direction left out."""
    read = "".join(c for c in read_back(pdf, folder) if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", read).split())


def written(amount: Money, language: str) -> str:
    """Return the figures of an amount as they read back."""
    return " ".join(unicodedata.normalize("NFKC", words_for(language).amount(amount)).split())


def rows(pdf: bytes, folder: Path) -> list[str]:
    lines = read_back(pdf, folder).splitlines()
    return [" ".join(unicodedata.normalize("NFKC", line).split()) for line in lines if line.strip()]


def test_blanks_between_thousands_never_break_a_figure() -> None:
    figure = "10\u00a0000\u00a0000"
    size, widths = _fit([Column(""), Column("Left", figures=True)], [Row(("Fee " * 60, figure))])
    assert wrap(figure, Style(size), widths[1] + 0.5) == [figure]


def test_days_codes_and_words_stay_whole_and_letters_are_no_smaller_than_that_needs() -> None:
    columns = [
        Column("Date", whole=True),
        Column("From"),
        Column("Where", share=3),
        Column("Country", share=2),
        Column("Received (UTC)", whole=True),
        Column("Code", whole=True),
    ]
    row = (
        "2026. 11. 26.",
        "20:30",
        "Stadtgarten, Köln",
        "Németország",
        "2026-11-26 06:30:28",
        "unknown_device",
    )
    size, widths = _fit(columns, [Row(row)])
    for column, cell, width in zip(columns, row, widths, strict=True):
        lines = wrap(cell, Style(size), width + 0.5)
        assert lines == [cell] if column.whole else set(" ".join(lines).split()) == set(cell.split())


def test_a_table_whose_words_are_short_keeps_its_letters() -> None:
    columns = [
        Column("Band"),
        *(Column(head, figures=True) for head in ("Fees", "Musicians", "Company", "Fund", "Rest")),
    ]
    size, _ = _fit(columns, [Row(("The Night Owls", *["24\u00a0563,47\u00a0EUR"] * 5))])
    assert size == SIZES[0]


# ---- figures ----


@st.composite
def contracts(draw: Any) -> Desk:
    """Any contract whose recipe fits: 1 to 9 musicians, one to five steps, currencies with and without cents."""
    count = draw(st.integers(1, 9))
    currency = draw(st.sampled_from(["EUR", "HUF", "JPY", "SEK", "TND"]))
    fee = Money(draw(st.integers(0, 10**9)), currency)
    keys = [f"p{n}" for n in range(count)]
    steps: list[dict[str, Any]] = []
    if draw(st.booleans()):
        steps.append({"kind": "company_fee", "percent": str(draw(st.integers(0, 200)) / Decimal(10))})
    if draw(st.booleans()):
        amount = Money(draw(st.integers(0, fee.minor // 3)), currency)
        steps.append({"kind": "expense", "amount": amount.plain(), "to": draw(st.sampled_from(keys))})
    if draw(st.booleans()):
        steps.append({"kind": "fund", "percent": str(draw(st.integers(0, 30))), "of": "left"})
    weights = {key: str(draw(st.integers(0, 7))) for key in keys}
    weights[keys[0]] = "1"
    steps.append({"kind": "shares", "weights": weights})
    return desk_of([f"Musician {n}" for n in range(count)], fee=fee, steps=steps)


@QUIET
@given(desk=contracts(), language=st.sampled_from(sorted(LANGUAGES)))
def test_the_split_sheet_reads_back_as_the_split(desk: Desk, language: str, tmp_path: Path) -> None:
    split = desk.review.split
    assert not split.problems
    read = rows(paper(desk, SPLIT_SHEET, language), tmp_path)
    for place in desk.facts.line_up:
        name, amount = desk.facts.name_of(place.person), written(split.per_person[place.person], language)
        assert any(line.startswith(name) and line.endswith(f" {amount}") for line in read), (name, amount)
    for line in split.lines:
        figures = f"{written(line.amount, language)} {written(line.left_after, language)}"
        assert any(row.endswith(figures) for row in read), figures


@QUIET
@given(desk=contracts(), language=st.sampled_from(sorted(LANGUAGES)))
def test_an_own_share_reads_back_as_the_split(desk: Desk, language: str, tmp_path: Path) -> None:
    for place in desk.facts.line_up[:2]:
        amount = desk.review.split.per_person[place.person]
        read = text(paper(desk, OWN_SHARE, language, place.person), tmp_path)
        whole = " ".join(unicodedata.normalize("NFKC", words_for(language).money(amount)).split())
        assert whole.replace(" ", "") in read.replace(" ", "")
        for line in desk.review.split.lines:
            if line.to == place.person:
                assert written(line.amount, language) in read


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_order_form_reads_back_as_the_contract(language: str, tmp_path: Path) -> None:
    desk, words = desk_of(), words_for(language)
    read = text(paper(desk, ORDER_FORM, language), tmp_path)
    for amount in (Money(150_000, "EUR"), Money(9_000, "EUR"), Money(159_000, "EUR")):
        assert " ".join(unicodedata.normalize("NFKC", words.money(amount)).split()) in read
    assert "20:30–23:00" in read
    assert " ".join(unicodedata.normalize("NFKC", words.country("BE")).split()) in read


@pytest.mark.parametrize(("currency", "minor", "figures"), [("HUF", 15_000_000, "150,000.00"), ("JPY", 150_000, "150,000"), ("TND", 1_500_000, "1,500.000")])  # fmt: skip
def test_figures_have_the_digits_of_their_currency(
    currency: str, minor: int, figures: str, tmp_path: Path
) -> None:
    desk = desk_of(fee=Money(minor, currency))
    assert f" {figures}" in text(paper(desk, SPLIT_SHEET), tmp_path)


def test_the_largest_fee_still_fits_its_columns(tmp_path: Path) -> None:
    desk = desk_of(fee=Money(10**15, "EUR"), steps=STEPS)
    read = rows(paper(desk, SPLIT_SHEET), tmp_path)
    assert any(line.endswith("650,000,000,000.00 9,350,000,000,000.00") for line in read)


def test_a_gig_for_nothing_has_papers_too(tmp_path: Path) -> None:
    desk = desk_of(fee=Money(0, "EUR"))
    for each in papers_of(desk):
        assert "€0.00" in text(make(desk, each, words_for("en")), tmp_path)


def test_the_odd_cent_is_told_with_its_reason(tmp_path: Path) -> None:
    read = text(paper(desk_of(fee=Money(100, "EUR")), SPLIT_SHEET), tmp_path)
    assert "Aïcha Benali: Gets an odd cent: as much was cut off for Bram De Wit and Chloé Martin" in read


def test_a_split_that_does_not_add_up_says_so_and_has_no_own_shares(tmp_path: Path) -> None:
    desk = desk_of(steps=[{"kind": "fixed", "amount": "2000.00", "to": "p1"}])
    assert {each.kind for each in papers_of(desk)} == {ORDER_FORM, SPLIT_SHEET}
    read = text(paper(desk, SPLIT_SHEET), tmp_path)
    assert "This split is not finished." in read
    assert "€500.00 more than is left" in read


def test_a_draft_without_anything_agreed_has_papers(tmp_path: Path) -> None:
    desk = desk_of((), gigs=(), vat_percent=None, payment_days=None, signer=None, band=None, steps=[])
    read = text(paper(desk, ORDER_FORM), tmp_path)
    assert read.count("to be agreed") == 3


# ---- form ----


def test_papers_are_sound_and_every_font_is_in_them(tmp_path: Path) -> None:
    desk = desk_of(steps=STEPS)
    for each in papers_of(desk):
        pdf = make(desk, each, words_for("hu"))
        assert not check_structure(pdf, tmp_path)
        assert all(inside for _, inside in fonts_of(pdf, tmp_path))
        assert not any("Helvetica" in name for name, _ in fonts_of(pdf, tmp_path))


def test_the_same_contract_gives_the_same_bytes_here_and_in_another_process(tmp_path: Path) -> None:
    desk = desk_of(["Aïcha", "שלמה", "李小龙"])
    here = paper(desk, SPLIT_SHEET, "fr")
    assert here == paper(desk_of(["Aïcha", "שלמה", "李小龙"]), SPLIT_SHEET, "fr")
    code = (
        "import sys\nfrom tests.documents.test_papers import *\n"
        "sys.stdout.buffer.write(paper(desk_of(['Aïcha', 'שלמה', '李小龙']), SPLIT_SHEET, 'fr'))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True, timeout=60)
    assert done.stdout == here


def test_long_papers_count_their_pages_and_repeat_the_heads_of_their_tables(tmp_path: Path) -> None:
    desk = desk_of([f"Musician {n}" for n in range(60)], gigs=[gig(n) for n in range(30)])
    pages = read_back(paper(desk, SPLIT_SHEET), tmp_path).split("\f")[:-1]
    assert len(pages) >= 3
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in page
    assert "Taken of" in pages[1]


def test_a_label_of_200_lines_and_a_name_of_400_letters_leave_a_correct_sheet(tmp_path: Path) -> None:
    desk = desk_of(
        ["X" * 400, '<b>Robert"); DROP', "Tom & Jerry <3"],
        steps=[
            {"kind": "expense", "amount": "10.00", "to": "p0", "label": "one line\n" * 200},
            {"kind": "shares", "weights": {"p0": "1", "p1": "1", "p2": "1"}},
        ],
    )
    pdf = paper(desk, SPLIT_SHEET)
    assert not check_structure(pdf, tmp_path)
    read = text(pdf, tmp_path)
    assert '<b>Robert"); DROP' in read
    assert "Tom & Jerry <3" in read
    assert read.replace(" ", "").count("oneline") >= 190  # page breaks cut a few
    assert re.sub(r"[^X]", "", read).count("X") >= 800


@pytest.mark.parametrize("markup", ["<b>bold</b>", '<img src="/etc/passwd"/>', '<a href="javascript:x">y</a>', "&lt;", "%(x)s", "{name}"])  # fmt: skip
def test_what_people_type_is_never_markup(markup: str, tmp_path: Path) -> None:
    desk = desk_of(
        [markup, "Bram"],
        band=markup,
        client=ClientCommand(markup, "k", "BE", markup, markup, markup),
        gigs=[gig(0, venue=markup, place=markup)],
        steps=[
            {"kind": "fixed", "amount": "1.00", "to": "p1", "label": markup},
            {"kind": "shares", "weights": {"p0": "1"}},
        ],
    )
    for each in papers_of(desk):
        assert markup in text(make(desk, each, words_for("en")), tmp_path)


# ---- readers ----


def test_papers_are_offered_in_their_readers_language() -> None:
    desk = desk_of(
        people=[musician(0, "Aïcha", residence="FR"), musician(1, "Dávid", residence="HU"), musician(2, "Bo", residence="JP")],
        client=ClientCommand("Stadtgarten", "k", "DE"),
    )  # fmt: skip
    languages = {(each.kind, each.key): each.language for each in papers_of(desk)}
    assert languages[ORDER_FORM, ""] == "de"
    assert languages[OWN_SHARE, "p0"] == "fr"
    assert languages[OWN_SHARE, "p1"] == "hu"
    assert languages[OWN_SHARE, "p2"] is None


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("nl", "nl_BE"),
        ("nl_BE", "nl_BE"),
        ("de", "de"),
        ("fr", "fr_BE"),
        ("hu", "fr_BE"),
        ("en", "fr_BE"),
        (None, "fr_BE"),
    ],
)
def test_a_country_of_several_languages_is_written_to_in_the_writers_own(own: str | None, said: str) -> None:
    desk = desk_of(client=ClientCommand("Het Depot", "k", "BE"))
    assert papers_of(desk, own)[0].language == said


def test_dates_and_amounts_follow_the_language(tmp_path: Path) -> None:
    desk = desk_of()
    assert "1.590,00 €" in text(paper(desk, ORDER_FORM, "de"), tmp_path)
    assert "1 590,00 EUR" in text(paper(desk, ORDER_FORM, "hu"), tmp_path)
    assert "€1,590.00" in text(paper(desk, ORDER_FORM, "en"), tmp_path)


# ---- privacy ----


def secrets(people: Sequence[Any]) -> list[str]:
    return [*(p.iban for p in people), *(number for p in people for number in p.identifiers.values())]


def test_nobodys_numbers_stand_on_any_paper(tmp_path: Path) -> None:
    people = [
        musician(0, "Aïcha", plays=f"vocals {IBANS[1]}"),
        musician(1, "Bram", plays=NISS),
        musician(2, "Chloé"),
    ]
    desk = desk_of(
        people=people,
        steps=[
            {"kind": "expense", "amount": "9.00", "to": "p1", "label": "van, pay to BE71 0961 2345 6769"},
            {"kind": "shares", "weights": {"p0": "1", "p1": "1", "p2": "1"}},
        ],
    )
    for each in papers_of(desk):
        solid = re.sub(r"[\s.]", "", text(make(desk, each, words_for("nl")), tmp_path))
        assert not [secret for secret in secrets(people) if secret in solid], each.kind


def test_an_own_share_names_nobody_else(tmp_path: Path) -> None:
    desk = desk_of(steps=STEPS)
    read = text(paper(desk, OWN_SHARE, "en", "p1"), tmp_path)
    assert "Bram De Wit" in read
    for other in ("Aïcha", "Chloé", "Luna"):
        assert other not in read


def test_the_order_form_shows_no_shares(tmp_path: Path) -> None:
    desk = desk_of(steps=STEPS)
    read = text(paper(desk, ORDER_FORM), tmp_path)
    for amount in desk.review.split.per_person.values():
        assert written(amount, "en") not in read
    assert "Luna" not in read


def test_an_unknown_musician_has_no_paper() -> None:
    from desktop.core.problems import Refused

    with pytest.raises(Refused):
        make(desk_of(), Paper(OWN_SHARE, "nobody", "", None), words_for("en"))
