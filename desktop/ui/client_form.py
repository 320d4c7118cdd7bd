"""The form of a client: who orders and pays."""

from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.core.actions import record_client
from desktop.core.identifiers import check_company_number, check_vat_number_of
from desktop.core.people import CLIENT_TEXTS, ClientCommand, check_client
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
    draft_setting = "draft.client"

    def __init__(self, session: Session, parent: QWidget, key: str | None = None) -> None:
        super().__init__(
            session, parent, key, Verb(check_client, record_client), session.words.tr("people", "New client")
        )
        card = Card()
        self._form = self.add_form(self._rows())
        card.add(self._form)
        again = "" if key else self.words.tr("people", "Save and next")
        self.lay_out(card, last="address", again=again, extra=self.remove_button)
        for number in (self._vat_editor, self._company_editor):
            self.editor("country").settled.connect(number.judge)
        self.load()

    def _rows(self) -> Rows:
        tr, words = self.words.tr, self.words
        self._vat_editor = CheckedEditor(self.session.icons, self._check_vat, words.say)
        self._company_editor = CheckedEditor(self.session.icons, self._check_company, words.say)
        return [
            Field("name", tr("client form", "Name"), LineEditor()),
            [
                Field("country", tr("client form", "Country"), country_editor(self.session)),
                Field("vat_no", tr("client form", "VAT number"), self._vat_editor),
            ],
            [
                Field("company_no", tr("client form", "Company number"), self._company_editor),
                Field("email", tr("client form", "E-mail"), LineEditor()),
            ],
            Field("invoice_reference", tr("client form", "Reference for invoices"), LineEditor()),
            Field("address", tr("client form", "Address"), NotesEditor(lines=3)),
        ]

    def _country(self) -> str | None:
        try:
            country: str | None = self.editor("country").value()
        except Refused:
            return None
        return country

    def _check_vat(self, text: str) -> Problem | None:
        country = self._country()
        return check_vat_number_of(country, self.session.countries.get(country or ""), text)

    def _check_company(self, text: str) -> Problem | None:
        pack = self.session.countries.get(self._country() or "")
        return check_company_number(pack, self.session.today(), text)

    def load(self) -> bool:
        """Fill the fields from the book."""
        found = people.client(self.session.book, self.key) if self.key else None
        self.show_name(found.name if found else "")
        if found:
            names = ("name", "country", *CLIENT_TEXTS)
            self._form.set_values({name: getattr(found, name) for name in names})
        return found is not None

    def command(self, values: dict[str, Any]) -> ClientCommand:
        """Return the fields as the command that records the client."""
        texts = {name: values[name] or "" for name in ("name", *CLIENT_TEXTS)}
        return ClientCommand(id=self.key, country=values["country"], **texts)
