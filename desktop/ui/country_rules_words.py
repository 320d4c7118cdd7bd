"""What a new edition of a country's rules changes, put into words: which record, from what to what, by which source."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from desktop.core.countries import Edition
from desktop.core.pack_changes import Change, Value
from desktop.core.problems import N_, Message
from desktop.i18n.languages import parent
from desktop.i18n.words import Words

KINDS: Mapping[str, Message] = {
    "currency": N_("pack record", "Currency"),
    "locales": N_("pack record", "Languages"),
    "time_zone": N_("pack record", "Time zone"),
    "vat_number": N_("pack record", "Check of VAT numbers"),
    "companies": N_("pack record", "Shared company"),
    "fee": N_("pack record", "Shared company’s fee"),
    "vat": N_("pack record", "VAT"),
    "pay_rule": N_("pack record", "When the company pays"),
    "receipts_deadline": N_("pack record", "Last day for receipts"),
    "intercompany": N_("pack record", "Between two companies"),
    "pre_declaration": N_("pack record", "Declaration before the work"),
    "post_declaration": N_("pack record", "Declaration after the work"),
    "person_ids": N_("pack record", "Number of a person"),
    "client_ids": N_("pack record", "Number of a client"),
    "required_fields": N_("pack record", "What a paper must say"),
    "roles": N_("pack record", "Role"),
    "work_units": N_("pack record", "Unit of work"),
    "minimum_pay": N_("pack record", "Minimum pay"),
    "estimate": N_("pack record", "Estimate of net pay"),
    "thresholds": N_("pack record", "Threshold of an artist’s status"),
    "withholding": N_("pack record", "Tax withheld from visiting artists"),
    "a1": N_("pack record", "A1"),
    "posting_notice": N_("pack record", "Notice of work from abroad"),
    "local_regime": N_("pack record", "Where no company fits"),
    "small_regimes": N_("pack record", "Small expense regime"),
    "per_diem": N_("pack record", "Daily allowance"),
    "mileage": N_("pack record", "Mileage"),
    "labels": N_("pack record", "Words of the country"),
    "unknowns": N_("pack record", "What is not known"),
}
"""What the records of a pack are called, by their key."""

KEYS: Mapping[str, Message] = {
    "percent": N_("pack key", "Percent"),
    "name": N_("pack key", "Name"),
    "status": N_("pack key", "State"),
    "valid_from": N_("pack key", "First day"),
    "valid_to": N_("pack key", "Last day"),
    "source": N_("pack key", "Source"),
    "confidence": N_("pack key", "Confidence"),
    "note": N_("pack key", "Note"),
    "label": N_("pack key", "Label"),
    "amount": N_("pack key", "Amount"),
}
"""What the keys of a record are called; the others stand as the file writes them, for advisers."""

LONGEST = 300
"""More of one value than this is not shown in a list of changes."""

_WHAT: Mapping[str, Message] = {
    "added": N_("pack change", "New: {record}"),
    "removed": N_("pack change", "Gone: {record}"),
    "changed": N_("pack change", "Changed: {record}"),
}


def source(words: Words, edition: Edition) -> str:
    """Return where an edition comes from."""
    if edition.publisher is None:
        return words.tr("country rules", "Shipped with Septet")
    return words.tr("country rules", "Imported, by {publisher}", publisher=edition.publisher)


def kind(words: Words, change: Change) -> str:
    """Return what a record is called, with what tells it apart."""
    known = KINDS.get(change.kind)
    said = words.say(known) if known else change.kind.replace("_", " ")
    name = getattr(change.record, "name", None) or change.name
    return f"{said} · {name}" if name and isinstance(name, str) else said


def title(words: Words, change: Change) -> str:
    """Return what happens to which record."""
    return words.say(_WHAT[change.what], record=kind(words, change))


def days(words: Words, change: Change) -> str:
    """Return the days on which the record holds; nothing for one without days."""
    first, last = change.days
    if first and last:
        return words.tr("pack change", "From {first} to {last}", first=first, last=last)
    if first:
        return words.tr("pack change", "From {first} on", first=first)
    if last:
        return words.tr("pack change", "Until {last}", last=last)
    return ""


def origin(words: Words, change: Change) -> str:
    """Return where the record was read."""
    read = change.source
    if read is None:
        return ""
    return words.tr("pack change", "Source: {source}", source=value(words, read))


def lines(words: Words, change: Change) -> Iterator[str]:
    """Yield each key that differs, from what to what; of a new or gone record all that it says."""
    for each in change.values:
        yield _line(words, change, each)


def _line(words: Words, change: Change, each: Value) -> str:
    known = KEYS.get(each.key)
    key = words.say(known) if known else each.key.replace("_", " ")
    if change.what == "changed":
        before, after = _short(value(words, each.before)), _short(value(words, each.after))
        return words.tr("pack change", "{key}: {before} → {after}", key=key, before=before, after=after)
    said = _short(value(words, each.before if change.what == "removed" else each.after))
    return words.tr("pack change", "{key}: {value}", key=key, value=said)


def value(words: Words, held: Any) -> str:
    """Return a value of a pack as this language's readers write it."""
    match held:
        case None:
            return "–"
        case bool():
            return words.tr("pack change", "yes") if held else words.tr("pack change", "no")
        case Decimal() | int() | date() | str():
            return words.value(held)
        case Mapping():
            if "en" in held:
                return str(held.get(parent(words.language)) or held["en"])
            return _list([f"{key}: {value(words, each)}" for key, each in held.items()])
        case tuple() | frozenset():
            return _list([value(words, each) for each in held])
        case _ if is_dataclass(held):
            pairs = ((key.name, getattr(held, key.name)) for key in fields(held))
            return ", ".join(_part(words, name, each) for name, each in pairs if each is not None)
        case _:
            return str(held)


def _part(words: Words, name: str, held: Any) -> str:
    if isinstance(held, bool):
        return f"{name.replace('_', ' ')}: {value(words, held)}"
    return str(held) if name == "year" else value(words, held)


def _list(items: list[str]) -> str:
    return ", ".join(items) or "–"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
