"""A band's fund as an account: every line in the order of its day, each with what is in the fund after it."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from desktop.core.contracts import rule_of
from desktop.core.money import Money
from desktop.core.recipe_file import read_steps
from desktop.core.recipes import Step
from desktop.core.splitting import preview
from desktop.core.transfer.safe_cells import safe_or_number

FUND = "fund"
CONTRACT = "contract"
EXPENSE = "expense"
BOOKED = "booked"
EXPECTED = "expected"


class FundLine(NamedTuple):
    """Money into the fund (positive) or out of it.

    Attributes:
        id: of the entry, or of the contract whose recipe puts it in.
        on: the day; of a contract its first gig's, empty while it has none.
        kind: `contract`, `expense` for one that the fund paid, or one of `FUND_KINDS`.
        text: what it was in the band's own words; of a contract its client.
        person: who paid in or was paid out.
        state: `booked`, or `expected` while the contract is not sealed.
        balance: what is in the fund after it, in this currency; None for what is only expected.
    """

    id: str
    on: str
    kind: str
    text: str
    person: str | None
    amount: Money
    state: str
    balance: Money | None = None


class FundAccount(NamedTuple):
    """A band's fund in one currency. `lines` are in the order of time, `expected` apart from them."""

    currency: str
    lines: tuple[FundLine, ...]
    expected: tuple[FundLine, ...]
    balance: Money
    expected_sum: Money


def run_accounts(lines: Iterable[FundLine]) -> list[FundAccount]:
    """Return the accounts that these lines make, one per currency, with their running balances."""
    by_currency: dict[str, list[FundLine]] = {}
    for line in sorted(lines, key=lambda line: (line.on or "9999", line.kind != CONTRACT, line.id)):
        by_currency.setdefault(line.amount.currency, []).append(line)
    return [_account(currency, by_currency[currency]) for currency in sorted(by_currency)]


def _account(currency: str, lines: Sequence[FundLine]) -> FundAccount:
    balance = Money(0, currency)
    booked = []
    for line in lines:
        if line.state == BOOKED:
            balance += line.amount
            booked.append(line._replace(balance=balance))
    expected = tuple(line for line in lines if line.state == EXPECTED)
    coming = sum(line.amount.minor for line in expected)
    return FundAccount(currency, tuple(booked), expected, balance, Money(coming, currency))


@lru_cache(maxsize=8192)
def fund_part(fee: Money, recipe: str) -> Money:
    """Return what a kept recipe puts into the band's fund, by the one split.

    Steps after the last one for the fund take nothing from it and are left out, and so is who plays, which changes no
    amount. A recipe that does not fit yet puts in what it does so far.
    """
    found = preview(fee, None, _steps(recipe, fee.currency))
    return Money(sum(line.minor for line in found.lines if line.kind == FUND), fee.currency)


@lru_cache(maxsize=1024)
def _steps(recipe: str, currency: str) -> list[Step]:
    """Return a kept recipe up to its last step for the fund; most contracts of a band have the same."""
    kept = json.loads(recipe)
    last = max((place for place, step in enumerate(kept) if step.get("kind") == FUND), default=-1)
    steps, _ = read_steps([rule_of(step) for step in kept[: last + 1]], currency)
    return steps or []


def table_text(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV: commas, quotes where needed, every cell safe to open in a spreadsheet."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    for row in (titles, *rows):
        writer.writerow([safe_or_number(cell) for cell in row])
    return written.getvalue()
