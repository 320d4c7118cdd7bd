"""A statement comes in, its sure lines are matched, what is left is owed and reminded of: all without a window."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from desktop.core.countries import Countries
from tests.core.incomes import book_on, company, record_income

HEAD = "Date;Amount;Currency;Name;Description\n"


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = main(arguments)
    return code, json.loads(capsys.readouterr().out)


def test_from_the_statement_to_the_reminder(
    book_path: Path, countries: Countries, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with book_on(book_path, date(2026, 11, 22)) as book:
        company(book)
        income = record_income(book, countries)
    at = ["--book", str(book_path)]
    file = tmp_path / "bank.csv"
    file.write_text(HEAD + "15/12/2026;761,25;EUR;Demo Coop Belgium;De Roma\n")

    assert ran(capsys, "bank", "import", str(file), "--preview", *at)[1]["new"] == 1
    code, found = ran(capsys, "bank", "import", str(file), "--accept-sure", *at)
    assert (code, found["new"], found["known"]) == (0, 1, 0)
    code, again = ran(capsys, "bank", "import", str(file), *at)
    assert (code, "in the book already" in again["problems"][0]["message"]) == (2, True)

    code, listed = ran(capsys, "payments", *at)
    assert [payment["source"] for payment in listed["payments"]] == ["bank"] * found["matched"]
    code, owed = ran(capsys, "owed", "--json", *at)
    assert code == 0
    assert {line["name"] for line in owed["ageing"]} <= {"Apolo SL", "Opus bvba", "Demo Coop Belgium"}

    letter = tmp_path / "letter.pdf"
    code, answer = ran(capsys, "remind", income.contract, "--out", str(letter), *at)
    assert (code, letter.exists()) == (2, False)
    assert "shared company" in answer["problems"][0]["message"]


def test_a_late_client_is_reminded(
    book_path: Path, countries: Countries, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from desktop.core.store.tables import Gig

    with book_on(book_path, date(2026, 11, 22)) as book:
        income = record_income(book, countries)
        with book.transaction() as session:
            gig = session.query(Gig).filter_by(contract_id=income.outside).one()
            gig.on_date = (datetime.now().astimezone().date() - timedelta(days=60)).isoformat()
    letter = tmp_path / "letter.pdf"
    code, answer = ran(capsys, "remind", income.outside, "--out", str(letter), "--book", str(book_path))
    assert (code, answer["level"], answer["asked_for"]) == (0, 1, "968.00")
    assert letter.read_bytes().startswith(b"%PDF")


def test_a_question_is_answered_on_the_command_line(
    book_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bank.csv"
    file.write_text(HEAD + "03/04/2026;1.500;EUR;Somebody;x\n")
    at = ["--book", str(book_path)]
    code, answer = ran(capsys, "bank", "import", str(file), *at)
    assert (code, len(answer["problems"])) == (2, 2)
    code, answer = ran(capsys, "bank", "import", str(file), "--date-order", "dmy", "--decimal", ",", *at)
    assert (code, answer["new"], answer["proposals"][0]["amount"]) == (0, 1, "1500.00")
