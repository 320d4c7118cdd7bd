"""A contract's invoice in the words of EN 16931 (`docs/e-invoice.md`): complete data for the company that invoices.

What neither book nor country pack knows is named as missing, never made up. Amounts are whole minor units; VAT is
worked out for each category and rate on the sum of its lines, rounded half up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.calendar_file import English, Speaker
from desktop.core.identifiers import normal_form
from desktop.core.money import digits, percent_of, plain
from desktop.core.packs.invoices import REVERSE_CHARGE
from desktop.core.problems import N_, Message, Problem, Refused, refuse
from desktop.core.text import same_name

if TYPE_CHECKING:
    from desktop.core.countries import Countries
    from desktop.core.country_pack import CountryPack
    from desktop.core.declarations import PartPlan
    from desktop.core.queries.contracts import ContractFacts

INVOICE = "380"
PIECE = "C62"
CATEGORIES = ("S", "Z", "E", "AE", "O")
"""Standard rate, zero rate, exempt, reverse charge, outside the scope of VAT."""

MISSING: Mapping[str, Message] = {
    "BT-1": N_("e-invoice", "Number of the invoice"),
    "BT-2": N_("e-invoice", "Day of the invoice"),
    "BT-9": N_("e-invoice", "Day or terms of payment"),
    "BT-10": N_("e-invoice", "Reference of the buyer, if it is a public body"),
    "BT-31": N_("e-invoice", "VAT number of the seller"),
    "BT-35": N_("e-invoice", "Address of the seller"),
    "BT-48": N_("e-invoice", "VAT number of the buyer"),
    "BT-50": N_("e-invoice", "Address of the buyer"),
    "BT-55": N_("e-invoice", "Country of the buyer"),
    "BT-84": N_("e-invoice", "Account of the seller"),
    "BT-120": N_("e-invoice", "Reason why no VAT is charged"),
}

_NO_COMPANY = N_(
    "e-invoice",
    "No shared company invoices this contract yet, so there is no seller. Complete the contract first.",
)
_NO_RATE = N_("e-invoice", "The contract does not say its rate of VAT. Enter it first.")
_NO_CLIENT_COUNTRY = N_("e-invoice", "The country of the client is missing. Enter it first.")
_NO_CATEGORY = N_(
    "e-invoice",
    "At 0 % the rules leave open why no VAT is charged. Say one of: Z (zero rate), E (exempt), AE (reverse charge), O (outside VAT).",
)
_NOT_CATEGORY = N_("e-invoice", "The category of VAT is one of: {known}.")
_RATE_WITHOUT_S = N_("e-invoice", "Category {category} has no VAT, but the contract says {percent} %.")
_THREE_DIGITS = N_("e-invoice", "Electronic invoices have two digits after the point; {currency} has more.")
_NAME = N_("e-invoice", "Performance of {band}")
_NAME_ALONE = N_("e-invoice", "Performance")
_DRAFT = N_("e-invoice", "Draft data: the number and the day of the invoice are given by {company}.")
_TERMS = N_("e-invoice", "{days} days after the day of the invoice")


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer. `vat_id` has its country's prefix; `legal_id` is the number in the register of companies."""

    name: str
    country: str | None
    lines: tuple[str, ...] = ()
    city: str = ""
    postcode: str = ""
    vat_id: str = ""
    legal_id: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class VatKind:
    """Category and rate of VAT; a reason where none is charged."""

    category: str
    percent: Decimal
    reason: str = ""
    reason_code: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what was performed, for how much without VAT."""

    name: str
    minor: int
    vat: VatKind
    description: str = ""
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Extra:
    """An allowance (`charge` False) or a charge on the whole invoice, without VAT."""

    minor: int
    vat: VatKind
    reason: str
    charge: bool = False


class Subtotal(NamedTuple):
    """The VAT of one category and rate."""

    vat: VatKind
    taxable: int
    tax: int


@dataclass(frozen=True, slots=True)
class Given:
    """What the company or a person gives that the book does not know; "" and None where nobody does."""

    number: str = ""
    issued_on: date | None = None
    seller_vat: str = ""
    seller_lines: tuple[str, ...] = ()
    seller_city: str = ""
    seller_postcode: str = ""
    iban: str = ""
    buyer_reference: str = ""
    order_reference: str = ""
    category: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """The semantic model, as far as a contract fills it; `missing` names business terms that nobody gave."""

    number: str
    issued_on: date
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    extras: tuple[Extra, ...] = ()
    due_on: date | None = None
    terms: str = ""
    period: tuple[date, date] | None = None
    buyer_reference: str = ""
    order_reference: str = ""
    contract_reference: str = ""
    iban: str = ""
    notes: tuple[str, ...] = ()
    prepaid: int = 0
    missing: tuple[str, ...] = field(default=())

    def amount(self, minor: int) -> str:
        """Return minor units as the files write them."""
        return plain(minor, self.currency)

    @property
    def net_of_lines(self) -> int:
        """BT-106."""
        return sum(line.minor for line in self.lines)

    @property
    def allowances(self) -> int:
        """BT-107."""
        return sum(extra.minor for extra in self.extras if not extra.charge)

    @property
    def charges(self) -> int:
        """BT-108."""
        return sum(extra.minor for extra in self.extras if extra.charge)

    @property
    def net(self) -> int:
        """BT-109."""
        return self.net_of_lines - self.allowances + self.charges

    @property
    def subtotals(self) -> tuple[Subtotal, ...]:
        """BG-23: one for each category and rate."""
        sums: dict[tuple[str, Decimal], int] = {}
        kinds: dict[tuple[str, Decimal], VatKind] = {}
        for vat, minor in self._taxed():
            key = (vat.category, vat.percent)
            kinds.setdefault(key, vat)
            sums[key] = sums.get(key, 0) + minor
        return tuple(
            Subtotal(kinds[key], minor, _tax(minor, kinds[key].percent)) for key, minor in sums.items()
        )

    def _taxed(self) -> Iterator[tuple[VatKind, int]]:
        yield from ((line.vat, line.minor) for line in self.lines)
        yield from ((extra.vat, extra.minor if extra.charge else -extra.minor) for extra in self.extras)

    @property
    def tax(self) -> int:
        """BT-110."""
        return sum(part.tax for part in self.subtotals)

    @property
    def gross(self) -> int:
        """BT-112."""
        return self.net + self.tax

    @property
    def due(self) -> int:
        """BT-115."""
        return self.gross - self.prepaid


def _tax(minor: int, percent: Decimal) -> int:
    return percent_of(minor, percent) if minor >= 0 else -percent_of(-minor, percent)


def invoice_of(
    facts: "ContractFacts",
    part: "PartPlan | None",
    countries: "Countries",
    today: date,
    given: Given | None = None,
    words: Speaker | None = None,
) -> Invoice:
    """Return the invoice of a contract.

    Args:
        facts: the contract.
        part: that of the company which invoices the client.
        countries: the country packs.
        today: stands in for the day of the invoice while nobody gave it, which is then named as missing.
        given: what the company gives.
        words: says sentences in the language of the invoice.

    Raises:
        Refused: the contract does not say enough to be invoiced by anybody.
    """
    said, speaker = given or Given(), words or English()
    if part is None:
        raise refuse("", _NO_COMPANY)
    vat = _vat_kind(facts, part, countries, said, speaker)
    buyer, seller = _buyer(facts), _seller(part, countries, today, said)
    days = [date.fromisoformat(gig.on) for gig in facts.gigs if gig.state != "cancelled"]
    issued = said.issued_on or today
    due = (
        issued + timedelta(days=facts.payment_days)
        if facts.payment_days is not None and said.issued_on
        else None
    )
    terms = "" if facts.payment_days is None else speaker.say(_TERMS, days=facts.payment_days)
    name = speaker.say(_NAME, band=facts.band) if facts.band else speaker.say(_NAME_ALONE)
    where = "; ".join(
        ", ".join(filter(None, (gig.on, gig.venue, gig.place)))
        for gig in facts.gigs
        if gig.state != "cancelled"
    )
    made = Invoice(
        number=said.number or f"DRAFT-{facts.id[:8]}",
        issued_on=issued,
        currency=facts.fee.currency,
        seller=seller,
        buyer=buyer,
        lines=(Line(name, facts.fee.minor, vat, where),),
        due_on=due,
        terms=terms,
        period=(min(days), max(days)) if days else None,
        buyer_reference=said.buyer_reference or facts.client.invoice_reference,
        order_reference=said.order_reference,
        contract_reference=facts.id,
        iban=normal_form(said.iban) if said.iban else "",
        notes=() if said.number else (speaker.say(_DRAFT, company=seller.name),),
    )
    return _with_missing(made, said, vat)


def _with_missing(made: Invoice, given: Given, vat: VatKind) -> Invoice:
    from dataclasses import replace

    lacks = {
        "BT-1": not given.number,
        "BT-2": given.issued_on is None,
        "BT-9": not made.terms and made.due_on is None,
        "BT-10": not made.buyer_reference,
        "BT-31": not made.seller.vat_id and vat.category != "O",
        "BT-35": not made.seller.lines,
        "BT-48": not made.buyer.vat_id and vat.category == "AE",
        "BT-50": not made.buyer.lines,
        "BT-84": not made.iban,
        "BT-120": vat.category in ("E", "AE", "O") and not (vat.reason or vat.reason_code),
    }
    return replace(made, missing=tuple(code for code, is_so in lacks.items() if is_so))


def _buyer(facts: "ContractFacts") -> Party:
    client = facts.client
    lines = tuple(line.strip() for line in client.address.splitlines() if line.strip())
    vat_id = _with_prefix(client.vat_no, client.country)
    return Party(
        client.name,
        client.country,
        lines,
        vat_id=vat_id,
        legal_id=client.company_no.strip(),
        email=client.email,
    )


def _seller(part: "PartPlan", countries: "Countries", today: date, given: Given) -> Party:
    """Return the shared company, with what its country's pack knows of it by its name."""
    pack = countries.get(part.country)
    known = next(
        (
            company
            for company in (pack.companies_on(today) if pack else ())
            if part.company_name and same_name(company.name) == same_name(part.company_name)
        ),
        None,
    )
    vat = given.seller_vat or (known.vat_no if known and known.vat_no else "")
    return Party(
        part.company_name or (known.name if known else ""),
        part.country,
        given.seller_lines,
        given.seller_city,
        given.seller_postcode,
        vat_id=_with_prefix(vat, part.country),
    )


