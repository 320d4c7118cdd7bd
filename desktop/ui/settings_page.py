"""The page of settings. What is chosen holds at once; there is nothing to save."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.core.actions.settings import change_setting
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.settings import setting
from desktop.i18n.catalogues import spoken
from desktop.i18n.languages import language_name
from desktop.ui.book_card import BookCard, DemoCard
from desktop.ui.companies_card import CompaniesCard
from desktop.ui.country_rules_card import CountryRulesCard
from desktop.ui.due_clock import OFF, REMIND
from desktop.ui.editors import CheckEditor, LineEditor
from desktop.ui.encryption.card import EncryptionCard
from desktop.ui.first_start import UNKNOWN_COUNTRY
from desktop.ui.form import Field, Form
from desktop.ui.menus import look_names
from desktop.ui.own_name import keep_own_name, own_name
from desktop.ui.page import Page
from desktop.ui.pickers import Choice, ChoiceEditor, CountryEditor
from desktop.ui.rates_card import RatesCard
from desktop.ui.session import Session
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, Card, Chip, Chips, hbox, label, muted, scrolled, vbox
from desktop.ui.works import Works

WIDTH = 820
SIZES = (100, 115, 130, 150, 175, 200)
"""Text sizes in percent."""


class SettingsPage(Page):
    """Who the person is, how Septet looks, where it declares, and the book itself."""

    key = "settings"
    topics = frozenset({"settings", "sync", "people", "declarations", "gigs", "packs", "rates"})

    def __init__(self, session: Session, works: Works) -> None:
        super().__init__(session)
        self.you = YouCard(session)
        self.look = LookCard(session)
        self.remind = RemindCard(session)
        self.companies = CompaniesCard(session, works)
        self.rules = CountryRulesCard(session, works.background)
        self.rates = RatesCard(session, works.background)
        self.encryption = EncryptionCard(session, works.background)
        self.book = BookCard(session, works.background)
        self.demo = DemoCard(session, works.demo)
        self.set_head(self.words.tr("settings", "Settings"))
        column = vbox(
            self.you,
            self.look,
            self.companies,
            self.remind,
            self.rules,
            self.rates,
            self.encryption,
            self.book,
            self.demo,
            STRETCH,
            gap=Space.M,
        )
        cards = QWidget()
        cards.setMaximumWidth(session.theme.px(WIDTH))
        cards.setLayout(column)
        inside = QWidget()
        inside.setObjectName("page")
        row = hbox(cards, gap=0)
        row.setStretch(0, 1)
        row.addStretch(0)
        inside.setLayout(row)
        self._area = scrolled(inside)
        self.body.addWidget(self._area, 1)
        self.companies.form.grown.connect(self._show_enrol_form)
        self.companies.devices.grown.connect(self._show_devices)
        self.rules.grown.connect(self._show_changes)
        self.encryption.grown.connect(self._show_encryption)

    def show_argument(self, argument: object) -> None:
        """Open the form to enrol with, or show what an offered edition of a country's rules changes."""
        if argument == "enrol":
            self.companies.open_form()
            self._show_enrol_form()
        elif argument == "companies":
            self.companies.show_trouble()
        elif argument in ("encrypt", "encryption"):
            if argument == "encrypt":
                self.encryption.set_up()
            self._show_encryption()
        elif argument is not None:
            self.rules.consider_offer(argument)  # type: ignore[arg-type]  # what a sync found on offer

    def _show_enrol_form(self) -> None:
        """Bring the form with its button into view, once it has its new height."""
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.companies.form))

    def _show_devices(self) -> None:
        """Bring the list of computers into view, once it has its height."""
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.companies.devices, 0, 0))

    def _show_changes(self) -> None:
        """Bring what a new edition changes into view, once it has its height."""
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.rules.changes, 0, 0))

    def _show_encryption(self) -> None:
        """Bring the card of encryption into view, once it has its height."""
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self.encryption, 0, 0))

    def refresh(self) -> None:
        """Show what holds at the moment."""
        for card in (
            self.you,
            self.look,
            self.companies,
            self.remind,
            self.rules,
            self.rates,
            self.encryption,
            self.demo,
        ):
            card.refresh()


def _spoken_with(language: str) -> list[tuple[str, str]]:
    """Return the languages to choose from, and the one of now where it is none of them."""
    shown = spoken()
    return shown if language in dict(shown) else [*shown, (language, language_name(language))]


