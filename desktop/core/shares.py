"""One musician's own part of a contract, as it is handed to that musician: nothing of anybody else's is in it.

Beside the own lines only the totals stand that are needed to check them: what a percentage or a share was taken of,
and the sum of all weights. No other musician's name or amount, and nobody's number or bank account.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.money import Money, digits
from desktop.core.problems import N_, refuse
from desktop.core.proof import ProofLine, proof
from desktop.core.text import same_name, tidy

if TYPE_CHECKING:
    from desktop.core.declarations import Review
    from desktop.core.queries.contracts import ContractFacts

_NOT_PLAYING = N_("share", "{name} is not in the line-up of this contract.")
_NO_SPLIT = N_(
    "share", "The split does not add up yet. Mend it first: a share is handed out from a whole split."
)
_VOID = N_("share", "This contract was dropped. There is nothing to agree to.")

HUNDRED = 100
LONGEST_LABEL = 200
_SHORTEST_NAME = 3
"""Shorter parts of a name are found in any words, so they do not make a label tell somebody's name."""


class ShareGig(NamedTuple):
    """A date that the musician plays; times are local wall times, None where they are not known."""

    on: str
    starts: str | None
    ends: str | None
    venue: str
    place: str
    country: str


class ShareLine(NamedTuple):
    """What one step gives to the musician, with all that is needed to compute it anew.

    Attributes:
        step: number of the step in the recipe, from 1.
        kind: kind of the step.
        label: the leader's own words for it; empty where they name another musician.
        amount: what the step gives.
        base: what the percentage or the share is taken of; None for a plain amount.
        percent: the rate, where there is one.
        of: what the rate applies to, `"fee"` or `"left"`; None without a rate.
        weight: the own weight, for a share.
        all_weights: the sum of everybody's weights.
        odd_cent: whether one of the units that were over after dividing came here.
    """

    step: int
    kind: str
    label: str
    amount: Money
    base: Money | None = None
    percent: Decimal | None = None
    of: str | None = None
    weight: Decimal | None = None
    all_weights: Decimal | None = None
    odd_cent: bool = False

    @property
    def exact(self) -> Fraction | None:
        """The exact part before rounding, in units of the currency (euros); None for a plain amount."""
        if self.base is None:
            return None
        base = Fraction(self.base.decimal)
        if self.percent is not None:
            return base * Fraction(self.percent) / HUNDRED
        return base * Fraction(self.weight or 0) / Fraction(self.all_weights or 1)

    @property
    def adds_up(self) -> bool:
        """Whether the amount is what the other figures give: half up for a rate, whole units and the odd one for a share."""
        if self.exact is None or self.base is None:
            return not self.odd_cent
        if self.percent is not None:
            return self.amount == self.base.percent(self.percent) and not self.odd_cent
        whole: int = math.floor(self.exact * 10 ** digits(self.amount.currency))
        return self.amount.minor == whole + self.odd_cent


class NetRange(NamedTuple):
    """An estimate of what stays after tax and contributions; not a payslip. No `source`: nobody has checked it."""

    low: Money
    high: Money
    year: int
    source: str


class FloorFlag(NamedTuple):
    """A legal minimum, gross, that the share lies below; `source` as in `NetRange`."""

    minimum: Money
    year: int
    source: str


@dataclass(frozen=True, slots=True)
class Share:
    """One musician's own part of one version of a contract.

    Attributes:
        contract, person: their ids in the leader's book, by which an answer finds its way back.
        version: the contract's version.
        gigs: the dates this musician plays.
        shares_by: what the weights of the rest follow, one of `contracts.SHARES_BY`.
        lines: what each step gives, in order; they add up to `total`.
        net: the estimate of what stays, where a country pack gives one.
        floor: set where the share lies below the country's minimum for the dates played.
    """

    contract: str
    version: int
    person: str
    name: str
    plays: str
    band: str | None
    client: str
    gigs: tuple[ShareGig, ...]
    currency: str
    shares_by: str
    lines: tuple[ShareLine, ...]
    net: NetRange | None = None
    floor: FloorFlag | None = None

    @property
    def total(self) -> Money:
        """All that the musician gets."""
        return Money(sum(line.amount.minor for line in self.lines), self.currency)

    def same_content(self, other: "Share") -> bool:
        """Return whether two versions say the same to the musician; what the rules of a country make of it is no part of that."""
        return self._agreed() == other._agreed()

    def _agreed(self) -> "Share":
        return replace(self, version=0, net=None, floor=None)


