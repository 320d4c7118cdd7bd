"""The clock of the pay: from the end of the work to the day by which a shared company has promised to pay.

Pure. What a country's pack does not say stays unknown; no promise is made up.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from desktop.core.guarantee import pay_day

if TYPE_CHECKING:
    from desktop.core.country_pack import CountryPack
    from desktop.core.money import Money

Stand = Literal["unknown", "ahead", "running", "late", "in_time", "paid_late", "paid"]
"""`ahead`: the work is not over yet. `paid`: paid, and nobody knows whether that was in time."""

RUNS_FROM = frozenset(
    {"received", "accepted", "accepted_with_remarks", "invoiced", "client_paid", "members_paid"}
)
"""States of a declaration in which the company owes the pay; a disputed or cancelled one has no clock."""


class PayClock(NamedTuple):
    """Where the pay for one declaration stands on a day.

    Attributes:
        due: the last day that the company has promised, None where no rule says.
        days: days left until then; after it, or where it was paid too late, days past it as a negative number.
        paid_on: the day of the last payment to the musicians, once all of it is paid.
        left: what the payments so far leave open, None before the first and after the last.
    """

    stand: Stand
    due: date | None = None
    days: int | None = None
    paid_on: date | None = None
    left: "Money | None" = None


def due_on(pack: "CountryPack | None", ended: date, invoiced: date | None) -> date | None:
    """Return by when the country's company pays for work that ended on a day; None where that is not known.

    Where it counts from its invoice, that is not known before the invoice.
    """
    rule = pack.pay_rule_on(ended) if pack else None
    if pack is None or rule is None:
        return None
    if rule.kind == "after_invoice_days":
        return None if invoiced is None else invoiced + timedelta(days=rule.n or 0)
    return pay_day(rule.kind, rule.n or 0, ended, pack.country)


def pay_clock(due: date | None, ended: date, today: date, paid_on: date | None) -> PayClock:
    """Return where the pay stands, for work that ended on a day and has to be paid by `due`."""
    if paid_on is not None:
        if due is None:
            return PayClock("paid", None, None, paid_on)
        return PayClock("in_time" if paid_on <= due else "paid_late", due, (due - paid_on).days, paid_on)
    if due is None:
        return PayClock("unknown")
    left = (due - today).days
    if today <= ended and left >= 0:
        return PayClock("ahead", due, left)
    return PayClock("running" if left >= 0 else "late", due, left)
