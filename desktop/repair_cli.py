"""`septet repair`: reads what can be read of a damaged book into a new one, and says what was lost (docs/reliability.md)."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Say = Callable[[object], int]
PathOf = Callable[[argparse.Namespace], Path]


def add(command: Callable[..., argparse.ArgumentParser], path_of: PathOf, say: Say) -> None:
    """Add the command to the command line; `path_of` returns which book is meant."""
    made = command(
        "repair",
        lambda asked: _repair(asked, path_of, say),
        "read what can be read of a damaged book into a new one",
    )
    made.add_argument(
        "--out", type=Path, metavar="FILE", help="the new book (beside the damaged one, -repaired)"
    )


def _repair(arguments: argparse.Namespace, path_of: PathOf, say: Say) -> int:
    from desktop.core.repairing import free_name, repair
    from desktop.encryption_cli import key_for

    book = path_of(arguments)
    done = repair(book, arguments.out or free_name(book), key_for(book, arguments))
    return say(as_json(done))


def as_json(done: Any) -> dict[str, object]:
    """Return what came out as JSON values; `rows` are those taken over, by table."""
    return {
        "book": str(done.path),
        "whole": done.whole,
        "rows": {table: count for table, count in done.rows.items() if count},
        "lost": [problem.as_json() for problem in done.lost],
        "problems": [problem.as_json() for problem in done.problems],
    }
