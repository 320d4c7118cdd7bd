"""What the home page says beside the clock of deadlines: what somebody waits for, money on its way, the twelve months.

Nothing is computed here that another query computes: this only picks and adds up.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.books.expected import Expected, Gap, State, gap_of
from desktop.core.books.months import Month, months_from
from desktop.core.money import Money
from desktop.core.queries.corrections import OpenCorrection, open_corrections
from desktop.core.queries.declarations import DeclarationRow, declarations
from desktop.core.queries.expected import received_ids
from desktop.core.queries.forecast import coming_of, still_expected
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

    count: int
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
        (*declarations(book, "waiting"), *back),
        tuple(objections(book)),
        tuple(open_corrections(book)),
        tuple(row for row in received_shares(book) if row.answer is None),
        setting(book, GIG_DRAFT) is not None,
    )


def money_ahead(book: Book, today: date, countries: "Countries", most: int) -> MoneyAhead:
    """Return what is on its way, with the next `most` payments; the kept splits must be up to date."""
    parts, received = still_expected(book, today, countries), received_ids(book)
    gaps: dict[Gap | None, list[Expected]] = {}
    for part in parts:
        gaps.setdefault(gap_of(part, received), []).append(part)
    due: dict[str, int] = {}
    booked: dict[str, int] = {}
    pays: list[Pay] = []
    for part, one in coming_of(book, parts, today, countries):
        undeclared = part.target != "gig" and gap_of(part, received) == "undeclared"
        if undeclared or one.stage == "option":  # no money comes of what nobody declares
            continue
        sums = due if one.stage == "due" else booked
        sums[part.amount.currency] = sums.get(part.amount.currency, 0) + one.minor
        pays.append(_pay(part, one.on, one.minor, guess=one.assumed))
    clients = [part for part in gaps.get(None, ()) if part.state is State.LATE]
    companies = [part for part in gaps.get("unpaid", ()) if part.state is State.LATE]
    return MoneyAhead(
        _moneys(due),
        _moneys(booked),
        tuple(sorted(pays, key=lambda pay: (pay.on < today, pay.on, pay.payer, pay.ref))[:most]),
        _open(gaps.get("undeclared", ())),
        _open(gaps.get("unpaid", ())),
        Late(_open(clients), _open(companies)),
    )


def _pay(part: Expected, on: date, minor: int, *, guess: bool) -> Pay:
    about = part.venue or part.client
    amount = Money(minor, part.amount.currency)
    return Pay(on, amount, part.payer_name, about, f"{part.target}:{part.target_id}", guess, part.owed)


def _open(parts: Iterable[Expected]) -> Open:
    sums: dict[str, int] = {}
    count = 0
    for part in parts:
        count += 1
        sums[part.left.currency] = sums.get(part.left.currency, 0) + part.left.minor
    return Open(count, _moneys(sums))


def _moneys(sums: dict[str, int]) -> tuple[Money, ...]:
    return tuple(
        Money(minor, currency) for currency, minor in sorted(sums.items(), key=lambda pair: -pair[1])
    )


def next_gigs(book: Book, today: date, most: int) -> tuple[int, list[GigRow]]:
    """Return how many gigs come up, and the next ones, the nearest first."""
    upcoming = GigFilter(today, "upcoming")
    count = gig_count(book, upcoming)
    rows = gig_page(book, upcoming, max(0, count - most), most) if count else []
    return count, rows[::-1]


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
