"""The single values that country files write, each with the sentence that refuses a wrong one."""

import re
import sys
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Annotated, Any

from desktop.core.money import PLAIN, known_currency
from desktop.core.problems import N_, Message, refuse

A_PERCENTAGE = N_(
    "country pack", "Write a percentage from 0 to 100 in quotes, with a point and no sign, such as “6.5”."
)
AN_AMOUNT = N_("country pack", "Write an amount in quotes, with digits and a point only, such as “1500.00”.")
A_FIGURE = N_("country pack", "Write a figure in quotes, with digits and a point only, such as “1.5”.")
A_REFERENCE = N_(
    "country pack", "Write the kind of the record, or kind and code, in quotes, such as “vat.performance”."
)
A_COUNTRY = N_("country pack", "Write a country as its two capital letters in quotes.")
A_CURRENCY = N_(
    "country pack", "No such currency is known. Write its three letters in quotes, such as “EUR”."
)
A_TIME_ZONE = N_("country pack", "No such time zone is known. Write continent and city in quotes.")
A_LOCALE = N_(
    "country pack", "Write a language, alone or with a country, in quotes, such as “en” or “en-GB”."
)
A_PATTERN = N_("country pack", "Write a pattern (a regular expression) in quotes. This one cannot be used.")
A_NUMBER_CHECK = N_("country pack", "No check of numbers with this name comes with Septet.")

NOT_CHECKS = frozenset({"exceptions", "numdb", "util"})
"""Modules of the number library that check nothing."""


def _text(value: Any, pattern: str, otherwise: Message) -> str:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise refuse("", otherwise)
    return value


def _percent(value: Any) -> Decimal:
    rate = Decimal(_text(value, PLAIN.pattern, A_PERCENTAGE))
    if rate > 100:
        raise refuse("", A_PERCENTAGE)
    return rate


_FIGURE = r"[0-9]{1,15}(?:\.[0-9]{1,10})?"
"""As `PLAIN`, of a length that no amount of any currency comes near."""


def _amount(value: Any) -> Decimal:
    return Decimal(_text(value, _FIGURE, AN_AMOUNT))


def _number(value: Any) -> Decimal:
    return Decimal(_text(value, _FIGURE, A_FIGURE))


def _reference(value: Any) -> str:
    return _text(value, r"[a-z]\w*(\.[\w-]+)?", A_REFERENCE)


def _country(value: Any) -> str:
    return _text(value, "[A-Z]{2}", A_COUNTRY)


def _currency(value: Any) -> str:
    code = _text(value, "[A-Z]{3}", A_CURRENCY)
    if not known_currency(code):
        raise refuse("", A_CURRENCY)
    return code


def _locale(value: Any) -> str:
    return _text(value, "[a-z]{2,3}(-[A-Z]{2})?", A_LOCALE)


def _time_zone(value: Any) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # opening the book needs no zone

    name = _text(value, r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)+", A_TIME_ZONE)
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, OSError):  # a folder of zones, such as a continent, is no zone
        raise refuse("", A_TIME_ZONE) from None


def _pattern(value: Any) -> str:
    pattern = _text(value, r".+", A_PATTERN)
    try:
        return re.compile(pattern).pattern
    except re.error:
        raise refuse("", A_PATTERN) from None


def _number_check(value: Any) -> str:
    name = _text(value, r"[a-z]\w*(\.[a-z]\w*)*", A_NUMBER_CHECK)
    if name in NOT_CHECKS or not _is_module_of_stdnum(name):
        raise refuse("", A_NUMBER_CHECK)
    return name


@cache
def _is_module_of_stdnum(name: str) -> bool:
    """Return whether the number library has this module, without importing any of it, which would be slow."""
    folder: Sequence[str] | None = None
    for full in accumulate(("stdnum", *name.split(".")), "{}.{}".format):
        found = (finder.find_spec(full, folder) for finder in sys.meta_path)
        spec = next(filter(None, found), None)
        if spec is None:
            return False
        folder = spec.submodule_search_locations
    return folder is None


Percent = Annotated[Decimal, _percent]
"""A percentage from 0 to 100, exact: `"6.5"` in the file."""

Amount = Annotated[Decimal, _amount]
"""An amount in the currency of the pack."""

Number = Annotated[Decimal, _number]
"""A figure that is neither an amount nor always a percentage: a factor, a count, hours."""

Reference = Annotated[str, _reference]
"""Another record of the pack, by its kind and, where it has one, its code."""

CountryCode = Annotated[str, _country]
"""ISO 3166-1 alpha-2, in capitals."""

Currency = Annotated[str, _currency]
"""ISO 4217, in capitals."""

LocaleTag = Annotated[str, _locale]
"""A language (BCP 47), alone or with a country."""

TimeZone = Annotated[str, _time_zone]
"""A key of the IANA time zone database."""

Pattern = Annotated[str, _pattern]
"""A regular expression that the whole number fits, written in capitals and without blanks, dots and dashes."""

NumberCheck = Annotated[str, _number_check]
"""A module of python-stdnum, written without `stdnum.`."""
