"""`septet report`: the reports of the books, as JSON or as a file."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.core.problems import N_, refuse

Open = Callable[..., Any]
Say = Callable[[object], int]

_NO_REPORT = N_("report", "There is no report “{name}”. There are: {names}.")
_NO_FORM = N_("report", "A report is saved as .pdf, .xlsx or .csv. Choose a name that ends so.")


def add(commands: Any, book: argparse.ArgumentParser, open_book: Open, say: Say) -> None:
    """Add `septet report`."""
    text = "make a report: as JSON, or as a file with --out"
    made = commands.add_parser("report", help=text, description=text, parents=[book])
    made.add_argument("name", metavar="NAME", help="its name; “list” says which there are")
    made.add_argument("--year", type=int, metavar="Y", help="the calendar year (all of them)")
    made.add_argument("--out", type=Path, metavar="FILE", help="write it as .pdf, .xlsx or .csv")
    made.add_argument("--language", metavar="LANG", help="of titles and notes (that of the book)")
    made.set_defaults(run=lambda arguments: say(_report(arguments, open_book)))


def _report(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.queries.packs import countries_of
    from desktop.core.queries.settings import setting
    from desktop.core.reports.kind import Scope
    from desktop.core.reports.kinds import KINDS, build
    from desktop.core.transfer.report_files import as_json
    from desktop.i18n.words import words_for

    kinds = {kind.key: kind for kind in KINDS}
    if arguments.name == "list":
        return {"reports": {key: kind.title.text for key, kind in kinds.items()}}
    if arguments.name not in kinds:
        raise refuse("name", _NO_REPORT, name=arguments.name, names=", ".join(kinds))
    if arguments.out is not None and arguments.out.suffix.lower() not in (".pdf", ".xlsx", ".csv"):
        raise refuse("out", _NO_FORM)
    with open_book(arguments) as book:
        words = words_for(arguments.language or setting(book, "language") or "en")
        scope = Scope(book.today(), arguments.year)
        report = build(kinds[arguments.name], book, countries_of(book), scope)
        if arguments.out is None:
            return as_json(report, words.say)
        from desktop.core.queries.people import person
        from desktop.documents.report import write_report

        me = setting(book, "me")
        owner = person(book, me) if me else None
        write_report(report, arguments.out, words, owner.name if owner else "", scope.today)
    return {"report": report.key, "rows": len(report.rows), "out": str(arguments.out)}
