"""What Septet did lately, for whoever looks for an error: one JSON object a line, and not a word that people wrote.

The parameters of `note` are the whole list of what may be written. Words are those of this program alone: names of its
functions, kinds of failures, its own sentences before they are filled. Whatever looks otherwise is left out.
"""

import json
import os
import re
import threading
from collections import deque
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from desktop.core.problems import Message

NAME = "septet.log"
LARGEST = 1_000_000
"""Bytes of one file."""
FILES = 5
"""So many files are kept: `septet.log`, then `septet.log.1` to `septet.log.4`, the oldest last."""
RECENT = 60
"""Lines of this run that are at hand also where nothing can be written."""

_CODE = re.compile(r"[A-Za-z_<][A-Za-z0-9_.<>-]{0,59}", re.ASCII)
_FIGURES = re.compile(r"[A-Za-z0-9_.+-]{1,40}", re.ASCII)
_PLACE = re.compile(r"[\w<>. -]{1,80}:\d{1,7} [\w<>]{1,80}", re.ASCII)
BETWEEN = " < "
"""Stands between places in the code, the innermost first."""


class Event(StrEnum):
    """What a line is about."""

    START = "start"
    COMMAND = "command"
    ACTION = "action"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    PAGE = "page"
    SYNC = "sync"
    BUG = "bug"
    CRASH = "crash"


class _Log:
    """The files, and the lines of this run."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.recent: deque[str] = deque(maxlen=RECENT)
        self._lock = threading.Lock()

    def write(self, line: str) -> None:
        """Keep a line. A disk that does not play along must never stop what is being told of."""
        with self._lock:
            self.recent.append(line)
            if self.folder is not None:
                with suppress(OSError):
                    self._append(self.folder / NAME, f"{line}\n".encode())

    def _append(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)  # only in a data folder that is there already
        with suppress(FileNotFoundError):
            if path.stat().st_size + len(data) > LARGEST:
                _rotate(path)
        with path.open(
            "ab", buffering=0
        ) as file:  # one write a line: a command beside the window cannot tear it
            file.write(data)


def _rotate(path: Path) -> None:
    """Rename every file to the next number; the oldest goes."""
    files = [path, *(path.with_name(f"{NAME}.{number}") for number in range(1, FILES))]
    for older, newer in zip(reversed(files), reversed(files[:-1]), strict=False):
        with suppress(FileNotFoundError):
            newer.replace(older)


_log = _Log()


def begin(folder: Path | None) -> None:
    """Write what comes into this folder, made when the first line does; None keeps lines in memory alone."""
    _log.folder = folder
    _log.recent.clear()


def note(
    event: Event,
    *,
    name: str = "",
    version: str = "",
    says: Message | None = None,
    failure: str = "",
    places: str = "",
    count: int | None = None,
    ms: int | None = None,
    code: int | None = None,
) -> None:
    """Write a line.

    Args:
        event: what it is about.
        name: of our own function, command or page.
        version: of Septet.
        says: a sentence of ours as the code has it, before names and amounts are filled in.
        failure: the kind of an exception, such as `KeyError`; with an error number of the system, `OSError.ENOSPC`.
        places: where in our code, as `places_of` writes it.
        count: how many.
        ms: how long, in thousandths of a second.
        code: an exit code or an HTTP status.
    """
    line: dict[str, object] = {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "process": os.getpid(),
        "event": str(event),
        "name": name if _CODE.fullmatch(name) else "",
        "version": version if _FIGURES.fullmatch(version) else "",
        "says": says.text if says is not None else "",
        "failure": failure if _CODE.fullmatch(failure) else "",
        "places": BETWEEN.join(each for each in places.split(BETWEEN) if _PLACE.fullmatch(each)),
        "count": count,
        "ms": ms,
        "code": code,
    }
    kept = {key: value for key, value in line.items() if value not in ("", None)}
    _log.write(json.dumps(kept, ensure_ascii=False))


def recent() -> list[str]:
    """Return the last lines of this run, the oldest first."""
    return list(_log.recent)


def kept_lines(most: int) -> list[str]:
    """Return the last lines, those of earlier runs too, the oldest first; what cannot be read is passed over."""
    found: list[str] = []
    folder = _log.folder
    names = [NAME, *(f"{NAME}.{number}" for number in range(1, FILES))] if folder is not None else []
    for name in names:
        with suppress(OSError, UnicodeDecodeError):
            assert folder is not None
            found = (folder / name).read_text("utf-8").splitlines() + found
        if len(found) >= most:
            break
    return (found or recent())[-most:]


def name_of(action: object) -> str:
    """Return the name of a function, also of one that was given some of its arguments beforehand."""
    return str(getattr(getattr(action, "func", action), "__name__", ""))
