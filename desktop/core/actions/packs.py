"""Take an edition of a country's rules into the book, or let it go. Taken back by letting it go, not by undo."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.core.countries import Countries, Edition
from desktop.core.country_pack import CountryPack
from desktop.core.pack_changes import Change, changes
from desktop.core.pack_file import SignedPack, read_pack_file
from desktop.core.problems import N_, refuse
from desktop.core.publishers import Publisher
from desktop.core.queries.packs import imported_packs
from desktop.core.store.book import Book, Done
from desktop.core.territories import Country

TOPICS = frozenset({"packs", "contracts", "gigs", "people"})
"""What a change of rules makes stale: every route, deadline and check that is on the screen."""

_OLDER = N_(
    "pack file",
    "This is the edition of {day} for {country}; the edition of {used} is used already. Nothing was changed.",
)
_SAME = N_("pack file", "This edition for {country}, of {day}, is used already. Nothing was changed.")
_NOT_THERE = N_("pack file", "There is no imported edition of {day} for {country}. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Considered:
    """An edition that may be taken, and what it would change.

    Attributes:
        signed: the edition, proved.
        used: the edition that holds until then; None for a country without one.
        changes: record by record.
    """

    signed: SignedPack
    used: Edition | None
    changes: tuple[Change, ...]


def consider(
    data: bytes, countries: Countries, publishers: Mapping[str, Publisher], book: Book
) -> Considered:
    """Return what the edition in a file would change; nothing is written.

    Raises:
        Refused: it is no pack, forged, of an unknown publisher, broken, or not newer than the one that holds.
    """
    signed = read_pack_file(data, publishers, book.today())
    rules = signed.rules
    used = countries.edition(rules.country) if rules.country in countries else None
    if used is not None and rules.edition <= used.on:
        message = _SAME if rules.edition == used.on else _OLDER
        raise refuse("", message, country=Country(rules.country), day=rules.edition, used=used.on)
    before: CountryPack | None = countries.get(rules.country)
    return Considered(signed, used, changes(before, rules))


def import_pack(book: Book, data: bytes, countries: Countries, publishers: Mapping[str, Publisher]) -> Done:
    """Take an edition into the book: new work follows it at once, sealed papers keep the one they were made with.

    Raises:
        Refused: as `consider`.
    """
    from desktop.core.actions import trail
    from desktop.core.store.band_tables import ImportedPack
    from wire.canonical import digest

    signed = consider(data, countries, publishers, book).signed
    country, edition = signed.rules.country, signed.rules.edition.isoformat()
    with book.transaction() as session:
        session.merge(
            ImportedPack(
                country=country,
                edition=edition,
                document=data,
                publisher=signed.publisher.name,
                applied_at=trail.instant(book),
            )
        )
        trail.note(session, book, "pack", f"{country} {edition}", digest(data))
    countries.use(imported_packs(book))
    return Done(country, TOPICS)


def remove_pack(book: Book, country: str, edition: str, countries: Countries) -> Done:
    """Let an imported edition go: the one before it holds again.

    Raises:
        Refused: there is no such edition.
    """
    from desktop.core.actions import trail
    from desktop.core.store.band_tables import ImportedPack

    with book.transaction() as session:
        kept = session.get(ImportedPack, (country, edition))
        if kept is None:
            raise refuse("", _NOT_THERE, country=Country(country), day=edition)
        session.delete(kept)
        trail.note(session, book, "remove pack", f"{country} {edition}")
    countries.use(imported_packs(book))
    return Done(country, TOPICS)
