"""Change one thing of one gig or of many: what is done right in the list, without opening any of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from desktop.core.gigs import GigCommand, GigState, check_gig
from desktop.core.money import Money
from desktop.core.problems import N_, Message, Problem, Refused
from desktop.core.queries.gig_list import currencies_of, locked_gigs, other_currencies
from desktop.core.store.book import Book, Done, Step
from desktop.core.text import tidy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.core.transfer.planned import Tell

TOPICS = frozenset({"gigs", "people", "contracts"})
PORTION = 500
"""So many gigs are changed by one statement."""

_STEPS: dict[str, Message] = {
    "on": N_("undo", "change of date"),
    "venue": N_("undo", "change of venue"),
    "place": N_("undo", "change of place"),
    "band": N_("undo", "change of band"),
    "client": N_("undo", "change of client"),
    "fee": N_("undo", "change of fee"),
    "state": N_("undo", "change of state"),
    "notes": N_("undo", "change of notes"),
}
_SEVERAL = N_("undo", "change of several gigs")
_LOCKED = N_("gigs", "{venue}, {on}: it is sealed. What changes it is a correction of its contract.")
_OTHER_CURRENCY = N_("gigs", "{venue}, {on}: its fee is in {currency}.")


def change_gigs(
    book: Book, ids: Sequence[str], field: str, value: Any, tell: "Tell" = lambda _done, _all: None
) -> Done:
    """Give one field of gigs a value; all of them or none, in one step to undo.

    Args:
        book: the record.
        ids: the gigs.
        field: `on`, `venue`, `place`, `band`, `client`, `fee`, `state` or `notes`.
        value: as in `GigCommand`: a day, text, a name, `Money` or None, a `GigState`.
        tell: told the progress; what it raises stops the change, of which nothing stays.

    Raises:
        Refused: the value is wrong (the problem names the field), or gigs cannot be changed (a problem for each,
            by its name); `unchangeable` tells their ids.
    """
    problems = check_value(field, value) or unchangeable_problems(book, ids, field, value)
    if problems:
        raise Refused(problems)
    with book.transaction(Step(_STEPS[field] if len(ids) == 1 else _SEVERAL, TOPICS)) as session:
        _update(session, ids, _columns(book, session, ids, field, value), tell)
    return Done(ids[0] if ids else "", TOPICS)


def check_value(field: str, value: Any) -> list[Problem]:
    """Return what is wrong with a value for a field, whatever the gig."""
    if field == "state":
        return []
    plain = GigCommand(on=None, venue="", country=None, currency=_currency(value))
    return [problem for problem in check_gig(replace(plain, **{field: value})) if problem.field == field]


def unchangeable(book: Book, ids: Sequence[str], field: str, value: Any) -> list[str]:
    """Return the ids of the gigs that cannot take this value: sealed ones, and fees in another currency."""
    found = [gig.id for gig in _locked(book, ids, field, value)]
    return found + [gig.id for gig in _foreign(book, ids, field, value) if gig.id not in found]


def unchangeable_problems(book: Book, ids: Sequence[str], field: str, value: Any) -> list[Problem]:
    """Return why gigs cannot take this value, one problem for each gig."""
    locked = [
        Problem("", _LOCKED, {"venue": gig.venue, "on": gig.day}) for gig in _locked(book, ids, field, value)
    ]
    foreign = [
        Problem("", _OTHER_CURRENCY, {"venue": gig.venue, "on": gig.day, "currency": gig.currency})
        for gig in _foreign(book, ids, field, value)
    ]
    return locked + foreign


def _locked(book: Book, ids: Sequence[str], field: str, value: Any) -> Any:
    """Return the sealed gigs; that one was played is said of a sealed one too."""
    if field == "state" and value is not GigState.CANCELLED:
        return []
    return locked_gigs(book, ids)


def _foreign(book: Book, ids: Sequence[str], field: str, value: Any) -> Any:
    if field != "fee" or value is None or currencies_of(book, ids) <= {value.currency}:
        return []
    return other_currencies(book, ids, value.currency)


def _currency(value: Any) -> str:
    return value.currency if isinstance(value, Money) else ""


def _columns(book: Book, session: "Session", ids: Sequence[str], field: str, value: Any) -> dict[str, Any]:
    """Return the columns of the table with what they become."""
    from desktop.core.actions import find
    from desktop.core.store.tables import Band

    match field:
        case "on":
            return {"on_date": value.isoformat()}
        case "band":
            return {"band_id": find.named(book, session, Band, value)}
        case "client":
            return {"client_id": find.client_of(book, session, value, ids)}
        case "fee":
            return {"fee_minor": value.minor if value else None}
        case "state":
            return {"state": GigState(value).value}
    return {field: tidy(value)}


def _update(session: "Session", ids: Sequence[str], values: dict[str, Any], tell: "Tell") -> None:
    from sqlalchemy import update

    from desktop.core.store.tables import Gig

    for start in range(0, len(ids), PORTION):
        tell(start, len(ids))
        session.execute(
            update(Gig).where(Gig.id.in_(ids[start : start + PORTION])).values(**values),
            execution_options={"synchronize_session": False},
        )
