"""Record money that came in, and what it is for; each is one step to undo."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop.core.bin import TOPIC as BIN
from desktop.core.books.payments import (
    CLIENT,
    COMPANY,
    SETTLEMENTS,
    Part,
    PaymentCommand,
    check_payment,
    owing_problems,
)
from desktop.core.money import Money
from desktop.core.problems import N_, Refused
from desktop.core.queries.payments import owing
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import tidy

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.core.books.expected import Expected

TOPICS = frozenset({"payments"})

_SETTLE = N_("undo", "settling what is missing")


def check_whole(book: Book, payment: PaymentCommand) -> None:
    """Refuse a payment with everything that is wrong with it, in itself and beside what is owed.

    Raises:
        Refused: with every problem.
    """
    problems = check_payment(payment)
    owed = [owing(book, part.target, part.target_id, but=payment.id) for part in payment.parts]
    if problems := problems + owing_problems(payment, owed):
        raise Refused(problems)


def record_payment(book: Book, command: PaymentCommand) -> Done:
    """Record a payment with what it is for, or amend the one whose id the command carries.

    Raises:
        Refused: a field is wrong, more is given to something than is owed for it, or something is gone.
    """
    check_whole(book, command)
    with book.transaction(Step(AUTO, TOPICS)) as session:
        return Done(write_payment(book, session, command), TOPICS)


def write_payment(
    book: Book, session: "Session", command: PaymentCommand, *, key: str | None = None, demo: bool = False
) -> str:
    """Write a checked payment inside a transaction and return its id; `key` names a new one."""
    from sqlalchemy import delete

    from desktop.core.actions import find
    from desktop.core.store.books_tables import Allocation, Payment
    from desktop.core.store.tables import Band, Client, Person

    assert command.on is not None
    assert command.amount is not None
    for table, known in ((Client, command.client), (Person, command.person), (Band, command.band)):
        if known is not None:
            find.existing(session, table, known)
    if command.id:
        row = find.existing(session, Payment, command.id)
        session.execute(delete(Allocation).where(Allocation.payment_id == row.id))
    else:
        row = Payment(id=key or book.new_id(), source=command.source, demo=demo)
        row.bank_line_id = command.bank_line
    row.on_date, row.kind = command.on.isoformat(), command.kind
    row.minor, row.currency = command.sign * command.amount.minor, command.amount.currency
    row.company_id = command.company if command.kind == COMPANY or command.kind in SETTLEMENTS else None
    row.client_id = command.client if command.kind != COMPANY else None
    row.person_id, row.band_id = command.person, command.band
    row.text, row.ref = tidy(command.text), tidy(command.ref) or None
    session.add(row)
    session.flush()
    session.add_all(
        Allocation(
            payment_id=row.id,
            position=place,
            target=part.target,
            target_id=part.target_id,
            minor=command.sign * part.amount.minor,
        )
        for place, part in enumerate(command.parts)
    )
    session.flush()
    return row.id


def remove_payment(book: Book, payment_id: str) -> Done:
    """Take a payment out of the book; the line of the bank statement that it was on is open again.

    Raises:
        Refused: it is gone already.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.books_tables import BankLine, Payment

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        row = find.existing(session, Payment, payment_id)
        line = session.get(BankLine, row.bank_line_id) if row.bank_line_id else None
        discard(book, session, "payment", row)
        others = session.query(Payment.id).filter_by(bank_line_id=line.id).first() if line else None
        if line is not None and others is None:
            line.state = "new"
    return Done(payment_id, TOPICS | BIN)


def settle_rest(book: Book, part: "Expected", kind: str) -> Done:
    """Say why the rest of an expected amount will not come: held back, a bank's fee, given up.

    Raises:
        Refused: nothing is left of it, or it is gone.
    """
    command = settlement(book, part, kind)
    check_whole(book, command)
    with book.transaction(Step(_SETTLE, TOPICS)) as session:
        return Done(write_payment(book, session, command), TOPICS)


def settlement(book: Book, part: "Expected", kind: str) -> PaymentCommand:
    """Return the settlement of what is left of an expected amount."""
    from desktop.core.queries.settings import setting

    own = part.amount != part.whole
    return PaymentCommand(
        on=book.today(),
        amount=part.left,
        kind=kind,
        company=part.payer_id if part.payer == COMPANY else None,
        client=part.payer_id if part.payer == CLIENT else None,
        person=setting(book, "me") if own else None,
        band=part.band_id,
        parts=(Part(part.target, part.target_id, part.left),),
    )


def spread(amount: Money, owed: Sequence["Expected"]) -> tuple[Part, ...]:
    """Return an amount given to what is owed, in its order, nothing getting more than it is owed."""
    parts, left = [], amount
    for each in owed:
        given = min(left.minor, each.left.minor)
        if given > 0 and each.amount.currency == amount.currency:
            parts.append(Part(each.target, each.target_id, Money(given, amount.currency)))
            left -= Money(given, amount.currency)
    return tuple(parts)
