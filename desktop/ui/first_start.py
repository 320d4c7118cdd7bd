"""The first start: language, country, name, and then an empty book or the demo band. Everything can be skipped."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QProgressBar, QStackedWidget, QWidget

from desktop.core.actions.settings import change_setting
from desktop.core.problems import N_, Problem, Refused, Unavailable
from desktop.core.queries.guide import GUIDE, SHOWN
from desktop.core.queries.settings import setting
from desktop.i18n.languages import LANGUAGES, near_home, parent
from desktop.ui.demo_band import DemoBand
from desktop.ui.editors import CheckEditor, LineEditor
from desktop.ui.form import Field, Form
from desktop.ui.own_name import keep_own_name, own_name
from desktop.ui.pickers import Choice, CountryEditor
from desktop.ui.qt_words import system_country, system_language
from desktop.ui.session import Note, Session
from desktop.ui.theme import Role, Space
from desktop.ui.tiles import Tiles
from desktop.ui.widgets import (
    STRETCH,
    Card,
    Notice,
    caption,
    hbox,
    label,
    link_button,
    muted,
    plain_button,
    primary_button,
    title,
    vbox,
)

LANGUAGE, COUNTRY, NAME, BOOK = range(4)
"""The steps."""

WIDTH = 620
UNKNOWN_COUNTRY = Problem(
    "country", N_("first start", "Choose a country from the list, or leave this empty.")
)


class FirstStart(QWidget):
    """One question at a time. Enter goes on, Esc goes back; what was answered is kept at once.

    Attributes:
        step: which question is shown.
    """

    def __init__(self, session: Session, demo: DemoBand, finish: Callable[[], None]) -> None:
        super().__init__()
        self.step = LANGUAGE
        self._session = session
        self._demo = demo
        self._finish = finish
        tr = session.words.tr
        self._count = caption("")
        self._questions = QStackedWidget()
        for question in (self._ask_language(), self._ask_country(), self._ask_name(), self._offer_books()):
            self._questions.addWidget(question)
        self.back = plain_button(tr("first start", "Back"), lambda: self.show_step(self.step - 1))
        self.skip = link_button(tr("first start", "Skip"), lambda: self.show_step(self.step + 1))
        self.skip_all = link_button(tr("first start", "Skip all"), lambda: self.show_step(BOOK))
        self.next = primary_button(tr("first start", "Continue"), self.go_on)
        self.notice = Notice(session.icons, tr("window", "Close this message"))
        self._lay_out()
        demo.moved.connect(self._follow_demo)
        session.noted.connect(self._show_note)
        self.show_step(LANGUAGE)
        if demo.busy:
            self._follow_demo()

    # ---- questions ----

    def _ask_language(self) -> QWidget:
        session, tr = self._session, self._session.words.tr
        choices = [Choice(code, name) for code, name in LANGUAGES.items()]
        self.languages = Tiles(tr("first start", "Language"), choices, columns=4)
        self.languages.select(parent(session.words.language))
        self.languages.chosen.connect(
            lambda code: session.attempt(
                change_setting, session.book, "language", near_home(code, system_language())
            )
        )
        return _question(
            tr("first start", "Which language shall Septet speak?"),
            tr("first start", "It works offline in each of them, and changes at once."),
            self.languages,
        )

    def _ask_country(self) -> QWidget:
        session, words = self._session, self._session.words
        tr = words.tr
        shown = sorted(
            (Choice(code, words.country(code)) for code in session.countries),
            key=lambda c: words.sort_key(c.text),
        )
        self.countries = Tiles(tr("first start", "Country"), shown, columns=3)
        everywhere = [Choice(code, name) for code, name in words.countries()]
        self.elsewhere = CountryEditor(
            session.icons, everywhere, UNKNOWN_COUNTRY, hint=tr("first start", "Type its name")
        )
        self.country_form = Form(
            [Field("country", tr("first start", "Another country"), self.elsewhere)], words.say, session.icons
        )
        self._show_country(setting(session.book, "country") or system_country())
        self.countries.chosen.connect(lambda _code: self.elsewhere.set_value(None))
        self.elsewhere.changed.connect(lambda: self.countries.select(None))
        return _question(
            tr("first start", "In which country do you live?"),
            tr("first start", "Where you play may differ from gig to gig; each gig has its own country."),
            self.countries,
            self.country_form,
        )

    def _ask_name(self) -> QWidget:
        session, tr = self._session, self._session.words.tr
        self.name = LineEditor(tr("first start", "First name and surname"))
        self.name.set_value(own_name(session.book))
        self.name_form = Form(
            [Field("name", tr("first start", "Your name"), self.name)], session.words.say, session.icons
        )
        return _question(
            tr("first start", "What is your name?"),
            tr(
                "first start",
                "As it stands in contracts. It stays on this computer until you send a declaration.",
            ),
            self.name_form,
        )

    def _offer_books(self) -> QWidget:
        tr = self._session.words.tr
        self.empty = primary_button(tr("first start", "Start with an empty book"), self._begin_empty)
        self.demo = plain_button(tr("first start", "Try the demo band"), self._demo.load)
        self.protect = CheckEditor(tr("first start", "Encrypt the book with a passphrase"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("first start", "The demo band is being loaded"))
        self.loading = caption(
            tr("first start", "The band is tuning up: its gigs, contracts and companies are being set up…"),
            wrap=True,
        )
        explained = tr(
            "first start",
            "A quartet from three countries with a year of gigs, and shared companies that run on this computer only. "
            "You can play everything through, up to the receipt, and remove it with one click.",
        )
        made = _question(
            tr("first start", "How do you want to begin?"),
            tr("first start", "Both ways, language, country and name can be changed later in the settings."),
            self.empty,
            Space.S,
            self.demo,
            muted(explained, wrap=True),
            Space.S,
            self.protect,
            muted(tr("first start", "Then nobody can read it who finds or steals this computer."), wrap=True),
            self.bar,
            self.loading,
        )
        self.bar.hide()
        self.loading.hide()
        return made

    # ---- going through ----

    def show_step(self, step: int) -> None:
        """Ask another question."""
        self.step = max(LANGUAGE, min(step, BOOK))
        tr = self._session.words.tr
        self._questions.setCurrentIndex(self.step)
        self._count.setText(tr("first start", "Step {step} of {all}", step=self.step + 1, all=BOOK + 1))
        self.back.setVisible(self.step > LANGUAGE)
        for forward in (self.skip, self.skip_all, self.next):
            forward.setVisible(self.step < BOOK)
        self.take_keyboard()

    def go_on(self) -> None:
        """Keep the answer and ask the next question; an answer that cannot be kept is told beside its field."""
        form = {COUNTRY: self.country_form, NAME: self.name_form}.get(self.step)
        try:
            self._keep()
        except (Refused, Unavailable) as failure:
            problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
            if form is None or form.show_problems(problems):
                self._session.show_failure(failure)
            return
        self.show_step(self.step + 1)

    def _keep(self) -> None:
        session = self._session
        if self.step == COUNTRY:
            self.countries.take_marked()
            country = self.elsewhere.value() or self.countries.value
            session.run(change_setting, session.book, "country", country)
        elif self.step == NAME and (name := self.name.value()):
            keep_own_name(session, name)

    def _begin_empty(self) -> None:
        """Open the empty book with the guide to the first contract on its home page."""
        self._session.attempt(change_setting, self._session.book, GUIDE, SHOWN)
        self._end()

    def _end(self) -> None:
        """Open the book, and go on with encrypting it where that was asked for."""
        session, protect = self._session, self.protect.value() and self._session.book.key is None
        self._finish()
        if protect:
            session.go("settings", "encrypt")

    def _show_country(self, code: str | None) -> None:
        known = code in self._session.countries
        self.countries.select(code if known else None)
        self.elsewhere.set_value(None if known else code)

    def take_keyboard(self) -> None:
        """Put the keyboard on the answer that is chosen, or into the field."""
        tiles = {LANGUAGE: self.languages, COUNTRY: self.countries}.get(self.step)
        if tiles is not None:
            tiles.take_keyboard()
        else:
            (self.name if self.step == NAME else self.empty).setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow_demo(self) -> None:
        """Show how far the demo band is; once it is in the book, open it."""
        busy, (done, all_) = self._demo.busy, self._demo.progress
        for shown in (self.bar, self.loading):
            shown.setVisible(busy)
        for still in (self.empty, self.demo, self.back):
            still.setEnabled(not busy)
        self.bar.setRange(0, all_)
        self.bar.setValue(done)
        if not busy and self._demo.present:
            self._end()

    def _show_note(self, note: Note) -> None:
        self.notice.show_notice(note.kind, note.text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter goes on, or presses the button it stands on; Esc goes back."""
        at = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(at, QAbstractButton) and not at.isCheckable():
                at.click()
            elif self.step < BOOK:
                self.go_on()
        elif event.key() == Qt.Key.Key_Escape and self.back.isEnabled():
            self.show_step(self.step - 1)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        card = Card()
        card.body.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        foot = hbox(self.back, STRETCH, self.skip_all, self.skip, self.next, gap=Space.S)
        card.add(self._count, self._questions, Space.S, foot)
        card.setFixedWidth(self._session.theme.px(WIDTH))
        brand = label("Septet")
        brand.setProperty("role", "brand")
        promise = muted(
            self._session.words.tr("first start", "One contract, many musicians, paid in seven days.")
        )
        middle = vbox(STRETCH, brand, promise, Space.S, card, self.notice, gap=Space.S)
        middle.addStretch(2)
        self.setLayout(hbox(STRETCH, middle, STRETCH, margins=Space.L))


def _question(asked: str, explained: str, *things: QWidget | int) -> QWidget:
    made = QWidget()
    heading = title(asked)
    heading.setWordWrap(True)
    column = vbox(heading, label(explained, Role.MUTED, wrap=True), Space.S, *things, STRETCH, gap=Space.S)
    made.setLayout(column)
    return made
