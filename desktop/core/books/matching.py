"""Which lines of a bank statement pay what: proposals with their reasons, for a person to confirm. Pure.

Nothing is matched by itself. A proposal is sure when the reference and the amount fit, or the amount and the name in
the time in which the money was to come; and when nothing else fits as well.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from heapq import nsmallest
from itertools import combinations
from types import MappingProxyType
from typing import NamedTuple

from desktop.core.books.expected import Expected
from desktop.core.money import Money
from desktop.core.problems import N_, Message
from desktop.core.text import same_name

BEFORE = timedelta(days=400)
"""A deposit may come so long before the gig."""
AFTER = timedelta(days=400)
"""Somebody may pay so late."""
EXPECTED_WITHIN = timedelta(days=45)
"""Money that comes so long after it was due at most counts as in its time."""
MOST_TOGETHER = 8
"""So many open amounts of one payer are tried in twos and threes for a payment that pays several at once."""
LEAST_PERCENT = 50
"""A payment of less than this part of what is owed is not proposed for its name alone."""


MOST_PROPOSED = 5
"""So many proposals for a line are shown."""
LEAST_REF = 5
"""A reference of fewer letters and figures stands in too many texts by chance."""


class Confidence(StrEnum):
    """How well a line fits."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


CONFIDENCES: dict[Confidence, Message] = {
    Confidence.SURE: N_("bank match", "sure"),
    Confidence.LIKELY: N_("bank match", "likely"),
    Confidence.POSSIBLE: N_("bank match", "possible"),
}

REF = N_("bank match", "the reference {ref} is in the text")
AMOUNT = N_("bank match", "the amount is what is owed")
WITH_VAT = N_("bank match", "the amount is the fee with VAT")
WHOLE = N_("bank match", "the amount is the whole part of the band")
TOGETHER = N_("bank match", "the amount is what is owed for these gigs together")
NAME = N_("bank match", "the name is that of {name}")
IN_TIME = N_("bank match", "it came when it was to come")


class Reason(NamedTuple):
    """Why a line is thought to pay something."""

    message: Message
    params: Mapping[str, object] = MappingProxyType({})


class Open(NamedTuple):
    """Something that waits for money, with what a payer may write for it.

    Attributes:
        part: what is expected.
        refs: numbers by which payer and payee know it: the declaration's, the company's own, the invoice's.
        also: other amounts that may come for it, with the reason each stands for.
    """

    part: Expected
    refs: tuple[str, ...] = ()
    also: tuple[tuple[Money, Message], ...] = ()


class Line(NamedTuple):
    """A line of money in, as far as it matters here."""

    id: str
    on: date
    amount: Money
    name: str
    text: str
    ref: str


class Proposal(NamedTuple):
    """What a line may pay.

    Attributes:
        given: what it is for, and how much of the line for each.
        reasons: in words.
        difference: the line's amount less what is owed: negative where something is missing.
    """

    line: str
    given: tuple[tuple[Expected, Money], ...]
    confidence: Confidence
    reasons: tuple[Reason, ...]
    difference: Money


def proposals(lines: Iterable[Line], opens: Sequence[Open]) -> dict[str, list[Proposal]]:
    """Return what each line may pay, the best first; a line that fits nothing has none.

    What one line surely pays is not sure for another: of two lines that claim the same, neither is.
    """
    index = _Index(opens)
    found = {line.id: _for_line(line, index) for line in lines}
    claims: dict[str, int] = {}
    for each in found.values():
        for proposal in each[:1]:
            if proposal.confidence is Confidence.SURE:
                for part, _ in proposal.given:
                    claims[part.id] = claims.get(part.id, 0) + 1
    contested = {key for key, count in claims.items() if count > 1}
    return {
        key: [_doubted(p) if any(part.id in contested for part, _ in p.given) else p for p in each]
        for key, each in found.items()
    }


def _doubted(proposal: Proposal) -> Proposal:
    if proposal.confidence is not Confidence.SURE:
        return proposal
    return proposal._replace(confidence=Confidence.LIKELY)


