"""A band's fund: what the contracts' recipes put in, and the entries of its own."""

from datetime import date
from typing import NamedTuple

from desktop.core.fund import (
    BOOKED,
    CONTRACT,
    EXPECTED,
    EXPENSE,
    FundAccount,
    FundLine,
    fund_part,
    run_accounts,
)
from desktop.core.mates import FundCommand, fund_kind
from desktop.core.money import Money
from desktop.core.store.book import Book

__all__ = ["FundAccount", "FundLine", "fund_accounts", "fund_entry", "fund_lines"]


class _Inflow(NamedTuple):
    id: str
    client: str
    on: str | None
    fee_minor: int
    currency: str
    recipe: str
    state: str


class _Entry(NamedTuple):
    id: str
    on: str
    minor: int
    currency: str
    text: str
    person_id: str | None
    name: str | None


class _Kept(NamedTuple):
    id: str
    band_id: str
    on: str
    minor: int
    currency: str
    text: str
    person_id: str | None


def fund_accounts(book: Book, band: str) -> list[FundAccount]:
    """Return a band's fund, one account per currency."""
    return run_accounts(fund_lines(book, band))


def fund_lines(book: Book, band: str) -> list[FundLine]:
    """Return everything that goes into a band's fund or out of it: of contracts what is not nothing, and all entries."""
    return [*_inflows(book, band), *_entries(book, band)]


def _inflows(book: Book, band: str) -> list[FundLine]:
    """Return what contracts put in. Only recipes with such a step are split; a label cannot look like one in JSON."""
    sql = """SELECT k.id, c.name, (SELECT min(on_date) FROM gig WHERE contract_id = k.id), k.fee_minor, k.currency,
        k.recipe, k.state
        FROM contract k JOIN client c ON c.id = k.client_id
        WHERE k.band_id = ? AND k.state <> 'void' AND instr(k.recipe, '"kind":"fund"') > 0"""
    found = []
    for row in book.rows(_Inflow, sql, band):
        amount = fund_part(Money(row.fee_minor, row.currency), row.recipe)
        if amount:
            state = BOOKED if row.state == "sealed" else EXPECTED
            found.append(FundLine(row.id, row.on or "", CONTRACT, row.client, None, amount, state))
    return found


def _entries(book: Book, band: str) -> list[FundLine]:
    sql = """SELECT f.id, f.on_date, f.minor, f.currency, f.text, f.person_id, p.name FROM fund_entry f
        LEFT JOIN person p ON p.id = f.person_id WHERE f.band_id = ?"""
    spent = """SELECT id, on_date, -minor, currency, text, NULL, NULL FROM expense
        WHERE payer_id IS NULL AND band_id = ?"""
    return [
        *(_line(row, fund_kind(row.minor, row.person_id)) for row in book.rows(_Entry, sql, band)),
        *(_line(row, EXPENSE) for row in book.rows(_Entry, spent, band)),
    ]


def _line(row: _Entry, kind: str) -> FundLine:
    return FundLine(row.id, row.on, kind, row.text, row.name, Money(row.minor, row.currency), BOOKED)


def fund_entry(book: Book, entry_id: str) -> FundCommand | None:
    """Return an entry of the fund as the command that would record it anew, None when it is gone."""
    sql = "SELECT id, band_id, on_date, minor, currency, text, person_id FROM fund_entry WHERE id = ?"
    kept = book.row(_Kept, sql, entry_id)
    if kept is None:
        return None
    return FundCommand(
        on=date.fromisoformat(kept.on),
        kind=fund_kind(kept.minor, kept.person_id),
        amount=Money(abs(kept.minor), kept.currency),
        text=kept.text,
        band=kept.band_id,
        person=kept.person_id,
        id=kept.id,
    )
