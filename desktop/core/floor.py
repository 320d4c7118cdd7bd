"""The floor check: whether a musician's share reaches the least pay of the country for the dates played.

A share is a budget that the employer's contributions come out of, and minima are gross: where the employer factor is
known the share is divided by it first, else the budget itself is compared, which is said. It warns and never stops.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.contracts import rule_of
from desktop.core.estimates import EARNED, country_of, earned, gross_factor
from desktop.core.money import Money, digits
from desktop.core.packs.pay import MinimumPay
from desktop.core.problems import N_, Problem
from desktop.core.splitting import MOST_FEE, Step, preview

if TYPE_CHECKING:
    from desktop.core.country_pack import CountryPack
    from desktop.core.declarations import Review, World
    from desktop.core.queries.contracts import ContractFacts, GigOfContract

_BELOW = N_(
    "floor",
    "{name}: about {paid} before tax. The minimum for the dates played is {required} ({year}; {source})."
    " A fee of {fee} would reach it.",
)
_BELOW_ALWAYS = N_(
    "floor",
    "{name}: about {paid} before tax. The minimum for the dates played is {required} ({year}; {source})."
    " No fee reaches it: the amount is fixed (step {steps}).",
)
_BELOW_COST = N_(
    "floor",
    "{name}: {paid} with the employer’s part in it. The minimum for the dates played is {required} without it"
    " ({year}; {source}). A fee of {fee} or more would reach it.",
)
_BELOW_COST_ALWAYS = N_(
    "floor",
    "{name}: {paid} with the employer’s part in it. The minimum for the dates played is {required} without it"
    " ({year}; {source}). No fee reaches it: the amount is fixed (step {steps}).",
)

ON_STAGE = ("everybody", "artist", "musician")
"""The scopes of minima that a musician falls under."""


class Floor(NamedTuple):
    """The least that a musician must be paid for the dates played, and what the share comes to.

    Attributes:
        person: the musician, by id.
        country: whose minimum it is.
        minimum: the record that asks for most on the first date.
        dates: the days that are counted.
        required: the least gross pay for all of them.
        paid: what the share comes to as gross pay, or the whole share where `with_employer`.
        with_employer: the employer's part is not known, so that `paid` still contains it.
    """

    person: str
    country: str
    minimum: MinimumPay
    dates: tuple[date, ...]
    required: Money
    paid: Money
    with_employer: bool
    factor: Decimal

    @property
    def below(self) -> bool:
        """Whether the share does not reach the minimum."""
        return self.paid < self.required

    @property
    def share_needed(self) -> Money:
        """The share that reaches it."""
        minor = (self.required.minor * self.factor).to_integral_value(ROUND_CEILING)
        return Money(int(minor), self.required.currency)


class Remedy(NamedTuple):
    """What would lift a share to the floor.

    Attributes:
        fee: the fee by which the recipe as it is gives the share; None where no fee does.
        stuck: places of the steps that pay this musician the same whatever the fee is.
    """

    fee: Money | None
    stuck: tuple[int, ...]


def floor_of(facts: "ContractFacts", review: "Review", world: "World", key: str) -> Floor | None:
    """Return the floor of one musician; None where no minimum is known, or the split is still to be mended."""
    pack = world.countries.get(country_of(facts, review, key) or "")
    gigs = facts.gigs_played(key)
    if pack is None or not gigs or review.split.problems or pack.currency != facts.fee.currency:
        return None
    found = [asked for gig in gigs if (asked := _asked(pack, gig)) is not None]
    if not found:
        return None
    factor = gross_factor(pack, found[0].on)
    share = earned(review.split, key, facts.fee.currency)
    return Floor(
        person=key,
        country=pack.country,
        minimum=found[0].minimum,
        dates=tuple(asked.on for asked in found),
        required=_money(sum((asked.amount for asked in found), Decimal(0)), pack.currency, ROUND_CEILING),
        paid=_money(share.decimal / (factor or 1), pack.currency, ROUND_FLOOR),
        with_employer=factor is None,
        factor=factor or Decimal(1),
    )


def floors(facts: "ContractFacts", review: "Review", world: "World") -> tuple[Floor, ...]:
    """Return the floors that are not reached, in the order of the line-up."""
    found = (floor_of(facts, review, world, place.person) for place in facts.line_up)
    return tuple(floor for floor in found if floor is not None and floor.below)


class _Asked(NamedTuple):
    on: date
    amount: Decimal
    minimum: MinimumPay


def _asked(pack: "CountryPack", gig: "GigOfContract") -> _Asked | None:
    """Return what the strictest minimum asks for one date; minima of a month say nothing about a date."""
    begins, ends = gig.span
    hours = Decimal((ends - begins).seconds + 86400 * (ends - begins).days) / 3600
    known = bool(gig.starts and gig.ends)
    return strictest(pack, begins.date(), hours if known else None)


def strictest(pack: "CountryPack", on: date, hours: Decimal | None) -> _Asked | None:
    """Return the minimum that asks for most on a day, of those whose unit can be counted in the hours played."""
    asked = [
        _Asked(on, minimum.amount * units, minimum)
        for minimum in pack.minimum_pay_on(on)
        if minimum.scope in ON_STAGE and (units := _units(pack, on, minimum, hours)) is not None
    ]
    return max(asked, key=lambda found: found.amount, default=None)


def _units(pack: "CountryPack", on: date, minimum: MinimumPay, hours: Decimal | None) -> Decimal | None:
    """Return how many units of a minimum a date is: a day is one, a started service too; None for a month."""
    if minimum.per == "day":
        return Decimal(1)
    if minimum.per == "hour":
        return hours
    if minimum.per == "service":
        unit = pack.work_unit_on(on, "service")
        counted = unit.units_in(hours) if unit and hours is not None else None
        return Decimal(1) if counted is None else counted
    return None


def remedy(facts: "ContractFacts", floor: Floor) -> Remedy:
    """Return what would lift a musician's share to the floor: a higher fee, unless only fixed amounts come to this one."""
    from desktop.core.recipe_file import read_steps

    read, _ = read_steps([rule_of(step) for step in facts.steps], facts.fee.currency)
    steps = read or []
    line_up = tuple(place.person for place in facts.line_up)
    stuck = tuple(
        place
        for place, step in enumerate(steps)
        if step.kind in EARNED and step.to == floor.person and step.amount is not None
    )
    fee = least_fee(facts.fee, line_up, steps, floor.person, floor.share_needed.minor)
    return Remedy(fee, stuck)


