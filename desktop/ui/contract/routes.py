"""Where each musician is declared, explained on request, and decided otherwise by a person with a written reason."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.core.actions.overrides import follow_rules, override_route
from desktop.core.contracts import Override
from desktop.core.declarations import declarable
from desktop.core.problems import N_, Message, Problem, Refused, Unavailable
from desktop.core.routing import RULES, Route
from desktop.core.territories import Country
from desktop.ui import due_words
from desktop.ui.contract import step_words, wording
from desktop.ui.contract.draft import Answer, Draft
from desktop.ui.editors import NotesEditor
from desktop.ui.flow_layout import breaking
from desktop.ui.form import Field, Form
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
    link_button,
    muted,
    plain_button,
    vbox,
)

FIELD = "routes."
"""Leads to the explanation of a musician's route: `routes.<id>`."""

RULE_NAMES: Mapping[str, Message] = {
    "a1": N_("route rule", "An A1 covers every date."),
    "unknown": N_("route rule", "Something is not known yet."),
    "status": N_("route rule", "How this musician works decides."),
    "outside": N_("route rule", "A gig lies outside the countries that agree on social security."),
    "several": N_("route rule", "The musician usually works in several countries."),
    "local": N_("route rule", "The musician plays where the usual work is."),
    "posted": N_("route rule", "The company at home sends the musician abroad."),
    "none": N_("route rule", "No active company fits."),
}
"""The rules of the router, in a few words."""

_PLACES = {code: number for number, (code, _) in enumerate(RULES, 1)}


class RoutesCard(Card):
    """Every musician of the line-up with the answer, and one of them explained.

    Args:
        session, draft: as the check step's.
        lead: brings the cursor to the field of a problem.
        shown: whose route is explained; None for nobody.
        deciding: whether the form to decide otherwise is open there.
        show: asks to explain another one (None: nobody), and to open the form.
    """

    def __init__(
        self,
        session: Session,
        draft: Draft,
        lead: Callable[[str], None],
        shown: str | None,
        deciding: bool,
        show: Callable[[str | None, bool], None],
    ) -> None:
        super().__init__(session.words.tr("routes", "Where each musician is declared"))
        tag(self, "declared_in", session.words)
        self._session = session
        self._words = session.words
        self._draft = draft
        self._lead = lead
        self._show = show
        self.form: DecisionForm | None = None
        self.body.setSpacing(Space.S)
        for number, place in enumerate(draft.facts.line_up):
            if number:
                self.add(line())
            self.add(self._row(place.person, place.person == shown))
            if place.person == shown:
                self.add(self._explained(place.person, deciding))

    def _row(self, key: str, opened: bool) -> QWidget:
        words, draft = self._words, self._draft
        name = draft.name_of(key)
        text = words.tr("routes", "Close") if opened else words.tr("routes", "Why?")
        why = plain_button(text, lambda: self._show(None if opened else key, False))
        why.setObjectName(f"why.{key}")
        why.setAccessibleName(words.tr("routes", "Why? {name}", name=name))
        pills = [PillLabel(*wording.answer_pill(words, draft.answer(key)))]
        if self._decided(key):
            pills.insert(0, PillLabel(words.tr("routes", "Decided by a person"), Kind.WARNING))
        return breaking(label(name, Role.STRONG, wrap=True), *pills, why)

    def _decided(self, key: str) -> bool:
        if self._draft.facts.state == "sealed":
            return any(o["person"] == key and o["rule"] == "override" for o in self._draft.facts.outcomes)
        return key in self._draft.facts.overrides

    def _explained(self, key: str, deciding: bool) -> QWidget:
        made = QWidget()
        rows = [*self._reasons(key), *self._gaps(key), *self._dates(key), *self._rules_say(key)]
        column = vbox(*rows, gap=Space.S)
        column.setContentsMargins(Space.L, 0, 0, Space.S)
        if not self._draft.fixed:
            if deciding:
                self.form = DecisionForm(self._session, self._draft, key, lambda: self._show(key, False))
                column.addWidget(self.form)
            else:
                column.addLayout(self._verbs(key))
        made.setLayout(column)
        return made

    def _reasons(self, key: str) -> Iterator[QWidget]:
        found = self._draft.review.routes[key]
        if (number := _PLACES.get(found.rule)) is not None:
            rule = self._words.say(RULE_NAMES[found.rule])
            text = self._words.tr("routes", "Rule {n} of {all}: {rule}", n=number, all=len(RULES), rule=rule)
            yield caption(text, wrap=True)
        yield from self._sentences(found)

    def _sentences(self, found: Route) -> Iterator[QWidget]:
        for reason in found.reasons:
            yield label(self._words.say(reason.message, **reason.params), wrap=True)

    def _gaps(self, key: str) -> Iterator[QWidget]:
        """Yield what is not known, each with the way to where it is told."""
        gaps = {p.field: p for p in self._draft.review.problems if p.field.startswith(f"people.{key}.")}
        for field, problem in gaps.items():
            said = step_words.said(self._words, self._draft, problem)
            go = plain_button(self._words.tr("check", "Go there"), partial(self._lead, field))
            go.setAccessibleName(self._words.tr("check", "Go there: {problem}", problem=said))
            row = hbox(label(said, wrap=True), go, gap=Space.M)
            row.setStretch(0, 1)
            made = QWidget()
            made.setLayout(row)
            yield made

    def _dates(self, key: str) -> Iterator[QWidget]:
        words, found = self._words, self._draft.review.routes[key]
        if found.deadline is not None:
            why = words.say(found.deadline.reason.message, **found.deadline.reason.params)
            text = due_words.needed_by(words, found.deadline.at, late=found.late)
            row = hbox(
                PillLabel(text, Kind.PROBLEM if found.late else Kind.NEUTRAL),
                muted(why, wrap=True),
                gap=Space.M,
            )
            row.setStretch(1, 1)
            made = QWidget()
            made.setLayout(row)
            yield made
        for task in found.tasks:
            yield muted(words.tr("routes", "To do: ask for the A1 by {due}.", due=task.due), wrap=True)

    def _rules_say(self, key: str) -> Iterator[QWidget]:
        """Yield what the rules alone say, where a person decided otherwise."""
        if not self._decided(key) or key not in self._draft.facts.overrides:
            return
        computed = self._draft.review.computed[key]
        pill = wording.answer_pill(self._words, Answer(computed.outcome, computed.country, computed.missing))
        row = hbox(muted(self._words.tr("routes", "The rules say:")), PillLabel(*pill), STRETCH, gap=Space.M)
        made = QWidget()
        made.setLayout(row)
        yield made
        for reason in computed.reasons:
            yield muted(self._words.say(reason.message, **reason.params), wrap=True)

    def _verbs(self, key: str) -> QHBoxLayout:
        tr = self._words.tr
        decide = plain_button(tr("routes", "Decide otherwise…"), lambda: self._show(key, True))
        person = link_button(
            tr("line-up", "Open the musician’s page"), lambda: self._lead(f"people.{key}.works_in")
        )
        row = hbox(decide, gap=Space.M)
        if key in self._draft.facts.overrides:
            row.addWidget(plain_button(tr("routes", "Follow the rules again"), lambda: self._follow(key)))
        row.addWidget(person)
        row.addStretch(1)
        return row

    def _follow(self, key: str) -> None:
        contract, name = self._draft.facts.id, self._draft.name_of(key)
        if self._session.attempt(follow_rules, self._session.book, contract, key):
            text = self._words.tr("routes", "{name}: the rules decide again.", name=name)
            offer_undo(self._session, text)


