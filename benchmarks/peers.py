"""Septet beside GnuCash, KMyMoney and HomeBank: from the command until the ledger can be used, with the same entries in each.

    python -m benchmarks peers                      # all that are installed, 10,000 and 100,000 entries
    python -m benchmarks peers 10000 --runs 5 --only Septet --only HomeBank --pictures DIR

Every program is looked at from outside and by one rule (docs/peers.md). Needs Xvfb, xdotool, dbus-run-session and ImageMagick.
"""

import argparse
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.peer_books import WRITERS, guid

SIZES = (10_000, 100_000)
RUNS = 3
LONG = 60.0
"""A program that takes longer than so many seconds is run once with that book."""
POLL, REST, QUIET = 0.05, 1.0, 0.05
"""Seconds between two looks; at rest is who used less than that part of a core for so many seconds."""
PATIENCE = 900.0
"""Seconds after which a program is given up."""
SCREEN = "1280x800x24"
TOOLS = ("Xvfb", "xdotool", "dbus-run-session", "import")
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Peer(NamedTuple):
    """A program: how it is started with a book, what its window's title says, and what leads to its ledger."""

    name: str
    command: tuple[str, ...]
    book: str
    title: str
    keys: tuple[str, ...] = ()
    """Keys that open the ledger, pressed as soon as the window is there, in turn."""
    settings: tuple[tuple[str, str], ...] = ()
    """Files of its own in a home that is otherwise empty, so that nothing is asked and the ledger opens by itself."""


GNUCASH_STATE = f"""[Top]
BookGuid={guid("book")}
WindowCount=1

[Window 1]
PageCount=2
FirstPage=1
WindowPosition=0;0;
WindowGeometry=1280;800;
WindowMaximized=false
ToolbarVisible=true
StatusbarVisible=true
SummarybarVisible=true

[Page 0]
PageType=GncPluginPageAccountTree
PageName=Accounts

[Page 1]
PageType=GncPluginPageRegister
PageName=Bank
RegisterType=Account
AccountName=Bank
AccountGuid={guid("bank")}
RegisterStyle=Ledger
DoubleLineMode=false
"""
NO_TIPS = (
    (
        ".config/glib-2.0/settings/keyfile",
        "[org/gnucash/GnuCash/dialogs/tip-of-the-day]\nshow-at-startup=false\n",
    ),
    (".config/kmymoney/kmymoneyrc", "[General Options]\nfirstTimeRun=false\n[TipOfDay]\nRunOnStart=false\n"),
)
LEDGER_VIEW = """[General Options]
firstTimeRun=false
StartLastViewSelected=1
LastViewSelected=7
[TipOfDay]
RunOnStart=false
"""
SEPTET = (sys.executable, "-m", "desktop", "--book")
PEERS = (
    Peer("Septet, home", SEPTET, "book.septet", "Septet"),
    Peer("Septet, list of gigs", SEPTET, "book.septet", "Septet", keys=("ctrl+1",)),
    Peer("GnuCash, accounts", ("gnucash",), "book.gnucash", "book.gnucash", settings=NO_TIPS[:1]),
    Peer(
        "GnuCash, register", ("gnucash",), "book.gnucash", "book.gnucash",
        settings=(*NO_TIPS[:1], (".local/share/gnucash/books/book.gnucash.gcm", GNUCASH_STATE)),
    ),
    Peer("KMyMoney, home", ("kmymoney",), "book.kmy", "book", settings=NO_TIPS[1:]),
    Peer(
        "KMyMoney, ledger", ("kmymoney",), "book.kmy", "book",
        settings=((".config/kmymoney/kmymoneyrc", LEDGER_VIEW),),
    ),
    Peer("HomeBank, accounts", ("homebank",), "book.xhb", "book.xhb"),
    Peer(
        "HomeBank, all transactions", ("homebank",), "book.xhb", "book.xhb",
        keys=("alt+t", "Down", "Return"),
    ),
)  # fmt: skip
"""Each with the page that it opens with, and with its list of entries."""


class Run(NamedTuple):
    """One start: seconds until the window and until rest, seconds of processor by then, memory in MB at rest."""

    window: float
    window_processor: float
    rest: float
    rest_processor: float
    memory: int


class NeverAtRestError(Exception):
    """A program did not come to rest."""


class Look(NamedTuple):
    """A program at one moment: seconds since its start, of processor so far, memory in MB, and whether it would go on."""

    at: float
    processor: float
    memory: int
    busy: bool


