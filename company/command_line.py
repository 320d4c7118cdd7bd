"""What the groups of commands share: how a command is added, how its database is found, how it answers."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from company.storage import Storage, Unusable, exists, open_storage

Run = Callable[[argparse.Namespace], None]


def add_command(commands: Any, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
    """Add a command that works on a database, and return its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("--database", metavar="URL", help="file or database URL (the user's data folder)")
    parser.add_argument(
        "--key-file", type=Path, metavar="FILE", help="where the key lies that encrypts what is stored"
    )
    parser.add_argument("--country", metavar="CC", help="the company's country, ISO 3166: BE, FR, …")
    parser.set_defaults(run=run)
    return parser


def opened(arguments: argparse.Namespace, *, make: bool = False) -> Storage:
    """Open the database that is named, or the country's own in the user's data folder."""
    database = arguments.database or str(_default_database(arguments.country, make=make))
    if not make and not exists(database):
        raise Unusable("database", f"There is no database at {database}.")
    return open_storage(database, arguments.key_file)


def say(value: object) -> None:
    """Print one line of JSON and send it on its way: a waiting program reads it at once."""
    json.dump(value, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")
    sys.stdout.flush()


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
