"""One country's rules: dated records, each with its source and how sure we are of it.

These dataclasses are the format of the files in `resources/countries`, which `docs/countries.md` explains.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, ClassVar, Literal, TypeVar, get_args

from desktop.core.country_values import (
    Amount,
    CountryCode,
    Currency,
    LocaleTag,
    NumberCheck,
    Pattern,
    Percent,
    TimeZone,
)
from desktop.core.deadlines import Timing
from desktop.core.problems import N_, Problem
from desktop.core.toml_reader import Check

Confidence = Literal["H", "M", "L"]
"""How sure we are of a value: high, medium, low."""

CompanyStatus = Literal["active", "ended", "unknown"]

PayrollModel = Literal["per_assignment", "monthly_budget"]
"""A declaration becomes a payslip of its own, or fills a budget out of which a monthly salary is paid."""

PayKind = Literal[
    "working_days_after_end", "day_of_next_month", "end_of_month", "after_invoice_days", "unknown"
]
"""When the company pays the musician."""

COUNTED: frozenset[PayKind] = frozenset({"working_days_after_end", "day_of_next_month", "after_invoice_days"})
"""The kinds of payment rule that mean nothing without their number `n`."""

GuaranteeCondition = Literal["order_confirmed_by_client", "client_in_eu"]
ClientType = Literal["business", "public_body", "private_person"]
Recipient = Literal["authority", "company", "payer"]

Sensitivity = Literal["personal", "restricted"]
"""A `restricted` number goes to the competent company only, and never onto a paper for the client."""

UNCHECKED = "not yet checked against a published source"
"""The title of a source that is none: common knowledge that waits for somebody to look it up."""

ENDS_FIRST = N_("country pack", "The last day lies before the first, {valid_from}.")
HOLDS_TOGETHER = N_("country pack", "This holds on the same days as {other}, and only one of them can.")
N_IS_MISSING = N_("country pack", "This kind of payment rule needs its number n.")
N_IS_IDLE = N_("country pack", "This kind of payment rule has no number n.")
LABEL_IS_MISSING = N_("country pack", "The label is missing in: {languages}.")
NONE_THERE = N_("country pack", "At least one is needed here.")

Found = Mapping[str, Any]
"""The keys of a table that could be read."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was read. `year` is that of the page, and missing where the page has none."""

    title: str
    publisher: str
    year: int | None = None

    @property
    def checked(self) -> bool:
        """Whether somebody has read the value in a published source."""
        return self.title != UNCHECKED


