"""Amounts as people type them: `1500`, `1 500,00`, `1.500,00`, `1,500.00`, `€ 1.500,-`.

What can be read in two ways is never guessed: the person is asked. Seven peers have shipped that bug.
"""

import re
import unicodedata
from decimal import Decimal

from desktop.core.money import Money, digits
from desktop.core.problems import N_, Refused, refuse

LARGEST = 10**15
"""The largest amount in minor units that a book takes (the limit of the split)."""

_NOT_AN_AMOUNT = N_("amount", "This is not an amount. Type it like 1500 or 1500.50.")
_AMBIGUOUS = N_("amount", "“{typed}” can be read as {first} or as {second}. Which one do you mean?")
_TOO_FINE = N_("amount", "{currency} has {places} digits after the comma.")
_NO_CENTS = N_("amount", "{currency} has no cents; type a whole amount.")
_OTHER = N_("amount", "“{typed}” is not in {currency}. Choose its currency, or type the figures alone.")
_NEGATIVE = N_("amount", "An amount here cannot be negative.")
_TOO_LARGE = N_("amount", "This amount is too large to be kept.")
_BELOW_ZERO = N_("split", "This cannot be less than zero.")
_OVER_100 = N_("split", "A percentage cannot be over 100.")
_NOT_A_PERCENTAGE = N_("amount", "This is not a percentage. Type it like 6.5.")

_MARKS = ".,"
_GROUP_ONLY = "'’ \u00a0\u2009\u202f"
_SIGN = r"(?:[A-Z]{0,3}[€$£¥]|euros?|[A-Z]{3}|kr|Ft|e|\s)+"
"""A currency as people write it; where the keyboard has no €, an e stands for it."""
_SIGNS = re.compile(rf"^{_SIGN}|{_SIGN}$", re.IGNORECASE)
_ONE_SIGN = re.compile(r"[€$£¥]|[a-z]+(?![a-z€$£¥])", re.IGNORECASE)
_MEANT = {
    "€": ("EUR",), "e": ("EUR",), "euro": ("EUR",), "euros": ("EUR",), "ft": ("HUF",), "£": ("GBP",),
    "kr": ("SEK", "NOK", "DKK", "ISK"), "¥": ("JPY", "CNY"), "$": ("USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN"),
}  # fmt: skip
"""What a sign stands for; three letters stand for themselves."""


def read_amount(text: str, currency: str, field: str = "amount") -> Money:
    """Return the amount that a person typed, in minor units of `currency`.

    Raises:
        Refused: it is no amount, is negative, in another currency, has more digits than the currency, or can be read in
            two ways.
    """
    places = digits(currency)
    body = _plain_digits(text, places, field)
    for sign in _ONE_SIGN.findall(" ".join(_SIGNS.findall(text.strip()))):
        if currency not in _MEANT.get(sign.lower(), (sign.upper(),)):
            raise refuse(field, _OTHER, typed=text.strip(), currency=currency)
    whole, fraction = _cut(body, places, currency, text, field)
    if len(fraction) > places:
        raise refuse(field, _TOO_FINE if places else _NO_CENTS, currency=currency, places=places)
    minor = int(whole + fraction.ljust(places, "0")) if len(whole) < 20 else LARGEST + 1
    if minor > LARGEST:
        raise refuse(field, _TOO_LARGE)
    return Money(minor, currency)


def read_percent(text: str, field: str = "percent") -> Decimal:
    """Return a percentage that a person typed (`6,5`, `6.5 %`), between 0 and 100; the last mark is the decimal one.

    Raises:
        Refused: it is no such number.
    """
    body = unicodedata.normalize("NFKC", text).replace("%", "").replace(" ", "").replace(",", ".")
    if re.fullmatch(r"[-−][0-9]+(\.[0-9]+)?", body, re.ASCII):
        raise refuse(field, _BELOW_ZERO)
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,12})?", body, re.ASCII):
        raise refuse(field, _NOT_A_PERCENTAGE)
    if Decimal(body) > 100:
        raise refuse(field, _OVER_100)
    return Decimal(body)


def _plain_digits(text: str, places: int, field: str) -> str:
    """Return the typed text without currency signs, blanks and the `,-` of round amounts; only digits and marks."""
    body = _SIGNS.sub("", text.strip())
    body = re.sub(r"([.,])\s*[-–—]+$", rf"\g<1>{'0' * places}", body)
    if body.startswith(("-", "−", "(")):
        raise refuse(field, _NEGATIVE)
    if not re.fullmatch(rf"[0-9]+(?:[{_MARKS}{_GROUP_ONLY}][0-9]+)*[{_MARKS}]?", body, re.ASCII):
        raise refuse(field, _NOT_AN_AMOUNT)
    return body.rstrip(_MARKS)


def _cut(body: str, places: int, currency: str, typed: str, field: str) -> tuple[str, str]:
    """Return the digits before and after the decimal mark."""
    spaced = re.split(rf"[{_GROUP_ONLY}]", body)
    if len(spaced) > 1 and not _grouped([*spaced[:-1], re.split(r"[.,]", spaced[-1])[0]]):
        raise refuse(field, _NOT_AN_AMOUNT)
    body = "".join(spaced)
    marks = [c for c in body if c in _MARKS]
    if not marks:
        return body, ""
    last = marks[-1]
    if marks.count(last) == 1 and len(set(marks)) == 2:  # 1.500,00: two marks, the last is the decimal one
        whole, fraction = body.rsplit(last, 1)
        return _joined(re.split(r"[.,]", whole), field), fraction
    if len(marks) > 1:  # 1.500.000: one mark many times can only group
        if len(set(marks)) > 1:
            raise refuse(field, _NOT_AN_AMOUNT)
        return _joined(body.split(last), field), ""
    whole, fraction = body.split(last)
    if len(fraction) == 3 and len(spaced) == 1 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        if places:
            raise _two_readings(whole, fraction, places, currency, typed, field)
        return whole + fraction, ""  # a currency without cents has nothing to put behind a decimal mark
    return whole, fraction


def _two_readings(whole: str, fraction: str, places: int, currency: str, typed: str, field: str) -> Refused:
    """Return the question whether `1.500` is one thousand five hundred or one and a half."""
    grouped = Money(int(whole + fraction + "0" * places), currency)
    exact = Money(int(whole + fraction[:places].ljust(places, "0")), currency)
    return refuse(field, _AMBIGUOUS, typed=typed.strip(), first=grouped, second=exact)


def _joined(groups: list[str], field: str) -> str:
    if not _grouped(groups):
        raise refuse(field, _NOT_AN_AMOUNT)
    return "".join(groups)


def _grouped(groups: list[str]) -> bool:
    """Tell whether digits are grouped in threes, the first group being shorter at most."""
    return len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))
