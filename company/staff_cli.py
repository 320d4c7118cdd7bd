"""`septet-company staff`: who may use the advisers' desk."""

import argparse
from collections.abc import Callable
from typing import Any

from company.clock import utc_now
from company.storage import Storage, Unusable

Command = Callable[[Any, str, Callable[[argparse.Namespace], None], str], argparse.ArgumentParser]


def add_commands(
    commands: Any,
    command: Command,
    opened: Callable[[argparse.Namespace], Storage],
    say: Callable[[object], None],
) -> None:
    """Add the group `staff` to the program's commands."""
    group = commands.add_parser("staff", help="add, list, disable and reset people at the advisers' desk")
    verbs = group.add_subparsers(required=True, metavar="WHAT")

    def run(work: Callable[[Storage, argparse.Namespace], object]) -> Callable[[argparse.Namespace], None]:
        def done(arguments: argparse.Namespace) -> None:
            say(_answered(work, opened(arguments), arguments))

        return done

    adding = command(verbs, "add", run(_add), "add a person and print the start password, shown only now")
    adding.add_argument("login", metavar="LOGIN", help="small letters, digits, points and dashes")
    adding.add_argument("--name", required=True, help="the person's name, as colleagues see it")
    adding.add_argument("--role", choices=["adviser", "lead"], default="adviser", help="(adviser)")
    command(verbs, "list", run(_list), "print everybody")
    for name, work, summary in (
        ("disable", _disable, "stop a person's access at once"),
        ("reset", _reset, "print a new start password; the second factor is set up anew"),
    ):
        command(verbs, name, run(work), summary).add_argument("login", metavar="LOGIN")


def _answered(
    work: Callable[[Storage, argparse.Namespace], object], storage: Storage, arguments: argparse.Namespace
) -> object:
    from company.checks import Rejected

    try:
        return work(storage, arguments)
    except Rejected as refusal:
        raise Unusable(refusal.problems[0].field, str(refusal)) from None


def _add(storage: Storage, arguments: argparse.Namespace) -> object:
    from company import staff

    return staff.add(storage, utc_now(), arguments.login, arguments.name, arguments.role)._asdict()


def _list(storage: Storage, _: argparse.Namespace) -> object:
    from company import staff

    return [account._asdict() for account in staff.everybody(storage)]


def _disable(storage: Storage, arguments: argparse.Namespace) -> object:
    from company import staff

    return staff.disable(storage, utc_now(), arguments.login)._asdict()


def _reset(storage: Storage, arguments: argparse.Namespace) -> object:
    from company import staff

    return staff.reset(storage, utc_now(), arguments.login)._asdict()
