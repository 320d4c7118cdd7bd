"""What needs the person: late first, then what somebody waits for, then what is due within a week."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from desktop.core.clock import KIND_NAMES, Due, State
from desktop.core.outbox import WORLD, Reason
from desktop.core.problems import N_, Message
from desktop.core.queries.declarations import DeclarationRow
from desktop.ui import declaration_words, due_words
from desktop.ui.contract.ways import NEW, TO_CHECK
from desktop.ui.home.list_card import ListCard
from desktop.ui.home.rows import Entry
from desktop.ui.session import Session
from desktop.ui.widgets import STRETCH, PillLabel

if TYPE_CHECKING:
    from desktop.core.queries.home import Late, Open, Waiting

MOST = 3
"""Rows of each urgency; how many more there are is said in one row beneath them."""
LATE, ASKED, NEAR = "problem_text", "accent_text", "warning_text"

STEPS: dict[str, Message] = {
    "gig": N_("home", "Make the contract"),
    "declare": N_("home", "Check and seal"),
    "ask": N_("home", "Open"),
    "export": N_("home", "Open"),
    "deliver": N_("home", "Sync now"),
    "a1": N_("home", "Open"),
    "receipts": N_("home", "Show the expenses"),
}
"""What the button of each kind of deadline says."""


class NeedsCard(ListCard):
    """Rows with a button each."""

    def __init__(self, session: Session) -> None:
        self._count = PillLabel()
        super().__init__(session, session.words.tr("home", "Needs you"), self._count)
        self._dues: Sequence[Due] | None = None
        self._waiting: Waiting | None = None
        self._late: Late | None = None
        self.add(self.list, self.empty, STRETCH)
        self.empty.say(self.words.tr("home", "Looking…"))

    @property
    def whole(self) -> bool:
        """Whether everything that it looks at was read."""
        return self._dues is not None and self._waiting is not None

    def show_dues(self, dues: Sequence[Due]) -> None:
        """Show what is late or due within a week."""
        now = self.session.book.clock()
        self._dues = [due for due in dues if not due.option and due.state(now) is not State.LATER]
        self._show()

    def show_waiting(self, waiting: "Waiting") -> None:
        """Show what waits for the person without a clock."""
        self._waiting = waiting
        self._show()

    def show_late(self, late: "Late") -> None:
        """Show what clients and shared companies are late with."""
        self._late = late
        self._show()

    def _show(self) -> None:
        tr, now = self.words.tr, self.session.book.clock()
        papers = list(self._papers())
        kept_back = {row.id for row, _ in papers}
        dues = [due for due in self._dues or () if due.paper not in kept_back or due.paper is None]
        late = [due for due in reversed(dues) if due.state(now) is State.LATE]
        near = [due for due in dues if due.state(now) is State.SOON]
        asked = [*(self._paper(row, why) for row, why in papers), *self._asked()]
        entries = [
            *self._some([self._due(due, now) for due in late], "late", "deadlines"),
            *asked[: MOST * 2],
            *self._some([self._due(due, now) for due in near], "soon", "deadlines"),
        ]
        if len(asked) > MOST * 2:
            entries.append(self._more(len(asked) - MOST * 2, "asked", "declarations"))
        count = len(late) + len(asked) + len(near)
        self._count.show_pill(self.words.value(count) if count else "")
        if not entries and self.whole:
            text = tr(
                "home", "Nothing. Deadlines, questions and answers stand here as soon as there are any."
            )
            self.empty.say(text)
        self.show_entries(entries)

    def _some(self, entries: list[Entry], key: str, page: str) -> list[Entry]:
        more = len(entries) - MOST
        return entries if more <= 0 else [*entries[:MOST], self._more(more, key, page)]

    def _more(self, count: int, key: str, page: str) -> Entry:
        text = self.words.trn("home", "And {n} more", "And {n} more", count)
        show = self.words.tr("home", "Show all")
        return Entry(f"more.{key}", text, "", partial(self.session.go, page), show, sign="more")

    # ---- deadlines ----

    def _due(self, due: Due, now: datetime) -> Entry:
        words, late = self.words, due.state(now) is State.LATE
        title = words.tr("deadlines", "{what}: {title}", what=KIND_NAMES[due.kind], title=due.title)
        by = due_words.needed_by(words, due.deadline.at, late=late)
        return Entry(
            due.key,
            title,
            " · ".join((by, *due.names)),
            partial(self._go, due),
            words.say(STEPS[due.kind]),
            sign="problem" if late else "deadlines",
            tint=LATE if late else NEAR,
        )

    def _go(self, due: Due) -> None:
        go = self.session.go
        match due.kind:
            case "deliver":
                go("declarations", "sync")
            case "gig":
                go("contracts", (NEW, due.gig))
            case "receipts":
                go("books", "expenses")
            case _:
                go("contracts", (TO_CHECK, due.contract))

    # ---- what somebody waits for ----

    def _papers(self) -> Iterator[tuple[DeclarationRow, str]]:
        """Yield the papers that are held back or were sent back, with the reason."""
        for row in self._waiting.papers if self._waiting else ():
            reason = Reason.read(row.reason)
            if row.received_at is None:
                if row.delivery in declaration_words.STUCK or (reason and reason.code not in WORLD):
                    yield row, declaration_words.why(self.words, row)
            elif row.state in declaration_words.ASKS and row.state != "question":
                said = self.words.quoted(row.text) if row.text else ""
                yield row, f"{declaration_words.state_pill(self.words, row).text} {said}".strip()

    def _paper(self, row: DeclarationRow, why: str) -> Entry:
        go, tr = self.session.go, self.words.tr
        title = declaration_words.title(self.words, row)
        if row.received_at is not None:
            run = partial(go, "contracts", (declaration_words.TO_CORRECT, row.contract_id))
            return Entry(f"back.{row.id}", title, why, run, tr("home", "Correct"), sign="problem", tint=LATE)
        reason = Reason.read(row.reason)
        if reason is not None and reason.code in ("not_enrolled", "unknown_device"):
            action, run = tr("home", "Enrol"), partial(go, "settings", "enrol")
        else:
            action, run = tr("home", "Open"), partial(go, "declarations", row.id)
        return Entry(f"held.{row.id}", title, why, run, action, sign="outbox", tint=LATE)

    def _asked(self) -> Iterator[Entry]:
        if self._waiting is not None:
            yield from self._questions(self._waiting)
            yield from self._band(self._waiting)
            yield from self._unfinished(self._waiting)
        yield from self._reminders()

    def _questions(self, waiting: "Waiting") -> Iterator[Entry]:
        go, tr = self.session.go, self.words.tr
        for asked in waiting.questions:
            about = asked.venue or asked.client
            title = tr("questions", "{company} asks about {gig}", company=asked.company, gig=about)
            run = partial(go, "declarations", (declaration_words.TO_ANSWER, asked.id))
            text = self.words.quoted(asked.text)
            yield Entry(
                f"asked.{asked.id}", title, text, run, tr("home", "Answer"), sign="declarations", tint=ASKED
            )
        for pair in waiting.doubles:
            title = tr(
                "questions", "{company} asks: is this the same gig as another one?", company=pair.company
            )
            run = partial(go, "declarations", pair.declaration_id)
            key = f"double.{pair.declaration_id}"
            yield Entry(key, title, "", run, tr("home", "Answer"), sign="declarations", tint=ASKED)

    def _band(self, waiting: "Waiting") -> Iterator[Entry]:
        go, tr = self.session.go, self.words.tr
        for each in waiting.objections:
            title = tr(
                "home", "{name} objects to the split with {client}", name=each.name, client=each.client
            )
            note = self.words.quoted(each.note) if each.note else ""
            run = partial(go, "contracts", (TO_CHECK, each.contract_id))
            key = f"objects.{each.contract_id}.{each.person_id}"
            yield Entry(key, title, note, run, tr("home", "Open"), sign="people", tint=ASKED)
        for share in waiting.shares:
            title = tr("home", "Your share of {client} waits for your answer", client=share.client)
            run = partial(go, "shares", share.id)
            yield Entry(
                f"share.{share.id}",
                title,
                self.words.money(share.total),
                run,
                tr("home", "Answer"),
                sign="shares",
                tint=ASKED,
            )

    def _unfinished(self, waiting: "Waiting") -> Iterator[Entry]:
        go, tr = self.session.go, self.words.tr
        for each in waiting.corrections:
            begun = datetime.fromisoformat(each.begun_at).astimezone().date()
            title = tr("home", "The correction for {client} is not sealed", client=each.client)
            detail = tr("home", "Begun on {day}. Until then what was sealed before counts.", day=begun)
            run = partial(go, "contracts", (TO_CHECK, each.contract_id))
            key = f"correction.{each.contract_id}"
            yield Entry(key, title, detail, run, tr("home", "Finish"), sign="edit", tint=ASKED)
        if waiting.draft:
            title = tr("home", "A new gig was typed and not saved")
            run = partial(go, "gigs", "new")
            yield Entry("draft.gig", title, "", run, tr("home", "Go on typing"), sign="edit", tint=ASKED)

    def _reminders(self) -> Iterator[Entry]:
        words, go = self.words, self.session.go
        if self._late is None:
            return
        if count := self._late.clients.parts:
            title = words.trn("home", "{n} client pays late", "{n} clients pay late", count)
            run = partial(go, "books", ("owed", "all"))
            sums = self._sums(self._late.clients)
            yield Entry(
                "late.clients", title, sums, run, words.tr("home", "Remind"), sign="money", tint=ASKED
            )
        if count := self._late.companies.parts:
            title = words.trn(
                "home",
                "{n} payment of a shared company is late",
                "{n} payments of shared companies are late",
                count,
            )
            run = partial(go, "books", ("owed", "unpaid"))
            sums = self._sums(self._late.companies)
            yield Entry(
                "late.companies", title, sums, run, words.tr("home", "Open"), sign="money", tint=ASKED
            )

    def _sums(self, late: "Open") -> str:
        return " · ".join(self.words.money(each) for each in late.sums)
