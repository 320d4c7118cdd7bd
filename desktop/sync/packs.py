"""Country packs that enrolled companies hand out: what they offer is asked at each sync, a pack only on request."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from desktop.core.countries import Countries
from desktop.core.problems import N_, Unreachable, refuse
from desktop.core.queries import outbox as read
from desktop.core.store.book import Book
from desktop.core.territories import Country
from desktop.sync.api import CallFailed, Door
from wire.pack import Offer

_UNREACHABLE = N_(
    "pack offer", "{company} could not be reached. The rules stay as they are; try again with a connection."
)
_GONE = N_(
    "pack offer", "{company} does not offer this edition for {country} any more. The rules stay as they are."
)
_OTHER = N_(
    "pack offer",
    "What {company} sent is not the edition that it offered. Nothing was changed; tell the company.",
)


@dataclass(frozen=True, slots=True)
class Offered:
    """An edition that a company offers."""

    company_id: str
    company: str
    offer: Offer


def offers_of(door: Door, company_id: str, company: str) -> tuple[Offered, ...]:
    """Return what a company offers; a company that does not answer offers nothing."""
    with suppress(CallFailed):
        return tuple(Offered(company_id, company, offer) for offer in door.offers())
    return ()


def newer(offers: Iterable[Offered], countries: Countries) -> list[Offered]:
    """Return of each country the newest edition on offer, where it is newer than the one that holds."""
    found: dict[str, Offered] = {}
    for offered in offers:
        known = found.get(offered.offer.country)
        if known is None or known.offer.edition < offered.offer.edition:
            found[offered.offer.country] = offered
    return [
        offered for country, offered in sorted(found.items()) if _is_newer(offered.offer, country, countries)
    ]


def _is_newer(offer: Offer, country: str, countries: Countries) -> bool:
    return country not in countries or countries.edition(country).on.isoformat() < offer.edition


def ask_offers(book: Book) -> list[Offered]:
    """Ask every enrolled company what it offers; those that do not answer are passed over."""
    return list(_ask(book))


def _ask(book: Book) -> Iterator[Offered]:
    for company in read.addresses(book):
        with Door(company.url) as door:
            yield from offers_of(door, company.company_id, company.name)


def fetch(book: Book, offered: Offered) -> bytes:
    """Return the signed bytes of an offered pack. They are believed as little as a file: see `read_pack_file`.

    Raises:
        Refused: the company offers it no more, or sends something else.
        Unreachable: the company cannot be reached.
    """
    names = {"company": offered.company, "country": Country(offered.offer.country)}
    company = next((row for row in read.addresses(book) if row.company_id == offered.company_id), None)
    if company is None:
        raise refuse("", _GONE, **names)
    try:
        with Door(company.url) as door:
            return door.pack(offered.offer)
    except CallFailed as failed:
        if failed.problem == "not-found" or failed.state == "fault":
            raise refuse("", _GONE, **names) from None
        if failed.reason.code in ("not_a_company", "garbled"):
            raise refuse("", _OTHER, **names) from None
        raise Unreachable(_UNREACHABLE, **names) from None
