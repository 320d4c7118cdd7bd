"""How the entries between mates and the lines of the fund are shown in lists, and the rows behind a search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.core.fund import EXPECTED, FundAccount, FundLine
from desktop.core.queries.mates import EntryRow, entry_count, entry_page
from desktop.core.store.book import Book
from desktop.core.text import fold
from desktop.i18n.words import Words
from desktop.ui.money import wording
from desktop.ui.row_model import Align, Column, Pill, amount_key
from desktop.ui.theme import Kind


@dataclass(frozen=True, slots=True)
class EntrySource:
    """The entries of a band that a search lets through, read page by page."""

    book: Book
    band: str | None
    text: str

    def count(self) -> int:
        """Return how many entries there are."""
        return entry_count(self.book, self.band, self.text)

    def fetch(self, offset: int, limit: int) -> Sequence[EntryRow]:
        """Return the entries from `offset` on, newest first."""
        return entry_page(self.book, self.band, self.text, offset, limit)


class FundRow(NamedTuple):
    """A line of the fund as the list shows it."""

    id: str
    line: FundLine


def fund_rows(accounts: Sequence[FundAccount], words: Words, text: str) -> list[FundRow]:
    """Return what is expected, then what is booked, newest first; only lines with every word of the search."""
    lines = [line for account in accounts for line in (*reversed(account.expected), *reversed(account.lines))]
    wanted = fold(text).split()
    return [
        FundRow(line.id, line)
        for line in lines
        if not wanted or all(word in fold(wording.fund_text(words, line)) for word in wanted)
    ]


def entry_columns(words: Words) -> list[Column]:
    """Return the columns of the list of entries."""
    tr = words.tr
    return [
        Column("on", tr("band money", "Date"), lambda row: words.day(row.day), sort=lambda row: row.day),
        Column(
            "what",
            tr("band money", "What"),
            lambda row: wording.entry_title(words, row),
            width=110,
            stretch=3,
        ),
        Column("payers", tr("band money", "Paid by"), lambda row: row.payers or "", width=100, stretch=2),
        Column(
            "for",
            tr("band money", "For"),
            lambda row: wording.for_whom(words, row),
            width=100,
            stretch=2,
            muted=True,
        ),
        Column(
            "contract",
            tr("band money", "Contract"),
            lambda row: row.client or "",
            width=80,
            stretch=1,
            muted=True,
        ),
        Column(
            "amount",
            tr("band money", "Amount"),
            lambda row: words.money(row.amount),
            align=Align.RIGHT,
            sort=lambda row: amount_key(row.amount),
        ),
    ]


def fund_columns(words: Words) -> list[Column]:
    """Return the columns of the fund's account."""
    tr = words.tr

    def way(row: FundRow, sign: int) -> str:
        amount = row.line.amount
        return words.money(amount if sign > 0 else -amount) if amount.minor * sign > 0 else ""

    def state(row: FundRow) -> Pill:
        waiting = row.line.state == EXPECTED
        return Pill(tr("band fund", "Expected") if waiting else "", Kind.WARNING)

    return [
        Column("on", tr("band money", "Date"), lambda row: wording.fund_day(words, row.line), sortable=False),
        Column(
            "what",
            tr("band money", "What"),
            lambda row: wording.fund_text(words, row.line),
            width=110,
            stretch=3,
        ),
        Column("state", "", pill=state),
        Column("in", tr("band fund", "In"), lambda row: way(row, 1), align=Align.RIGHT, sortable=False),
        Column("out", tr("band fund", "Out"), lambda row: way(row, -1), align=Align.RIGHT, sortable=False),
        Column(
            "balance",
            tr("band fund", "In the fund"),
            lambda row: "" if row.line.balance is None else words.money(row.line.balance),
            align=Align.RIGHT,
            sortable=False,
        ),
    ]


def fund_table(words: Words, accounts: Sequence[FundAccount]) -> tuple[list[str], list[list[str]]]:
    """Return the account for a spreadsheet, oldest first: titles and rows, amounts and days as plain text."""
    tr = words.tr
    titles = [
        tr("band money", "Date"),
        tr("band money", "What"),
        tr("band fund", "In"),
        tr("band fund", "Out"),
        tr("band fund", "In the fund"),
        tr("band fund", "Currency"),
        tr("band fund", "State"),
    ]
    booked, expected = tr("band fund", "Booked"), tr("band fund", "Expected")
    rows = [
        [
            line.on,
            wording.fund_text(words, line),
            line.amount.plain() if line.amount.minor > 0 else "",
            (-line.amount).plain() if line.amount.minor < 0 else "",
            "" if line.balance is None else line.balance.plain(),
            account.currency,
            expected if line.state == EXPECTED else booked,
        ]
        for account in accounts
        for line in (*account.lines, *account.expected)
    ]
    return titles, rows
