"""A bug, said so that it can be sent: the kind of the failure and its places in our code, never its words.

The words of an exception may quote what people wrote: `KeyError: 'Aïcha'`. Its kind and its places do not.
"""

import errno
import os
import re
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePath
from types import TracebackType

from desktop.core import logs
from desktop.core.logs import BETWEEN, Event
from desktop.core.problems import Refused, Unavailable

DEEPEST = 40
"""Places that are named of one failure, the innermost first."""
CAUSES = 5
"""Failures that are followed from one to the one before it."""

_CRASHED = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+) in (?P<name>\S+)')
"""How the interpreter writes a place when it falls over."""


def places_of(trace: TracebackType | None) -> str:
    """Return where in the code a failure came from, the innermost place first: `money.py:31 add < …`."""
    frames = reversed(list(traceback.walk_tb(trace)))
    return BETWEEN.join(
        f"{_file(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in islice(frames, DEEPEST)
    )


def kind_of(bug: BaseException) -> str:
    """Return the kind of a failure, with the system's own name of what it was: `OSError.ENOSPC`."""
    number = errno.errorcode.get(bug.errno or 0, "") if isinstance(bug, OSError) else ""
    return f"{type(bug).__name__}.{number}" if number else type(bug).__name__


def remember(bug: BaseException) -> None:
    """Write a bug into the log, with the failures that led to it."""
    for failure in chain(bug):
        logs.note(Event.BUG, failure=kind_of(failure), places=places_of(failure.__traceback__))


class watched:  # noqa: N801  # used as a verb: `with watched(…):`
    """Writes how the body ended: how long it took, what was refused, or which bug nobody else will write down."""

    def __init__(self, event: Event, name: str) -> None:
        self._event, self._name = event, name

    def __enter__(self) -> None:
        self._began = time.perf_counter_ns()

    def __exit__(
        self, _kind: type[BaseException] | None, failure: BaseException | None, _trace: TracebackType | None
    ) -> None:
        match failure:
            case None:
                spent = (time.perf_counter_ns() - self._began) // 1_000_000
                logs.note(self._event, name=self._name, ms=spent)
            case Refused():
                for problem in failure.problems[:3]:
                    logs.note(Event.REFUSED, name=self._name, says=problem.message)
            case Unavailable():
                logs.note(Event.UNAVAILABLE, name=self._name, says=failure.message)
            case Exception() if sys.excepthook is sys.__excepthook__:  # else the window writes it down
                remember(failure)


def chain(bug: BaseException) -> Sequence[BaseException]:
    """Return the failure and those it came of, the last one first."""
    return list(islice(_chain(bug), CAUSES))


def _chain(bug: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while bug is not None and id(bug) not in seen:
        seen.add(id(bug))
        yield bug
        bug = bug.__cause__ or (None if bug.__suppress_context__ else bug.__context__)


def details(bug: BaseException, facts: Sequence[tuple[str, str]]) -> str:
    """Return what to send of a bug: about the program, the failure, and what was done before it."""
    lines = [f"{key}: {value}" for key, value in facts]
    for number, failure in enumerate(chain(bug)):
        lines += ["", ("came of " if number else "failure: ") + kind_of(failure)]
        lines += [f"  {place}" for place in places_of(failure.__traceback__).split(BETWEEN) if place]
    return "\n".join([*lines, "", "before it:", *(f"  {line}" for line in logs.recent()[-20:])]) + "\n"


def _file(name: str) -> str:
    """Return the last part of a path, which names no folder of a person; a script without one is `<string>`."""
    return PurePath(name).name


def take_crash(path: Path) -> str:
    """Return what the interpreter wrote when the program last fell over, and forget it; empty when it did not.

    Only its kind and its lines `File "…", line 12 in name` are kept, as places. The file is emptied and stays: another
    window may have it open.
    """
    try:
        text = path.read_text("utf-8", errors="replace")
        if not text.strip():
            return ""
        os.truncate(path, 0)
    except OSError:
        return ""
    kind = re.search(r"Fatal Python error: ([A-Za-z ]+)", text)
    found = (_CRASHED.fullmatch(line.strip()) for line in text.splitlines())
    places = BETWEEN.join(
        f"{_file(m['file'])}:{m['line']} {m['name']}" for m in islice(filter(None, found), DEEPEST)
    )
    failure = "_".join(kind[1].split()) if kind else "crash"
    logs.note(Event.CRASH, failure=failure, places=places)
    return f"{failure}: {places}"
