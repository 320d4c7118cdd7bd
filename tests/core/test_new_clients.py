"""A client who comes into the book by its name in a gig or contract: in which country it is taken to be."""

from dataclasses import replace
from datetime import date

from desktop.core.actions import draft_contract, draft_from_gig, record_client, record_gig
from desktop.core.actions.gig_changes import change_gigs
from desktop.core.countries import Countries
from desktop.core.gigs import GigCommand
from desktop.core.money import Money
from desktop.core.people import ClientCommand
from desktop.core.queries.contracts import contract
from desktop.core.queries.people import client, clients
from desktop.core.store.book import Book


def gig(book: Book, country: str, client: str = "") -> str:
    fee = Money(100_000, "EUR")
    command = GigCommand(date(2026, 12, 5), "A38", country, "EUR", client=client, fee=fee)
    return record_gig(book, command).id


def where(book: Book) -> dict[str, str | None]:
    found = (client(book, key) for key, _ in clients(book))
    return {each.name: each.country for each in found if each is not None}


def test_a_new_client_of_a_gig_is_where_the_gig_is(book: Book) -> None:
    gig(book, "HU", "Duna Kft.")
    assert where(book) == {"Duna Kft.": "HU"}


def test_a_client_who_is_known_stays_as_recorded(book: Book) -> None:
    record_client(book, ClientCommand("Duna Kft.", country="AT"))
    record_client(book, ClientCommand("Tisza Bt."))
    gig(book, "HU", "duna kft.")
    gig(book, "HU", "Tisza Bt.")
    assert where(book) == {"Duna Kft.": "AT", "Tisza Bt.": None}


def test_a_new_client_of_several_gigs_has_their_country_only_where_it_is_the_same(book: Book) -> None:
    pest, sopron, wien = gig(book, "HU"), gig(book, "HU"), gig(book, "AT")
    change_gigs(book, [pest, sopron], "client", "Duna Kft.")
    change_gigs(book, [sopron, wien], "client", "Fertő Bt.")
    assert where(book) == {"Duna Kft.": "HU", "Fertő Bt.": None}


def test_a_new_client_of_a_contract_is_where_its_gigs_are(book: Book, countries: Countries) -> None:
    facts = contract(book, draft_from_gig(book, gig(book, "HU", "Duna Kft."), countries).id)
    assert facts is not None
    draft_contract(book, replace(facts.command(), client="Tisza Bt."))
    assert where(book) == {"Duna Kft.": "HU", "Tisza Bt.": "HU"}
