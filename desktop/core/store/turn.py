"""One writes at a time through the same connection: a long change beside the window, or the window itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from desktop.core.problems import N_, Unavailable

PATIENCE = 1
"""Seconds that an action waits for a long change beside it, before it says that it has to be tried again."""

_BUSY = N_(
    "book",
    "Many rows are being changed just now, so this was not saved. What you typed is still there. Try again in a moment.",
)


class Turn:
    """Whose turn it is to write."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Run the body while nobody else writes.

        Raises:
            Unavailable: somebody else is writing, and takes long.
        """
        if not self._lock.acquire(timeout=PATIENCE):
            raise Unavailable(_BUSY)
        try:
            yield
        finally:
            self._lock.release()

    def wait(self) -> None:
        """Return once nobody writes."""
        with self._lock:
            pass
