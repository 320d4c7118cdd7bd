"""Kills, failing disks and power cuts in the middle of everything: `benchmarks/crash.py`, at the size of every commit.

Larger: SEPTET_KILLS=1000 SEPTET_CUTS=20000 SEPTET_FAULTS=1 pytest tests/store/test_crashes.py
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.deeds import DEEDS
from tests.store.disk import can_run

KILLS = int(os.environ.get("SEPTET_KILLS", "50"))
FAULTS = int(os.environ.get("SEPTET_FAULTS", "150"))
"""1 lets each operation fail, 150 each hundred-and-fiftieth."""
CUTS = int(os.environ.get("SEPTET_CUTS", "180"))
ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.skipif(
        not can_run(), reason="needs Linux and a C compiler, to put a failing disk below the program"
    ),
    pytest.mark.timeout(0),
]


def crash(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.crash", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, int]]:
    """What one run of everything counted, by its kind."""
    sizes = {"kills": KILLS, "faults": FAULTS, "cuts": CUTS}
    done = crash(*(text for name, size in sizes.items() for text in (f"--{name}", str(size))))
    assert done.returncode == 0, done.stderr
    said = dict(line.split(":", 1) for line in done.stdout.splitlines())
    return {
        name: {
            what.rsplit(" ", 1)[0].strip(): int(what.rsplit(" ", 1)[1])
            for what in text.split(";")[0].split(",")
        }
        for name, text in said.items()
    }


def test_a_kill_in_the_middle_of_any_action_leaves_all_of_it_or_nothing(
    found: dict[str, dict[str, int]],
) -> None:
    assert found["kills"]["killed"] == KILLS
    assert found["kills"]["kinds"] == len(DEEDS) + 3


def test_a_disk_that_is_full_or_broken_is_told_in_words_and_nothing_is_lost(
    found: dict[str, dict[str, int]],
) -> None:
    assert found["faults"]["read-only"] == len(DEEDS) + 3
    assert found["faults"]["said in words"] > 0
    assert found["faults"]["gone through afterwards"] > 0


def test_a_power_cut_takes_back_nothing_that_was_called_saved(found: dict[str, dict[str, int]]) -> None:
    assert found["cuts"]["different states"] > CUTS // 4


def test_a_program_that_does_not_wait_for_the_disk_would_be_found_out() -> None:
    done = crash("--cuts", "200", "--only", "record a gig", "--careless")
    assert done.returncode == 1
    assert (
        "told 1, there is 0" in done.stderr
        or "half of something" in done.stderr
        or "malformed" in done.stderr
    ), done.stderr
