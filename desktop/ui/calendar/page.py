"""The page of the calendar: a month as a sheet or as a list; gigs are added, opened and moved to another day in it."""

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from desktop.core.actions.gigs import move_gig
from desktop.core.clock import KIND_NAMES
from desktop.core.queries.gigs import GigRow, gigs_between
from desktop.i18n.months import sheet, shifted_month, whole_day
from desktop.i18n.words import Words
from desktop.ui import local_keys
from desktop.ui.calendar.grid import MonthGrid
from desktop.ui.calendar.legend import Legend
from desktop.ui.calendar.month import gig_line, titled
from desktop.ui.calendar.move_line import MoveLine
from desktop.ui.declaration_words import TO_CORRECT
from desktop.ui.due_clock import DueClock
from desktop.ui.gig_columns import gig_columns
from desktop.ui.gig_visit import GigVisit
from desktop.ui.local_keys import bind
from desktop.ui.page import Page
from desktop.ui.row_menu import RowMenu, opening
from desktop.ui.row_model import Column, ListSource
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.signs import announce, tip_text
from desktop.ui.theme import Kind, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import Card, Chip, Chips, caption, icon_button, plain_button, primary_button, vbox

MONTH, AGENDA = "month", "agenda"


def agenda_columns(words: Words) -> list[Column]:
    """Return the columns of the agenda: those of the list of gigs, with the hour in the place of the country."""
    on, *others = [column for column in gig_columns(words) if column.key != "country"]
    starts = Column("starts", words.tr("gig form", "Start"), lambda row: row.starts or "")
    return [on, starts, *others]


