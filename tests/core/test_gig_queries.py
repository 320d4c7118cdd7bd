"""The list of gigs: order, filters, search, totals and places agree with each other."""

from datetime import date, time

import pytest

from desktop.core.actions import amend_gig_state, record_client, record_gig
from desktop.core.gigs import GigCommand, GigState
from desktop.core.money import Money
from desktop.core.people import ClientCommand
from desktop.core.queries.gigs import GigFilter, gig_count, gig_page, gig_position, gig_sums, known_venues
from desktop.core.queries.people import clients
from desktop.core.store.book import Book

TODAY = date(2026, 11, 22)


@pytest.fixture
def filled(book: Book) -> Book:
    for day, starts, venue, client, fee in (
        (1, None, "De Röma", "Café Noir", 1000),
        (1, time(20), "Flagey", "Flagey asbl", 2000),
        (25, time(20), "Flagey", "Flagey asbl", 4000),
        (25, time(22), "Stadtgarten", "O'Brien & Söhne", 8000),
    ):
        record_gig(
            book,
            GigCommand(
                on=date(2026, 11, day),
                starts=starts,
                venue=venue,
                country="BE",
                client=client,
                fee=Money(fee, "EUR"),
                currency="EUR",
            ),
        )
    return book


def names(book: Book, **wanted: str) -> list[str]:
    return [f"{row.venue} {row.on[-2:]}" for row in gig_page(book, GigFilter(TODAY, **wanted), 0, 100)]


def test_the_newest_gig_stands_first_and_the_later_set_before_the_earlier(filled: Book) -> None:
    assert names(filled) == ["Stadtgarten 25", "Flagey 25", "Flagey 01", "De Röma 01"]


@pytest.mark.parametrize("text", ["roma", "RÖMA", "caf noi", "noir de"])
def test_search_ignores_case_accents_order_and_the_last_letters(filled: Book, text: str) -> None:
    assert names(filled, text=text) == ["De Röma 01"]


@pytest.mark.parametrize(
    "text", ['"', "*", "a OR b", "NEAR(", "o'brien", "' ; DROP TABLE gig", "flagey AND", "^", "-x", "🎷"]
)
def test_no_typed_text_breaks_the_search(filled: Book, text: str) -> None:
    assert isinstance(names(filled, text=text), list)


def test_a_renamed_client_is_found_by_its_new_name_only(filled: Book) -> None:
    (noir,) = [row.id for row in clients(filled) if row.name == "Café Noir"]
    record_client(filled, ClientCommand(id=noir, name="Zwarte Kat"))
    assert names(filled, text="noir") == []
    assert names(filled, text="zwarte") == ["De Röma 01"]


def test_totals_count_and_pages_follow_the_same_filter(filled: Book) -> None:
    wanted = GigFilter(TODAY, "upcoming")
    assert (gig_count(filled, wanted), gig_sums(filled, wanted)) == (2, [Money(12000, "EUR")])
    assert [row.venue for row in gig_page(filled, wanted, 1, 1)] == ["Flagey"]


def test_every_gig_stands_where_its_position_says(filled: Book) -> None:
    for wanted in (GigFilter(TODAY), GigFilter(TODAY, "upcoming"), GigFilter(TODAY, text="flagey")):
        rows = gig_page(filled, wanted, 0, 100)
        assert [gig_position(filled, wanted, row.id) for row in rows] == list(range(len(rows)))
    assert (
        gig_position(filled, GigFilter(TODAY, text="flagey"), gig_page(filled, GigFilter(TODAY), 0, 1)[0].id)
        is None
    )


def test_a_cancelled_gig_leaves_the_list_but_not_the_book(filled: Book) -> None:
    amend_gig_state(filled, gig_page(filled, GigFilter(TODAY), 0, 1)[0].id, GigState.CANCELLED)
    assert "Stadtgarten 25" not in names(filled)
    assert names(filled, which="cancelled") == ["Stadtgarten 25"]


def test_a_known_venue_brings_what_was_agreed_there_last(filled: Book) -> None:
    flagey = next(venue for venue in known_venues(filled) if venue.venue == "Flagey")
    assert (flagey.client, flagey.fee_minor, flagey.starts) == ("Flagey asbl", 4000, "20:00")
