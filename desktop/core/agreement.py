"""Where a band stands: who agreed to which version of the own share, and what is different since. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from desktop.core.money import Money
from desktop.core.problems import N_, Message, Problem
from desktop.core.shares import Share, ShareGig


class State(StrEnum):
    """How far one musician is with the share as it is now."""

    NOT_SENT = "not_sent"
    HANDED_OUT = "handed_out"
    AGREED = "agreed"
    OBJECTED = "objected"
    CHANGED = "changed"
    """Whatever was handed out or answered says something else than the share does now."""


class HandedOut(NamedTuple):
    """A version of a share that a musician got, and the answer to it. `at` is when it came about."""

    share: Share
    digest: str
    made_at: str
    reply: str | None = None
    note: str = ""
    at: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one musician of the line-up is.

    Attributes:
        state: where it stands now.
        version: the version that was answered, else the newest handed out; None where none was.
        waiting: a newer version that was handed out and is not answered; None where there is none.
        reply, note, at: the answer to `version`, where there is one.
        differs: whether `version` says something else than the share does now.
        change: what the musician gets more (or less) than by `version`; None while the split does not add up.
        own: whether this is who keeps the book, who made the split and need not answer.
        other_device: whether the answer came from another device than the first one of this musician.
    """

    person: str
    name: str
    state: State
    version: int | None = None
    waiting: int | None = None
    reply: str | None = None
    note: str = ""
    at: str | None = None
    differs: bool = False
    change: Money | None = None
    own: bool = False
    other_device: bool = False

    @property
    def settled(self) -> bool:
        """Whether nothing more is wanted from this musician."""
        return self.own or self.state is State.AGREED


def standing(
    person: str,
    name: str,
    now: Share | None,
    handed: Sequence[HandedOut],
    *,
    own: bool = False,
    first_device: str | None = None,
) -> Standing:
    """Return how far a musician is.

    Args:
        person: id of the musician.
        name: the musician's name.
        now: the share as the contract gives it at this moment; None while the split does not add up.
        handed: every version handed out, in any order.
        own: whether it is the keeper of the book.
        first_device: the device from which this musician answered first.
    """
    if not handed:
        return Standing(person, name, State.NOT_SENT, own=own)
    newest = max(handed, key=lambda each: each.share.version)
    answered = max((h for h in handed if h.reply), key=lambda each: each.share.version, default=None)
    at = answered or newest
    return Standing(
        person,
        name,
        _state(answered, newest, now),
        version=at.share.version,
        waiting=newest.share.version if newest.share.version > at.share.version else None,
        reply=at.reply,
        note=at.note,
        at=at.at,
        differs=not _same(at, now),
        change=_change(at.share, now),
        own=own,
        other_device=at.device is not None and at.device != first_device,
    )


def next_version(share: Share, handed: Sequence[HandedOut]) -> int:
    """Return the version as which a share is handed out: the contract's, unless that would be taken for an older one.

    Undo takes the contract's version back, but not a file that somebody has; so a share that says something else
    than the newest one handed out gets a higher number in any case.
    """
    if not handed:
        return share.version
    newest = max(handed, key=lambda each: each.share.version).share
    if newest.same_content(share) and share.version <= newest.version:
        return newest.version  # the very file that was handed out
    return max(share.version, newest.version + 1)


def differences(before: Share, after: Share) -> tuple[Problem, ...]:
    """Return what a newer version says differently, as sentences for the musician; nothing where it is the same."""
    return (*_money(before, after), *_dates(before, after), *_terms(before, after))


_MORE = N_("share change", "You get {now}, {change} more than before.")
_LESS = N_("share change", "You get {now}, {change} less than before.")
_OTHERWISE = N_("share change", "The sum is the same, but it comes about in another way.")
_CURRENCY = N_("share change", "You get {now} instead of {before}.")
_NEW_DATE = N_("share change", "New date: {on}, {venue}.")
_GONE_DATE = N_("share change", "No longer one of your dates: {on}, {venue}.")
_OTHER_TIMES = N_("share change", "Times or place of {on} are different.")
_PLAYS = N_("share change", "You play: {plays}.")
_CLIENT = N_("share change", "The client is {client}.")
_BAND = N_("share change", "The band is {band}.")


def _money(before: Share, after: Share) -> Iterator[Problem]:
    if before.currency != after.currency:
        yield _said("total", _CURRENCY, now=after.total, before=before.total)
    elif before.total != after.total:
        change = after.total - before.total
        more = change.minor > 0
        yield _said("total", _MORE if more else _LESS, now=after.total, change=change if more else -change)
    elif before.lines != after.lines:
        yield _said("lines", _OTHERWISE)


def _dates(before: Share, after: Share) -> Iterator[Problem]:
    old, new = _by_day(before), _by_day(after)
    for on, gigs in new.items():
        if on not in old:
            yield from (_date(_NEW_DATE, gig) for gig in gigs)
        elif old[on] != gigs:
            yield _said("gigs", _OTHER_TIMES, on=date.fromisoformat(on))
    for on, gigs in old.items():
        if on not in new:
            yield from (_date(_GONE_DATE, gig) for gig in gigs)


def _terms(before: Share, after: Share) -> Iterator[Problem]:
    if before.plays != after.plays:
        yield _said("plays", _PLAYS, plays=after.plays or "–")
    if before.client != after.client:
        yield _said("client", _CLIENT, client=after.client)
    if before.band != after.band:
        yield _said("band", _BAND, band=after.band or "–")


def _by_day(share: Share) -> dict[str, list[ShareGig]]:
    days: dict[str, list[ShareGig]] = {}
    for gig in share.gigs:
        days.setdefault(gig.on, []).append(gig)
    return days


def _date(message: Message, gig: ShareGig) -> Problem:
    return _said("gigs", message, on=date.fromisoformat(gig.on), venue=gig.venue or gig.place)


def _said(field: str, message: Message, **params: object) -> Problem:
    return Problem(field, message, params)


def _same(handed: HandedOut, now: Share | None) -> bool:
    return now is not None and handed.share.same_content(now)


def _state(answered: HandedOut | None, newest: HandedOut, now: Share | None) -> State:
    if answered is not None and _same(answered, now):
        return State.AGREED if answered.reply == "agree" else State.OBJECTED
    return State.HANDED_OUT if _same(newest, now) else State.CHANGED


def _change(before: Share, now: Share | None) -> Money | None:
    if now is None or now.currency != before.currency:
        return None
    return now.total - before.total