def share_of(facts: "ContractFacts", review: "Review", person: str) -> Share:
    """Return a musician's own part of a contract.

    Args:
        facts: the contract.
        review: the same contract reviewed; its split is where every figure comes from.
        person: id of a musician of the line-up.

    Raises:
        Refused: the contract was dropped, the split does not add up, or the musician does not play.
    """
    if person not in [place.person for place in facts.line_up]:
        raise refuse("musician", _NOT_PLAYING, name=facts.name_of(person))
    return _share(facts, person, _proved(facts, review))


def shares_of(facts: "ContractFacts", review: "Review") -> dict[str, Share]:
    """Return the shares of everybody in the line-up, by id, in its order; as `share_of`."""
    lines = _proved(facts, review)
    return {place.person: _share(facts, place.person, lines) for place in facts.line_up}


def _proved(facts: "ContractFacts", review: "Review") -> tuple[ProofLine, ...]:
    """Return the proof of a split that can be handed out."""
    if facts.state == "void":
        raise refuse("", _VOID)
    if review.split.problems:
        raise refuse("steps", _NO_SPLIT)
    return proof(review.split.lines)


def _share(facts: "ContractFacts", person: str, lines: Sequence[ProofLine]) -> Share:
    return Share(
        contract=facts.id,
        version=facts.version,
        person=person,
        name=facts.people[person].name,
        plays=_own_words(
            next(place.plays for place in facts.line_up if place.person == person), person, facts
        ),
        band=facts.band,
        client=facts.client.name,
        gigs=tuple(
            ShareGig(gig.on, gig.starts, gig.ends, gig.venue, gig.place, gig.country)
            for gig in facts.gigs_played(person)
            if gig.state != "cancelled"
        ),
        currency=facts.fee.currency,
        shares_by=facts.shares_by,
        lines=tuple(_line(facts, line) for line in lines if line.to == person),
    )


def _line(facts: "ContractFacts", line: ProofLine) -> ShareLine:
    step = facts.steps[line.step - 1]
    return ShareLine(
        step=line.step,
        kind=line.kind,
        label=_own_words(str(step.get("label") or ""), line.to or "", facts),
        amount=line.rounded,
        base=line.base,
        percent=line.percent,
        of=None if line.percent is None else ("left" if line.of_left else "fee"),
        weight=line.weight,
        all_weights=line.weights,
        odd_cent=line.odd_cent is not None,
    )


def _own_words(text: str, person: str, facts: "ContractFacts") -> str:
    """Return free text of the leader's (a label, an instrument), or nothing where it tells of another."""
    label = "".join(c if c.isprintable() else " " for c in tidy(text))[:LONGEST_LABEL].strip()
    if not label:
        return ""
    words = _words(label)
    own = set(_words(facts.name_of(person)))
    others = [other.name for key, other in facts.people.items() if key != person]
    others += [to for step in facts.steps if (to := str(step.get("to") or "")) and to not in facts.people]
    parts = {part for name in others for part in _words(name) if len(part) >= _SHORTEST_NAME} - own
    if any(word.startswith(part) for part in parts for word in words):
        return ""
    return "" if any(number in _solid(label) for number in _numbers(facts)) else label


def _numbers(facts: "ContractFacts") -> list[str]:
    """Return every bank and official number in a contract, the own ones too: none belongs into a file."""
    found = [
        _solid(number)
        for person in facts.people.values()
        for number in (person.iban, *person.identifiers.values())
    ]
    return [number for number in found if number]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", same_name(text))


def _solid(text: str) -> str:
    """Return a text as the letters and digits in it, however they are grouped."""
    return "".join(character for character in text.casefold() if character.isalnum())