def _with_prefix(number: str | None, country: str | None) -> str:
    """Return a VAT number with its country in front, as the standard wants it (Greece writes EL)."""
    text = normal_form(number or "")
    if not text or text[:2].isalpha():
        return text
    return f"{country or ''}{text}"


def _vat_kind(
    facts: "ContractFacts", part: "PartPlan", countries: "Countries", given: Given, words: Speaker
) -> VatKind:
    problems = []
    if facts.vat_percent is None:
        problems.append(Problem("vat_percent", _NO_RATE))
    if not facts.client.country:
        problems.append(Problem("client.country", _NO_CLIENT_COUNTRY))
    if digits(facts.fee.currency) > 2:
        problems.append(Problem("currency", _THREE_DIGITS, {"currency": facts.fee.currency}))
    if given.category and given.category not in CATEGORIES:
        problems.append(Problem("vat_category", _NOT_CATEGORY, {"known": ", ".join(CATEGORIES)}))
    if problems:
        raise Refused(problems)
    assert facts.vat_percent is not None
    percent = facts.vat_percent
    if percent and given.category not in ("", "S"):
        raise refuse("vat_category", _RATE_WITHOUT_S, category=given.category, percent=f"{percent:f}")
    if percent:
        return VatKind("S", percent)
    pack = countries.get(part.country)
    on = date.fromisoformat(facts.gigs[0].on) if facts.gigs else date.min
    abroad = facts.client.country != part.country
    category = given.category or _category_at_zero(pack, on, abroad)
    reason = given.reason or _reason(pack, on, category, words)
    code = {"AE": "VATEX-EU-AE", "O": "VATEX-EU-O"}.get(category, "")
    return VatKind(category, Decimal(0), reason, code)


def _category_at_zero(pack: "CountryPack | None", on: date, abroad: bool) -> str:
    """Return why no VAT is charged, where the country's rules say it."""
    if pack is not None and abroad and pack.vat_on(on, REVERSE_CHARGE) is not None:
        return "AE"
    if pack is not None and any(not r.percent and r.code != REVERSE_CHARGE for r in pack.vat_rates_on(on)):
        return "E"
    raise refuse("vat_category", _NO_CATEGORY)


def _reason(pack: "CountryPack | None", on: date, category: str, words: Speaker) -> str:
    """Return the words that the invoice must carry by the country's rules."""
    from desktop.core.problems import Label

    if pack is None or category not in ("AE", "E"):
        return ""
    rates = [
        rate
        for rate in pack.vat_rates_on(on)
        if not rate.percent and (rate.code == REVERSE_CHARGE) == (category == "AE") and rate.invoice_text
    ]
    return words.say(Message("", "{text}"), text=Label(rates[0].invoice_text)) if rates else ""  # type: ignore[arg-type]
