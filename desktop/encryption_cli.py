"""Encrypted books on the command line: where a command finds the passphrase, and `septet encryption`."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.core.problems import N_, Unavailable, refuse
from desktop.core.store.cipher import NeedsKey, looks_encrypted

Say = Callable[[object], int]
PathOf = Callable[[argparse.Namespace], Path]

FILE = "SEPTET_PASSPHRASE_FILE"
"""A variable of the environment that names a file with the passphrase; a passphrase itself would be seen there."""

_NO_WAY = N_(
    "encryption",
    "The book {name} is encrypted, and nobody can be asked here. Name a file with its passphrase: --passphrase-file.",
)
_UNREADABLE = N_("file", "{name} cannot be read: {reason}.")
_PLAIN = N_("encryption", "The book {name} is not encrypted.")
_ALREADY = N_("encryption", "The book {name} is encrypted already.")


def add_option(parser: argparse.ArgumentParser) -> None:
    """Let every command that opens a book be told where the passphrase stands."""
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="a file whose first line is the passphrase of an encrypted book",
    )


def key_for(path: Path, arguments: argparse.Namespace) -> bytes | None:
    """Return what opens the book at a path: None for a plain book, or one that is not there yet.

    The passphrase comes from the file that is named, else the key store is asked, else the person.

    Raises:
        Refused: it is not the passphrase, or its file cannot be read.
        NeedsKey: there is none, and nobody to ask.
    """
    if not path.is_file() or not looks_encrypted(path):
        return None
    from desktop.core import encrypting

    if (named := _named(arguments)) is not None:
        return encrypting.by_passphrase(path, first_line(named))
    if (key := encrypting.by_key_store(path)) is not None:
        return key
    if not sys.stdin.isatty():
        raise NeedsKey(_NO_WAY, name=path.name)
    return encrypting.by_passphrase(path, getpass.getpass(f"Passphrase of {path.name}: "))


def first_line(path: Path) -> str:
    """Return the first line of a file without its end.

    Raises:
        Refused: it cannot be read.
    """
    try:
        return path.read_text("utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise refuse("passphrase_file", _UNREADABLE, name=path.name, reason=reason) from None


def _named(arguments: argparse.Namespace) -> Path | None:
    named: Path | None = getattr(arguments, "passphrase_file", None)
    kept = os.environ.get(FILE)
    return named if named is not None else Path(kept) if kept else None


def add(commands: Any, book: argparse.ArgumentParser, path_of: PathOf, say: Say) -> None:
    """Add `septet encryption`."""
    text = "encrypt a book, and change what opens it (docs/encryption.md)"
    parser = commands.add_parser("encryption", help=text, description=text, parents=[book])
    parser.add_argument(
        "what",
        nargs="?",
        default="status",
        choices=list(_RUN),
        help="say how it is; turn it on or off; change the passphrase; show the recovery key; use the key store; look for"
        " backups that open without the passphrase, encrypt them, delete them",
    )
    parser.add_argument(
        "--new-passphrase-file",
        type=Path,
        metavar="FILE",
        help="a file whose first line is the new passphrase",
    )
    parser.add_argument(
        "--recovery-key-file",
        type=Path,
        metavar="FILE",
        help="a file with the recovery key, where the passphrase is lost",
    )
    parser.add_argument(
        "--sheet", type=Path, metavar="PATH", help="write the recovery key as a PDF to be printed"
    )
    parser.add_argument("--lang", default="en", metavar="LANGUAGE", help="the sheet's language (en)")
    parser.set_defaults(run=lambda arguments: say(_RUN[arguments.what](path_of(arguments), arguments)))


def _status(path: Path, _arguments: argparse.Namespace) -> dict[str, Any]:
    from desktop.core import encrypting
    from desktop.core.store import failures

    if not path.exists():
        raise Unavailable(failures.MISSING, path=str(path))
    if not encrypting.is_encrypted(path):
        return {"book": str(path), "encrypted": False}
    slots = encrypting.ways(path)
    opened_by = {"passphrase": slots.passphrase is not None, "key_store": slots.key_store}
    return {"book": str(path), "encrypted": True, **opened_by}


def _on(path: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    from desktop.core import encrypting
    from desktop.core.store.book import Book

    if encrypting.is_encrypted(path):
        raise refuse("", _ALREADY, name=path.name)
    passphrase = _new_passphrase(arguments)
    Book(path, create=False).close()  # an older book is brought up first, and no other file is touched
    key = encrypting.new_key()
    shown = _shown(path, key, arguments)  # before anything is encrypted: the sheet must be there when it is
    encrypting.encrypt(path, key, passphrase)
    return {**_status(path, arguments), **shown}


def _off(path: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    from desktop.core import encrypting

    encrypting.decrypt(path, _key(path, arguments))
    return _status(path, arguments)


def _passphrase(path: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    from desktop.core import encrypting

    key, passphrase = _key(path, arguments), _new_passphrase(arguments)
    encrypting.set_passphrase(path, key, passphrase, passphrase)
    return _status(path, arguments)


def _recovery_key(path: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    return {**_status(path, arguments), **_shown(path, _key(path, arguments), arguments)}


def _key_store(path: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    from desktop.core import encrypting

    encrypting.use_key_store(path, _key(path, arguments), wanted=arguments.what == "key-store-on")
    return _status(path, arguments)


def _backups(path: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    from desktop.core import encrypting

    key, deleted = _key(path, arguments), 0
    if arguments.what == "encrypt-backups":
        encrypting.encrypt_copies(path, key)
    elif arguments.what == "delete-backups":
        deleted = encrypting.remove_copies(path, key)
    left = [str(each) for each in encrypting.readable_copies(path, key)]
    return {**_status(path, arguments), "readable_backups": left, "deleted": deleted}


_RUN: dict[str, Callable[[Path, argparse.Namespace], dict[str, Any]]] = {
    "status": _status,
    "on": _on,
    "off": _off,
    "passphrase": _passphrase,
    "recovery-key": _recovery_key,
    "key-store-on": _key_store,
    "key-store-off": _key_store,
    "backups": _backups,
    "encrypt-backups": _backups,
    "delete-backups": _backups,
}


def _key(path: Path, arguments: argparse.Namespace) -> bytes:
    """Return the key of an encrypted book, by the recovery key where that is named."""
    from desktop.core import encrypting

    if encrypting.is_encrypted(path) and arguments.recovery_key_file is not None:
        return encrypting.by_recovery_key(path, _whole(arguments.recovery_key_file))
    key = key_for(path, arguments)
    if key is None:
        raise refuse("", _PLAIN, name=path.name)
    return key


def _whole(path: Path) -> str:
    first_line(path)  # says why where it cannot be read
    return path.read_text("utf-8").strip()


def _new_passphrase(arguments: argparse.Namespace) -> str:
    from desktop.core.store.key_slots import check

    if arguments.new_passphrase_file is not None:
        passphrase = again = first_line(arguments.new_passphrase_file)
    elif sys.stdin.isatty():
        passphrase, again = getpass.getpass("New passphrase: "), getpass.getpass("Once more: ")
    else:
        raise refuse(
            "new_passphrase_file",
            N_("encryption", "Name a file with the new passphrase: --new-passphrase-file."),
        )
    check(passphrase, again)
    return passphrase


def _shown(path: Path, key: bytes, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the recovery key as lines, and write its sheet where that is asked for."""
    from desktop.core.recovery_key import lines

    if arguments.sheet is not None:
        from datetime import UTC, datetime

        from desktop.core.files_out import write_whole
        from desktop.documents.papers import known_language
        from desktop.documents.recovery_sheet import recovery_sheet
        from desktop.i18n.words import words_for

        words = words_for(known_language(arguments.lang))
        write_whole(
            arguments.sheet, recovery_sheet(path.name, key, words, datetime.now(UTC).astimezone().date())
        )
    return {"recovery_key": lines(key)}
