"""Keep a contract's exchange rate, and bring the bank's files in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.core.problems import N_, Refused, refuse
from desktop.core.rates import DayRate, Rate, check_rate
from desktop.core.store.book import Book, Done, Step

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOPICS = frozenset({"contracts"})
IMPORT_TOPICS = frozenset({"rates"})
CHUNK = 20_000
"""Rates that go to the database at a time."""

_OTHER = N_("rate", "The fee of this contract is in {currency}; the rate is for another currency.")
_KEEP = N_("undo", "exchange rate")


def keep_rate(book: Book, contract_id: str, rate: Rate | None) -> Done:
    """Keep the rate that a contract's fee is converted with, or none.

    Raises:
        Refused: the rate is not one, its day lies in the future, it is for another currency, or the contract is sealed.
    """
    from desktop.core.actions import find

    if rate is not None and (problems := check_rate(rate, book.today())):
        raise Refused(problems)
    with book.transaction(Step(_KEEP, TOPICS)) as session:
        contract = find.unsealed(session, contract_id)
        assert contract is not None
        if rate is not None and rate.currency != contract.currency:
            raise refuse("rate", _OTHER, currency=contract.currency)
        contract.rate = f"{rate.value:f}" if rate else None
        contract.rate_to = rate.to if rate else None
        contract.rate_on = rate.on.isoformat() if rate else None
        contract.rate_source = rate.source if rate else None
    return Done(contract_id, TOPICS)


def import_rates(book: Book, rates: Sequence[DayRate]) -> Done:
    """Keep every rate of a file; one that is known already is replaced. Kept contracts keep theirs.

    Written in pieces, so that the window can go on writing between them: a repeat completes what a kill cut short.
    """
    for start in range(0, len(rates), CHUNK):
        with book.transaction() as session:
            _write(session, rates[start : start + CHUNK])
    return Done("", IMPORT_TOPICS)


def _write(session: "Session", rates: Sequence[DayRate]) -> None:
    statement = (
        "INSERT INTO exchange_rate (currency, on_date, per_euro) VALUES (?, ?, ?) "
        "ON CONFLICT (currency, on_date) DO UPDATE SET per_euro = excluded.per_euro"
    )
    session.connection().exec_driver_sql(statement, [tuple(rate) for rate in rates])
