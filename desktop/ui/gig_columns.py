"""How gigs are shown in lists: the columns, the pill of a gig's state, and the rows behind a filter."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.core.gigs import STATE_NAMES, GigState
from desktop.core.money import Money
from desktop.core.queries.gigs import GigFilter, GigRow, gig_count, gig_page, gig_position
from desktop.core.store.book import Book
from desktop.i18n.words import Words
from desktop.ui.row_model import Align, Column, Pill
from desktop.ui.theme import Kind

KINDS = {
    GigState.OPTION: Kind.WARNING,
    GigState.CONFIRMED: Kind.SUCCESS,
    GigState.PLAYED: Kind.INFO,
    GigState.CANCELLED: Kind.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class GigSource:
    """The gigs that a filter lets through, read page by page."""

    book: Book
    wanted: GigFilter

    def count(self) -> int:
        """Return how many gigs there are."""
        return gig_count(self.book, self.wanted)

    def fetch(self, offset: int, limit: int) -> Sequence[GigRow]:
        """Return the gigs from `offset` on, newest day first."""
        return gig_page(self.book, self.wanted, offset, limit)

    def position(self, row_id: str) -> int | None:
        """Return where a gig stands, so that the selection follows it anywhere."""
        return gig_position(self.book, self.wanted, row_id)


def gig_columns(words: Words) -> list[Column]:
    """Return the columns of the list of gigs."""
    tr = words.tr
    return [
        Column("on", tr("gigs", "Date"), lambda row: words.day(row.day)),
        Column("where", tr("gigs", "Where"), where, width=100, stretch=3),
        Column("country", tr("gigs", "Country"), lambda row: row.country, muted=True),
        Column("band", tr("gigs", "Band"), lambda row: row.band or "", width=104, stretch=1),
        Column("client", tr("gigs", "Client"), lambda row: row.client or "", width=104, stretch=1),
        Column("fee", tr("gigs", "Fee excl. VAT"), lambda row: fee(words, row.fee), align=Align.RIGHT),
        Column("state", tr("gigs", "State"), pill=lambda row: state_pill(words, row), term="state"),
    ]


def where(row: GigRow) -> str:
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


def sums(words: Words, amounts: Sequence[Money]) -> str:
    """Return totals in several currencies in one line: they are put side by side and never added up."""
    return " + ".join(words.money(amount) for amount in amounts)