def least_fee(
    fee: Money, line_up: Sequence[str], steps: Sequence[Step], person: str, wanted: int
) -> Money | None:
    """Return the lowest fee above `fee` by which a recipe gives a person so many minor units; None where none does.

    Solved with the one function that splits, so that the answer comes out when it is typed. Where an odd cent passes to
    somebody else as the fee grows a lower one may do by chance; one unit less than the answer does not.
    """

    @lru_cache(maxsize=256)
    def gives(minor: int) -> int:
        split = preview(Money(minor, fee.currency), line_up, steps)
        return -1 if split.problems else earned(split, person, fee.currency).minor

    if gives(fee.minor) >= wanted:
        return fee
    if fee.minor >= MOST_FEE or gives(MOST_FEE) < wanted:
        return None
    return Money(_least(gives, fee.minor, MOST_FEE, wanted), fee.currency)


def _least(gives: Callable[[int], int], low: int, high: int, wanted: int) -> int:
    """Return the least of what gives enough between one that does not and one that does.

    Shares grow with the fee in a straight line but for the rounding: the line leads to within a few units of it.
    """
    below, above = gives(low), gives(high)
    if above > below >= 0:
        near = low + (high - low) * (wanted - below) // (above - below)
        low, high = _bracket(gives, low, high, near, -((low - high) // (above - below)), wanted)
    while high - low > 1:
        middle = (low + high) // 2
        if gives(middle) < wanted:
            low = middle
        else:
            high = middle
    return high


def _bracket(
    gives: Callable[[int], int], low: int, high: int, near: int, step: int, wanted: int
) -> tuple[int, int]:
    """Return one that does not give enough and one that does, close together: from `near` on in growing steps."""
    while low < near < high:
        if gives(near) < wanted:
            low, near = near, near + step
        else:
            near, high = near - step, near
        step *= 2
    return low, high


def warning(facts: "ContractFacts", floor: Floor) -> Problem:
    """Return in a sentence what is below the floor, by which source and year, and what fee would lift it."""
    found = remedy(facts, floor)
    always = found.fee is None
    if floor.with_employer:
        message = _BELOW_COST_ALWAYS if always else _BELOW_COST
    else:
        message = _BELOW_ALWAYS if always else _BELOW
    place = next(n for n, member in enumerate(facts.line_up) if member.person == floor.person)
    params = {
        "name": facts.people[floor.person].name,
        "paid": floor.paid,
        "required": floor.required,
        "year": str(floor.minimum.year or "–"),
        "source": floor.minimum.source.words,
        "fee": found.fee or "",
        "steps": ", ".join(str(place + 1) for place in found.stuck),
    }
    return Problem(f"line_up[{place}]", message, params)


def _money(amount: Decimal, currency: str, rounding: str) -> Money:
    return Money(int(amount.scaleb(digits(currency)).to_integral_value(rounding)), currency)
