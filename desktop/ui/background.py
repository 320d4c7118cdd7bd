"""Work that takes longer than a blink: one thing after the other, beside the window, with answers in the window's thread."""

import gc
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop.core.problems import N_, Refused, Unavailable

_BUG = N_(
    "background",
    "Something went wrong inside Septet, and this was not finished. What was saved is safe. Start Septet again.",
)

T = TypeVar("T")
Tell = Callable[[int, int], None]
"""Called by the work itself: so many steps done, of so many."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Tell], Any]
    done: Callable[[Any], object]
    failed: Callable[[Refused | Unavailable], object]
    moved: Tell


class Background(QObject):
    """Runs jobs one at a time in a Python thread; whatever they answer comes back to the window's thread.

    While a job runs, Python's collector of cycles rests: it works in whatever thread comes along, and a widget that
    is deleted outside the window's thread takes the program with it.

    A job that is still running when the program ends is left behind after a short wait: all it had done stands in
    the book, and the rest is done again next time.
    """

    _arrived = Signal(object)
    _resting = 0
    """Jobs of all workers under way: the collector works again when the last one has ended."""

    def __init__(self) -> None:
        super().__init__()
        self._jobs: deque[_Job] = deque()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[Tell], T],
        done: Callable[[T], object],
        failed: Callable[[Refused | Unavailable], object],
        moved: Tell = lambda _done, _all: None,
    ) -> None:
        """Queue `work`, which gets a function to tell its progress with; `done`, `failed` and `moved` run in the window."""
        self._jobs.append(_Job(work, done, failed, moved))
        self._begin_next()

    @property
    def busy(self) -> bool:
        """Whether something runs or waits to run."""
        return self._thread is not None

    def stop(self, patience: float) -> bool:
        """Start nothing more and wait `patience` seconds for what runs; tell whether it came to its end."""
        self._stopped = True
        self._jobs.clear()
        if self._thread is not None:
            self._thread.join(patience)
            if self._thread.is_alive():
                return False
            self._ended()
        return True

    def _begin_next(self) -> None:
        if self._thread is None and self._jobs and not self._stopped:
            job = self._jobs.popleft()
            self._thread = threading.Thread(target=self._work, args=(job,), daemon=True)
            Background._resting += 1
            gc.disable()
            self._thread.start()

    def _work(self, job: _Job) -> None:
        """Run in the thread. A bug is told in the window too, and goes the way of every bug in a thread, loudly."""
        answer = partial(job.failed, Unavailable(_BUG))
        try:
            answer = partial(job.done, job.work(partial(self._tell, job)))
        except (Refused, Unavailable) as failure:
            answer = partial(job.failed, failure)
        finally:
            self._arrived.emit(partial(self._end, answer))

    def _tell(self, job: _Job, done: int, all_: int) -> None:
        self._arrived.emit(partial(job.moved, done, all_))

    def _end(self, answer: Callable[[], object]) -> None:
        if not self._stopped:
            self._ended()
            answer()
            self._begin_next()

    def _ended(self) -> None:
        """Let the thread go, which has nothing left to do."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            Background._resting -= 1
            if not Background._resting:
                gc.enable()

    def _deliver(self, answer: Callable[[], object]) -> None:
        """Run in the window's thread."""
        answer()
