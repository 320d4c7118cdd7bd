"""How a counter towards an artist's status is put into words."""

from decimal import Decimal

from desktop.core.counters import Count
from desktop.core.money import Money, digits
from desktop.core.problems import N_, Message
from desktop.i18n.words import Words
from desktop.ui.row_model import Pill
from desktop.ui.theme import Kind

AMOUNTS: dict[str, Message] = {
    "days": N_("counter", "{n} days"),
    "hours": N_("counter", "{n} hours"),
    "cachets": N_("counter", "{n} cachets"),
    "weeks": N_("counter", "{n} weeks"),
    "months": N_("counter", "{n} months"),
}
"""An amount in each measure; the number may have decimals, so these are no plurals."""


def pill(words: Words, count: Count) -> Pill:
    """Return how far it is, in a word or two."""
    tr = words.tr
    if count.ceiling:
        if count.would_be:
            return Pill(tr("counters", "Limit passed"), Kind.WARNING)
        return Pill(tr("counters", "Below the limit"), Kind.SUCCESS)
    if count.reached:
        return Pill(tr("counters", "Reached"), Kind.SUCCESS)
    if count.would_be:
        return Pill(tr("counters", "Reached once all is declared"), Kind.WARNING)
    return Pill(tr("counters", "{amount} missing", amount=amount(words, count, count.missing)), Kind.NEUTRAL)


def amounts(words: Words, count: Count) -> str:
    """Return what is declared, what is only saved here, and the target."""
    return words.tr(
        "counters",
        "{declared} declared · {saved} only saved here · of {target}",
        declared=amount(words, count, count.declared),
        saved=amount(words, count, count.saved),
        target=amount(words, count, count.target),
    )


def amount(words: Words, count: Count, number: Decimal) -> str:
    """Return an amount in the counter's own measure."""
    if count.measure == "income":
        minor = int(number.scaleb(digits(count.currency)))
        return words.tr("counter", "{amount} gross", amount=Money(minor, count.currency))
    pattern = AMOUNTS.get(count.measure)
    rounded = number.quantize(Decimal("0.1")).normalize()
    plain = Decimal(f"{rounded:f}")
    return words.say(pattern, n=plain) if pattern else words.value(plain)
