"""Why a month brings what it brings, why something is owed, what a balance is the sum of, and what a row of a report says."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from desktop.core.books.expected import AGES, Ageing, Expected, History
from desktop.core.books.forecast import Ahead
from desktop.core.books.report import Report
from desktop.core.books.report import Row as ReportRow
from desktop.core.money import Money
from desktop.core.problems import N_
from desktop.core.queries.expected import expected
from desktop.core.reports.outlook import Outlook, stages
from desktop.i18n.cells import cell_text, month_name
from desktop.ui.books.ledger_words import TreeRow
from desktop.ui.books.sources import open_source
from desktop.ui.session import Session
from desktop.ui.tagging import Link, Why

STAGES = {
    "due": N_("why", "Played or declared: {whole}, counts whole"),
    "confirmed": N_("why", "Confirmed gigs: {rate} of {whole}"),
    "option": N_("why", "Options: {rate} of {whole}"),
}
MOST_LINKS = 3
"""So many of the gigs behind a month can be opened from its panel; the row itself opens the rest."""


def why_month(session: Session, outlook: Outlook, month: Ahead) -> Why:
    """Return what a month of the forecast is made of: by how sure it is, with the chance that it was weighed with."""
    words, chances = session.words, outlook.likelihood

    def money(minor: int) -> str:
        return words.money(Money(minor, outlook.currency))

    rates = {"due": Decimal(100), "confirmed": chances.confirmed, "option": chances.option}
    lines = [
        (words.say(STAGES[stage], rate=words.percent(rates[stage]), whole=money(whole)), money(likely))
        for stage, (whole, likely) in stages(outlook, month).items()
    ]
    lines.append((words.tr("forecast", "Likely"), money(month.likely)))
    if month.costs:
        lines.append((words.tr("forecast", "Regular costs"), money(-month.costs)))
    rules = [
        words.tr("why", "Income counts in the month in which it is paid. What is late counts in this month."),
        words.tr("why", "“At least” leaves the options out; “If everything comes” takes them whole."),
    ]
    if month.assumed:
        rules.append(
            words.tr(
                "why", "{amount} of it is a guess: these gigs are not split yet.", amount=money(month.assumed)
            )
        )
    names = {
        part.id: part.client or part.venue for part in expected(session.book, session.today(), which="unpaid")
    }
    links = [
        Link(names[ref], partial(open_source, session, ref))
        for ref in month.refs[:MOST_LINKS]
        if ref in names
    ]
    return Why(month_name(words, month.month), money(month.likely), lines, rules, links=links)


def why_owed(session: Session, part: object) -> Why | None:
    """Return why an amount is owed and since when; for a payer, by age; for a payer's habits, from how many payments."""
    words, today = session.words, session.today()
    match part:
        case Expected():
            return _why_expected(session, part, today)
        case Ageing():
            lines = [
                (words.say(age), words.money(amount)) for age, amount in zip(AGES, part.amounts, strict=True)
            ]
            text = words.trn(
                "why",
                "The sum of what is open of {n} amount, by the days since it was due.",
                "The sum of what is open of {n} amounts, by the days since each was due.",
                part.parts,
            )
            return Why(part.name, words.money(part.total), lines, [text])
        case History():
            text = words.trn(
                "why",
                "From {n} payment. Days are counted from the last gig to the money.",
                "From {n} payments. Days are counted from the last gig to the money; half of them lie above the middle, half below.",
                part.payments,
            )
            return Why(
                part.name, "", [(words.tr("owed", "Days, in the middle"), words.value(part.median))], [text]
            )
    return None


def _why_expected(session: Session, part: Expected, today: date) -> Why:
    words = session.words
    lines = [(words.tr("why", "Agreed in all"), words.money(part.whole))]
    if part.amount != part.whole:
        lines.append((words.tr("why", "Your own share of it"), words.money(part.amount)))
    lines += [
        (words.tr("owed", "Paid so far"), words.money(-part.paid)),
        (words.tr("owed", "Still to come"), words.money(part.left)),
    ]
    days = (part.due - part.on).days
    if part.payer == "company":
        due = words.trn(
            "why",
            "The shared company promises to pay within {n} day of the last gig, {day}.",
            "The shared company promises to pay within {n} days of the last gig, {day}.",
            days,
            day=part.on,
        )
    else:
        due = words.trn(
            "why",
            "The client has {n} day from the last gig, {day}, by the contract or as is usual.",
            "The client has {n} days from the last gig, {day}, by the contract or as is usual.",
            days,
            day=part.on,
        )
    rules = [due]
    if part.left and (late := (today - part.due).days) > 0:
        rules.append(words.trn("why", "That was {n} day ago.", "That was {n} days ago.", late))
    page = {"declaration": "declarations", "gig": "gigs"}.get(part.target, "contracts")
    key = part.target_id if page != "contracts" else part.contract_id
    links = [Link(words.tr("why", "Open what it is for"), partial(session.go, page, key))]
    return Why(part.client or part.venue, words.money(part.left), lines, rules, links=links)


def why_balance(session: Session, row: TreeRow | None) -> Why | None:
    """Return what a balance of the ledger is the sum of, with the way to its lines."""
    if row is None:
        return None
    words = session.words
    rules = [
        words.trn(
            "why",
            "The sum of {n} line of the ledger. The line was written by a gig, a contract, a payment or an expense.",
            "The sum of {n} lines of the ledger. Each was written by a gig, a contract, a payment or an expense.",
            row.lines,
        )
    ]
    links = [Link(words.tr("why", "Show the lines"), partial(session.go, "books", ("ledger", row.account)))]
    return Why(row.text, words.money(row.amount), [], rules, links=links)


def why_row(session: Session, report: Report, row: ReportRow) -> Why:
    """Return a report's row figure by figure, with what the report says of itself and the way to what is behind the row."""
    words = session.words
    cells = [
        cell_text(words, cell, column.kind) for cell, column in zip(row.cells, report.columns, strict=True)
    ]
    lines = [
        (words.say(column.title), text) for column, text in zip(report.columns, cells, strict=True) if text
    ]
    notes = [words.say(note.message, **note.params) for note in report.notes]
    rules = notes or [words.tr("why", "Every figure is a sum of what is recorded for this row, to the cent.")]
    links: Sequence[Link] = ()
    if row.ref:
        links = [Link(words.tr("why", "Open what is behind it"), partial(open_source, session, row.ref))]
    return Why(lines[0][1] if lines else words.say(report.title), "", lines[1:], rules, links=links)
