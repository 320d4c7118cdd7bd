"""Record musicians, bands and clients; remove who plays nowhere."""

from collections.abc import Callable

from desktop.core.bin import TOPIC as BIN
from desktop.core.people import (
    CLIENT_TEXTS,
    BandCommand,
    ClientCommand,
    PersonCommand,
    check_band,
    check_client,
    check_person,
)
from desktop.core.problems import N_, Refused, refuse
from desktop.core.queries.people import IdName, bands, clients, musicians
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import same_name, tidy

TOPICS = frozenset({"people", "gigs", "contracts"})

_IN_USE = N_("people", "{name} is part of a band, gig or contract and cannot be removed.")
_NAME_TAKEN = N_(
    "people", "There is already an entry with the name {name}. Add something that tells the two apart."
)


def record_person(book: Book, command: PersonCommand) -> Done:
    """Record a new musician, or amend the one whose id the command carries.

    Raises:
        Refused: a field is wrong, or another musician has this very name.
    """
    from desktop.core.actions import find
    from desktop.core.store.tables import Person, PersonIdentifier

    if problems := check_person(command):
        raise Refused(problems)
    with book.transaction(Step(AUTO, TOPICS)) as session:
        _check_name(book, musicians, command.name, command.id)
        person = (
            find.existing(session, Person, command.id) if command.id else Person(id=book.new_id(), demo=False)
        )
        session.add(person)
        person.name = tidy(command.name)
        person.email, person.iban, person.plays = (
            tidy(t) or None for t in (command.email, command.iban, command.plays)
        )
        person.residence, person.status = command.residence, command.status
        person.works_in, person.companies = codes(command.works_in), codes(command.companies)
        session.flush()
        kept = {i.code: i for i in session.query(PersonIdentifier).filter_by(person_id=person.id)}
        for code in kept.keys() | command.identifiers.keys():
            value = tidy(command.identifiers.get(code, ""))
            if value:
                session.merge(PersonIdentifier(person_id=person.id, code=code, value=value))
            elif code in kept:
                session.delete(kept[code])
        return Done(person.id, TOPICS)


def record_band(book: Book, command: BandCommand) -> Done:
    """Record a band with its members, or amend the one whose id the command carries.

    Members who are new come into the book with it, in the same step.

    Raises:
        Refused: a field is wrong, or another band or musician has this very name.
    """
    from desktop.core.actions import find
    from desktop.core.store.tables import Band, BandMember, Person

    if problems := check_band(command, dict(musicians(book))):
        raise Refused(problems)
    with book.transaction(Step(AUTO, TOPICS)) as session:
        _check_name(book, bands, command.name, command.id)
        band = find.existing(session, Band, command.id) if command.id else Band(id=book.new_id(), demo=False)
        band.name = tidy(command.name)
        session.add(band)
        for key, name in command.newcomers.items():
            _check_name(book, musicians, name, None, field="members")
            session.add(Person(id=key, name=tidy(name), demo=False))
        session.flush()
        session.query(BandMember).filter_by(band_id=band.id).delete()
        session.add_all(
            BandMember(band_id=band.id, person_id=m, position=n) for n, m in enumerate(command.members)
        )
        return Done(band.id, TOPICS)


def record_client(book: Book, command: ClientCommand) -> Done:
    """Record a client, or amend the one whose id the command carries.

    Raises:
        Refused: a field is wrong, or another client has this very name.
    """
    from desktop.core.actions import find
    from desktop.core.store.tables import Client

    if problems := check_client(command):
        raise Refused(problems)
    with book.transaction(Step(AUTO, TOPICS)) as session:
        _check_name(book, clients, command.name, command.id)
        client = (
            find.existing(session, Client, command.id) if command.id else Client(id=book.new_id(), demo=False)
        )
        session.add(client)
        client.name, client.country = tidy(command.name), command.country
        for name in CLIENT_TEXTS:
            setattr(client, name, tidy(getattr(command, name)) or None)
        return Done(client.id, TOPICS)


def remove_person(book: Book, kind: str, key: str) -> Done:
    """Put a musician, band or client (`kind`: `person`, `band`, `client`) that nothing else speaks of into the bin.

    Raises:
        Refused: a band, gig or contract still names it.
    """
    from sqlalchemy.exc import IntegrityError

    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.tables import Band, Client, Person

    tables: dict[str, type[Person | Band | Client]] = {"person": Person, "band": Band, "client": Client}
    try:
        with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
            entry = find.existing(session, tables[kind], key)
            name = entry.name
            discard(book, session, kind, entry)
    except IntegrityError:
        raise refuse("", _IN_USE, name=name) from None
    return Done(key, TOPICS | BIN)


def codes(countries: tuple[str, ...] | None) -> str | None:
    """Return country codes as they are kept: with blanks between; None stays "not told yet"."""
    return None if countries is None else " ".join(countries)


def _check_name(
    book: Book, known_names: Callable[[Book], list[IdName]], name: str, own: str | None, field: str = "name"
) -> None:
    """Refuse a name that another entry of the same kind bears: names are how people are told apart on paper."""
    for key, known in known_names(book):
        if key != own and same_name(known) == same_name(name):
            raise refuse(field, _NAME_TAKEN, name=tidy(name))
