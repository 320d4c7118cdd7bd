"""The musicians of a contract: what each plays, where each is declared and why, share, amount and net estimate."""

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.problems import Refused
from desktop.ui.contract import edits, pay_words, step_words, wording
from desktop.ui.contract.costs import pay_on_the_spot, spot_words
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.entry import decimal_mark, read_share, show_value
from desktop.ui.contract.ground import Cut
from desktop.ui.contract.rows import FoldingRows, Title
from desktop.ui.editors import AmountEditor, LineEditor
from desktop.ui.form import Field, Form
from desktop.ui.session import Session
from desktop.ui.split_bar import Part, Segment, tone
from desktop.ui.tagging import Link, Why, tag
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import STRETCH, PillLabel, hbox, label, link_button, vbox

NAME, PLAYS, DECLARED, RULE, SHARE, AMOUNT, NET = range(7)
"""The columns."""

SHARE_WIDTH = 72
SOON_MS = 60


class MusicianEditor(QWidget):
    """What is edited of a musician in this contract, and why the musician is declared there.

    Signals:
        typed: the instrument is another; kept after a pause.
        settled: what was typed is finished.
        person_asked: the musician's own page shall be shown.
        drop_out_asked, replacement_asked: what changes when the musician drops out, or a sub comes in.
        why_asked: it shall be explained, and perhaps decided otherwise, where the musician is declared.
        cash_asked: the musician was paid in cash.
    """

    typed = Signal()
    settled = Signal()
    person_asked = Signal()
    drop_out_asked = Signal()
    replacement_asked = Signal()
    why_asked = Signal()
    cash_asked = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        tr = session.words.tr
        self.plays = LineEditor()
        self.plays.changed.connect(self.typed)
        self.plays.settled.connect(self.settled)
        self._sum = label("", Role.STRONG, wrap=True)
        self._pay = tag(label("", Role.MUTED, wrap=True), "net")
        self._why = label("", Role.MUTED, wrap=True)
        self._person = link_button(tr("line-up", "Open the musician’s page"), self.person_asked.emit)
        self._explain = link_button(tr("routes", "Why, and decide otherwise"), self.why_asked.emit)
        form = Form([Field("plays", tr("line-up", "Plays"), self.plays)], session.words.say, session.icons)
        self._replace = link_button(tr("line-up", "Replace by…"), self.replacement_asked.emit)
        self._drop_out = link_button(tr("line-up", "Drops out…"), self.drop_out_asked.emit)
        self.cash = link_button(tr("line-up", "Paid in cash on the spot…"), self.cash_asked.emit)
        changes = hbox(self._replace, self._drop_out, self.cash, STRETCH, gap=Space.M)
        leads = hbox(self._explain, self._person, STRETCH, gap=Space.M)
        words = vbox(self._sum, self._pay, self._why, leads, changes, STRETCH, gap=Space.XS)
        layout = hbox(form, words, gap=Space.L)
        layout.setStretch(0, 2)
        layout.setStretch(1, 3)
        self.setLayout(layout)

    def show_musician(self, plays: str, whole: str, pay: str, why: str, *, fresh: bool) -> None:
        """Show what a musician plays, everything that comes to the musician, the net pay and the reasons of the router."""
        show_value(self.plays, plays, fresh=fresh)
        self._sum.setText(whole)
        self._pay.setText(pay)
        self._pay.setVisible(bool(pay))
        self._why.setText(why)

    def set_read_only(self, fixed: bool) -> None:
        """Let it be read only."""
        self.plays.set_read_only(fixed)
        for made in (self._replace, self._drop_out):
            made.setVisible(not fixed)


