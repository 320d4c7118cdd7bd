"""`septet update`: is there a newer Septet? Asked of companies or read from a file, never by itself (docs/operations.md)."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.core.problems import N_, refuse

if TYPE_CHECKING:
    from desktop.core.release_file import Announced

_NOT_A_NOTE = N_(
    "release", "“{text}” is no note. Write a language and what is new, such as: en=Faster lists."
)
_TWICE = N_("release", "There are two notes in the language {language}.")

Open = Callable[..., Any]
Say = Callable[[object], int]


def add(commands: Any, book: argparse.ArgumentParser, open_book: Open, say: Say) -> None:
    """Add `septet update` with its commands."""
    text = "find out whether there is a newer Septet; nothing is downloaded"
    group = commands.add_parser("update", help=text, description=text)
    kinds = group.add_subparsers(required=True, metavar="WHAT")

    def command(name: str, run: Callable[[argparse.Namespace], object], text: str, *, on_book: bool) -> Any:
        made = kinds.add_parser(name, help=text, description=text, parents=[book] if on_book else [])
        made.set_defaults(run=lambda arguments: say(run(arguments)))
        return made

    command(
        "ask", lambda arguments: _ask(arguments, open_book), "ask the companies of the book", on_book=True
    )
    reading = command("read", _read, "read an announcement (.septet-release)", on_book=False)
    reading.add_argument("file", type=Path, metavar="FILE")
    checking = command("check", _check, "say whether a downloaded file is the announced one", on_book=False)
    checking.add_argument("file", type=Path, metavar="DOWNLOAD")
    checking.add_argument("--announced", type=Path, required=True, metavar="FILE", help="the announcement")
    signing = command("sign", _sign, "announce a version, for its publisher", on_book=False)
    signing.add_argument("files", type=Path, nargs="*", metavar="FILE", help="what can be downloaded")
    signing.add_argument("--release", required=True, metavar="VERSION", help="the version, such as 0.2.0")
    signing.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="its day (today)")
    signing.add_argument("--page", required=True, metavar="URL", help="where people read about it, https")
    signing.add_argument(
        "--note",
        action="append",
        required=True,
        metavar="LANG=TEXT",
        help="what is new; English must be there",
    )
    signing.add_argument("--key", type=Path, required=True, metavar="KEYFILE", help="of countries keygen")
    signing.add_argument("--out", type=Path, required=True, metavar="PATH", help="the file to be written")


def _ask(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.publishers import load_publishers
    from desktop.sync.releases import ask_releases

    with open_book(arguments, writable=False) as book:
        asked = ask_releases(book, load_publishers(), book.today())
    return {
        "asked": asked.companies,
        "silent": list(asked.silent),
        "not_believed": list(asked.doubtful),
        "announced": as_json(asked.found) if asked.found else None,
    }


def _read(arguments: argparse.Namespace) -> object:
    return as_json(_announced(arguments.file))


def _check(arguments: argparse.Namespace) -> object:
    from desktop.core.release_file import check_download

    found = check_download(arguments.file, _announced(arguments.announced))
    return {"ok": True, "file": found.name, "sha256": found.digest}


def _sign(arguments: argparse.Namespace) -> object:
    from desktop.core.files_out import write_whole
    from desktop.core.release_file import describe, sign_release
    from desktop.countries_cli import signing_key
    from wire.release import Release

    release = Release(
        arguments.release,
        (arguments.on or date.today()).isoformat(),  # noqa: DTZ011  # the day where the publisher is
        arguments.page,
        _notes(arguments.note),
        tuple(describe(path) for path in arguments.files),
    )
    key = signing_key(arguments.key)
    write_whole(arguments.out, sign_release(release, key))
    return {"version": release.version, "signed_by": key.public.thumbprint, "file": str(arguments.out)}


def _notes(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        language, equals, note = text.partition("=")
        if not equals or not note.strip():
            raise refuse("note", _NOT_A_NOTE, text=text)
        if language in found:
            raise refuse("note", _TWICE, language=language)
        found[language] = note
    return found


def _announced(path: Path) -> "Announced":
    from desktop.core.publishers import load_publishers
    from desktop.core.release_file import read_bounded, read_release_file

    return read_release_file(read_bounded(path), load_publishers(), date.today())  # noqa: DTZ011  # here


def as_json(announced: "Announced") -> dict[str, object]:
    """Return an announcement as the commands say it."""
    release = announced.release
    return {
        "version": release.version,
        "this_is": str(announced.age),
        "released": release.released,
        "publisher": announced.publisher.name,
        "page": release.page,
        "notes": dict(release.notes),
        "files": [{"name": each.name, "bytes": each.bytes, "sha256": each.digest} for each in release.files],
    }