def _days_in_order(found: Found) -> Iterator[Problem]:
    first, last = found.get("valid_from"), found.get("valid_to")
    if first and last and last < first:
        yield Problem("valid_to", ENDS_FIRST, {"valid_from": first})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A record that holds from a first day to a last, both included; a day that is missing is not known.

    Attributes:
        source: where it was read.
        confidence: how sure we are that it holds.
        valid_from: the first day.
        valid_to: the last day; missing also while no end is in sight.
        note: what the figures do not say, in English, for advisers.
    """

    checks: ClassVar[tuple[Check, ...]] = (_days_in_order,)
    once_per: ClassVar[str] = ""
    """The key by which only one record of the kind can hold on a day; none: only one at all."""

    source: Source
    confidence: Confidence
    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None

    def holds_on(self, on: date) -> bool:
        """Return whether the record counts on the day."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)

    def meets(self, other: "Dated") -> bool:
        """Return whether both records hold on some day."""
        first = max(self.valid_from or date.min, other.valid_from or date.min)
        return self.holds_on(first) and other.holds_on(first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company(Dated):
    """What a shared company is from a day on. A company that ends has a second record with the same id."""

    once_per = "id"

    id: str
    name: str
    status: CompanyStatus
    legal_form: str | None = None
    payroll_model: PayrollModel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(Dated):
    """What the shared companies of the country keep, in percent of the fee without VAT."""

    percent: Percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """When a rate applies: every key that is given must be so; a key that is missing does not matter.

    Attributes:
        admission: tickets are sold, rather than a show.
        advertising: the performance advertises something.
        agency: the service is procured or organised rather than performed.
        client_abroad: the client has its seat in another country.
        client_type: what the client is.
        equipment_in_contract: sound or light equipment is part of the contract.
        payroll_service: the invoice is for handling the pay, not for the performance.
        purpose_is_concert: people come for the music, not for an occasion that it accompanies.
        technical_service: technicians' work is invoiced.
        venue_consumption: eating or drinking during the show is usual there.
    """

    admission: bool | None = None
    advertising: bool | None = None
    agency: bool | None = None
    client_abroad: bool | None = None
    client_type: ClientType | None = None
    equipment_in_contract: bool | None = None
    payroll_service: bool | None = None
    purpose_is_concert: bool | None = None
    technical_service: bool | None = None
    venue_consumption: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat(Dated):
    """A rate of value added tax on the shared company's invoice; `performance` is the ordinary one."""

    once_per = "code"

    code: str
    percent: Percent
    applies_when: Conditions = Conditions()


def _n_fits_kind(found: Found) -> Iterator[Problem]:
    if "kind" not in found:
        return
    if found["kind"] in COUNTED and "n" not in found:
        yield Problem("n", N_IS_MISSING)
    if found["kind"] not in COUNTED and "n" in found:
        yield Problem("n", N_IS_IDLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayRule(Dated):
    """When the company pays the musicians.

    Attributes:
        kind: what the days are counted from; `unknown` where only the guarantee is known.
        n: the number of days, or the day of the month.
        guaranteed: whether it pays though the client has not paid yet; missing if that is not known.
        guarantee_conditions: all that must be so for the guarantee to hold.
    """

    checks: ClassVar[tuple[Check, ...]] = (_days_in_order, _n_fits_kind)

    kind: PayKind
    n: int | None = None
    guaranteed: bool | None = None
    guarantee_conditions: tuple[GuaranteeCondition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreDeclaration(Dated):
    """Something that must be in before the work, such as a notice to the social security."""

    once_per = "code"

    code: str
    name: str
    timing: Timing
    recipient: Recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonId(Dated):
    """A number that the country gives to people.

    Attributes:
        code: its name for programs.
        label: its name by language (`en`, `fr`).
        required: whether a declaration in this country cannot do without it.
        sensitivity: how carefully it must be kept.
        check: the module of python-stdnum that knows its check digits.
        pattern: what the whole number looks like; where it has a group called `number`, only that group is
            given to `check`.
    """

    once_per = "code"

    code: str
    label: Mapping[str, str]
    required: bool
    sensitivity: Sensitivity
    check: NumberCheck | None = None
    pattern: Pattern | None = None

    def label_in(self, language: str) -> str:
        """Return the name of the number in a language, else in English."""
        return self.label.get(language, self.label["en"])


@dataclass(frozen=True, slots=True, kw_only=True)
class A1Rule(Dated):
    """How many days before a date abroad the A1 should be asked for."""

    lead_days: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that was looked for and not found; shown to advisers, never guessed."""

    path: str
    note: str


Answer = Literal["company", "company_fee", "vat", "pay_rule", "pre_declaration", "a1_lead_days"]
"""What an example can expect of a pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked example: what must come out on a day. `nothing_known` names the answers that the pack cannot give.

    `company_fee` and `vat` are those of an invoice of `invoice` without VAT, at the ordinary rate.
    """

    on: date
    invoice: Amount | None = None
    company_fee: Amount | None = None
    vat: Amount | None = None
    company: str | None = None
    pay_rule: PayKind | None = None
    pre_declaration: str | None = None
    a1_lead_days: int | None = None
    nothing_known: tuple[Answer, ...] = ()


def _records_meet(found: Found) -> Iterator[Problem]:
    """Yield every record that holds on a day on which an earlier one of its kind and code holds already."""
    for kind, records in found.items():
        dated = [
            (i, r)
            for i, r in enumerate(records if isinstance(records, tuple) else ())
            if isinstance(r, Dated)
        ]
        for (i, one), (j, two) in combinations(dated, 2):
            if one.meets(two) and getattr(one, one.once_per, "") == getattr(two, two.once_per, ""):
                yield Problem(f"{kind}[{j}]", HOLDS_TOGETHER, {"other": f"{kind}[{i}]"})


def _labels_are_complete(found: Found) -> Iterator[Problem]:
    """Yield the numbers that lack a label in English or in a language of the country."""
    languages = {"en", *(tag.partition("-")[0] for tag in found.get("locales", ()))}
    for i, number in enumerate(found.get("person_ids", ())):
        if missing := sorted(languages - number.label.keys()):
            yield Problem(f"person_ids[{i}].label", LABEL_IS_MISSING, {"languages": ", ".join(missing)})


def _a_locale_is_there(found: Found) -> Iterator[Problem]:
    if found.get("locales") == ():
        yield Problem("locales", NONE_THERE)


D = TypeVar("D", bound=Dated)


def _on(records: Iterable[D], on: date) -> Iterator[D]:
    return (record for record in records if record.holds_on(on))


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryPack:
    """The rules of one country as known at `edition`. What is not known has no record: the answer is None.

    Attributes:
        country: the country.
        edition: the day on which the rules were compiled, kept with every paper made by them.
        currency: the money of the country.
        locales: its languages, the first being the usual one.
        time_zone: the zone of most of it.
        vat_number: the check of its VAT numbers.
        companies: the shared companies with their status over time.
        fee: what they keep.
        vat: the rates of their invoices.
        pay_rule: when they pay.
        pre_declaration: what must be in before the work.
        person_ids: the numbers of its people.
        a1: when to ask for an A1.
        unknowns: what was looked for and not found.
        examples: what must come out on some days.
    """

    checks: ClassVar[tuple[Check, ...]] = (_a_locale_is_there, _labels_are_complete, _records_meet)

    country: CountryCode
    edition: date
    currency: Currency
    locales: tuple[LocaleTag, ...]
    time_zone: TimeZone
    vat_number: NumberCheck | None = None
    companies: tuple[Company, ...] = ()
    fee: tuple[Fee, ...] = ()
    vat: tuple[Vat, ...] = ()
    pay_rule: tuple[PayRule, ...] = ()
    pre_declaration: tuple[PreDeclaration, ...] = ()
    person_ids: tuple[PersonId, ...] = ()
    a1: tuple[A1Rule, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    examples: tuple[Example, ...] = ()

    def companies_on(self, on: date) -> tuple[Company, ...]:
        """Return what is known on the day of each shared company: `status` may also be ended or unknown."""
        return tuple(_on(self.companies, on))

    def active_company_on(self, on: date) -> Company | None:
        """Return the shared company that can take a declaration on the day: the first active one of the file."""
        return next((company for company in _on(self.companies, on) if company.status == "active"), None)

    def fee_on(self, on: date) -> Fee | None:
        """Return what the shared company keeps on the day."""
        return next(_on(self.fee, on), None)

    def vat_on(self, on: date, code: str = "performance") -> Vat | None:
        """Return the rate with this code on the day."""
        return next((rate for rate in _on(self.vat, on) if rate.code == code), None)

    def vat_rates_on(self, on: date) -> tuple[Vat, ...]:
        """Return every rate of the day, in the order of the file."""
        return tuple(_on(self.vat, on))

    def pay_rule_on(self, on: date) -> PayRule | None:
        """Return when the shared company pays for work of that day."""
        return next(_on(self.pay_rule, on), None)

    def pre_declaration_on(self, on: date) -> PreDeclaration | None:
        """Return what must be in before work on the day; of several, the one that must be in first."""
        rules = _on(self.pre_declaration, on)
        return max(rules, key=lambda rule: get_args(Timing).index(rule.timing), default=None)

    def ids_on(self, on: date) -> tuple[PersonId, ...]:
        """Return the numbers that the country gives to people on the day."""
        return tuple(_on(self.person_ids, on))

    def required_ids_on(self, on: date) -> tuple[PersonId, ...]:
        """Return the numbers without which nobody can be declared here on the day."""
        return tuple(number for number in self.ids_on(on) if number.required)

    def a1_lead_days_on(self, on: date) -> int | None:
        """Return how many days before a date abroad the A1 should be asked for."""
        rule = next(_on(self.a1, on), None)
        return rule.lead_days if rule else None
