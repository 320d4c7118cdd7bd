"""What is not right in a catalogue: missing, fuzzy, with other placeholders, too few plurals, blanks at an edge."""

import gettext
import re
import string
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from desktop.i18n.languages import locale_of
from desktop.i18n.po import Entry

_TRIED = 200
_SHOWN = 5
"""So many numbers are tried, and shown, to say what a form of the plural is for."""


class Kind(StrEnum):
    """A way for a translation to be wrong."""

    MISSING = "missing"
    FUZZY = "fuzzy"
    PLACEHOLDERS = "placeholders"
    PLURALS = "plurals"
    BLANKS = "blanks"
    UNKNOWN = "unknown"
    CLIPPED = "clipped"


UNUSABLE = frozenset({Kind.PLACEHOLDERS, Kind.PLURALS})
"""Such a translation is not shown; the English stands in its place."""


class Flaw(NamedTuple):
    """One thing that is wrong with one entry. `line` counts from 1; 0 for what the file does not have yet."""

    kind: Kind
    entry: Entry
    line: int


class PluralRule(NamedTuple):
    """How many forms a plural has, and the expression that chooses one."""

    forms: int
    expression: str


def plural_rule(entries: Sequence[Entry], code: str) -> PluralRule:
    """Return the rule that a file's head gives, else Babel's for the language."""
    from babel.messages.plurals import get_plural

    head = next((entry.strings[0] for entry in entries if not entry.ids[0]), "")
    found = re.search(r"nplurals\s*=\s*([1-9])\s*;\s*plural\s*=\s*([^;\n]+)", head)
    if found is not None and _is_expression(found[2]):
        return PluralRule(int(found[1]), found[2].strip())
    usual = get_plural(locale_of(code))
    return PluralRule(int(usual.num_plurals), str(usual.plural_expr))


def numbers_of(rule: PluralRule, form: int) -> str:
    """Return the first numbers that a form of the plural is for, counted from 0: `2, 3, 4, 22 …`."""
    chosen = gettext.c2py(rule.expression)
    found = [str(n) for n in range(_TRIED) if chosen(n) == form]
    return ", ".join(found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")


def _is_expression(text: str) -> bool:
    try:
        gettext.c2py(text)  # the standard library's own reader of the head
    except ValueError:
        return False
    return True


def placeholders(text: str) -> frozenset[str] | None:
    """Return the names in braces; None where the braces do not match."""
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return None


def flaws_of(entry: Entry, forms: int) -> Iterator[Kind]:
    """Yield what is wrong with one translated entry; an untranslated one is only missing."""
    if not entry.is_translated:
        yield Kind.MISSING
        return
    if entry.fuzzy:
        yield Kind.FUZZY
    if len(entry.strings) != (forms if len(entry.ids) > 1 else 1):
        yield Kind.PLURALS
    wanted = placeholders(entry.ids[-1])
    if wanted is not None and not all(_fits(text, wanted, entry) for text in entry.strings):
        yield Kind.PLACEHOLDERS
    if any(text != text.strip() for text in entry.strings) and entry.ids[0] == entry.ids[0].strip():
        yield Kind.BLANKS


def _fits(text: str, wanted: frozenset[str], entry: Entry) -> bool:
    """Tell whether a text has the placeholders; the form for one may leave the number out where English does."""
    there = placeholders(text)
    one = len(entry.ids) > 1 and text is entry.strings[0]
    return there == wanted or (one and there == placeholders(entry.ids[0]))


def sound(entry: Entry, forms: int) -> bool:
    """Tell whether a translation can be shown."""
    return entry.is_translated and not UNUSABLE.intersection(flaws_of(entry, forms))


def check(
    entries: Sequence[Entry], template: Sequence[Entry], code: str, *, variant: bool = False
) -> list[Flaw]:
    """Return all that is wrong with a catalogue, in the order of the template.

    A variant says only what differs, so nothing is missing in it.
    """
    rule = plural_rule(entries, code)
    held = {entry.key: entry for entry in entries if entry.ids[0]}
    known = {entry.key for entry in template}
    found: list[Flaw] = []
    for wanted in template:
        entry = held.get(wanted.key)
        if not wanted.ids[0] or (variant and entry is None):
            continue
        if entry is None:
            found.append(Flaw(Kind.MISSING, wanted, 0))
        else:
            found += (Flaw(kind, entry, entry.line) for kind in flaws_of(entry, rule.forms))
    found += (Flaw(Kind.UNKNOWN, entry, entry.line) for key, entry in held.items() if key not in known)
    return found


def percent_done(entries: Sequence[Entry], template: Sequence[Entry]) -> int:
    """Return how many percent of the template's sentences are translated and need no second look, rounded down."""
    done = {entry.key for entry in entries if entry.ids[0] and entry.is_translated and not entry.fuzzy}
    wanted = {entry.key for entry in template if entry.ids[0]}
    return 100 * len(done & wanted) // len(wanted) if wanted else 0
