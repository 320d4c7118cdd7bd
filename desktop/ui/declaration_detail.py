"""One paper's life, from the seal to the payment: what happened when, what proves it, and what is still to come."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.core.actions.corrections import keep_theirs
from desktop.core.outbox import Reason
from desktop.core.queries.company_words import clock_of, progress
from desktop.core.queries.contracts import contract
from desktop.core.queries.declarations import DeclarationRow, declaration
from desktop.core.seven_days import PayClock
from desktop.i18n.words import Words
from desktop.ui import declaration_words
from desktop.ui.page_area import NO_LIMIT
from desktop.ui.paper_life import Moment, life
from desktop.ui.session import Session
from desktop.ui.signs import Sign, tip_text
from desktop.ui.tagging import Why, explain, tag, why_button
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import (
    STRETCH,
    Card,
    PillLabel,
    hbox,
    label,
    link_button,
    muted,
    plain_button,
    scrolled,
    vbox,
)

WIDTH = 300
SIGN = 16


class DeclarationDetail(Card):
    """Shows the paper that is selected in the list."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        self._key: str | None = None
        tr = self._words.tr
        self._heading = label("", Role.HEADING, wrap=True, selectable=True)
        self._company = muted("", wrap=True)
        self._pill = PillLabel()
        self._life = QVBoxLayout()
        self._life.setContentsMargins(0, 0, 0, 0)
        self._life.setSpacing(Space.M)
        self._digest = label("", Role.CAPTION, wrap=True, selectable=True)
        self._empty = muted(tr("declarations", "Select a declaration to see its life."), wrap=True)
        self.enrol = plain_button(
            tr("declarations", "Enrol at a company…"), lambda: session.go("settings", "enrol")
        )
        self.contract = link_button(tr("declarations", "Open the contract"), self._open_contract)
        self.proof = plain_button(tr("declarations", "Prove I sent it…"), self._prove)
        self.correct = link_button(tr("correction", "Correct the contract…"), self._correct)
        self.theirs = plain_button(tr("correction", "Keep the other version"), self._keep_theirs)
        self.ask_pay = plain_button(tr("pay clock", "Ask where the pay is…"), self._ask_pay)
        self.why = why_button(session, self.why_this, tr("deadlines", "Deadlines"))
        self.journal = link_button(tr("declarations", "What was sent when…"), self._open_journal)
        explain(self, self.why_this)
        tag(self._pill, "declaration_state")
        tag(self._digest, "fingerprint", self._words)
        tag(self.proof, "receipt", self._words)
        self._lay_out()
        self.show_paper(None)

    @property
    def deeds(self) -> Sequence[QPushButton]:
        """The buttons that do something with the paper."""
        return (
            self.enrol,
            self.contract,
            self.correct,
            self.ask_pay,
            self.theirs,
            self.proof,
            self.journal,
            self.why,
        )

    def _lay_out(self) -> None:
        self._inside = QWidget()
        self._inside.setObjectName("page")
        state = hbox(self._pill, STRETCH, self.why)
        column = vbox(self._heading, self._company, state, Space.S, gap=Space.XS + 2)
        column.addLayout(self._life)
        column.addSpacing(Space.S)
        column.addWidget(self._digest)
        column.addWidget(self.correct, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.contract, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.journal, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self._inside.setLayout(column)
        self._area: QScrollArea = scrolled(self._inside)
        self.body.setContentsMargins(Space.L, Space.L, Space.M, Space.L)
        self._steps = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._steps.addStretch(0)
        self._steps.setSpacing(Space.S)
        for step in (self.enrol, self.ask_pay, self.theirs, self.proof):
            self._steps.addWidget(step)
        self.add(self._empty, self._area, self._steps)
        self.body.setStretch(self.body.indexOf(self._area), 1)
        self.body.setAlignment(self._empty, Qt.AlignmentFlag.AlignTop)
        self.lay_across(across=False)

    def lay_across(self, *, across: bool) -> None:
        """Stand beneath the list over its whole width, with the buttons at the right; else beside it."""
        directions = QBoxLayout.Direction
        self.body.setDirection(directions.LeftToRight if across else directions.TopToBottom)
        width = self._session.theme.px(WIDTH)
        self.setMinimumWidth(0 if across else width)
        self.setMaximumWidth(NO_LIMIT if across else width)

    def show_paper(self, row: DeclarationRow | None) -> None:
        """Show a paper, or what this place is for."""
        self._key = row.id if row else None
        self._empty.setVisible(row is None)
        for part in (self._area, self.proof, self.journal, self.contract):
            part.setVisible(row is not None)
        for part in (self.correct, self.ask_pay, self.theirs):
            part.setVisible(False)
        self.enrol.setVisible(row is not None and _needs_company(row))
        if row is None:
            return
        words, session = self._words, self._session
        clock = clock_of(row, progress(session.book, row.id), session.countries, session.today())
        self._offer_steps(row, clock)
        self._heading.setText(declaration_words.title(words, row))
        self._company.setText(_summary(words, row))
        self._pill.show_pill(*declaration_words.state_pill(words, row, clock))
        self._digest.setText(words.tr("declarations", "Fingerprint {digest}", digest=short(row.digest)))
        self._digest.setToolTip(tip_text(row.digest))
        self.why.setVisible(self.why_this() is not None)
        self._show_life(life(session, row))

    def why_this(self) -> Why | None:
        """Return until when the paper must be there, or by when its pay comes, and why."""
        from desktop.ui.whys.declared import why_paper

        return why_paper(self._session, declaration(self._session.book, self._key) if self._key else None)

    def refresh(self) -> None:
        """Read the paper that is shown again."""
        if self._key is not None:
            self.show_paper(declaration(self._session.book, self._key))

    def _show_life(self, moments: list[Moment]) -> None:
        while (item := self._life.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for moment in moments:
            entry = self._entry(moment)
            self._life.addWidget(entry)
            entry.show()  # at once: what is still hidden is not counted when the height to be scrolled is measured

    def _entry(self, moment: Moment) -> QWidget:
        lines = [label(line, Role.CAPTION, wrap=True, selectable=True) for line in moment.lines]
        sign = vbox(Sign(self._session.icons, moment.sign, moment.tint, side=SIGN), STRETCH)
        sign.setContentsMargins(0, 2, 0, 0)
        row = hbox(sign, vbox(label(moment.what, Role.STRONG, wrap=True), *lines, gap=2), gap=Space.S)
        row.setStretch(1, 1)
        made = QFrame()
        made.setLayout(row)
        made.setAccessibleName(". ".join((moment.what, *moment.lines)))
        return made

    def _offer_steps(self, row: DeclarationRow, clock: PayClock | None) -> None:
        """Offer what can be done about this paper now."""
        facts = contract(self._session.book, row.contract_id)
        self.correct.setVisible(facts is not None and facts.state == "sealed")
        self.ask_pay.setVisible(clock is not None and clock.stand == "late")
        self.theirs.setVisible(row.delivery == "conflict")

    def _keep_theirs(self) -> None:
        """Drop the own version that the company did not take."""
        session = self._session
        if self._key is not None and session.attempt(keep_theirs, session.book, self._key):
            text = session.words.tr(
                "correction",
                "The other version stands. Your contract still shows yours: correct it if it is wrong.",
            )
            session.note(Kind.INFO, text)

    def _correct(self) -> None:
        row = declaration(self._session.book, self._key) if self._key else None
        if row is not None:
            self._session.go("contracts", (declaration_words.TO_CORRECT, row.contract_id))

    def _ask_pay(self) -> None:
        from desktop.ui.pay_mail import ask_for_pay

        row = declaration(self._session.book, self._key) if self._key else None
        if row is not None:
            ask_for_pay(self._session, row)

    def _prove(self) -> None:
        from desktop.ui.open_papers import PaperOf

        row = declaration(self._session.book, self._key) if self._key else None
        if row is not None:
            self._session.go("papers", PaperOf(row.contract_id, f"declaration:{row.id}"))

    def _open_journal(self) -> None:
        if self._key is not None:
            self._session.go("journal", self._key)

    def _open_contract(self) -> None:
        row = declaration(self._session.book, self._key) if self._key else None
        if row is not None:
            self._session.go("contracts", row.contract_id)


def short(digest: str) -> str:
    """Return a digest in the form in which two people compare it: its beginning and its end, in fours."""
    return f"{digest[:4]} {digest[4:8]} … {digest[-8:-4]} {digest[-4:]}"


def _summary(words: Words, row: DeclarationRow) -> str:
    musicians = words.trn("declarations", "{n} musician", "{n} musicians", row.members)
    return " · ".join((declaration_words.company(words, row), musicians, words.money(row.total)))


def _needs_company(row: DeclarationRow) -> bool:
    """Tell whether the paper waits because there is no company to send it to."""
    reason = Reason.read(row.reason)
    return row.received_at is None and (
        row.company is None or (reason is not None and reason.code in ("not_enrolled", "unknown_device"))
    )
