"""The person whose book this is: a musician like any other, remembered by id in the setting `me`."""

import dataclasses

from desktop.core.actions import change_setting, record_person
from desktop.core.people import PersonCommand
from desktop.core.queries.people import musicians, person
from desktop.core.queries.settings import setting
from desktop.core.store.book import Book
from desktop.core.text import same_name
from desktop.ui.session import Session


def own_name(book: Book) -> str:
    """Return the person's name; empty while it is not known."""
    me = setting(book, "me")
    found = person(book, me) if me else None
    return found.name if found else ""


def keep_own_name(session: Session, name: str) -> None:
    """Take a name as the person's own: of the musician who bears it, else of a new one, or a better spelling.

    Raises:
        Refused, Unavailable: it cannot be kept.
    """
    book = session.book
    me = setting(book, "me")
    known = person(book, me) if me else None
    same = next((row.id for row in musicians(book) if same_name(row.name) == same_name(name)), None)
    if same is None or (known is not None and same == known.id):
        country = setting(book, "country")
        command = (
            dataclasses.replace(known, name=name) if known else PersonCommand(name=name, residence=country)
        )
        same = session.run(record_person, book, command).id
    session.run(change_setting, book, "me", same)
