"""How a contract is put into words on paper: its steps, dates, places and terms, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.lists import format_list

from desktop.core.money import Money
from desktop.core.problems import N_, Message
from desktop.core.proof import ProofLine
from desktop.core.queries.contracts import ContractFacts, GigOfContract
from desktop.core.text import same_name
from desktop.documents.direction import APART, runs_left
from desktop.i18n.words import Words

STEP_NAMES: Mapping[str, Message] = {
    "company_fee": N_("split step", "Shared company’s fee"),
    "expense": N_("split step", "Expense"),
    "commission": N_("split step", "Commission"),
    "fixed": N_("split step", "Fixed amount"),
    "fund": N_("split step", "Band fund"),
    "shares": N_("split step", "The rest, by shares"),
}
"""What a step is called where the person gave it no words of their own."""

NOTHING = "–"
"""Stands where there is no figure."""
HIDDEN = "•••"
"""Stands for words in which somebody's number was found."""
SHORTEST_NUMBER = 5
"""Shorter numbers are in too many words by chance."""


def step_name(words: Words, kind: str, label: str, weights: Mapping[str, Any] | None = None) -> str:
    """Return the person's own words for a step, else what its kind is called."""
    if label:
        return label
    if kind == "shares" and weights and len(set(map(Decimal, map(str, weights.values())))) == 1:
        return words.tr("split step", "The rest, in equal shares")
    known = STEP_NAMES.get(kind)
    return words.say(known) if known else kind


def line_name(words: Words, facts: ContractFacts, line: ProofLine) -> str:
    """Return what a line of the split is for, and who gets it."""
    step = facts.steps[line.step - 1]
    label = own_words(step, facts)
    what = step_name(words, line.kind, label, step.get("weights"))
    if line.to is None:
        return what
    what, name = apart(what), facts.name_of(line.to)
    if line.kind == "shares":
        return name
    if line.kind == "expense":
        return words.tr("split step", "{what} → paid back to {name}", what=what, name=name)
    return words.tr("split step", "{what} → {name}", what=what, name=name)


def own_words(step: Mapping[str, Any], facts: ContractFacts) -> str:
    """Return the person's own words for a step in one line, without anybody's numbers."""
    return without_numbers(" ".join(str(step.get("label") or "").split()), facts)


def rate(words: Words, line: ProofLine) -> str:
    """Return at what rate a line was taken: a percentage, or a weight out of all weights."""
    if line.percent is not None:
        return words.percent(line.percent)
    if line.weight is not None and line.weights is not None:
        return words.tr("proof", "{weight} of {weights}", weight=line.weight, weights=line.weights)
    return NOTHING


def without_numbers(text: str, facts: ContractFacts) -> str:
    """Return words that a person typed, or dots where a musician's number or account stands among them."""
    solid = _solid(text)
    known = (
        _solid(number)
        for person in facts.people.values()
        for number in (person.iban, *person.identifiers.values())
    )
    return HIDDEN if any(len(number) >= SHORTEST_NUMBER and number in solid for number in known) else text


def _solid(text: str) -> str:
    return "".join(filter(str.isalnum, same_name(text)))


def gig_day(gig: GigOfContract) -> date:
    """Return the day of a gig."""
    return date.fromisoformat(gig.on)


def gig_hours(words: Words, gig: GigOfContract) -> str:
    """Return from when to when a gig is played, as far as it is known."""
    if not gig.starts:
        return words.tr("papers", "to be agreed")
    return f"{gig.starts}–{gig.ends}" if gig.ends else gig.starts


def gig_place(words: Words, gig: GigOfContract) -> str:
    """Return where a gig is played: `Park Den Brandt, Antwerp, Belgium`."""
    return ", ".join(part for part in (gig.venue, gig.place, words.country(gig.country)) if part)


def heading(words: Words, facts: ContractFacts) -> str:
    """Return what a contract is called: its client and first day."""
    if not facts.gigs:
        return facts.client.name
    return f"{facts.client.name}, {words.day(gig_day(facts.gigs[0]))}"


def when_and_where(words: Words, gigs: tuple[GigOfContract, ...]) -> str:
    """Return in a line when and where it is played: the first date, and how many there are."""
    if not gigs:
        return ""
    first = f"{words.day(gig_day(gigs[0]))} · {gig_place(words, gigs[0])}"
    if len(gigs) == 1:
        return first
    dates = words.trn("papers", "{n} date", "{n} dates", len(gigs))
    return f"{first} · {dates}"


def vat_name(words: Words, facts: ContractFacts) -> str:
    """Return what the VAT is called, with its rate: `VAT 6 %`."""
    if facts.vat_percent is None:
        return words.tr("contract", "VAT")
    return words.tr("contract", "VAT {rate}", rate=words.percent(facts.vat_percent))


def vat_amount(facts: ContractFacts) -> Money | None:
    """Return the VAT on the fee, None while the rate is not known."""
    return None if facts.vat_percent is None else facts.fee.percent(facts.vat_percent)


def listed(words: Words, texts: list[str]) -> str:
    """Return texts as one enumerates them in a sentence: `Aïcha, Bram and Clara`."""
    return str(format_list([apart(text) for text in texts], locale=words.locale))


def apart(name: str) -> str:
    """Return a name for a list, so that its neighbour keeps its own place where both run from right to left."""
    return name + APART if runs_left(name) else name
