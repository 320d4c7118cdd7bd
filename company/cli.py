"""`septet-company`: run a shared company's server, invite members, keep what it holds. JSON on standard output."""

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence

from company import logs, staff_cli
from company.command_line import Run, add_command, opened, say
from company.storage import Busy, Unusable

DONE, REFUSED = 0, 2

GROUPS = (
    "company.serve_command",
    "company.keeping_commands",
    "company.key_commands",
    "company.conform.command",
)
"""Modules that add commands: each has `register(commands)`, which imports nothing heavy."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 refused with the problem on standard output."""
    if isinstance(
        sys.stdout, io.TextIOWrapper
    ):  # JSON is UTF-8 whatever the terminal; half a letter becomes an escape
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = _parser().parse_args(argv)
    logs.begin(getattr(arguments, "log_level", "warning"))
    run: Run = arguments.run
    try:
        run(arguments)
    except Unusable as refusal:
        say({"problems": [{"field": refusal.field, "message": str(refusal)}]})
        return REFUSED
    except Busy:
        sentence = "The database is busy or its disk is full; nothing was stored. Try again."
        say({"problems": [{"field": "database", "message": sentence}]})
        return REFUSED
    except BrokenPipeError:  # nobody reads any more: the program that started this one is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="septet-company", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in GROUPS:
        importlib.import_module(name).register(commands)

    make = add_command(commands, "make", _make, "make the database of a company")
    make.add_argument("--name", help="the company's name, as members see it")
    make.add_argument("--company-id", help="the company's id; fixed once a device is enrolled")

    invite = add_command(commands, "invite", _invite, "print a code with which a member enrols a device")
    whom = invite.add_mutually_exclusive_group()
    whom.add_argument("--member", metavar="NAME", help="name of the new member")
    whom.add_argument("--member-id", metavar="ID", help="invite a further device of this member")
    invite.add_argument("--valid-hours", type=int, default=72, help="how long the code is good (72)")

    listing = add_command(commands, "list", _list, "print what is stored")
    listing.add_argument("what", choices=["declarations", "members"])

    status = add_command(commands, "status", _status, "put a declaration into a state and tell its member")
    status.add_argument("declaration_id", metavar="DECLARATION_ID")
    status.add_argument("state", metavar="STATE")
    status.add_argument("--text", help="what the member should read with it")

    revoke = add_command(commands, "revoke", _revoke, "stop a device for ever")
    revoke.add_argument("thumbprint", metavar="THUMBPRINT", help="put -- before one that begins with a dash")

    text = "answer what waits as an office would: accept, invoice, pay what was played, ask once; for practice only"
    add_command(commands, "rehearse", _rehearse, text)
    staff_cli.add_commands(commands, add_command, opened, say)
    return parser


def _make(arguments: argparse.Namespace) -> None:
    from company.identity import establish

    storage = opened(arguments, make=True)
    company = establish(storage, arguments.country, company_id=arguments.company_id, name=arguments.name)
    say({"company_id": company.company_id, "country": company.country, "name": company.name})


def _invite(arguments: argparse.Namespace) -> None:
    from company.clock import utc_now
    from company.enrolment import invite
    from company.identity import establish

    storage = opened(arguments, make=True)
    establish(storage, arguments.country)
    invitation = invite(
        storage,
        now=utc_now(),
        valid_hours=arguments.valid_hours,
        name=arguments.member,
        member_id=arguments.member_id,
    )
    say(invitation._asdict())


def _list(arguments: argparse.Namespace) -> None:
    from company.statuses import list_declarations, list_members

    listing = {"declarations": list_declarations, "members": list_members}[arguments.what]
    say(list(listing(opened(arguments))))


def _status(arguments: argparse.Namespace) -> None:
    from company.clock import utc_now
    from company.statuses import give

    place = give(opened(arguments), arguments.declaration_id, arguments.state, arguments.text, utc_now())
    say({"declaration_id": arguments.declaration_id, "state": arguments.state, "seq": place.seq})


def _revoke(arguments: argparse.Namespace) -> None:
    from company.clock import utc_now
    from company.enrolment import revoke

    revoked_at = revoke(opened(arguments), arguments.thumbprint, utc_now())
    say({"thumbprint": arguments.thumbprint, "revoked_at": revoked_at})


def _rehearse(arguments: argparse.Namespace) -> None:
    from company.clock import utc_now
    from company.rehearsal import play

    storage = opened(arguments)
    say(play(storage, utc_now())._asdict())
    storage.close()
