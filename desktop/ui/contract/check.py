"""The third step: everything that is still missing, what sealing makes, and after it how far each declaration is."""

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.core.declarations import PartPlan
from desktop.core.problems import Problem
from desktop.core.queries.declarations import declarations
from desktop.core.territories import Country
from desktop.ui.contract import wording
from desktop.ui.contract.draft import Draft
from desktop.ui.session import Session
from desktop.ui.signs import Sign
from desktop.ui.theme import Kind, Role, Space
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
    vbox,
)


class CheckView(QWidget):
    """Shows what keeps the open contract from being sealed, or what became of it.

    Args:
        session: the session.
        draft: the open contract.
        lead: brings the cursor to the field of a problem.
    """

    def __init__(self, session: Session, draft: Draft, lead: Callable[[str], None]) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        self._draft = draft
        self._lead = lead
        self._shown: object = None
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayout(vbox(self._scroll))

    def reload(self) -> None:
        """Show the contract as it stands; nothing moves when nothing is different."""
        facts, found = self._draft.facts, self._draft.review
        rows = declarations(self._session.book, contract_id=facts.id) if facts.state == "sealed" else []
        shown = (facts, found.problems, found.parts, found.undeclared, rows)
        if shown == self._shown:
            return
        self._shown = shown
        cards = self._sealed_cards(rows) if facts.state == "sealed" else self._draft_cards()
        page = QWidget()
        page.setObjectName("page")
        page.setLayout(vbox(*cards, self._caution(), STRETCH))
        self._scroll.setWidget(page)

    def focus_first(self) -> None:
        """Put the cursor on the first thing to be done."""
        page = self._scroll.widget()
        first = page.nextInFocusChain() if page else None
        if first is not None and page.isAncestorOf(first):
            first.setFocus()

    def _draft_cards(self) -> list[QWidget]:
        if self._draft.facts.state == "void":
            text = self._words.tr("check", "This contract was dropped. Its gigs are free for another one.")
            return [self._banner("info", "muted", text)]
        cards = [self._problems_card() if self._draft.review.problems else self._ready()]
        if self._draft.review.parts:
            cards.append(self._parts_card())
        return [*cards, *self._undeclared()]

    def _ready(self) -> QWidget:
        text = self._words.tr("check", "Everything is here. Nothing keeps this contract from being sealed.")
        return self._banner("check", "success_text", text)

    def _banner(self, icon: str, tint: str, text: str) -> QWidget:
        card = Card()
        sign = Sign(self._session.icons, icon, tint)
        row = hbox(sign, label(text, Role.STRONG, wrap=True), gap=Space.M)
        row.setStretch(1, 1)
        card.add(row)
        return card

    def _problems_card(self) -> QWidget:
        problems = self._draft.review.problems
        text = self._words.trn("check", "{n} thing is still missing", "{n} things are still missing", len(problems))
        card = Card(text)
        card.body.setSpacing(Space.S)
        for number, problem in enumerate(problems):
            if number:
                card.add(line())
            card.add(self._problem_row(problem))
        return card

    def _problem_row(self, problem: Problem) -> QWidget:
        said = wording.said(self._words, self._draft, problem)
        sign = Sign(self._session.icons, "problem", "problem_text", side=16)
        row = hbox(sign, label(said, wrap=True), gap=Space.M)
        row.setStretch(1, 1)
        if problem.field:
            go = plain_button(self._words.tr("check", "Go there"), lambda: self._lead(problem.field))
            go.setAccessibleName(self._words.tr("check", "Go there: {problem}", problem=said))
            row.addWidget(go)
        made = QWidget()
        made.setLayout(row)
        return made

    def _parts_card(self) -> QWidget:
        parts = self._draft.review.parts
        card = Card(
            self._words.trn(
                "check", "Sealing makes {n} declaration", "Sealing makes {n} declarations", len(parts)
            )
        )
        for number, part in enumerate(parts):
            if number:
                card.add(line())
            card.add(self._part_row(part))
        return card

    def _part_row(self, part: PartPlan) -> QWidget:
        words, draft = self._words, self._draft
        company = part.company_name or words.tr(
            "check", "Shared company in {country}, not enrolled yet", country=Country(part.country)
        )
        role = words.tr("check", "invoices the client") if part.invoices else ""
        first = draft.review.routes[part.members[0]].deadline
        dues = [found for key in part.members if (found := draft.review.routes[key].deadline)]
        due = min(dues, key=lambda found: found.at, default=first)
        late = any(draft.review.routes[key].late for key in part.members)
        left = vbox(
            label(company, Role.STRONG, wrap=True),
            muted(" · ".join(t for t in (wording.names(draft, part.members), role) if t), wrap=True),
            gap=2,
        )
        right = vbox(gap=2)
        right.addWidget(label(words.money(part.total), Role.STRONG), 0, Qt.AlignmentFlag.AlignRight)
        if due is not None:
            left.addWidget(caption(words.say(due.reason.message, **due.reason.params), wrap=True))
            pill = PillLabel(self._needed_by(due.at, late=late), Kind.PROBLEM if late else Kind.NEUTRAL)
            right.addWidget(pill, 0, Qt.AlignmentFlag.AlignRight)
        right.addStretch(1)
        return self._declaration_row(part.country, left, right)

    def _declaration_row(self, country: str, *columns: object) -> QWidget:
        made = QWidget()
        pill = PillLabel(self._words.country(country), Kind.INFO)
        pill.setMinimumWidth(self._session.theme.px(86))
        pill.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = hbox(gap=Space.L)
        row.addWidget(pill, 0, Qt.AlignmentFlag.AlignTop)
        for place, column in enumerate(columns):
            row.addLayout(column, 0 if place else 1)  # type: ignore[arg-type]
        made.setLayout(row)
        return made

    def _needed_by(self, at: datetime, *, late: bool) -> str:
        """Say a deadline as people do: the end of a day rather than the midnight after it."""
        words = self._words
        if at.hour == at.minute == 0:
            day = words.day(at.date() - timedelta(days=1))
            when = words.tr("check", "the end of {day}", day=day)
        else:
            when = words.moment(at)
        if late:
            return words.tr("check", "Late: was needed by {when}", when=when)
        return words.tr("check", "Needed by {when}", when=when)
