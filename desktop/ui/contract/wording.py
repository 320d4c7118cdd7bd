"""How a contract is put into words: what musicians get, where they are declared, where and when it is played."""

import re
from collections.abc import Collection, Sequence
from datetime import date

from babel.lists import format_list

from desktop.core.contracts import Place
from desktop.core.declarations import PartPlan
from desktop.core.money import Money
from desktop.core.problems import Problem
from desktop.core.queries.contracts import ContractFacts, GigOfContract
from desktop.core.queries.going_back import JOURNAL, SYNC
from desktop.core.splitting import Line, Preview
from desktop.core.territories import Country
from desktop.i18n.words import Words
from desktop.ui.contract.draft import Answer, Draft
from desktop.ui.contract.edits import are_equal, weights_of
from desktop.ui.row_model import Pill
from desktop.ui.theme import Kind

_GIG_FIELD = re.compile(r"gigs\[([0-9]+)\]\.")
_MEMBER = re.compile(r"line_up\[([0-9]+)\]")
_STEP = re.compile(r"steps\[([0-9]+)\]")

NO_AMOUNT = "–"
"""Stands where there is no figure."""

EARNED = ("fixed", "shares", "commission")
"""The kinds of line that a musician earns by; an expense is only paid back."""


def money(words: Words, amount: Money) -> str:
    """Return an amount with its currency."""
    return words.money(amount)


def musician_rule(words: Words, facts: ContractFacts, key: str, *, odd_cent: bool) -> str:
    """Return how a musician is paid: by a share of the rest, perhaps with the odd cent, by fixed amounts, or both."""
    weights, rules = weights_of(facts.steps), []
    if any(step["kind"] in ("fixed", "commission") and step.get("to") == key for step in facts.steps):
        rules.append(words.tr("split rule", "Fixed"))
    if key in weights:
        rules.append(_shared_by(words, facts.shares_by, equal=are_equal(weights)))
    if odd_cent:
        rules.append(words.tr("split rule", "odd cent"))
    return " + ".join(rules) or NO_AMOUNT


def _shared_by(words: Words, shares_by: str, *, equal: bool) -> str:
    """Return in a word or two by what the rest is shared."""
    match shares_by:
        case "dates":
            return words.tr("split rule", "By dates")
        case "hours":
            return words.tr("split rule", "By hours")
        case _:
            return words.tr("split rule", "Equal") if equal else words.tr("split rule", "By share")


def lines_of(split: Preview, number: int) -> list[Line]:
    """Return what one step, counted from 1, takes."""
    return [line for line in split.lines if line.step == number]


def is_cost(line: Line, members: Collection[str]) -> bool:
    """Tell whether a line is no musician's earning: the company's, an agent's, the band's, or an expense."""
    return line.kind == "expense" or line.to not in members


def earned(split: Preview, key: str, currency: str) -> Money:
    """Return what a musician earns by this contract, without what is only paid back."""
    return Money(sum(x.minor for x in split.lines if x.to == key and x.kind in EARNED), currency)


def gets(split: Preview, key: str, currency: str) -> Money:
    """Return everything that comes to a musician."""
    return split.per_person.get(key, Money(0, currency))


def paid_back(split: Preview, key: str, currency: str) -> Money:
    """Return what a musician gets back for money fronted."""
    return Money(sum(x.minor for x in split.lines if x.to == key and x.kind == "expense"), currency)


def whole_amount(words: Words, draft: Draft, key: str) -> str:
    """Return everything that comes to a musician, and of what it is made up."""
    split, currency = draft.review.split, draft.facts.fee.currency
    fee, back = earned(split, key, currency), paid_back(split, key, currency)
    whole = gets(split, key, currency)
    if not back:
        return words.tr("line-up", "Gets {amount}", amount=fee)
    return words.tr(
        "line-up", "Gets {whole}: {amount} and {back} paid back", whole=whole, amount=fee, back=back
    )


def odd_cents(split: Preview) -> list[str]:
    """Return who got one of the cents that were over after sharing, by id."""
    return [line.to for line in split.lines if line.odd_cent and line.to is not None]


def answer_pill(words: Words, answer: Answer) -> Pill:
    """Return where a musician is declared, in a word or two."""
    if answer.outcome == "declare" and answer.country:
        return Pill(words.country(answer.country), Kind.INFO)
    if answer.asks:
        return Pill(words.tr("declared in", "Details missing"), Kind.WARNING)
    if answer.outcome == "adviser":
        return Pill(words.tr("declared in", "Ask an adviser"), Kind.WARNING)
    return Pill(words.tr("declared in", "Export"), Kind.NEUTRAL)


def reasons(words: Words, draft: Draft, key: str) -> str:
    """Return in sentences why a musician is declared there, or is not."""
    found = draft.review.routes[key]
    return " ".join(words.say(reason.message, **reason.params) for reason in found.reasons)


