"""`python -m benchmarks` measures everything and prints one table; `python -m benchmarks record` only a part."""

import sys
from importlib import import_module

PARTS = ("split", "rules", "papers", "start", "deadlines", "record")
"""The largest comes last: a process inherits the peak of the one that starts it. `benchmarks.intake` is run by itself."""


def main() -> None:
    """Print the table of all parts, or of those named."""
    print(f"{'what':<58} {'measured':<32} target")
    for part in sys.argv[1:] or PARTS:
        for what, measured, target in import_module(f"benchmarks.{part}").rows():
            print(f"{what:<58} {measured:<32} {target}", flush=True)


if __name__ == "__main__":
    main()
