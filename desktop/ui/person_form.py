"""The form of a musician: who it is, what decides where a gig is declared, and the private numbers."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.core.actions import record_person
from desktop.core.country_pack import PersonId
from desktop.core.identifiers import check_iban, check_identifier
from desktop.core.people import STATUSES, PersonCommand, check_person
from desktop.core.problems import Label, Refused
from desktop.core.queries import people
from desktop.core.queries.declarations import enrolments
from desktop.ui.certificates_card import CertificatesCard
from desktop.ui.checked_editor import CheckedEditor
from desktop.ui.countries_editor import CountriesEditor, TicksEditor
from desktop.ui.editors import LineEditor
from desktop.ui.entry_form import EntryForm
from desktop.ui.form import Field
from desktop.ui.gig_form import country_editor
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.record_form import SIDE_WIDTH, Rows, Verb
from desktop.ui.session import Session
from desktop.ui.tagging import tag
from desktop.ui.theme import Space
from desktop.ui.widgets import STRETCH, Card, heading, muted, vbox

PLAIN = ("name", "plays", "email", "residence", "status", "works_in", "companies", "iban")


class PersonForm(EntryForm):
    """A musician, new or recorded. The numbers shown are those that the countries concerned ask for."""

    kind = "person"
    draft_setting = "draft.person"

    def __init__(self, session: Session, parent: QWidget, key: str | None = None, wanted: str = "") -> None:
        new = session.words.tr("people", "New musician")
        super().__init__(session, parent, key, Verb(check_person, record_person), new)
        self._numbers = dict(self._all_numbers())
        self._wanted = wanted.removeprefix("identifiers.")
        self._kept: PersonCommand | None = None
        card = Card()
        self._main = self.add_form(self._rows())
        card.add(self._main)
        side = QWidget()
        self.certificates = CertificatesCard(session, key) if key else None
        side.setLayout(vbox(self._private_card(), *filter(None, (self.certificates,)), STRETCH))
        again = "" if key else self.words.tr("people", "Save and next")
        self.lay_out(card, side, last="iban", again=again, extra=self.remove_button)
        for name in ("residence", "companies"):
            self.editor(name).settled.connect(self._show_numbers)
        self.load()

    def _all_numbers(self) -> Iterator[tuple[str, tuple[str, PersonId]]]:
        """Yield every number that a country asks for, by its field, with the country."""
        today = self.session.today()
        for country in self.session.countries:
            for number in self.session.countries.numbers(country, today):
                yield f"identifiers.{number.code}", (country, number)

    def _rows(self) -> Rows:
        tr, words, icons = self.words.tr, self.words, self.session.icons
        works_in = CountriesEditor(words, icons, country_editor(self.session))
        statuses = [Choice(code, words.say(name)) for code, name in STATUSES.items()]
        untold = tr("person form", "Not told yet")
        return [
            [
                Field("name", tr("person form", "Name"), LineEditor()),
                Field("plays", tr("person form", "Plays"), LineEditor(tr("person form", "double bass"))),
            ],
            [
                Field("email", tr("person form", "E-mail"), LineEditor()),
                Field("residence", tr("person form", "Lives in"), country_editor(self.session)),
            ],
            [
                Field("status", tr("person form", "How they work"), ChoiceEditor(statuses, none_text=untold)),
                Field("works_in", tr("person form", "Usually works in"), works_in),
            ],
            Field(
                "companies",
                tr("person form", "Member of the shared company in"),
                TicksEditor(self._company_countries(), tr("person form", "None of them")),
            ),
        ]

    def _company_countries(self) -> list[Choice]:
        codes = {*self.session.countries, *(row.country for row in enrolments(self.session.book))}
        return sorted(
            (Choice(code, self.words.country(code)) for code in codes),
            key=lambda choice: self.words.sort_key(choice.text),
        )

    def _private_card(self) -> Card:
        tr, icons, say = self.words.tr, self.session.icons, self.words.say
        rows = [
            Field("iban", tr("person form", "Bank account (IBAN)"), CheckedEditor(icons, check_iban, say))
        ]
        for name, (_, number) in self._numbers.items():
            editor = CheckedEditor(icons, partial(check_identifier, number), say)
            rows.append(Field(name, self.words.value(Label(number.label)), editor))
        card = Card()
        card.setAccessibleName(tr("person form", "Private numbers"))
        tag(card, "private", self.words)
        about = tr(
            "person form",
            "A country asks for its number before anybody may be employed there. These are only sent to the "
            "shared company that employs this musician. No band mate and no client ever sees them.",
        )
        self._private = self.add_form(rows)
        for name, (code, _) in self._numbers.items():
            country = self.words.country(code)
            self._private.set_help(name, tr("person form", "Asked for in {country}", country=country))
            self._private.label(name).setWordWrap(True)
            self._private.label(name).setMinimumWidth(self.session.theme.px(SIDE_WIDTH - 3 * Space.L))
        card.add(heading(card.accessibleName()), muted(about, wrap=True), self._private)
        return card

    def _show_numbers(self) -> None:
        """Show the numbers of the countries concerned, those that are filled in, and the one that is asked for."""
        concerned = self._concerned()
        for name, (country, number) in self._numbers.items():
            needed = country in concerned or number.code == self._wanted or bool(self.editor(name).value())
            self._private.show_field(name, needed)

    def _concerned(self) -> set[str]:
        try:
            residence = self.editor("residence").value()
        except Refused:
            residence = None
        return {*filter(None, (residence,)), *(self.editor("companies").value() or ())}

    def load(self) -> bool:
        """Fill the fields from the book."""
        found = self._kept = people.person(self.session.book, self.key) if self.key else None
        self.show_name(found.name if found else "")
        if found:
            for name in PLAIN:
                self.editor(name).set_value(getattr(found, name))
            for name, (_, number) in self._numbers.items():
                self.editor(name).set_value(found.identifiers.get(number.code, ""))
        self._show_numbers()
        return found is not None

    def keep(self) -> bool:
        """Record the certificate that is being typed, then the musician."""
        return (self.certificates is None or self.certificates.keep_open()) and super().keep()

    def command(self, values: dict[str, Any]) -> PersonCommand:
        """Return the fields as the command that records the musician; numbers without a field stay as they are."""
        numbers = dict(self._kept.identifiers) if self._kept else {}
        numbers |= {number.code: values[name] for name, (_, number) in self._numbers.items()}
        plain = {name: values[name] for name in PLAIN}
        return PersonCommand(id=self.key, identifiers=numbers, **plain)
