"""Money: whole minor units (cents) of one currency. No fractions of a cent and no binary floating point anywhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.core import get_global

PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
"""The written form of amounts, percentages and weights in files: plain digits with an optional point."""


def known_currency(code: str) -> bool:
    """Return whether `code` is a currency that the locale library (CLDR) knows, in capitals: `EUR`."""
    return code in get_global("all_currencies")


@cache
def currencies_in_use() -> tuple[str, ...]:
    """Return every currency that is legal tender somewhere today (CLDR), in the order of the codes."""
    found = {
        code
        for spans in get_global("territory_currencies").values()
        for code, _, end, tender in spans
        if end is None and tender
    }
    return tuple(sorted(found))


@cache
def digits(currency: str) -> int:
    """Return how many decimal digits the currency has (CLDR): EUR 2, JPY 0, TND 3."""
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents for EUR, whole yen for JPY) of one currency.

    Adding, subtracting and comparing amounts of two currencies raises `ValueError`: only a typed rate may cross
    that line. There is no multiplication; a percentage states its rounding in `percent`.
    """

    minor: int
    currency: str

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be put together")
        return other.minor

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def percent(self, rate: Decimal) -> "Money":
        """Return `rate` percent of the amount, rounded half up to the minor unit. The amount is not negative."""
        return Money(percent_of(self.minor, rate), self.currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units (euros), exact."""
        return Decimal(self.minor).scaleb(-digits(self.currency))

    def plain(self) -> str:
        """Return the amount as files write it: digits and a point, always with all of the currency's digits."""
        return plain(self.minor, self.currency)

    def __str__(self) -> str:
        return f"{self.plain()} {self.currency}"

    @classmethod
    def read(cls, text: str, currency: str) -> "Money":
        """Return the amount that `text` writes plainly (`1500`, `1500.00`).

        Raises:
            ValueError: the text is no plain decimal number, or has more digits than the currency.
        """
        return cls(read_minor(text, currency), currency)


def read_minor(text: str, currency: str) -> int:
    """Return the minor units that `text` writes plainly, as `Money.read` does.

    Raises:
        ValueError: as `Money.read`.
    """
    if not PLAIN.fullmatch(text):
        raise ValueError(f"not a plain amount: {text!r}")
    whole, _, fraction = text.partition(".")
    places = digits(currency)
    if len(fraction) > places:
        raise ValueError(f"{currency} has {places} decimal digits: {text!r}")
    return int(whole + fraction.ljust(places, "0"))


def percent_of(minor: int, rate: Decimal) -> int:
    """Return `rate` percent of minor units that are not negative, rounded half up to the minor unit."""
    numerator, denominator = rate.as_integer_ratio()
    return (2 * minor * numerator + 100 * denominator) // (200 * denominator)


def percent_of_each(minors: Iterable[int], rate: Decimal) -> int:
    """Return the sum of `rate` percent of each of many amounts, every one rounded as `percent_of` does."""
    numerator, denominator = rate.as_integer_ratio()
    return sum((2 * minor * numerator + 100 * denominator) // (200 * denominator) for minor in minors)


def plain(minor: int, currency: str) -> str:
    """Return minor units as plain decimal text with all digits of the currency: `(150000, "EUR")` → `1500.00`."""
    places = digits(currency)
    if not places:
        return str(minor)
    text = str(minor)
    if minor < 0 or len(text) <= places:  # rare: lists of a million splits go the short way
        text = f"{'-' if minor < 0 else ''}{str(abs(minor)).rjust(places + 1, '0')}"
    return text[:-places] + "." + text[-places:]


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum of the amounts, zero in `currency` when there are none."""
    result = Money(0, currency)
    for amount in amounts:
        result += amount
    return result
