"""The form of a band: its name and its members in order."""

from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from desktop.core.actions import record_band
from desktop.core.people import BandCommand, check_band
from desktop.core.problems import Problem
from desktop.core.queries import people
from desktop.core.store.book import Book, Done
from desktop.core.text import check_text, same_name
from desktop.ui.editors import LineEditor
from desktop.ui.entry_form import EntryForm
from desktop.ui.form import Field
from desktop.ui.logo_row import LogoRow
from desktop.ui.members_editor import MembersEditor
from desktop.ui.pickers import Choice, Picked
from desktop.ui.record_form import Verb
from desktop.ui.session import Session
from desktop.ui.widgets import Card


class BandDraft(NamedTuple):
    """A band as it is typed: a member without an id is a musician who is not recorded yet."""

    id: str | None
    name: str
    members: tuple[Picked, ...]


def check_draft(draft: BandDraft) -> list[Problem]:
    """Return what is wrong with a band and with the names of new musicians."""
    problems = check_band(BandCommand(draft.name), {})
    for member in draft.members:
        problems += check_text("members", member.text, needed=True)
    return problems


def record_draft(book: Book, draft: BandDraft) -> Done:
    """Record the band, and with it the musicians who are new: one step to undo.

    Raises:
        Refused: another band has this name; nobody was recorded then.
    """
    known = {same_name(name): key for key, name in people.musicians(book)}
    members, newcomers = [], {}
    for picked in draft.members:
        key = picked.value or known.get(same_name(picked.text))
        if key is None:
            key = book.new_id()
            newcomers[key] = picked.text
            known[same_name(picked.text)] = key
        members.append(key)
    return record_band(book, BandCommand(draft.name, tuple(members), draft.id, newcomers))


class BandForm(EntryForm):
    """A band, new or recorded."""

    kind = "band"
    draft_setting = "draft.band"

    def __init__(self, session: Session, parent: QWidget, key: str | None = None) -> None:
        super().__init__(
            session, parent, key, Verb(check_draft, record_draft), session.words.tr("people", "New band")
        )
        tr = self.words.tr
        self._names = dict(people.musicians(session.book))
        members = MembersEditor(
            self.words, session.icons, session.theme, [Choice(key, name) for key, name in self._names.items()]
        )
        card = Card()
        self._form = self.add_form(
            [
                Field("name", tr("band form", "Name"), LineEditor()),
                Field("members", tr("band form", "Members"), members),
            ]
        )
        card.add(self._form)
        self.logo = LogoRow(session, key) if key else None
        if self.logo is not None:
            card.add(self.logo)
        again = "" if key else tr("people", "Save and next")
        self.lay_out(card, last="members", again=again, extra=self.remove_button)
        self.load()

    def load(self) -> bool:
        """Fill the fields from the book."""
        found = people.band(self.session.book, self.key) if self.key else None
        self.show_name(found.name if found else "")
        members = people.band_members(self.session.book, self.key) if self.key else []
        picked = tuple(Picked(member.id, member.name) for member in members)
        if self.logo is not None:
            self.logo.reload()
        self._form.set_values({"name": found.name if found else "", "members": picked})
        return found is not None

    def command(self, values: dict[str, Any]) -> BandDraft:
        """Return the fields as they are recorded."""
        return BandDraft(self.key, values["name"], values["members"])