class CalendarPage(Page):
    """One month: a sheet of days, or its gigs one below the other."""

    key = "calendar"
    topics = frozenset({"gigs", "contracts", "declarations", "people", "sync"})

    def __init__(self, session: Session, clock: DueClock) -> None:
        super().__init__(session)
        words, tr, icons = self.words, self.words.tr, session.icons
        self._clock = clock
        self._on = session.today()
        self._cut: GigRow | None = None
        self.grid = MonthGrid(words, session.theme, icons)
        self.agenda = RowTable(session.theme, tr("calendar", "Agenda"), agenda_columns(words))
        self.views = Chips(
            tr("calendar", "Month or agenda"),
            [Chip(MONTH, tr("calendar", "Month")), Chip(AGENDA, tr("calendar", "Agenda"))],
        )
        new = primary_button(tr("gigs", "New gig"), self.add, icon=icons.get("plus", "on_accent"), tip="N")
        self.set_head(
            titled(words, self._on),
            self.views,
            icon_button(icons.get("chevron-left"), tr("calendar", "Month before"), lambda: self.turn(-1)),
            plain_button(tr("calendar", "Today"), self.go_today, tip="T"),
            icon_button(icons.get("chevron-right"), tr("calendar", "Month after"), lambda: self.turn(1)),
            new,
        )
        self.moving = MoveLine(session)
        self.stack = QStackedWidget()
        for view in (self.grid, self.agenda):
            card = Card()
            card.body.setContentsMargins(1, Space.XS, 1, Space.XS)
            card.add(view)
            self.stack.addWidget(card)
        self.told = caption("")
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.foot = QWidget()
        self.foot.setLayout(vbox(self.told, Legend(session), gap=Space.XS))
        self.body.addWidget(self.moving)
        self.body.addWidget(self.stack, 1)
        self.body.addWidget(self.foot)
        self._connect()

    def _connect(self) -> None:
        grid, agenda = self.grid, self.agenda
        grid.wanted.connect(self.stand_on)
        grid.added.connect(self._add_on)
        grid.all_wanted.connect(self._show_all)
        grid.dropped.connect(self.put)
        grid.stood.connect(self._tell)
        agenda.empty_acted.connect(self.add)
        RowMenu(self.words, agenda, [opening(self.words, agenda)])
        for view in (grid, agenda):
            view.opened.connect(self.open)
        agenda.picked.connect(self._follow_agenda)
        self.views.picked.connect(self._show_view)
        self.moving.chosen.connect(self._move_to)
        self.moving.left.connect(self._take_keyboard)
        self._clock.moved.connect(self._note_dues)
        for record, run in (
            (local_keys.ADD, self.add),
            (local_keys.TODAY, self.go_today),
            (local_keys.NEXT_MONTH, lambda: self.turn(1)),
            (local_keys.MONTH_BEFORE, lambda: self.turn(-1)),
            (local_keys.VIEW, self._other_view),
            (local_keys.MOVE_TO, self.ask_day),
            (local_keys.CUT, self.cut),
            (local_keys.PASTE, self.paste),
            (local_keys.DAY_LATER, lambda: self.shift(1)),
            (local_keys.DAY_EARLIER, lambda: self.shift(-1)),
            (local_keys.WEEK_LATER, lambda: self.shift(7)),
            (local_keys.WEEK_EARLIER, lambda: self.shift(-7)),
        ):
            bind(record, run, self.stack)

    # ---- what is shown ----

    @property
    def day(self) -> date:
        """The chosen day."""
        return self._on

    @property
    def chosen(self) -> GigRow | None:
        """The gig that the keys are about."""
        if self.views.current == MONTH:
            return self.grid.gig
        row = self.agenda.current()
        return row if isinstance(row, GigRow) else None

    def show_argument(self, argument: object) -> None:
        """Show a day."""
        if isinstance(argument, date):
            self.stand_on(argument)
            self._take_keyboard()

    def enter(self, argument: object = None) -> None:
        """Come to the front with the keyboard in the calendar."""
        super().enter(argument)
        self._take_keyboard()

    def refresh(self) -> None:
        """Read the month again; day and gig stay chosen."""
        gig = self.chosen
        self._read()
        self.grid.choose(self._on, gig.id if gig is not None and gig.day == self._on else "")
        self._tell()

    def _read(self) -> None:
        book, on, words = self.session.book, self._on, self.words
        self.heading.setText(titled(words, on))
        days = sheet(on, words.locale)
        gigs = gigs_between(book, days[0], days[-1])
        self.grid.month.show(on, self.session.today(), gigs, self._dues())
        self.grid.setAccessibleName(titled(words, on))
        self.agenda.set_source(ListSource([gig for gig in gigs if gig.day.month == on.month]))
        tr = words.tr
        self.agenda.set_empty(tr("calendar", "No gig in this month"), "", tr("gigs", "New gig"))

    def _dues(self) -> dict[date, list[str]]:
        """Return what is due, by its last day: a deadline at midnight belongs to the day that ends."""
        found: dict[date, list[str]] = {}
        for due in self._clock.dues:
            last = (due.deadline.at - timedelta(minutes=1)).date()
            what = self.words.say(KIND_NAMES[due.kind])
            text = self.words.tr("deadlines", "{what}: {title}", what=what, title=due.title)
            found.setdefault(last, []).append(text)
        return found

    def _note_dues(self) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def stand_on(self, on: date) -> None:
        """Choose a day, in whichever month it lies."""
        self._go(on)

    def _go(self, on: date, gig_id: str = "") -> None:
        turned = (on.year, on.month) != (self._on.year, self._on.month)
        self._on = on
        if turned:
            self._read()
            announce(self, titled(self.words, on))
        self.grid.choose(on, gig_id)
        if gig_id:
            self.agenda.select_id(gig_id)
        elif turned:
            self._stand_in_agenda()

    def _stand_in_agenda(self) -> None:
        """Choose the first gig of the list from the chosen day on."""
        rows = [self.agenda.rows.row(place) for place in range(self.agenda.count())]
        after = next((row for row in rows if row is not None and row.day >= self._on), None)
        if after is not None:
            self.agenda.select_id(after.id)

    def _follow_agenda(self, row: object) -> None:
        """Let the sheet stand where the list stands."""
        if isinstance(row, GigRow) and self.views.current == AGENDA:
            self.grid.choose(row.day, row.id)

    def turn(self, months: int) -> None:
        """Show another month, on the same day of it."""
        self.stand_on(shifted_month(self._on, months))

    def go_today(self) -> None:
        """Go to today."""
        self.stand_on(self.session.today())
        self._take_keyboard()

    def _show_view(self, view: str) -> None:
        self.stack.setCurrentIndex(0 if view == MONTH else 1)
        self.foot.setVisible(view == MONTH)  # the list says it all in words
        if view == AGENDA:
            self._stand_in_agenda()
        self._take_keyboard()
        self._tell()

    def _other_view(self) -> None:
        self.views.select(AGENDA if self.views.current == MONTH else MONTH)
        self._show_view(self.views.current)

    def _show_all(self, on: date) -> None:
        self.stand_on(on)
        self.views.select(AGENDA)
        self._show_view(AGENDA)

    def _take_keyboard(self) -> None:
        view: QWidget = self.grid if self.views.current == MONTH else self.agenda
        view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        """Say in words what is chosen: the signs of the sheet are short."""
        day, gig = self.grid.day, self.grid.gig
        if day is None:
            return
        self._on = day.on
        parts = [whole_day(day.on, self.words.locale)]
        if gig is not None:
            parts.append(gig_line(self.words, gig))
        if len(day.gigs) > 1:
            place, count = self.grid.marked + 1, len(day.gigs)
            parts.append(self.words.tr("calendar", "gig {n} of {count}", n=place, count=count))
        text = " · ".join((*parts, *day.dues))
        self.told.setText(text)
        self.told.setToolTip(tip_text(text))

    # ---- what is done ----

    def open(self, gig: GigRow) -> None:
        """Open a gig; its form leads back here."""
        self.session.go("gigs", GigVisit(gig.id, gig.day, self.key))

    def add(self) -> None:
        """Begin a gig on the chosen day."""
        self._add_on(self._on)

    def _add_on(self, on: date) -> None:
        self.session.go("gigs", GigVisit(None, on, self.key))

    def cut(self) -> None:
        """Keep the gig in hand until it is pasted on another day."""
        gig = self.chosen
        if gig is not None and self._may_move(gig):
            self._hold(gig)
            text = self.words.tr("calendar", "{venue} is cut. Paste it on another day.", venue=gig.venue)
            self.session.note(Kind.INFO, text)

    def _hold(self, gig: GigRow | None) -> None:
        self._cut, self.grid.cut = gig, gig.id if gig else ""
        self.grid.viewport().update()

    def paste(self) -> None:
        """Move the gig that was cut to the chosen day."""
        gig = self._cut
        self._hold(None)
        if gig is not None:
            self.put(gig, self._on)

    def shift(self, days: int) -> None:
        """Move the chosen gig by so many days."""
        gig = self.chosen
        if gig is not None:
            self.put(gig, gig.day + timedelta(days=days))

    def ask_day(self) -> None:
        """Ask on which day the chosen gig is to be."""
        gig = self.chosen
        if gig is not None and self._may_move(gig):
            self.moving.ask(gig)

    def _move_to(self, gig: GigRow, on: date) -> None:
        self.put(gig, on)
        self._take_keyboard()

    def put(self, gig: GigRow, on: date) -> None:
        """Put a gig on another day, and offer to take it back."""
        if on == gig.day or not self._may_move(gig):
            return
        if self.session.attempt(move_gig, self.session.book, gig.id, on):
            self._go(on, gig.id)
            text = self.words.tr("calendar", "{venue} is now on {on}.", venue=gig.venue, on=on)
            offer_undo(self.session, text)

    def _may_move(self, gig: GigRow) -> bool:
        """Tell whether a gig can be moved; a sealed one stays, and says what changes it."""
        if gig.sealed:
            tr = self.words.tr
            self.session.note(
                Kind.WARNING,
                tr("calendar", "This gig is sealed and stays on its day. What changes it is a correction."),
                tr("calendar", "Correct…"),
                lambda: self.session.go("contracts", (TO_CORRECT, gig.contract_id)),
            )
        return not gig.sealed
