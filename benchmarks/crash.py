"""Kills, full and broken disks, and power cuts in the middle of every kind of action; the book is proved after each.

    python -m benchmarks.crash --kills 1000
    python -m benchmarks.crash --faults 1          every 1st operation of every action fails, once and from then on
    python -m benchmarks.crash --cuts 20000

Each runs on copies of one book. What a person was told to be saved has to be there, of what was under way all or nothing,
and `verify` finds nothing. A disk that fails is told in words, and the same action goes through once the disk is well.
"""

import argparse
import functools
import hashlib
import os
import random
import secrets
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from desktop.core.problems import Refused, Unavailable
from desktop.core.repairing import repair
from desktop.core.store import book as store
from desktop.core.store import locking, migrating
from desktop.core.store.book import Book, connect
from desktop.core.store.undo import UndoLog
from desktop.core.store.version import BOOK_VERSION
from desktop.core.verifying import verify
from tests.store import deeds
from tests.store.disk import FAULTS, KILLS, LOADED, Disk, Wrong, again_with_disk
from tests.store.disk.power import State, files_of, read_log, states

Tell = Callable[[], None]
Work = Callable[[Path, Tell, int], object]
SAVED, TOLD, REFUSED, BUG = 0, 3, 4, 5
"""How a child ended: the action went through; its failure was said in words; it was refused; something of ours broke."""


class Told(Book):
    """A book that tells of every transaction that has been confirmed."""

    tell: Tell = staticmethod(lambda: None)

    @contextmanager
    def transaction(self, undo: Any = None) -> Iterator[Any]:
        with super().transaction(undo) as session:
            yield session
        self.tell()


class Case(NamedTuple):
    """One kind of work on a folder with a book: what is there before, what is done, and how many operations it takes."""

    name: str
    template: Path
    work: Work
    states: tuple[str, ...]
    operations: int


def do(deed: deeds.Deed, path: Path, tell: Tell, run: int) -> None:
    """Open the book and do one deed; another run gives its records other ids."""
    counter = iter(range(10**6))
    secrets.token_hex = lambda nbytes=None: f"{next(counter):0{2 * (nbytes or 16)}x}"  # the same each time
    moved = UndoLog._move

    def move(log: Any, *steps: Any) -> Any:
        done = moved(log, *steps)
        tell()
        return done

    UndoLog._move = move  # type: ignore[method-assign,assignment]
    try:
        with deeds.open_book(path, run, Told) as book:
            book.tell = tell  # type: ignore[attr-defined]
            deed(book)
    finally:
        UndoLog._move = moved  # type: ignore[method-assign]


def open_only(path: Path, tell: Tell, _run: int) -> None:
    """Open a book, which makes it or brings it up."""
    Book(path).close()
    tell()


def mend(path: Path, tell: Tell, _run: int) -> None:
    """Repair a damaged copy into the book's place."""
    repair(path.with_name("damaged"), path)
    tell()


def digest(path: Path) -> str:
    """Return a digest of everything in a book but the search's own tables; of a missing one the empty text."""
    if not path.exists():
        return ""
    connection = connect(path, read_only=False)
    try:
        names = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'gig\\_words%' ESCAPE '\\'"
        ).fetchall()
        made = hashlib.sha256(repr(connection.execute("PRAGMA user_version").fetchone()).encode())
        for (name,) in sorted(names):
            made.update(name.encode())
            for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid'):
                made.update(repr(row).encode())
        found = connection.execute("PRAGMA integrity_check").fetchall()
        assert found == [("ok",)], found
        return made.hexdigest()
    finally:
        connection.close()


