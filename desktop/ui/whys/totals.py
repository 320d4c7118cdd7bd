"""Why the totals beneath a list are what they are: what each state, kind or category of its rows comes to."""

from collections.abc import Callable, Mapping, Sequence

from desktop.core.books.accounts import CATEGORIES
from desktop.core.gigs import STATE_NAMES, GigState
from desktop.core.problems import N_, Message
from desktop.core.queries.declarations import DeclarationRow
from desktop.core.queries.list_totals import Part, sums_of
from desktop.i18n.words import Words
from desktop.ui.books.income_columns import kind_text
from desktop.ui.declaration_words import state_pill
from desktop.ui.tagging import Why
from desktop.ui.totals import total

_CONTRACTS: Mapping[str, Message] = {
    "draft": N_("contract state", "Draft"),
    "agreed": N_("contract state", "Signed by client"),
    "sealed": N_("contract state", "Sealed"),
    "void": N_("contract state", "Dropped"),
}


def why_gigs(words: Words, parts: Sequence[Part]) -> Why | None:
    """Return what the gigs of the list come to, by their state."""
    states = list(GigState)
    blank = sum(part.blank for part in parts)
    missing = words.trn("why", "{n} gig has no fee yet.", "{n} gigs have no fee yet.", blank) if blank else ""
    return _why(
        words,
        words.tr("gigs", "Gigs"),
        sorted(parts, key=lambda part: states.index(GigState(part.key))),
        lambda n: words.trn("gigs", "{n} gig", "{n} gigs", n),
        lambda state: words.say(STATE_NAMES[GigState(state)]),
        (_without_vat(words), missing),
    )


def why_contracts(words: Words, parts: Sequence[Part]) -> Why | None:
    """Return what the contracts of the list come to, by how far they are."""
    states = list(_CONTRACTS)
    return _why(
        words,
        words.tr("contracts", "Contracts"),
        sorted(parts, key=lambda part: states.index(part.key)),
        lambda n: words.trn("contracts", "{n} contract", "{n} contracts", n),
        lambda state: words.say(_CONTRACTS[state]),
        (_without_vat(words),),
    )


def why_declarations(words: Words, rows: Sequence[DeclarationRow]) -> Why | None:
    """Return what the declarations of the list come to, by their state."""
    parts = [Part(state_pill(words, row).text, row.total.currency, 1, 0, row.total.minor) for row in rows]
    return _why(
        words,
        words.tr("declarations", "Declarations"),
        parts,
        lambda n: words.trn("settings", "{n} declaration", "{n} declarations", n),
        lambda state: state,
    )


def why_payments(words: Words, parts: Sequence[Part]) -> Why | None:
    """Return what the payments of the list brought in, by their kind."""
    nothing = words.tr("why", "What was kept back, bank fees and what was waived bring no money in.")
    return _why(
        words,
        words.tr("payment", "Money in"),
        parts,
        _entries(words),
        lambda kind: kind_text(words, kind),
        (nothing,),
    )


def why_expenses(words: Words, parts: Sequence[Part]) -> Why | None:
    """Return what the expenses of the list come to, by their category."""
    return _why(
        words,
        words.tr("expenses", "Expenses"),
        parts,
        _entries(words),
        lambda category: words.say(CATEGORIES[category]) if category in CATEGORIES else category,
    )


def _why(
    words: Words,
    title: str,
    parts: Sequence[Part],
    counted: Callable[[int], str],
    name: Callable[[str], str],
    rules: Sequence[str] = (),
) -> Why | None:
    """Return what a total is the sum of, one line for each key of its parts; None where the list is empty."""
    if not parts:
        return None

    def said(some: Sequence[Part]) -> str:
        return total(words, counted(sum(part.many for part in some)), sums_of(some))

    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.key, []).append(part)
    lines = [(name(key), said(group)) for key, group in groups.items()]
    rule = words.tr(
        "why",
        "The sum of all rows that filter and search let through. Amounts in several currencies are not added up.",
    )
    return Why(title, said(parts), lines, [each for each in (rule, *rules) if each])


def _entries(words: Words) -> Callable[[int], str]:
    return lambda n: words.trn("people", "{n} entry", "{n} entries", n)


def _without_vat(words: Words) -> str:
    return words.tr("why", "Fees are without VAT.")
