"""The ledger in words and rows: accounts as a tree, and the lines of one with what stands against them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.core.books import accounts as chart
from desktop.core.books.ledger import KINDS
from desktop.core.money import Money
from desktop.core.queries.ledger import (
    Balance,
    LineFilter,
    LineRow,
    line_count,
    line_page,
    line_position,
    mate_kind,
    other_accounts,
)
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.row_model import Align, Column, Pill
from desktop.ui.theme import Kind

STEP = "\u2003"
"""Moves the accounts of a group to the right."""
CREDIT = frozenset({"liabilities", "income", "equity"})
"""Families whose balance is shown turned round: what you owe and what came in are figures above nothing."""


class TreeRow(NamedTuple):
    """A family, group or account with its balance in one currency."""

    id: str
    text: str
    depth: int
    account: str
    currency: str
    minor: int
    lines: int

    @property
    def amount(self) -> Money:
        """The balance as it is shown."""
        turned = chart.family_of(self.account) in CREDIT
        return Money(-self.minor if turned else self.minor, self.currency)


def account_name(words: Words, code: str, names: Mapping[str, str]) -> str:
    """Return an account in words, with the name of the company, client, musician or band it is about."""
    group, key = chart.group_of(code)
    if group in chart.FAMILIES:
        return words.say(chart.FAMILIES[group])
    text = words.say(chart.NAMES[group]) if group in chart.NAMES else group
    return words.tr("ledger", "{group}: {name}", group=text, name=names.get(key) or key) if key else text


def tree(words: Words, balances: Sequence[Balance]) -> list[TreeRow]:
    """Return the accounts under their families and groups, each with its sum."""
    rows: list[TreeRow] = []
    for family, name in chart.FAMILIES.items():
        of_family = [row for row in balances if chart.family_of(row.account) == family]
        rows += _sums(words.say(name), 0, family, of_family)
        for group in dict.fromkeys(chart.group_of(row.account)[0] for row in of_family):
            of_group = [row for row in of_family if chart.group_of(row.account)[0] == group]
            text = words.say(chart.NAMES[group]) if group in chart.NAMES else group
            rows += _sums(text, 1, group, of_group)
            if group in chart.WITH_ID:
                for row in of_group:
                    shown = row.name or chart.group_of(row.account)[1]
                    if shown:
                        rows += _sums(shown, 2, row.account, [row])
    return rows


def _sums(text: str, depth: int, account: str, balances: Sequence[Balance]) -> list[TreeRow]:
    found = []
    for currency in sorted({row.currency for row in balances}):
        of_it = [row for row in balances if row.currency == currency]
        minor, lines = sum(row.minor for row in of_it), sum(row.lines for row in of_it)
        found.append(TreeRow(f"{account}|{currency}|{depth}", text, depth, account, currency, minor, lines))
    return found


def tree_columns(words: Words) -> list[Column]:
    """Return the columns of the tree of accounts."""
    tr = words.tr
    return [
        Column("name", tr("ledger", "Account"), lambda row: STEP * row.depth + row.text, stretch=3),
        Column(
            "lines", tr("ledger", "Lines"), lambda row: words.value(row.lines), align=Align.RIGHT, muted=True
        ),
        Column("balance", tr("ledger", "Balance"), lambda row: words.money(row.amount), align=Align.RIGHT),
    ]


class ShownLine(NamedTuple):
    """A line with what stands against it."""

    row: LineRow
    against: str

    @property
    def id(self) -> str:
        """By it a list keeps its selection."""
        return self.row.id


@dataclass(frozen=True, slots=True)
class LineSource:
    """The lines that a filter lets through, read page by page."""

    book: Book
    wanted: LineFilter
    words: Words
    names: Mapping[str, str]

    def count(self) -> int:
        """Return how many there are."""
        return line_count(self.book, self.wanted)

    def fetch(self, offset: int, limit: int) -> Sequence[ShownLine]:
        """Return the lines from `offset` on, newest first."""
        rows = line_page(self.book, self.wanted, offset, limit)
        others = other_accounts(self.book, json.dumps([row.n for row in rows]))
        return [ShownLine(row, self._against(row, others)) for row in rows]

    def _against(self, row: LineRow, others: Mapping[int, Sequence[str]]) -> str:
        codes = dict.fromkeys(code for code in others.get(row.n, ()) if code != row.account)
        return ", ".join(account_name(self.words, code, self.names) for code in codes)

    def position(self, row_id: str) -> int | None:
        """Return where a line stands."""
        return line_position(self.book, self.wanted, row_id)


def line_columns(words: Words, account: str) -> list[Column]:
    """Return the columns of an account's lines."""
    tr = words.tr
    turned = chart.family_of(account) in CREDIT

    def side(line: ShownLine, sign: int) -> str:
        amount = line.row.amount
        return words.money(Money(abs(amount.minor), amount.currency)) if amount.minor * sign > 0 else ""

    def balance(line: ShownLine) -> str:
        found = line.row.balance
        return "" if found is None else words.money(-found if turned else found)

    def state(line: ShownLine) -> Pill:
        return Pill(tr("ledger", "Posted") if line.row.posted else "", Kind.NEUTRAL)

    return [
        Column("on", tr("gig form", "Date"), lambda line: words.day(line.row.day)),
        Column("what", tr("ledger", "Entry"), lambda line: words.say(KINDS[line.row.what]), muted=True),
        Column("text", tr("band money", "What for"), lambda line: line.row.text, width=90, stretch=2),
        Column(
            "against", tr("ledger", "Against"), lambda line: line.against, width=90, stretch=3, muted=True
        ),
        Column("state", "", pill=state, term="posted"),
        Column("debit", tr("ledger", "Debit"), lambda line: side(line, 1), align=Align.RIGHT),
        Column("credit", tr("ledger", "Credit"), lambda line: side(line, -1), align=Align.RIGHT),
        Column("balance", tr("ledger", "Balance"), balance, align=Align.RIGHT),
    ]


def source_of(book: Book, row: LineRow) -> tuple[str, object] | None:
    """Return the page, and what it shall show, on which an entry's source stands."""
    kind, _, key = row.ref.partition(":")
    if kind == "mate":
        found = mate_kind(book, key)
        return ("money", (found, key)) if found else None
    return {
        "contract": ("contracts", key),
        "gig": ("gigs", key),
        "payment": ("books", ("money_in", key)),
        "expense": ("books", ("expenses", key)),
        "fund": ("money", ("fund", key)),
    }.get(kind)