class MusicianRows(FoldingRows):
    """Shows and edits the line-up of the open contract.

    Signals:
        drop_out_asked(str), replacement_asked(str): what changes when this musician drops out, or a sub comes in.
        why_asked(str): it shall be explained where this musician is declared.
    """

    drop_out_asked = Signal(str)
    replacement_asked = Signal(str)
    why_asked = Signal(str)

    def __init__(self, session: Session, draft: Draft) -> None:
        tr = session.words.tr
        self.editor = MusicianEditor(session)
        titles = (
            Title(tr("line-up", "Musician"), stretch=1, term="line_up"),
            Title(tr("line-up", "Plays")),
            Title(tr("line-up", "Declared in"), term="declared_in"),
            Title(tr("line-up", "Rule"), term="rest"),
            Title(tr("line-up", "Share"), term="share"),
            Title(tr("line-up", "Amount"), right=True, term="amount"),
            Title(tr("line-up", "Net, est."), right=True, term="net"),
        )
        self._session = session
        self._words = session.words
        self._draft = draft
        self._made = 0
        self._odd: list[str] = []
        super().__init__(session, titles, self.editor, tr("line-up", "Line-up"))
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.repaint_pay)
        self.opened.connect(self._show_open)
        self.move_asked.connect(self._move)
        self.removal_asked.connect(self._remove)
        self.editor.typed.connect(self._edit)
        self.editor.settled.connect(draft.flush)
        self.editor.person_asked.connect(self._open_person)
        self.editor.drop_out_asked.connect(lambda: self.drop_out_asked.emit(self._person(self.place_open)))
        self.editor.replacement_asked.connect(
            lambda: self.replacement_asked.emit(self._person(self.place_open))
        )
        self.editor.cash_asked.connect(self._pay_cash)
        self.editor.why_asked.connect(lambda: self.why_asked.emit(self._person(self.place_open)))

    def why(self, place: int) -> Why | None:
        """Return how a musician's pay came about."""
        from desktop.ui.whys.split import why_share

        key = self._person(place)
        where = Link(self._words.tr("routes", "Why, and decide otherwise"), lambda: self.why_asked.emit(key))
        return why_share(self._words, self._draft, key, [where])

    def make_cells(self) -> list[QWidget]:
        """Return the cells of a row: name, instrument, country, rule, the share to be typed, amount."""
        place, self._made = self._made, self._made + 1
        share = AmountEditor(read_share, self._words.value, decimal=decimal_mark(self._words))
        share.setFixedWidth(self._theme.px(SHARE_WIDTH))
        share.changed.connect(lambda: self._weigh(place))
        share.settled.connect(self._draft.flush)
        amount, net = Cut(right=True, least=200), Cut(Role.MUTED, right=True, least=110)
        return [
            Cut(Role.STRONG, least=130),
            Cut(Role.MUTED),
            PillLabel(),
            Cut(Role.MUTED),
            share,
            amount,
            net,
        ]

    def repaint_rows(self) -> None:
        """Show the line-up as it stands; what the pay comes to, once typing pauses for a moment: keys come first."""
        self.set_count(len(self._draft.facts.line_up))
        weights = edits.weights_of(self._draft.facts.steps)
        self._odd = wording.odd_cents(self._draft.review.split)
        for place in range(self.count):
            self._show_row(place, weights.get(self._person(place)))
        if self.place_open >= 0:
            self._show_editor(fresh=False)
        self._soon.start()

    def repaint_pay(self) -> None:
        """Show what the shares come to as pay, and say every row as a whole."""
        self._soon.stop()
        if self._draft.is_open:
            for place in range(self.count):
                self._show_pay(place)

    def set_read_only(self, fixed: bool) -> None:
        """Let everything be read, but nothing changed."""
        super().set_read_only(fixed)
        for place in range(self.count):
            self._share(place).set_read_only(fixed)

    def lead_to(self, person: str) -> None:
        """Put the cursor into a musician's share."""
        place = next((n for n, p in enumerate(self._draft.facts.line_up) if p.person == person), None)
        if place is not None:
            self._share(place).control.setFocus(Qt.FocusReason.TabFocusReason)

    def _show_row(self, place: int, weight: str | None) -> None:
        words, draft, facts = self._words, self._draft, self._draft.facts
        key, plays = facts.line_up[place].person, facts.line_up[place].plays
        pill = wording.answer_pill(words, draft.answer(key))
        for column, text in (
            (NAME, draft.name_of(key)),
            (PLAYS, plays),
            (RULE, wording.musician_rule(words, facts, key, odd_cent=key in self._odd)),
            (AMOUNT, wording.money(words, wording.earned(draft.review.split, key, facts.fee.currency))),
        ):
            self._cut(place, column).show_words(text)
        declared = self.cells(place)[DECLARED]
        assert isinstance(declared, PillLabel)
        if declared.text() != pill.text:
            declared.show_pill(pill.text, pill.kind)
        self._show_share(place, draft.name_of(key), weight)
        self.ground(place).show_swatch(
            tone(Segment("", "", 0, Part.MUSICIAN, place), self._theme.colours).fill
        )
        if wrong := self._wrong(place, key):
            self.show_problem(place, wrong)

    def _show_pay(self, place: int) -> None:
        """Say that a share lies below the minimum, unless something is wrong with it; it stops nothing."""
        words, draft = self._words, self._draft
        key = self._person(place)
        pay = pay_words.pay_said(words, draft, key)
        self._cut(place, NET).show_words(pay.net)
        said = words.tr(
            "line-up",
            "{name}, {plays}, declared in: {declared}, {rule}, {amount}, net estimated: {net}",
            name=draft.name_of(key),
            plays=draft.facts.line_up[place].plays or wording.NO_AMOUNT,
            declared=wording.answer_pill(words, draft.answer(key)).text,
            rule=self._cut(place, RULE).text(),
            amount=self._cut(place, AMOUNT).text(),
            net=pay.net,
        )
        self.tell(place, said, " ".join(filter(None, (wording.reasons(words, draft, key), pay.why))))
        if not self._wrong(place, key):
            self.show_problem(place, pay.low, kind=Kind.WARNING)

    def _show_share(self, place: int, name: str, weight: str | None) -> None:
        share = self._share(place)
        share.set_read_only(self._draft.fixed or self._draft.facts.shares_by != "weights")
        share.describe(self._words.tr("line-up", "Share of {name}", name=name), "")
        if weight is not None or not share.control.hasFocus():
            show_value(share, None if weight is None else Decimal(weight), fresh=False)

    def _wrong(self, place: int, key: str) -> str:
        """Return what is wrong with a share."""
        problems = [p for p in self._draft.review.problems if p.field.endswith(f".weights.{key}")]
        return self._unread(place) or self._session.say_all(problems)

    def _unread(self, place: int) -> str:
        try:
            self._share(place).value()
        except Refused as refused:
            return self._session.say_all(refused.problems)
        return ""

    def _show_open(self, place: int) -> None:
        if place >= 0:
            self._show_editor(fresh=True)
        else:
            self._draft.flush()

    def _show_editor(self, *, fresh: bool) -> None:
        draft, place = self._draft, self.place_open
        member = draft.facts.line_up[place]
        said = (
            step_words.why_odd(self._words, draft, member.person),
            wording.reasons(self._words, draft, member.person),
            spot_words(self._session, draft, member.person),
            pay_words.paid_said(self._session, draft, member.person),
        )
        why = "\n".join(filter(None, said))
        pay = pay_words.pay_said(self._words, draft, member.person).why
        whole = wording.whole_amount(self._words, draft, member.person)
        self.editor.show_musician(member.plays, whole, pay, why, fresh=fresh)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < self.count - 1)

    def _edit(self) -> None:
        line_up = self._draft.facts.line_up
        if 0 <= self.place_open < len(line_up):
            member = replace(line_up[self.place_open], plays=self.editor.plays.value())
            self._draft.split(line_up=edits.replaced(line_up, self.place_open, member), later=True)

    def _weigh(self, place: int) -> None:
        """Take the share that is being typed; nothing, nought or what cannot be read takes no share."""
        try:
            share = self._share(place).value()
        except Refused:
            share = None
        weight = f"{share:f}" if share else None
        steps = edits.weighted(self._draft.facts.steps, self._person(place), weight)
        self._draft.split(steps=steps, later=True)

    def _move(self, place: int, by: int) -> None:
        line_up = self._draft.facts.line_up
        if 0 <= place + by < len(line_up):
            self.follow(place, place + by)
            self._draft.split(line_up=edits.moved(line_up, place, by))

    def _remove(self, place: int) -> None:
        self.close_row()
        self._draft.remove_musician(place)

    def _open_person(self) -> None:
        key = self._person(self.place_open)
        asks = self._draft.answer(key).asks
        self._session.go("people", ("person", key, asks[0] if asks else ""))

    def _pay_cash(self) -> None:
        """Note that the musician of the open row was paid on the spot what the split says."""
        key, facts = self._person(self.place_open), self._draft.facts
        amount = wording.earned(self._draft.review.split, key, facts.fee.currency)
        pay_on_the_spot(self._session, self._draft, key, amount)

    def _person(self, place: int) -> str:
        return self._draft.facts.line_up[place].person

    def _cut(self, place: int, column: int) -> Cut:
        cell = self.cells(place)[column]
        assert isinstance(cell, Cut)
        return cell

    def _share(self, place: int) -> AmountEditor:
        share = self.cells(place)[SHARE]
        assert isinstance(share, AmountEditor)
        return share
