"""How payments, lines of bank statements and what is owed are shown in lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from desktop.core.books.expected import AGES, STATES, Ageing, Expected, State
from desktop.core.books.matching import CONFIDENCES, Confidence, Proposal
from desktop.core.books.payments import KINDS, SETTLEMENTS
from desktop.core.books.reminders import LEVELS
from desktop.core.queries.payments import PaymentRow, payment_count, payment_page
from desktop.core.store.book import Book
from desktop.i18n.languages import language_name
from desktop.i18n.words import Words
from desktop.ui.row_model import Align, Column, Pill, amount_key
from desktop.ui.theme import Kind

BLANK = 44
"""The least width of a column without a title: Qt makes none narrower."""


@dataclass(frozen=True, slots=True)
class PaymentSource:
    """The payments that a filter and a search let through, read page by page."""

    book: Book
    which: str
    text: str

    def count(self) -> int:
        """Return how many payments there are."""
        return payment_count(self.book, self.which, self.text)

    def fetch(self, offset: int, limit: int) -> Sequence[PaymentRow]:
        """Return the payments from `offset` on, newest first."""
        return payment_page(self.book, self.which, self.text, offset, limit)


def kind_text(words: Words, kind: str) -> str:
    """Return what a payment is, in words."""
    return words.say(KINDS[kind] if kind in KINDS else SETTLEMENTS[kind])


def part_text(words: Words, part: Expected) -> str:
    """Return what an expected amount is for, in one line: to choose it by."""
    return words.tr(
        "owed",
        "{client}, {day}: {amount} open",
        client=part.client or part.payer_name,
        day=part.on,
        amount=part.left,
    )


def payment_columns(words: Words) -> list[Column]:
    """Return the columns of the list of payments."""
    tr = words.tr

    def about(row: PaymentRow) -> str:
        if row.parts > 1:
            return words.trn(
                "payment",
                "{client} and {n} more",
                "{client} and {n} more",
                row.parts - 1,
                client=row.about or "",
            )
        return row.about or ""

    def open_(row: PaymentRow) -> Pill:
        return Pill(tr("payment", "{amount} open", amount=row.left) if row.left else "", Kind.WARNING)

    return [
        Column(
            "on",
            tr("payment", "Date"),
            lambda row: words.short_day(date.fromisoformat(row.on)),
            sort=lambda row: row.on,
        ),
        Column("payer", tr("payment", "From"), lambda row: row.payer or "", width=100, stretch=3),
        Column(
            "kind",
            tr("payment", "What it was"),
            lambda row: kind_text(words, row.kind),
            width=100,
            stretch=2,
            muted=True,
        ),
        Column("about", tr("payment", "For"), about, width=90, stretch=2),
        Column(
            "person",
            tr("payment", "Who got it"),
            lambda row: row.person or "",
            width=70,
            stretch=1,
            muted=True,
        ),
        Column("open", "", pill=open_, width=BLANK, sort=lambda row: amount_key(row.left)),
        Column(
            "amount",
            tr("payment", "Amount"),
            lambda row: words.money(row.amount),
            align=Align.RIGHT,
            sort=lambda row: amount_key(row.amount),
        ),
    ]


_FITS = {
    Confidence.SURE: Kind.SUCCESS,
    Confidence.LIKELY: Kind.INFO,
    Confidence.POSSIBLE: Kind.NEUTRAL,
}


def line_columns(words: Words, found: dict[str, list[Proposal]]) -> list[Column]:
    """Return the columns of the lines of bank statements, with the best proposal for each."""
    tr = words.tr

    def best(row: object) -> Proposal | None:
        return next(iter(found.get(row.id, ())), None)  # type: ignore[attr-defined]

    def fits(row: object) -> Pill:
        proposal = best(row)
        if proposal is None:
            return Pill("")
        return Pill(words.say(CONFIDENCES[proposal.confidence]), _FITS[proposal.confidence])

    def pays(row: object) -> str:
        proposal = best(row)
        return part_text(words, proposal.given[0][0]) if proposal else ""

    return [
        Column(
            "on",
            tr("payment", "Date"),
            lambda row: words.short_day(date.fromisoformat(row.on)),
            sort=lambda row: row.on,
        ),
        Column("name", tr("bank", "Name"), lambda row: row.name or "", width=100, stretch=2),
        Column("text", tr("bank", "Message"), lambda row: row.text, width=100, stretch=3, muted=True),
        Column("pays", tr("bank", "May pay"), pays, width=120, stretch=3),
        Column("fits", "", pill=fits, width=BLANK),
        Column(
            "amount",
            tr("payment", "Amount"),
            lambda row: words.money(row.amount),
            align=Align.RIGHT,
            sort=lambda row: amount_key(row.amount),
        ),
    ]


_KINDS = {
    State.LATE: Kind.PROBLEM,
    State.DISPUTED: Kind.PROBLEM,
    State.UNDECLARED: Kind.WARNING,
    State.DUE: Kind.NEUTRAL,
    State.PLANNED: Kind.NEUTRAL,
    State.PAID: Kind.SUCCESS,
}


def state_pill(words: Words, part: Expected, today: date) -> Pill:
    """Return where an expected amount stands, with the days that it is late."""
    if part.state is State.LATE:
        late = (today - part.due).days
        return Pill(words.trn("owed", "{n} day late", "{n} days late", late), Kind.PROBLEM)
    return Pill(words.say(STATES[part.state]), _KINDS[part.state])


def owed_columns(words: Words, today: date, *, in_parts: bool = True) -> list[Column]:
    """Return the columns of what is owed; `in_parts` says whether anything of it is paid already."""
    tr = words.tr

    def part_paid(row: Expected) -> str:
        return words.money(row.paid) if row.paid else ""

    paid = Column(
        "paid",
        tr("owed", "Paid so far"),
        part_paid,
        align=Align.RIGHT,
        muted=True,
        sort=lambda row: amount_key(row.paid),
    )
    return [
        Column("on", tr("owed", "Played"), lambda row: words.short_day(row.on), sort=lambda row: row.on),
        Column("payer", tr("owed", "Who pays"), lambda row: row.payer_name, width=150, stretch=3),
        Column("client", tr("owed", "Client"), lambda row: row.client, width=130, stretch=2, muted=True),
        Column("venue", tr("owed", "Venue"), lambda row: row.venue, width=110, stretch=1, muted=True),
        Column("due", tr("owed", "Due"), lambda row: words.short_day(row.due), sort=lambda row: row.due),
        Column(
            "state", "", pill=lambda row: state_pill(words, row, today), width=BLANK, sort=lambda row: row.due
        ),
        *([paid] if in_parts else []),
        Column(
            "left",
            tr("owed", "Still to come"),
            lambda row: words.money(row.left),
            align=Align.RIGHT,
            term="owed",
            sort=lambda row: amount_key(row.left),
        ),
    ]


def ageing_columns(words: Words) -> list[Column]:
    """Return the columns of what each payer owes by how late it is."""

    def amount(place: int, row: Ageing) -> str:
        found = row.amounts[place]
        return words.money(found) if found else ""

    def size(place: int, row: Ageing) -> tuple[str, int] | None:
        return amount_key(row.amounts[place])

    ages = [
        Column(
            f"age{place}",
            words.say(text),
            partial(amount, place),
            align=Align.RIGHT,
            sort=partial(size, place),
        )
        for place, text in enumerate(AGES)
    ]
    return [
        Column("name", words.tr("owed", "Who pays"), lambda row: row.name, width=110, stretch=3),
        *ages,
        Column(
            "total",
            words.tr("owed", "Total"),
            lambda row: words.money(row.total),
            align=Align.RIGHT,
            sort=lambda row: amount_key(row.total),
        ),
    ]


def history_columns(words: Words) -> list[Column]:
    """Return the columns of how long payers took."""
    tr = words.tr

    def in_time(row: object) -> str:
        kept, all_ = row.in_time, row.payments  # type: ignore[attr-defined]
        return tr("owed", "{kept} of {all}", kept=kept, all=all_)

    def span(row: object) -> str:
        low, high = row.low, row.high  # type: ignore[attr-defined]
        return str(low) if low == high else f"{low}–{high}"

    return [
        Column("name", tr("owed", "Who pays"), lambda row: row.name, width=110, stretch=3),
        Column(
            "in_time", tr("owed", "Paid in time"), in_time, align=Align.RIGHT, sort=lambda row: row.in_time
        ),
        Column(
            "median",
            tr("owed", "Days, in the middle"),
            lambda row: str(row.median),
            align=Align.RIGHT,
            sort=lambda row: row.median,
        ),
        Column("span", tr("owed", "Half of them within"), span, align=Align.RIGHT, sort=lambda row: row.low),
    ]


def letter_columns(words: Words) -> list[Column]:
    """Return the columns of the reminders that were written."""
    tr = words.tr
    return [
        Column(
            "made",
            tr("reminder", "Written"),
            lambda row: words.day(datetime.fromisoformat(row.made_at).date()),
            sort=lambda row: row.made_at,
        ),
        Column("client", tr("owed", "Client"), lambda row: row.client, width=110, stretch=3),
        Column(
            "level",
            tr("reminder", "Reminder"),
            lambda row: words.say(LEVELS[row.level]),
            width=90,
            stretch=2,
            sort=lambda row: row.level,
        ),
        Column(
            "language",
            tr("reminder", "Language"),
            lambda row: language_name(row.language),
            width=80,
            muted=True,
        ),
    ]
