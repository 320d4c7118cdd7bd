"""A laptop's worst year, shortened: `benchmarks/worst_year.py`. Whole ones: SEPTET_YEARS=20 pytest tests/journeys/test_worst_year.py"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.store.disk import can_run

YEARS = int(os.environ.get("SEPTET_YEARS", "0"))
"""So many whole years; 0 makes one of fourteen weeks."""
ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(
    not can_run(), reason="needs Linux and a C compiler, to put a failing disk below the program"
)
@pytest.mark.timeout(0)
def test_after_the_worst_year_everything_told_is_there_and_every_paper_was_declared_once() -> None:
    size = ("--years", str(YEARS)) if YEARS else ("--weeks", "14")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.worst_year", *size],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = dict(each.rsplit(" ", 1) for each in done.stdout.strip().split(", "))
    assert int(said["killed"]) > 0
    assert int(said["failures told in words"]) > 0
    assert int(said["papers"]) > 0
