"""Recipes that a band keeps, and how one is fitted to another line-up: for a sub, without a drop-out, as last time.

Pure. What comes out is a proposal; nothing is kept before a person has seen what changes for whom.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.attendance import filled, kept_absences
from desktop.core.contracts import Place, rule_of
from desktop.core.declarations import split_of
from desktop.core.money import Money
from desktop.core.problems import Problem
from desktop.core.recipes import KINDS

if TYPE_CHECKING:
    from desktop.core.queries.contracts import ContractFacts

Record = Mapping[str, Any]
Absences = Mapping[str, frozenset[str]]
"""Gig id → musicians of the line-up who do not play it."""
SHARES, TYPED, ONE = "shares", "weights", "1"


@dataclass(frozen=True, slots=True)
class KeptRecipe:
    """A recipe as it was kept with a name or with another contract: for whom, in which currency."""

    line_up: tuple[str, ...]
    steps: tuple[Record, ...]
    shares_by: str
    currency: str
    origin: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How a contract divides its fee: among whom, by which steps, who plays when, and the kept recipe it is from."""

    line_up: tuple[Place, ...]
    steps: tuple[Record, ...]
    shares_by: str
    absences: Absences
    origin: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person chooses while a recipe is fitted.

    Attributes:
        instead: who left → who takes that place in the shares and in every step that paid the one who left.
        receivers: place of a step → who gets it now, None to leave the step out. Goes before `instead`.
    """

    instead: Mapping[str, str] = field(default_factory=dict)
    receivers: Mapping[int, str | None] = field(default_factory=dict)


class Change(NamedTuple):
    """What somebody gets before and after, in minor units; `person` is None for all that goes to no musician."""

    person: str | None
    before: int
    after: int

    @property
    def difference(self) -> int:
        """What it is more, or less where negative."""
        return self.after - self.before


class Changes(NamedTuple):
    """What a proposal changes: each musician in turn, then what goes to nobody of the band; and what is wrong then."""

    rows: tuple[Change, ...]
    problems: tuple[Problem, ...]


NO_WISH = Wish()


def adapt(
    steps: Sequence[Record], was: Collection[str], now: Sequence[str], wish: Wish = NO_WISH
) -> tuple[Record, ...]:
    """Return the steps of a recipe made for one line-up (`was`), fitted to another (`now`).

    A step that paid somebody who left goes to whom the wish names, else it is left out. Whoever stands in for somebody
    has that one's share; any other newcomer shares the rest like the others, unless a step pays the newcomer now.
    Where nobody would be left to share the rest, everybody without a fixed amount shares it equally. Fitting twice
    changes nothing more.
    """
    made: list[Record] = []
    for place, step in enumerate(steps):
        if step.get("kind") == SHARES or not _left(step, was, now):
            made.append(step)
        elif receiver := _receiver(place, step, now, wish):
            made.append({**step, "to": receiver})
    paid = {step.get("to") for step in made if step.get("kind") == "fixed"}
    return tuple(
        {**step, "weights": _weights(step.get("weights") or {}, was, now, wish, paid)}
        if step.get("kind") == SHARES
        else step
        for step in made
    )


def orphans(steps: Sequence[Record], was: Collection[str], now: Collection[str]) -> tuple[int, ...]:
    """Return the places of the steps that pay somebody who left."""
    return tuple(place for place, step in enumerate(steps) if _left(step, was, now))


def without_amounts(steps: Sequence[Record]) -> tuple[Record, ...]:
    """Return the steps with every amount left empty, to be typed anew: it was in another currency."""
    return tuple({key: value for key, value in step.items() if key != "amount"} for step in steps)


def has_amounts(steps: Sequence[Record]) -> bool:
    """Tell whether a step takes a plain amount of money."""
    return any("amount" in step for step in steps)


def arrangement(facts: "ContractFacts") -> Arrangement:
    """Return how a contract divides its fee now."""
    return Arrangement(facts.line_up, tuple(facts.steps), facts.shares_by, facts.absences, facts.recipe)


def kept_of(facts: "ContractFacts") -> KeptRecipe:
    """Return a contract's recipe in the form in which another contract takes it over."""
    keys = tuple(place.person for place in facts.line_up)
    return KeptRecipe(keys, tuple(facts.steps), facts.shares_by, facts.fee.currency, facts.recipe)


def fitted(
    kept: KeptRecipe,
    line_up: Sequence[Place],
    currency: str,
    wish: Wish = NO_WISH,
    absences: Absences | None = None,
) -> Arrangement:
    """Return a kept recipe fitted to a line-up; amounts in another currency are left empty."""
    now = [place.person for place in line_up]
    steps = adapt(kept.steps, kept.line_up, now, wish)
    if kept.currency != currency:
        steps = without_amounts(steps)
    return Arrangement(tuple(line_up), steps, kept.shares_by, absences or {}, kept.origin)


def taken_over(kept: KeptRecipe, facts: "ContractFacts", wish: Wish = NO_WISH) -> Arrangement:
    """Return a kept recipe fitted to a contract as it stands."""
    return fitted(kept, facts.line_up, facts.fee.currency, wish, facts.absences)


