"""What several actions look up first: a client or band by the name a person typed, made when it is new."""

import json
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select, text

from desktop.core.problems import N_, Refused, refuse
from desktop.core.store.tables import Band, Base, Client, Contract, Gig
from desktop.core.text import same_name, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from desktop.core.store.book import Book

_GONE = N_("record", "This entry no longer exists. Go back to the list; nothing was changed.")
_SEALED = N_("record", "This is sealed and stays as it was declared. What changes it is a correction.")

Mapped = TypeVar("Mapped", bound=Base)


def existing(session: "Session", table: type[Mapped], key: str) -> Mapped:
    """Return the row with this id, or refuse when it is gone."""
    found = session.get(table, key)
    if found is None:
        raise refuse("", _GONE)
    return found


def named(
    book: "Book", session: "Session", table: type[Client] | type[Band], name: str, country: str | None = None
) -> str | None:
    """Return the id of the client or band of this name, made when there is none yet; None for an empty name.

    A client who is new gets the `country`: most clients are where they let people play, and elsewhere it is amended.
    """
    wanted = same_name(name)
    if not wanted:
        return None
    for key, known in session.execute(select(table.id, table.name)):
        if same_name(known) == wanted:
            return str(key)
    made = table(id=book.new_id(), name=tidy(name))
    if isinstance(made, Client):
        made.country = country
    session.add(made)
    session.flush()
    return made.id


def client_of(book: "Book", session: "Session", name: str, gigs: "Sequence[str]") -> str | None:
    """Return the id of the client of this name; one who is new gets the country of these gigs, where they have the same."""
    these = text("SELECT DISTINCT country FROM gig WHERE id IN (SELECT value FROM json_each(:ids))")
    places = set(session.scalars(these, {"ids": json.dumps(list(gigs))}))
    return named(book, session, Client, name, places.pop() if len(places) == 1 else None)


def unsealed(session: "Session", contract_id: str | None) -> Contract | None:
    """Return the contract, or None for no id; refuse when it is sealed."""
    if contract_id is None:
        return None
    contract = existing(session, Contract, contract_id)
    if contract.sealed_at is not None:
        raise sealed()
    return contract


def sealed() -> Refused:
    """Return the refusal to change what was sealed."""
    return refuse("", _SEALED)


def gigs_of(session: "Session", contract_id: str) -> list[Gig]:
    """Return a contract's gigs in their order in time."""
    return list(
        session.scalars(
            select(Gig).where(Gig.contract_id == contract_id).order_by(Gig.on_date, Gig.starts, Gig.n)
        )
    )


def drop_rate(contract: Contract, currency: str) -> None:
    """Forget the exchange rate of a contract whose fee is in another currency from now on."""
    if contract.currency != currency:
        contract.rate = contract.rate_to = contract.rate_on = contract.rate_source = None
