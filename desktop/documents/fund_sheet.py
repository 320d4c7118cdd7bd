"""The account of a band's fund for its members: everything that came in, what went out, and what is there."""

from collections.abc import Mapping, Sequence
from datetime import date

from desktop.core.fund import FundAccount, FundLine
from desktop.core.mates import FUND_KINDS
from desktop.core.problems import N_, Message
from desktop.documents.frame import Frame
from desktop.documents.page import SMALL, Sheet
from desktop.documents.table import Column, Row, put_table
from desktop.i18n.words import Words

_FROM_CONTRACT: Message = N_("fund sheet", "From a contract")


def fund_sheet(
    band: str, accounts: Sequence[FundAccount], words: Words, today: date, logo: bytes | None = None
) -> bytes:
    """Return the account of a fund, one part for each currency."""
    title = words.tr("fund sheet", "Band fund")
    sheet = Sheet(Frame(band, title, f"{title} · {words.long_day(today)}", words.locale.language, logo))
    sheet.title(title, words.tr("fund sheet", "As of {day}", day=words.long_day(today)))
    for account in accounts:
        _put_account(sheet, words, account)
    if not accounts:
        sheet.paragraph(words.tr("fund sheet", "Nothing has come in and nothing went out yet."))
    return sheet.finish()


def _put_account(sheet: Sheet, words: Words, account: FundAccount) -> None:
    tr = words.tr
    there = tr("fund sheet", "In the fund: {amount}", amount=account.balance)
    sheet.heading(there, keep=60)
    columns = (
        Column(tr("order form", "Date"), whole=True),
        Column(tr("fund sheet", "What it was"), share=3),
        Column(tr("fund sheet", "Who"), share=2),
        Column(
            tr("proof", "Amount ({currency})", currency=account.currency), figures=True, weight="SemiBold"
        ),
        Column(tr("fund sheet", "In the fund"), figures=True),
    )
    put_table(sheet, columns, [Row(_cells(words, line)) for line in account.lines])
    if account.expected:
        text = tr(
            "fund sheet",
            "Still to come from contracts that are not sealed yet: {amount}.",
            amount=account.expected_sum,
        )
        sheet.paragraph(text, SMALL)


def _cells(words: Words, line: FundLine) -> tuple[str, ...]:
    kinds: Mapping[str, Message] = FUND_KINDS
    kind = words.say(kinds.get(line.kind, _FROM_CONTRACT))
    what = f"{kind}: {line.text}" if line.text else kind
    day = words.short_day(date.fromisoformat(line.on)) if line.on else ""
    balance = words.amount(line.balance) if line.balance is not None else ""
    return (day, what, line.person or "", words.amount(line.amount), balance)
