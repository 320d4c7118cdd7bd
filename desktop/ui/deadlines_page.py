"""The page of deadlines: what must be declared, delivered or asked for, the earliest first."""

from pathlib import Path

from desktop.core.actions.sealing import world_of
from desktop.core.actions.settings import change_setting
from desktop.core.actions.tasks import finish_task
from desktop.core.calendar_file import calendar
from desktop.core.clock import ADVICE, KIND_NAMES, Due, State, a1_code
from desktop.core.files_out import write_whole
from desktop.core.problems import Unavailable
from desktop.core.queries.deadlines import dues
from desktop.ui import choosing, due_words
from desktop.ui.contract.ways import TO_CHECK
from desktop.ui.list_views import ListViews, filter_row
from desktop.ui.page import Page
from desktop.ui.row_menu import RowMenu
from desktop.ui.row_model import Column, ListSource
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.tagging import Why, explain, tag, why_button
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import Card, Chip, Chips, caption, hbox, label, muted, plain_button, vbox

FILTERS = ("all", *(state.value for state in State))


class DeadlinesPage(Page):
    """What is due, in the local time of each place."""

    key = "deadlines"
    topics = frozenset(
        {"gigs", "contracts", "declarations", "people", "sync", "settings", "deadlines", "expenses"}
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        tr, icons = self.words.tr, session.icons
        self._dues: list[Due] = []
        save = plain_button(tr("deadlines", "Save as calendar…"), self._ask_place, icon=icons.get("calendar"))
        self.set_head(tr("deadlines", "Deadlines"), save)
        tag(self.heading, "deadline")
        self._save = save
        self.chips = Chips(tr("deadlines", "Which deadlines"))
        self.table = RowTable(session.theme, tr("deadlines", "Deadlines"), self._columns())
        self._what = label("", Role.STRONG, wrap=True)
        self._why = muted("", wrap=True)
        self._advice = label("", wrap=True)
        self._done = plain_button(tr("abroad", "Done"), self._finish)
        self._open = plain_button(tr("deadlines", "Open"), lambda: self._go(self.table.current()))
        self._explain = why_button(session, self._why_due, tr("deadlines", "Needed by"))
        explain(self.table, self._why_due)
        self._lay_out()
        self.chips.picked.connect(lambda _key: self._show_rows())
        self.table.picked.connect(self._show_detail)
        self.table.opened.connect(self._go)
        self.table.empty_acted.connect(self._act_on_empty)
        RowMenu(self.words, self.table, [self._open, self._done, self._explain])

    def _lay_out(self) -> None:
        card = Card()
        card.body.setContentsMargins(1, Space.XS, 1, Space.S)
        card.add(self.table)
        self._detail = Card()
        row = hbox(gap=Space.L)
        row.addLayout(vbox(self._what, self._why, self._advice, gap=Space.XS), 1)
        row.addWidget(self._explain)
        row.addWidget(self._done)
        row.addWidget(self._open)
        self._detail.add(row)
        self._foot = caption(
            self.words.tr(
                "deadlines",
                "Times are those of the place of the gig. Saved here is not declared: only the company’s receipt counts.",
            ),
            wrap=True,
        )
        self.views = ListViews(self.session, self.table, self.key, chips=self.chips)
        self.views.listen(self)
        self.body.addLayout(filter_row(self.chips, self.views.button))
        self.body.addWidget(self.views.place)
        self.body.addWidget(card, 1)
        self.body.addWidget(self._detail)
        self.body.addWidget(self._foot)

    def _columns(self) -> list[Column]:
        words, tr = self.words, self.words.tr
        now = self.session.book.clock
        return [
            Column(
                "until",
                tr("deadlines", "Needed by"),
                lambda due: due_words.listed(words, due.deadline.at),
                sort=lambda due: due.deadline.at,
            ),
            Column(
                "state",
                tr("deadlines", "Left"),
                pill=lambda due: due_words.pill(words, due, now()),
                sort=lambda due: due.deadline.at,
            ),
            Column(
                "what",
                tr("deadlines", "What"),
                lambda due: words.say(KIND_NAMES[due.kind]),
                width=110,
                stretch=2,
            ),
            Column("title", tr("deadlines", "For"), lambda due: due.title, width=120, stretch=2),
            Column(
                "names",
                tr("deadlines", "Musicians"),
                lambda due: ", ".join(due.names),
                width=110,
                stretch=2,
                muted=True,
            ),
            Column("country", tr("deadlines", "Country"), lambda due: words.country(due.country), muted=True),
        ]

    def refresh(self) -> None:
        """Read what is due again."""
        session = self.session
        world = world_of(session.book, session.countries, session.today())
        self._dues = dues(session.book, world)
        self._save.setEnabled(bool(self._dues))
        self._show_chips()
        self._show_rows()

    def _show_chips(self) -> None:
        tr, now = self.words.tr, self.session.book.clock()
        states = [due.state(now).value for due in self._dues]
        titles = {
            "all": tr("deadlines", "All"),
            State.LATE.value: tr("deadlines", "Late"),
            State.SOON.value: tr("deadlines", "Within 7 days"),
            State.LATER.value: tr("deadlines", "Later"),
        }
        counts = {key: states.count(key) for key in FILTERS} | {"all": len(states)}
        self.chips.set_chips([Chip(key, titles[key], counts[key]) for key in FILTERS])

    def _show_rows(self) -> None:
        wanted, now = self.chips.current or "all", self.session.book.clock()
        rows = [due for due in self._dues if wanted in ("all", due.state(now).value)]
        self._set_empty()
        self.table.set_source(ListSource(rows))
        if rows and self.table.current() is None:
            self.table.selectRow(0)
        self._show_detail(self.table.current())

    def _set_empty(self) -> None:
        tr = self.words.tr
        if self._dues:
            self.table.set_empty(tr("deadlines", "Nothing here"), "", tr("deadlines", "Show all deadlines"))
            return
        hint = tr(
            "deadlines",
            "Gigs that are coming up stand here until they are declared and the company’s receipt is in.",
        )
        self.table.set_empty(tr("deadlines", "Nothing is due"), hint, tr("deadlines", "Go to the gigs"))

    def _act_on_empty(self) -> None:
        """Show everything where a filter hides it; where nothing is due go to the gigs."""
        if not self._dues:
            self.session.go("gigs")
            return
        self.chips.select("all")
        self._show_rows()

    def _show_detail(self, due: Due | None) -> None:
        self._detail.setVisible(due is not None)
        if due is None:
            return
        words, now = self.words, self.session.book.clock()
        late = due.state(now) is State.LATE
        title = " · ".join((due.title, *due.names))
        what = words.tr("deadlines", "{what}: {title}", what=KIND_NAMES[due.kind], title=title)
        of_gig = due.kind != "receipts"
        starts = (
            words.tr("deadlines", "The first gig starts {when}.", when=words.moment(due.first))
            if of_gig
            else ""
        )
        self._what.setText(what)
        self._why.setText(" ".join((due_words.why(words, due), starts)).strip())
        self._advice.setText(words.say(ADVICE[due.kind]) if late else "")
        self._advice.setVisible(late)
        self._done.setVisible(due.kind in ("a1", "receipts"))

    def _why_due(self) -> Why | None:
        from desktop.ui.whys.declared import why_due

        return why_due(self.session, self.table.current())

    def _go(self, due: Due | None) -> None:
        if due is None:
            return
        if due.paper is not None:
            self.session.go("declarations", due.paper)
        elif due.contract is not None:
            self.session.go("contracts", (TO_CHECK, due.contract))
        elif due.gig is not None:
            self.session.go("gigs", due.gig)
        elif due.kind == "receipts":
            self.session.go("books", "expenses")

    def _finish(self) -> None:
        due, session = self.table.current(), self.session
        if due is not None and due.kind == "receipts":
            session.attempt(change_setting, session.book, due.key, session.today().isoformat())
            return
        if due is None or due.contract is None:
            return
        code = a1_code(due.key.rpartition(".")[2])
        if session.attempt(finish_task, session.book, due.contract, code, session.today()):
            what = self.words.tr("deadlines", "{what}: {title}", what=KIND_NAMES[due.kind], title=due.title)
            offer_undo(session, what)

    def _ask_place(self) -> None:
        """Ask where the calendar shall lie."""
        title = self.words.tr("deadlines", "Save as calendar")
        if chosen := choosing.save_file(self, title, Path.home() / "septet.ics", "iCalendar (*.ics)"):
            self.save_calendar(chosen)

    def save_calendar(self, path: Path) -> None:
        """Write what is due as a calendar with alarms."""
        session = self.session
        try:
            write_whole(path, calendar(self._dues, session.book.clock(), self.words))
        except Unavailable as failure:
            session.show_failure(failure)
            return
        text = self.words.tr(
            "deadlines",
            "{name} is written. Open it in your calendar; it rings before each deadline.",
            name=path.name,
        )
        session.note(Kind.SUCCESS, text)
