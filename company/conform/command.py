"""`septet-company conform URL --code CODE`: the kit from the command line. Exit code 1 when a check fails."""

import argparse
from typing import Any

from company.command_line import say

FAILED_CODE = 1


def register(commands: Any) -> None:
    """Add the command."""
    summary = "check any server against docs/protocol.md, by HTTP alone"
    parser: argparse.ArgumentParser = commands.add_parser("conform", help=summary, description=summary)
    parser.add_argument(
        "url", metavar="URL", help="the server's address; it will hold papers of nobody afterwards"
    )
    parser.add_argument(
        "--code",
        action="append",
        required=True,
        metavar="CODE",
        help="a fresh invitation code; give a second one, of another member, for the checks between members",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.set_defaults(run=_conform)


def _conform(arguments: argparse.Namespace) -> None:
    from company.conform.run import FAILED, run, table

    results = run(arguments.url, arguments.code)
    if arguments.json:
        say([found._asdict() for found in results])
    else:
        print(table(results), flush=True)  # noqa: T201  # the command's output
    if any(found.result == FAILED for found in results):
        raise SystemExit(FAILED_CODE)