def parts(words: Words, plans: Sequence[PartPlan]) -> str:
    """Return which declarations a contract will become: `2 declarations: Belgium (3), Germany (1)`."""
    if not plans:
        return ""
    each = ", ".join(
        words.tr("declarations", "{country} ({n})", country=Country(plan.country), n=len(plan.members))
        for plan in plans
    )
    return words.trn(
        "declarations", "{n} declaration: {list}", "{n} declarations: {list}", len(plans), list=each
    )


def is_of_split(problem: Problem) -> bool:
    """Tell whether a problem belongs to line-up and split."""
    return problem.field.startswith(("steps", "line_up", "fee"))


def step_of(field: str) -> int | None:
    """Return the place of the step that a field belongs to: 2 for `steps[2].amount`."""
    found = _STEP.match(field)
    return int(found[1]) if found else None


def member_of(field: str) -> int | None:
    """Return the place of the musician that a field belongs to: 2 for `line_up[2]`."""
    found = _MEMBER.match(field)
    return int(found[1]) if found else None


def is_own(problem: Problem) -> bool:
    """Tell whether a problem is mended in the contract itself, not on the page of a person, client or gig."""
    return bool(problem.field) and not problem.field.startswith(("people.", "client.", SYNC, JOURNAL))


def gig_of(field: str, facts: ContractFacts) -> str | None:
    """Return the id of the gig whose own page mends a problem (`gigs[0].starts`), None for any other field."""
    found = _GIG_FIELD.match(field)
    return facts.gigs[int(found[1])].id if found else None


def elsewhere(words: Words, draft: Draft) -> str:
    """Return who is declared in another country than the one whose company invoices."""
    abroad = [part for part in draft.review.parts if not part.invoices]
    if not abroad:
        return ""
    keys = [key for part in abroad for key in part.members]
    return words.trn(
        "split",
        "{names} belongs to another shared company: that share goes to {countries}.",
        "{names} belong to other shared companies: their shares go to {countries}.",
        len(keys),
        names=names(words, draft, keys),
        countries=listed(words, [words.country(part.country) for part in abroad]),
    )


def gig_day(gig: GigOfContract) -> date:
    """Return the day of a gig."""
    return date.fromisoformat(gig.on)


def gig_time(words: Words, gig: GigOfContract) -> str:
    """Return when a gig is played: `Sat 14 Nov 2026, 20:30–23:00`."""
    day = words.day(gig_day(gig))
    if not gig.starts:
        return day
    return f"{day}, {gig.starts}–{gig.ends}" if gig.ends else f"{day}, {gig.starts}"


def gig_place(words: Words, gig: GigOfContract) -> str:
    """Return where a gig is played: `Antwerp, Park Den Brandt · Belgium`."""
    where = ", ".join(part for part in (gig.place, gig.venue) if part)
    return f"{where} · {words.country(gig.country)}"


def heading(words: Words, facts: ContractFacts) -> str:
    """Return what a contract is called: its client and first day."""
    return facts.client.name + heading_day(words, facts)


def heading_day(words: Words, facts: ContractFacts) -> str:
    """Return the end of what a contract is called, which tells it from others with the same client."""
    return f", {words.day(gig_day(facts.gigs[0]))}" if facts.gigs else ""


def dropped(words: Words, client: str) -> str:
    """Return the sentence after a contract was dropped."""
    return words.tr("contracts", "The contract with {client} was dropped.", client=client)


def vat_name(words: Words, facts: ContractFacts) -> str:
    """Return what the VAT is called, with its rate: `VAT 6 %`."""
    if facts.vat_percent is None:
        return words.tr("contract", "VAT")
    return words.tr("contract", "VAT {rate}", rate=words.percent(facts.vat_percent))


def payment(words: Words, facts: ContractFacts) -> str:
    """Return when the client pays."""
    if facts.payment_days is None:
        return NO_AMOUNT
    return words.trn("contract", "{n} day after invoice", "{n} days after invoice", facts.payment_days)


def vat_amount(facts: ContractFacts) -> Money | None:
    """Return the VAT on the fee, None while the rate is not known."""
    return None if facts.vat_percent is None else facts.fee.percent(facts.vat_percent)


def names(words: Words, draft: Draft, keys: Sequence[str]) -> str:
    """Return musicians' names one after the other."""
    return listed(words, [draft.name_of(key) for key in keys])


def listed(words: Words, texts: Sequence[str]) -> str:
    """Return texts as one enumerates them in a sentence: `Aïcha, Bram and Clara`."""
    return str(format_list(texts, locale=words.locale))


def short_names(draft: Draft, line_up: Sequence[Place]) -> dict[str, str]:
    """Return by id the first name of every musician, or the whole name where two share the first."""
    whole = {place.person: draft.name_of(place.person) for place in line_up}
    first = {key: name.split()[0] if name.split() else name for key, name in whole.items()}
    taken = list(first.values())
    return {key: name if taken.count(name) == 1 else whole[key] for key, name in first.items()}
