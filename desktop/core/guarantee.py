"""Whether a shared company pays though the client is late, and when it pays: what the contract meets, what is missing.

Pure: a contract's facts and the country's payment rule go in.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from desktop.core import working_days
from desktop.core.counters import by_months
from desktop.core.problems import N_, Message
from desktop.core.territories import Country

if TYPE_CHECKING:
    from desktop.core.country_pack import CountryPack
    from desktop.core.packs.companies import PayRule
    from desktop.core.queries.contracts import ContractFacts

Known = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with its values."""

    message: Message
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the guarantee.

    Attributes:
        code: as the country pack names it.
        met: whether the contract meets it.
        said: what the condition is, and what to do where it is not met.
        field: where that is mended.
    """

    code: str
    met: bool
    said: Said
    field: str


@dataclass(frozen=True, slots=True)
class Payment:
    """What a company promises about the pay.

    Attributes:
        country: whose company.
        guaranteed: whether it pays though the client has not, as far as is known.
        conditions: all that must be so for it.
        when: the rule in words.
        on: the day of the pay, None where the rule gives none.
        source: where that was read.
    """

    country: str
    guaranteed: Known
    conditions: tuple[Condition, ...]
    when: Said
    on: date | None
    source: Message | str

    @property
    def holds(self) -> bool:
        """Whether the guarantee holds for this contract."""
        return self.guaranteed == "yes" and all(condition.met for condition in self.conditions)


_SIGNED = N_("guarantee", "The client has signed the order, on {on}.")
_UNSIGNED = N_(
    "guarantee", "The client has not signed the order yet. Ask for it, then enter the day in the agreement."
)
_INSIDE = N_("guarantee", "The client is in the European Union ({country}).")
_OUTSIDE = N_(
    "guarantee",
    "The client is not in the European Union ({country}): the company pays only once the client has paid.",
)
_NO_COUNTRY = N_("guarantee", "The client’s country is not known. Add it on the client’s page.")

_WHEN: Mapping[str, Message] = {
    "working_days_after_end": N_("pay rule", "The company pays within {n} working days of the last gig."),
    "day_of_next_month": N_("pay rule", "The company pays on day {n} of the month after the last gig."),
    "end_of_month": N_("pay rule", "The company pays at the end of the month of the last gig."),
    "after_invoice_days": N_("pay rule", "The company pays {n} days after its invoice is sent."),
    "unknown": N_("pay rule", "It is not known when the company pays."),
}


def payment(
    facts: "ContractFacts", pack: "CountryPack", union: Collection[str], last: date
) -> Payment | None:
    """Return what the country's company promises for a contract that ends on a day; None where nothing is known.

    `union` holds the countries of the European Union on that day.
    """
    rule = pack.pay_rule_on(last)
    if rule is None:
        return None
    known: Mapping[bool | None, Known] = {True: "yes", False: "no", None: "unknown"}
    return Payment(
        country=pack.country,
        guaranteed=known[rule.guaranteed],
        conditions=tuple(_condition(code, facts, union) for code in rule.guarantee_conditions),
        when=when_paid(rule),
        on=pay_day(rule.kind, rule.n or 0, last, pack.country),
        source=rule.source.dated,
    )


def when_paid(rule: "PayRule | None") -> Said:
    """Return when a company pays, as the rule says it in words."""
    return Said(_WHEN[rule.kind if rule else "unknown"], {"n": (rule.n if rule else 0) or 0})


def pay_day(kind: str, n: int, last: date, country: str) -> date | None:
    """Return the latest day of the pay for work that ends on a day; None where it hangs on something else."""
    if kind == "working_days_after_end":
        return working_days.after(last, n, country)
    if kind == "day_of_next_month":
        following = by_months(last.replace(day=1), 1)
        return following.replace(day=min(n, monthrange(following.year, following.month)[1]))
    if kind == "end_of_month":
        return last.replace(day=monthrange(last.year, last.month)[1])
    return None


def _condition(code: str, facts: "ContractFacts", union: Collection[str]) -> Condition:
    if code == "client_in_eu":
        country = facts.client.country
        if country is None:
            return Condition(code, False, Said(_NO_COUNTRY, {}), "client.country")
        inside = country in union
        said = Said(_INSIDE if inside else _OUTSIDE, {"country": Country(country)})
        return Condition(code, inside, said, "client.country")
    if facts.signed_on is not None:
        return Condition(code, True, Said(_SIGNED, {"on": facts.signed_on}), "signed_on")
    return Condition(code, False, Said(_UNSIGNED, {}), "signed_on")
