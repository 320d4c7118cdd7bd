"""Record what goes into a band's fund and out of it beside the contracts; each is one step to undo."""

from desktop.core.bin import TOPIC as BIN
from desktop.core.mates import INTO, NAMED, FundCommand, check_fund
from desktop.core.problems import Refused
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import tidy

TOPICS = frozenset({"money"})


def record_fund_entry(book: Book, command: FundCommand) -> Done:
    """Record money into the fund or out of it, or amend the entry whose id the command carries.

    Raises:
        Refused: a field is wrong, or the entry, its band or its musician is gone.
    """
    from desktop.core.actions import find
    from desktop.core.store.band_tables import FundEntry
    from desktop.core.store.tables import Band, Person

    if problems := check_fund(command):
        raise Refused(problems)
    assert command.on is not None
    assert command.amount is not None
    person = command.person if command.kind in NAMED else None
    with book.transaction(Step(AUTO, TOPICS)) as session:
        find.existing(session, Band, command.band)
        if person is not None:
            find.existing(session, Person, person)
        entry = (
            find.existing(session, FundEntry, command.id)
            if command.id
            else FundEntry(id=book.new_id(), demo=False)
        )
        entry.band_id, entry.person_id = command.band, person
        entry.on_date, entry.text = command.on.isoformat(), tidy(command.text)
        entry.minor = command.amount.minor if command.kind in INTO else -command.amount.minor
        entry.currency = command.amount.currency
        session.add(entry)
        return Done(entry.id, TOPICS)


def remove_fund_entry(book: Book, entry_id: str) -> Done:
    """Take an entry out of the fund.

    Raises:
        Refused: it is gone already.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.band_tables import FundEntry

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        discard(book, session, "fund", find.existing(session, FundEntry, entry_id))
    return Done(entry_id, TOPICS | BIN)
