"""Take in a gig file from a mate: what is new comes in; what differs is taken over only where a person said so."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from desktop.core.actions.gigs import clock
from desktop.core.actions.importing import Source, import_gig_file
from desktop.core.gig_file import GigFile
from desktop.core.problems import N_
from desktop.core.store.book import Book, Done, Step
from desktop.core.text import tidy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.core.contracts import ContractCommand
    from desktop.core.gigs import GigCommand

TOPICS = frozenset({"gigs", "contracts", "people", "imports"})

_TAKE = N_("undo", "taking over changes")


def take_in(book: Book, found: GigFile, source: Source, over: Collection[str] = ()) -> Done:
    """Bring in what is new in a gig file, then take over what differs in the gigs and contracts named by `over`.

    Of a contract the terms are taken over, never its line-up and recipe. Notes stay the own ones.

    Raises:
        Refused: an entry to be taken over is sealed; what is new has come in then, and nothing else was changed.
    """
    done = import_gig_file(book, found, source=source).done
    gigs = [gig for _, gig in found.gigs if gig.id in over]
    contracts = [each for each in found.contracts if each.id in over]
    if gigs or contracts:
        with book.transaction(Step(_TAKE, TOPICS)) as session:
            for gig in gigs:
                _gig(session, gig)
            for each in contracts:
                _contract(session, each)
    return Done(done.id, TOPICS)


def _gig(session: "Session", theirs: "GigCommand") -> None:
    from desktop.core.actions import find
    from desktop.core.store.tables import Gig

    mine = find.existing(session, Gig, theirs.id or "")
    find.unsealed(session, mine.contract_id)
    values: dict[str, Any] = {
        "on_date": theirs.on.isoformat() if theirs.on else mine.on_date,
        "starts": clock(theirs.starts),
        "ends": clock(theirs.ends),
        "venue": tidy(theirs.venue),
        "place": tidy(theirs.place),
        "country": theirs.country or mine.country,
        "state": theirs.state.value,
        "fee_minor": theirs.fee.minor if theirs.fee else None,
        "currency": theirs.currency,
    }
    for name, value in values.items():
        setattr(mine, name, value)


def _contract(session: "Session", theirs: "ContractCommand") -> None:
    from desktop.core.actions import find

    mine = find.unsealed(session, theirs.id)
    assert mine is not None
    find.drop_rate(mine, theirs.fee.currency)
    mine.fee_minor, mine.currency = theirs.fee.minor, theirs.fee.currency
    percent = theirs.vat_percent
    mine.vat_percent = None if percent is None else f"{percent.normalize():f}"
    mine.payment_days = theirs.payment_days
    mine.signed_on = theirs.signed_on.isoformat() if theirs.signed_on else None
    mine.version += 1
