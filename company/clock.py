"""The server's clock, passed in so that tests can set it, and the written form of its instants."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


def stamp(at: datetime) -> str:
    """Return an instant in UTC as text whose alphabetical order is its order in time: `2026-11-22T10:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
