"""Record, amend and remove costs that come again; each is one step to undo."""

from desktop.core.bin import TOPIC as BIN
from desktop.core.books.regular_costs import RegularCostCommand, check_regular_cost
from desktop.core.problems import Refused
from desktop.core.store.book import AUTO, Book, Done, Step
from desktop.core.text import tidy

TOPICS = frozenset({"books"})


def record_regular_cost(book: Book, command: RegularCostCommand) -> Done:
    """Record a regular cost, or amend the one whose id the command carries.

    Raises:
        Refused: a field is wrong, or the cost is gone.
    """
    from desktop.core.actions import find
    from desktop.core.store.books_tables import RegularCost

    if problems := check_regular_cost(command):
        raise Refused(problems)
    assert command.amount is not None
    assert command.from_on is not None
    with book.transaction(Step(AUTO, TOPICS)) as session:
        kept = (
            find.existing(session, RegularCost, command.id)
            if command.id
            else RegularCost(id=book.new_id(), category="other", demo=False)
        )
        kept.text, kept.every = tidy(command.text), command.every
        kept.minor, kept.currency = command.amount.minor, command.amount.currency
        kept.from_on = command.from_on.isoformat()
        kept.to_on = command.to_on.isoformat() if command.to_on else None
        session.add(kept)
        return Done(kept.id, TOPICS)


def remove_regular_cost(book: Book, cost_id: str) -> Done:
    """Take a regular cost out of the book.

    Raises:
        Refused: it is gone already.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.books_tables import RegularCost

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        discard(book, session, "regular_cost", find.existing(session, RegularCost, cost_id))
    return Done(cost_id, TOPICS | BIN)
