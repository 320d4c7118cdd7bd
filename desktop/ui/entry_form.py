"""What the forms of musicians, bands and clients have in common: a heading with the name, and Remove."""

from PySide6.QtWidgets import QWidget

from desktop.core.actions import remove_person
from desktop.ui.record_form import RecordForm, Verb
from desktop.ui.session import Session
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import quiet_button


class EntryForm(RecordForm):
    """The form of one entry of the page of people.

    Attributes:
        kind: `person`, `band` or `client`.
    """

    kind = ""

    def __init__(self, session: Session, parent: QWidget, key: str | None, verb: Verb, new_text: str) -> None:
        super().__init__(session, parent, key, verb)
        self._new_text = new_text
        tr = self.words.tr
        self.remove_button = quiet_button(tr("people", "Remove"), self.remove, icon=session.icons.get("bin"))
        if key is None:
            self.remove_button.hide()

    def show_name(self, name: str) -> None:
        """Show whose form it is."""
        self.heading.setText(name if self.key else self._new_text)

    def load(self) -> bool:
        """Fill the fields from the book, or with what a new entry begins with; tell whether the entry is there."""
        raise NotImplementedError

    def reload(self) -> None:
        """Show the entry as the book has it now; what is being typed stays."""
        if self.key is not None and not self.dirty and not self.load():
            self.left.emit()

    def remove(self) -> None:
        """Remove the entry, which can be undone; what is used somewhere stays, and that is said."""
        assert self.key is not None
        name = self.heading.text()
        kept, self.dirty = self.dirty, False
        if remove_entry(self.session, self.kind, self.key, name):
            self.left.emit()
        else:
            self.dirty = kept


def remove_entry(session: Session, kind: str, key: str, name: str) -> bool:
    """Remove a musician, band or client and offer to undo it; tell whether it could be removed."""
    done = session.attempt(remove_person, session.book, kind, key)
    if done is not None:
        offer_undo(session, session.words.tr("people", "{name}: in the bin.", name=name))
    return done is not None
