"""What stands above the steps of a contract that was sealed: that it is being corrected or was called off, and the ways there."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.core.actions.corrections import begin_correction, call_off, give_up_correction
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.declarations import declarations
from desktop.ui.contract.covered_gigs import GigsEditor
from desktop.ui.contract.draft import Draft
from desktop.ui.editors import NotesEditor
from desktop.ui.form import Field, Form
from desktop.ui.pickers import Choice
from desktop.ui.session import Session
from desktop.ui.signs import Sign, restyle
from desktop.ui.theme import Kind, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import (
    SIGNS,
    STRETCH,
    Card,
    danger_button,
    hbox,
    label,
    link_button,
    muted,
    plain_button,
    scrolled,
    vbox,
)


class CorrectionBar(QFrame):
    """Says that the open contract is being corrected, or that it was called off and why."""

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        self._session = session
        self._draft = draft
        tr = session.words.tr
        self._sign = Sign(session.icons)
        self._text = label("", wrap=True, selectable=True)
        self.give_up = link_button(tr("correction", "Give up the correction"), self._give_up)
        row = hbox(self._sign, self._text, self.give_up, gap=Space.M)
        row.setContentsMargins(Space.M, Space.XS, Space.XS, Space.XS)
        row.setStretch(1, 1)
        self.setLayout(row)
        self.hide()

    @property
    def text(self) -> str:
        """What it says at the moment; empty while it is not there."""
        return "" if self.isHidden() else self._text.text()

    def refresh(self) -> None:
        """Say how it stands, or go away."""
        facts = self._draft.facts
        if facts.correction is not None:
            kind = Kind.WARNING if facts.correcting else Kind.NEUTRAL
            text = self._correcting() if facts.correcting else self._called_off()
            for widget in (self, self._text):
                restyle(widget, "notice", str(kind))
            self._sign.show_sign(SIGNS[kind], "muted" if kind is Kind.NEUTRAL else f"{kind}_text")
            self._text.setText(text)
            self.setAccessibleName(text)
            self.give_up.setVisible(facts.correcting)
        self.setVisible(facts.correction is not None)

    def begin(self) -> None:
        """Open the contract for a correction."""
        self._draft.flush()
        key = self._draft.facts.id
        if self._session.attempt(begin_correction, self._session.book, key):
            text = self._session.words.tr("correction", "Change what was wrong, then seal it anew.")
            offer_undo(self._session, text)

    def _give_up(self) -> None:
        self._draft.flush()
        if self._session.attempt(give_up_correction, self._session.book, self._draft.facts.id):
            text = self._session.words.tr("correction", "The contract is again as it was sealed.")
            offer_undo(self._session, text)

    def _correcting(self) -> str:
        words, facts = self._session.words, self._draft.facts
        assert facts.correction is not None
        at = datetime.fromisoformat(facts.correction.sealed_at).astimezone()
        rows = declarations(self._session.book, contract_id=facts.id)
        if any(row.received_rev is not None for row in rows):
            return words.tr(
                "correction",
                "You are correcting what was sealed on {when}. The company still has the old version.",
                when=words.moment(at),
            )
        return words.tr(
            "correction",
            "You are correcting what was sealed on {when}. It was not sent yet; both versions go out in their order.",
            when=words.moment(at),
        )

    def _called_off(self) -> str:
        words, facts = self._session.words, self._draft.facts
        assert facts.correction is not None
        at = datetime.fromisoformat(facts.correction.begun_at).astimezone()
        return words.tr(
            "correction", "Called off on {day}: {reason}", day=at.date(), reason=facts.correction.reason or ""
        )


class CallOffForm(Card):
    """Asks why a sealed contract is called off, and which of its gigs do not take place.

    Signals:
        asking(bool): it came, or went again.
    """

    asking = Signal(bool)

    def __init__(self, session: Session, draft: Draft) -> None:
        words, tr = session.words, session.words.tr
        super().__init__(tr("correction", "Call off the contract"))
        self._session = session
        self._draft = draft
        self.reason = NotesEditor(lines=2)
        self.gigs = GigsEditor()
        self.form = Form(
            [
                Field(
                    "reason",
                    tr("correction", "Why"),
                    self.reason,
                    help=tr("correction", "It is kept in your book."),
                ),
                Field("gigs", tr("correction", "Gigs that do not take place"), self.gigs),
            ],
            words.say,
            session.icons,
        )
        self.confirm = danger_button(tr("correction", "Call off"), self._call_off)
        self.never_mind = plain_button(tr("correction", "Leave it as it is"), self.leave)
        text = tr(
            "correction",
            "Every company gets a cancellation of its declaration. It cannot be undone. Gigs that are not ticked are free for another contract.",
        )
        steps = QWidget()
        steps.setLayout(hbox(self.confirm, self.never_mind, STRETCH))
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(vbox(muted(text, wrap=True), self.form, STRETCH))
        self.add(scrolled(inside), steps)
        self.body.setStretch(self.body.count() - 2, 1)
        self.hide()

    def leave(self) -> None:
        """Go again; nothing is called off."""
        self.hide()
        self.asking.emit(False)

    def ask(self) -> None:
        """Come, with every gig ticked, and take the keyboard."""
        words, facts = self._session.words, self._draft.facts
        self.reason.set_value("")
        self.gigs.offer(
            Choice(
                gig.id,
                "  ·  ".join((words.day(datetime.fromisoformat(gig.on).date()), gig.venue or gig.place)),
            )
            for gig in facts.gigs
        )
        self.gigs.set_value([gig.id for gig in facts.gigs])
        self.form.clear_problems()
        self.asking.emit(True)
        self.show()
        self.form.focus("reason")

    def _call_off(self) -> None:
        session, facts = self._session, self._draft.facts
        self._draft.flush()
        try:
            session.run(call_off, session.book, facts.id, self.reason.value(), tuple(self.gigs.value()))
        except Refused as refused:
            session.show_rest(self.form.show_problems(refused.problems))
            return
        except Unavailable as failure:
            session.show_failure(failure)
            return
        self.leave()
        text = session.words.tr("correction", "Called off. The cancellations wait for the next sync.")
        sync = session.words.tr("check", "Sync now")
        session.note(Kind.SUCCESS, text, sync, lambda: session.go("declarations", "sync"))
