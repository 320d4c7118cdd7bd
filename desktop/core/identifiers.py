"""Numbers of people, companies and accounts: written one way, and looked over for slips of the finger.

A number that looks wrong is worth a warning and stops nothing: temporary numbers exist that fit no rule. The check
digits are known by python-stdnum, whose modules are imported when a number is first looked at.
"""

import re
import unicodedata
from importlib import import_module

from desktop.core.country_pack import CountryPack, PersonId
from desktop.core.problems import N_, Problem

WRONG_SHAPE = N_("identifier", "This number looks different from what is usual. Please compare it once more.")
WRONG_DIGITS = N_(
    "identifier", "The check digits do not fit, so a digit may be wrong. Please compare them once more."
)
WRONG_PART = N_(
    "identifier", "A part of this number, such as a date or a country, is unusual. Please compare it."
)

SEPARATORS = frozenset("./,·−")
"""What people put between the digits, besides blanks and dashes of every kind."""


def normal_form(text: str) -> str:
    """Return a number as it is stored: in capitals, without blanks, dots, dashes and invisible characters."""
    capitals = unicodedata.normalize("NFKC", text).upper()
    return unicodedata.normalize("NFKC", "".join(filter(_carries_meaning, capitals)))


def _carries_meaning(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind[0] not in "CZ" and kind != "Pd" and char not in SEPARATORS


def check_identifier(identifier: PersonId, text: str) -> Problem | None:
    """Return a warning when a person's number does not look like `identifier`; its field is the number's code."""
    number = normal_form(text)
    if identifier.pattern:
        fits = re.fullmatch(identifier.pattern, number)
        if not fits:
            return Problem(identifier.code, WRONG_SHAPE)
        number = fits.groupdict().get("number") or number
    return _check(identifier.check, number, identifier.code) if identifier.check else None


def check_vat_number(pack: CountryPack, text: str) -> Problem | None:
    """Return a warning when a VAT number does not look like one of the country.

    Whether the number is registered can only be asked over the network.
    """
    return _check(pack.vat_number, normal_form(text), "vat_number") if pack.vat_number else None


def check_iban(text: str) -> Problem | None:
    """Return what is wrong with an account number. No payment can go to such an account."""
    return _check("iban", normal_form(text), "iban")


def _check(module: str, number: str, field: str) -> Problem | None:
    from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

    try:
        import_module(f"stdnum.{module}").validate(number)
    except InvalidChecksum:
        return Problem(field, WRONG_DIGITS)
    except InvalidComponent:
        return Problem(field, WRONG_PART)
    except ValidationError:
        return Problem(field, WRONG_SHAPE)
    return None
