"""How the steps of a recipe are put into words a musician uses: what each does, by which rule, and why a cent is odd."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from desktop.core.money import Money
from desktop.core.problems import N_, Message, Problem
from desktop.core.proof import ProofLine, proof, why
from desktop.core.splitting import Line
from desktop.i18n.words import Words
from desktop.ui.contract import wording
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.edits import SHARES, Record, are_equal

STEP_NAMES: Mapping[str, Message] = {
    "company_fee": N_("split step", "Shared company’s fee"),
    "expense": N_("split step", "Expense"),
    "commission": N_("split step", "Commission"),
    "fixed": N_("split step", "Fixed amount"),
    "fund": N_("split step", "Into the band fund"),
    "shares": N_("split step", "The rest, by shares"),
}
"""What a step is called where the person gave it no words of their own."""

STEP_OFFERS: Mapping[str, Message] = {
    "company_fee": N_("add step", "Shared company’s fee"),
    "expense": N_("add step", "Pay back an expense"),
    "commission": N_("add step", "Commission for an agent"),
    "fixed": N_("add step", "Fixed amount for a musician"),
    "fund": N_("add step", "Band fund"),
    "shares": N_("add step", "Share out the rest"),
}
"""What is offered to be added."""

SHARED_BY: Mapping[str, Message] = {
    "equal": N_("shared by", "In equal shares"),
    "weights": N_("shared by", "By the shares typed below"),
    "dates": N_("shared by", "By dates played"),
    "hours": N_("shared by", "By hours played"),
}
"""The ways in which the rest can be shared."""

SHARES_NAMES: Mapping[str, Message] = {
    "equal": N_("split step", "The rest, in equal shares"),
    "weights": N_("split step", "The rest, by shares"),
    "dates": N_("split step", "The rest, by dates played"),
    "hours": N_("split step", "The rest, by hours played"),
}
"""What the step that shares out the rest is called."""

FIELDS: Mapping[str, Message] = {
    "vat_percent": N_("contract field", "VAT"),
    "payment_days": N_("contract field", "When the client pays"),
    "signer": N_("contract field", "Who signs for the band"),
    "gigs": N_("contract field", "Gigs"),
    "line_up": N_("contract field", "Line-up"),
}
"""What a field is called where its problem does not say it."""


def basis(step: Record, shares_by: str) -> str:
    """Return in which of the ways of `SHARED_BY` a step shares."""
    if shares_by != "weights":
        return shares_by
    return "equal" if are_equal(step.get("weights", {})) else "weights"


def step_name(words: Words, step: Record, shares_by: str = "weights") -> str:
    """Return the person's own words for a step, else what it is called."""
    if step.get("label"):
        return str(step["label"])
    if step["kind"] == SHARES:
        return words.say(SHARES_NAMES[basis(step, shares_by)])
    known = STEP_NAMES.get(step["kind"])
    return words.say(known) if known else str(step["kind"])


def step_title(words: Words, step: Record, draft: Draft) -> str:
    """Return what a step does, and for whom: `Pay Bram back: Van and fuel`."""
    name, to = step_name(words, step, draft.facts.shares_by), step.get("to")
    if to is None:
        return name
    who, own = draft.name_of(to), bool(step.get("label"))
    if step["kind"] == "expense":
        if own:
            return words.tr("split step", "Pay {name} back: {what}", name=who, what=name)
        return words.tr("split step", "Pay {name} back", name=who)
    if step["kind"] == "fixed":
        if own:
            return words.tr("split step", "{name}: {what}", name=who, what=name)
        if "percent" in step:
            return words.tr("split step", "{name}: fixed part", name=who)
        return words.tr("split step", "{name}: fixed amount", name=who)
    if not own:
        return words.tr("split step", "Commission to {name}", name=who)
    return words.tr("split step", "{what} → {name}", what=name, name=who)


def step_rule(words: Words, step: Record, base: Money | None = None) -> str:
    """Return by which rule a step takes its amount; `base` is what a percentage of what is left is taken of."""
    if step["kind"] == SHARES:
        return words.trn("split rule", "{n} musician", "{n} musicians", len(step.get("weights", {})))
    if "percent" in step:
        rate = words.percent(Decimal(step["percent"]))
        if step.get("of") != "left":
            return words.tr("split rule", "{rate} of the fee", rate=rate)
        if base is None:
            return words.tr("split rule", "{rate} of what is left", rate=rate)
        return words.tr("split rule", "{rate} of the {left} left", rate=rate, left=wording.money(words, base))
    if step["kind"] == "expense":
        return words.tr("split rule", "As paid")
    return words.tr("split rule", "Fixed") if "amount" in step else wording.NO_AMOUNT


def step_sum(words: Words, line: Line) -> str:
    """Return how a percentage was worked out, to the digit: `6.5% of €1,000.30 is €65.0195, rounded to €65.02.`."""
    (found,) = proof([line])
    if found.percent is None or found.base is None:
        return ""
    values = {
        "rate": words.percent(found.percent),
        "base": wording.money(words, found.base),
        "amount": wording.money(words, found.rounded),
    }
    if found.is_exact:
        return words.tr("split sum", "{rate} of {base} is {amount}.", **values)
    return words.tr(
        "split sum",
        "{rate} of {base} is {exact}, rounded to {amount}.",
        exact=words.exact_money(found.exact, found.rounded.currency),
        **values,
    )


def odd_cents(words: Words, draft: Draft, lines: Sequence[ProofLine]) -> list[str]:
    """Return a sentence for each odd cent: who got it, and why."""
    return [
        words.tr(
            "odd cent",
            "{name}: {reason}",
            name=draft.name_of(line.to or ""),
            reason=odd_cent(words, draft, line),
        )
        for line in lines
        if line.odd_cent
    ]


def why_odd(words: Words, draft: Draft, person: str) -> str:
    """Return why a musician got an odd cent; empty where none was got."""
    lines = draft.review.split.lines
    if not any(line.odd_cent and line.to == person for line in lines):
        return ""
    return next(odd_cent(words, draft, line) for line in proof(lines) if line.odd_cent and line.to == person)


def odd_cent(words: Words, draft: Draft, line: ProofLine) -> str:
    """Return why a share got an odd cent; empty where it got none."""
    if line.odd_cent is None:
        return ""
    return words.say(why(line.odd_cent), names=wording.names(words, draft, line.odd_cent.equal_to))


def said(words: Words, draft: Draft, problem: Problem) -> str:
    """Return a problem as a sentence that stands by itself: a field or step is named where the problem does not."""
    sentence = words.say(problem)
    place = wording.step_of(problem.field)
    if place is not None and place < len(draft.facts.steps):
        what = step_title(words, draft.facts.steps[place], draft)
        return words.tr("check", "{what}: {problem}", what=what, problem=sentence)
    named = FIELDS.get(problem.field)
    return sentence if named is None else words.tr("check", "{what}: {problem}", what=named, problem=sentence)
