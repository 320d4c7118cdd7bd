"""How gigs are shown in lists: the columns and the pill of a gig's state."""

from datetime import time

from desktop.core.gigs import STATE_NAMES, GigState
from desktop.core.money import Money
from desktop.core.queries.gigs import GigDetail, GigRow
from desktop.i18n.words import Words
from desktop.ui.row_model import Align, Column, Pill
from desktop.ui.theme import Kind

KINDS = {
    GigState.OPTION: Kind.WARNING,
    GigState.CONFIRMED: Kind.SUCCESS,
    GigState.PLAYED: Kind.INFO,
    GigState.CANCELLED: Kind.NEUTRAL,
}


def gig_columns(words: Words) -> list[Column]:
    """Return the columns of the list of gigs."""
    tr = words.tr
    return [
        Column("on", tr("gigs", "Date"), lambda row: words.day(row.day)),
        Column("times", tr("gigs", "Time"), lambda row: times(words, row), sortable=False, optional=True),
        Column("where", tr("gigs", "Where"), where, width=100, stretch=3),
        Column("place", tr("gigs", "Place"), lambda row: row.place, width=80, stretch=1, optional=True),
        Column("country", tr("gigs", "Country"), lambda row: row.country, muted=True),
        Column("band", tr("gigs", "Band"), lambda row: row.band or "", width=104, stretch=1),
        Column("client", tr("gigs", "Client"), lambda row: row.client or "", width=104, stretch=1),
        Column("fee", tr("gigs", "Fee excl. VAT"), lambda row: fee(words, row.fee), align=Align.RIGHT),
        Column("state", tr("gigs", "State"), pill=lambda row: state_pill(words, row), term="state"),
        Column(
            "notes",
            tr("gigs", "Notes"),
            lambda row: " ".join(row.notes.split()),
            width=110,
            stretch=2,
            sortable=False,
            muted=True,
            optional=True,
        ),
    ]


def times(words: Words, row: GigRow) -> str:
    """Return from when to when a gig lasts, as far as it is known."""
    return "–".join(words.time(time.fromisoformat(at)) for at in (row.starts, row.ends) if at)


def where(row: GigRow | GigDetail) -> str:
    """Return the venue with its place."""
    return ", ".join(part for part in (row.venue, row.place) if part)


def fee(words: Words, amount: Money | None) -> str:
    """Return a fee, or a dash while it is not agreed."""
    return "–" if amount is None else words.money(amount)


def state_pill(words: Words, row: GigRow) -> Pill:
    """Return how far a gig is. Only the receipts of the shared companies make it declared."""
    if row.received:
        return Pill(words.tr("gig state", "Declared"), Kind.SUCCESS)
    if row.sealed:
        return Pill(words.tr("gig state", "Not declared yet"), Kind.WARNING)
    return plain_pill(words, GigState(row.state))


def plain_pill(words: Words, state: GigState) -> Pill:
    """Return the pill of what the band itself says of a gig."""
    return Pill(words.say(STATE_NAMES[state]), KINDS[state])
