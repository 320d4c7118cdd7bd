"""The second step: who plays, and where the money goes. Everything is worked out anew with every key."""

from itertools import pairwise

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QMenu, QPushButton, QScrollArea, QWidget

from desktop.core.queries.people import musicians
from desktop.core.recipes import KINDS
from desktop.ui.contract import bar, edits, line_up, step_rows, step_words, wording
from desktop.ui.contract.dates import DatesGrid
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.entry import when_picked
from desktop.ui.contract.kept_recipes import RecipePanel
from desktop.ui.contract.line_up import MusicianRows
from desktop.ui.contract.proof_view import ProofView
from desktop.ui.contract.rows import FoldingRows
from desktop.ui.contract.step_rows import StepRows
from desktop.ui.contract.summary import SummaryCard
from desktop.ui.pickers import Choice, PickerEditor
from desktop.ui.session import Session
from desktop.ui.split_bar import SplitBar
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import (
    STRETCH,
    Card,
    PillLabel,
    caption,
    hbox,
    link_button,
    plain_button,
    scrolled,
    vbox,
)

WIDE = 900
"""From this width on the agreement stands beside the split, in pixels at 100 %."""
ROOMY, RULED = 700, 800
"""From this width on the steps show what each leaves, and the musicians by which rule they share."""
GROWING_MS = 200
"""So long what was opened may still grow, and stays in view."""
EDGE = 44
"""So near to the edge a dragged row scrolls on."""
LOW = 470
"""Below this height everything scrolls together, else the rows alone, between bar and sum."""


