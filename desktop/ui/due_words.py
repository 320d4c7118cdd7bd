"""How a deadline is put into words: as people say it, in the local time of the place."""

from datetime import datetime, timedelta

from desktop.core.clock import Due, State
from desktop.i18n.words import Words
from desktop.ui.row_model import Pill
from desktop.ui.theme import Kind

KINDS = {State.LATE: Kind.PROBLEM, State.SOON: Kind.WARNING, State.LATER: Kind.NEUTRAL}


def until(words: Words, at: datetime) -> str:
    """Return a deadline as people say it: the end of a day rather than the midnight after it."""
    if at.hour == at.minute == 0:
        day = words.day(at.date() - timedelta(days=1))
        return words.tr("check", "the end of {day}", day=day)
    return words.moment(at)


def listed(words: Words, at: datetime) -> str:
    """Return a deadline as it stands in a list."""
    if at.hour == at.minute == 0:
        return words.tr("deadlines", "End of {day}", day=words.day(at.date() - timedelta(days=1)))
    return words.moment(at)


def needed_by(words: Words, at: datetime, *, late: bool) -> str:
    """Return by when something is needed, or was."""
    if late:
        return words.tr("check", "Late: was needed by {when}", when=until(words, at))
    return words.tr("check", "Needed by {when}", when=until(words, at))


def pill(words: Words, due: Due, now: datetime) -> Pill:
    """Return how near a deadline is, in a word or two."""
    state = due.state(now)
    if state is State.LATE:
        return Pill(words.tr("deadlines", "Late"), KINDS[state])
    left = (due.instant - now) // timedelta(days=1)
    if left == 0:
        return Pill(words.tr("deadlines", "Within 24 hours"), Kind.PROBLEM)
    return Pill(words.trn("deadlines", "{n} day left", "{n} days left", left), KINDS[state])


def why(words: Words, due: Due) -> str:
    """Return why something is due."""
    return words.say(due.deadline.reason.message, **due.deadline.reason.params)
