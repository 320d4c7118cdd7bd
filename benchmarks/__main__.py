"""`python -m benchmarks` measures everything and prints one table; `python -m benchmarks record` only a part.

`python -m benchmarks reports 10000` measures with another size of book, where a part knows sizes.
"""

import sys
from importlib import import_module

PARTS = (
    "split", "rules", "papers", "repaint", "start", "sync", "deadlines", "record", "importing", "income", "ledger",
    "reports", "lists", "window",
)  # fmt: skip
"""The largest come last: a process inherits the peak of the one that starts it."""

ALONE = ("crash", "desk", "faults", "hour", "intake", "kills", "peers", "worst_year")
"""What needs a server, a disk of its own, other programs or an hour: run when it is named, with arguments of its own."""


def main() -> None:
    """Print the table of all parts, or of those named."""
    arguments = sys.argv[1:]
    if unknown := [each for each in arguments[:1] if not each.isdecimal() and each not in (*PARTS, *ALONE)]:
        sys.exit(f"There is no part {unknown[0]}. Parts: {' '.join(PARTS)}; alone: {' '.join(ALONE)}.")
    if arguments and arguments[0] in ALONE:
        sys.argv = arguments
        sys.exit(import_module(f"benchmarks.{arguments[0]}").main())
    sizes = [int(each) for each in arguments if each.isdecimal()]
    print(f"{'what':<58} {'measured':<32} target")
    for part in [each for each in arguments if not each.isdecimal()] or PARTS:
        for what, measured, target in import_module(f"benchmarks.{part}").rows(*sizes):
            print(f"{what:<58} {measured:<32} {target}", flush=True)


if __name__ == "__main__":
    main()
