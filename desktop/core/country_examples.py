"""The worked examples of a country pack: what was worked out by hand must be what the records give."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from desktop.core.country_pack import Answer, CountryPack, Example, Fee, Vat
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
    for name, answer in ANSWERS.items():
        expected = getattr(example, name)
        if expected is None and name not in example.nothing_known:
            continue
        given = answer(pack, example)
        if given != expected:
            message = UNEXPECTED if expected is None else NO_ANSWER if given is None else OTHER_ANSWER
            yield Problem(name, message, {"expected": expected, "given": given})


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


ANSWERS: Mapping[Answer, Callable[[CountryPack, Example], object]] = {
    "company": _company,
    "company_fee": lambda pack, example: _part(example, pack.fee_on(example.on)),
    "vat": lambda pack, example: _part(example, pack.vat_on(example.on)),
    "pay_rule": _pay_rule,
    "pre_declaration": _pre_declaration,
    "a1_lead_days": lambda pack, example: pack.a1_lead_days_on(example.on),
}
"""What the records give for an example, by the key that holds what is expected."""
