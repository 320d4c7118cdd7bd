"""One contract as a page of three steps: agreement, line-up and split, check and finish."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QIcon, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.core.queries.going_back import JOURNAL, SYNC
from desktop.ui.commands import shown_keys
from desktop.ui.contract import wording
from desktop.ui.contract.agreement import AgreementView
from desktop.ui.contract.check import CheckView
from desktop.ui.contract.correcting import CallOffForm, CorrectionBar
from desktop.ui.contract.draft import Draft, Saving
from desktop.ui.contract.ground import Cut
from desktop.ui.contract.routes import FIELD
from desktop.ui.contract.split_view import SplitView
from desktop.ui.contract.step_tabs import StepTabs
from desktop.ui.contract.ways import TO_CHECK
from desktop.ui.local_keys import KEEP, NEXT_STEP, bind
from desktop.ui.page_area import Stack
from desktop.ui.row_model import Pill
from desktop.ui.session import Session
from desktop.ui.tagging import tag
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import (
    STRETCH,
    PillLabel,
    hbox,
    icon_button,
    muted,
    plain_button,
    primary_button,
    scrolled,
    vbox,
)

AGREEMENT, SPLIT, CHECK = range(3)
"""The steps."""
REST_MS = 600
"""So long after sealing its button rests: it leads on from the same spot, and a double click is not meant so."""
LEAST = 180
"""Pixels of height (at 100 %) that a step keeps; in a lower window the whole view scrolls."""


class ContractView(QWidget):
    """Shows one contract; `left` asks to go back to the list."""

    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._words = session, session.words
        self.draft = Draft(session)
        self.agreement = AgreementView(session, self.draft, self._drop)
        self.split = SplitView(session, self.draft)
        self.check = CheckView(session, self.draft, self.lead_to)
        self.steps = Stack()
        for step in (self.agreement, self.split, self.check):
            self.steps.addWidget(step)
        self._unfinished: list[bool] = []
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._show_foot)
        self.tabs = StepTabs(session.words)
        self.tabs.currentChanged.connect(self._turn)
        self.tabs.entered.connect(self._walk_on)
        self._lay_out()
        self.split.musicians.why_asked.connect(lambda key: self.lead_to(FIELD + key))
        self.draft.changed.connect(self._repaint)
        self.draft.saving_changed.connect(self._show_state)
        bind(KEEP, self.flush, self)
        bind(NEXT_STEP, self._walk_on, self)

    def _lay_out(self) -> None:
        tr, icons = self._words.tr, self._session.icons
        self._title = Cut(Role.TITLE, least=120)
        self._pill = PillLabel()
        back = icon_button(icons.get("chevron-left"), tr("contract", "Back to the contracts"), self.left.emit)
        self._note = muted("", wrap=True)
        self.back = plain_button(tr("contract", "Back"), lambda: self.go_to(self.tabs.currentIndex() - 1))
        self.next = primary_button("", self._go_on)
        self.papers = plain_button(tr("contract", "Papers…"), self._open_papers)
        self.papers.setToolTip(shown_keys("Ctrl+P"))
        self.bar = CorrectionBar(self._session, self.draft)
        self.call_off = CallOffForm(self._session, self.draft)
        self._correct = tag(plain_button(tr("correction", "Correct…"), self.correct), "revision", self._words)
        self._ask_call_off = plain_button(tr("correction", "Call off…"), self.call_off.ask)
        after = hbox(self._correct, self._ask_call_off, self.papers, STRETCH, gap=Space.S)
        first = hbox(back, self._title, self._pill, gap=Space.S)
        first.setStretch(1, 1)
        self._in_head = (back, self._title, self._pill, self._correct, self._ask_call_off, self.papers)
        self._head = hbox(first, after, gap=Space.S)
        self._head.setStretch(0, 1)
        foot = hbox(self._note, self.back, self.next, gap=Space.M)
        foot.setStretch(0, 1)
        self._work = QWidget()
        work = vbox(self.tabs, self.steps, foot)
        work.setStretch(1, 1)
        self._work.setLayout(work)
        self.call_off.asking.connect(self._make_room)
        self._lower = QWidget()
        self._lower.hide()
        column = vbox(self._head, self.bar, self.call_off, self._work, self._lower)
        for place, share in ((2, 4), (3, 1), (4, 1)):
            column.setStretch(place, share)
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(column)
        self.setLayout(vbox(scrolled(inside)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the head and the steps to the room."""
        super().resizeEvent(event)
        self._place_head()
        self.steps.setMinimumHeight(self._session.theme.px(LEAST))

    def _place_head(self) -> None:
        """Let what can be done with the contract stand beneath its name and day where there is no room beside them."""
        wants = sum(part.minimumSizeHint().width() + Space.S for part in self._in_head if not part.isHidden())
        directions = QBoxLayout.Direction
        beneath = wants + self._title.tail_width() > self.width()
        self._head.setDirection(directions.TopToBottom if beneath else directions.LeftToRight)

    def open(self, contract_id: str, step: int | None = None) -> bool:
        """Show a contract at a step, without one at the first that is not finished; tell whether it is there."""
        self.flush()
        self.split.fold()
        if not self.call_off.isHidden():
            self.call_off.leave()
        if not self.draft.open(contract_id):
            return False
        self._reload_steps()
        self.go_to(self._first_unfinished() if step is None else step)
        return True

    def reload(self) -> None:
        """Read the contract again after something changed; back to the list when it is gone."""
        if not self.draft.is_open:
            return
        if self.draft.reload():
            self._reload_steps()
        else:
            self.left.emit()

    def flush(self) -> None:
        """Keep what was just typed."""
        if self.draft.is_open:
            self.agreement.flush()
            self.draft.flush()

    def put_away(self) -> None:
        """Keep what was typed and let go of the contract."""
        self.flush()
        self.draft.close()

    def _make_room(self, asking: bool) -> None:
        """Let the form of calling off stand in the place of the steps."""
        self._work.setVisible(not asking)
        self._lower.setVisible(asking)
        for step in (self._correct, self._ask_call_off):
            step.setEnabled(not asking)
        if not asking:
            self.tabs.setFocus()

    def correct(self) -> None:
        """Open the contract for a correction, unless it is open for one, at the step where changing begins."""
        if self.draft.is_open and not self.draft.facts.correcting:
            self.bar.begin()
            self.go_to(AGREEMENT)
            self.tabs.setFocus()

    def go_to(self, step: int) -> None:
        """Show a step."""
        self.tabs.setCurrentIndex(max(AGREEMENT, min(step, CHECK)))
        self._turn(self.tabs.currentIndex())

    def lead_to(self, field: str) -> None:
        """Bring the cursor to the field of a problem, in this contract or on another page."""
        draft, (kind, _, rest) = self.draft, field.partition(".")
        if kind == "routes":
            self.go_to(CHECK)
            self.check.show_why(rest or field.removeprefix(FIELD))
        elif kind == "people":
            person, _, detail = rest.partition(".")
            self._lead_away("people", ("person", person, detail))
        elif field == SYNC:
            self._session.go("declarations", "sync")
        elif field == JOURNAL:
            self._lead_away("journal", None)
        elif kind == "client":
            self._lead_away("people", ("client", draft.facts.client.id, rest))
        elif (gig := wording.gig_of(field, draft.facts)) is not None:
            self._lead_away("gigs", gig)
        elif field.startswith(("steps", "line_up")):
            self.go_to(SPLIT)
            self.split.lead_to(field)
        else:
            self.go_to(AGREEMENT)
            self.agreement.lead_to(field)

    def _lead_away(self, page: str, argument: object) -> None:
        """Go to another page, come back when it is saved there, and offer the way back before that."""
        facts, offer = self.draft.facts, self._words.tr("contract", "Back to the contract")
        back = ("contracts", (TO_CHECK, facts.id))
        self._session.go(page, argument, back=back)
        self._session.note(
            Kind.INFO, wording.heading(self._words, facts), offer, lambda: self._session.go(*back)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go back to the list on Esc, from the form of calling off to the contract."""
        if event.key() == Qt.Key.Key_Escape and not self.call_off.isHidden():
            self.call_off.leave()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show the split in today's colours: they may have changed while another page was in front."""
        super().showEvent(event)
        if self.draft.is_open:
            self.split.repaint_split()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Keep what was typed when another page comes."""
        super().hideEvent(event)
        self.flush()

    def _reload_steps(self) -> None:
        self.agreement.reload()
        self.split.reload()
        self._repaint()
        self._show_state()

    def _repaint(self) -> None:
        """Show what follows from the contract as it stands; called with every key."""
        if not self.draft.is_open:
            return
        self.split.repaint_split()
        if self.tabs.currentIndex() == CHECK:
            self.check.reload()
        words, facts = self._words, self.draft.facts
        self._title.show_words(wording.heading(words, facts), tail=wording.heading_day(words, facts))
        unfinished = [self._is_unfinished(step) for step in (AGREEMENT, SPLIT, CHECK)]
        if unfinished != self._unfinished:
            self._unfinished = unfinished
            for step, open_ in enumerate(unfinished):
                icon = QIcon() if open_ else self._session.icons.get("check", "success_text")
                self.tabs.setTabIcon(step, icon)
        self._show_foot()

    def _is_unfinished(self, step: int) -> bool:
        if step == CHECK:
            return self.draft.facts.state != "sealed"
        own = (problem for problem in self.draft.review.problems if wording.is_own(problem))
        return any(wording.is_of_split(problem) is (step == SPLIT) for problem in own)

    def _first_unfinished(self) -> int:
        """Return where to begin: a contract that was just drafted shows its split before it is checked."""
        if self.draft.fixed:
            return CHECK
        if self._is_unfinished(AGREEMENT):
            return AGREEMENT
        return SPLIT if self.draft.facts.version == 1 or self._is_unfinished(SPLIT) else CHECK

    def _turn(self, step: int) -> None:
        """Show the step of a tab."""
        if not self.draft.is_open:
            return
        self.flush()
        self.steps.setCurrentIndex(step)
        self._repaint()

    def _go_on(self) -> None:
        step = self.tabs.currentIndex()
        if step < CHECK:
            at_tabs = self.tabs.hasFocus()  # there Enter goes on from step to step
            self.go_to(step + 1)
            if step + 1 == CHECK and not at_tabs:
                self.check.take_keyboard()
            elif step + 1 == SPLIT and not (self.draft.facts.line_up or self.draft.fixed):
                self.split.ask_musician()
            elif step + 1 == SPLIT and not at_tabs:
                self.split.add_step.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.draft.facts.state == "sealed":
            self._session.go("declarations", "sync")
        else:
            self._seal()

    def _walk_on(self) -> None:
        """Go to the next step; at the last one to what is missing, else to its button, which is not pressed by that."""
        if self.tabs.currentIndex() < CHECK:
            self._go_on()
        elif not self.check.take_keyboard() and self.next.isEnabled():
            self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_papers(self) -> None:
        from desktop.ui.open_papers import PaperOf

        self.flush()
        self._session.go("papers", PaperOf(self.draft.facts.id))

    def _seal(self) -> None:
        focused = self.next.hasFocus()
        self._rest.start()
        if (made := self.draft.seal()) is None:
            self._rest.stop()
            self._repaint()
            return
        if focused:
            self.tabs.setFocus()
        text = self._words.trn(
            "check",
            "Sealed. {n} declaration waits for the next sync.",
            "Sealed. {n} declarations wait for the next sync.",
            made,
        )
        sync = self._words.tr("check", "Sync now")
        self._session.note(Kind.SUCCESS, text, sync, lambda: self._session.go("declarations", "sync"))

    def _drop(self) -> None:
        client = self.draft.facts.client.name
        if self.draft.drop():
            self.left.emit()
            offer_undo(self._session, wording.dropped(self._words, client))

    def _show_state(self) -> None:
        if self.draft.is_open:
            sealed = self.draft.facts.state == "sealed"
            self._pill.show_pill(*self._state())
            self.bar.refresh()
            self._correct.setVisible(sealed)
            self._ask_call_off.setVisible(sealed)
            self._place_head()

    def _state(self) -> Pill:
        tr, state = self._words.tr, self.draft.facts.state
        if state == "sealed":
            return Pill(tr("contract state", "Sealed"), Kind.SUCCESS)
        if state == "void":
            called_off = self.draft.facts.correction is not None
            name = tr("contract state", "Called off") if called_off else tr("contract state", "Dropped")
            return Pill(name, Kind.NEUTRAL)
        name = (
            tr("contract state", "Signed by client") if state == "agreed" else tr("contract state", "Draft")
        )
        if self.draft.facts.correcting:
            name = tr("contract state", "Being corrected")
        saving = {
            Saving.KEPT: tr("contract state", "saved"),
            Saving.WAITING: tr("contract state", "saving…"),
            Saving.FAILED: tr("contract state", "last change not saved"),
        }[self.draft.saving]
        return Pill(
            f"{name} · {saving}", Kind.WARNING if self.draft.saving is Saving.FAILED else Kind.NEUTRAL
        )

    def _show_foot(self) -> None:
        if not self.draft.is_open:
            return
        step, state = self.tabs.currentIndex(), self.draft.facts.state
        tr, missing = self._words.tr, len(self.draft.review.problems)
        if step == AGREEMENT and self.back.hasFocus():
            self.tabs.setFocus()  # before the button is hidden, when Qt would go to the side bar
        self.back.setVisible(step > AGREEMENT)
        name = {
            AGREEMENT: tr("contract", "Next: line-up and split"),
            SPLIT: tr("contract", "Next: check and finish"),
            CHECK: tr("contract", "Sync now") if state == "sealed" else self._seal_words(),
        }[step]
        self.next.setText(name)
        self.next.setAccessibleName(name)
        self.next.setVisible(step < CHECK or state != "void")
        resting = state == "sealed" and self._rest.isActive()
        self.next.setEnabled(step < CHECK or ((state == "sealed" or not missing) and not resting))
        self._note.setText(self._footnote(step, missing))

    def _seal_words(self) -> str:
        if self.draft.facts.correcting:
            return self._words.tr("correction", "Seal the correction")
        return self._words.tr("contract", "Seal")

    def _footnote(self, step: int, missing: int) -> str:
        words, fixed = self._words, self.draft.fixed
        if step == SPLIT and self.draft.is_open:
            return wording.elsewhere(words, self.draft)
        if step == CHECK and missing and not fixed:
            return words.trn(
                "contract",
                "{n} thing is missing before this can be sealed.",
                "{n} things are missing before this can be sealed.",
                missing,
            )
        if step == CHECK and not fixed:
            return words.tr(
                "contract", "Sealing cannot be undone: what changes afterwards goes by a correction."
            )
        return ""
