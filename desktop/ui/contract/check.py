"""The third step: everything that is still missing, what sealing makes, and after it how far each declaration is."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.core.actions.going_back import go_on_unheard
from desktop.core.agreement import Standing
from desktop.core.corrections import Revision
from desktop.core.declarations import PartPlan
from desktop.core.doubts import doubts
from desktop.core.problems import Problem
from desktop.core.queries.deadlines import done_tasks
from desktop.core.queries.declarations import DeclarationRow, declarations
from desktop.core.queries.files import attachments
from desktop.core.queries.going_back import SYNC
from desktop.core.queries.sharing import standings
from desktop.core.territories import Country
from desktop.ui import declaration_words, due_words
from desktop.ui.contract import pay_words, step_words, wording
from desktop.ui.contract.after_cards import after_cards, before_card
from desktop.ui.contract.agreeing import AgreeingCard
from desktop.ui.contract.check_rows import country_row
from desktop.ui.contract.difference_card import difference_card, made_by
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.export_local import LocalExport
from desktop.ui.contract.routes import RoutesCard
from desktop.ui.session import Session
from desktop.ui.signs import Sign
from desktop.ui.tagging import tag
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import (
    SIGNS,
    STRETCH,
    Card,
    PillLabel,
    caption,
    hbox,
    label,
    line,
    link_button,
    muted,
    plain_button,
    scrolled,
    vbox,
)

GO_THERE = "go_there"
"""The name of a button that leads to what is missing."""
SIGHT = 260
"""So much of what is explained shall be in view beneath its row."""


class CheckView(QWidget):
    """Shows what keeps the open contract from being sealed, or what became of it.

    Args:
        session: the session.
        draft: the open contract.
        lead: brings the cursor to the field of a problem.
    """

    def __init__(self, session: Session, draft: Draft, lead: Callable[[str], None]) -> None:
        super().__init__()
        self._session, self._words = session, session.words
        self._draft = draft
        self._lead = lead
        self._shown: object = None
        self._of, self._missing = ("", ""), False
        self.local_export = LocalExport(session, self)
        self._standings: tuple[Standing, ...] = ()
        self._why: tuple[str | None, bool] = (None, False)
        self.routes: RoutesCard | None = None
        self._scroll = scrolled(QWidget(), session.words.tr("contract", "Check and finish"))
        self.setLayout(vbox(self._scroll))

    def reload(self) -> None:
        """Show the contract as it stands; nothing moves when nothing is different."""
        facts, found = self._draft.facts, self._draft.review
        closed = facts.sealed_at is not None
        rows = declarations(self._session.book, contract_id=facts.id) if closed else []
        made = made_by(self._session, self._draft)
        self._standings = standings(self._session.book, facts, found)
        done = done_tasks(self._session.book, facts.id)
        looked_at = (facts, found.problems, found.parts, found.undeclared, found.routes)
        files = attachments(self._session.book, facts.id)
        shown = (looked_at, rows, made, self._standings, done, files, self._why)
        if shown == self._shown:
            return
        self._shown = shown
        cards = self._sealed_cards(rows) if closed else self._draft_cards(made)
        if facts.line_up and facts.state != "void":
            cards += [self._routes_card(), *after_cards(self._session, self._draft, self._lead, done, files)]
        page = QWidget()
        page.setObjectName("page")
        page.setLayout(vbox(*cards, self._caution(), STRETCH))
        # as high as its words are at this width, not as they would be in the narrowest column
        page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._put(page)

    def _put(self, page: QWidget) -> None:
        """Bring another page to the front, at the same place and with the keyboard where it was.

        Another contract, one that was sealed or dropped, and one that lacks nothing any more, is read from the top.
        """
        facts, missing = self._draft.facts, bool(self._draft.review.problems)
        same, self._of = self._of == (facts.id, facts.state), (facts.id, facts.state)
        whole, self._missing = self._missing and not missing, missing
        bar, at = self._scroll.verticalScrollBar(), self.focusWidget()
        place, name = bar.value(), at.accessibleName() if at is not None and at.hasFocus() else ""
        old = self._scroll.takeWidget()
        if old is not None:  # not at once: the button that was just pressed may stand in it
            old.deleteLater()
        self._scroll.setWidget(page)
        if not same:
            return
        QTimer.singleShot(
            0, self, lambda: bar.setValue(0 if whole else place)
        )  # once the page has its height
        if name:
            again = next((w for w in page.findChildren(QWidget) if w.accessibleName() == name), None)
            if again is not None:
                again.setFocus(Qt.FocusReason.OtherFocusReason)
            else:  # it was mended: on to what is missing next
                self.take_keyboard(in_view=False)

    def take_keyboard(self, *, in_view: bool = True) -> bool:
        """Put the keyboard on the way to the first thing that is missing; return whether anything is."""
        first = self.findChild(QWidget, GO_THERE) if self._draft.review.problems else None
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            if in_view:
                QTimer.singleShot(0, first, lambda: self._scroll.ensureWidgetVisible(first))
        return first is not None

    def show_why(self, person: str) -> None:
        """Explain where one musician is declared, and bring it into view."""
        self._explain(person, False)

    def _explain(self, person: str | None, deciding: bool) -> None:
        kept = self._why[0]
        self._why = (person, deciding)
        self.reload()
        button = self.findChild(QWidget, f"why.{person or kept}")
        if button is not None:
            button.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, lambda: self._bring_into_view(f"why.{person or kept}"))

    def _bring_into_view(self, name: str) -> None:
        button = self.findChild(QWidget, name)
        if button is not None:
            self._scroll.ensureWidgetVisible(button, 0, self._session.theme.px(SIGHT))
        if self.routes is not None and self.routes.form is not None:
            self.routes.form.form.focus("decision")
            self._scroll.ensureWidgetVisible(self.routes.form)

    def _routes_card(self) -> QWidget:
        shown, deciding = self._why
        self.routes = RoutesCard(self._session, self._draft, self._lead, shown, deciding, self._explain)
        return self.routes

    def _draft_cards(self, made: Sequence[Revision]) -> list[QWidget]:
        if self._draft.facts.state == "void":
            text = self._words.tr("check", "This contract was dropped. Its gigs are free for another one.")
            return [self._banner("info", "muted", text)]
        near = before_card(self._session, self._draft)
        cards = [near] if near is not None else []
        if self._draft.review.problems:
            cards.append(self._problems_card())
        elif self._draft.facts.correcting:
            cards.append(difference_card(self._session, self._draft, made))
        else:
            cards.append(self._ready())
        cards += [*self._doubts(), *self._agreeing()]
        if self._draft.review.parts and not self._draft.facts.correcting:
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
        text = self._words.trn(
            "check", "{n} thing is still missing", "{n} things are still missing", len(problems)
        )
        return self._problem_rows(text, problems, Kind.PROBLEM)

    def _doubts(self) -> list[QWidget]:
        """Return the card of what looks odd and yet stops nothing."""
        found = doubts(self._draft.facts, self._draft.review, self._draft.world, self._standings)
        return (
            [self._problem_rows(self._words.tr("check", "Worth a look"), found, Kind.WARNING)]
            if found
            else []
        )

    def _agreeing(self) -> list[QWidget]:
        """Return the card of who agrees; a musician alone has nobody to ask."""
        if all(each.own for each in self._standings):
            return []
        self.agreeing = AgreeingCard(self._session, self._draft, self._standings, self._ask_answers)
        return [self.agreeing]

    def _ask_answers(self) -> None:
        from desktop.ui.opening import ask_files

        ask_files(self._session, self)

    def _problem_rows(self, title: str, problems: Sequence[Problem], kind: Kind) -> Card:
        card = Card(title)
        card.body.setSpacing(Space.S)
        for number, problem in enumerate(problems):
            if number:
                card.add(line())
            card.add(self._problem_row(problem, kind))
        return card

    def _problem_row(self, problem: Problem, kind: Kind) -> QWidget:
        said = step_words.said(self._words, self._draft, problem)
        sign = Sign(self._session.icons, SIGNS[kind], f"{kind}_text", side=16)
        row = hbox(sign, label(said, wrap=True), gap=Space.M)
        row.setStretch(1, 1)
        if problem.field == SYNC:
            for button in self._unheard_buttons(problem):
                button.setAccessibleDescription(said)
                row.addWidget(button)
        elif problem.field:
            go = plain_button(self._words.tr("check", "Go there"), lambda: self._lead(problem.field))
            go.setObjectName(GO_THERE)
            go.setAccessibleName(self._words.tr("check", "Go there: {problem}", problem=said))
            row.addWidget(go)
        made = QWidget()
        made.setLayout(row)
        return made

    def _unheard_buttons(self, problem: Problem) -> tuple[QWidget, QWidget]:
        """Return the ways out while a company was not asked since the book went back: to sync, or to know better."""
        tr, book, company = self._words.tr, self._session.book, str(problem.params["company_id"])
        go_on = partial(self._session.attempt, go_on_unheard, book, company)
        return (
            link_button(tr("check", "Nothing was sent since: go on"), lambda: go_on()),
            plain_button(tr("check", "Sync now"), lambda: self._lead(SYNC)),
        )

    def _parts_card(self) -> QWidget:
        parts = self._draft.review.parts
        card = Card(
            self._words.trn(
                "check", "Sealing makes {n} declaration", "Sealing makes {n} declarations", len(parts)
            )
        )
        tag(card, "seal", self._words)
        for number, part in enumerate(parts):
            if number:
                card.add(line())
            card.add(self._part_row(part))
        return card

    def _part_row(self, part: PartPlan) -> QWidget:
        words, draft = self._words, self._draft
        routes = [draft.review.routes[key] for key in part.members]
        company = part.company_name or self._company(part.country)
        role = words.tr("check", "invoices the client") if part.invoices else ""
        who = " · ".join(text for text in (wording.names(words, draft, part.members), role) if text)
        left: list[QWidget] = [label(company, Role.STRONG, wrap=True), muted(who, wrap=True)]
        right: list[QWidget] = [label(words.money(part.total), Role.STRONG)]
        if dues := [route.deadline for route in routes if route.deadline]:
            due, late = min(dues, key=lambda found: found.at), any(route.late for route in routes)
            left.append(caption(words.say(due.reason.message, **due.reason.params), wrap=True))
            kind = Kind.PROBLEM if late else Kind.NEUTRAL
            right.append(PillLabel(due_words.needed_by(words, due.at, late=late), kind))
        left += self._budget(part.country)
        return country_row(self._session, part.country, left, right)

    def _budget(self, country: str) -> list[QWidget]:
        """Return the words on a company that pays out of a monthly budget, where the country's does."""
        pack = self._draft.world.countries.get(country)
        company = pack.active_company_on(self._draft.day) if pack else None
        if company is None or company.payroll_model != "monthly_budget":
            return []
        text = self._words.tr(
            "check",
            "This declaration fills a budget, from which the company pays a monthly salary. It is no payslip of its own.",
        )
        return [caption(text, wrap=True)]

    def _company(self, country: str) -> str:
        place = Country(country)
        return self._words.tr("check", "Shared company in {country}, not enrolled yet", country=place)

    def _undeclared(self) -> list[QWidget]:
        """Return the card of those whom no company declares, and what happens for them instead."""
        draft = self._draft
        keys = [
            place.person for place in draft.facts.line_up if draft.answer(place.person).outcome != "declare"
        ]
        if not keys:
            return []
        title = self._words.trn(
            "check",
            "{n} musician is not declared by Septet",
            "{n} musicians are not declared by Septet",
            len(keys),
        )
        card = Card(title)
        for number, key in enumerate(keys):
            if number:
                card.add(line())
            card.add(self._undeclared_row(key))
        return [card]

    def _undeclared_row(self, key: str) -> QWidget:
        words, draft, answer = self._words, self._draft, self._draft.answer(key)
        why = wording.reasons(words, draft, key)
        then = {
            "export": words.tr("check", "The data can be exported for the local regime."),
            "adviser": words.tr("check", "Ask an adviser at a shared company who should declare this work."),
        }[answer.outcome]
        pill = wording.answer_pill(words, answer)
        left = [
            label(draft.name_of(key), Role.STRONG, wrap=True),
            muted(why, wrap=True),
            caption(then, wrap=True),
        ]
        amount = wording.gets(draft.review.split, key, draft.facts.fee.currency)
        right: list[QWidget] = [label(words.money(amount), Role.STRONG), PillLabel(*pill)]
        if answer.outcome == "export":
            right.append(self._export_button(key))
        return country_row(self._session, "", left, right)

    def _export_button(self, key: str) -> QWidget:
        """Return the button that writes the sheet for the local regime."""
        tr, contract = self._words.tr, self._draft.facts.id
        made = link_button(
            tr("check", "Export the data…"), lambda: self.local_export.ask_folder(contract, key)
        )
        made.setAccessibleName(tr("check", "Export the data of {name}…", name=self._draft.name_of(key)))
        return made

    def _sealed_cards(self, rows: Sequence[DeclarationRow]) -> list[QWidget]:
        words = self._words
        waiting = sum(1 for row in rows if row.received_at is None)
        if waiting:
            text = words.trn(
                "check",
                "Sealed. {n} declaration waits for the next sync.",
                "Sealed. {n} declarations wait for the next sync.",
                waiting,
            )
            banner = self._banner("lock", "warning_text", text)
        else:
            text = words.tr("check", "Sealed, and the receipt of every declaration is in.")
            banner = self._banner("check", "success_text", text)
        card = Card(words.trn("check", "{n} declaration", "{n} declarations", len(rows)))
        for number, row in enumerate(sorted(rows, key=lambda row: (row.sealed_at, row.country))):
            if number:
                card.add(line())
            card.add(self._sealed_row(row))
        if self._draft.facts.state == "void":
            return [banner, card]
        return [banner, card, *self._undeclared(), *self._agreeing()]

    def _sealed_row(self, row: DeclarationRow) -> QWidget:
        words, draft = self._words, self._draft
        members = [o["person"] for o in draft.facts.outcomes if o["country"] == row.country]
        left = [
            label(declaration_words.company(words, row), Role.STRONG, wrap=True),
            muted(wording.names(words, draft, members), wrap=True),
            caption(pay_words.what_follows(self._session, row), wrap=True),
            *self._budget(row.country),
        ]
        opened = link_button(
            words.tr("check", "Open the declaration"), lambda: self._session.go("declarations", row.id)
        )
        amount = label(words.money(row.total), Role.STRONG)
        return country_row(
            self._session,
            row.country,
            left,
            [amount, PillLabel(*declaration_words.state_pill(words, row)), opened],
        )

    def _caution(self) -> QWidget:
        text = self._words.tr(
            "check",
            "Saved here is not declared. A declaration counts from the moment the shared company’s receipt is in.",
        )
        return muted(text, wrap=True)
