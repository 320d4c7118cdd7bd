"""Why a step takes what it takes, why a musician gets what is shown, and what VAT comes to: from the lines of the proof."""

from collections.abc import Iterator, Sequence

from desktop.core.money import Money
from desktop.core.proof import ProofLine, proof
from desktop.i18n.words import Words
from desktop.ui.contract import pay_words, step_words, wording
from desktop.ui.contract.draft import Draft
from desktop.ui.session import Session
from desktop.ui.tagging import Link, Why
from desktop.ui.whys.sources import source_of


def why_share(words: Words, draft: Draft, key: str, links: Sequence[Link] = ()) -> Why:
    """Return how a musician's pay comes about: every line of the split, the minimum and the estimate of the net."""
    found = [line for line in proof(draft.review.split.lines) if line.to == key]
    pay = pay_words.pay_said(words, draft, key)
    return Why(
        words.tr("why", "What {name} gets", name=draft.name_of(key)),
        wording.whole_amount(words, draft, key),
        [
            (step_words.step_title(words, draft.facts.steps[x.step - 1], draft), words.money(x.rounded))
            for x in found
        ],
        list(filter(None, (*_rules(words, draft, found), pay.low, pay.why))),
        links=links,
    )


def why_step(words: Words, draft: Draft, place: int) -> Why | None:
    """Return how a step's amount comes about, with what it leaves; None while it takes nothing."""
    found = [line for line in proof(draft.review.split.lines) if line.step == place + 1]
    if not found:
        return None
    currency, step = draft.facts.fee.currency, draft.facts.steps[place]
    takes = Money(sum(line.rounded.minor for line in found), currency)
    left = found[-1].left
    lines = [(words.tr("why", "Left before this step"), words.money(left + takes))]
    if len(found) > 1:
        lines += [(draft.name_of(line.to or ""), words.money(line.rounded)) for line in found]
    else:
        lines.append((words.tr("why", "This step takes"), words.money(takes)))
    lines.append((words.tr("why", "Left after it"), words.money(left)))
    return Why(
        step_words.step_title(words, step, draft),
        words.money(takes),
        lines,
        list(filter(None, dict.fromkeys(_rules(words, draft, found)))),
        _fee_source(words, draft, found[0]),
    )


def _rules(words: Words, draft: Draft, found: Sequence[ProofLine]) -> Iterator[str]:
    raw = {(line.step, line.to): line for line in draft.review.split.lines}
    for line in found:
        if line.weight is not None and line.base is not None and line.weights is not None:
            yield words.tr(
                "why",
                "{weight} of {weights} parts of {base} is {exact}. Every share is cut off to the cent; what is over goes out one by one.",
                weight=line.weight.normalize(),
                weights=line.weights.normalize(),
                base=line.base,
                exact=words.exact_money(line.exact, line.rounded.currency),
            )
            yield step_words.odd_cent(words, draft, line)
        elif said := step_words.step_sum(words, raw[line.step, line.to]):
            yield said
        elif line.kind == "expense":
            yield words.tr("why", "Paid back in full to who paid it.")
        else:
            yield words.tr("why", "A fixed amount, as typed.")


def _fee_source(words: Words, draft: Draft, line: ProofLine) -> str:
    """Return where the shared company's usual percentage was read, where the step takes exactly that."""
    if line.kind != "company_fee":
        return ""
    for part in draft.review.parts:
        pack = draft.world.countries.get(part.country)
        usual = pack.fee_on(draft.day) if pack else None
        if usual is not None and usual.percent == line.percent:
            return source_of(words, usual)
    return ""


def why_vat(session: Session, draft: Draft) -> Why | None:
    """Return what VAT comes to and what the client pays; None while the rate is not known."""
    words, facts = session.words, draft.facts
    vat = wording.vat_amount(facts)
    if vat is None or facts.vat_percent is None:
        return None
    rule = words.tr(
        "why",
        "{rate} of {fee}, rounded half up to the cent. The split divides the fee without VAT.",
        rate=words.percent(facts.vat_percent),
        fee=facts.fee,
    )
    countries = [part.country for part in draft.review.parts if part.invoices]
    pack = draft.world.countries.get(countries[0]) if countries else None
    usual = pack.usual_vat_on(draft.day, facts.client) if pack else None
    own = usual is None or usual.percent != facts.vat_percent
    return Why(
        words.tr("contract", "Client pays"),
        words.money(facts.fee + vat),
        [
            (words.tr("contract", "Fee excl. VAT"), words.money(facts.fee)),
            (wording.vat_name(words, facts), words.money(vat)),
        ],
        [rule, *([words.tr("why", "The rate is the one that you typed.")] if own else [])],
        "" if own else source_of(words, usual),
    )
