"""The books by commands alone: the ledger of a sealed contract, closing, and what a wrong day answers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.core.actions.mates import record_cash
from desktop.core.mates import CashCommand
from desktop.core.money import Money
from desktop.core.queries.people import musicians
from desktop.core.store.book import Book
from tests.gigfiles import AICHA, BRAM, gig_file
from tests.journeys.test_headless import septet


def test_the_ledger_is_listed_closed_and_verified(tmp_path: Path) -> None:
    path = tmp_path / "band.septet"
    _, imported = septet("import", "-", "--book", path, text=gig_file(AICHA, BRAM))
    (contract,) = imported["imported"]["contracts"]
    assert septet("ledger", "--book", path) == (0, {"closed_to": None, "accounts": []})
    assert septet("seal", contract, "--book", path)[0] == 0
    _, found = septet("ledger", "--json", "--book", path)
    balances = {row["account"]: row["balance"] for row in found["accounts"]}
    assert balances["income:fees"].startswith("-")
    assert sum(Decimal(balance) for balance in balances.values()) == 0
    _, lines = septet("ledger", "--account", "income", "--book", path)
    assert {line["ref"] for line in lines["lines"]} == {f"contract:{contract}"}
    year = str(int(lines["lines"][0]["on"][:4]) + 1)
    assert septet("ledger", "--year", year, "--book", path)[1]["accounts"] == []
    long_ago = datetime.now(UTC).date() - timedelta(days=40)
    with Book(path) as book:
        one, two = (person.id for person in musicians(book)[:2])
        record_cash(book, CashCommand(long_ago, Money(500, "EUR"), one, two))
    code, refused = septet("close", "--to", datetime.now(UTC).date().isoformat(), "--book", path)
    assert (code, refused["problems"][0]["field"]) == (2, "to")
    code, closed = septet("close", "--to", long_ago.isoformat(), "--book", path)
    assert (code, closed["closed_to"]) == (0, long_ago.isoformat())
    assert septet("verify", "--book", path)[1]["ok"]


def test_a_report_comes_as_json_and_as_files_in_a_language(tmp_path: Path) -> None:
    path, sheet = tmp_path / "band.septet", tmp_path / "clients.csv"
    septet("import", "-", "--book", path, text=gig_file(AICHA, BRAM))
    code, found = septet("report", "clients", "--book", path)
    assert (code, found["report"], len(found["rows"])) == (0, "clients", 1)
    code, kept = septet("report", "clients", "--out", sheet, "--lang", "nl", "--book", path)
    assert (code, kept["rows"]) == (0, 1)
    assert sheet.read_text("utf-8-sig").startswith("Opdrachtgever,Land,Contracten,")
    code, refused = septet("report", "clients", "--lang", "tlh", "--book", path)
    assert (code, refused["problems"][0]["field"]) == (2, "lang")
    code, refused = septet("report", "weather", "--book", path)
    assert (code, refused["problems"][0]["field"]) == (2, "name")
    code, ahead = septet("forecast", "--months", "3", "--pot", "100", "--draw", "50", "--book", path)
    assert (code, {len(each["months"]) for each in ahead["forecast"]}) == (0, {3})


@pytest.mark.parametrize(
    "command", [("report", "vat"), ("forecast",), ("encryption", "status"), ("restore", "newest")]
)
def test_a_slip_in_the_name_of_the_book_makes_none(command: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "bnad.septet"
    code, refused = septet(*command, "--book", path)
    assert code == 2
    assert str(path) in refused["problems"][0]["message"]
    assert not path.exists()
