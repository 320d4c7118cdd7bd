"""`septet-company keys …`: show, replace and report the company's keys. Each change publishes a new list at once."""

import argparse
from typing import Any

from company.command_line import add_command, opened, say


def register(commands: Any) -> None:
    """Add the commands."""
    parser: argparse.ArgumentParser = add_command(
        commands, "keys", _keys, "show or change the keys that sign receipts"
    )
    parser.add_argument(
        "action",
        nargs="?",
        default="show",
        choices=["show", "new", "new-root", "stolen", "origin"],
        help="show (as it is); new: a receipt key; new-root: a root; stolen KEY; origin URL",
    )
    parser.add_argument("value", nargs="?", metavar="KEY-or-URL", help="for stolen and origin")
    parser.add_argument(
        "--lead-days", type=int, default=30, help="days before a new key signs; it is published at once (30)"
    )
    parser.add_argument("--since", metavar="INSTANT", help="of a theft: 2026-11-22T10:00:00Z (now)")


def _keys(arguments: argparse.Namespace) -> None:
    from company import keysets
    from company.clock import stamp, utc_now
    from company.failures import Unusable

    storage, now = opened(arguments), utc_now()
    if arguments.action == "show":
        known = keysets.listed(storage)
        say(
            {
                "version": known.version,
                "origin": known.origin,
                "roots": [root.thumbprint for root in known.roots],
                "keys": [key.as_json() for key in known.keys],
            }
        )
        return
    if arguments.action == "stolen" and not arguments.value:
        raise Unusable("key", "Say which key was stolen; “keys show” lists them.")
    change = {
        "new": lambda: keysets.new_receipt_key(storage, now, lead_days=arguments.lead_days),
        "new-root": lambda: keysets.new_root(storage, now),
        "stolen": lambda: keysets.tell_stolen(storage, arguments.value, arguments.since or stamp(now), now),
        "origin": lambda: keysets.set_origin(storage, arguments.value, now),
    }[arguments.action]()
    say(change._asdict())
