"""What the check step says beside the declarations: when the company pays, what holds abroad, how companies settle."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.core.abroad import Done, Item, checklist
from desktop.core.actions.files import attach_files
from desktop.core.actions.tasks import finish_task, reopen_task
from desktop.core.attachments import NewFile
from desktop.core.clock import ADVICE, State, dues_of_contract
from desktop.core.guarantee import Payment, payment
from desktop.core.problems import N_, Message
from desktop.core.queries.files import AttachmentRow
from desktop.core.territories import Country
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.kept_files import KeptFiles
from desktop.ui.due_words import until
from desktop.ui.flow_layout import breaking
from desktop.ui.session import Session
from desktop.ui.signs import Sign
from desktop.ui.tagging import tag
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import (
    SIGNS,
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

if TYPE_CHECKING:
    from desktop.core.packs.companies import Settlement

COUNTRY = 80
"""The least width of a country's name, so that the words beside most of them stand in line."""

SETTLEMENTS: "Mapping[Settlement, Message]" = {
    "invoice": N_(
        "settlement",
        "{company} bills its musicians’ shares to the company in {invoicing}, without VAT (reverse charge).",
    ),
    "transfer": N_("settlement", "The company in {invoicing} passes these shares on to {company}."),
    "not_supported": N_(
        "settlement",
        "The companies in {invoicing} and {country} do not settle with each other. Ask an adviser before you seal.",
    ),
    "unknown": N_(
        "settlement",
        "It is not known how the companies in {invoicing} and {country} settle with each other. Ask an adviser.",
    ),
}
"""How the company that invoices lets another one have its musicians' shares."""


def before_card(session: Session, draft: Draft) -> QWidget | None:
    """Return the card above all others of a contract that is played soon, or was begun, and is not sealed."""
    words, now = session.words, session.book.clock()
    open_dues = [due for due in dues_of_contract(draft.facts, draft.world, ()) if due.kind != "a1"]
    near = [due for due in open_dues if due.state(now) is not State.LATER]
    if not near:
        return None
    first = min(near, key=lambda due: due.instant)
    late = first.state(now) is State.LATE
    if late:
        title = words.tr(
            "check", "Late: this had to be declared by {when}.", when=until(words, first.deadline.at)
        )
        text = words.say(ADVICE[first.kind])
    else:
        title = words.tr("check", "Declare before you play: by {when}.", when=until(words, first.deadline.at))
        text = words.tr("check", "Seal it and sync by then. Saved here is not declared.")
    kind = Kind.PROBLEM if late else Kind.WARNING
    sign = Sign(session.icons, SIGNS[kind], f"{kind}_text")
    card = Card()
    row = hbox(
        sign, vbox(label(title, Role.STRONG, wrap=True), muted(text, wrap=True), gap=Space.XS), gap=Space.M
    )
    row.setStretch(1, 1)
    card.add(row)
    card.setAccessibleName(title)
    return card


def after_cards(
    session: Session,
    draft: Draft,
    lead: Callable[[str], None],
    done: Mapping[str, Done],
    files: Sequence[AttachmentRow],
) -> list[QWidget]:
    """Return the cards of the open contract that have something to say."""
    cards: list[QWidget] = []
    payments = list(_payments(draft))
    if payments:
        cards.append(PaymentCard(session, lead, payments))
    if len(draft.review.parts) > 1:
        cards.append(SettlementCard(session, draft))
    items = checklist(draft.facts, draft.review.routes, draft.world, done)
    if items:
        cards.append(AbroadCard(session, draft, items, files))
    return cards


def _payments(draft: Draft) -> Iterator[Payment]:
    """Yield what the company of each part promises; the last gig is where it counts from."""
    facts, world = draft.facts, draft.world
    last = max((date.fromisoformat(gig.on) for gig in facts.gigs if gig.state != "cancelled"), default=None)
    for part in draft.review.parts if last else ():
        assert last is not None
        pack = world.countries.get(part.country)
        union = world.countries.coordination.union_on(last)
        if pack is not None and (found := payment(facts, pack, union, last)) is not None:
            yield found


class PaymentCard(Card):
    """When each company pays, and whether it does so though the client is late."""

    def __init__(self, session: Session, lead: Callable[[str], None], payments: list[Payment]) -> None:
        super().__init__(session.words.tr("guarantee", "When you are paid"))
        self._session = session
        self._lead = lead
        self.body.setSpacing(Space.S)
        for number, found in enumerate(payments):
            if number:
                self.add(line())
            self.add(*self._rows(found))

    def _rows(self, found: Payment) -> Iterator[QWidget]:
        words = self._session.words
        country = label(words.country(found.country), Role.STRONG)
        country.setMinimumWidth(self._session.theme.px(COUNTRY))
        texts = [words.say(found.when.message, **found.when.params)]
        if found.on is not None:
            texts.append(words.tr("guarantee", "That is by {day}.", day=found.on))
        told = hbox(country, muted(" ".join(texts), wrap=True), gap=Space.M)
        told.setStretch(1, 1)
        yield breaking(told, PillLabel(*self._pill(found)))
        for condition in found.conditions:
            said = words.say(condition.said.message, **condition.said.params)
            kind = Kind.SUCCESS if condition.met else Kind.WARNING
            sign = Sign(self._session.icons, SIGNS[kind], f"{kind}_text", side=16)
            row = hbox(sign, label(said, wrap=True), gap=Space.M)
            row.setStretch(1, 1)
            if not condition.met:
                go = plain_button(words.tr("check", "Go there"), partial(self._lead, condition.field))
                go.setAccessibleName(words.tr("check", "Go there: {problem}", problem=said))
                row.addWidget(go)
            made = QWidget()
            made.setLayout(row)
            yield made
        yield caption(words.tr("guarantee", "Source: {source}", source=found.source), wrap=True)

    def _pill(self, found: Payment) -> tuple[str, Kind]:
        tr = self._session.words.tr
        if found.holds:
            return tr("guarantee", "Paid even if the client is late"), Kind.SUCCESS
        if found.guaranteed == "yes":
            return tr("guarantee", "Not guaranteed yet"), Kind.WARNING
        if found.guaranteed == "no":
            return tr("guarantee", "Paid once the client has paid"), Kind.NEUTRAL
        return tr("guarantee", "Guarantee not known"), Kind.NEUTRAL


