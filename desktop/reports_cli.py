"""`septet report` and `septet forecast`: the reports of the books, as JSON or as a file, and what is coming."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.core.problems import N_, refuse

if TYPE_CHECKING:
    from desktop.core.store.book import Book

Open = Callable[..., Any]
Say = Callable[[object], int]

_NO_REPORT = N_("report", "There is no report “{name}”. There are: {names}.")
_NOBODY = N_("report", "No musician in this book is called “{name}”.")
_AMOUNT = N_("report", "Write amounts plainly, such as 2500 or 2500.00.")
_NO_FORM = N_("report", "A report is saved as .pdf, .xlsx or .csv. Choose a name that ends so.")


def add(commands: Any, book: argparse.ArgumentParser, open_book: Open, say: Say) -> None:
    """Add `septet report` and `septet forecast`."""
    text = "make a report: as JSON, or as a file with --out"
    made = commands.add_parser("report", help=text, description=text, parents=[book])
    made.add_argument("name", metavar="NAME", help="its name; “list” says which there are")
    made.add_argument("--year", type=int, metavar="Y", help="the calendar year (all of them)")
    made.add_argument("--person", metavar="NAME", help="the musician a report is about (you)")
    made.add_argument("--out", type=Path, metavar="FILE", help="write it as .pdf, .xlsx or .csv")
    made.add_argument(
        "--lang", "--language", metavar="LANGUAGE", help="of titles and notes (that of the book)"
    )
    made.set_defaults(run=lambda arguments: say(_report(arguments, open_book)))
    text = "say what is coming by month, in minor units, and how long a pot lasts"
    made = commands.add_parser("forecast", help=text, description=text, parents=[book])
    made.add_argument("--months", type=int, default=12, metavar="N", help="how far, up to 60 (12)")
    made.add_argument("--pot", metavar="AMOUNT", help="in the pot today, such as 2500.00")
    made.add_argument("--draw", default="0", metavar="AMOUNT", help="drawn each month (0)")
    made.set_defaults(run=lambda arguments: say(_forecast(arguments, open_book)))


def _person(book: "Book", name: str | None) -> str | None:
    """Return the musician of this name, without one whoever keeps the book, else the first by name."""
    from desktop.core.queries.people import musicians
    from desktop.core.queries.settings import setting
    from desktop.core.text import same_name

    people = musicians(book)
    if name is not None:
        found = next((each.id for each in people if same_name(each.name) == same_name(name)), None)
        if found is None:
            raise refuse("person", _NOBODY, name=name)
        return found
    return setting(book, "me") or next((each.id for each in people), None)


def _report(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.queries.packs import countries_of
    from desktop.core.queries.settings import setting
    from desktop.core.reports.kind import Scope
    from desktop.core.reports.kinds import KINDS, build
    from desktop.core.transfer.report_files import as_json
    from desktop.documents.papers import known_language
    from desktop.i18n.words import words_for

    kinds = {kind.key: kind for kind in KINDS}
    if arguments.name == "list":
        return {"reports": {key: kind.title.text for key, kind in kinds.items()}}
    if arguments.name not in kinds:
        raise refuse("name", _NO_REPORT, name=arguments.name, names=", ".join(kinds))
    if arguments.out is not None and arguments.out.suffix.lower() not in (".pdf", ".xlsx", ".csv"):
        raise refuse("out", _NO_FORM)
    lang = None if arguments.lang is None else known_language(arguments.lang)
    with open_book(arguments, create=False) as book:
        words = words_for(lang or setting(book, "language") or "en")
        scope = Scope(book.today(), arguments.year, _person(book, arguments.person))
        report = build(kinds[arguments.name], book, countries_of(book), scope)
        if arguments.out is None:
            return as_json(report, words.say)
        from desktop.core.queries.people import person
        from desktop.documents.report import write_report

        me = setting(book, "me")
        owner = person(book, me) if me else None
        write_report(report, arguments.out, words, owner.name if owner else "", scope.today)
    return {"report": report.key, "rows": len(report.rows), "out": str(arguments.out)}


def _forecast(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.books.forecast import OUTLOOKS, average, plan
    from desktop.core.money import read_minor
    from desktop.core.queries.packs import countries_of
    from desktop.core.reports.outlook import outlooks

    with open_book(arguments, create=False) as book:
        found = outlooks(book, book.today(), countries_of(book), arguments.months)
    answer = []
    for outlook in found:
        one: dict[str, Any] = {
            "currency": outlook.currency,
            "months": [
                {
                    "month": str(month.month),
                    "low": month.low,
                    "likely": month.likely,
                    "high": month.high,
                    "costs": month.costs,
                    "assumed": month.assumed,
                    "years_before": list(before),
                    "average_before": average(before),
                    "from": list(month.refs),
                }
                for month, before in zip(outlook.months, outlook.before, strict=True)
            ],
        }
        if arguments.pot is not None:
            try:
                pot, draw = (read_minor(text, outlook.currency) for text in (arguments.pot, arguments.draw))
            except ValueError:
                raise refuse("pot", _AMOUNT) from None
            planned = plan(pot, draw, outlook.months)
            one["plan"] = {
                each: {
                    "lasts_until": str(last) if (last := planned.lasts[each]) else None,
                    "lasts_all": each in planned.whole,
                    "best_draw": planned.best[each],
                    "left": list(planned.pots[each]),
                }
                for each in OUTLOOKS
            }
        answer.append(one)
    return {"forecast": answer}
