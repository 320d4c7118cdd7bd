"""Record, amend and cancel gigs."""

from typing import TYPE_CHECKING

from desktop.core.bin import TOPIC as BIN
from desktop.core.gigs import GigCommand, GigState, check_gig, day_problems
from desktop.core.problems import N_, Message, Refused, refuse
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import tidy

if TYPE_CHECKING:
    from datetime import date, time

    from sqlalchemy.orm import Session

TOPICS = frozenset({"gigs", "people", "contracts"})

_MOVE = N_("undo", "moving the gig")
_STATE_STEPS: dict[GigState, Message] = {
    GigState.OPTION: N_("undo", "back to option"),
    GigState.CONFIRMED: N_("undo", "confirming the gig"),
    GigState.PLAYED: N_("undo", "marking as played"),
    GigState.CANCELLED: N_("undo", "cancelling the gig"),
}
_PAID = N_("gig", "A payment was given to this gig. Give the payment to something else first.")
_CORRECTED = N_("gig", "A contract with this gig is being corrected. End the correction first.")
_DECLARED = N_("gig", "The contract of this gig was sealed. The gig can be cancelled, not deleted.")
_ONLY = N_("gig", "This is the only gig of its contract. Drop or delete the contract first.")


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
            find.named(book, session, Client, command.client, command.country),
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


def move_gig(book: Book, gig_id: str, on: "date") -> Done:
    """Put a gig on another day; its hours stay.

    Raises:
        Refused: the day is too far away, the gig is gone, or its contract is sealed.
    """
    from desktop.core.actions import find
    from desktop.core.store.tables import Gig

    if problems := day_problems("on", on):
        raise Refused(problems)
    with book.transaction(Step(_MOVE, TOPICS)) as session:
        gig = find.existing(session, Gig, gig_id)
        find.unsealed(session, gig.contract_id)
        gig.on_date = on.isoformat()
    return Done(gig_id, TOPICS)


def delete_gig(book: Book, gig_id: str) -> Done:
    """Put a gig that was typed by mistake into the bin; one that will not take place is cancelled instead.

    Raises:
        Refused: it is gone, it is in a paper that was sealed or being corrected, money was given to it, or it is all
            that its contract covers.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.tables import Gig

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        gig = find.existing(session, Gig, gig_id)
        if gig.contract_id is not None:
            if was_sealed(session, gig.contract_id):
                raise refuse("", _DECLARED)
            if len(find.gigs_of(session, gig.contract_id)) == 1:
                raise refuse("", _ONLY)
        if is_corrected(session, gig_id):
            raise refuse("", _CORRECTED)
        if is_paid(session, gig_id):
            raise refuse("", _PAID)
        discard(book, session, "gig", gig)
    return Done(gig_id, TOPICS | BIN)


def was_sealed(session: "Session", contract_id: str) -> bool:
    """Tell whether any paper of a contract was ever sealed."""
    from desktop.core.store.tables import Contract, Declaration

    contract = session.get(Contract, contract_id)
    papers = session.query(Declaration.id).filter_by(contract_id=contract_id)
    return (contract is not None and contract.sealed_at is not None) or papers.first() is not None


def is_paid(session: "Session", target_id: str) -> bool:
    """Tell whether a payment was given to a gig or contract."""
    from desktop.core.store.books_tables import Allocation

    return session.query(Allocation.payment_id).filter_by(target_id=target_id).first() is not None


def is_corrected(session: "Session", gig_id: str) -> bool:
    """Tell whether giving up a correction that was begun would need a gig."""
    from desktop.core.store.sync_tables import Correction

    return any(gig_id in correction.snapshot for correction in session.query(Correction))


def clock(at: "time | None") -> str | None:
    """Return a wall time as it is kept: `20:30`."""
    return at.isoformat("minutes") if at else None
