"""`septet`: opens the window, or does one thing headless. JSON on standard output.

Exit code 0: done. 2: refused, with the problems listed. 3: a shared company could not be reached; nothing is lost.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

from desktop import __version__, encryption_cli
from desktop.backup_cli import BackupCommands
from desktop.core import logs
from desktop.core.logs import Event
from desktop.core.problems import Problem, Refused, Unavailable, Unreachable
from desktop.core.unexpected import watched
from desktop.journal_cli import JournalCommand
from desktop.paths import logs_folder
from desktop.sharing_cli import SharingCommands
from desktop.transfer_cli import TransferCommands

DONE, REFUSED, UNREACHABLE = 0, 2, 3
BOOK, OPENED = ".septet", (".septet-share", ".septet-answer", ".septet-gig")
"""A book, and files that the window opens, when they are named without a command."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, or open the window when there is none; return the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(
            encoding="utf-8", errors="backslashreplace"
        )  # JSON is UTF-8, whatever the terminal is
    arguments = _parser().parse_args(_with_command(sys.argv[1:] if argv is None else argv))
    logs.begin(logs_folder())
    try:
        run: Callable[[argparse.Namespace], int] = arguments.run
        with watched(Event.COMMAND, getattr(arguments, "command", None) or "window"):
            code = run(arguments)
        sys.stdout.flush()
    except Refused as refused:
        return _problems(refused.problems, REFUSED)
    except Unreachable as unreachable:
        return _problems([unreachable.problem()], UNREACHABLE)
    except Unavailable as unavailable:
        return _problems([unavailable.problem()], REFUSED)
    except BrokenPipeError:  # the reader has what it wanted
        _hush()
        return DONE
    except OSError as error:  # the answer cannot be written; what was done before it stays done
        _hush()
        sys.stderr.write(f"septet: {error.strerror or error}\n")
        return REFUSED
    except KeyboardInterrupt:
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    book = argparse.ArgumentParser(add_help=False)
    book.add_argument(
        "--book",
        type=Path,
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="the book (your own, in the data folder)",
    )
    encryption_cli.add_option(book)
    from desktop import (
        corrections_cli,
        countries_cli,
        diagnostics_cli,
        i18n_cli,
        ledger_cli,
        money_in_cli,
        rates_cli,
        repair_cli,
        reports_cli,
        update_cli,
    )

    parser = argparse.ArgumentParser(prog="septet", description=__doc__, parents=[book])
    parser.add_argument("--version", action="version", version=f"septet {__version__}")
    checking = "try every part of this program once, on a book of its own, and say which work"
    parser.add_argument("--selfcheck", action="store_const", dest="run", const=_selfcheck, help=checking)
    parser.set_defaults(run=_window)
    commands = parser.add_subparsers(metavar="COMMAND", dest="command")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], text: str, *, on_book: bool = True
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, parents=[book] if on_book else [])
        made.set_defaults(run=run)
        return made

    command("demo", _demo, "bring the demo band into a book, with its companies on this machine")
    for name, run, text in (
        ("split", _split, "split one fee, or a list of them, by its recipe (docs/split.md)"),
        ("route", _route, "say which country's company declares each musician (docs/routing.md)"),
    ):
        command(name, run, text, on_book=False).add_argument(
            "file", metavar="FILE", help="a JSON file, or - for standard input"
        )
    TransferCommands(_book, _say).add(command)
    listing = command("list", _list, "list what is in the book")
    listing.add_argument(
        "what", choices=["gigs", "contracts", "declarations", "people", "money", "shares", "questions"]
    )
    deadlines = command("deadlines", _deadlines, "say what is due, and until when (docs/deadlines.md)")
    deadlines.add_argument(
        "--ics", type=Path, metavar="PATH", help="also write them as a calendar with alarms"
    )
    counters = command("counters", _counters, "count towards each musician’s status (docs/counters.md)")
    counters.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day to count on (today)")
    sealing = command("seal", _seal, "seal the declarations of a contract")
    sealing.add_argument("contract", metavar="CONTRACT_ID")
    sealing.add_argument(
        "--unheard",
        action="store_true",
        help="although a company was not asked since the book went back to a backup (docs/backups.md)",
    )
    enrolling = command("enrol", _enrol, "enrol this book at a shared company")
    enrolling.add_argument("--company", required=True, metavar="URL", help="the company's address")
    enrolling.add_argument("--code", required=True, help="the invitation code of its adviser")
    enrolling.add_argument("--fingerprint", help="of the company's root key, as its letter says it")
    SharingCommands(_book, _say).add(command)
    corrections_cli.add(command, _book, _say)
    opening = command("open", _open, "open the window with shares, answers or gigs that somebody sent")
    opening.add_argument("files", nargs="+", type=Path, metavar="FILE")
    syncing = command("sync", _sync, "deliver what waits and read what the companies say (docs/sync.md)")
    syncing.add_argument(
        "--due", action="store_true", help="only what is due by itself, after earlier failures"
    )
    syncing.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="COMPANY_ID",
        help="let its news set back many declarations",
    )
    JournalCommand(_book, _say).add(command)
    command("verify", _verify, "check the whole book")
    BackupCommands(_book, _path, _key, _say).add(command)
    repair_cli.add(command, _path, _say)
    exporting = command(
        "export-local",
        _export_local,
        "write the sheets for musicians whom no company declares (docs/local-regimes.md)",
    )
    exporting.add_argument("contract", metavar="CONTRACT_ID")
    exporting.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="where they are written")
    exporting.add_argument("--lang", default="en", metavar="LANGUAGE", help="their language, such as fr (en)")
    countries_cli.add(commands, book, _book, _say)
    rates_cli.add(commands, book, _book, _say)
    ledger_cli.add(commands, book, _book, _say)
    money_in_cli.add(commands, book, _book, _say)
    reports_cli.add(commands, book, _book, _say)
    encryption_cli.add(commands, book, _path, _say)
    i18n_cli.add(commands, _say)
    diagnostics_cli.add(command, _book, _say)
    update_cli.add(commands, book, _book, _say)
    papers = command("papers", _papers, "write the papers of a contract as PDF (docs/papers.md)")
    papers.add_argument("contract", metavar="CONTRACT_ID")
    papers.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="where they are written")
    papers.add_argument("--lang", default="en", metavar="LANGUAGE", help="their language, such as hu (en)")
    return parser


