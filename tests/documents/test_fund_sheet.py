"""The band fund on paper: every line with what is in the fund after it."""

from datetime import date
from pathlib import Path

from desktop.core.fund import BOOKED, EXPECTED, FundLine, run_accounts
from desktop.core.money import Money
from desktop.documents.fund_sheet import fund_sheet
from desktop.i18n.words import words_for
from tests.documents.test_papers import rows

TODAY = date(2026, 11, 22)


def line(n: int, on: str, kind: str, minor: int, state: str = BOOKED) -> FundLine:
    return FundLine(f"f{n}", on, kind, "De Roma vzw", None, Money(minor, "EUR"), state)


def test_every_line_stands_there_with_its_balance(tmp_path: Path) -> None:
    accounts = run_accounts(
        [line(1, "2026-01-10", "contract", 7000), line(2, "2026-02-10", "spent", -2550), line(3, "2026-12-01", "contract", 500, EXPECTED)]
    )  # fmt: skip
    read = rows(fund_sheet("The Night Owls", accounts, words_for("en"), TODAY), tmp_path)
    assert any(row.endswith("70.00 70.00") for row in read)
    assert any(row.endswith("-25.50 44.50") for row in read)
    assert any("In the fund: €44.50" in row for row in read)
    assert any("not sealed yet: €5.00." in row for row in read)


def test_an_empty_fund_says_so(tmp_path: Path) -> None:
    read = rows(fund_sheet("The Night Owls", [], words_for("en"), TODAY), tmp_path)
    assert any("Nothing has come in" in row for row in read)
