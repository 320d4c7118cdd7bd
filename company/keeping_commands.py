"""Commands that keep what is stored: verify, backup, retention, export-member, erase."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from company.command_line import add_command, opened, say
from company.storage import Unusable


def register(commands: Any) -> None:
    """Add the commands."""
    add_command(commands, "verify", _verify, "compute every hash, signature, receipt and chain anew")

    backup = add_command(
        commands, "backup", _backup, "copy an SQLite database while it is served, and verify the copy"
    )
    backup.add_argument("file", type=Path, metavar="FILE", help="the new file")

    retention = add_command(
        commands, "retention", _retention, "say what may be erased by the periods you state"
    )
    retention.add_argument(
        "--rules", type=Path, metavar="FILE", help="the periods (TOML); without it all is kept"
    )

    export = add_command(commands, "export-member", _export, "write out all that is stored of a member")
    export.add_argument("member_id", metavar="MEMBER_ID")
    export.add_argument("--to", type=Path, metavar="FILE", help="a new file (standard output)")

    erase = add_command(commands, "erase", _erase, "destroy what people wrote; hashes and receipts stay")
    erase.add_argument("ref", metavar="DECLARATION_ID|MEMBER_ID")
    erase.add_argument("--reason", required=True, help="such as the date of the request; no names")
    erase.add_argument("--even-open", action="store_true", help="even if musicians are not paid yet")
    erase.add_argument("--high-water", type=Path, metavar="FILE", help="as given to `serve`")


def _verify(arguments: argparse.Namespace) -> None:
    from company.checking import check

    storage = opened(arguments)
    found = check(storage)
    storage.close()
    say(found._asdict() | {"findings": [finding._asdict() for finding in found.findings]})
    if found.found:
        raise Unusable(
            "database", f"{found.found} things do not hold; keep this database as it is and ask for help."
        )


def _backup(arguments: argparse.Namespace) -> None:
    from company.backing_up import back_up

    storage = opened(arguments)
    made = back_up(storage, arguments.file, arguments.key_file or Path(f"{storage.place}.key"))
    storage.close()
    checked = made.checked
    say({"file": made.file, "bytes": made.bytes, "revisions": checked.revisions, "events": checked.events})


def _retention(arguments: argparse.Namespace) -> None:
    from company.clock import utc_now
    from company.retention import country_of, look, read_rules

    storage = opened(arguments)
    country = country_of(storage)
    rules = read_rules(arguments.rules, country)
    found = look(storage, rules, utc_now().date())
    storage.close()
    say(
        {
            "country": country,
            **found._asdict(),
            "may_be_erased": [one._asdict() for one in found.may_be_erased],
        }
    )


def _export(arguments: argparse.Namespace) -> None:
    from sqlalchemy import select

    from company.holdings import export
    from company.tables import members

    storage = opened(arguments)
    with storage.reading() as connection:
        query = select(members.c.member_id).where(members.c.member_id == arguments.member_id)
        if connection.scalar(query) is None:
            raise Unusable("member-id", "There is no member with that id here.")
    found = export(storage, arguments.member_id)
    storage.close()
    if arguments.to is None:
        say(found)
        return
    try:
        handle = os.open(arguments.to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(found, file, ensure_ascii=False, indent=1)
    except OSError as error:
        raise Unusable("to", f"{arguments.to} cannot be made: {error.strerror}.") from None
    say({"file": str(arguments.to)})


def _erase(arguments: argparse.Namespace) -> None:
    from company.clock import utc_now
    from company.erasing import erase
    from company.restore import HighWater, default_place

    storage = opened(arguments)
    done = erase(storage, arguments.ref, arguments.reason, utc_now(), even_open=arguments.even_open)
    HighWater(arguments.high_water or default_place(storage, arguments.key_file)).write(storage)
    storage.close()
    say(done._asdict())
