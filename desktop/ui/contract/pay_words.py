"""What a share comes to, in words: the net pay as a range with its method, source and year, and the least pay."""

from functools import lru_cache
from typing import NamedTuple

from desktop.core.estimates import NetEstimate, country_of, net_estimate
from desktop.core.floor import Floor, floor_of, warning
from desktop.core.money import Money
from desktop.core.packs.pay import METHODS
from desktop.core.packs.record import CONFIDENCE
from desktop.core.queries.company_words import clock_of, paid_under, progress
from desktop.core.queries.declarations import DeclarationRow
from desktop.core.territories import Country
from desktop.i18n.words import Words
from desktop.ui import declaration_words
from desktop.ui.contract import wording
from desktop.ui.contract.draft import Draft
from desktop.ui.session import Session


class PaySaid(NamedTuple):
    """What is said of a musician's pay.

    Attributes:
        net: the net pay as a range, “unknown”, or a dash while nothing is earned.
        why: where it comes from, and the least pay for the dates played.
        low: that the share lies below the least pay, with the fee that would reach it; empty where it does not.
    """

    net: str
    why: str
    low: str


def pay_said(words: Words, draft: Draft, key: str) -> PaySaid:
    """Return what is said of a musician's pay under the open contract."""
    facts, world = draft.facts, draft.world
    found = net_estimate(facts, draft.review, world, key)
    floor = floor_of(facts, draft.review, world, key)
    parts = [_estimate(words, found) if found else _unknown(words, draft, key)]
    if found and found.paid_back:
        parts.append(words.tr("line-up", "{back} is paid back besides, untaxed.", back=found.paid_back))
    low = ""
    if floor and floor.below:
        low = words.say(warning(facts, floor)) if floor.paid else ""
    elif floor:
        parts.append(_floor(words, floor))
    return PaySaid(_net(words, draft, key, found), " ".join(filter(None, parts)), low)


def _net(words: Words, draft: Draft, key: str, found: NetEstimate | None) -> str:
    if found is not None:
        return _span(words, found.low, found.high)
    earned = wording.earned(draft.review.split, key, draft.facts.fee.currency)
    return words.tr("line-up", "unknown") if earned else wording.NO_AMOUNT


@lru_cache(maxsize=1024)
def _span(words: Words, low: Money, high: Money) -> str:
    return words.span(low, high)


def _estimate(words: Words, found: NetEstimate) -> str:
    return words.tr(
        "line-up",
        "Net, estimated: {range}. Method: {method}, {year} ({source}; {confidence}). Not a payslip.",
        range=_span(words, found.low, found.high),
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


def paid_said(session: Session, draft: Draft, person: str) -> str:
    """Return what the company has paid a musician for this contract; empty for nothing yet."""
    if draft.facts.sealed_at is None and not draft.facts.correcting:
        return ""
    paid = paid_under(session.book, draft.facts.id).get(person, [])
    return "\n".join(
        session.words.tr(
            "pay clock", "Paid by the company: {amount} on {day}", amount=each.amount, day=each.on
        )
        for each in paid
    )


def what_follows(session: Session, row: DeclarationRow) -> str:
    """Return what comes next for a declaration, the clock of its pay among it."""
    today = session.today()
    clock = clock_of(row, progress(session.book, row.id), session.countries, today)
    return declaration_words.following(session.words, row, today, clock)