def _selfcheck(_arguments: argparse.Namespace) -> int:
    from desktop.selfcheck import selfcheck

    found = selfcheck()
    _say(found)
    return DONE if found["ok"] else REFUSED


def _window(arguments: argparse.Namespace) -> int:
    from desktop.app import open_window

    return open_window(_path(arguments))


def _open(arguments: argparse.Namespace) -> int:
    from desktop.app import open_window

    return open_window(_path(arguments), tuple(arguments.files))


def _with_command(argv: Sequence[str]) -> list[str]:
    """Return the arguments with `--book` or `open` before files that were named without a command: by a double click."""
    given, before = list(argv), ""
    for place, text in enumerate(given):
        if not text.startswith("-") and before != "--book":
            if text.endswith(BOOK):
                return [*given[:place], "--book", *given[place:]]
            return [*given[:place], "open", *given[place:]] if text.endswith(OPENED) else given
        before = text
    return given


def _demo(arguments: argparse.Namespace) -> int:
    from desktop.core.queries.packs import countries_of
    from desktop.sync.demo import DemoCompanies, load_demo

    with _book(arguments) as book, DemoCompanies(book) as companies:
        return _say({"book": str(book.path), **load_demo(book, countries_of(book), companies)})


def _split(arguments: argparse.Namespace) -> int:
    from desktop.core.split_file import run

    with _source(arguments.file) as source:
        return run(source, sys.stdout)


def _route(arguments: argparse.Namespace) -> int:
    from desktop.core.countries import load_countries
    from desktop.core.route_file import run

    with _source(arguments.file) as source:
        return run(source, sys.stdout, load_countries())


def _list(arguments: argparse.Namespace) -> int:
    from desktop import listing

    with _book(arguments, writable=False) as book, book.snapshot():
        return _say(listing.LISTS[arguments.what](book))


def _deadlines(arguments: argparse.Namespace) -> int:
    from desktop.core.actions.sealing import world_of
    from desktop.core.calendar_file import calendar
    from desktop.core.files_out import write_whole
    from desktop.core.queries.deadlines import dues
    from desktop.core.queries.packs import countries_of
    from desktop.listing_dues import list_dues

    with _book(arguments, writable=False) as book, book.snapshot():
        found, now = dues(book, world_of(book, countries_of(book), book.today())), book.clock()
    if arguments.ics is not None:
        write_whole(arguments.ics, calendar(found, now))
    return _say({"deadlines": list_dues(found, now)})


def _counters(arguments: argparse.Namespace) -> int:
    from desktop.core.queries.counters import counters
    from desktop.core.queries.packs import countries_of
    from desktop.listing_dues import list_counters

    with _book(arguments, writable=False) as book, book.snapshot():
        on = arguments.on or book.today()
        return _say({"on": on.isoformat(), "counters": list_counters(counters(book, countries_of(book), on))})


