"""`septet rates import` and `septet rates show`: exchange rates of the European Central Bank, from its files."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from desktop.core.problems import N_, refuse

_UNREADABLE = N_("file", "{name} cannot be read: {reason}.")
_NOT_A_DAY = N_("rate", "“{text}” is not a day. Write it like 2026-11-20.")
_NOT_A_CURRENCY = N_("rate", "“{text}” is not a currency. Write its three letters, such as SEK.")

Open = Callable[..., Any]
Say = Callable[[object], int]


def add(commands: Any, book: argparse.ArgumentParser, open_book: Open, say: Say) -> None:
    """Add `septet rates` with its commands."""
    text = "exchange rates from the European Central Bank’s files"
    group = commands.add_parser("rates", help=text, description=text)
    commands = group.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace, Open], object], text: str) -> Any:
        made = commands.add_parser(name, help=text, description=text, parents=[book])
        made.set_defaults(run=lambda arguments: say(run(arguments, open_book)))
        return made

    importing = command("import", _import, "bring a file of the European Central Bank into the book")
    importing.add_argument(
        "file", type=Path, metavar="FILE", help="eurofxref XML, CSV, or the CSV in a ZIP file"
    )
    showing = command(
        "show", _show, "say what one unit of a currency is worth on a day, by the imported files"
    )
    showing.add_argument("currency", metavar="CURRENCY", help="its three letters, such as SEK")
    showing.add_argument("--to", metavar="CURRENCY", default="EUR", help="in which currency (EUR)")
    showing.add_argument("--on", metavar="DAY", help="the day, such as 2026-11-20 (today)")
    showing.add_argument(
        "--however-old", action="store_true", help="take a rate that is older than ten days too"
    )


def _import(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.actions.rates import import_rates
    from desktop.core.ecb_file import MAX_BYTES, read_rates
    from desktop.core.queries.rates import imported_rates

    try:
        with arguments.file.open("rb") as file:
            rates = read_rates(file.read(MAX_BYTES + 1))
    except OSError as error:
        raise refuse("file", _UNREADABLE, name=str(arguments.file), reason=error.strerror) from None
    with open_book(arguments) as book:
        import_rates(book, rates)
        kept = imported_rates(book)
    return {
        "imported": len(rates),
        "kept": kept.rates,
        "currencies": kept.currencies,
        "first": kept.first,
        "last": kept.last,
    }


def _show(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.money import known_currency
    from desktop.core.queries.rates import lookup
    from desktop.core.rates import bank_rate

    for code in (arguments.currency, arguments.to):
        if not known_currency(code):
            raise refuse("currency", _NOT_A_CURRENCY, text=code)
    with open_book(arguments, writable=False) as book:
        day = _day(arguments.on) if arguments.on else book.today()
        rate = bank_rate(
            arguments.currency, arguments.to, day, lookup(book), however_old=arguments.however_old
        )
    return {
        "currency": rate.currency,
        "to": rate.to,
        "rate": f"{rate.value:f}",
        "on": rate.on.isoformat(),
        "source": rate.source,
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise refuse("on", _NOT_A_DAY, text=text) from None
