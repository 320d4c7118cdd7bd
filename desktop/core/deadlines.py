"""Until when something must be declared or asked for: a local wall time at the place of the gig, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal, NamedTuple

from desktop.core.problems import N_, Message
from desktop.core.territories import Country

Timing = Literal["before_start", "end_of_day_before", "end_of_month_before"]
"""When a country wants to know of the work at the latest; which one holds is data of its pack."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer is what it is: a stable code for programs, a sentence with its values for people."""

    code: str
    message: Message
    params: Mapping[str, object] = field(default_factory=dict)

    def english(self) -> str:
        """Return the sentence in English with its values."""
        return self.message.text.format(**self.params)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A local wall time without zone, at the place of the gig. What happens at `at` itself is too late."""

    at: datetime
    reason: Reason


class _Rule(NamedTuple):
    ends: Callable[[datetime], datetime]
    message: Message


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


_TIMINGS: Mapping[Timing, _Rule] = {
    "before_start": _Rule(
        lambda starts: starts,
        N_("deadline", "Declare before the first gig starts ({country})."),
    ),
    "end_of_day_before": _Rule(
        lambda starts: _midnight(starts.date()),
        N_("deadline", "Declare by the end of the day before the first gig ({country})."),
    ),
    "end_of_month_before": _Rule(
        lambda starts: _midnight(starts.date().replace(day=1)),
        N_("deadline", "Declare by the end of the month before the first gig ({country})."),
    ),
}

_A1_DUE = N_("deadline", "Ask for the A1 by the end of {due}: the first date abroad is {abroad}.")


def pre_declaration(country: str, timing: Timing, starts: datetime) -> Deadline:
    """Return until when `country` must know of work that starts at `starts`.

    The end of a day is written as 00:00 of the next: for a gig on 5 December the end of the day before is
    5 December 00:00, and the end of the month before is 1 December 00:00.
    """
    rule = _TIMINGS[timing]
    return Deadline(rule.ends(starts), Reason(timing, rule.message, {"country": Country(country)}))


def a1_due(abroad: date, lead_days: int) -> date:
    """Return the last day on which the A1 for a first date abroad should be asked for."""
    return _shifted(abroad, -lead_days)


def by_the_end_of(due: date, abroad: date) -> Deadline:
    """Return the deadline of asking for an A1 that is due on a day: the end of it, 00:00 of the next."""
    return Deadline(_midnight(_shifted(due, 1)), Reason("a1_due", _A1_DUE, {"due": due, "abroad": abroad}))


def _shifted(day: date, days: int) -> date:
    """Return the day so many days later, staying within the calendar: a router has no date it cannot answer."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))
