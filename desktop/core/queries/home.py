"""What the home page says beside the clock of deadlines: what somebody waits for, money on its way, the twelve months.

Nothing is computed here that another query computes: this only picks and adds up.
"""

from datetime import date, timedelta
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.books.expected import Expected, State, gap_of
from desktop.core.books.forecast import Coming
from desktop.core.books.months import Month, months_from
from desktop.core.money import Money
from desktop.core.outbox import Reason
from desktop.core.queries.corrections import OpenCorrection, open_corrections
from desktop.core.queries.declarations import DeclarationRow, declarations
from desktop.core.queries.expected import received_ids
from desktop.core.queries.forecast import coming_parts
from desktop.core.queries.gigs import GigFilter, GigRow, gig_count, gig_page
from desktop.core.queries.questions import Double, Question, doubles, questions
from desktop.core.queries.received import ReceivedRow, received_shares
from desktop.core.queries.reports import month_sums
from desktop.core.queries.settings import setting
from desktop.core.queries.sharing import Objection, objections
from desktop.core.store.book import Book

if TYPE_CHECKING:
    from desktop.core.countries import Countries

MONTHS = 12
GIG_DRAFT = "draft.gig"
"""The setting in which a new gig that was not saved is kept."""


class Waiting(NamedTuple):
    """What waits for the person and has no clock of its own.

    Attributes:
        papers: declarations that wait here or that a company sent back, whatever the reason.
        shares: received shares without an answer.
        draft: whether a new gig was typed and not saved.
    """

    questions: tuple[Question, ...]
    doubles: tuple[Double, ...]
    papers: tuple[DeclarationRow, ...]
    objections: tuple[Objection, ...]
    corrections: tuple[OpenCorrection, ...]
    shares: tuple[ReceivedRow, ...]
    draft: bool


class Pay(NamedTuple):
    """A payment that is expected.

    Attributes:
        on: when it is likely there; before today when it is late.
        amount: the owner's part of it; `guess` where that is not known for sure.
        ref: what it is for, as `gig:<id>`.
        played: False for what is only booked.
    """

    on: date
    amount: Money
    payer: str
    about: str
    ref: str
    guess: bool
    played: bool


class Open(NamedTuple):
    """How many parts are open in one way, and what they come to, in each currency."""

    parts: int
    sums: tuple[Money, ...]


class Late(NamedTuple):
    """What is late: of clients who pay outside the companies, and of companies."""

    clients: Open
    companies: Open


class MoneyAhead(NamedTuple):
    """What is on its way to the owner, and what is open between the gig and the money.

    Attributes:
        due: what was played for and comes; `booked`: what is booked for certain; one amount for each currency.
        next: the payments that come next, the earliest first.
        undeclared, unpaid: played and not declared; declared and not paid.
        late: what of it is late.
    """

    due: tuple[Money, ...]
    booked: tuple[Money, ...]
    next: tuple[Pay, ...]
    undeclared: Open
    unpaid: Open
    late: Late


class MonthEarned(NamedTuple):
    """What a musician earned in a month, and what is booked for the rest of it, in minor units."""

    month: Month
    earned: int
    booked: int


def waiting_for_person(book: Book) -> Waiting:
    """Return what waits for the person and has no deadline."""
    back = [row for row in declarations(book, "question") if row.received_at is not None]
    return Waiting(
        tuple(each for each in questions(book) if each.answer is None),
        tuple(doubles(book)),
        (*_held(book), *back),
        tuple(objections(book)),
        tuple(open_corrections(book)),
        tuple(row for row in received_shares(book) if row.answer is None),
        setting(book, GIG_DRAFT) is not None,
    )


def _held(book: Book) -> list[DeclarationRow]:
    """Return the papers without a receipt; before their first sync with the reason that it will find."""
    places = {row.country for row in book.rows(_Place, "SELECT country FROM enrolment")}
    return [
        row._replace(reason=Reason("not_enrolled").kept())
        if row.reason is None and row.company_id is None and row.country not in places
        else row
        for row in declarations(book, "waiting")
    ]


class _Place(NamedTuple):
    country: str