class Ground:
    """The folder in which everything is tried, and its disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.disk = Disk()
        self.place = folder / "place"
        self.book = self.place / "band.septet"

    def lay(self, template: Path) -> None:
        """Put the files of a template into place."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(template, self.place)

    def case(self, name: str, template: Path, work: Work) -> Case:
        """Do the work undisturbed, and note what it leaves after each thing it told."""
        self.lay(template)
        self.disk.arm(self.place)
        found = [digest(self.book)]
        self.lay(template)
        self.disk.arm(self.place)
        work(self.book, lambda: found.append(self._aside()), 1)
        operations = self.disk.counted()
        self.disk.arm(self.place)
        found.append(digest(self.book))
        return Case(name, template, work, tuple(found), operations)

    def _aside(self) -> str:
        """Return the digest of the book as it stands now, from a copy, so that the book itself is not touched."""
        aside = self.folder / "aside"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(self.place, aside, ignore=shutil.ignore_patterns("*-shm"))
        return digest(aside / self.book.name)

    def child(self, case: Case, run: Callable[[Tell], int]) -> tuple[int, int]:
        """Do the work in a process of its own; return how many things it told, and how it ended (-9: killed)."""
        reading, writing = os.pipe()
        process = os.fork()
        if not process:
            os.close(reading)
            os._exit(self._run(case, run, writing))
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            told = len(pipe.read())
        status = os.waitpid(process, 0)[1]
        return told, -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    def _run(self, case: Case, run: Callable[[Tell], int], pipe: int) -> int:
        try:
            return run(lambda: (os.write(pipe, b"."), None)[1])
        except Refused:
            return REFUSED
        except BaseException:  # noqa: BLE001  # told, and counted as what must not be
            sys.stderr.write(f"{case.name}:\n{traceback.format_exc()}")
            return BUG

    def prove(self, case: Case, told: int, *, exactly: bool = False, cheaply: bool = False) -> int:
        """Prove that the book holds what was told, and nothing half; return which of its states it is in."""
        found = digest(self.book)
        at = [number for number, state in enumerate(case.states) if state == found]
        assert at, f"{case.name}: half of something is there"
        assert at[-1] >= told, f"{case.name}: told {told}, there is {at[-1]}"
        assert not exactly or told in at, f"{case.name}: said to be lost, and there: {told} {at}"
        if self.book.exists() and not cheaply:
            with Book(self.book) as book:
                problems = verify(book).problems
            assert not problems, (case.name, [problem.english() for problem in problems])
        return at[-1]


def cases(ground: Ground, only: str = "") -> list[Case]:
    """Return every kind of work, or those with this in their name."""
    templates = ground.folder / "templates"
    band, empty, old, damaged = (templates / name for name in ("band", "empty", "old", "damaged"))
    for each in (band, empty, old, damaged):
        each.mkdir(parents=True)
    deeds.make_template(band / "band.septet")
    shutil.copyfile(band / "band.septet", damaged / "damaged")
    spoiled = bytearray((damaged / "damaged").read_bytes())
    spoiled[:4096] = bytes(4096)
    (damaged / "damaged").write_bytes(spoiled)
    migrating.make(old / "band.septet", version=BOOK_VERSION - 1)
    works: list[tuple[str, Path, Work]] = [
        *((name, band, functools.partial(do, deed)) for name, deed in deeds.DEEDS.items()),
        ("make a book", empty, open_only),
        ("bring a book up", old, open_only),
        ("repair a book", damaged, mend),
    ]
    return [ground.case(*work) for work in works if only in work[0]]


@contextmanager
def _naming(what: str, ground: Ground) -> Iterator[None]:
    """Say what was tried where the proof fails, and what files it left."""
    try:
        yield
    except BaseException:
        sizes = {path.name: path.stat().st_size for path in ground.place.iterdir()}
        sys.stderr.write(f"{what}: {sizes}\n")
        raise


