"""What a share comes to, in words: the net pay as a range with its method, source and year, and the least pay."""

from collections.abc import Mapping

from desktop.core.estimates import NetEstimate, country_of, net_estimate
from desktop.core.floor import Floor, floor_of, warning
from desktop.core.problems import N_, Message
from desktop.core.territories import Country
from desktop.i18n.words import Words
from desktop.ui.contract import wording
from desktop.ui.contract.draft import Draft

METHODS: Mapping[str, Message] = {
    "formula": N_("estimate", "published formula"),
    "factors": N_("estimate", "usual rates"),
    "table": N_("estimate", "published table"),
    "ratio": N_("estimate", "rough part of the invoice"),
}
"""What an estimate rests on."""

CONFIDENCE: Mapping[str, Message] = {
    "H": N_("confidence", "sure"),
    "M": N_("confidence", "fairly sure"),
    "L": N_("confidence", "not sure"),
}
"""How sure a value is."""


def net_of(words: Words, draft: Draft, key: str) -> str:
    """Return what a musician may get as net pay: `190–225 €`, “unknown”, or a dash while nothing is earned."""
    found = net_estimate(draft.facts, draft.review, draft.world, key)
    if found is not None:
        return words.span(found.low, found.high)
    earned = wording.earned(draft.review.split, key, draft.facts.fee.currency)
    return words.tr("line-up", "unknown") if earned else wording.NO_AMOUNT


def explained(words: Words, draft: Draft, key: str) -> str:
    """Return where the net estimate comes from, and the least pay for the dates played."""
    found = net_estimate(draft.facts, draft.review, draft.world, key)
    parts = [_estimate(words, found) if found else _unknown(words, draft, key)]
    if found and found.paid_back:
        parts.append(words.tr("line-up", "{back} is paid back besides, untaxed.", back=found.paid_back))
    floor = floor_of(draft.facts, draft.review, draft.world, key)
    if floor and not floor.below:
        parts.append(_floor(words, floor))
    return " ".join(part for part in parts if part)


def _estimate(words: Words, found: NetEstimate) -> str:
    return words.tr(
        "line-up",
        "Net, estimated: {range}. Method: {method}, {year} ({source}; {confidence}). Not a payslip.",
        range=words.span(found.low, found.high),
        method=METHODS[found.record.method],
        year=str(found.year),
        source=found.record.source.words,
        confidence=CONFIDENCE[found.record.confidence],
    )


def _unknown(words: Words, draft: Draft, key: str) -> str:
    if not wording.earned(draft.review.split, key, draft.facts.fee.currency):
        return ""
    country = country_of(draft.facts, draft.review, key)
    if country is None:
        return words.tr("line-up", "Net: unknown until it is clear where this is declared.")
    return words.tr("line-up", "Net: unknown, no method is known for {country}.", country=Country(country))


def _floor(words: Words, floor: Floor) -> str:
    return words.tr(
        "line-up",
        "The minimum for the dates played is {required} before tax ({year}; {source}).",
        required=floor.required,
        year=str(floor.minimum.year or wording.NO_AMOUNT),
        source=floor.minimum.source.words,
    )


def floor_warning(words: Words, draft: Draft, key: str) -> str:
    """Return what is said of a share below the minimum, with the fee that would reach it; empty where it is not."""
    floor = floor_of(draft.facts, draft.review, draft.world, key)
    if floor is None or not floor.below or not floor.paid:
        return ""
    return words.say(warning(draft.facts, floor))
