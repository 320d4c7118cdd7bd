"""The form of a client: who orders and pays."""

from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.core.actions import record_client
from desktop.core.identifiers import check_vat_number_of
from desktop.core.people import ClientCommand, check_client
from desktop.core.problems import Problem, Refused
from desktop.core.queries import people
from desktop.ui.checked_editor import CheckedEditor
from desktop.ui.editors import LineEditor, NotesEditor
from desktop.ui.entry_form import EntryForm
from desktop.ui.form import Field
from desktop.ui.gig_form import country_editor
from desktop.ui.record_form import Rows, Verb
from desktop.ui.session import Session
from desktop.ui.widgets import Card


class ClientForm(EntryForm):
    """A client, new or recorded."""

    kind = "client"

    def __init__(self, session: Session, parent: QWidget, key: str | None = None) -> None:
        super().__init__(
            session, parent, key, Verb(check_client, record_client), session.words.tr("people", "New client")
        )
        card = Card()
        self._form = self.add_form(self._rows())
        card.add(self._form)
        again = "" if key else self.words.tr("people", "Save and next")
        self.lay_out(card, last="address", again=again, extra=self.remove_button)
        self.editor("country").settled.connect(self._vat_editor.judge)
        self.load()

    def _rows(self) -> Rows:
        tr, words = self.words.tr, self.words
        self._vat_editor = CheckedEditor(self.session.icons, self._check_vat, words.say)
        return [
            Field("name", tr("client form", "Name"), LineEditor()),
            [
                Field("country", tr("client form", "Country"), country_editor(self.session)),
                Field("vat_no", tr("client form", "VAT number"), self._vat_editor),
            ],
            Field("email", tr("client form", "E-mail"), LineEditor()),
            Field("address", tr("client form", "Address"), NotesEditor(lines=3)),
        ]

    def _check_vat(self, text: str) -> Problem | None:
        try:
            country = self.editor("country").value()
        except Refused:
            return None
        return check_vat_number_of(country, self.session.countries.get(country or ""), text)

    def load(self) -> bool:
        """Fill the fields from the book."""
        found = people.client(self.session.book, self.key) if self.key else None
        self.show_name(found.name if found else "")
        if found:
            names = ("name", "country", "vat_no", "email", "address")
            self._form.set_values({name: getattr(found, name) for name in names})
        return found is not None

    def command(self, values: dict[str, Any]) -> ClientCommand:
        """Return the fields as the command that records the client."""
        texts = {name: values[name] or "" for name in ("name", "vat_no", "email", "address")}
        return ClientCommand(id=self.key, country=values["country"], **texts)