def kills(ground: Ground, every: list[Case], count: int, roll: random.Random) -> Counter[str]:
    """Kill so many times, at a random operation of a random kind of work, before it or in the middle of it."""
    counts = Counter[str]()
    order = [case for _ in range(count // len(every) + 1) for case in roll.sample(every, len(every))]
    for case in order[:count]:
        at, wrong = roll.randrange(1, case.operations + 1), roll.choice(KILLS)
        ground.lay(case.template)

        def run(tell: Tell, case: Case = case, at: int = at, wrong: Wrong = wrong) -> int:
            ground.disk.arm(ground.place, at, wrong)
            case.work(ground.book, tell, 1)
            return SAVED

        told, end = ground.child(case, run)
        assert end in (-signal.SIGKILL, SAVED), (case.name, at, wrong, end)
        there = ground.prove(case, told)
        counts["killed" if end else "ended before"] += 1
        counts["all of it there"] += there == len(case.states) - 1
        counts["kinds"] = len(every)
    return counts


def faults(ground: Ground, every: list[Case], step: int, roll: random.Random) -> Counter[str]:
    """Let each `step`-th operation of each kind of work fail, in every way, once or from then on."""
    counts = Counter[str]()
    for case in every:
        counts["read-only"] += _read_only(ground, case)
        for at in range(roll.randrange(1, step + 1), case.operations + 1, step):
            wrong, lasting = roll.choice(FAULTS), roll.random() < 0.5
            ground.lay(case.template)
            run = functools.partial(_fail, ground, case, at, wrong, lasting)
            told, end = ground.child(case, run)
            assert end in (SAVED, TOLD), (case.name, at, wrong.name, lasting, end)
            with _naming(f"{case.name}, {wrong.name}{' lasting' if lasting else ''} at {at}", ground):
                ground.prove(case, told)
            counts["said in words" if end == TOLD else "done all the same"] += 1
            counts[wrong.name.lower().replace("_", " ")] += 1
            ground.disk.arm(ground.place)
            if end == TOLD:
                counts["gone through afterwards"] += _again(ground, case)
    return counts


def _fail(ground: Ground, case: Case, at: int, wrong: Wrong, lasting: bool, tell: Tell) -> int:
    ground.disk.arm(ground.place, at, wrong, lasting=lasting)
    try:
        case.work(ground.book, tell, 1)
    except Unavailable:
        return TOLD
    return SAVED


def _read_only(ground: Ground, case: Case) -> int:
    """Try on a disk that cannot be written: it is said, nothing changes, and what is there can be read."""

    def look(_tell: Tell) -> int:
        ground.disk.arm(ground.place, 1, Wrong.READ_ONLY, lasting=True)
        with Book(ground.book, writable=False) as book:
            return BUG if verify(book).problems else SAVED

    ground.lay(case.template)
    told, end = ground.child(case, functools.partial(_fail, ground, case, 1, Wrong.READ_ONLY, True))
    assert (told, end) == (0, TOLD), (case.name, told, end)
    assert digest(ground.book) == case.states[0], case.name
    ground.lay(case.template)
    if case.template.name == "band":
        assert ground.child(case, look)[1] == SAVED, case.name
    return 1


def _again(ground: Ground, case: Case) -> bool:
    """Do the work once more on what the failure left, with the disk well again."""

    def run(tell: Tell) -> int:
        case.work(ground.book, tell, 2)
        return SAVED

    _, end = ground.child(case, run)
    assert end in (SAVED, REFUSED), (case.name, end)  # refused: the first half was kept, as it was told
    with Book(ground.book) as book:
        assert verify(book).problems == ()
    return end == SAVED


def cuts(ground: Ground, every: list[Case], count: int, roll: random.Random) -> Counter[str]:
    """Cut the power so many times, spread over every kind of work."""
    counts = Counter[str]()
    for case in every:
        ground.lay(case.template)
        before, log = files_of(ground.place), ground.folder / "log"

        run = functools.partial(_record, ground, case, log)
        _, end = ground.child(case, run)
        assert end == SAVED, case.name
        events = list(read_log(log.read_bytes()))
        seen: set[str] = set()
        for state in states(before, events, str(ground.place), max(1, count // len(every)), roll):
            counts["cuts"] += 1
            if (mark := _mark(state)) in seen:
                continue
            seen.add(mark)
            _write(ground.place, state)
            with _naming(f"{case.name}, state {len(seen)}", ground):
                there = ground.prove(case, state.marks, cheaply=len(seen) % 20 > 0)
            counts["different states"] += 1
            counts["all of it there"] += there == len(case.states) - 1
    return counts


def _record(ground: Ground, case: Case, log: Path, tell: Tell) -> int:
    """Do the work while every operation, and every word to the person, is written down."""

    def told() -> None:
        ground.disk.mark("told")
        tell()

    ground.disk.arm(ground.place)
    ground.disk.record(log)
    case.work(ground.book, told, 1)
    return SAVED


def _mark(state: State) -> str:
    made = hashlib.sha256(str(state.marks).encode())
    for name in sorted(state.files):
        made.update(name.encode() + state.files[name])
    return made.hexdigest()


def _write(place: Path, state: State) -> None:
    shutil.rmtree(place)
    place.mkdir()
    for name, content in state.files.items():
        if not name.endswith("-shm"):  # it is made anew after a start of the machine
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(content)


def main() -> int:
    """Try as often as asked, and print what happened."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=0, metavar="N", help="how often")
    parser.add_argument("--faults", type=int, default=0, metavar="N", help="let every N-th operation fail")
    parser.add_argument("--cuts", type=int, default=0, metavar="N", help="power cuts")
    parser.add_argument("--only", default="", metavar="TEXT", help="only work with this in its name")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--careless", action="store_true", help="do not wait for the disk: cuts have to find that"
    )
    asked = parser.parse_args()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        if LOADED not in os.environ:
            return again_with_disk("benchmarks.crash", sys.argv[1:], Path(folder))
        locking.PATIENCE = 0.2
        if asked.careless:
            careless = tuple(each.replace("= FULL", "= OFF") for each in store.SETTINGS)
            store.SETTINGS = careless  # type: ignore[assignment]
        ground = Ground(Path(folder))
        every = cases(ground, asked.only)
        for name, count, go in (
            ("kills", asked.kills, kills),
            ("faults", asked.faults, faults),
            ("cuts", asked.cuts, cuts),
        ):
            if count:
                began = time.monotonic()
                counts = go(ground, every, count, random.Random(asked.seed))
                said = ", ".join(f"{what} {number}" for what, number in sorted(counts.items()))
                print(f"{name}: {said}; {time.monotonic() - began:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
