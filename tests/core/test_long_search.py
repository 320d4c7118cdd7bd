"""Searches that find much and those that find little are read in different ways, with the same answer."""

from datetime import date, timedelta

import pytest

from desktop.core.actions import record_gig
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.queries import gigs
from desktop.core.queries.gig_list import ORDERS, gig_first, gig_months, gig_order
from desktop.core.queries.gigs import FILTERS, GigFilter, gig_count, gig_page, most_found
from desktop.core.store.book import Book

TODAY = date(2026, 6, 1)


@pytest.fixture
def full(book: Book) -> Book:
    for n in range(24):
        currency = ("EUR", "HUF")[n % 2]
        command = GigCommand(
            on=date(2026, 1, 1) + timedelta(days=n // 3 * 40),
            venue=f"Roma {n % 7}",
            place=("Gent", "", "Wien")[n % 3],
            country="BE",
            currency=currency,
            client=("Zed", "", "Roma bv")[n % 3],
            fee=None if n % 5 == 0 else Money(1000 + n, currency),
            state=tuple(GigState)[n % 4],
        )
        record_gig(book, command)
    return book


@pytest.mark.parametrize("which", FILTERS)
def test_both_ways_of_reading_a_search_find_the_same(
    full: Book, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("roma", "roma 3", "zed", "nothing", "--"):
        wanted = GigFilter(TODAY, which, text)
        answers = []
        for few in (0, 1_000):
            monkeypatch.setattr(gigs, "FEW", few)
            page = gig_page(full, wanted, 0, 99)
            firsts = [
                list(gig_first(full, wanted, key, 5, descending=descending, fold=str.casefold))
                for key in ORDERS
                for descending in (False, True)
            ]
            wholes = [
                list(gig_order(full, wanted, key, descending=descending, fold=str.casefold))[:5]
                for key in ORDERS
                for descending in (False, True)
            ]
            assert firsts == wholes
            answers.append((page, firsts, gig_months(full, wanted)))
        assert answers[0] == answers[1]
        assert len(answers[0][0]) == gig_count(full, wanted)
        if wanted.words:
            assert most_found(full, wanted) >= gig_count(full, wanted)


def test_a_day_with_fees_in_two_currencies_is_added_up_for_each(full: Book) -> None:
    every = GigFilter(TODAY, "everything")
    rows = gig_page(full, every, 0, 99)
    for month in gig_months(full, every):
        of_month = [row for row in rows if row.on[:7] == month.first.isoformat()[:7]]
        sums = {
            currency: sum(row.fee_minor for row in of_month if row.fee_minor and row.currency == currency)
            for currency in ("EUR", "HUF")
        }
        assert {fee.currency: fee.minor for fee in month.fees} == {c: s for c, s in sums.items() if s}
        assert month.many == len(of_month)