def without(facts: "ContractFacts", person: str, wish: Wish = NO_WISH) -> Arrangement:
    """Return how a contract divides its fee after a musician dropped out."""
    line_up = tuple(place for place in facts.line_up if place.person != person)
    return _changed(facts, line_up, facts.absences, wish)


def replaced_by(facts: "ContractFacts", person: str, sub: Place, wish: Wish = NO_WISH) -> Arrangement:
    """Return how a contract divides its fee with a sub in a musician's place: same dates, share and steps."""
    line_up = tuple(sub if place.person == person else place for place in facts.line_up)
    absences = {
        gig: frozenset(sub.person if key == person else key for key in keys)
        for gig, keys in facts.absences.items()
    }
    return _changed(facts, line_up, absences, replace(wish, instead={person: sub.person, **wish.instead}))


def renamed(proposal: Arrangement, name: str, key: str) -> Arrangement:
    """Return a proposal in which somebody who was named by name has an id."""

    def now(person: str) -> str:
        return key if person == name else person

    steps: list[Record] = []
    for step in proposal.steps:
        made = {**step, "to": now(step["to"])} if step.get("to") else dict(step)
        if "weights" in made:
            made["weights"] = {now(person): weight for person, weight in made["weights"].items()}
        steps.append(made)
    return replace(
        proposal,
        line_up=tuple(replace(place, person=now(place.person)) for place in proposal.line_up),
        steps=tuple(steps),
        absences={gig: frozenset(map(now, persons)) for gig, persons in proposal.absences.items()},
    )


def changed_facts(facts: "ContractFacts", proposal: Arrangement) -> "ContractFacts":
    """Return the contract as it would be with a proposal."""
    return filled(
        replace(
            facts,
            line_up=proposal.line_up,
            steps=[dict(step) for step in proposal.steps],
            shares_by=proposal.shares_by,
            absences=proposal.absences,
            recipe=proposal.origin,
        )
    )


def changes(facts: "ContractFacts", proposal: Arrangement) -> Changes:
    """Return what a proposal changes for each musician; all differences add up to what was not assigned before."""
    before, after = split_of(facts), split_of(changed_facts(facts, proposal))
    keys = dict.fromkeys(place.person for place in (*facts.line_up, *proposal.line_up))
    rows = [Change(key, _of(before.per_person, key), _of(after.per_person, key)) for key in keys]
    others = [
        sum(line.minor for line in split.lines if line.to not in split.per_person)
        for split in (before, after)
    ]
    return Changes((*rows, Change(None, *others)), after.problems)


def is_changed(kept: KeptRecipe, facts: "ContractFacts") -> bool:
    """Tell whether a contract divides its fee by other steps than a kept recipe says, line-up and all."""
    return (kept.shares_by, _plain(kept.steps, kept.shares_by)) != (
        facts.shares_by,
        _plain(facts.steps, facts.shares_by),
    )


def _changed(
    facts: "ContractFacts", line_up: tuple[Place, ...], absences: Absences, wish: Wish
) -> Arrangement:
    was, now = [p.person for p in facts.line_up], [p.person for p in line_up]
    gigs = [gig.id for gig in facts.gigs]
    steps = adapt(facts.steps, was, now, wish)
    return Arrangement(line_up, steps, facts.shares_by, kept_absences(absences, gigs, now), facts.recipe)


def _left(step: Record, was: Collection[str], now: Collection[str]) -> bool:
    """Tell whether a step pays somebody of the old line-up, or of no line-up at all, who is not in the new one."""
    to, kind = step.get("to"), KINDS.get(step.get("kind", ""))
    return (
        to is not None and to not in now and (to in was or (kind is not None and kind.receiver == "member"))
    )


def _receiver(place: int, step: Record, now: Collection[str], wish: Wish) -> str | None:
    chosen = wish.receivers.get(place, wish.instead.get(step["to"]))
    return chosen if chosen in now else None


def _weights(
    weights: Mapping[str, str],
    was: Collection[str],
    now: Sequence[str],
    wish: Wish,
    paid: Collection[str | None],
) -> dict[str, str]:
    """Return who shares the rest, in the order of the line-up."""
    subs = {sub: gone for gone, sub in wish.instead.items() if gone not in now}
    usual = next(iter(weights.values())) if len({Decimal(w) for w in weights.values()}) == 1 else ONE
    made: dict[str, str] = {}
    for key in now:
        if key in weights:
            made[key] = weights[key]
        elif key not in was and key in subs:
            made |= {key: weights[subs[key]]} if subs[key] in weights else {}
        elif key not in was and key not in paid:
            made[key] = usual
    if any(Decimal(weight) for weight in made.values()):
        return made
    return dict.fromkeys([key for key in now if key not in paid] or now, ONE)


def _plain(steps: Sequence[Record], shares_by: str) -> list[dict[str, Any]]:
    """Return steps as they are compared: without references, and without weights that attendance fills in."""
    plain = [rule_of(step) for step in steps]
    for step in plain:
        if step.get("kind") == SHARES:
            weights = step.get("weights") or {}
            step["weights"] = sorted(weights) if shares_by != TYPED else dict(sorted(weights.items()))
    return plain


def _of(per_person: Mapping[str, Money], key: str) -> int:
    return per_person[key].minor if key in per_person else 0