class SplitView(QWidget):
    """Shows and edits line-up and recipe of the open contract."""

    def __init__(self, session: Session, draft: Draft) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        self._draft = draft
        self._pieces: list[bar.Piece] = []
        self.summary = SummaryCard(session, draft)
        self.bar = SplitBar(session.theme, session.words.tr("split", "Where the money goes"))
        self.bar.pointed.connect(self._lead_to_piece)
        self.steps = StepRows(session, draft)
        self.musicians = MusicianRows(session, draft)
        self.dates = DatesGrid(session, draft)
        self.recipes = RecipePanel(session, draft)
        self.newcomer = self._make_newcomer()
        self.add_step = self._make_add_step()
        self.share_out = plain_button(
            session.words.tr("split", "Share out the rest"), lambda: self.steps.add(edits.SHARES)
        )
        self.proof = PillLabel(spoken=True)
        self.proof_view = ProofView(session, draft)
        self.show_proof_button = link_button("", lambda: self.show_proof(shown=self.proof_view.isHidden()))
        self.odd = caption("", wrap=True)
        self.parts = caption("", wrap=True)
        self.parts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._card = self._make_card()
        self._name_proof_button()
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit)
        row = hbox(self.summary, self._card, gap=Space.M)
        row.setStretch(1, 1)
        self._page = QWidget()
        self._page.setLayout(row)
        self._whole = scrolled(self._page)
        self._wanted: tuple[QWidget, ...] = ()
        self._growing = QTimer(self, singleShot=True, interval=GROWING_MS)
        for area in (self._scroll, self._whole):
            area.verticalScrollBar().rangeChanged.connect(self._follow_growth)
        self._scroll.verticalScrollBar().rangeChanged.connect(lambda: self._fitting.start())
        self.setLayout(vbox(self._whole))
        for rows in (self.steps, self.musicians):
            rows.opened.connect(lambda place, rows=rows: self._bring_into_view(rows, place))
            rows.reordered.connect(self._chain)
            rows.dragged_to.connect(lambda y, rows=rows: self._follow_drag(rows, y))
        self.dates.reordered.connect(self._chain)
        self.musicians.drop_out_asked.connect(self.recipes.ask_drop_out)
        self.musicians.replacement_asked.connect(self.recipes.ask_replacement)
        self.recipes.opened.connect(lambda: QTimer.singleShot(0, self, lambda: self._reveal(self.recipes)))
        self.recipes.resized.connect(self._fitting.start)
        session.theme.changed.connect(self._restyle)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)

    def _make_newcomer(self) -> PickerEditor:
        made = PickerEditor(
            self._session.icons, hint=self._words.tr("line-up", "Add a musician: type a name, then Enter")
        )
        made.describe(self._words.tr("line-up", "Add a musician"), "")
        when_picked(made, made.line.returnPressed, self._add_musician)
        made.settled.connect(self._fold_newcomer)
        return made

    def _make_add_step(self) -> QPushButton:
        made = plain_button(self._words.tr("split", "Add step"), icon=self._session.icons.get("plus"))
        self._kinds = QMenu(made)
        self._offers: dict[str, QAction] = {}
        for kind in KINDS:
            action = self._kinds.addAction(self._words.say(step_words.STEP_OFFERS[kind]))
            action.setData(kind)
            self._offers[kind] = action
        self._kinds.triggered.connect(lambda action: self.steps.add(action.data()))
        made.setMenu(self._kinds)
        return made

    def _make_card(self) -> Card:
        new = plain_button(
            self._words.tr("split", "Musician"),
            self.ask_musician,
            icon=self._session.icons.get("plus"),
        )
        new.setAccessibleName(self._words.tr("line-up", "Add a musician"))
        self._new_musician = new
        card = Card(" ", self.recipes.button, self.add_step, new)
        self._rows = QWidget()
        self._rows.setObjectName("page")
        self._rows.setLayout(
            vbox(
                self.recipes,
                self.steps,
                self.musicians,
                self.newcomer,
                self.dates,
                self.proof_view,
                STRETCH,
                gap=Space.M,
            )
        )
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._rows)
        footer = hbox(self.proof, self.show_proof_button, self.share_out, self.odd, self.parts, gap=Space.M)
        for words in (3, 4):
            footer.setStretch(words, 1)
        card.add(self.bar, self._scroll, footer)
        card.body.setStretchFactor(self._scroll, 1)
        return card

    def repaint_split(self) -> None:
        """Show the split as it stands."""
        words, draft = self._words, self._draft
        fee = wording.money(words, draft.facts.fee)
        self._card.set_heading(words.tr("split", "Where the {fee} goes", fee=fee))
        self._pieces = bar.pieces(words, draft)
        self.bar.set_segments([piece.segment for piece in self._pieces])
        self.steps.repaint_rows()
        self.musicians.repaint_rows()
        self.proof_view.repaint_soon()
        self.dates.repaint_dates()
        self.recipes.repaint_origin()
        self._show_proof()
        self._show_parts()
        self._fitting.start()

    def reload(self) -> None:
        """Show everything of the contract, after it was opened or changed elsewhere."""
        fixed = self._draft.fixed
        known = {place.person for place in self._draft.facts.line_up}
        self.newcomer.set_choices(
            Choice(key, name) for key, name in musicians(self._session.book) if key not in known
        )
        self.summary.repaint_facts()
        self.recipes.reload()
        self.steps.costs.count_receipts()
        self.repaint_split()
        self.musicians.repaint_pay()
        for part in (self.add_step, self._new_musician):
            part.setVisible(not fixed)
        self._fold_newcomer()
        self.steps.editor.set_read_only(fixed)
        self.musicians.editor.set_read_only(fixed)
        self.steps.set_read_only(fixed)
        self.musicians.set_read_only(fixed)

    def show_proof(self, *, shown: bool) -> None:
        """Open the proof beneath the rows, or close it."""
        self.proof_view.setVisible(shown)
        self._name_proof_button()
        self._share_width()
        self.proof_view.repaint_proof()
        if shown:
            QTimer.singleShot(0, self, lambda: self._reveal(self.proof_view))

    def _name_proof_button(self) -> None:
        tr, hidden = self._words.tr, self.proof_view.isHidden()
        text = tr("split", "Show the proof") if hidden else tr("split", "Hide the proof")
        self.show_proof_button.setText(text)
        self.show_proof_button.setAccessibleName(text)

    def fold(self) -> None:
        """Close what is open; another contract comes."""
        self.steps.close_row()
        self.musicians.close_row()
        self.recipes.fold()
        self.newcomer.set_value(None)
        for area in (self._scroll, self._whole):
            area.verticalScrollBar().setValue(0)

    def lead_to(self, field: str) -> None:
        """Put the cursor where a problem of the split is mended: `steps[2].amount`, `line_up`."""
        place = wording.step_of(field)
        member = wording.member_of(field)
        if ".weights." in field:
            self.musicians.lead_to(field.rpartition(".")[2])
        elif place is not None and place < self.steps.count:
            self.steps.lead_to(place, receiver=field.endswith(".to"))
        elif member is not None and member < self.musicians.count:
            self.musicians.lead_to(self._draft.facts.line_up[member].person)
        elif field == "steps":
            (self.share_out if self.share_out.isVisible() else self.add_step).setFocus()
        else:
            self.ask_musician()

    def ask_musician(self) -> None:
        """Let a musician be added."""
        self.newcomer.show()
        self.newcomer.control.setFocus()
        QTimer.singleShot(0, self, lambda: self._reveal(self.newcomer))  # once it has its place

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let Esc put away the line for a new musician first."""
        if event.key() == Qt.Key.Key_Escape and self.newcomer.line.hasFocus():
            self.newcomer.set_value(None)
            self._new_musician.setFocus()
            self._fold_newcomer()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Show what there is room for; the proof needs the room of the agreement."""
        px = self._session.theme.px
        wide = self.width() >= px(WIDE) and self.proof_view.isHidden()
        self.summary.setVisible(wide)
        inside = self.width() - (px(260) + Space.M if wide else 0)
        self.steps.show_column(step_rows.LEAVES, inside >= px(ROOMY))
        self.musicians.show_column(line_up.RULE, inside >= px(RULED))
        self._fitting.start()

    def _fit(self) -> None:
        """Give the rows all their height where everything scrolls together."""
        inner = self._rows
        low = self.height() < self._session.theme.px(LOW)
        least = (
            max(inner.sizeHint().height(), inner.heightForWidth(self._scroll.viewport().width()))
            if low
            else 0
        )
        self._scroll.setMinimumHeight(least)

    def _show_proof(self) -> None:
        words, split = self._words, self._draft.review.split
        problems = [p for p in self._draft.review.problems if wording.is_of_split(p)]
        unshared = edits.shares_place(self._draft.facts.steps) is None
        if not problems:
            text = words.tr("split", "✓ Adds up to the cent: {total}", total=self._draft.facts.fee)
            self.proof.show_pill(text, Kind.SUCCESS)
        elif over := bar.too_much(self._draft):
            self.proof.show_pill(words.tr("split", "{over} too much", over=over), Kind.PROBLEM)
        elif unshared and split.left:
            text = words.tr("split", "{left} left to assign", left=split.left)
            self.proof.show_pill(text, Kind.WARNING)
        else:
            text = words.trn("split", "{n} thing to mend", "{n} things to mend", len(problems))
            self.proof.show_pill(text, Kind.PROBLEM)
        self._offers[edits.SHARES].setEnabled(unshared)
        self.share_out.setVisible(bool(unshared and split.left and not self._draft.fixed))
        self._show_odd_cents()

    def _show_odd_cents(self) -> None:
        """Say who got an odd cent; why, in the tooltip here and in words in the musician's row and in the proof."""
        words, split = self._words, self._draft.review.split
        odd = wording.odd_cents(split)
        names = wording.names(words, self._draft, odd)
        said = words.trn("split", "Odd cent: {names}", "Odd cents: {names}", len(odd), names=names)
        self.odd.setText(said if odd else "")
        self.odd.setVisible(bool(odd))

    def _show_parts(self) -> None:
        self.parts.setText(wording.parts(self._words, self._draft.review.parts))

    def _add_musician(self) -> None:
        """Add who was typed: one who is known, also by part of the name where only one fits, else somebody new."""
        picked = self.newcomer.value()
        if picked is None:
            return
        fitting = self.newcomer.matches(picked.text) if picked.value is None else [picked]
        key, name = fitting[0] if fitting else picked
        if len(fitting) > 1:
            self.newcomer.line.wanted.emit()
        elif self._draft.add_musician(key, name):
            self.newcomer.set_value(None)
            self.ask_musician()

    def _fold_newcomer(self) -> None:
        """Hide the line for a new musician again when it was left empty; an empty line-up always asks."""
        draft, line = self._draft, self.newcomer.line
        asking = not draft.facts.line_up or line.hasFocus() or bool(line.text())
        self.newcomer.setVisible(asking and not draft.fixed)

    def _lead_to_piece(self, place: int) -> None:
        piece = self._pieces[place]
        if piece.step is not None:
            self.steps.lead_to(piece.step)
        elif piece.musician is not None:
            self.musicians.open_row(piece.musician)
            self.musicians.ground(piece.musician).setFocus()

    def _chain(self) -> None:
        """Let Tab go from the bar through steps and musicians to what stands beneath them."""
        rows = [*self.steps.tab_order(), *self.musicians.tab_order()]
        for first, second in pairwise(
            [
                self.bar,
                *self.recipes.tab_order(),
                *rows,
                self.newcomer.line,
                *self.dates.tab_order(),
                self.proof_view.table,
                self.show_proof_button,
                self.share_out,
            ]
        ):
            QWidget.setTabOrder(first, second)

    def _bring_into_view(self, rows: FoldingRows, place: int) -> None:
        """Scroll until an opened row can be seen with its editor, once that has its place; the row comes first."""

        def scroll() -> None:
            if rows.place_open == place:
                self._reveal(rows.panel, rows.ground(place))

        if place >= 0:
            QTimer.singleShot(0, self, scroll)

    def _reveal(self, *parts: QWidget) -> None:
        """Scroll until these can be seen; where not all of them can, the last one. Goes on while rows grow."""
        self._wanted = parts
        self._growing.start()
        self._fit()
        self._scroll_to_wanted()

    def _follow_drag(self, rows: FoldingRows, y: int) -> None:
        """Scroll on where a row is dragged to the edge of what can be seen."""
        for area in (self._scroll, self._whole):
            inside = area.widget() or rows
            area.ensureVisible(0, rows.mapTo(inside, QPoint(0, y)).y(), 0, self._session.theme.px(EDGE))

    def _follow_focus(self, _: QWidget | None, at: QWidget | None) -> None:
        """Scroll to where the keyboard goes by arrows; a mouse stays over what it presses."""
        if at is None or not self._rows.isAncestorOf(at) or QApplication.mouseButtons():
            return
        for area in (self._scroll, self._whole):
            area.ensureWidgetVisible(at, 0, Space.S)

    def _follow_growth(self) -> None:
        if self._growing.isActive():
            QTimer.singleShot(0, self, self._scroll_to_wanted)

    def _scroll_to_wanted(self) -> None:
        """Bring into view what is wanted; of the proof, which is long, the beginning."""
        for part in self._wanted:
            for area in (self._scroll, self._whole):
                inside = area.widget()
                if part is self.proof_view and inside is not None:
                    area.verticalScrollBar().setValue(part.mapTo(inside, QPoint(0, 0)).y())
                else:
                    area.ensureWidgetVisible(part, 0, Space.S)

    def _restyle(self) -> None:
        if self._draft.is_open and self.isVisible():
            self.repaint_split()
