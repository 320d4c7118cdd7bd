"""What only a whole country pack can show: records that meet, labels that lack a language, references that go nowhere."""

from collections.abc import Iterator
from itertools import combinations
from typing import Literal, get_args

from desktop.core.packs.record import Dated, Found
from desktop.core.problems import N_, Problem
from desktop.core.toml_reader import Check

HOLDS_TOGETHER = N_("country pack", "This holds on the same days as {other}, and only one of them can.")
LABEL_IS_MISSING = N_("country pack", "The label is missing in: {languages}.")
NONE_THERE = N_("country pack", "At least one is needed here.")
NO_SUCH_RECORD = N_("country pack", "There is no record {name} to see.")
IN_A_CIRCLE = N_("country pack", "These records send the reader round in a circle: {path}.")
NO_CONCEPT = N_("country pack", "No such word is asked for. Known are: {known}.")

Concept = Literal[
    "gig", "fee", "client", "order", "account", "expense_note", "per_diem", "member", "employed", "papers"
]
"""What people in a country have their own words for: the keys of `labels`."""

CONCEPTS: tuple[str, ...] = get_args(Concept)


def _records(found: Found) -> Iterator[tuple[str, int, Dated]]:
    """Yield every dated record with its kind and place."""
    for kind, records in found.items():
        for place, record in enumerate(records if isinstance(records, tuple) else ()):
            if isinstance(record, Dated):
                yield kind, place, record


def a_locale_is_there(found: Found) -> Iterator[Problem]:
    """Yield a list of locales that is empty."""
    if found.get("locales") == ():
        yield Problem("locales", NONE_THERE)


def labels_are_complete(found: Found) -> Iterator[Problem]:
    """Yield the labels that lack English or a language of the country."""
    languages = {"en", *(tag.partition("-")[0] for tag in found.get("locales", ()))}
    for kind, place, record in _records(found):
        label = getattr(record, "label", None)
        if label is not None and (missing := sorted(languages - label.keys())):
            yield Problem(f"{kind}[{place}].label", LABEL_IS_MISSING, {"languages": ", ".join(missing)})


def records_meet(found: Found) -> Iterator[Problem]:
    """Yield every record that holds on a day on which an earlier one of its kind and code holds already."""
    for kind, records in found.items():
        dated = [
            (i, r)
            for i, r in enumerate(records if isinstance(records, tuple) else ())
            if isinstance(r, Dated)
        ]
        for (i, one), (j, two) in combinations(dated, 2):
            if getattr(one, one.once_per, "") == getattr(two, two.once_per, "") and one.meets(two):
                yield Problem(f"{kind}[{j}]", HOLDS_TOGETHER, {"other": f"{kind}[{i}]"})


def concepts_are_known(found: Found) -> Iterator[Problem]:
    """Yield words for something that nobody asks for."""
    for concept in found.get("labels") or ():
        if concept not in CONCEPTS:
            yield Problem(f"labels.{concept}", NO_CONCEPT, {"known": ", ".join(CONCEPTS)})


def references_lead_somewhere(found: Found) -> Iterator[Problem]:
    """Yield a `see` without a record of that name, and every one that leads back to itself."""
    leads: dict[str, list[str]] = {}
    placed: list[tuple[set[str], str, str]] = []
    for kind, place, record in _records(found):
        names = {kind, f"{kind}.{getattr(record, record.once_per)}"} if record.once_per else {kind}
        for name in names:
            leads.setdefault(name, [])
            if record.see:
                leads[name].append(record.see)
        if record.see:
            placed.append((names, record.see, f"{kind}[{place}].see"))
    for own, see, field in placed:
        if see not in leads:
            yield Problem(field, NO_SUCH_RECORD, {"name": see})
        elif (path := _way(see, own, leads)) is not None:
            yield Problem(field, IN_A_CIRCLE, {"path": " → ".join((max(own, key=len), *path))})


def _way(start: str, goals: set[str], leads: dict[str, list[str]]) -> tuple[str, ...] | None:
    """Return the way from one record to one of others along what they refer to, None where there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] in goals:
            return way
        fresh = [name for name in leads.get(way[-1], ()) if name not in seen]
        seen.update(fresh)
        ways += [(*way, name) for name in fresh]
    return None


WHOLE_CHECKS: tuple[Check, ...] = (
    a_locale_is_there,
    labels_are_complete,
    records_meet,
    concepts_are_known,
    references_lead_somewhere,
)
