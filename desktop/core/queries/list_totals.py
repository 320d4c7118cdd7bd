"""What the totals beneath lists are the sum of: for each state, kind or category, how many rows and what they come to."""

from collections.abc import Sequence
from typing import NamedTuple

from desktop.core.money import Money
from desktop.core.queries import contracts, payments
from desktop.core.queries.expenses import ExpenseFilter
from desktop.core.queries.gigs import GigFilter
from desktop.core.store.book import Book


class Part(NamedTuple):
    """The rows of a list that have something in common, in one currency.

    Attributes:
        key: what they have in common: a state, a kind, a category.
        many: how many rows they are.
        blank: how many of them have no amount.
        minor: what they add up to, without those that count for nothing.
    """

    key: str
    currency: str
    many: int
    blank: int
    minor: int

    @property
    def amount(self) -> Money:
        """What they add up to."""
        return Money(self.minor, self.currency)


def gig_parts(book: Book, wanted: GigFilter) -> list[Part]:
    """Return the gigs that a filter lets through, by their state; the fees are without VAT."""
    where, parameters = wanted.where()
    sql = f"""SELECT g.state, g.currency, count(*), count(*) - count(g.fee_minor), coalesce(sum(g.fee_minor), 0)
        FROM gig g WHERE {where} GROUP BY g.state, g.currency ORDER BY g.state, g.currency"""
    return book.rows(Part, sql, *parameters)


def contract_parts(book: Book, which: str, text: str) -> list[Part]:
    """Return the contracts that filter and search let through, by their state; the fees are without VAT."""
    clause, parameters = contracts.condition(which, text)
    sql = f"""SELECT k.state, k.currency, count(*), 0, sum(k.fee_minor) FROM contract k
        JOIN client c ON c.id = k.client_id LEFT JOIN band b ON b.id = k.band_id
        WHERE {clause} GROUP BY k.state, k.currency ORDER BY k.state, k.currency"""
    return book.rows(Part, sql, *parameters)


def payment_parts(book: Book, which: str, text: str) -> list[Part]:
    """Return the payments that filter and search let through, by their kind; settlements bring nothing in."""
    clause, parameters = payments.condition(which, text)
    sql = f"""SELECT p.kind, p.currency, count(*), 0, sum(iif({payments.BRINGS}, p.minor, 0)) {payments.FROM}
        WHERE {clause} GROUP BY p.kind, p.currency ORDER BY p.kind, p.currency"""
    return book.rows(Part, sql, *parameters)


def expense_parts(book: Book, wanted: ExpenseFilter) -> list[Part]:
    """Return the expenses that a filter lets through, by their category, with VAT."""
    where, parameters = wanted.where()
    sql = f"""SELECT e.category, e.currency, count(*), 0, sum(e.minor) FROM expense e WHERE {where}
        GROUP BY e.category, e.currency ORDER BY e.category, e.currency"""
    return book.rows(Part, sql, *parameters)


def sums_of(parts: Sequence[Part]) -> list[Money]:
    """Return what parts come to, one amount for each currency; none where no row has an amount."""
    found: dict[str, int] = {}
    for part in parts:
        if part.many > part.blank:
            found[part.currency] = found.get(part.currency, 0) + part.minor
    return [Money(found[currency], currency) for currency in sorted(found)]
