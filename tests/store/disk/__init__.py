"""A disk that goes wrong on purpose, for the files of one folder, below SQLite and Python alike (`disk.c`)."""

import ctypes
import os
import shutil
import subprocess
import sys
from enum import IntEnum
from pathlib import Path

LOADED = "SEPTET_DISK"
"""Set in the environment of a process that has the disk below it."""


class Wrong(IntEnum):
    """What can go wrong with an operation; the numbers are those of `disk.c`."""

    KILL = 1
    TORN = 2
    NO_SPACE = 3
    BROKEN = 4
    SHORT = 5
    READ_ONLY = 6


KILLS = (Wrong.KILL, Wrong.TORN)
FAULTS = (Wrong.NO_SPACE, Wrong.BROKEN, Wrong.SHORT)


class Disk:
    """The disk below this process, which was started by `again_with_disk`."""

    def __init__(self) -> None:
        self._below = ctypes.CDLL(None)
        self._below.counted.restype = ctypes.c_long

    def arm(self, folder: Path, at: int = 0, wrong: Wrong = Wrong.KILL, *, lasting: bool = False) -> None:
        """Let the `at`-th operation from now on that changes files of the folder go wrong; 0 lets none."""
        self._below.arm(os.fsencode(folder), ctypes.c_long(at), int(wrong), int(lasting))

    def counted(self) -> int:
        """Return how many operations there were since the last `arm`."""
        return int(self._below.counted())

    def record(self, log: Path) -> None:
        """Write every operation down from now on."""
        self._below.record(os.fsencode(log))

    def mark(self, text: str) -> None:
        """Write down that something was told to the person."""
        self._below.mark(text.encode())


def can_run() -> bool:
    """Return whether this machine can load such a disk below a program."""
    return sys.platform == "linux" and shutil.which("cc") is not None


def again_with_disk(module: str, arguments: list[str], folder: Path) -> int:
    """Run a module in a process with the disk below it, which is compiled into `folder`; return its exit code."""
    library = folder / "disk.so"
    source = Path(__file__).with_name("disk.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    environment = os.environ | {"LD_PRELOAD": str(library), LOADED: str(folder)}
    return subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=False).returncode
