"""The split: one recipe re-run while typing, and lists of cases without a window, with their memory.

python -m benchmarks.split [--cases 20000]
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop.core.money import Money
from desktop.core.split_file import run
from desktop.core.splitting import Step, preview

ROOT = Path(__file__).parents[1]
MOST_CASES = 1_000_000
QUARTET = ("Aïcha", "Bram", "Chloé", "Dávid")


def case(chance: random.Random) -> dict[str, Any]:
    """Return a case of six steps and four musicians."""

    def euros(lowest: int, highest: int) -> str:
        return f"{chance.randrange(lowest * 100, highest * 100) / 100:.2f}"

    return {
        "fee": euros(500, 5000),
        "currency": "EUR",
        "line_up": QUARTET,
        "steps": [
            {"kind": "company_fee", "percent": "6.5"},
            {"kind": "expense", "amount": euros(0, 100), "to": "Bram", "label": "Van and fuel"},
            {"kind": "commission", "percent": str(chance.randrange(15)), "of": "left", "to": "Agent"},
            {"kind": "fixed", "amount": euros(0, 100), "to": "Chloé"},
            {"kind": "fund", "percent": "5", "of": "left"},
            {"kind": "shares", "weights": {name: chance.choice(["1", "1", "1.5", "2"]) for name in QUARTET}},
        ],
    }


def write_cases(path: Path, count: int) -> None:
    chance = random.Random(7)
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            out.write(("[" if number == 0 else ",\n") + json.dumps(case(chance), ensure_ascii=False))
        out.write("]")


def split_list(count: int) -> tuple[float, int]:
    """Split a list of cases in this process; return microseconds of processor time a case and the peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.json"
        write_cases(path, count)
        start = time.process_time()
        with path.open("rb") as source, (Path(folder) / "results.json").open("w", encoding="utf-8") as out:
            assert run(source, out) == 0
        microseconds = (time.process_time() - start) / count * 1_000_000
    return microseconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def in_a_fresh_process(count: int) -> tuple[float, int]:
    """Return what `split_list` measures, where nothing else has used memory before."""
    command = [sys.executable, "-m", "benchmarks.split", "--list", str(count)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    microseconds, peak = json.loads(done.stdout)
    return microseconds, peak


def preview_milliseconds(times: int = 200) -> float:
    """Return the median time of one recipe of ten steps and twelve musicians."""
    line_up = [f"Musician {number}" for number in range(12)]
    taking = [Step("fixed", percent=Decimal("2.5"), of="left", to=name) for name in line_up[:9]]
    steps = [*taking, Step("shares", weights=dict.fromkeys(line_up, Decimal(1)))]
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        assert not preview(Money(123457, "EUR"), line_up, steps).problems
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def rows(cases: int = 20_000) -> Iterable[tuple[str, str, str]]:
    """Return lines of the table: what, measured, target."""
    cases = min(cases, MOST_CASES // 3)
    few, few_peak = in_a_fresh_process(cases)
    many, many_peak = in_a_fresh_process(3 * cases)
    return [
        (
            "recipe of 10 steps × 12 musicians re-run",
            f"{preview_milliseconds():.2f} ms",
            "16 ms with the repaint",
        ),
        (f"one of {cases:,} cases of 6 steps × 4 musicians", f"{few:.0f} µs", "60 µs"),
        (f"one of {3 * cases:,} such cases", f"{many:.0f} µs", "60 µs"),
        (f"peak memory, {cases:,} cases / {3 * cases:,} cases", f"{few_peak} MB / {many_peak} MB", "flat"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--list", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.list:
        print(json.dumps(split_list(min(arguments.list, MOST_CASES))))
        return
    for what, measured, target in rows(arguments.cases):
        print(f"{what:50} {measured:>20}   {target}")


if __name__ == "__main__":
    main()
