"""Keep a reminder that was written to a client: the letter as it went out, and when."""

import hashlib

from desktop.core.bin import TOPIC as BIN
from desktop.core.books.reminders import LEVELS
from desktop.core.problems import N_
from desktop.core.store.book import AUTO, Book, Done, Step

TOPICS = frozenset({"reminders"})

_KEEP = N_("undo", "reminder")


def keep_reminder(book: Book, contract_id: str, level: int, language: str, pdf: bytes) -> Done:
    """Keep a reminder with its letter.

    Raises:
        Refused: the contract is gone.
    """
    from sqlalchemy import insert

    from desktop.core.actions import find, trail
    from desktop.core.store.band_tables import File
    from desktop.core.store.books_tables import ReminderLetter
    from desktop.core.store.tables import Contract

    assert level in LEVELS
    digest = hashlib.sha256(pdf).hexdigest()
    with book.transaction(Step(_KEEP, TOPICS)) as session:
        find.existing(session, Contract, contract_id)
        session.execute(insert(File).prefix_with("OR IGNORE").values(digest=digest, content=pdf))
        made = ReminderLetter(
            id=book.new_id(),
            contract_id=contract_id,
            level=level,
            made_at=trail.instant(book),
            language=language,
            digest=digest,
        )
        session.add(made)
    return Done(made.id, TOPICS)


def remove_reminder(book: Book, letter_id: str) -> Done:
    """Take a reminder out of the list; it was not sent after all.

    Raises:
        Refused: it is gone already.
    """
    from desktop.core.actions import find
    from desktop.core.actions.bin import discard
    from desktop.core.store.books_tables import ReminderLetter

    with book.transaction(Step(AUTO, TOPICS | BIN)) as session:
        discard(book, session, "reminder", find.existing(session, ReminderLetter, letter_id))
    return Done(letter_id, TOPICS | BIN)
