"""The worked examples of a country pack: what was worked out by hand must be what the records give."""

from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from desktop.core.country_pack import Answer, CountryPack, Example
from desktop.core.estimates import Pay, of_invoice
from desktop.core.floor import ON_STAGE
from desktop.core.packs.companies import Fee
from desktop.core.packs.example import EstimateExample
from desktop.core.packs.invoices import Vat
from desktop.core.problems import N_, Problem

OTHER_ANSWER = N_("country pack", "The example expects {expected}; the records give {given}.")
NO_ANSWER = N_("country pack", "The example expects {expected}; the records give nothing.")
UNEXPECTED = N_("country pack", "The example expects that nothing is known; the records give {given}.")


def failed_examples(pack: CountryPack) -> tuple[Problem, ...]:
    """Return a problem for every expectation of an example that the records do not meet."""
    return tuple(
        problem.inside(f"examples[{i}]")
        for i, example in enumerate(pack.examples)
        for problem in _failures(pack, example)
    )


def _failures(pack: CountryPack, example: Example) -> Iterator[Problem]:
    for name, (expects, gives) in ANSWERS.items():
        expected = expects(example)
        if expected is None and name not in example.nothing_known:
            continue
        given = gives(pack, example)
        if given != expected:
            message = UNEXPECTED if expected is None else NO_ANSWER if given is None else OTHER_ANSWER
            yield Problem(name, message, {"expected": _shown(expected), "given": _shown(given)})


def _shown(value: object) -> object:
    return ", ".join(str(part) for part in value) if isinstance(value, tuple) else value


def _part(example: Example, rate: Fee | Vat | None) -> Decimal | None:
    return (example.invoice or Decimal(0)) * rate.percent / 100 if rate else None


def _company(pack: CountryPack, example: Example) -> str | None:
    company = pack.active_company_on(example.on)
    return company.id if company else None


def _pay_rule(pack: CountryPack, example: Example) -> str | None:
    rule = pack.pay_rule_on(example.on)
    return rule.kind if rule else None


def _pre_declaration(pack: CountryPack, example: Example) -> str | None:
    rule = pack.pre_declaration_on(example.on)
    return rule.code if rule else None


def _minimum(pack: CountryPack, example: Example) -> Decimal | None:
    per = example.minimum_pay.per if example.minimum_pay else None
    found = [
        m.amount for m in pack.minimum_pay_on(example.on) if m.scope in ON_STAGE and per in (None, m.per)
    ]
    return max(found, default=None)


FIGURES = ("budget", "gross", "net", "low", "high")


def _expected_pay(example: Example) -> tuple[Decimal, ...] | None:
    wanted = example.estimate
    return (
        tuple(value for name in FIGURES if (value := getattr(wanted, name)) is not None) if wanted else None
    )


def _pay(pack: CountryPack, example: Example) -> tuple[Decimal | None, ...] | None:
    wanted = example.estimate or EstimateExample()
    found = pack.estimate_on(example.on, wanted.code)
    if found is None:
        return None
    fee = pack.fee_on(example.on)
    pay = of_invoice(found, example.invoice or Decimal(0), wanted.expenses, fee.percent if fee else None)
    return tuple(_figure(pay, name, wanted) for name in FIGURES if getattr(wanted, name) is not None)


def _figure(pay: Pay, name: str, wanted: EstimateExample) -> Decimal | None:
    """Return one figure in whole units; expenses are paid back with the net pay."""
    value: Decimal | None = getattr(pay, "likely" if name == "net" else name)
    if name == "budget" or value is None:
        return value if value is None else value.quantize(Decimal(1), ROUND_HALF_UP)
    back = Decimal(0) if name == "gross" else wanted.expenses
    return (value + back).quantize(Decimal(1), ROUND_HALF_UP)


def _threshold(pack: CountryPack, example: Example) -> tuple[Decimal | None, Decimal] | str | None:
    wanted = example.threshold
    if wanted is None:
        return ", ".join(found.code for found in pack.thresholds_on(example.on)) or None
    found = pack.threshold_on(example.on, wanted.code)
    if found is None:
        return None
    counted = found.counted(wanted.unit, wanted.amount)
    rounded = None if counted is None else counted.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return (rounded, found.target if wanted.target is not None else Decimal(0))


def _withholding(pack: CountryPack, example: Example) -> Decimal | str | None:
    wanted, rules = example.withholding, pack.withholding_on(example.on)
    if wanted is None:
        return ", ".join(rule.code for rule in rules) or None
    rule = next((rule for rule in rules if rule.code == wanted.code), None)
    return rule.tax(wanted.pay, wanted.days).quantize(Decimal("0.01"), ROUND_HALF_UP) if rule else None


def _regime(pack: CountryPack, example: Example) -> str | None:
    regime = pack.local_regime_on(example.on)
    return regime.kind if regime else None


def _settlement(pack: CountryPack, example: Example) -> str | None:
    if example.intercompany is None:
        return next((pair.how for pair in pack.intercompany if pair.holds_on(example.on)), None)
    return pack.settlement_with(example.intercompany.partner, example.on)


Expects = Callable[[Example], object]
Gives = Callable[[CountryPack, Example], object]

ANSWERS: Mapping[Answer, tuple[Expects, Gives]] = {
    "company": (lambda example: example.company, _company),
    "company_fee": (
        lambda example: example.company_fee,
        lambda pack, example: _part(example, pack.fee_on(example.on)),
    ),
    "vat": (lambda example: example.vat, lambda pack, example: _part(example, pack.vat_on(example.on))),
    "pay_rule": (lambda example: example.pay_rule, _pay_rule),
    "pre_declaration": (lambda example: example.pre_declaration, _pre_declaration),
    "a1_lead_days": (
        lambda example: example.a1_lead_days,
        lambda pack, example: pack.a1_lead_days_on(example.on),
    ),
    "minimum_pay": (lambda example: example.minimum_pay and example.minimum_pay.amount, _minimum),
    "estimate": (_expected_pay, _pay),
    "threshold": (
        lambda example: (
            example.threshold and (example.threshold.counts, example.threshold.target or Decimal(0))
        ),
        _threshold,
    ),
    "withholding": (lambda example: example.withholding and example.withholding.tax, _withholding),
    "local_regime": (lambda example: example.local_regime, _regime),
    "intercompany": (lambda example: example.intercompany and example.intercompany.how, _settlement),
}
"""What an example expects, and what the records give for it, by the key of the answer."""
