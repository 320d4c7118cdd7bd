"""The deadlines as an iCalendar file with alarms, for the calendar of a phone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from desktop.core.clock import KIND_NAMES, Due
from desktop.core.problems import N_, Message, in_english

ALARMS = (timedelta(days=7), timedelta(days=1), timedelta(hours=3))
"""How long before a deadline a calendar rings."""

_SUMMARY = N_("deadlines", "{what}: {title}")
_MINUTE = timedelta(minutes=1)


class Speaker(Protocol):
    """Whoever says marked sentences in a language: the window's words."""

    def say(self, message: Message, /, **params: object) -> str:
        """Return the sentence with its values."""


class English:
    """Says marked sentences in English; the window hands in its own words instead."""

    def say(self, message: Message, /, **params: object) -> str:
        """Return the sentence with its values."""
        return in_english(message, params)


def calendar(dues: Iterable[Due], now: datetime, words: Speaker | None = None) -> bytes:
    """Return the deadlines as an iCalendar file (RFC 5545). The same deadline keeps its UID in every file.

    Moments are written in UTC, which every calendar shows in the time of its own place.
    """
    from icalendar import Alarm, Calendar, Event

    speaker: Speaker = words or English()
    made = Calendar()
    made.add("prodid", "-//Septet//Deadlines//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for due in dues:
        event = Event()
        summary = speaker.say(_SUMMARY, what=speaker.say(KIND_NAMES[due.kind]), title=due.title)
        event.add("uid", f"{due.key}@septet")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", shown_at(due))
        event.add("summary", summary)
        event.add("description", description(due, speaker))
        event.add("transp", "TRANSPARENT")
        for before in ALARMS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", summary)
            alarm.add("trigger", -before)
            event.add_component(alarm)
        made.add_component(event)
    return bytes(made.to_ical())


def shown_at(due: Due) -> datetime:
    """Return the moment under which a calendar lists a deadline, in UTC: the end of a day is on that day, not the next."""
    at = due.deadline.at
    end_of_day = at.hour == at.minute == 0
    return due.instant.astimezone(UTC) - (_MINUTE if end_of_day else timedelta(0))


def description(due: Due, words: Speaker) -> str:
    """Return why it is due, and whom it concerns."""
    why = words.say(due.deadline.reason.message, **due.deadline.reason.params)
    return "\n".join(filter(None, (why, ", ".join(due.names))))
