"""Numbers of people, companies and accounts: written one way, and looked over for slips of the finger.

A number that looks wrong is worth a warning and stops nothing: temporary numbers exist that fit no rule. The check
digits are known by python-stdnum, whose modules are imported when a number is first looked at.
"""

import re
import unicodedata
from datetime import date
from importlib import import_module
from typing import Any

from desktop.core.country_pack import CountryPack, PersonId
from desktop.core.packs.invoices import ClientId
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
        number = (
            "".join(part for name, part in fits.groupdict().items() if name.startswith("number")) or number
        )
    if identifier.checksum and not identifier.checksum.fits(number):
        return Problem(identifier.code, WRONG_DIGITS)
    return _check(identifier.check, number, identifier.code) if identifier.check else None


def check_client_number(asked: ClientId, text: str) -> Problem | None:
    """Return a warning when a client's number does not look like `asked`; its field is the number's code."""
    number = normal_form(text)
    if asked.pattern and not re.fullmatch(asked.pattern, number):
        return Problem(asked.code, WRONG_SHAPE)
    spelled = "".join(
        unicodedata.normalize("NFKC", text).upper().split()
    )  # dashes are a part of some of them
    return _check(asked.check, spelled, asked.code) if asked.check else None


def check_company_number(pack: CountryPack | None, on: date, text: str) -> Problem | None:
    """Return a warning when a number in a register of companies looks like none that the country has."""
    kinds = [asked for asked in pack.client_ids_on(on) if asked.kind == "company"] if pack else []
    found = [check_client_number(asked, text) for asked in kinds]
    return None if not found or None in found else found[0]


def check_vat_number(pack: CountryPack, text: str) -> Problem | None:
    """Return a warning when a VAT number does not look like one of the country.

    Whether the number is registered can only be asked over the network.
    """
    return _check(pack.vat_number, normal_form(text), "vat_number") if pack.vat_number else None


def check_vat_number_of(country: str | None, pack: CountryPack | None, text: str) -> Problem | None:
    """Return a warning when a VAT number does not look like one of the country, also of one without a pack."""
    if pack is not None:
        return check_vat_number(pack, text)
    from stdnum.util import get_cc_module

    module = get_cc_module(country.lower(), "vat") if country else None
    return _validate(module, normal_form(text), "vat_number") if module else None


def check_bic(text: str) -> Problem | None:
    """Return what is wrong with a bank's code (BIC)."""
    return _check("bic", normal_form(text), "bic")


def check_iban(text: str) -> Problem | None:
    """Return what is wrong with an account number. No payment can go to such an account."""
    return _check("iban", normal_form(text), "iban")


def _check(module: str, number: str, field: str) -> Problem | None:
    return _validate(import_module(f"stdnum.{module}"), number, field)


def _validate(module: Any, number: str, field: str) -> Problem | None:
    from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

    try:
        module.validate(number)
    except InvalidChecksum:
        return Problem(field, WRONG_DIGITS)
    except InvalidComponent:
        return Problem(field, WRONG_PART)
    except ValidationError:
        return Problem(field, WRONG_SHAPE)
    return None
