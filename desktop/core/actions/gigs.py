"""Record, amend and cancel gigs."""

from typing import TYPE_CHECKING

from desktop.core.gigs import GigCommand, GigState, check_gig
from desktop.core.problems import N_, Message, Refused
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import tidy

if TYPE_CHECKING:
    from datetime import time

TOPICS = frozenset({"gigs", "people", "contracts"})

_STATE_STEPS: dict[GigState, Message] = {
    GigState.OPTION: N_("undo", "back to option"),
    GigState.CONFIRMED: N_("undo", "confirming the gig"),
    GigState.PLAYED: N_("undo", "marking as played"),
    GigState.CANCELLED: N_("undo", "cancelling the gig"),
}


def record_gig(book: Book, command: GigCommand) -> Done:
    """Record a new gig, or amend the one whose id the command carries.

    Raises:
        Refused: a field is wrong, the gig is gone, or its contract is sealed.
    """
    from desktop.core.actions import find
    from desktop.core.store.tables import Band, Client, Gig

    if problems := check_gig(command):
        raise Refused(problems)
    assert command.on is not None
    assert command.country is not None
    with book.transaction(Step(AUTO, TOPICS)) as session:
        band, client = (
            find.named(book, session, Band, command.band),
            find.named(book, session, Client, command.client),
        )
        if command.id:
            gig = find.existing(session, Gig, command.id)
            find.unsealed(session, gig.contract_id)
        else:
            gig = Gig(id=book.new_id(), demo=False)
            session.add(gig)
        gig.on_date = command.on.isoformat()
        gig.starts, gig.ends = clock(command.starts), clock(command.ends)
        gig.venue, gig.place, gig.country = tidy(command.venue), tidy(command.place), command.country
        gig.band_id, gig.client_id = band, client
        gig.fee_minor = command.fee.minor if command.fee else None
        gig.currency, gig.state, gig.notes = command.currency, command.state.value, tidy(command.notes)
        return Done(gig.id, TOPICS)


def amend_gig_state(book: Book, gig_id: str, state: GigState) -> Done:
    """Set how sure a gig is; cancelling is one of the states, so that nothing is lost.

    Raises:
        Refused: the gig is gone, or its contract is sealed.
    """
    from desktop.core.actions import find
    from desktop.core.store.tables import Gig

    with book.transaction(Step(_STATE_STEPS[state], TOPICS)) as session:
        gig = find.existing(session, Gig, gig_id)
        if state is GigState.CANCELLED:
            find.unsealed(session, gig.contract_id)
        gig.state = state.value
    return Done(gig_id, TOPICS)


def clock(at: "time | None") -> str | None:
    """Return a wall time as it is kept: `20:30`."""
    return at.isoformat("minutes") if at else None
