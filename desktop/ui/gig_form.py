"""The form of one gig. Made for typing: a known venue fills the rest, and a new gig needs no mouse."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.core.actions import amend_gig_state, draft_from_gig, record_gig
from desktop.core.actions.gigs import delete_gig
from desktop.core.gigs import STATE_NAMES, GigCommand, GigState, check_gig
from desktop.core.money import currencies_in_use
from desktop.core.problems import N_, Problem, Refused, Unavailable
from desktop.core.queries.gigs import GigDetail, KnownVenue, gig_detail, known_venues, last_of_client
from desktop.core.queries.people import bands, clients
from desktop.core.queries.settings import setting
from desktop.core.text import same_name
from desktop.i18n.dates import read_date, read_time
from desktop.ui.asking import MoneyEditor
from desktop.ui.editors import DateEditor, LineEditor, NotesEditor, TimeEditor
from desktop.ui.form import Field
from desktop.ui.gig_columns import plain_pill, where
from desktop.ui.gig_steps import GigSteps
from desktop.ui.gig_values import gig_values
from desktop.ui.local_keys import LIKE, bind
from desktop.ui.pickers import Choice, ChoiceEditor, CountryEditor, Picked, PickerEditor
from desktop.ui.quick_fill import QuickFill, quiet_value
from desktop.ui.record_form import RecordForm, Rows, Verb
from desktop.ui.row_model import Pill
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import Card, heading, muted, quiet_button

# fmt: off
CURRENCIES = (
    "EUR", "AUD", "BGN", "CAD", "CHF", "CZK", "DKK", "GBP", "HUF", "ISK", "JPY", "NOK", "PLN", "RON", "RSD",
    "SEK", "TRY", "UAH", "USD",
)
# fmt: on
"""What bands of the nine countries are paid in: offered first, before every other currency of the world."""

BY_CLIENT = ("band", "currency", "fee", "starts", "ends")
"""What a known client fills in, wherever the gig is."""

VENUES_AFTER_MS = 40
"""In a book of 100,000 gigs it takes a moment to find every venue: the form is painted first."""

UNKNOWN_COUNTRY = N_(
    "country", "No country has this name. Type its first letters and choose it from the list."
)


class GigForm(RecordForm):
    """A gig that is new, recorded, or a draft that takes everything but the day from another one.

    Signals:
        copied(id): the person wants a new gig like this one.
    """

    copied = Signal(str)

    draft_setting = "draft.gig"

    def __init__(
        self, session: Session, parent: QWidget, gig: GigDetail | None = None, *, draft: bool = False
    ) -> None:
        super().__init__(
            session, parent, None if draft or gig is None else gig.id, Verb(check_gig, record_gig)
        )
        self._gig = gig
        self._draft = draft
        self.begun = draft
        self._filled_from = gig.venue if gig else ""
        self._filled_by: str | None = None
        card = Card()
        card.add(self.add_form(self._rows()))
        self._quick = QuickFill(self.words, self._fillable(), self.editor)
        card.add(self._quick)
        self._steps = GigSteps(self.words, session.icons)
        again = "" if self.key else self.words.tr("gig form", "Save and next")
        self.delete_button = quiet_button(
            self.words.tr("gig form", "Delete"), self.delete, icon=session.icons.get("bin")
        )
        if self.key is None:
            self.delete_button.hide()  # never shown by hand: without a parent it would be a window for a moment
        side = self._steps if self.key else self._tips()
        self.lay_out(card, side, last="notes", passed=("currency",), again=again, extra=self.delete_button)
        self._connect()
        self._show()

    def _rows(self) -> Rows:
        tr, icons, words = self.words.tr, self.session.icons, self.words
        day = words.short_day(self.session.today())
        self._venue = PickerEditor(icons)
        currencies = ChoiceEditor([Choice(code, code) for code in self._currencies()])
        starts, ends = self._time_editor("starts", "20:30"), self._time_editor("ends", "23:00")
        known_bands, known_clients = _named(bands(self.session.book)), _named(clients(self.session.book))
        self._client = PickerEditor(icons, known_clients)
        on = self._day_editor(tr("gig form", "such as {day}", day=day))
        states = ChoiceEditor(Choice(s, words.say(STATE_NAMES[s])) for s in GigState)
        without_vat = tr("gig form", "without VAT")
        return [
            [
                Field("on", tr("gig form", "Date"), on, stretch=1),
                Field("venue", tr("gig form", "Venue"), self._venue, stretch=1),
            ],
            [
                Field("place", tr("gig form", "Place"), LineEditor(tr("gig form", "town"))),
                Field("country", tr("gig form", "Country"), country_editor(self.session)),
            ],
            [
                Field("starts", tr("gig form", "Start"), starts, stretch=1),
                Field("ends", tr("gig form", "End"), ends, stretch=1),
                Field("band", tr("gig form", "Band"), PickerEditor(icons, known_bands), stretch=2),
            ],
            [
                Field("client", tr("gig form", "Client"), self._client, stretch=3),
                Field(
                    "fee",
                    tr("gig form", "Fee"),
                    MoneyEditor(words, currencies),
                    stretch=2,
                    aside=without_vat,
                ),
                Field("currency", tr("gig form", "Currency"), currencies, stretch=2),
            ],
            [
                Field("state", tr("gig form", "State"), states, term="state"),
                Field("notes", tr("gig form", "Notes"), NotesEditor(lines=2)),
            ],
        ]

    def _fillable(self) -> dict[str, str]:
        """Return what a known venue or client fills in; the currency before the fee, which is read in it."""
        tr = self.words.tr
        return {
            "place": tr("gig form", "Place"),
            "country": tr("gig form", "Country"),
            "band": tr("gig form", "Band"),
            "client": tr("gig form", "Client"),
            "currency": tr("gig form", "Currency"),
            "fee": tr("gig form", "Fee"),
            "starts": tr("gig form", "Start"),
            "ends": tr("gig form", "End"),
        }

    def _day_editor(self, hint: str) -> DateEditor:
        words, today = self.words, self.session.today
        return DateEditor(
            lambda text: read_date(text, words.locale, today()), words.short_day, words.day, hint=hint
        )

    def _time_editor(self, name: str, hint: str) -> TimeEditor:
        return TimeEditor(lambda text: read_time(text, name), self.words.time, hint=hint)

    def _currencies(self) -> list[str]:
        kept = (self._gig.currency,) if self._gig else ()
        home = self._currency_for(self._home())
        return list(dict.fromkeys((*CURRENCIES, *kept, home, *currencies_in_use())))

    @cached_property
    def _venues(self) -> list[KnownVenue]:
        return known_venues(self.session.book)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Be painted first, and find the known venues then."""
        super().showEvent(event)
        QTimer.singleShot(VENUES_AFTER_MS, self, self._offer_venues)

    def _offer_venues(self) -> None:
        if not self.isVisible():
            return
        choices = [
            Choice(place, ", ".join(filter(None, known[:2]))) for place, known in enumerate(self._venues)
        ]
        self._venue.set_choices(choices)

    def _tips(self) -> Card:
        tr = self.words.tr
        card = Card()
        card.add(
            heading(tr("gig form", "Good to know")),
            muted(
                tr(
                    "gig form",
                    "Where you played before, the venue alone is enough: the rest of last time is filled in.",
                ),
                wrap=True,
            ),
            muted(tr("gig form", "A day can be typed as 14/11, 14 nov, sat or +7."), wrap=True),
            muted(
                tr("gig form", "A set that starts after midnight belongs to the evening before."), wrap=True
            ),
        )
        return card

    def _connect(self) -> None:
        bind(LIKE, self._copy, self)
        self._venue.chosen.connect(lambda place: self._fill(self._venues[place]))
        self._venue.settled.connect(self._recognise)
        self._client.settled.connect(self._recognise_client)
        self.editor("country").settled.connect(self._follow_country)
        self._steps.stepped.connect(self._step)
        self._steps.contract_made.connect(self._make_contract)
        self._steps.contract_opened.connect(self._open_contract)
        self._steps.copied.connect(self._copy)

    def _show(self) -> None:
        """Fill the fields from the gig, or with what a new one begins with."""
        tr, gig = self.words.tr, self._gig
        if gig is None:
            home = self._home()
            values: dict[str, Any] = {
                "country": home,
                "currency": self._currency_for(home),
                "state": GigState.OPTION,
            }
            self._quick.give(("country", "currency"))
        else:
            values = gig_values(gig)
        if self._draft:
            values |= {"on": None, "state": GigState.OPTION}
        self._set(values)
        self.heading.setText(tr("gig form", "New gig") if self.key is None or gig is None else where(gig))
        if self.key and gig:
            self._show_place_in_chain(gig)

    def _show_place_in_chain(self, gig: GigDetail) -> None:
        state = plain_pill(self.words, GigState(gig.state))
        pill = Pill(self.words.tr("gig state", "Sealed"), Kind.INFO) if gig.sealed else state
        self.pill.show_pill(pill.text, pill.kind)
        self._steps.show_gig(gig)
        self.set_read_only(bool(gig.sealed))
        self.delete_button.setVisible(not gig.sealed)

    def _set(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            self.editor(name).set_value(value)

    def reload(self) -> None:
        """Show the gig as the book has it now; what is being typed stays."""
        if self.key is None:
            return
        self._gig = gig_detail(self.session.book, self.key)
        if self._gig is None:
            self.dirty = False
            self.left.emit()
        elif self.dirty:
            self._show_place_in_chain(self._gig)
        else:
            self._show()

    def command(self, values: dict[str, Any]) -> GigCommand:
        """Return the fields as the command that records the gig."""
        names = {name: values[name].text if values[name] else "" for name in ("venue", "band", "client")}
        texts = {name: values[name] or "" for name in ("place", "notes")}
        return GigCommand(id=self.key, **{**values, **names, **texts})

    def _home(self) -> str | None:
        return setting(self.session.book, "country")

    def _currency_for(self, country: str | None) -> str:
        """Return the money of a country, else of the book's own country, else the euro."""
        for code in (country, self._home()):
            pack = self.session.countries.get(code or "")
            if pack is not None:
                return pack.currency
        return "EUR"

    def _follow_country(self) -> None:
        country = quiet_value(self.editor("country"))
        if country and self._quick.is_given("currency"):
            self._set({"currency": self._currency_for(country)})

    def _recognise(self) -> None:
        """Fill in the rest when the name of one known venue was typed in full."""
        typed = same_name(self._venue_text())
        found = [known for known in self._venues if same_name(known.venue) == typed]
        if len(found) == 1:
            self._fill(found[0])

    def _fill(self, known: KnownVenue) -> None:
        """Fill in what was recorded at the venue last time where the person has typed nothing."""
        self._venue.set_value(Picked(None, known.venue))
        if known.venue == self._filled_from:
            return
        self._filled_from = known.venue
        values = gig_values(known)
        self._quick.fill(values, tuple(values))

    def _recognise_client(self) -> None:
        """Fill in what the known client paid last time."""
        picked = self._client.value()
        key = None if picked is None else picked.value
        typed = not self._quick.is_given("client")
        if self.key is None and typed and key is not None and key != self._filled_by:
            self._filled_by = key
            last = last_of_client(self.session.book, key)
            if last is not None:
                self._quick.fill(gig_values(last), BY_CLIENT)

    def _edited(self) -> None:
        super()._edited()
        self._quick.forget()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z takes back what was filled in; nobody has typed since, so there is nothing else to take back."""
        undo = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if undo and self._quick.fresh and event.matches(QKeySequence.StandardKey.Undo):  # type: ignore[attr-defined]
            self._quick.take_back()
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc takes back what was filled in, and goes back when there is nothing of that."""
        if event.key() == Qt.Key.Key_Escape and self._quick.fresh:
            self._quick.take_back()
        else:
            super().keyPressEvent(event)

    def _venue_text(self) -> str:
        picked = self._venue.value()
        return picked.text if picked else ""

    def _kept(self) -> bool:
        return self.keep() if self.dirty else True

    def _step(self, state: GigState) -> None:
        assert self.key is not None
        if self._kept() and self.session.attempt(amend_gig_state, self.session.book, self.key, state):
            text = self.words.tr(
                "gig form", "{gig}: {state}.", gig=self.heading.text(), state=STATE_NAMES[state]
            )
            offer_undo(self.session, text)

    def delete(self) -> None:
        """Put the gig into the bin and go back to the list; a gig that stays says why."""
        assert self.key is not None
        kept, self.dirty = self.dirty, False
        if delete(self.session, self.key, self.heading.text()):
            self.forget_draft()
            self.left.emit()
        else:
            self.dirty = kept

    def _make_contract(self) -> None:
        assert self.key is not None
        if not self._kept():
            return
        try:
            done = self.session.run(draft_from_gig, self.session.book, self.key, self.session.countries)
        except (Refused, Unavailable) as failure:
            self.show_failure(failure)
        else:
            self.session.go("contracts", done.id)

    def start_contract(self) -> bool:
        """Make the contract of a gig that was kept and has none; tell whether it is such a gig."""
        free = self._gig is not None and self.key is not None and not self._gig.contract_id
        if free:
            self._make_contract()
        return free

    def _open_contract(self) -> None:
        if self._gig is not None and self._kept():
            self.session.go("contracts", self._gig.contract_id)

    def _copy(self) -> None:
        if self.key is not None and self._kept():
            self.copied.emit(self.key)


def delete(session: Session, key: str, name: str) -> bool:
    """Put a gig into the bin and offer to undo it; tell whether it went."""
    done = session.attempt(delete_gig, session.book, key)
    if done is not None:
        offer_undo(session, session.words.tr("people", "{name}: in the bin.", name=name))
    return done is not None


def country_editor(session: Session) -> CountryEditor:
    """Return a field that finds any country by its name in the reader's language."""
    choices = [Choice(code, name) for code, name in session.words.countries()]
    return CountryEditor(session.icons, choices, Problem("", UNKNOWN_COUNTRY), first=session.countries)


def _named(entries: list[Any]) -> list[Choice]:
    return [Choice(entry.id, entry.name) for entry in entries]
