"""What is packed and what is not, where PyInstaller alone would go by the machine that it runs on."""

import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[1]
Entry = tuple[str, str, str]
"""A file as PyInstaller lists it: its place in the program, where it comes from, its kind."""


def foreign_modules() -> list[str]:
    """Return the modules that are installed here, for tests for example, and are not among what Septet needs."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    ours = {_plain(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)} - {"setuptools"}
    brought = importlib.metadata.packages_distributions()
    return sorted(
        module
        for module, names in brought.items()
        if module.isidentifier() and not ours & {_plain(name) for name in names} and module not in _OWN
    )


_OWN = ("desktop", "company", "wire", "PyInstaller", "_pyinstaller_hooks_contrib")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def without_orphans(binaries: Sequence[Entry]) -> list[Entry]:
    """Return the libraries without those of the system that only files need which are not packed any more.

    PyInstaller follows what it has found before anything can be taken out: one plugin for GTK brings forty of them.
    """
    if sys.platform != "linux":
        return list(binaries)
    by_name = {PurePosixPath(entry[0]).name: entry for entry in binaries}
    waiting = [entry for entry in binaries if not _of_system(entry)]
    kept = {entry[0] for entry in waiting}
    while waiting:
        entry = waiting.pop()
        for name in () if entry[2] == "SYMLINK" else _needs(entry[1]):
            needed = by_name.get(name)
            if needed is not None and needed[0] not in kept:
                kept.add(needed[0])
                waiting.append(needed)
    return [entry for entry in binaries if entry[0] in kept]


def _needs(library: str) -> list[str]:
    """Return the names of the libraries that one asks for itself, not of those that these ask for."""
    said = subprocess.run(["objdump", "-p", library], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return re.findall(r"NEEDED\s+(\S+)", said.stdout)


def _of_system(entry: Entry) -> bool:
    return (
        "/" not in entry[0]
        and entry[2] != "SYMLINK"
        and re.match(r"lib(?!python)[\w.+-]+\.so", entry[0]) is not None
    )


def sources(entries: Iterable[Entry]) -> Iterable[tuple[str, str]]:
    """Yield where each packed file lies and where it comes from; a link leads to one of the others."""
    return ((place, source) for place, source, kind in entries if kind != "SYMLINK")
