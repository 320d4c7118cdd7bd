"""One country's rules: dated records, each with its source and how sure we are of it.

The dataclasses here and in `desktop.core.packs` are the format of the files in `resources/countries`, which
`docs/countries.md` explains.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, TypeVar, get_args

from desktop.core.country_values import CountryCode, Currency, LocaleTag, NumberCheck, TimeZone
from desktop.core.deadlines import Timing
from desktop.core.packs.allowances import Mileage, PerDiem, SmallRegime
from desktop.core.packs.companies import Company, Fee, Intercompany, PayRule, ReceiptsDeadline, Settlement
from desktop.core.packs.duties import (
    A1Rule,
    LocalRegime,
    PostDeclaration,
    PostingNotice,
    PreDeclaration,
    Purpose,
    RequiredField,
)
from desktop.core.packs.example import Answer, Example
from desktop.core.packs.invoices import REVERSE_CHARGE, ClientId, Conditions, Vat
from desktop.core.packs.pay import Estimate, MinimumPay
from desktop.core.packs.people import PersonId, Role, UnitCode, WorkUnit
from desktop.core.packs.record import UNCHECKED, Confidence, Dated, Found, Source, Texts
from desktop.core.packs.status import Threshold
from desktop.core.packs.taxes import Withholding
from desktop.core.packs.whole import WHOLE_CHECKS, Concept
from desktop.core.toml_reader import Check

if TYPE_CHECKING:
    from desktop.core.people import ClientCommand

__all__ = [
    "UNCHECKED",
    "Answer",
    "Conditions",
    "Confidence",
    "CountryPack",
    "Dated",
    "Example",
    "Found",
    "PersonId",
    "Source",
    "Unknown",
    "Vat",
]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that was looked for and not found; shown to advisers, never guessed."""

    path: str
    note: str


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
        labels: what its people call things: concept → locale → words.
        unknowns: what was looked for and not found.
        examples: what must come out on some days.

    Every other attribute is a kind of dated record, explained where it is defined.
    """

    checks: ClassVar[tuple[Check, ...]] = WHOLE_CHECKS

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
    receipts_deadline: tuple[ReceiptsDeadline, ...] = ()
    intercompany: tuple[Intercompany, ...] = ()
    pre_declaration: tuple[PreDeclaration, ...] = ()
    post_declaration: tuple[PostDeclaration, ...] = ()
    person_ids: tuple[PersonId, ...] = ()
    client_ids: tuple[ClientId, ...] = ()
    required_fields: tuple[RequiredField, ...] = ()
    roles: tuple[Role, ...] = ()
    work_units: tuple[WorkUnit, ...] = ()
    minimum_pay: tuple[MinimumPay, ...] = ()
    estimate: tuple[Estimate, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    withholding: tuple[Withholding, ...] = ()
    a1: tuple[A1Rule, ...] = ()
    posting_notice: tuple[PostingNotice, ...] = ()
    local_regime: tuple[LocalRegime, ...] = ()
    small_regimes: tuple[SmallRegime, ...] = ()
    per_diem: tuple[PerDiem, ...] = ()
    mileage: tuple[Mileage, ...] = ()
    labels: Mapping[str, Texts] | None = None
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

    def usual_vat_on(self, on: date, client: "ClientCommand | None") -> Vat | None:
        """Return the rate of a performance for a client: the reverse charge for a business abroad, else the ordinary one.

        A client with a VAT number is taken for a business.
        """
        abroad = client is not None and client.country not in (None, self.country)
        charge = self.vat_on(on, REVERSE_CHARGE) if client and abroad and client.vat_no else None
        return charge or self.vat_on(on)

    def vat_rates_on(self, on: date) -> tuple[Vat, ...]:
        """Return every rate of the day, in the order of the file."""
        return tuple(_on(self.vat, on))

    def pay_rule_on(self, on: date) -> PayRule | None:
        """Return when the shared company pays for work of that day."""
        return next(_on(self.pay_rule, on), None)

    def receipts_deadline_on(self, on: date) -> ReceiptsDeadline | None:
        """Return until when the receipts of that day's year must be with the company."""
        return next(_on(self.receipts_deadline, on), None)

    def settlement_with(self, partner: str, on: date) -> Settlement | None:
        """Return how this country's company settles with another country's; None where the pack does not say."""
        return next((pair.how for pair in _on(self.intercompany, on) if pair.partner == partner), None)

    def pre_declaration_on(self, on: date) -> PreDeclaration | None:
        """Return what must be in before work on the day; of several, the one that must be in first."""
        rules = (rule for rule in _on(self.pre_declaration, on) if rule.applies_to != "self_employed")
        return max(rules, key=lambda rule: get_args(Timing).index(rule.timing), default=None)

    def ids_on(self, on: date) -> tuple[PersonId, ...]:
        """Return the numbers that the country gives to people on the day."""
        return tuple(_on(self.person_ids, on))

    def required_ids_on(self, on: date) -> tuple[PersonId, ...]:
        """Return the numbers without which nobody can be declared here on the day."""
        return tuple(number for number in self.ids_on(on) if number.required)

    def client_ids_on(self, on: date) -> tuple[ClientId, ...]:
        """Return the numbers that clients have here."""
        return tuple(_on(self.client_ids, on))

    def required_fields_on(self, on: date, purpose: Purpose) -> tuple[RequiredField, ...]:
        """Return what a paper of this purpose must say, in the order of the file."""
        return tuple(asked for asked in _on(self.required_fields, on) if purpose in asked.required_for)

    def work_unit_on(self, on: date, code: UnitCode) -> WorkUnit | None:
        """Return a unit of work by its code."""
        return next((unit for unit in _on(self.work_units, on) if unit.code == code), None)

    def minimum_pay_on(self, on: date) -> tuple[MinimumPay, ...]:
        """Return every minimum of the day, in the order of the file."""
        return tuple(_on(self.minimum_pay, on))

    def estimate_on(self, on: date, code: str | None = None) -> Estimate | None:
        """Return how a net pay is estimated on the day: by the method with this code, else the first of the file."""
        return next((found for found in _on(self.estimate, on) if code in (None, found.code)), None)

    def thresholds_on(self, on: date) -> tuple[Threshold, ...]:
        """Return what an artist's status or benefit depends on."""
        return tuple(_on(self.thresholds, on))

    def threshold_on(self, on: date, code: str) -> Threshold | None:
        """Return one threshold by its code."""
        return next((found for found in _on(self.thresholds, on) if found.code == code), None)

    def withholding_on(self, on: date) -> tuple[Withholding, ...]:
        """Return the taxes on artists who live elsewhere, the ordinary one first."""
        return tuple(_on(self.withholding, on))

    def a1_on(self, on: date) -> A1Rule | None:
        """Return how the country's A1 is asked for."""
        return next(_on(self.a1, on), None)

    def a1_lead_days_on(self, on: date) -> int | None:
        """Return how many days before a date abroad the A1 should be asked for."""
        rule = self.a1_on(on)
        return rule.lead_days if rule else None

    def posting_notices_on(self, on: date) -> tuple[PostingNotice, ...]:
        """Return what the country wants to be told of people who come from abroad to work."""
        return tuple(_on(self.posting_notice, on))

    def local_regime_on(self, on: date) -> LocalRegime | None:
        """Return what to do where no shared company fits."""
        return next(_on(self.local_regime, on), None)

    def small_regimes_on(self, on: date) -> tuple[SmallRegime, ...]:
        """Return the simple ways to pay small sums."""
        return tuple(_on(self.small_regimes, on))

    def per_diems_on(self, on: date) -> tuple[PerDiem, ...]:
        """Return what may be paid untaxed for a day away."""
        return tuple(_on(self.per_diem, on))

    def mileage_on(self, on: date) -> Mileage | None:
        """Return what may be paid untaxed for one's own car."""
        return next(_on(self.mileage, on), None)

    def words_for(self, concept: Concept, locale: str) -> str | None:
        """Return what people of a locale call something; the language alone will do."""
        texts = (self.labels or {}).get(concept, {})
        return texts.get(locale) or texts.get(locale.partition("-")[0])