class _Need(NamedTuple):
    """What is looked at of a part first, of very many."""

    currency: str
    left: int
    first: date
    last: date
    on: date
    soon: date
    due: date
    id: str

    @classmethod
    def of(cls, part: Expected) -> "_Need":
        first = part.on - BEFORE if part.payer == "client" else part.on
        last, soon = part.due + AFTER, part.due + EXPECTED_WITHIN
        return cls(part.amount.currency, part.left_minor, first, last, part.on, soon, part.due, part.id)

    def allows(self, line: Line) -> bool:
        """Tell whether money on that day, in that currency, may be for it."""
        return (
            bool(self.left) and self.first <= line.on <= self.last and self.currency == line.amount.currency
        )

    def place(self, line: Line) -> tuple[bool, date, str]:
        """Return by what it is sorted among those that only the name speaks for."""
        return not self.on <= line.on <= self.soon, self.due, self.id


class _Index:
    """What waits for money, found by what a line shows: an amount, a name, a reference.

    Thousands of lines meet tens of thousands of parts: only what may be proposed at all is looked at closely.
    """

    def __init__(self, opens: Sequence[Open]) -> None:
        self.opens = opens
        self.amounts: dict[Money, list[int]] = {}
        self.payers: dict[str, list[tuple[int, _Need]]] = {}
        self.words: dict[str, list[str]] = {}
        self.refs: dict[str, list[tuple[str, int]]] = {}
        for place, each in enumerate(opens):
            for amount in {each.part.left, *(other for other, _ in each.also)}:
                self.amounts.setdefault(amount, []).append(place)
            self.payers.setdefault(each.part.payer_name, []).append((place, _Need.of(each.part)))
            for ref in map(_solid, each.refs):
                if len(ref) >= LEAST_REF:
                    self.refs.setdefault(ref[:LEAST_REF], []).append((ref, place))

        for name in self.payers:
            for word in _telling(name) or ("",):
                self.words.setdefault(word, []).append(name)

    def told(self, line: Line) -> set[int]:
        """Return where the amount or a reference fits."""
        found = set(self.amounts.get(line.amount, ()))
        if self.refs:
            for text in (_solid(line.ref), _solid(line.text)):
                for start in range(len(text) - LEAST_REF + 1):
                    near = self.refs.get(text[start : start + LEAST_REF], ())
                    found.update(place for ref, place in near if text.startswith(ref, start))
        return found

    def named(self, line: Line) -> list[tuple[int, _Need]]:
        """Return where the name fits and the time allows it, in order."""
        found: list[tuple[int, _Need]] = []
        for name in self._payers(line):
            found += [each for each in self.payers[name] if each[1].allows(line)]
        return sorted(found, key=lambda each: each[0])

    def _payers(self, line: Line) -> list[str]:
        """Return the names that fit: of those that share a word with the line, or have none that tells anything."""
        words = _telling(line.name or line.text[:80])
        near = {name for word in (*words, "") for name in self.words.get(word, ())} if words else self.payers
        return [name for name in near if _same_name(name, line)]


def _for_line(line: Line, index: _Index) -> list[Proposal]:
    if line.amount.minor <= 0:
        return []
    told, opens = index.told(line), index.opens
    named = index.named(line)
    fitting = sorted({place for place in told if _may(line, opens[place].part)} | _best_named(line, named))
    scored = [found for place in fitting if (found := _scored(line, opens[place])) is not None]
    scored += _together(line, [opens[place] for place, _ in named[:MOST_TOGETHER]])
    scored.sort(key=lambda pair: (-pair[0], pair[1].given[0][0].due, pair[1].given[0][0].id))
    best = [proposal for _, proposal in scored]
    if len(scored) > 1 and scored[0][0] == scored[1][0]:  # two fit alike: a person decides
        top = scored[0][0]
        best = [_doubted(proposal) if score == top else proposal for score, proposal in scored]
    return best[:MOST_PROPOSED]


def _best_named(line: Line, named: Iterable[tuple[int, _Need]]) -> set[int]:
    """Return the best of those that only the name speaks for: no more than are ever shown."""
    most = 100 * line.amount.minor // LEAST_PERCENT
    enough = (each for each in named if each[1].left <= most)
    best = nsmallest(MOST_PROPOSED, enough, key=lambda each: each[1].place(line))
    return {place for place, _ in best}


def _may(line: Line, part: Expected) -> bool:
    if part.amount.currency != line.amount.currency or not part.left_minor:
        return False
    return part.on - BEFORE <= line.on <= part.due + AFTER and (part.payer == "client" or line.on >= part.on)


