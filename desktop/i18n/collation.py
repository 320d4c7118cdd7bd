"""The order in which a language's readers look for words: Swedish å, ä, ö after z; Hungarian cs after c; Spanish ñ after n.

The tables are the tailorings of the Unicode CLDR (common/collation/<language>.xml, its "standard" order) for the
languages that are shipped. English, French, German, Italian, Dutch and Catalan follow the common order, in which an
accent or a capital decides only between words that are equal without it.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from desktop.core.text import fold

AFTER = "\uffff"
"""Sorts behind whatever can follow a letter."""

_AFTER_Z: Mapping[str, str] = {
    **dict.fromkeys("å", "z\uffffa"),
    **dict.fromkeys("äæę", "z\uffffb"),
    **dict.fromkeys("öøőœô", "z\uffffc"),
    **dict.fromkeys("üű", "y"),
}
_HUNGARIAN: Mapping[str, str] = {
    **{pair: pair[0] + AFTER for pair in ("cs", "dz", "gy", "ly", "ny", "sz", "ty", "zs")},
    "dzs": "d" + AFTER + AFTER,
    # a long one is written short but stands for two: hosszú as hosz-szú
    **{pair[0] + pair: 2 * (pair[0] + AFTER) for pair in ("cs", "dz", "gy", "ly", "ny", "sz", "ty", "zs")},
    "ddzs": 2 * ("d" + AFTER + AFTER),
    **dict.fromkeys("öő", "o" + AFTER),
    **dict.fromkeys("üű", "u" + AFTER),
}
TAILORED: Mapping[str, Mapping[str, str]] = {"sv": _AFTER_Z, "hu": _HUNGARIAN, "es": {"ñ": "n" + AFTER}}
"""For each language the letters that do not stand where the common order has them, and what they sort as."""


class _Rules(NamedTuple):
    letters: re.Pattern[str]
    places: Mapping[str, str]


@cache
def _rules(language: str) -> _Rules | None:
    places = TAILORED.get(language)
    if places is None:
        return None
    longest = sorted(places, key=len, reverse=True)
    return _Rules(re.compile("|".join(longest)), places)


@lru_cache(maxsize=65536)
def sort_key(text: str, language: str = "en") -> str:
    """Return what sorts as `text` does in this language, by plain comparison; it may be kept in a table.

    First letters count, then accents, then capitals: `cote`, `Cote`, `côte`.
    """
    if text.isascii() and language not in TAILORED:
        return f"{_ordered(text.lower())}\0\0{text.swapcase()}"
    small = unicodedata.normalize("NFC", text).lower()
    rules = _rules(language)
    if rules is None:
        first = fold(small)
    else:
        parts: list[str] = []
        end = 0
        for found in rules.letters.finditer(small):
            parts += (fold(small[end : found.start()]), rules.places[found.group()])
            end = found.end()
        first = "".join((*parts, fold(small[end:])))
    return f"{_ordered(first)}\0{unicodedata.normalize('NFD', small)}\0{text.swapcase()}"


def _ordered(text: str) -> str:
    """Put blanks first, then signs, then figures, then letters."""
    return text if text.isalnum() else "".join(c if c.isalnum() or c == AFTER else _sign(c) for c in text)


def _sign(character: str) -> str:
    return " " if character.isspace() else f"!{character}"