def look(session: int, start: float) -> Look:
    """Return how all processes of a session are, the bus left out."""
    ticks = pages = 0
    busy = False
    for entry in os.scandir("/proc"):
        if not entry.name.isdecimal():
            continue
        try:
            name, _, rest = Path(entry.path, "stat").read_text().partition(" (")[2].rpartition(") ")
        except OSError:
            continue
        fields = rest.split()
        if int(fields[3]) == session and not name.startswith("dbus-"):
            ticks += sum(int(each) for each in fields[11:15])
            pages += int(fields[21])
            busy = busy or fields[0] in "RD"
    return Look(time.monotonic() - start, ticks / TICK, pages * PAGE // 1_000_000, busy)


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """Give a display of its own, as variables of the environment."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    try:
        yield {"DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


def windows(title: str, environment: dict[str, str]) -> list[str]:
    """Return the windows on the screen whose title holds a text."""
    done = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", title],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    return done.stdout.split()


def once(peer: Peer, book: Path, patience: float = PATIENCE, picture: Path | None = None) -> Run:
    """Start a program with a copy of a book in an empty home, until it is at rest with its ledger; then end it.

    Raises:
        NeverAtRestError: it did not come to rest, or showed no window.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, screen() as display:
        copy = Path(home, book.name)
        shutil.copyfile(book, copy)
        for name, text in peer.settings:
            Path(home, name).parent.mkdir(parents=True, exist_ok=True)
            Path(home, name).write_text(text, encoding="utf-8")
        environment = environment_in(home) | display
        start = time.monotonic()
        process = subprocess.Popen(
            ["dbus-run-session", "--", *peer.command, str(copy)],
            env=environment,
            cwd=home,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            window = _window(peer, process, environment, start, patience)
            first = look(process.pid, start)
            _tell(window, peer.keys, environment)
            rest = _rest(process.pid, start, patience)
            if picture is not None:
                subprocess.run(["import", "-window", "root", str(picture)], env=environment, check=False)
            return Run(first.at, first.processor, rest.at, rest.processor, rest.memory)
        finally:
            end(process)


def environment_in(home: str) -> dict[str, str]:
    """Return an environment in which nothing of the person's own settings is read or written."""
    kept = {key: os.environ[key] for key in ("PATH", "PYTHONPATH") if key in os.environ}
    folders = {"XDG_RUNTIME_DIR": home, "SEPTET_DATA": f"{home}/septet"}
    return (
        kept
        | folders
        | {"HOME": home, "LC_ALL": "C.UTF-8", "GSETTINGS_BACKEND": "keyfile", "NO_AT_BRIDGE": "1"}
    )


def _window(
    peer: Peer, process: subprocess.Popen[bytes], environment: dict[str, str], start: float, patience: float
) -> str:
    while time.monotonic() - start < patience:
        if found := windows(peer.title, environment):
            return found[-1]
        if process.poll() is not None:
            raise NeverAtRestError(f"ended with {process.returncode} before its window was there")
        time.sleep(POLL)
    raise NeverAtRestError(_so_far("no window", look(process.pid, start)))


def _tell(window: str, keys: Sequence[str], environment: dict[str, str]) -> None:
    """Give a window the whole screen and the keyboard, and press keys."""
    commands = [["windowmove", window, "0", "0"], ["windowsize", window, *SCREEN.split("x")[:2]]]
    commands += [["windowfocus", window], *(["key", key] for key in keys)]
    for command in commands:
        subprocess.run(["xdotool", *command], env=environment, check=False, capture_output=True)


def _rest(session: int, start: float, patience: float) -> Look:
    """Wait until the processes rest; return the look with which that began, with the memory of the last one."""
    looks = [look(session, start)]
    while looks[-1].at < patience:
        time.sleep(POLL)
        looks.append(look(session, start))
        while looks[-1].at - looks[1].at > REST:
            looks.pop(0)
        whole = looks[-1].at - looks[0].at >= REST
        if (
            whole
            and looks[-1].processor - looks[0].processor < QUIET * REST
            and sum(each.busy for each in looks) < len(looks) / 4
        ):
            return looks[0]._replace(memory=looks[-1].memory)
    raise NeverAtRestError(_so_far("not at rest", looks[-1]))


def _so_far(what: str, last: Look) -> str:
    return f"{what} after {last.at:.0f} s, {last.processor:.0f} s of processor, {last.memory} MB"


def end(process: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started in its session."""
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            try:
                if os.getsid(int(entry.name)) == process.pid:
                    os.kill(int(entry.name), signal.SIGKILL)
            except OSError:
                continue
    process.wait()


def measured(peer: Peer, book: Path, runs: int, patience: float, pictures: Path | None) -> str:
    """Return the line of a program and a book: the median of its runs."""
    if shutil.which(peer.command[0]) is None:
        return "not installed"
    found: list[Run] = []
    try:
        while len(found) < runs and not (found and found[-1].rest > LONG):
            name = f"{peer.name.replace(', ', '-').replace(' ', '-')}-{book.parent.name}.png"
            found.append(once(peer, book, patience, pictures / name if pictures and not found else None))
    except NeverAtRestError as error:
        return str(error)
    middle = Run(*(statistics.median(each) for each in zip(*found, strict=True)))
    window, rest = (
        f"{clock:.1f} s ({processor:.1f} s)"
        for clock, processor in (
            (middle.window, middle.window_processor),
            (middle.rest, middle.rest_processor),
        )
    )
    return f"{window:<18} {rest:<18} {f'{middle.memory:.0f} MB':<8} {len(found)}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks peers", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="ENTRIES")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--patience", type=float, default=PATIENCE, metavar="SECONDS")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="a name or its beginning; may be repeated"
    )
    parser.add_argument("--pictures", type=Path, help="where a picture of each program at rest is kept")
    wish = parser.parse_args(arguments)
    chosen = [peer for peer in PEERS if not wish.only or peer.name.startswith(tuple(wish.only))]
    if wish.pictures:
        wish.pictures.mkdir(parents=True, exist_ok=True)
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        parser.error(f"not installed: {', '.join(missing)}")
    print(
        f"{'program, page':<28} {'entries':>8}  {'window (processor)':<18} {'at rest':<18} {'memory':<8} runs"
    )
    with tempfile.TemporaryDirectory() as folder:
        for size in wish.sizes:
            place = Path(folder, str(size))
            place.mkdir()
            for peer in chosen:
                book = place / peer.book
                if shutil.which(peer.command[0]) and not book.exists():
                    WRITERS[peer.book](book, size)
                line = measured(peer, book, wish.runs, wish.patience, wish.pictures)
                print(f"{peer.name:<28} {size:>8,}  {line}", flush=True)


if __name__ == "__main__":
    main()
