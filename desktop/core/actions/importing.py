"""Import a gig file: all of it or nothing, one step to undo. What is there already is never overwritten or doubled."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop.core.actions.contracts import write_absences
from desktop.core.actions.gigs import clock
from desktop.core.actions.people import codes
from desktop.core.contracts import ContractCommand, Place, recipe_text
from desktop.core.gig_file import GigFile
from desktop.core.gigs import GigCommand
from desktop.core.people import CLIENT_TEXTS, PersonCommand
from desktop.core.problems import N_, Problem, Refused
from desktop.core.store.book import Book, Done, Step
from desktop.core.text import same_name, tidy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOPICS = frozenset({"gigs", "contracts", "people"})
NAMESPACE = uuid.UUID("7d1f3c52-5a0e-4f0b-9a2e-53455054454c")
"""Ids of entries without one are made from their content in this namespace: the same entry, the same id."""

_IMPORT = N_("undo", "import")
_IN_CONTRACT = N_("gig file", "The gig {venue} is already in another contract of the book.")
UNSAID: tuple[tuple[str, object], ...] = (("shares_by", "weights"), ("absences", {}))
"""What a file of an earlier Septet could not say yet: left out of ids, so that its entries keep theirs."""


PORTION = 5_000
"""Gigs that are written at once; between two portions progress is told, and the work can be stopped."""


class Source(NamedTuple):
    """The file something comes from, as its batch remembers it."""

    kind: str
    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import brought, by kind: ids of new entries, and how many were there already."""

    done: Done
    new: Mapping[str, list[str]]
    known: Mapping[str, int]
    batch: str | None = None


@dataclass(slots=True)
class _Tally:
    """Names and ids while an import runs."""

    people: dict[str, str] = field(default_factory=dict)
    bands: dict[str, str] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    gigs: dict[str, str] = field(default_factory=dict)
    new: dict[str, list[str]] = field(
        default_factory=lambda: {kind: [] for kind in ("people", "bands", "clients", "gigs", "contracts")}
    )
    known: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    tell: Callable[[int, int], None] = lambda _done, _all: None
    fresh: bool = False

    def count(self, kind: str, key: str, *, is_new: bool) -> None:
        if is_new:
            self.new[kind].append(key)
        else:
            self.known[kind] = self.known.get(kind, 0) + 1


