"""The ledger as JSON values, for `septet ledger` and `septet close`."""

from typing import Any

from desktop.core.queries.ledger import LineFilter, balances, line_page
from desktop.core.queries.ledger_checks import closed_periods, posted_count
from desktop.core.store.book import Book

PAGE = 5000


def list_ledger(book: Book, account: str = "", year: int | None = None) -> dict[str, Any]:
    """Return every account with its balance; with an account its lines too, newest first."""
    since, until = ("", "") if year is None else (f"{year:04}-01-01", f"{year:04}-12-31")
    rows = [
        {"account": row.account, "name": row.name, "currency": row.currency, "balance": row.amount.plain()}
        for row in balances(book, since, until)
        if not account or row.account == account or row.account.startswith(f"{account}:")
    ]
    closed = closed_periods(book)
    found: dict[str, Any] = {"closed_to": closed[-1].to if closed else None, "accounts": rows}
    if account:
        found["lines"] = _lines(book, LineFilter(account, since=since, until=until))
    return found


def _lines(book: Book, wanted: LineFilter) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while rows := line_page(book, wanted, len(found), PAGE):
        found += [
            {
                "entry": row.n if row.posted else None,
                "on": row.on,
                "what": row.what,
                "ref": row.ref,
                "text": row.text,
                "account": row.account,
                "amount": row.amount.plain(),
                "currency": row.currency,
            }
            for row in rows
        ]
    return found


def list_closed(book: Book) -> dict[str, Any]:
    """Return up to which day the books are closed, and how many entries are posted."""
    closed = closed_periods(book)[-1]
    return {
        "closed_to": closed.to,
        "closed_at": closed.at,
        "posted": posted_count(book),
        "chain": closed.chain,
    }