class SettlementCard(Card):
    """How the company that invoices the client lets the others have their musicians' shares."""

    def __init__(self, session: Session, draft: Draft) -> None:
        words = session.words
        super().__init__(words.tr("settlement", "One company invoices, the others are paid by it"))
        invoicing, *others = draft.review.parts
        pack = session.countries.get(invoicing.country)
        for part in others:
            how = pack.settlement_with(part.country, draft.day) if pack else None
            values = {
                "company": part.company_name or words.country(part.country),
                "country": Country(part.country),
                "invoicing": Country(invoicing.country),
            }
            known = how in ("invoice", "transfer")
            said = label(words.say(SETTLEMENTS[how or "unknown"], **values), wrap=True)
            kind = Kind.INFO if known else Kind.WARNING
            sign = Sign(session.icons, SIGNS[kind], f"{kind}_text", side=16)
            row = hbox(sign, said, gap=Space.M)
            row.setStretch(1, 1)
            self.add(breaking(row, label(words.money(part.total), Role.STRONG)))


class AbroadCard(Card):
    """The checklist of what is to be seen to abroad; it can still be ticked off after sealing."""

    def __init__(
        self, session: Session, draft: Draft, items: list[Item], files: Sequence[AttachmentRow]
    ) -> None:
        super().__init__(session.words.tr("abroad", "Abroad"))
        tag(self, "a1", session.words)
        self._session = session
        self._draft = draft
        self._files = files
        self.body.setSpacing(Space.S)
        for number, item in enumerate(items):
            if number:
                self.add(line())
            self.add(self._row(item))

    def _row(self, item: Item) -> QWidget:
        words = self._session.words
        said = words.say(item.said.message, **item.said.params)
        texts: list[QWidget] = [label(said, wrap=True)]
        texts += [muted(words.say(paper.message, **paper.params), wrap=True) for paper in item.papers]
        if item.source:
            texts.append(caption(words.tr("guarantee", "Source: {source}", source=item.source), wrap=True))
        texts.append(self._papers(item, said))
        return breaking(vbox(*texts, gap=Space.XS), *self._end(item, said))

    def _papers(self, item: Item, said: str) -> KeptFiles:
        """Return the papers kept with an item, under the code by which it is ticked off."""
        session, tr, key = self._session, self._session.words.tr, self._draft.facts.id
        add = link_button(tr("abroad", "Attach files…"))
        add.setProperty("flush", "true")
        add.setObjectName(f"attach.{item.code}")
        add.setToolTip(tr("costs", "Photos and PDFs. Drop them here, or paste with Ctrl+V."))
        add.setAccessibleName(tr("abroad", "Attach files: {what}", what=said))

        def keep(files: Sequence[NewFile]) -> None:
            session.run(attach_files, session.book, key, item.code, files)

        made = KeptFiles(session, tr("abroad", "Attach files"), add, keep)
        made.show_files([file for file in self._files if file.ref == item.code])
        return made

    def _end(self, item: Item, said: str) -> Iterator[QWidget]:
        words, tr = self._session.words, self._session.words.tr
        if item.done is not None:
            if item.sort == "a1" and not item.papers:
                yield PillLabel(tr("abroad", "Covered"), Kind.SUCCESS)
                return
            yield PillLabel(tr("abroad", "Done on {day}", day=item.done.on), Kind.SUCCESS)
            undo = plain_button(tr("abroad", "Not done after all"), lambda: self._reopen(item))
            undo.setObjectName(f"task.{item.code}")
            undo.setAccessibleName(tr("abroad", "Not done after all: {what}", what=said))
            yield undo
            return
        late = item.due < self._session.today()
        text = tr("abroad", "Was due {day}", day=item.due) if late else tr("abroad", "By {day}", day=item.due)
        yield PillLabel(text, Kind.PROBLEM if late else Kind.NEUTRAL)
        done = plain_button(words.tr("abroad", "Done"), lambda: self._finish(item))
        done.setObjectName(f"task.{item.code}")
        done.setAccessibleName(words.tr("abroad", "Done: {what}", what=said))
        yield done

    def _finish(self, item: Item) -> None:
        session = self._session
        session.attempt(finish_task, session.book, self._draft.facts.id, item.code, session.today())

    def _reopen(self, item: Item) -> None:
        session = self._session
        session.attempt(reopen_task, session.book, self._draft.facts.id, item.code)
