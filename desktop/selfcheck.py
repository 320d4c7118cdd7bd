"""`septet --selfcheck`: does this copy of Septet have all its parts?

A program that was packed into one folder misses a part silently until somebody needs it. So every part that is loaded
only when it is asked for does its work here once: on a book of its own in a temporary folder, with the demo band's
companies on this machine. Nothing is read from the person's data, and nothing leaves the computer.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from desktop import __version__


class Part(NamedTuple):
    """One part: its name, and what makes it work once and says what was seen.

    `run` gets the folder of the check, in which `book.septet` is the demo band's from the part `companies` on.
    """

    name: str
    run: Callable[[Path], str]


class MissingError(Exception):
    """A part is there and gives wrong results."""


def selfcheck(parts: Sequence[Part] | None = None) -> dict[str, Any]:
    """Run every part and return what came of each; `ok` only where all of them worked."""
    with tempfile.TemporaryDirectory(prefix="septet-check-") as name, _own_folders(Path(name)):
        found = [_checked(part, Path(name)) for part in (all_parts() if parts is None else parts)]
    return {"version": __version__, "ok": all(each["ok"] for each in found), "parts": found}


def all_parts() -> tuple[Part, ...]:
    """Return the parts in their order: some need what an earlier one made."""
    from desktop import selfcheck_parts as parts
    from desktop import selfcheck_window as window

    runs = (*parts.PARTS, *window.PARTS)
    return tuple(Part(run.__name__.replace("_", " "), run) for run in runs)


def _checked(part: Part, folder: Path) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        said: dict[str, Any] = {"ok": True, "found": part.run(folder)}
    except Exception as trouble:  # noqa: BLE001  # whatever a missing part does, the others are looked at as well
        said = {"ok": False, "trouble": f"{type(trouble).__name__}: {trouble}"}
    return {"part": part.name, **said, "seconds": round(time.perf_counter() - began, 2)}


@contextmanager
def _own_folders(folder: Path) -> Iterator[None]:
    """Keep everything that the parts write in the folder of the check."""
    before = os.environ.get("SEPTET_DATA")
    os.environ["SEPTET_DATA"] = str(folder / "data")
    try:
        yield
    finally:
        if before is None:
            del os.environ["SEPTET_DATA"]
        else:
            os.environ["SEPTET_DATA"] = before


def expect(condition: object, missing: str) -> None:
    """Raise MissingError with what is missing, unless the condition holds."""
    if not condition:
        raise MissingError(missing)
