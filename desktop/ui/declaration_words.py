"""How a declaration is spoken of: its state in one word, what happens next, and why it still waits.

Nothing here says "declared": that is for the company's receipt to say, and the law means the company's clock.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from desktop.core.outbox import WORLD, Reason
from desktop.core.problems import N_, Message
from desktop.core.queries.declarations import DeclarationRow
from desktop.core.seven_days import PayClock
from desktop.core.territories import Country
from desktop.i18n.words import Words
from desktop.ui.due_words import until
from desktop.ui.row_model import Pill
from desktop.ui.theme import Kind

STATES: Mapping[str, tuple[Message, Kind]] = {
    "received": (N_("declaration state", "Received"), Kind.INFO),
    "question": (N_("declaration state", "Question"), Kind.PROBLEM),
    "accepted": (N_("declaration state", "Accepted"), Kind.SUCCESS),
    "accepted_with_remarks": (N_("declaration state", "Accepted with remarks"), Kind.SUCCESS),
    "needs_correction": (N_("declaration state", "To be corrected"), Kind.PROBLEM),
    "refused": (N_("declaration state", "Refused"), Kind.PROBLEM),
    "invoiced": (N_("declaration state", "Invoiced"), Kind.SUCCESS),
    "client_paid": (N_("declaration state", "Client has paid"), Kind.SUCCESS),
    "members_paid": (N_("declaration state", "Paid"), Kind.SUCCESS),
    "disputed": (N_("declaration state", "Disputed"), Kind.PROBLEM),
    "credited": (N_("declaration state", "Credited"), Kind.NEUTRAL),
    "cancelled": (N_("declaration state", "Cancelled"), Kind.NEUTRAL),
    "parked": (N_("declaration state", "Waits for another computer"), Kind.WARNING),
    "review": (N_("declaration state", "Looked at by the company"), Kind.WARNING),
}
"""What a company can say of a paper; a newer company may say a word that is not here, which is shown as it came."""

TO_CORRECT = "correct"
"""Asks the page of contracts to open a contract for a correction: `("correct", id)`."""
TO_ANSWER = "answer"
"""Asks the page of declarations to open the answer to a question: `("answer", id of the question)`."""

STUCK = frozenset({"conflict", "fault"})
"""Deliveries that the next sync alone does not help."""

ASKS = frozenset({"question", "needs_correction", "refused", "disputed"})
"""States in which the company waits for the member."""


def title(words: Words, row: DeclarationRow) -> str:
    """Return what the paper is about: the venue with its day, or the client where there is no gig any more."""
    return about(row) if row.on is None else f"{about(row)}, {words.day(date.fromisoformat(row.on))}"


def about(row: DeclarationRow) -> str:
    """Return where it was played, or for whom where there is no gig any more."""
    return row.venue or row.client


def company(words: Words, row: DeclarationRow) -> str:
    """Return the company's name, or where one is missing."""
    return row.company or words.tr(
        "declarations", "No company in {country} yet", country=Country(row.country)
    )


def state_pill(words: Words, row: DeclarationRow, clock: PayClock | None = None) -> Pill:
    """Return how far the paper is, in one word; with its clock also whether only a part of the pay came."""
    if row.received_at is None:
        if row.delivery in STUCK:
            return Pill(words.tr("declaration state", "Needs you"), Kind.PROBLEM)
        return Pill(words.say(_WAITS.get(row.kind, _WAITS["declare"])), Kind.WARNING)
    if row.kind == "cancel" and row.state == "received":
        return Pill(words.tr("declaration state", "Cancellation received"), Kind.NEUTRAL)
    if clock is not None and clock.left is not None:
        return Pill(words.tr("declaration state", "Partly paid"), Kind.WARNING)
    return said(words, row.state or "received")


_WAITS: Mapping[str, Message] = {
    "declare": N_("declaration state", "Waiting here"),
    "amend": N_("declaration state", "Correction waits here"),
    "cancel": N_("declaration state", "Cancellation waits here"),
}


def said(words: Words, state: str) -> Pill:
    """Return a state in which a company put a paper."""
    known = STATES.get(state)
    return Pill(state) if known is None else Pill(words.say(known[0]), known[1])


def following(words: Words, row: DeclarationRow, today: date, clock: PayClock | None = None) -> str:
    """Return what comes next, in one line: until when it is needed, why it waits, what the company said, or the pay."""
    if row.received_at is None:
        reason, known = why(words, row), Reason.read(row.reason)
        mine = known is not None and known.code not in WORLD  # it waits for the person, not for the network
        if reason and (mine or row.delivery in STUCK or row.deadline is None):
            return reason
        left = "" if is_in_time(row) else time_left(words, row, today)
        return left or words.tr("declarations", "Goes out at the next sync")
    if row.text and row.state in ASKS:
        return words.quoted(row.text)
    if clock is not None and (pay := pay_words(words, clock)):
        return pay
    if row.text:
        return words.quoted(row.text)
    return words.tr("declarations", "Receipt no. {number}", number=str(row.seq))


