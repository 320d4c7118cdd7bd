"""What the finder can find, as entries with words; and which of them typed words fit, best first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from desktop.core import text as texts
from desktop.core.problems import N_, Message


class Group(Enum):
    """The kinds of things, with their headings; of two that fit equally well the first is shown first."""

    RECENT = N_("finder", "Used last")
    HERE = N_("finder", "On this page")
    COMMANDS = N_("finder", "Commands")
    PAGES = N_("finder", "Pages")
    GIGS = N_("finder", "Gigs")
    VENUES = N_("finder", "Venues")
    CONTRACTS = N_("finder", "Contracts")
    PAPERS = N_("finder", "Declarations")
    PEOPLE = N_("finder", "Musicians")
    BANDS = N_("finder", "Bands")
    CLIENTS = N_("finder", "Clients")
    EXPENSES = N_("finder", "Expenses")
    PAYMENTS = N_("finder", "Payments")
    REPORTS = N_("finder", "Reports")
    SETTINGS = N_("finder", "Settings")

    @property
    def message(self) -> Message:
        """Its heading."""
        value: Message = self.value
        return value


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found.

    Attributes:
        title, detail: its words; both are searched.
        run: what Enter does.
        keys: the shortcut that would have done it, in Qt's form.
        icon: the name of its icon.
    """

    group: Group
    title: str
    run: Callable[[], object] = field(compare=False)
    detail: str = ""
    keys: str = ""
    icon: str = ""


class Folded(NamedTuple):
    """An entry with its words as they are compared."""

    title: str
    words: str
    entry: Entry


class Hits(NamedTuple):
    """The best entries of one group, and how many more there are."""

    group: Group
    entries: Sequence[Entry]


def fold(entry: Entry) -> Folded:
    """Return an entry without capitals and accents."""
    title = plain(entry.title)
    return Folded(title, f"{title} {plain(entry.detail)}", entry)


def plain(text: str) -> str:
    """Return words as they are compared: most of them have nothing to take off."""
    return text.casefold() if text.isascii() else texts.fold(text)


def fitting(found: Iterable[Folded], typed: str, most: int) -> list[tuple[int, Entry]]:
    """Return the entries in which every typed word occurs, with how badly they fit, for each group at most so many.

    Best is the title itself, then one that begins as it is typed, then one in which every word begins one, then any other.
    """
    whole = plain(typed.strip())
    words = whole.split()
    fits = [
        (_badness(each, whole, words), each.entry)
        for each in found
        if all(_occurs(word, each.words) for word in words)
    ]
    fits.sort(key=lambda pair: (pair[0], len(pair[1].title)))
    kept: list[tuple[int, Entry]] = []
    counts: dict[Group, int] = {}
    for badness, entry in fits:
        counts[entry.group] = counts.get(entry.group, 0) + 1
        if counts[entry.group] <= most:
            kept.append((badness, entry))
    return kept


def _occurs(word: str, words: str) -> bool:
    """Tell whether a word occurs; one or two letters do so only where a word begins, they are everywhere else."""
    return word in words if len(word) > 2 else f" {word}" in f" {words}"


def _badness(each: Folded, whole: str, words: Sequence[str]) -> int:
    if each.title == whole:
        return -1
    if each.title.startswith(whole):
        return 0
    begins = f" {each.title}"
    return 1 if all(f" {word}" in begins for word in words) else 2


def grouped(fits: Iterable[tuple[int, Entry]]) -> list[Hits]:
    """Return entries by their groups: the group with the best entry first."""
    of_group: dict[Group, list[tuple[int, Entry]]] = {}
    for fit in fits:
        of_group.setdefault(fit[1].group, []).append(fit)
    order = list(Group)
    best = sorted(of_group, key=lambda group: (min(b for b, _ in of_group[group]), order.index(group)))
    return [Hits(group, [entry for _, entry in of_group[group]]) for group in best]
