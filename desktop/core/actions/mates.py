"""Record what band mates front for each other and hand to each other; each is one step to undo."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from desktop.core.balances import Owed, Part, fronted
from desktop.core.bin import TOPIC as BIN
from desktop.core.mates import CashCommand, CostCommand, check_cash, check_cost
from desktop.core.money import Money
from desktop.core.problems import N_, Refused
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import tidy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TOPICS = frozenset({"money"})

_COST = N_("undo", "new cost")
_CASH = N_("undo", "new cash payment")


def record_cost(book: Book, cost: CostCommand) -> Done:
    """Record a cost that some fronted for others, or amend the one whose id the command carries.

    Raises:
        Refused: a field is wrong, or the entry, its band or a musician is gone.
    """
    if problems := check_cost(cost):
        raise Refused(problems)
    weights = {part.person: part.weight for part in cost.parts if part.weight is not None}
    owed = fronted([Part(p.person, p.paid.minor if p.paid else 0, p.weight) for p in cost.parts])
    with book.transaction(Step(AUTO if cost.id else _COST, TOPICS)) as session:
        assert cost.on is not None
        key = _write_entry(book, session, "cost", cost.on, cost.text, cost.currency, cost)
        kept = [each for each in owed if each.paid or weights.get(each.person)]
        _write_lines(
            session, key, kept, {person: f"{weight.normalize():f}" for person, weight in weights.items()}
        )
    return Done(key, TOPICS)


def record_cash(book: Book, cash: CashCommand) -> Done:
    """Record money that one mate gave to another on the spot, or amend the one whose id the command carries.

    Raises:
        Refused: a field is wrong, or the entry, its band or a musician is gone.
    """
    if problems := check_cash(cash):
        raise Refused(problems)
    assert cash.amount is not None
    assert cash.payer is not None
    assert cash.receiver is not None
    owed = [Owed(cash.payer, cash.amount.minor, 0), Owed(cash.receiver, 0, cash.amount.minor)]
    with book.transaction(Step(AUTO if cash.id else _CASH, TOPICS)) as session:
        assert cash.on is not None
        key = _write_entry(book, session, "cash", cash.on, cash.text, cash.amount.currency, cash)
        _write_lines(session, key, owed, {cash.receiver: "1"})
    return Done(key, TOPICS)


def mark_paid(book: Book, band: str | None, payer: str, receiver: str, amount: Money) -> Done:
    """Record that a payment which settles a balance was made today.

    Raises:
        Refused: the band or one of the two is gone.
    """
    return record_cash(book, CashCommand(book.today(), amount, payer, receiver, band=band))


def remove_entry(book: Book, entry_id: str) -> Done:
    """Take a cost or a cash payment out of the book, with all that it came to.

    Raises:
        Refused: it is gone already.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.band_tables import MateEntry

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        entry = find.existing(session, MateEntry, entry_id)
        discard(book, session, entry.kind, entry)
    return Done(entry_id, TOPICS | BIN)


def _write_entry(
    book: Book,
    session: "Session",
    kind: str,
    on: date,
    text: str,
    currency: str,
    command: CostCommand | CashCommand,
) -> str:
    """Write an entry without its lines and return its id."""
    from desktop.core.actions import find
    from desktop.core.store.band_tables import MateEntry
    from desktop.core.store.tables import Band, Contract

    if command.band is not None:
        find.existing(session, Band, command.band)
    if command.contract is not None:
        find.existing(session, Contract, command.contract)
    if command.id is not None:
        entry = find.existing(session, MateEntry, command.id)
        _clear_lines(session, entry.id)
    else:
        entry = MateEntry(id=book.new_id(), demo=False)
    entry.band_id, entry.contract_id, entry.kind = command.band, command.contract, kind
    entry.on_date, entry.text, entry.currency = on.isoformat(), tidy(text), currency
    session.add(entry)
    session.flush()
    return entry.id


def _write_lines(session: "Session", entry_id: str, owed: Sequence[Owed], weights: dict[str, str]) -> None:
    """Write what an entry comes to for each; together it is nothing."""
    from desktop.core.actions import find
    from desktop.core.store.band_tables import MateLine
    from desktop.core.store.tables import Person

    assert sum(each.net for each in owed) == 0
    for position, each in enumerate(owed):
        find.existing(session, Person, each.person)
        session.add(
            MateLine(
                entry_id=entry_id,
                person_id=each.person,
                minor=each.net,
                paid_minor=each.paid,
                weight=weights.get(each.person),
                position=position,
            )
        )


def _clear_lines(session: "Session", entry_id: str) -> None:
    from sqlalchemy import delete

    from desktop.core.store.band_tables import MateLine

    session.execute(delete(MateLine).where(MateLine.entry_id == entry_id))
