"""`septet ledger` and `septet close`: the ledger as JSON, and closing the books, without a window."""

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

Say = Callable[[object], int]
OpenBook = Callable[..., Any]


def add(commands: Any, book: argparse.ArgumentParser, open_book: OpenBook, say: Say) -> None:
    """Add both commands."""
    text = "say what the ledger says (docs/books.md)"
    ledger = commands.add_parser("ledger", help=text, description=text, parents=[book])
    ledger.add_argument(
        "--account", metavar="CODE", default="", help="the lines of this account, or group of accounts"
    )
    ledger.add_argument("--year", type=int, metavar="YEAR", help="only this year")
    ledger.add_argument("--json", action="store_true", help="as JSON, which is also the default")
    ledger.set_defaults(run=lambda arguments: _ledger(arguments, open_book, say))
    text = "close the books up to a day; it cannot be undone (docs/books.md)"
    close = commands.add_parser("close", help=text, description=text, parents=[book])
    close.add_argument(
        "--to", required=True, type=date.fromisoformat, metavar="DATE", help="the last day that is closed"
    )
    close.set_defaults(run=lambda arguments: _close(arguments, open_book, say))


def _ledger(arguments: argparse.Namespace, open_book: OpenBook, say: Say) -> int:
    from desktop.core.actions.ledger import refresh
    from desktop.listing_ledger import list_ledger

    with open_book(arguments, create=False) as book:
        refresh(book)
        with book.snapshot():
            return say(list_ledger(book, arguments.account, arguments.year))


def _close(arguments: argparse.Namespace, open_book: OpenBook, say: Say) -> int:
    from desktop.core.actions.ledger import close_books
    from desktop.listing_ledger import list_closed

    with open_book(arguments, create=False) as book:
        close_books(book, arguments.to)
        return say(list_closed(book))