class YouCard(Card):
    """Language, country and name."""

    def __init__(self, session: Session) -> None:
        words = session.words
        tr = words.tr
        super().__init__(tr("settings", "You"))
        self._session = session
        self.language = ChoiceEditor(
            Choice(code, name) for code, name in _spoken_with(session.words.language)
        )
        everywhere = [Choice(code, name) for code, name in words.countries()]
        self.country = CountryEditor(session.icons, everywhere, UNKNOWN_COUNTRY, first=session.countries)
        self.name = LineEditor()
        rows = [
            Field("name", tr("settings", "Your name"), self.name),
            Field("country", tr("settings", "Country you live in"), self.country),
            Field("language", tr("settings", "Language"), self.language),
        ]
        self.form = Form(rows, words.say, session.icons, beside=True)
        self.add(self.form)
        self.language.changed.connect(lambda: self._keep("language", self.language.value()))
        self.country.settled.connect(self._keep_country)
        self.country.chosen.connect(lambda _code: self._keep_country())
        self.name.settled.connect(self._keep_name)
        self._typed: set[str] = set()
        for row in rows:
            row.editor.changed.connect(partial(self._typed.add, row.name))

    def refresh(self) -> None:
        """Show what is kept, except in a field that is being typed into."""
        book = self._session.book
        kept = {
            "language": self._session.words.language,
            "country": setting(book, "country"),
            "name": own_name(book),
        }
        at = self.focusWidget()
        typing = {
            name
            for name in self._typed
            if at is not None and self.form.editor(name).isAncestorOf(at) and at.hasFocus()
        }
        self._typed &= typing
        self.form.set_values({name: value for name, value in kept.items() if name not in typing})

    def _keep(self, key: str, value: str | None) -> None:
        if value != setting(self._session.book, key):
            self._session.attempt(change_setting, self._session.book, key, value)

    def _keep_country(self) -> None:
        try:
            self._keep("country", self.country.value())
        except Refused as refused:
            self.form.show_problems(refused.problems)

    def _keep_name(self) -> None:
        name = self.name.value()
        if not name or name == own_name(self._session.book):
            return
        try:
            keep_own_name(self._session, name)
        except Refused as refused:
            self.form.show_problems(refused.problems)
        except Unavailable as failure:
            self._session.show_failure(failure)


class RemindCard(Card):
    """Whether deadlines are pointed out beside their page."""

    def __init__(self, session: Session) -> None:
        tr = session.words.tr
        super().__init__(tr("settings", "Deadlines"))
        self._session = session
        self.remind = CheckEditor(tr("settings", "Remind me of deadlines"))
        about = tr(
            "settings",
            "Above gigs and contracts from a week before, and by a notification of the desktop a day before, once for"
            " each deadline.",
        )
        self.add(self.remind, muted(about, wrap=True))
        self.remind.changed.connect(self._keep)

    def refresh(self) -> None:
        """Show what is chosen."""
        self.remind.set_value(setting(self._session.book, REMIND) != OFF)

    def _keep(self) -> None:
        value = None if self.remind.value() else OFF
        self._session.attempt(change_setting, self._session.book, REMIND, value)


class LookCard(Card):
    """Light or dark, and the size of the text."""

    def __init__(self, session: Session) -> None:
        words = session.words
        tr = words.tr
        super().__init__(tr("settings", "Look"))
        self._session = session
        self.looks = Chips(
            tr("settings", "Look"), [Chip(scheme.value, text) for scheme, text in look_names(words).items()]
        )
        self.sizes = Chips(tr("settings", "Text size"), [Chip(str(size), f"{size} %") for size in SIZES])
        self.looks.picked.connect(lambda key: session.attempt(change_setting, session.book, "look", key))
        self.sizes.picked.connect(lambda key: session.attempt(change_setting, session.book, "text_size", key))
        colours, size = (
            label(tr("settings", "Colours"), Role.FIELD),
            label(tr("settings", "Text size"), Role.FIELD),
        )
        self.add(
            vbox(
                colours,
                hbox(self.looks, STRETCH),
                Space.XS,
                size,
                hbox(self.sizes, STRETCH),
                gap=Space.XS + 2,
            )
        )

    def refresh(self) -> None:
        """Show what is chosen."""
        self.looks.select(self._session.theme.scheme.value)
        self.sizes.select(str(self._session.theme.text_percent))
