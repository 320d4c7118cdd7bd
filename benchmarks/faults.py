"""The fault machine for as long as wanted: laptops and the real company server under every fault there is.

    python -m benchmarks.faults [--steps 100000] [--laptops 3] [--seed N]
    python -m benchmarks.faults --seeded [--steps 2000] [--laptops 2]

Histories of 80 steps each; after each of them everything syncs honestly, and it is proved that every sealed paper had
exactly one effect, every receipt verifies and nothing more is sent. A failure prints its seed and its steps.
"""

import argparse
import contextlib
import io
import random
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from benchmarks.seeded import SEEDS
from tests.sync.laptops import make_start
from tests.sync.world import EVERY_FAULT, STATES, World, folder

STEPS = 80
WEIGHTS = {
    "seal": 14, "revise": 8, "disagree": 5, "sync": 34, "sync_well": 8, "kill": 8, "choose": 4, "say": 6, "back_company_up": 6,
    "restore_company": 5, "restart_company": 2, "back_book_up": 3, "restore_book": 2, "laptop_clock": 2, "company_clock": 2,
    "ask": 6, "answer": 8, "correspond": 5, "pay": 5, "arrive": 4,
}  # fmt: skip


def step(world: World, roll: random.Random) -> str:
    """Do one thing at random and return what it was."""
    what = roll.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    laptop = roll.choice(world.laptops)
    name = f"{what} {world.laptops.index(laptop)}"
    match what:
        case "seal":
            world.seal(laptop)
        case "revise":
            world.revise(laptop, roll.randrange(8))
        case "disagree":
            world.disagree(roll.randrange(100))
        case "sync":
            only = roll.choice(("", "PUT"))
            well = ("honest",) * roll.randrange(2 if only else 7)  # or most would end at the first request
            faults = (*well, *roll.choices(EVERY_FAULT, k=roll.randrange(5)))
            world.sync(laptop, faults, only=only)
            name = f"{name} {only} {' '.join(faults)}"
        case "sync_well":
            world.sync(laptop, accept=True)
        case "kill":
            laptop.book.kill_in = roll.randrange(13)
            world.sync(laptop)
        case "choose":
            world.choose(laptop, theirs=roll.random() < 0.5)
        case "say":
            world.say(roll.randrange(100), roll.choice(STATES))
        case "ask":
            world.ask(roll.randrange(100))
        case "answer":
            world.answer(laptop)
        case "correspond":
            world.correspond(laptop, roll.randrange(100))
        case "pay":
            world.pay(roll.randrange(100), roll.randrange(2))
        case "arrive":
            world.company.arrive(roll.randrange(8))
        case "back_company_up":
            world.back_company_up()
        case "restore_company":
            world.restore_company(roll.choice((-1, roll.randrange(5))), announced=roll.random() < 0.5)
        case "restart_company":
            world.company.restart()
        case "back_book_up":
            world.book_backups = [*world.book_backups[-3:], (laptop, laptop.backup())]
        case "restore_book":
            if world.book_backups:
                found, backup = roll.choice(world.book_backups)
                found.restore(backup)
        case "laptop_clock":
            laptop.off = timedelta(days=365 * roll.randint(-10, 10))
        case "company_clock":
            world.company.now += timedelta(hours=roll.randint(-3, 3))
    return name


def walk(start: Path, seed: int, steps: int, counts: Counter[str]) -> None:
    """Walk one history and prove its end."""
    roll = random.Random(seed)
    done: list[str] = []
    with folder() as place:
        world = World(Path(place), start)
        try:
            for _ in range(steps):
                done += [step(world, roll)]
            world.settle_down()
            counts.update(name.partition(" ")[0] for name in done)
            counts["papers"] += world.company.rows("SELECT count(*) FROM revisions")[0][0]
            counts["reviews"] += world.company.rows("SELECT count(*) FROM held_revisions")[0][0]
        except BaseException:
            print(f"seed {seed}:\n  " + "\n  ".join(done), flush=True)
            raise
        finally:
            world.close()


def find_seeded(start: Path, seed: int, steps: int, history: int, only: str = "") -> int:
    """Walk with each of the seeded bugs until it is found; return how many were not."""
    missed = 0
    for name, bug in SEEDS.items():
        if only not in name:
            continue
        walked = 0
        found = ""
        while not found and walked < steps:
            with bug(), contextlib.redirect_stdout(io.StringIO()):
                try:
                    walk(start, seed + walked, history, Counter())
                except Exception as error:  # noqa: BLE001  # whatever a bug leads to tells of it
                    found = f"{type(error).__name__}: {str(error).partition(chr(10))[0][:90]}"
            walked += history
        missed += not found
        print(
            f"{name}: {f'found within {walked} steps ({found})' if found else f'NOT found in {walked}'}",
            flush=True,
        )
    return missed


def main() -> None:
    """Walk as many steps as asked and print what happened."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=100_000, help="of each bug with --seeded")
    parser.add_argument("--laptops", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--history", type=int, default=STEPS, help="steps of one history")
    parser.add_argument(
        "--seeded", nargs="?", const="", metavar="WORDS", help="find bugs seeded by hand instead"
    )
    asked = parser.parse_args()
    with folder() as place:
        make_start(Path(place), asked.laptops)
        if asked.seeded is not None:
            missed = find_seeded(Path(place), asked.seed, asked.steps, asked.history, asked.seeded)
            raise SystemExit(min(missed, 1))
        _walk_on(Path(place), asked.seed, asked.steps, asked.history)


def _walk_on(start: Path, seed: int, steps: int, history: int) -> None:
    counts: Counter[str] = Counter()
    began = time.monotonic()
    for number in range(max(1, steps // history)):
        walk(start, seed + number, history, counts)
        counts["histories"] += 1
        if not counts["histories"] % 10:
            print(
                f"{counts['histories'] * history} steps in {time.monotonic() - began:.0f} s so far",
                flush=True,
            )
    seconds = time.monotonic() - began
    print(
        f"{counts['histories'] * history} steps in {seconds:.0f} s; nothing lost, nothing doubled, all quiet"
    )
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
