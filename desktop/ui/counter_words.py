"""How a counter towards an artist's status is put into words."""

from decimal import Decimal

from desktop.core.counters import Count
from desktop.core.money import Money, digits
from desktop.i18n.words import Words
from desktop.ui.row_model import Pill
from desktop.ui.theme import Kind


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
    rounded = number.quantize(Decimal("0.1")).normalize()
    return _counted(words, count.measure, Decimal(f"{rounded:f}"))


def _counted(words: Words, measure: str, n: Decimal) -> str:
    match measure:
        case "days":
            return words.trn("counter", "{n} day", "{n} days", n)
        case "hours":
            return words.trn("counter", "{n} hour", "{n} hours", n)
        case "cachets":
            return words.trn("counter", "{n} cachet", "{n} cachets", n)
        case "weeks":
            return words.trn("counter", "{n} week", "{n} weeks", n)
        case "months":
            return words.trn("counter", "{n} month", "{n} months", n)
        case _:
            return words.value(n)
