"""What text a record takes: one form of every letter, no control characters, no page of prose in a name."""

import re
import unicodedata
from itertools import product

from desktop.core.problems import N_, Problem

NAME_LIMIT = 200
NOTES_LIMIT = 10_000

_TOO_LONG = N_("text", "This is {length} characters long; {limit} is the most that fits here.")
_CONTROL = N_(
    "text",
    "There is an invisible control character at position {position}. Delete it, or type the text anew.",
)
_MISSING = N_("text", "This is needed.")

_INVISIBLE = frozenset("\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_SPELLED = str.maketrans(
    {"ø": "o", "œ": "oe", "æ": "ae", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "þ": "th"}
)
"""Letters that Unicode does not take apart, as people type them who do not have them on their keyboard."""
_WAYS = {
    "ae": ("ae", "æ"),
    "oe": ("oe", "œ"),
    "ss": ("ss", "ß"),
    "o": ("o", "ø"),
    "d": ("d", "đ"),
    "l": ("l", "ł"),
}
_WRITTEN_OTHERWISE = re.compile("(ae|oe|ss|[odl])")
MOST_SPELLINGS = 16


def tidy(text: str) -> str:
    """Return text as it is kept: one Unicode form (NFC), no blanks around it, no invisible marks."""
    if text.isascii():  # most names by far, and nothing in them can be written in two ways
        return text.strip()
    return "".join(c for c in unicodedata.normalize("NFC", text) if c not in _INVISIBLE).strip()


def same_name(text: str) -> str:
    """Return the form by which two names count as the same: without capitals and doubled blanks."""
    return " ".join(tidy(text).casefold().split())


def fold(text: str) -> str:
    """Return text without capitals and accents, to search by: `Ørnsköldsvik` is found by `ornskoldsvik`, `Straße` by `strasse`."""
    if text.isascii():
        return text.lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.casefold().translate(_SPELLED)


def spellings(word: str) -> list[str]:
    """Return the ways in which a folded word may stand in an index that takes off accents and nothing else."""
    parts = [_WAYS.get(part, (part,)) for part in _WRITTEN_OTHERWISE.split(word) if part]
    several = [place for place, part in enumerate(parts) if len(part) > 1]
    for place in several[MOST_SPELLINGS.bit_length() - 1 :]:
        parts[place] = parts[place][:1]
    return ["".join(way) for way in product(*parts)]


def check_text(
    field: str, text: str, *, needed: bool = False, limit: int = NAME_LIMIT, lines: bool = False
) -> list[Problem]:
    """Return what is wrong with a text: missing, too long, or holding a control character or half a character."""
    if needed and not tidy(text):
        return [Problem(field, _MISSING)]
    if len(text) > limit:
        return [Problem(field, _TOO_LONG, {"length": len(text), "limit": limit})]
    if text.isprintable():
        return []
    allowed = "\n\t" if lines else ""
    for position, character in enumerate(text, 1):
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in allowed:
            return [Problem(field, _CONTROL, {"position": position})]
    return []


def missing(field: str) -> Problem:
    """Return the problem of a field that must be filled."""
    return Problem(field, _MISSING)
