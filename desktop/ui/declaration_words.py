"""How a declaration is spoken of: its state in one word, what happens next, and why it still waits.

Nothing here says "declared": that is for the company's receipt to say, and the law means the company's clock.
"""

from collections.abc import Mapping
from datetime import date, datetime

from desktop.core.outbox import Reason
from desktop.core.problems import N_, Message
from desktop.core.queries.declarations import DeclarationRow
from desktop.core.territories import Country
from desktop.i18n.words import Words
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
}
"""What a company can say of a paper; a newer company may say a word that is not here, which is shown as it came."""

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


def state_pill(words: Words, row: DeclarationRow) -> Pill:
    """Return how far the paper is, in one word."""
    if row.received_at is None:
        if row.delivery in STUCK:
            return Pill(words.tr("declaration state", "Needs you"), Kind.PROBLEM)
        return Pill(words.tr("declaration state", "Waiting here"), Kind.WARNING)
    return said(words, row.state or "received")


def said(words: Words, state: str) -> Pill:
    """Return a state in which a company put a paper."""
    known = STATES.get(state)
    return Pill(state) if known is None else Pill(words.say(known[0]), known[1])


def following(words: Words, row: DeclarationRow, today: date) -> str:
    """Return what comes next, in one line: until when it is needed, why it waits, or what the company said."""
    if row.received_at is None:
        reason = why(words, row)
        if reason and (row.delivery in STUCK or row.deadline is None):
            return reason
        return time_left(words, row, today) or words.tr("declarations", "Goes out at the next sync")
    if row.text:
        return f"“{row.text}”"
    return words.tr("declarations", "Receipt no. {number}", number=str(row.seq))


def needed(words: Words, row: DeclarationRow, today: date) -> str:
    """Return until when the company must have the paper; empty where no rule says."""
    if row.deadline is None:
        return ""
    at = datetime.fromisoformat(row.deadline)
    left = (at.date() - today).days
    if left < 0:
        return words.tr("declarations", "Late: it was needed by {when}", when=at)
    if left == 0:
        return words.tr("declarations", "Needed by {when}, today", when=at)
    return words.trn(
        "declarations", "Needed by {when}, {n} day left", "Needed by {when}, {n} days left", left, when=at
    )


def time_left(words: Words, row: DeclarationRow, today: date) -> str:
    """Return the same for a narrow column: what is left comes first."""
    if row.deadline is None:
        return ""
    at = datetime.fromisoformat(row.deadline)
    left = (at.date() - today).days
    if left < 0:
        return words.tr("declarations", "Late since {when}", when=at)
    if left == 0:
        return words.tr("declarations", "Today by {time}", time=at.time())
    return words.trn(
        "declarations", "{n} day left, until {when}", "{n} days left, until {when}", left, when=at
    )


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


def waiting_words(words: Words, waiting: int) -> str:
    """Return the sentence under every list of papers: what is saved here is no declaration."""
    if not waiting:
        return words.tr("declarations", "Nothing waits here: every paper has its receipt.")
    return words.trn(
        "declarations",
        "Saved here is not declared. {n} paper waits; it is safe and goes out at the next sync.",
        "Saved here is not declared. {n} papers wait; they are safe and go out at the next sync.",
        waiting,
    )
