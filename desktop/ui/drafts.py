"""What was typed and not saved: kept in the book until it is saved or let go, and offered back after a crash."""

import contextlib
import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from desktop.core.actions.settings import change_setting
from desktop.core.problems import Unavailable
from desktop.core.queries.places import is_there
from desktop.core.queries.settings import setting, settings_like
from desktop.core.store.book import Book
from desktop.ui.session import Session
from desktop.ui.theme import Kind

PREFIX = "draft."


class Draft(NamedTuple):
    """What stood in a form: its heading, the texts of its fields by name, and what a new entry belongs to."""

    what: str
    texts: Mapping[str, str]
    about: str | None = None


def key_of(kind: str, entry: str | None) -> str:
    """Return the setting of what is typed into an entry; `kind` is the one for a new one."""
    return f"{kind}.{entry}" if entry else kind


def keep(book: Book, key: str, draft: Draft) -> None:
    """Write a draft down; whoever types is not held up when that fails."""
    with contextlib.suppress(Unavailable):
        change_setting(book, key, json.dumps(draft._asdict(), ensure_ascii=False))


def forget(book: Book, key: str) -> None:
    """Forget a draft."""
    if setting(book, key) is not None:
        with contextlib.suppress(Unavailable):
            change_setting(book, key, None)


def kept(book: Book, key: str) -> Draft | None:
    """Return a draft, or None."""
    text = setting(book, key)
    return None if text is None else _read(text)


def _read(text: str) -> Draft:
    said = json.loads(text)
    if isinstance(said.get("texts"), dict):
        return Draft(said["what"], said["texts"], said["about"])
    return Draft("", said)  # of a new gig, as it was written before other forms kept theirs


# ---- offered back at the start ----

Way = Callable[[str | None, str | None], tuple[str, object]]
WAYS: Mapping[str, tuple[str, Way]] = {
    "gig": ("gig", lambda entry, _about: ("gigs", ("gig", entry, "on"))),
    "person": ("person", lambda entry, _about: ("people", ("person", entry))),
    "band": ("band", lambda entry, _about: ("people", ("band", entry))),
    "client": ("client", lambda entry, _about: ("people", ("client", entry))),
    "cost": ("mate", lambda entry, _about: ("money", ("cost", entry))),
    "cash": ("mate", lambda entry, _about: ("money", ("cash", entry))),
    "fund": ("fund", lambda entry, _about: ("money", ("fund", entry))),
    "expense": ("expense", lambda entry, _about: ("books", ("expenses", entry or "new"))),
    "payment": ("payment", lambda entry, _about: ("books", ("money_in", entry or "new"))),
}
"""By the kind of form: the kind of its record, and the page with what it shall show."""


def offer(session: Session) -> None:
    """Say at the start what was typed and not saved, with the way back to it."""
    found = _waiting(session.book)
    if not found:
        return
    words = session.words
    key, draft = found[0]
    what = draft.what or words.tr("gig form", "New gig")
    more = len(found) - 1
    text = words.tr("form", "“{what}” was not saved.", what=what)
    if more:
        text = words.trn(
            "form",
            "“{what}” and {n} other entry were not saved.",
            "“{what}” and {n} other entries were not saved.",
            more,
            what=what,
        )
    session.note(Kind.INFO, text, words.tr("form", "Bring it back"), lambda: _go(session, key, draft))


def _waiting(book: Book) -> list[tuple[str, Draft]]:
    """Return the drafts whose entry is new or still there."""
    found = []
    for key, text in settings_like(book, PREFIX):
        _, kind, entry = (*key.split(".", 2), "")[:3]
        if kind in WAYS and (not entry or is_there(book, WAYS[kind][0], entry)):
            found.append((key, _read(text)))
    return found


def _go(session: Session, key: str, draft: Draft) -> None:
    _, kind, entry = (*key.split(".", 2), "")[:3]
    page, argument = WAYS[kind][1](entry or None, draft.about)
    if draft.about:
        session.go(page, draft.about)
    session.go(page, argument)
