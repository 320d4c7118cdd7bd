"""Expenses in words: the rates of a country, and where they stand."""

from desktop.core.books.expenses import Allowance
from desktop.core.packs.record import CONFIDENCE
from desktop.core.problems import N_, Message
from desktop.i18n.words import Words

STAYS: dict[str, Message] = {
    "any": N_("daily allowance", "A day away"),
    "part_of_day": N_("daily allowance", "Part of a day"),
    "whole_day": N_("daily allowance", "Whole day"),
    "overnight": N_("daily allowance", "With a night away"),
}


def allowance_name(words: Words, each: Allowance) -> str:
    """Return for what a rate is: a part of a day, a night away."""
    stay = STAYS.get(str(getattr(each.record, "stay", "any")))
    return words.say(stay) if stay else each.code


def source_of(words: Words, found: Allowance) -> str:
    """Return where a rate stands, how sure it is, and by which edition of the country's rules."""
    source = found.record.source.dated
    return words.tr(
        "expense form",
        "{source}; {sure}. Rules of {edition}.",
        source=source if isinstance(source, str) else words.say(source),
        sure=CONFIDENCE[found.record.confidence],
        edition=found.edition,
    )
