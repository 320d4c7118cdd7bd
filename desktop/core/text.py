"""What text a record takes: one form of every letter, no control characters, no page of prose in a name."""

import unicodedata

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


def tidy(text: str) -> str:
    """Return text as it is kept: one Unicode form (NFC), no blanks around it, no invisible marks."""
    if text.isascii():  # most names by far, and nothing in them can be written in two ways
        return text.strip()
    return "".join(c for c in unicodedata.normalize("NFC", text) if c not in _INVISIBLE).strip()


def same_name(text: str) -> str:
    """Return the form by which two names count as the same: without capitals and doubled blanks."""
    return " ".join(tidy(text).casefold().split())


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
