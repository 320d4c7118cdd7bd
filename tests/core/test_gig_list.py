"""What the long list of gigs needs: other orders, months, ids, and one change for many."""

from datetime import date, timedelta

import pytest

from desktop.core.actions import record_gig
from desktop.core.actions.gig_changes import change_gigs, unchangeable
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.problems import Refused
from desktop.core.queries.gig_list import ORDERS, gig_first, gig_ids, gig_months, gig_order, gigs_at, ids_at
from desktop.core.queries.gigs import GigFilter, gig_page, gig_position
from desktop.core.store.book import Book

TODAY = date(2026, 11, 22)
ALL = GigFilter(TODAY, "everything")


@pytest.fixture
def ids(book: Book) -> list[str]:
    made = []
    for n in range(40):
        fee = None if n % 5 == 0 else Money(1000 * (n * 7 % 11), ("EUR", "HUF")[n % 2])
        command = GigCommand(
            on=date(2026, 1, 1) + timedelta(days=n * 11),
            venue=f"{'éEaZ'[n % 4]} {n % 3}",
            place=("Gent", "")[n % 2],
            country=("BE", "FR")[n % 2],
            currency=("EUR", "HUF")[n % 2],
            band=("Owls", "", "trio")[n % 3],
            client=("Zed", "", "ábel")[n % 3],
            fee=fee,
            state=tuple(GigState)[n % 4],
        )
        made.append(record_gig(book, command).id)
    book.undo_log.clear()
    return made


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("key", ORDERS[1:])
def test_an_order_is_that_of_the_values_with_the_newest_first_among_equals(
    book: Book, key: str, descending: bool
) -> None:
    rows = gig_page(book, ALL, 0, 99)
    states = ("option", "confirmed", "played", "cancelled")
    values = {
        "where": lambda row: row.venue.casefold(),
        "place": lambda row: row.place.casefold(),
        "country": lambda row: row.country,
        "band": lambda row: (row.band or "").casefold(),
        "client": lambda row: (row.client or "").casefold(),
        "fee": lambda row: (row.currency, -row.fee_minor if descending else row.fee_minor) if row.fee else "",
        "state": lambda row: str(states.index(row.state)),
    }
    value = values[key]
    filled = sorted((row for row in rows if value(row)), key=value, reverse=descending and key != "fee")
    expected = [row.id for row in (*filled, *(row for row in rows if not value(row)))]
    if descending and key != "fee":  # equals stay newest first
        groups: dict[object, list[str]] = {}
        for row in rows:
            groups.setdefault(value(row), []).append(row.id)
        expected = [i for v in sorted(filter(None, groups), reverse=True) for i in groups[v]] + groups.get(
            "", []
        )
    order = gig_order(book, ALL, key, descending=descending, fold=str.casefold)
    assert [row.id for row in gigs_at(book, order)] == expected
    assert ids_at(book, order) == expected


def test_oldest_first_is_the_reverse_and_places_are_found_in_it(book: Book, ids: list[str]) -> None:
    oldest = GigFilter(TODAY, "everything", newest_first=False)
    assert gig_ids(book, oldest, 0, 99) == ids
    assert gig_ids(book, ALL, 0, 99) == ids[::-1]
    assert [gig_position(book, oldest, each) for each in ids] == list(range(40))


@pytest.mark.usefixtures("ids")
def test_months_add_up_to_the_list_for_each_currency(book: Book) -> None:
    rows = gig_page(book, ALL, 0, 99)
    for month in gig_months(book, ALL):
        of_month = [row for row in rows if row.on[:7] == month.first.isoformat()[:7]]
        assert month.many == len(of_month)
        for fee in month.fees:
            assert fee.minor == sum(
                row.fee.minor for row in of_month if row.fee and row.currency == fee.currency
            )
    assert sum(month.many for month in gig_months(book, ALL)) == 40
    firsts = [month.first for month in gig_months(book, ALL)]
    assert firsts == sorted(firsts, reverse=True)


def test_a_change_of_many_is_one_step_and_all_or_nothing(book: Book, ids: list[str]) -> None:
    euros = ids[::2]
    change_gigs(book, euros, "fee", Money(5000, "EUR"))
    assert {row.fee for row in gig_page(book, ALL, 0, 99) if row.currency == "EUR"} == {Money(5000, "EUR")}
    book.undo_log.undo()
    before = gig_page(book, ALL, 0, 99)
    with pytest.raises(Refused) as refused:
        change_gigs(book, ids, "fee", Money(5000, "EUR"))
    assert len(refused.value.problems) == 20
    assert unchangeable(book, ids, "fee", Money(5000, "EUR")) == ids[1::2]
    assert gig_page(book, ALL, 0, 99) == before
    assert book.undo_log.undoable is None


def test_a_value_is_checked_as_in_the_form(book: Book, ids: list[str]) -> None:
    for field, value in (("venue", "  "), ("on", None), ("on", date(202, 1, 1)), ("notes", "x" * 100_000)):
        with pytest.raises(Refused) as refused:
            change_gigs(book, ids[:1], field, value)
        assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("key", ORDERS[1:])
@pytest.mark.parametrize("text", ["", "e"])
def test_the_first_page_of_an_order_is_its_beginning(
    book: Book, key: str, descending: bool, text: str
) -> None:
    wanted = GigFilter(TODAY, "everything", text)
    whole = gig_order(book, wanted, key, descending=descending, fold=str.casefold)
    assert whole
    for limit in (1, 7, 25, len(whole), 99):
        first = gig_first(book, wanted, key, limit, descending=descending, fold=str.casefold)
        assert first == whole[:limit], limit
