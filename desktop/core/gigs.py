"""A gig as it is recorded: what a person may say about one performance, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from desktop.core.money import Money
from desktop.core.problems import N_, Message, Problem
from desktop.core.territories import known_countries
from desktop.core.text import NOTES_LIMIT, check_text, missing

LARGEST_FEE = 10**15
"""Minor units; the limit of the split."""

YEARS = range(1900, 2200)
"""The years that a declaration can speak of."""


class GigState(StrEnum):
    """How sure a gig is."""

    OPTION = "option"
    CONFIRMED = "confirmed"
    PLAYED = "played"
    CANCELLED = "cancelled"


STATE_NAMES: dict[GigState, Message] = {
    GigState.OPTION: N_("gig state", "Option"),
    GigState.CONFIRMED: N_("gig state", "Confirmed"),
    GigState.PLAYED: N_("gig state", "Played"),
    GigState.CANCELLED: N_("gig state", "Cancelled"),
}


@dataclass(frozen=True, slots=True)
class GigCommand:
    """What is to be recorded about one gig.

    Attributes:
        id: the gig to amend; None records a new one.
        on: the local day on which the evening begins; a set at 01:30 belongs to the evening before.
        starts, ends: local wall times; an end before the start lies after midnight.
        country: ISO 3166-1 alpha-2.
        band, client: names; an unknown one is recorded along with the gig.
        fee: excluding VAT; None while it is not agreed.
    """

    on: date | None
    venue: str
    country: str | None
    currency: str
    id: str | None = None
    starts: time | None = None
    ends: time | None = None
    place: str = ""
    band: str = ""
    client: str = ""
    fee: Money | None = None
    state: GigState = GigState.OPTION
    notes: str = ""


_NO_COUNTRY = N_("gig", "“{code}” is not a country. Use a two-letter code such as BE.")
_NO_LENGTH = N_("gig", "The end is the same as the start. Leave it empty if you do not know it yet.")
_END_ALONE = N_("gig", "Give the start as well, or leave the end empty.")
_OTHER_CURRENCY = N_("gig", "The fee is in {theirs}, the gig in {ours}.")
_TOO_MUCH = N_("gig", "This fee is larger than a book can keep.")
_FAR_AWAY = N_("gig", "The year {year} is too far away. Check the day.")


def check_day(gig: GigCommand) -> list[Problem]:
    """The day is needed: everything else hangs on it."""
    return [missing("on")] if gig.on is None else day_problems("on", gig.on)


def day_problems(field: str, day: date | None) -> list[Problem]:
    """Return whether a day lies in a year that no declaration can speak of: a slip of the finger."""
    if day is None or day.year in YEARS:
        return []
    return [Problem(field, _FAR_AWAY, {"year": str(day.year)})]


def check_times(gig: GigCommand) -> list[Problem]:
    """An end needs a start and another time than it."""
    if gig.ends is None:
        return []
    if gig.starts is None:
        return [Problem("starts", _END_ALONE)]
    return [Problem("ends", _NO_LENGTH)] if gig.ends == gig.starts else []


def check_place(gig: GigCommand) -> list[Problem]:
    """Venue and country are needed: the country decides who must be told."""
    problems = check_text("venue", gig.venue, needed=True) + check_text("place", gig.place)
    if not gig.country:
        return [*problems, missing("country")]
    if gig.country not in known_countries():
        return [*problems, Problem("country", _NO_COUNTRY, {"code": gig.country})]
    return problems


def check_names(gig: GigCommand) -> list[Problem]:
    """Names and notes are readable text of a sensible length."""
    return [
        *check_text("band", gig.band),
        *check_text("client", gig.client),
        *check_text("notes", gig.notes, limit=NOTES_LIMIT, lines=True),
    ]


def check_fee(gig: GigCommand) -> list[Problem]:
    """The fee is in the gig's currency and can be kept."""
    if gig.fee is None:
        return []
    if gig.fee.currency != gig.currency:
        return [Problem("fee", _OTHER_CURRENCY, {"theirs": gig.fee.currency, "ours": gig.currency})]
    return [Problem("fee", _TOO_MUCH)] if gig.fee.minor > LARGEST_FEE else []


CHECKS: tuple[Callable[[GigCommand], list[Problem]], ...] = (
    check_day,
    check_times,
    check_place,
    check_names,
    check_fee,
)


def check_gig(gig: GigCommand) -> list[Problem]:
    """Return everything that is wrong with a gig, each problem naming its field."""
    return [problem for check in CHECKS for problem in check(gig)]


def span(on: date, starts: time | None, ends: time | None) -> tuple[datetime, datetime]:
    """Return start and end as local wall times; a gig whose hours are not known lasts the whole day.

    An end before the start lies after midnight; a start without an end lasts until the day's last minute.
    """
    begins = datetime.combine(on, starts or time(0, 0))
    if ends is None:
        return begins, datetime.combine(on, time(23, 59))
    until = datetime.combine(on, ends)
    return begins, until if until > begins else until + timedelta(days=1)
