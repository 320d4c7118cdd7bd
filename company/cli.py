"""`septet-company`: run a shared company's server, invite members, see and answer declarations. JSON on standard output."""

import argparse
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from company import staff_cli
from company.clock import utc_now
from company.storage import Busy, Storage, Unusable, exists, open_storage

DONE, REFUSED = 0, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 refused with the problem on standard output."""
    if isinstance(
        sys.stdout, io.TextIOWrapper
    ):  # JSON is UTF-8 whatever the terminal; half a letter becomes an escape
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    run: Callable[[argparse.Namespace], None] = arguments.run
    try:
        run(arguments)
    except Unusable as refusal:
        _print({"problems": [{"field": refusal.field, "message": str(refusal)}]})
        return REFUSED
    except Busy:
        sentence = "The database is busy or its disk is full; nothing was stored. Try again."
        _print({"problems": [{"field": "database", "message": sentence}]})
        return REFUSED
    except BrokenPipeError:  # nobody reads any more: the program that started this one is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="septet-company", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = _command(commands, "serve", _serve, "take declarations in until stopped")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    serve.add_argument("--port", type=int, default=0, help="port to listen on; 0 takes any free one (0)")
    serve.add_argument("--name", help="the company's name, as members see it")
    serve.add_argument("--company-id", help="the company's id; fixed once a device is enrolled")
    serve.add_argument(
        "--packs",
        type=Path,
        metavar="FOLDER",
        help="offer members the signed country packs (*.septet-pack) in here",
    )
    serve.add_argument("--stop-with-stdin", action="store_true", help="end when standard input closes")

    invite = _command(commands, "invite", _invite, "print a code with which a member enrols a device")
    whom = invite.add_mutually_exclusive_group()
    whom.add_argument("--member", metavar="NAME", help="name of the new member")
    whom.add_argument("--member-id", metavar="ID", help="invite a further device of this member")
    invite.add_argument("--valid-hours", type=int, default=72, help="how long the code is good (72)")

    listing = _command(commands, "list", _list, "print what is stored")
    listing.add_argument("what", choices=["declarations", "members"])

    status = _command(commands, "status", _status, "put a declaration into a state and tell its member")
    status.add_argument("declaration_id", metavar="DECLARATION_ID")
    status.add_argument("state", metavar="STATE")
    status.add_argument("--text", help="what the member should read with it")

    revoke = _command(commands, "revoke", _revoke, "stop a device for ever")
    revoke.add_argument("thumbprint", metavar="THUMBPRINT", help="put -- before one that begins with a dash")

    staff_cli.add_commands(commands, _command, _opened, _print)
    return parser


def _command(
    commands: Any, name: str, run: Callable[[argparse.Namespace], None], summary: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("--database", metavar="URL", help="file or database URL (the user's data folder)")
    parser.add_argument(
        "--key-file", type=Path, metavar="FILE", help="where the key lies that encrypts what is stored"
    )
    parser.add_argument("--country", metavar="CC", help="the company's country, ISO 3166: BE, FR, …")
    parser.set_defaults(run=run)
    return parser


def _serve(arguments: argparse.Namespace) -> None:
    from company.identity import establish
    from company.packs import NOTHING, load
    from company.serve import listen, run, url

    offered = load(arguments.packs) if arguments.packs else NOTHING
    storage = _opened(arguments, make=True)
    company = establish(storage, arguments.country, company_id=arguments.company_id, name=arguments.name)
    with listen(arguments.host, arguments.port) as listening:
        line = {"url": url(listening), "company_id": company.company_id, "country": company.country}
        run(
            storage,
            company,
            listening,
            lambda: _print(line),
            stop_with_stdin=arguments.stop_with_stdin,
            offered=offered,
        )
    storage.close()


def _invite(arguments: argparse.Namespace) -> None:
    from company.enrolment import invite
    from company.identity import establish

    storage = _opened(arguments, make=True)
    establish(storage, arguments.country)
    invitation = invite(
        storage,
        now=utc_now(),
        valid_hours=arguments.valid_hours,
        name=arguments.member,
        member_id=arguments.member_id,
    )
    _print(invitation._asdict())


def _list(arguments: argparse.Namespace) -> None:
    from company.statuses import list_declarations, list_members

    listing = {"declarations": list_declarations, "members": list_members}[arguments.what]
    _print(list(listing(_opened(arguments))))


def _status(arguments: argparse.Namespace) -> None:
    from company.statuses import give

    place = give(_opened(arguments), arguments.declaration_id, arguments.state, arguments.text, utc_now())
    _print({"declaration_id": arguments.declaration_id, "state": arguments.state, "seq": place.seq})


def _revoke(arguments: argparse.Namespace) -> None:
    from company.enrolment import revoke

    revoked_at = revoke(_opened(arguments), arguments.thumbprint, utc_now())
    _print({"thumbprint": arguments.thumbprint, "revoked_at": revoked_at})


def _opened(arguments: argparse.Namespace, *, make: bool = False) -> Storage:
    """Open the database that is named, or the country's own in the user's data folder."""
    database = arguments.database or str(_default_database(arguments.country, make=make))
    if not make and not exists(database):
        raise Unusable("database", f"There is no database at {database}.")
    return open_storage(database, arguments.key_file)


def _default_database(country: str | None, *, make: bool) -> Path:
    import platformdirs

    from company.identity import known_country

    folder = platformdirs.user_data_path("septet-company", appauthor=False)
    if country:
        if make:
            _make_folder(folder)
        return folder / f"{known_country(country).lower()}.sqlite"
    found = sorted(folder.glob("*.sqlite"))
    if len(found) != 1:
        raise Unusable("country", "Say which company is meant: --country CC or --database FILE.")
    return found[0]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable("database", f"The folder {folder} cannot be made: {error.strerror}.") from None


def _print(value: object) -> None:
    """Print one line of JSON and send it on its way: a waiting program reads it at once."""
    json.dump(value, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
    sys.stdout.flush()
