"""The books by commands alone: the ledger of a sealed contract, closing, and what a wrong day answers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

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
