"""`python -m fuzz TARGET … --seconds 60` fuzzes readers one after the other; without a name it fuzzes all of them.

What it finds lies in the folder of `--out` afterwards, and is told; the exit code is 1 then.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from fuzz.targets import CORPUS, TARGETS, named
from fuzz.words import PIECES

SLOWEST = 60
"""Seconds after which one trial is a finding: generous, for busy machines."""
MOST_MEMORY = 1024
"""Megabytes after which one trial is a finding; the interpreter and a book take 200 of them."""


class Ran(NamedTuple):
    """What came of one target."""

    name: str
    trials: int
    finding: str


def run(name: str, seconds: int, out: Path) -> Ran:
    """Fuzz one reader for so many seconds, or until its first finding."""
    kept = out / name
    kept.mkdir(parents=True, exist_ok=True)
    words = out / "pieces.dict"
    words.write_text("".join(f'"{_escaped(piece)}"\n' for piece in PIECES if 0 < len(piece) < 64), "ascii")
    arguments = [
        f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-rss_limit_mb={MOST_MEMORY}", f"-dict={words}",
        f"-artifact_prefix={kept}/found-", "-print_final_stats=1", "-max_len=16384", str(kept), str(CORPUS / name),
    ]  # fmt: skip
    command = [sys.executable, "-m", "fuzz.loop", name, *arguments]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # ourselves
    said = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    trials = re.search(r"number_of_executed_units: (\d+)", said) or re.search(r"Done (\d+) runs", said)
    (out / f"{name}.log").write_text(said, "utf-8")
    finding = "" if done.returncode == 0 else _finding(said)
    return Ran(name, int(trials[1]) if trials else 0, finding)


def _escaped(piece: bytes) -> str:
    return "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else f"\\x{c:02x}" for c in piece)


def _finding(said: str) -> str:
    """Return the line that says what was found, and the file that shows it."""
    lines = said.splitlines()
    what = next((n for n, line in enumerate(lines) if "Uncaught Python exception" in line), None)
    told = lines[what + 1].strip() if what is not None and what + 1 < len(lines) else ""
    told = told or next(
        (line for line in lines if line.startswith("==") and "ERROR" in line), "it ended in an error"
    )
    file = next((line.rpartition(" ")[2] for line in lines if "Test unit written to" in line), "see its log")
    return f"{told[:200]} ({file})"


def _tell(name: str, trials: str, finding: str) -> None:
    sys.stdout.write(f"{name:<18} {trials:>9}  {finding}\n")
    sys.stdout.flush()


def main() -> int:
    """Fuzz what is named, print a line for each, and return 1 where there was a finding."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Fuzz the readers of files.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(t.name for t in TARGETS))
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="for each target (60)")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where findings and new files are kept")
    arguments = parser.parse_args()
    names = arguments.targets or [target.name for target in TARGETS]
    for name in names:
        named(name)
    out = arguments.out or Path(tempfile.mkdtemp(prefix="septet-fuzz-found-"))
    found = False
    _tell("target", "trials", f"finding (in {out})")
    for name in names:
        ran = run(name, arguments.seconds, out)
        found = found or bool(ran.finding)
        _tell(ran.name, str(ran.trials), ran.finding or "none")
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
