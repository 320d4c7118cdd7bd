"""`septet-company keys`: the keys that sign receipts, the roots that sign the list of them, and the server's address."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from company.command_line import add_command, opened, say
from company.storage import Storage, Unusable

if TYPE_CHECKING:
    from company.keysets import Change


def register(commands: Any) -> None:
    """Add the group of commands."""
    group = commands.add_parser("keys", help="list, renew and report stolen the keys that sign receipts")
    verbs = group.add_subparsers(required=True, metavar="WHAT")
    add_command(verbs, "list", _list, "print the newest list of keys")
    rotate = add_command(
        verbs, "rotate", _rotate, "publish a new key that signs receipts from a later day on"
    )
    rotate.add_argument("--lead-days", type=int, default=30, metavar="N", help="days until it is used (30)")
    add_command(verbs, "new-root", _new_root, "publish a new root, signed for by the present one")
    stolen = add_command(
        verbs, "compromised", _compromised, "publish that a key was stolen; a new one takes over"
    )
    stolen.add_argument("kid", metavar="KEY", help="put -- before one that begins with a dash")
    stolen.add_argument(
        "--since", required=True, metavar="INSTANT", help="since when, such as 2026-11-22T10:00:00Z"
    )
    origin = add_command(verbs, "origin", _origin, "publish the address at which members reach the server")
    origin.add_argument("origin", metavar="URL", help="such as https://be.example.org; “none” takes it back")


def _list(arguments: argparse.Namespace) -> None:
    from company.keysets import listed

    storage = opened(arguments)
    found = listed(storage)
    storage.close()
    say(
        {
            "version": found.version,
            "origin": found.origin,
            "roots": [root.thumbprint for root in found.roots],
            "keys": [
                {
                    "kid": key.public.thumbprint,
                    "from": key.since,
                    "until": key.until,
                    "compromised_since": key.compromised_since,
                }
                for key in found.keys
            ],
        }
    )


def _rotate(arguments: argparse.Namespace) -> None:
    from company.keysets import new_receipt_key

    _change(arguments, lambda storage, now: new_receipt_key(storage, now, lead_days=arguments.lead_days))


def _new_root(arguments: argparse.Namespace) -> None:
    from company.keysets import new_root

    _change(arguments, new_root)


def _compromised(arguments: argparse.Namespace) -> None:
    from company.clock import stamp
    from company.keysets import tell_stolen

    try:
        since = stamp(datetime.strptime(arguments.since, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC))
    except ValueError:
        raise Unusable("since", "An instant is written 2026-11-22T10:00:00Z.") from None
    _change(arguments, lambda storage, now: tell_stolen(storage, arguments.kid, since, now))


def _origin(arguments: argparse.Namespace) -> None:
    from company.keysets import set_origin

    wanted = None if arguments.origin == "none" else arguments.origin
    _change(arguments, lambda storage, now: set_origin(storage, wanted, now))


def _change(arguments: argparse.Namespace, change: "Callable[[Storage, datetime], Change]") -> None:
    from company.clock import utc_now

    storage = opened(arguments)
    done = change(storage, utc_now())
    storage.close()
    say(done._asdict())
