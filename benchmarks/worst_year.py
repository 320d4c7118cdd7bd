"""A laptop's worst year: fifty-two evenings of a band's bookkeeping, on a disk and a network that go wrong nearly every week.

    python -m benchmarks.worst_year [--years 20] [--weeks 52] [--seed 1]

Each evening the book is opened by a process of its own, which records, contracts, seals, syncs with a real company's
server and leaves with a backup. It is killed on the way, its disk is full, broken or read-only, the network loses or
doubles what passes, the company's server dies, the clock is years off, the book is encrypted, overwritten, repaired from
its newest whole backup, and stolen with the laptop, so that only the stick is left. After each evening everything that the
person was told to be saved is there and `verify` finds nothing; after the year every sealed paper is at the company once.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from company.checking import check
from company.storage import open_storage
from company.tables import revisions
from desktop.core.backing_up import choose_place, note_restored
from desktop.core.encrypting import by_passphrase, encrypt, is_encrypted, new_key
from desktop.core.problems import Refused, Unavailable
from desktop.core.store import backups, locking, migrating, restoring
from desktop.core.store.book import Book
from desktop.core.store.version import BOOK_VERSION
from desktop.core.verifying import verify
from desktop.sync.enrolment import enrol
from tests import faultproxy
from tests.company.servers import Server
from tests.faultproxy import FaultProxy
from tests.journeys.evenings import FIRST, Key, Tell, spend
from tests.store.disk import FAULTS, KILLS, LOADED, Disk, Wrong, again_with_disk
from tests.sync.world import folder
from wire.declaration import read as read_declaration
from wire.signing import unpack

WEEKS = 52
PASSPHRASE = "seven strings and a drum"
NETWORK = (
    faultproxy.lose_request, faultproxy.lose_answer, faultproxy.repeat_request, faultproxy.cut_answer, faultproxy.login_page,
    faultproxy.server_error, faultproxy.reset, faultproxy.reset_in_the_answer,
)  # fmt: skip
SAVED, TOLD, BUG = 0, 3, 5
"""How an evening ended, unless it was killed: all went through; its failure was said in words; something of ours broke."""


class Mishap(NamedTuple):
    """What goes wrong in an evening: with which operation of the disk, or with what else."""

    name: str
    wrong: Wrong | None = None
    lasting: bool = False


QUIET = Mishap("nothing")
MISHAPS = (
    *(Mishap(f"killed ({wrong.name.lower()})", wrong) for wrong in KILLS for _ in range(3)),
    *(Mishap(f"disk: {wrong.name.lower()}", wrong, lasting) for wrong in FAULTS for lasting in (True, False)),
    Mishap("disk: read_only", Wrong.READ_ONLY, lasting=True),
    *(Mishap("network") for _ in range(4)), Mishap("company down"), Mishap("clock"), Mishap("damaged"), Mishap("stolen"),
    QUIET, QUIET,
)  # fmt: skip


class Known(NamedTuple):
    """What the person was told to be saved, by kind: ids."""

    gig: frozenset[str] = frozenset()
    expense: frozenset[str] = frozenset()
    contract: frozenset[str] = frozenset()
    declaration: frozenset[str] = frozenset()

    def and_also(self, told: list[tuple[str, str]]) -> "Known":
        """Return it with what was told since."""
        return Known(
            *(had | {key for kind, key in told if kind == name} for name, had in self._asdict().items())
        )


class Year:
    """A laptop, its stick, and a company for a year."""

    def __init__(self, folder: Path, seed: int, weeks: int = WEEKS) -> None:
        self.folder, self.roll, self.counts = folder, random.Random(seed), Counter[str]()
        self.weeks, self.disk = weeks, Disk()
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.laptop = folder / "laptop0"
        self.laptop.mkdir()
        self.key: bytes | None = None
        self.known = Known()
        self.then: dict[str, Known] = {}
        """What was known when a backup was made, by the backup's name."""
        self.operations = 600
        self.server = Server(folder / "be.sqlite", folder=folder)
        self.line = FaultProxy(self.server.url)
        migrating.make(self.path, version=BOOK_VERSION - 1)  # the year begins with last year's Septet

    @property
    def path(self) -> Path:
        return self.laptop / "band.septet"

    def close(self) -> None:
        """End the company and its line."""
        self.line.close()
        self.server.stop()

    def book(self, now: datetime | None = None) -> Book:
        """Open the book as it stands."""
        return Book(self.path, key=self.key, clock=lambda: now or FIRST)

    # ---- the year ----

    def live(self) -> Counter[str]:
        """Live the year, and prove its end."""
        with self.book() as book:
            enrol(book, self.line.url, self.server.code())
            choose_place(book, self.stick)
        self.note_backups()
        encrypted_in = self.roll.randrange(self.weeks // 5, self.weeks // 2)
        for week in range(self.weeks):
            if week == encrypted_in:
                self.encrypt()
            mishap = QUIET if week < 2 else self.roll.choice(MISHAPS)
            self.counts[mishap.name] += 1
            self.evening(week, mishap)
        self.settle()
        return self.counts

    def evening(self, week: int, mishap: Mishap) -> None:
        """Spend one evening at the book, and prove what it left."""
        now = FIRST + timedelta(weeks=week)
        if mishap.name == "clock":
            now += timedelta(days=365 * self.roll.choice((-8, -1, 1, 8)))
        if mishap.name == "network":
            self.line.faults = [self.roll.choice(NETWORK) for _ in range(self.roll.randrange(1, 8))]
        if mishap.name == "company down":
            self.server.kill()
        if mishap.name == "damaged":
            self.damage()
        if mishap.name == "stolen":
            self.steal()
        at = self.roll.randrange(1, self.operations) if mishap.wrong else 0
        told, end = self.in_a_process(lambda tell: self.spend(week, now, tell), at, mishap)
        self.counts[{SAVED: "whole evenings", TOLD: "failures told in words"}.get(end, "killed")] += 1
        self.operations = next((int(key) for kind, key in told if kind == "operations"), self.operations)
        self.known = self.known.and_also(told)
        self.note_backups()
        self.line.faults = []
        if mishap.name == "company down":
            self.server = Server(
                self.folder / "be.sqlite", folder=self.folder, port=int(self.server.url.rsplit(":", 1)[1])
            )
        self.prove(week, mishap)

    def in_a_process(
        self, work: Callable[[Tell], None], at: int, mishap: Mishap
    ) -> tuple[list[tuple[str, str]], int]:
        """Do some work in a process that can be killed, whose disk goes wrong; return what it told, and how it ended (-9: killed)."""
        reading, writing = os.pipe()
        process = os.fork()
        if not process:
            os.close(reading)
            self.disk.arm(self.laptop, at, mishap.wrong or Wrong.KILL, lasting=mishap.lasting)
            os._exit(_end(work, lambda *said: _tell(writing, *said)))
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            told = [(str(kind), str(key)) for kind, key in map(json.loads, pipe)]
        end = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        assert end in (SAVED, TOLD, -signal.SIGKILL), (mishap, at, end)
        return told, end

    def spend(self, week: int, now: datetime, tell: Tell) -> None:
        """Spend an evening; tell at its end how many operations of the disk it took."""
        with self.book(now) as book:
            spend(book, week, tell)
        tell("operations", str(self.disk.counted()))

    def prove(self, week: int, mishap: Mishap) -> None:
        """Prove that everything is there that was told to be saved, and that the book verifies."""
        with self.book() as book:
            problems = verify(book).problems
            assert not problems, (week, mishap, [problem.english() for problem in problems])
            for kind, keys in self.known._asdict().items():
                missing = [key for key in keys if not book.value(f"SELECT 1 FROM {kind} WHERE id = ?", key)]
                assert not missing, (week, mishap, kind, missing)

    def note_backups(self) -> None:
        """Note what the backups hold that were made since the last look."""
        for place in (None, backups.second_folder(self.path, self.stick)):
            for each in backups.listed(self.path, place):
                self.then.setdefault(each.path.name, self.known)

    # ---- what happens to it ----

    def encrypt(self) -> None:
        """Encrypt the book, on a disk that is full or is killed at the first try."""
        key = new_key()
        wrong = self.roll.choice((*KILLS, *FAULTS))
        _, end = self.in_a_process(
            lambda _tell: encrypt(self.path, key, PASSPHRASE),
            self.roll.randrange(1, 60),
            Mishap(f"encrypting: {wrong.name.lower()}", wrong, lasting=True),
        )
        self.counts["encryption disturbed"] += end != SAVED
        if not is_encrypted(self.path):
            encrypt(self.path, key, PASSPHRASE)
        self.key = by_passphrase(self.path, PASSPHRASE)
        self.note_backups()

    def damage(self) -> None:
        """Let the disk overwrite the head and some pages of the book; the person takes the newest whole backup."""
        spoiled = bytearray(self.path.read_bytes())
        for page in {0, *(self.roll.randrange(len(spoiled) // 4096) for _ in range(3))}:
            spoiled[4096 * page : 4096 * (page + 1)] = self.roll.randbytes(4096)
        self.path.write_bytes(spoiled)
        try:
            self.book().close()
            raise AssertionError("a book without its head was opened")
        except (Refused, Unavailable):
            pass
        taken = restoring.prepare_newest_good(self.path, self.key)
        restoring.arm(self.path)
        with self.book() as book:
            note_restored(book)
        self.known = self.then[taken.path.name]

    def steal(self) -> None:
        """Lose the laptop with everything on it; a new one gets what the stick has."""
        folder = backups.second_folder(self.path, self.stick)
        newest = backups.listed(self.path, folder)[0]
        number = int(self.laptop.name.removeprefix("laptop")) + 1
        shutil.rmtree(self.laptop)
        self.laptop = self.folder / f"laptop{number}"
        self.laptop.mkdir()
        if self.key:  # the person knows the passphrase, and the stick has what it opens
            self.key = by_passphrase(newest.path, PASSPHRASE)
        restoring.prepare(self.path, newest.path, self.key)
        restoring.arm(self.path)
        with self.book() as book:
            note_restored(book)
        self.known = self.then[newest.path.name]

    # ---- its end ----

    def settle(self) -> None:
        """Prove, after quiet syncs, that every sealed paper is at the company once, and everything else as it was told."""
        for week in range(self.weeks, self.weeks + 3):
            self.evening(week, QUIET)
        with self.book() as book:
            waiting = book.value("SELECT count(*) FROM outbox WHERE state <> 'confirmed'")
            assert waiting == 0, waiting
            own = {
                str(row.id)
                for row in book.rows(
                    Key, "SELECT id FROM declaration UNION SELECT declaration_id FROM elsewhere"
                )
            }
            sealed = book.value("SELECT count(*) FROM contract WHERE state = 'sealed'")
            assert sealed == book.value("SELECT count(*) FROM contract"), "a contract could not be sealed"
            documents = book.rows(
                Paper, "SELECT document FROM declaration UNION SELECT document FROM elsewhere"
            )
        storage = open_storage(str(self.folder / "be.sqlite"), self.server.key_file)
        try:
            found = check(storage)
            assert not found.findings, found.findings
            with storage.reading() as door:
                there = [row.declaration_id for row in door.execute(select(revisions.c.declaration_id))]
        finally:
            storage.close()
        contracts = [read_declaration(unpack(row.document).payload).contract_id for row in documents]
        assert sorted(there) == sorted(own), (len(there), len(own))
        assert len(set(contracts)) == len(contracts) == len(there), "something was declared twice"
        self.counts["papers"] = len(there)
        self.counts["gigs"] = len(self.known.gig)


def _tell(pipe: int, kind: str, key: str) -> None:
    os.write(pipe, json.dumps((kind, key)).encode() + b"\n")


def _end(work: Callable[[Tell], None], tell: Tell) -> int:
    """Do the work and return how it ended."""
    try:
        work(tell)
    except Unavailable:
        return TOLD
    except BaseException:  # noqa: BLE001  # told, and counted as what must not be
        traceback.print_exc()
        return BUG
    return SAVED


class Paper(NamedTuple):
    """A sealed paper, as it was signed."""

    document: bytes


def main() -> int:
    """Live as many years as asked and print what happened in them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--weeks", type=int, default=WEEKS, help="of each year")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with folder() as ground:
        if LOADED not in os.environ:
            return again_with_disk("benchmarks.worst_year", sys.argv[1:], Path(ground))
        locking.PATIENCE = 0.2
        counts = Counter[str]()
        for seed in range(asked.seed, asked.seed + asked.years):
            place = Path(ground) / str(seed)
            place.mkdir()
            year = Year(place, seed, asked.weeks)
            try:
                counts += year.live()
            except BaseException:
                sys.stderr.write(f"seed {seed}\n")
                raise
            finally:
                year.close()
            shutil.rmtree(place)
        print(", ".join(f"{what} {number}" for what, number in sorted(counts.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
