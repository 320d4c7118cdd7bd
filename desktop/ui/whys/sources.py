"""Where a country's value comes from, as it stands beneath a figure."""

from typing import Protocol

from desktop.core.packs.record import CONFIDENCE
from desktop.core.problems import Message
from desktop.i18n.words import Words


class Sourced(Protocol):
    """A record of a country pack."""

    @property
    def source(self) -> "Origin":
        """Where it was read."""

    @property
    def confidence(self) -> str:
        """How sure it is: a key of `CONFIDENCE`."""


class Origin(Protocol):
    """Where a value was read."""

    @property
    def dated(self) -> Message | str:
        """Title, publisher and year, or that nobody has checked it."""


def source_of(words: Words, record: Sourced | None) -> str:
    """Return source, year and how sure a value is; empty where no country's value is used."""
    return "" if record is None else said(words, record.source.dated, record.confidence)


def said(words: Words, source: Message | str, confidence: str) -> str:
    """Return the same from its parts."""
    sure = CONFIDENCE.get(confidence)
    if sure is None:
        return words.tr("guarantee", "Source: {source}", source=source)
    return words.tr("why", "Source: {source} ({confidence})", source=source, confidence=sure)