class DecisionForm(QWidget):
    """Decides where one musician is declared; the written reason is sealed with the declaration."""

    def __init__(self, session: Session, draft: Draft, key: str, done: Callable[[], None]) -> None:
        super().__init__()
        self._session = session
        self._draft = draft
        self._key = key
        self._done = done
        tr = session.words.tr
        self.decision = ChoiceEditor(self._choices())
        self.reason = NotesEditor(lines=3)
        if (kept := draft.facts.overrides.get(key)) is not None:
            self.decision.set_value((kept.outcome, kept.country))
            self.reason.set_value(kept.reason)
        self.form = Form(
            [
                Field("decision", tr("routes", "Instead"), self.decision),
                Field(
                    "reason",
                    tr("routes", "Reason"),
                    self.reason,
                    help=tr(
                        "routes",
                        "10 to 500 characters. It is sealed with the declaration, and the company reads it.",
                    ),
                ),
            ],
            session.words.say,
            session.icons,
        )
        keep = plain_button(tr("routes", "Keep this decision"), self.keep)
        cancel = plain_button(tr("routes", "Cancel"), done)
        self.setLayout(vbox(self.form, hbox(keep, cancel, STRETCH, gap=Space.M), gap=Space.M))

    def _choices(self) -> list[Choice]:
        tr, draft = self._session.words.tr, self._draft
        computed = draft.review.computed[self._key]
        offered = [
            Choice(("declare", code), tr("routes", "Declare in {country}", country=Country(code)))
            for code in declarable(draft.facts, self._key, draft.world)
        ]
        offered.append(Choice(("adviser", None), tr("routes", "Ask an adviser")))
        offered.append(Choice(("export", None), tr("routes", "Export for the local regime")))
        return [choice for choice in offered if choice.value != (computed.outcome, computed.country)]

    def keep(self) -> None:
        """Keep the decision, or say beside the fields what is wrong."""
        outcome, country = self.decision.value()
        wanted = Override(outcome, country, self.reason.value() or "")
        session, facts = self._session, self._draft.facts
        try:
            session.run(override_route, session.book, facts.id, self._key, wanted, session.countries)
        except Refused as refused:
            self._tell(refused.problems)
            return
        except Unavailable as failure:
            session.show_failure(failure)
            return
        name = self._draft.name_of(self._key)
        self._done()
        offer_undo(session, session.words.tr("routes", "{name}: decided by you.", name=name))

    def _tell(self, problems: tuple[Problem, ...]) -> None:
        named = [
            Problem("decision", p.message, p.params) if p.field in ("outcome", "country") else p
            for p in problems
        ]
        self._session.show_rest(self.form.show_problems(named))