def _seal(arguments: argparse.Namespace) -> int:
    from desktop.core.actions.going_back import go_on_unheard
    from desktop.core.actions.sealing import seal_contract
    from desktop.core.queries.packs import countries_of
    from desktop.listing import sealed

    with _book(arguments, create=False) as book:
        if arguments.unheard:
            go_on_unheard(book)
        return _say(sealed(seal_contract(book, arguments.contract, countries_of(book))))


def _enrol(arguments: argparse.Namespace) -> int:
    from desktop.core.queries.companies import roots_of
    from desktop.core.queries.declarations import enrolments
    from desktop.sync.enrolment import enrol

    with _book(arguments) as book:
        done = enrol(book, arguments.company, arguments.code, fingerprint=arguments.fingerprint)
        company = next(row for row in enrolments(book) if row.company_id == done.id)
        fingerprints = roots_of(book, done.id)
    return _say(
        {
            "company_id": company.company_id,
            "country": company.country,
            "name": company.name,
            "url": company.url,
            "fingerprints": list(fingerprints),
        }
    )


def _sync(arguments: argparse.Namespace) -> int:
    from desktop.core.queries.packs import countries_of
    from desktop.listing import synced
    from desktop.sync.demo import sync_with_demo

    with _book(arguments, create=False) as book:
        outcome = sync_with_demo(book, asked=not arguments.due, accept=arguments.accept)
        _say(synced(book, outcome, countries_of(book)))
    if outcome.needs_person:
        return REFUSED
    return DONE if outcome.complete else UNREACHABLE


def _export_local(arguments: argparse.Namespace) -> int:
    from desktop.core.local_regime import all_sheets
    from desktop.core.queries.packs import countries_of
    from desktop.documents.desk import read_desk
    from desktop.documents.local_regime import as_json, export
    from desktop.documents.papers import known_language
    from desktop.i18n.words import words_for

    words = words_for(known_language(arguments.lang))
    with _book(arguments, writable=False) as book:
        desk = read_desk(book, arguments.contract, countries_of(book), book.today())
    sheets = all_sheets(desk.facts, desk.review, desk.countries)
    return _say([as_json(made, words) for made in export(desk, sheets, arguments.out, words)])


def _verify(arguments: argparse.Namespace) -> int:
    from desktop.core.verifying import verify

    with _book(arguments, writable=False) as book:
        found = verify(book)
    counts = {"declarations": found.declarations, "receipts": found.receipts, "trail": found.trail}
    _say({"ok": not found.problems, **counts, "problems": [problem.as_json() for problem in found.problems]})
    return REFUSED if found.problems else DONE


def _papers(arguments: argparse.Namespace) -> int:
    from desktop.core.queries.packs import countries_of
    from desktop.documents.desk import read_desk
    from desktop.documents.papers import known_language
    from desktop.documents.saving import as_json, save_all
    from desktop.i18n.words import words_for

    words = words_for(known_language(arguments.lang))
    with _book(arguments, writable=False) as book:
        desk = read_desk(book, arguments.contract, countries_of(book), book.today())
    return _say(as_json(save_all(desk, lambda _paper: words, arguments.out)))


def _path(arguments: argparse.Namespace) -> Path:
    from desktop.paths import default_book

    named: Path | None = getattr(arguments, "book", None)
    return named if named is not None else default_book()


def _key(arguments: argparse.Namespace) -> bytes | None:
    """Return the key of the book; None of a plain one."""
    return encryption_cli.key_for(_path(arguments), arguments)


def _book(arguments: argparse.Namespace, *, writable: bool = True, create: bool = True) -> Any:
    """Return the open book; a command that only reads leaves no lock and makes no new book."""
    from desktop.core.store.book import Book

    path = _path(arguments)
    key = encryption_cli.key_for(path, arguments)
    return Book(path, writable=writable, create=create and writable, key=key)


def _source(name: str) -> Any:
    """Return the named file, or standard input for `-`, open for bytes."""
    from desktop.core.problems import N_, refuse

    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise refuse("", N_("file", "{name} cannot be read: {reason}."), name=name, reason=reason) from None


def _hush() -> None:
    """Let go of a standard output that takes nothing more, so that the end of the program is quiet."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(value: object) -> int:
    """Print a result as JSON."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
    return DONE


def _problems(problems: Sequence[Problem], code: int) -> int:
    _say({"problems": [problem.as_json() for problem in problems]})
    return code


if __name__ == "__main__":
    sys.exit(main())
