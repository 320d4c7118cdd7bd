"""An expense as it is recorded, what it comes to by a country's rates, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from desktop.core.books.accounts import CATEGORIES
from desktop.core.gigs import day_problems
from desktop.core.money import Money, digits
from desktop.core.problems import N_, Message, Problem
from desktop.core.splitting import MOST_FEE
from desktop.core.text import check_text, missing

if TYPE_CHECKING:
    from desktop.core.country_pack import CountryPack
    from desktop.core.packs.record import Dated

PURCHASE, MILEAGE, PER_DIEM = "purchase", "mileage", "per_diem"

KINDS: Mapping[str, Message] = {
    PURCHASE: N_("expense kind", "Something that was paid"),
    MILEAGE: N_("expense kind", "Kilometres by own car"),
    PER_DIEM: N_("expense kind", "Daily allowance"),
}
"""What an expense can be; for the last two nothing is paid, they are reckoned by a rate."""

_KIND = N_("expense", "Choose what it is.")
_CATEGORY = N_("expense", "Choose what it was for.")
_NOTHING = N_("expense", "Type how much it was.")
_NEGATIVE = N_("expense", "This cannot be less than zero.")
_TOO_MUCH = N_("expense", "An expense can be at most {limit}.")
_VAT = N_("expense", "VAT lies between 0 and 100 %.")
_QUANTITY = {
    MILEAGE: N_("expense", "Type how many kilometres it was."),
    PER_DIEM: N_("expense", "Type how many days it was."),
}
_RATE = N_("expense", "Septet knows no rate for this day and country. Type the rate that you may use.")
_WHO = N_("expense", "Choose who paid.")
_MOST = Decimal(10**6)


@dataclass(frozen=True, slots=True)
class ExpenseCommand:
    """An expense as it is recorded.

    Attributes:
        kind: one of `KINDS`; `mileage` and `per_diem` have a quantity and a rate, and come to their product.
        category: a key of `CATEGORIES`.
        amount: what was paid, VAT included; of the other kinds what comes out.
        vat_percent: the rate that is in it; None for none.
        quantity: kilometres, or days.
        rate: for one of them, in major units of the currency.
        payer: who paid; None for the band's fund, and then there is a band.
        contract, gig: what it was for, where it was for one.
    """

    on: date | None
    kind: str
    category: str
    text: str
    currency: str
    amount: Money | None = None
    vat_percent: Decimal | None = None
    quantity: Decimal | None = None
    rate: Decimal | None = None
    payer: str | None = None
    band: str | None = None
    gig: str | None = None
    contract: str | None = None
    id: str | None = None

    @property
    def total(self) -> Money | None:
        """What it comes to; None while that is not known."""
        if self.kind == PURCHASE:
            return self.amount
        if self.quantity is None or self.rate is None:
            return None
        return reckoned(self.quantity, self.rate, self.currency)

    @property
    def vat(self) -> Money | None:
        """The VAT that is in it; None where there is none."""
        total = self.total
        if self.kind != PURCHASE or total is None or self.vat_percent is None:
            return None
        return vat_in(total, self.vat_percent)


def reckoned(quantity: Decimal, rate: Decimal, currency: str) -> Money:
    """Return quantity times rate, rounded half up to the smallest unit."""
    exact = (quantity * rate).scaleb(digits(currency))
    return Money(int(exact.to_integral_value(ROUND_HALF_UP)), currency)


def vat_in(gross: Money, percent: Decimal) -> Money:
    """Return the VAT that is in an amount which includes it, rounded half up to the smallest unit."""
    exact = Decimal(gross.minor) * percent / (100 + percent)
    return Money(int(exact.to_integral_value(ROUND_HALF_UP)), gross.currency)


class Allowance(NamedTuple):
    """A rate of a country's rules: for one kilometre or day, in the country's currency, with where it stands.

    `to` is the upper end where the source gives a range.
    """

    code: str
    rate: Decimal
    currency: str
    record: "Dated"
    edition: date
    to: Decimal | None = None


def allowances(pack: "CountryPack", kind: str, on: date) -> list[Allowance]:
    """Return the rates that a country has for a kind of expense on a day; none where they are not known."""
    if kind == MILEAGE:
        found = pack.mileage_on(on)
        return (
            [Allowance(found.code, found.amount / found.km, pack.currency, found, pack.edition)]
            if found
            else []
        )
    if kind == PER_DIEM:
        return [
            Allowance(each.code, each.amount, pack.currency, each, pack.edition, each.amount_to)
            for each in pack.per_diems_on(on)
        ]
    return []


def check_expense(expense: ExpenseCommand) -> list[Problem]:
    """Return everything that is wrong with an expense."""
    problems = day_problems("on", expense.on) if expense.on else [missing("on")]
    if expense.kind not in KINDS:
        return [*problems, Problem("kind", _KIND)]
    if expense.category not in CATEGORIES:
        problems.append(Problem("category", _CATEGORY))
    problems += check_text("text", expense.text, needed=True)
    problems += _purchase_problems(expense) if expense.kind == PURCHASE else _reckoned_problems(expense)
    if expense.payer is None and expense.band is None:
        problems.append(Problem("payer", _WHO))
    return problems


def _purchase_problems(expense: ExpenseCommand) -> list[Problem]:
    problems = []
    if expense.amount is None or not expense.amount:
        problems.append(Problem("amount", _NOTHING))
    elif expense.amount.minor < 0:
        problems.append(Problem("amount", _NEGATIVE))
    else:
        problems += _size_problems("amount", expense.amount)
    if expense.vat_percent is not None and not 0 <= expense.vat_percent <= 100:
        problems.append(Problem("vat_percent", _VAT))
    return problems


def _reckoned_problems(expense: ExpenseCommand) -> list[Problem]:
    problems = []
    if expense.quantity is None or not expense.quantity:
        problems.append(Problem("quantity", _QUANTITY[expense.kind]))
    elif not 0 < expense.quantity <= _MOST:
        problems.append(Problem("quantity", _NEGATIVE))
    if expense.rate is None:
        problems.append(Problem("rate", _RATE))
    elif not 0 < expense.rate <= _MOST:
        problems.append(Problem("rate", _NEGATIVE))
    total = None if problems else expense.total
    if total is not None:
        problems += [Problem("quantity", _NOTHING)] if not total else _size_problems("quantity", total)
    return problems


def _size_problems(field: str, amount: Money) -> list[Problem]:
    if amount.minor <= MOST_FEE:
        return []
    return [Problem(field, _TOO_MUCH, {"limit": Money(MOST_FEE, amount.currency)})]