def money_ahead(book: Book, today: date, countries: "Countries", most: int) -> MoneyAhead:
    """Return what is on its way, with the next `most` payments; the kept splits must be up to date."""
    sums = _Sums(received_ids(book))
    pays = (
        _pay(part, one)
        for part, one in coming_parts(book, today, countries)
        if sums.counts(part, one) and one is not None
    )
    following = nsmallest(most, pays, key=lambda pay: (pay.on < today, pay.on, pay.payer, pay.ref))
    return MoneyAhead(
        sums.due.moneys(),
        sums.booked.moneys(),
        tuple(following),
        sums.undeclared.open(),
        sums.unpaid.open(),
        Late(sums.clients.open(), sums.companies.open()),
    )


class _Tally:
    """Counts parts and adds them up by currency."""

    def __init__(self) -> None:
        self._count = 0
        self._sums: dict[str, int] = {}

    def add(self, amount: Money) -> None:
        self._count += 1
        self._sums[amount.currency] = self._sums.get(amount.currency, 0) + amount.minor

    def moneys(self) -> tuple[Money, ...]:
        ordered = sorted(self._sums.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(Money(minor, currency) for currency, minor in ordered)

    def open(self) -> Open:
        return Open(self._count, self.moneys())


class _Sums:
    """What all expected parts come to, each looked at once."""

    def __init__(self, received: frozenset[str]) -> None:
        self._received = received
        self.due, self.booked, self.undeclared, self.unpaid = _Tally(), _Tally(), _Tally(), _Tally()
        self.clients, self.companies = _Tally(), _Tally()

    def counts(self, part: Expected, one: Coming | None) -> bool:
        """Add a part where it belongs, and tell whether money comes of it."""
        gap, late = gap_of(part, self._received), part.state is State.LATE
        if gap is not None:
            (self.undeclared if gap == "undeclared" else self.unpaid).add(part.left)
        if late and gap != "undeclared":
            (self.clients if part.payer == "client" else self.companies).add(part.left)
        undeclared = gap == "undeclared" and part.target != "gig"
        if one is None or undeclared or one.stage == "option":  # no money comes of what nobody declares
            return False
        (self.due if one.stage == "due" else self.booked).add(Money(one.minor, part.amount.currency))
        return True


def _pay(part: Expected, one: Coming) -> Pay:
    about, amount = part.venue or part.client, Money(one.minor, part.amount.currency)
    return Pay(one.on, amount, part.payer_name, about, one.ref, one.assumed, part.owed)


def next_gigs(book: Book, today: date, most: int) -> tuple[int, list[GigRow]]:
    """Return how many gigs come up, and the next ones, the nearest first."""
    upcoming = GigFilter(today, "upcoming")
    count = gig_count(book, upcoming)
    rows = gig_page(book, upcoming, max(0, count - most), most) if count else []
    return count, rows[::-1]


def comes_later(book: Book, person: str, today: date) -> bool:
    """Tell whether a musician has a part in a contract whose last gig comes after this month; the kept splits must be up to date."""
    return bool(month_sums(book, person, (Month.of(today).later(1).first.isoformat(), "9999-12-31")))


def twelve_months(book: Book, person: str, today: date) -> dict[str, tuple[MonthEarned, ...]]:
    """Return what a musician earned in each of the twelve months up to this one, by currency, the one used most first.

    The kept splits must be up to date.
    """
    last, first = Month.of(today), Month.of(today).later(1 - MONTHS)
    until = (first.first.isoformat(), today.isoformat())
    after = ((today + timedelta(days=1)).isoformat(), last.last.isoformat())
    earned = {(row.currency, row.month): row for row in month_sums(book, person, until)}
    booked = {(row.currency, row.month): row for row in month_sums(book, person, after)}
    contracts: dict[str, int] = {}
    for row in (*earned.values(), *booked.values()):
        contracts[row.currency] = contracts.get(row.currency, 0) + row.contracts
    return {
        currency: tuple(
            MonthEarned(
                month,
                earned[currency, str(month)].earned if (currency, str(month)) in earned else 0,
                booked[currency, str(month)].earned if (currency, str(month)) in booked else 0,
            )
            for month in months_from(first, MONTHS)
        )
        for currency in sorted(contracts, key=lambda code: (-contracts[code], code))
    }