def import_gig_file(
    book: Book,
    found: GigFile,
    *,
    demo: bool = False,
    source: Source | None = None,
    fresh: bool = False,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> Imported:
    """Bring everything a gig file says into the book, in one transaction.

    People, bands and clients are matched by name: what the book knows stays, what it lacks is filled in. Gigs and
    contracts are matched by id, so a file opened twice changes nothing.

    Args:
        book: the book.
        found: what the file says.
        demo: whether it belongs to the demo band.
        source: the file, where the whole import is to be remembered and can be taken back later.
        fresh: whether entries without an id are new whatever they say, instead of known by their content.
        tell: called with how many gigs are written, of how many; what it raises stops the import, of which nothing stays.

    Raises:
        Refused: a gig of a new contract is in another contract already.
    """
    from desktop.core.actions import trail

    tally = _Tally(tell=tell, fresh=fresh)
    batch = None
    with book.transaction(Step(_IMPORT, TOPICS)) as session:
        _people(book, session, found, tally, demo)
        _gigs(book, session, found, tally, demo)
        _contracts(book, session, found, tally, demo)
        trail.note(session, book, "import", str(sum(len(ids) for ids in tally.new.values())))
        if source is not None and any(tally.new.values()):
            batch = _remember(book, session, source, tally)
    return Imported(Done(batch or "", TOPICS), tally.new, tally.known, batch)


_TABLES = {"people": "person", "bands": "band", "clients": "client", "gigs": "gig", "contracts": "contract"}


def _remember(book: Book, session: "Session", source: Source, tally: _Tally) -> str:
    """Note what the import made, so that it can be taken back as a whole."""
    from desktop.core.actions.batches import add_rows, begin_batch

    batch = begin_batch(book, session, source.kind, source.name, source.digest)
    for kind, table in _TABLES.items():
        add_rows(session, batch, table, tally.new[kind])
    return batch


def _people(book: Book, session: "Session", found: GigFile, tally: _Tally, demo: bool) -> None:
    from desktop.core.store.tables import Band, BandMember, Client, Person, PersonIdentifier

    for table, names in ((Person, tally.people), (Band, tally.bands), (Client, tally.clients)):
        names.update({same_name(name): key for key, name in session.query(table.id, table.name)})
    for person in found.people:
        key, is_new = _id_for(book, tally.people, person.name)
        row = Person(id=key, name=person.name, demo=demo) if is_new else session.get(Person, key)
        _fill(row, _person_values(person))
        session.add(row)
        tally.count("people", key, is_new=is_new)
        kept = (
            {i.code for i in session.query(PersonIdentifier).filter_by(person_id=key)}
            if not is_new
            else set()
        )
        session.flush()
        for code, value in person.identifiers.items():
            if code not in kept and value:
                session.add(PersonIdentifier(person_id=key, code=code, value=value))
    for client in found.clients:
        key, is_new = _id_for(book, tally.clients, client.name)
        client_row = Client(id=key, name=client.name, demo=demo) if is_new else session.get(Client, key)
        values = {name: getattr(client, name) or None for name in ("country", *CLIENT_TEXTS)}
        _fill(client_row, values)
        session.add(client_row)
        tally.count("clients", key, is_new=is_new)
    for band in found.bands:
        key, is_new = _id_for(book, tally.bands, band.name)
        tally.count("bands", key, is_new=is_new)
        if is_new:
            session.add(Band(id=key, name=band.name, demo=demo))
            session.flush()
            session.add_all(
                BandMember(band_id=key, person_id=tally.people[same_name(name)], position=n)
                for n, name in enumerate(band.members)
            )
    session.flush()


def _gigs(book: Book, session: "Session", found: GigFile, tally: _Tally, demo: bool) -> None:
    from desktop.core.store.bulk import insert_rows, new_gigs
    from desktop.core.store.tables import Gig

    there = set(session.scalars(Gig.__table__.select().with_only_columns(Gig.id)))
    rows: list[dict[str, Any]] = []
    # by day and with growing ids, every index is written from one end to the other instead of here and there
    ids = iter(sorted(book.new_id() for _ in found.gigs) if tally.fresh else ())
    for key, gig in sorted(found.gigs, key=_day):
        # the rows of a table are told apart by day and place before they come here, not by what they say
        gig_id = gig.id or (next(ids) if tally.fresh else _content_id(tally.seen, "gig", key, gig))
        tally.gigs[same_name(key)] = gig_id
        is_new = gig_id not in there
        tally.count("gigs", gig_id, is_new=is_new)
        if is_new:
            there.add(gig_id)
            rows.append(
                {
                    "id": gig_id,
                    "on_date": gig.on.isoformat() if gig.on else "",
                    "starts": clock(gig.starts),
                    "ends": clock(gig.ends),
                    "venue": tidy(gig.venue),
                    "place": tidy(gig.place),
                    "country": gig.country,
                    "band_id": _named(book, session, tally, "bands", gig.band, demo),
                    "client_id": _named(book, session, tally, "clients", gig.client, demo),
                    "fee_minor": gig.fee.minor if gig.fee else None,
                    "currency": gig.currency,
                    "state": gig.state.value,
                    "notes": gig.notes,
                    "contract_id": None,
                    "demo": demo,
                }
            )
    with new_gigs(session, len(rows)):
        for start in range(0, len(rows), PORTION):
            tally.tell(start, len(rows))
            insert_rows(session, "gig", rows[start : start + PORTION])


def _day(entry: tuple[str, GigCommand]) -> date:
    return entry[1].on or date.min


def _contracts(book: Book, session: "Session", found: GigFile, tally: _Tally, demo: bool) -> None:
    from desktop.core.store.tables import Contract, Gig, LineUp, Person

    problems: list[Problem] = []
    for number, contract in enumerate(found.contracts):
        key = contract.id or _content_id(tally.seen, "contract", "", contract)
        is_new = session.get(Contract, key) is None
        tally.count("contracts", key, is_new=is_new)
        if not is_new:
            continue
        client_id = _named(book, session, tally, "clients", contract.client, demo)
        session.add(
            Contract(
                id=key,
                client_id=client_id,
                band_id=_named(book, session, tally, "bands", contract.band, demo),
                fee_minor=contract.fee.minor,
                currency=contract.fee.currency,
                vat_percent=None if contract.vat_percent is None else f"{contract.vat_percent.normalize():f}",
                payment_days=contract.payment_days,
                signer_id=tally.people[same_name(contract.signer)] if contract.signer else None,
                signed_on=contract.signed_on.isoformat() if contract.signed_on else None,
                recipe=recipe_text([_with_ids(step, tally.people) for step in contract.steps]),
                shares_by=contract.shares_by,
                state="agreed" if contract.signed_on else "draft",
                demo=demo,
            )
        )
        session.flush()
        session.add_all(
            LineUp(
                contract_id=key,
                person_id=person,
                position=n,
                plays=place.plays or session.get_one(Person, person).plays,
            )
            for n, place in enumerate(contract.line_up)
            for person in (tally.people[same_name(place.person)],)
        )
        for place, name in enumerate(contract.gigs):
            gig = session.get(Gig, tally.gigs[same_name(name)])
            assert gig is not None
            if gig.contract_id is not None:
                problems.append(
                    Problem(f"contracts[{number}].gigs[{place}]", _IN_CONTRACT, {"venue": gig.venue})
                )
            gig.contract_id, gig.client_id = key, client_id
        absences = {
            tally.gigs[same_name(gig)]: frozenset(tally.people[same_name(name)] for name in names)
            for gig, names in contract.absences.items()
        }
        line_up = [Place(tally.people[same_name(place.person)]) for place in contract.line_up]
        write_absences(session, key, line_up, absences)
    if problems:
        raise Refused(problems)


def _with_ids(step: Mapping[str, Any], people: Mapping[str, str]) -> dict[str, Any]:
    """Return a step with ids in place of the names of musicians; an agent's name stays a name."""
    made = dict(step)
    if isinstance(made.get("to"), str):
        made["to"] = people.get(same_name(made["to"]), made["to"])
    if isinstance(made.get("weights"), Mapping):
        made["weights"] = {
            people.get(same_name(name), name): weight for name, weight in made["weights"].items()
        }
    return made


def _named(book: Book, session: "Session", tally: _Tally, kind: str, name: str, demo: bool) -> str | None:
    """Return the id of a band or client by name, made when it is new."""
    from desktop.core.store.tables import Band, Client

    if not name:
        return None
    names = getattr(tally, kind)
    if name in names:
        return str(names[name])
    key, is_new = _id_for(book, names, name)
    names[name] = key  # as it is spelt here as well, for the next row
    if is_new:
        table = Band if kind == "bands" else Client
        session.add(table(id=key, name=tidy(name), demo=demo))
        session.flush()
        tally.count(kind, key, is_new=True)
    return key


def _id_for(book: Book, names: dict[str, str], name: str) -> tuple[str, bool]:
    wanted = same_name(name)
    is_new = wanted not in names
    return names.setdefault(wanted, book.new_id() if is_new else ""), is_new


def _content_id(seen: dict[str, int], kind: str, key: str, command: GigCommand | ContractCommand) -> str:
    """Return an id made from what an entry says; entries of one file that say the same are told apart by number."""
    bare = replace(command, id=None)
    said = [(f.name, getattr(bare, f.name)) for f in fields(bare)]
    text = repr((kind, key, [(name, value) for name, value in said if (name, value) not in UNSAID]))
    seen[text] = seen.get(text, 0) + 1
    return str(uuid.uuid5(NAMESPACE, f"{text}{seen[text]}"))


def _person_values(person: PersonCommand) -> dict[str, Any]:
    return {
        "email": person.email or None,
        "iban": person.iban or None,
        "plays": person.plays or None,
        "residence": person.residence,
        "works_in": codes(person.works_in),
        "status": person.status,
        "companies": codes(person.companies),
    }


def _fill(row: Any, values: Mapping[str, Any]) -> None:
    """Fill in what a row lacks; what it has stays."""
    for name, value in values.items():
        if getattr(row, name) is None:
            setattr(row, name, value)
