"""One reader in libFuzzer's loop, through atheris: `python -m fuzz.loop TARGET …` with libFuzzer's own arguments."""

import sys
from importlib import import_module
from typing import Any

from fuzz.targets import LARGEST, named, tried
from fuzz.world import World


def main() -> None:
    """Run until libFuzzer stops: its time is over, or there is a finding, which it writes into a file."""
    atheris: Any = import_module("atheris")  # there where somebody fuzzes, not where types are checked
    target = named(sys.argv[1])
    with atheris.instrument_imports(include=list(target.parts)):
        for part in target.parts:
            import_module(part)
    with World(one_in=16) as world:
        for seed in target.seeds:  # whatever is made or imported once is there before the clock runs
            tried(target, world, seed.read_bytes())

        def once(data: bytes) -> None:
            tried(target, world, data[:LARGEST])

        atheris.Setup([sys.argv[0], *sys.argv[2:]], once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
