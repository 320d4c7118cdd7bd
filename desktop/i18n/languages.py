"""The languages Septet ships, their variants by country, and which of them a person gets."""

import re
from collections.abc import Mapping

from babel import Locale, UnknownLocaleError

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "nl": "Nederlands",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "ca": "Català",
    "it": "Italiano",
    "sv": "Svenska",
    "hu": "Magyar",
}
"""The shipped languages, each in its own name. English is the source and needs no catalogue."""

VARIANTS: Mapping[str, str] = {
    "nl_BE": "Nederlands (België)",
    "fr_BE": "Français (Belgique)",
    "de_AT": "Deutsch (Österreich)",
}
"""Where a country says or writes some things in its own way; what it does not is said in the language itself."""

PSEUDO = "qps"
"""English with accents and a third longer: shows what is cut off, and what nobody can translate."""

THRESHOLD = 95
"""A release ships a language of which at least so many percent are translated."""

_CODE = re.compile(r"([A-Za-z]{2,3})(?:[_-]([A-Za-z]{4}))?(?:[_-]([A-Za-z]{2}|[0-9]{3}))?(?:[.@].*)?")


def normal(code: str) -> str | None:
    """Return a code as catalogues are named by (`nl_BE` for `nl-be.UTF-8`); None for what is none."""
    found = _CODE.fullmatch(code.strip())
    if found is None:
        return None
    language, script, country = found.groups()
    parts = (language.lower(), script and script.title(), country and country.upper())
    return "_".join(part for part in parts if part)


def parent(code: str) -> str:
    """Return the language of a variant, and a language as it is."""
    return code.partition("_")[0]


def choose(wanted: str | None, system: str | None, more: Mapping[str, object] | None = None) -> str:
    """Return the language or variant closest to the wished one, else to the system's, else English.

    `more` are languages that are there besides the shipped ones.
    """
    there = {*LANGUAGES, *VARIANTS, *(more or ())}
    for candidate in (wanted, system):
        code = normal(candidate or "") or ""
        for closest in (code, parent(code)):
            if closest in there:
                return closest
    return "en"


def near_home(language: str, system: str | None) -> str:
    """Return the variant of a chosen language that the system speaks, else the language."""
    closest = choose(None, system)
    return closest if parent(closest) == language else language


def locale_of(code: str) -> Locale:
    """Return the locale by which a language's values are written: English as in Britain, where Septet has its dates from."""
    if code in ("en", PSEUDO):
        return Locale.parse("en_GB")
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        try:
            return Locale.parse(parent(code))
        except (UnknownLocaleError, ValueError):
            return Locale.parse("en_GB")


def language_name(code: str) -> str:
    """Return a language's name in itself: `Português`."""
    known = LANGUAGES.get(code) or VARIANTS.get(code)
    if known:
        return known
    if code == PSEUDO:
        return "[Pšéüðó]"
    locale = locale_of(code)
    named = str(locale.get_display_name(locale) or code)
    return code if locale.language != parent(code) else named[:1].upper() + named[1:]
