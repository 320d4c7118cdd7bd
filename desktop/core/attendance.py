"""Who plays which dates of a contract, and the weights of the rest that follow from it.

Pure. Weights by dates or by hours are never kept for their own sake: whoever reads a contract fills them in anew, so
that they are always those of the dates, wall times and absences of that moment.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from desktop.core.problems import N_, Problem

if TYPE_CHECKING:
    from desktop.core.queries.contracts import ContractFacts
    from desktop.core.recipes import Step

TYPED = "weights"
"""The basis that leaves the weights as they were typed."""

_NO_HOURS = N_(
    "attendance",
    "The rest is shared by hours, but the gig on {on} has no start and end. Add them, or share by dates.",
)

Record = Mapping[str, Any]
Absences = Mapping[str, Collection[str]]
"""Gig id → musicians who do not play it."""


class Dated(Protocol):
    """A date of a contract, as far as attendance asks."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def on(self) -> str: ...  # noqa: D102
    @property
    def starts(self) -> str | None: ...  # noqa: D102
    @property
    def ends(self) -> str | None: ...  # noqa: D102
    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def span(self) -> tuple[datetime, datetime]: ...  # noqa: D102


G = TypeVar("G", bound=Dated)


def played(gigs: Iterable[G], absences: Absences, person: str) -> tuple[G, ...]:
    """Return the dates that a musician plays: those not cancelled that the musician is not absent from."""
    return tuple(gig for gig in gigs if gig.state != "cancelled" and person not in absences.get(gig.id, ()))


def minutes(gig: Dated) -> int | None:
    """Return how long a gig lasts by its wall times, None where its start or end is not known."""
    if not (gig.starts and gig.ends):
        return None
    begins, ends = gig.span
    return int((ends - begins).total_seconds()) // 60


def idle(facts: "ContractFacts") -> tuple[str, ...]:
    """Return who stands in the line-up but plays none of the dates; nobody while there are no dates at all."""
    if not facts.gigs:
        return ()
    keys = [place.person for place in facts.line_up]
    return tuple(key for key in keys if all(key in facts.absences.get(gig.id, ()) for gig in facts.gigs))


def weights_by(facts: "ContractFacts", basis: str) -> dict[str, str]:
    """Return the weights of the rest by a basis, for everybody who shares in it, as the text a step writes.

    By `dates` a weight is how many dates the musician plays. By `hours` it is the hours played, or the minutes where
    somebody's hours have no exact decimals: only the proportion counts. Who plays nothing weighs 0. As typed for
    `weights`, and for `hours` while `attendance_problems` says that hours are not known: nothing is guessed.
    """
    typed = _weights(facts.steps)
    if basis == TYPED or (basis == "hours" and attendance_problems(facts, basis)):
        return dict(typed)
    keys = [place.person for place in facts.line_up]
    sharing = [key for key in keys if key in typed] if typed else keys
    dates = {key: played(facts.gigs, facts.absences, key) for key in sharing}
    if basis == "dates":
        return {key: str(len(gigs)) for key, gigs in dates.items()}
    lasting = {key: sum(minutes(gig) or 0 for gig in gigs) for key, gigs in dates.items()}
    if any(length % 3 for length in lasting.values()):  # sixtieths have exact decimals only then
        return {key: str(length) for key, length in lasting.items()}
    return {key: f"{(Decimal(length) / 60).normalize():f}" for key, length in lasting.items()}


def attendance_problems(facts: "ContractFacts", basis: str | None = None) -> list[Problem]:
    """Return why weights by this basis (that of the contract) cannot be worked out, one for each date."""
    shares = _place(facts.steps)
    if (basis or facts.shares_by) != "hours" or shares is None:
        return []
    keys = {place.person for place in facts.line_up}
    return [
        Problem(f"steps[{shares}].weights", _NO_HOURS, {"on": date.fromisoformat(gig.on)})
        for gig in facts.gigs
        if gig.state != "cancelled" and minutes(gig) is None and keys - set(facts.absences.get(gig.id, ()))
    ]


def filled(facts: "ContractFacts") -> "ContractFacts":
    """Return the contract with the weights that follow from who plays when; the same where they are typed."""
    place = _place(facts.steps)
    if facts.shares_by == TYPED or place is None:
        return facts
    weights = weights_by(facts, facts.shares_by)
    if weights == facts.steps[place].get("weights"):
        return facts
    steps = [dict(step) for step in facts.steps]
    steps[place]["weights"] = weights
    return replace(facts, steps=steps)


def unweighed(steps: "Sequence[Step]") -> "list[Step]":
    """Return the steps with shares whose weights nobody knows: they take nothing, and nothing follows from them."""
    unknown = frozenset({"weights"})
    return [
        step._replace(weights=None, unread=step.unread | unknown) if step.kind == "shares" else step
        for step in steps
    ]


def with_absence(absences: Absences, gig: str, person: str, *, absent: bool) -> dict[str, frozenset[str]]:
    """Return the absences after a musician was taken off a date, or put back on it."""
    made = {key: frozenset(persons) for key, persons in absences.items()}
    here = made.get(gig, frozenset())
    made[gig] = here | {person} if absent else here - {person}
    return {key: persons for key, persons in made.items() if persons}


def kept_absences(
    absences: Absences, gigs: Collection[str], line_up: Collection[str]
) -> dict[str, frozenset[str]]:
    """Return the absences that still mean something: of these gigs, and of musicians of the line-up."""
    made = {gig: frozenset(p for p in persons if p in line_up) for gig, persons in absences.items()}
    return {gig: persons for gig, persons in made.items() if persons and gig in gigs}


def _place(steps: Sequence[Record]) -> int | None:
    return next((place for place, step in enumerate(steps) if step.get("kind") == "shares"), None)


def _weights(steps: Sequence[Record]) -> Mapping[str, str]:
    place = _place(steps)
    return {} if place is None else steps[place].get("weights") or {}
