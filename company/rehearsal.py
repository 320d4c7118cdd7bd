"""A company that answers by itself, as an office would: for the demo, and for whoever wants to practise.

Everything goes through the advisers' own verbs; nothing here can do what they cannot.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select

from company import office, office_case
from company.storage import Storage
from company.tables import declarations

INVOICED_AFTER: Final = timedelta(days=3)
PAID_AFTER: Final = timedelta(days=7)
LATE: Final = timedelta(days=12)
"""Every fifth declaration is paid only then: offices are made of people."""
EVERY: Final = 5
QUESTION: Final = "Which order number does the client want on the invoice?"


class _Row(NamedTuple):
    declaration_id: str
    last_on: date
    invoices: bool


class Played(NamedTuple):
    """What was done: how many declarations were accepted, invoiced, paid and asked about."""

    accepted: int
    invoiced: int
    paid: int
    asked: int


def play(storage: Storage, now: datetime) -> Played:
    """Answer every declaration that nobody answered yet; the newest one that this company invoices is asked about, once."""
    accepted = invoiced = paid = asked = 0
    waiting = list(_unanswered(storage))
    for number, row in enumerate(waiting, 1):
        if row.invoices and number == len(waiting) and not _case(storage, row).questions:
            asked += _do(storage, row, "ask", now, text=QUESTION)
            continue
        accepted += _do(storage, row, "accept", now, number=f"{row.last_on.year}-{number:04}")
        on = row.last_on + INVOICED_AFTER
        if on <= now.date():
            invoiced += _do(
                storage, row, "invoice", now, invoice=f"F{on.year}-{number:04}", on=on.isoformat()
            )
        on = row.last_on + (LATE if number % EVERY == 0 else PAID_AFTER)
        if on <= now.date():
            paid += _do(
                storage, row, "members_paid", now, reference=f"P{on:%Y%m%d}-{number}", on=on.isoformat()
            )
    return Played(accepted, invoiced, paid, asked)


def _unanswered(storage: Storage) -> Iterator[_Row]:
    wanted = (
        select(declarations.c.declaration_id, declarations.c.last_on, declarations.c.invoices)
        .where(declarations.c.state == "received")
        .order_by(declarations.c.last_on, declarations.c.declaration_id)
    )
    with storage.reading() as connection:
        found = connection.execute(wanted).all()
    for declaration_id, last_on, invoices in found:
        yield _Row(declaration_id, date.fromisoformat(last_on), invoices)


def _do(storage: Storage, row: _Row, verb: str, now: datetime, **filled: str) -> int:
    """Do one verb and return 1; shares are paid whole."""
    case = _case(storage, row)
    assert case.head.paper is not None
    amounts = {member.person_id: member.share.minor for member in case.head.paper.members}
    done = office.Filled(rev=case.head.rev, amounts=amounts if verb == "members_paid" else {}, **filled)
    office.do(storage, None, row.declaration_id, verb, done, now)
    return 1


def _case(storage: Storage, row: _Row) -> office_case.Case:
    case = office_case.load(storage, row.declaration_id)
    assert case is not None
    return case
