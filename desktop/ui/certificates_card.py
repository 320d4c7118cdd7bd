"""The certificates of a musician on the own page: A1s and tax residence, with their days."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.core.actions.certificates import record_certificate, remove_certificate
from desktop.core.certificates import KINDS, CertificateCommand, check_certificate
from desktop.core.contracts import Certificate
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.certificates import certificates_of
from desktop.i18n.dates import read_date
from desktop.ui.editors import DateEditor, LineEditor
from desktop.ui.form import Field, Form
from desktop.ui.gig_form import country_editor
from desktop.ui.pickers import Choice, ChoiceEditor
from desktop.ui.session import Session
from desktop.ui.tagging import tag
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import (
    STRETCH,
    Card,
    PillLabel,
    caption,
    hbox,
    label,
    line,
    muted,
    plain_button,
    quiet_button,
    vbox,
)

GROWN_MS = 30
"""After so long a form that was opened has its height."""


class CertificatesCard(Card):
    """Lists the certificates; one at a time is typed in beneath."""

    def __init__(self, session: Session, person: str) -> None:
        tr = session.words.tr
        self.more = plain_button(tr("certificates", "Add"), self.add_new, icon=session.icons.get("plus"))
        self.more.setAccessibleName(tr("certificates", "Add a certificate"))
        super().__init__(tr("certificates", "Certificates"), self.more)
        tag(self, "certificate", session.words)
        self._session = session
        self._person = person
        self._papers: list[Certificate] = []
        self.form: CertificateForm | None = None
        self._about = muted(
            tr(
                "certificates",
                "An A1 decides in which country gigs on its days are declared. A tax residence certificate keeps"
                " tax from being taken twice.",
            ),
            wrap=True,
        )
        self._rows = QWidget()
        self._rows.setLayout(vbox(gap=Space.S))
        self.add(self._about, self._rows)
        session.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Read the certificates again; what is being typed stays."""
        self._papers = certificates_of(self._session.book, self._person)
        old = self._rows
        self._rows = QWidget()
        column = vbox(gap=Space.S)
        for number, paper in enumerate(self._papers):
            if number:
                column.addWidget(line())
            column.addWidget(self._row(paper))
        self._rows.setLayout(column)
        self.body.replaceWidget(old, self._rows)
        old.deleteLater()
        self._rows.setVisible(bool(self._papers))

    def _changed(self, topics: frozenset[str]) -> None:
        if "people" in topics and certificates_of(self._session.book, self._person) != self._papers:
            self.refresh()

    def _row(self, paper: Certificate) -> QWidget:
        words, today = self._session.words, self._session.today()
        name = words.say(KINDS[paper.kind])
        days = words.tr(
            "certificates",
            "{country}, {first} to {last}",
            country=words.country(paper.country),
            first=words.short_day(paper.from_on),
            last=words.short_day(paper.to_on),
        )
        over = PillLabel(words.tr("certificates", "Over") if paper.to_on < today else "", Kind.NEUTRAL)
        icons = self._session.icons
        edit = quiet_button(
            words.tr("certificates", "Change"), partial(self._open, paper), icon=icons.get("edit")
        )
        edit.setAccessibleName(words.tr("certificates", "Change: {name}, {days}", name=name, days=days))
        remove = quiet_button(
            words.tr("certificates", "Remove"), partial(self._remove, paper), icon=icons.get("bin")
        )
        remove.setAccessibleName(words.tr("certificates", "Remove: {name}, {days}", name=name, days=days))
        made = QWidget()
        column = vbox(hbox(label(name, Role.STRONG), over, STRETCH), muted(days, wrap=True), gap=Space.XS)
        if paper.note:
            column.addWidget(caption(paper.note, wrap=True))
        column.addLayout(hbox(edit, remove, STRETCH))
        made.setLayout(column)
        return made

    def add_new(self) -> None:
        """Open an empty form with the cursor in it."""
        self._open(None)

    def _open(self, paper: Certificate | None) -> None:
        self.close_form()
        self.form = CertificateForm(self._session, self._person, paper, self.close_form)
        self.add(self.form)
        self.more.hide()
        self.form.form.focus("kind")
        QTimer.singleShot(GROWN_MS, self, self._show_form)

    def _show_form(self) -> None:
        """Bring the whole form into view, once it has its height."""
        parent = self.parentWidget()
        while parent is not None and self.form is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(self.form)
            parent = parent.parentWidget()

    def close_form(self) -> None:
        """Put the form away."""
        if self.form is not None:
            self.form.setParent(None)
            self.form.deleteLater()
            self.form = None
            self.more.show()
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def keep_open(self) -> bool:
        """Record what is being typed before the page is saved; tell whether nothing is left open."""
        return self.form is None or not self.form.typed or self.form.keep()

    def _remove(self, paper: Certificate) -> None:
        self.close_form()
        if self._session.attempt(remove_certificate, self._session.book, paper.id):
            offer_undo(self._session, self._session.words.tr("certificates", "Certificate removed."))


class CertificateForm(QWidget):
    """One certificate, new or recorded."""

    def __init__(
        self, session: Session, person: str, paper: Certificate | None, done: Callable[[], None]
    ) -> None:
        super().__init__()
        self._session = session
        self._person = person
        self._paper = paper
        self._done = done
        self.typed = False
        tr, words = session.words.tr, session.words
        kinds = [Choice(code, words.say(name)) for code, name in KINDS.items()]
        self.form = Form(
            [
                Field("kind", tr("certificates", "Certificate"), ChoiceEditor(kinds)),
                Field("country", tr("certificates", "Issued in"), country_editor(session)),
                Field("from_on", tr("certificates", "First day"), self._day()),
                Field("to_on", tr("certificates", "Last day"), self._day()),
                Field(
                    "note",
                    tr("certificates", "Number or note"),
                    LineEditor(),
                    aside=tr("certificates", "optional"),
                ),
            ],
            words.say,
            session.icons,
        )
        if paper is not None:
            names = ("kind", "country", "from_on", "to_on", "note")
            self.form.set_values({name: getattr(paper, name) for name in names})
        self.form.changed.connect(self._edited)
        keep = plain_button(tr("certificates", "Save the certificate"), self.keep)
        cancel = quiet_button(tr("certificates", "Cancel"), done)
        self.setLayout(vbox(line(), self.form, hbox(keep, cancel, STRETCH, gap=Space.S), gap=Space.M))

    def _day(self) -> DateEditor:
        words, today = self._session.words, self._session.today
        hint = words.short_day(today())
        return DateEditor(
            lambda text: read_date(text, words.locale, today()), words.short_day, words.day, hint=hint
        )

    def _edited(self) -> None:
        self.typed = True

    def keep(self) -> bool:
        """Record the certificate, or say beside the fields what is wrong; tell whether it is in the book."""
        try:
            self._session.run(record_certificate, self._session.book, self._command())
        except Refused as refused:
            self._session.show_rest(self.form.show_problems(refused.problems))
            return False
        except Unavailable as failure:
            self._session.show_failure(failure)
            return False
        self._done()
        return True

    def _command(self) -> CertificateCommand:
        """Return the fields as a command.

        Raises:
            Refused: what cannot be read and what is wrong, together.
        """
        values, problems = self.form.understood()
        key = self._paper.id if self._paper else None
        command = CertificateCommand(
            self._person,
            values["kind"],
            values["country"],
            values["from_on"],
            values["to_on"],
            key,
            values["note"] or "",
        )
        unread = {problem.field for problem in problems}
        problems += [problem for problem in check_certificate(command) if problem.field not in unread]
        if problems:
            raise Refused(problems)
        return command