def is_in_time(row: DeclarationRow) -> bool:
    """Tell whether no deadline runs: the musicians are declared by the version that the company has."""
    late = row.deadline is not None and row.deadline <= row.sealed_at
    return row.kind == "cancel" or (row.received_rev is not None and late)


def pay_words(words: Words, clock: PayClock) -> str:
    """Return where the pay stands; empty before the work is over and where nobody knows when it is due."""
    if clock.left is not None:
        return words.tr("pay clock", "{amount} of the pay is still to come", amount=clock.left)
    days = abs(clock.days or 0)
    match clock.stand:
        case "running" if days == 0:
            return words.tr("pay clock", "The pay is due today")
        case "running":
            return words.trn(
                "pay clock",
                "Pay due by {due}, {n} day left",
                "Pay due by {due}, {n} days left",
                days,
                due=clock.due,
            )
        case "late":
            return words.trn("pay clock", "The pay is {n} day late", "The pay is {n} days late", days)
        case "in_time":
            return words.tr("pay clock", "Paid in time, on {on}", on=clock.paid_on)
        case "paid_late":
            return words.trn(
                "pay clock",
                "Paid on {on}, {n} day late",
                "Paid on {on}, {n} days late",
                days,
                on=clock.paid_on,
            )
        case "paid":
            return words.tr("pay clock", "Paid on {on}", on=clock.paid_on)
    return ""


def pay_promise(words: Words, clock: PayClock) -> str:
    """Return by when the company pays, as far as its country's rules say."""
    if clock.due is None:
        return words.tr("pay clock", "The rules do not say by when this company pays.")
    return words.tr("pay clock", "The company pays by {due}", due=clock.due)


def needed(words: Words, row: DeclarationRow, today: date) -> str:
    """Return until when the company must have the paper; empty where no rule says."""
    if row.deadline is None:
        return ""
    at = datetime.fromisoformat(row.deadline)
    left, when = _days_to(at, today), until(words, at)
    if left < 0:
        return words.tr("declarations", "Late: it was needed by {when}", when=when)
    if left == 0:
        return words.tr("declarations", "Needed by {when}, today", when=when)
    return words.trn(
        "declarations", "Needed by {when}, {n} day left", "Needed by {when}, {n} days left", left, when=when
    )


def time_left(words: Words, row: DeclarationRow, today: date) -> str:
    """Return the same for a narrow column: what is left comes first."""
    if row.deadline is None:
        return ""
    at = datetime.fromisoformat(row.deadline)
    left, when = _days_to(at, today), until(words, at)
    if left < 0:
        return words.tr("declarations", "Late since {when}", when=when)
    if left == 0 and at.date() > today:  # until the midnight after today
        return needed(words, row, today)
    if left == 0:
        return words.tr("declarations", "Today by {time}", time=at.time())
    return words.trn(
        "declarations", "{n} day left, until {when}", "{n} days left, until {when}", left, when=when
    )


def _days_to(at: datetime, today: date) -> int:
    """Return the days to the last one on which there is time: a deadline at midnight is the end of the day before."""
    return ((at - timedelta(minutes=1)).date() - today).days


def why(words: Words, row: DeclarationRow) -> str:
    """Return why a paper was not received at the last try; empty when it was not tried yet."""
    reason = Reason.read(row.reason)
    return "" if reason is None else why_not(words, reason, row.company, row.country)


def why_not(words: Words, reason: Reason, company_name: str | None, country: str) -> str:
    """Return a reason of the outbox as a sentence."""
    return words.say(
        reason.message(),
        company=company_name or words.tr("delivery", "The company"),
        country=Country(country),
        detail=reason.detail,
    )


def waiting_words(words: Words, rows: Sequence[DeclarationRow]) -> str:
    """Return the sentence under a list of papers, by those that wait: what is saved here is no declaration."""
    waiting = len(rows)
    if not rows:
        return words.tr("declarations", "Nothing waits here: every paper has its receipt.")
    if all(row.company is None for row in rows):
        return words.trn(
            "declarations",
            "Saved here is not declared. {n} paper waits until you are enrolled at its company; it is safe.",
            "Saved here is not declared. {n} papers wait until you are enrolled at their company; they are safe.",
            waiting,
        )
    return words.trn(
        "declarations",
        "Saved here is not declared. {n} paper waits; it is safe and goes out at the next sync.",
        "Saved here is not declared. {n} papers wait; they are safe and go out at the next sync.",
        waiting,
    )