def _scored(line: Line, each: Open) -> tuple[int, Proposal] | None:
    part, reasons, score = each.part, [], 0
    ref = next((ref for ref in each.refs if _names(ref, line)), None)
    if ref is not None:
        score += 50
        reasons.append(Reason(REF, {"ref": ref}))
    exact = _exact(line.amount, each)
    if exact is not None:
        score += 35
        reasons.append(Reason(exact))
    named = _same_payer(part, line)
    if named:
        score += 25
        reasons.append(Reason(NAME, {"name": part.payer_name}))
    in_time = _in_time(line, part)
    if in_time and score:
        score += 10
        reasons.append(Reason(IN_TIME))
    if ref is None and exact is None and not (named and _enough(line, part)):
        return None
    sure = exact is not None and (ref is not None or (named and in_time))
    likely = ref is not None or (named and in_time) or (exact is not None and (named or in_time))
    confidence = Confidence.SURE if sure else Confidence.LIKELY if likely else Confidence.POSSIBLE
    given = line.amount if exact is not None else min(line.amount, part.left, key=lambda money: money.minor)
    difference = Money(0, given.currency) if exact is not None else line.amount - part.left
    return score, Proposal(line.id, ((part, given),), confidence, tuple(reasons), difference)


def _in_time(line: Line, part: Expected) -> bool:
    return part.on <= line.on <= part.due + EXPECTED_WITHIN


def _enough(line: Line, part: Expected) -> bool:
    return 100 * line.amount.minor >= LEAST_PERCENT * part.left.minor


def _exact(amount: Money, each: Open) -> Message | None:
    if amount == each.part.left:
        return AMOUNT
    return next((reason for other, reason in each.also if other == amount), None)


def _together(line: Line, opens: Sequence[Open]) -> list[tuple[int, Proposal]]:
    """Return two or three open amounts of one payer, whose name is the line's, that the line pays at once."""
    own, wanted = [(each.part.left_minor, each.part) for each in opens], line.amount.minor
    found = []
    for size in (2, 3):
        for chosen in combinations(own, size):
            if sum(minor for minor, _ in chosen) != wanted:
                continue
            parts = [part for _, part in chosen]
            if len({(part.payer, part.payer_id, part.payer_name) for part in parts}) == 1:
                reasons = (Reason(TOGETHER), Reason(NAME, {"name": parts[0].payer_name}))
                given = tuple((part, part.left) for part in parts)
                nothing = Money(0, line.amount.currency)
                found.append((60, Proposal(line.id, given, Confidence.LIKELY, reasons, nothing)))
    return found


def _names(ref: str, line: Line) -> bool:
    """Tell whether a reference stands in a line, however it is grouped: `+++012/3456/78901+++`."""
    wanted = _solid(ref)
    if len(wanted) < LEAST_REF:
        return False
    return wanted in _solid(line.ref) or wanted in _solid(line.text)


def _solid(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


_LEGAL = frozenset(
    [
        "vzw",
        "asbl",
        "bv",
        "nv",
        "sa",
        "srl",
        "sarl",
        "sas",
        "gmbh",
        "ug",
        "ev",
        "kg",
        "ag",
        "spa",
        "scrl",
        "cv",
        "coop",
        "sl",
        "slu",
        "kft",
        "zrt",
        "bt",
        "nyrt",
        "ab",
        "hb",
        "stichting",
        "association",
        "verein",
        "the",
        "de",
        "het",
        "le",
        "la",
        "les",
        "el",
        "il",
        "der",
        "die",
        "das",
        "of",
        "van",
        "von",
    ]
)
"""Words of a name that say nothing about whose it is."""


@lru_cache(maxsize=20_000)
def _telling(name: str) -> frozenset[str]:
    return frozenset(
        word for word in re.findall(r"\w+", same_name(name)) if len(word) > 2 and word not in _LEGAL
    )


def _same_payer(part: Expected, line: Line) -> bool:
    return _same_name(part.payer_name, line)


def _same_name(payer: str, line: Line) -> bool:
    """Tell whether the name on a line is the payer's: most of the telling words of the shorter name are in both."""
    wanted, found = _telling(payer), _telling(line.name or line.text[:80])
    if not wanted or not found:
        return same_name(payer) == same_name(line.name) != ""
    both = wanted & found
    fewer = min(len(wanted), len(found)) if line.name else len(wanted)
    return 3 * len(both) >= 2 * fewer
