"""Several processes behind one listening socket: started together, replaced when one dies, stopped together.

The parent serves nobody and has no threads: it forks, waits and, now and then, does the work of `tick`.
"""

import contextlib
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import Final, NamedTuple, NoReturn

log = logging.getLogger("company")

PATIENCE: Final = 10
"""Seconds that a worker has to end what it is at."""

EVERY: Final = 2
"""Seconds between two ticks: then the marks are written and workers that died are replaced."""


class Job(NamedTuple):
    """What one process does: `run` gets what to call when it is ready, and a descriptor that ends with the parent."""

    name: str
    run: Callable[[Callable[[], None], int], None]


class Supervisor:
    """Keeps one process for each job."""

    def __init__(self, jobs: list[Job], *, tick: Callable[[], None], died: Callable[[int], None]) -> None:
        self._jobs = jobs
        self._tick = tick
        self._died = died
        self._running: dict[int, Job] = {}
        self._waiting: dict[int, int] = {}
        self._stopping = False
        self._life = os.pipe()

    def run(self, ready: Callable[[], None], *, stop_with_stdin: bool) -> None:
        """Start every job, say once that all are ready, and keep them running until told to stop."""
        woken, waker = os.pipe()
        os.set_blocking(waker, False)
        os.set_blocking(woken, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        said, due = False, time.monotonic() + EVERY
        for job in self._jobs:
            self._start(job)
        while not self._stopping:
            watched = [woken, *self._waiting, *([0] if stop_with_stdin else [])]
            heard, _, _ = select.select(watched, [], [], max(0.0, due - time.monotonic()))
            self._hear(heard, woken)
            if not said and not self._waiting and len(self._running) == len(self._jobs):
                said = True
                ready()
            self._reap()
            if time.monotonic() >= due:
                due = time.monotonic() + EVERY
                self._tick()
                self._replace()
        self._end()

    def _hear(self, heard: list[int], woken: int) -> None:
        for descriptor in heard:
            if descriptor == woken:
                with contextlib.suppress(BlockingIOError):
                    os.read(woken, 4096)
            elif descriptor == 0:
                self._stopping = self._stopping or not os.read(0, 4096)
            else:
                os.close(descriptor)  # ready, or dead: `_reap` tells
                del self._waiting[descriptor]

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _start(self, job: Job) -> None:
        heard, said = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(heard)
            self._work(job, said)
        os.close(said)
        self._running[pid] = job
        self._waiting[heard] = pid

    def _work(self, job: Job, said: int) -> NoReturn:
        """Be the child: do the job, and never return into the parent's code."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            os.close(self._life[1])
            job.run(lambda: os.close(said), self._life[0])
            code = 0
        except BaseException:  # the process ends here, whatever it was
            log.exception("%s failed", job.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> None:
        for pid in list(self._running):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                job = self._running.pop(pid)
                self._died(pid)
                if not self._stopping:
                    log.error("%s ended (%s); it is replaced", job.name, os.waitstatus_to_exitcode(status))

    def _replace(self) -> None:
        for job in self._jobs:
            if job not in self._running.values():
                self._start(job)

    def _end(self) -> None:
        """Let every process finish, for a while."""
        until = time.monotonic() + PATIENCE
        for pid in self._running:
            os.kill(pid, signal.SIGTERM)
        while self._running and time.monotonic() < until:
            self._reap()
            time.sleep(0.02)
        for pid in list(self._running):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self._tick()
