"""Amounts as people and banks write them: `1500`, `1 500,00`, `1.500,00`, `€ 1,500.-`. What could mean two things is refused."""

import re
from decimal import Decimal
from functools import cache
from typing import Final

from babel.core import get_global

_NOISE: Final = re.compile(r"[\s\u00a0\u202f'’]|[A-Z]{3}|[€$£]|,-|,–|\.-|\.–")
_PLAIN: Final = re.compile(r"\d+")
_MOST: Final = 10**15


class Unclear(ValueError):  # noqa: N818  # a finding about what was written
    """Text that is no amount, or could be two different ones."""


@cache
def digits(currency: str) -> int:
    """Return how many decimal digits the currency has (CLDR): EUR 2, JPY 0, TND 3."""
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


def plain(minor: int, currency: str) -> str:
    """Return an amount for files and fields: digits, and a point before the decimals."""
    places = digits(currency)
    return str(Decimal(minor).scaleb(-places)) if places else str(minor)


def read_amount(written: str, currency: str) -> int:
    """Return minor units.

    Raises:
        Unclear: no amount, more decimals than the currency has, or one separator that could be either kind.
    """
    text = _NOISE.sub("", written.strip())
    sign = -1 if text.startswith(("-", "−")) else 1
    whole, decimals = _parts(text.lstrip("+-−"), digits(currency))
    if len(decimals) > digits(currency) or not _PLAIN.fullmatch(whole + decimals):
        raise Unclear(written)
    minor = int((whole or "0") + decimals.ljust(digits(currency), "0"))
    if minor > _MOST:
        raise Unclear(written)
    return sign * minor


def _parts(text: str, places: int) -> tuple[str, str]:
    """Return the digits before and after the decimal sign."""
    found = [sign for sign in text if sign in ".,"]
    if not found:
        return text, ""
    last = text.rindex(found[-1])
    tail = text[last + 1 :]
    if len(set(found)) == 2 and found.count(found[-1]) == 1:
        return _grouped(text[:last]), tail
    if len(found) == 1 and (len(tail) != 3 or places == 3 or text.startswith(("0", ".", ","))):
        return text[:last], tail
    if len(found) == 1 and places:
        raise Unclear(text)
    return _grouped(text), ""


def _grouped(text: str) -> str:
    groups = re.split("[.,]", text)
    if len(set(re.findall("[.,]", text))) > 1 or any(len(group) != 3 for group in groups[1:]):
        raise Unclear(text)
    return "".join(groups)
