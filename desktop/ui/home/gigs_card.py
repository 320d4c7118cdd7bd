"""What comes up: the next gigs with day, time and place."""

from datetime import date, time
from functools import partial

from desktop.core.gigs import STATE_NAMES, GigState
from desktop.core.queries.gigs import GigRow
from desktop.ui.home.list_card import ListCard
from desktop.ui.home.rows import Entry
from desktop.ui.row_model import Pill
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from desktop.ui.widgets import link_button

SHOWN = 5


class GigsCard(ListCard):
    """One row a gig, the nearest first."""

    def __init__(self, session: Session) -> None:
        tr = session.words.tr
        self._all = link_button("", lambda: session.go("gigs", "upcoming"))
        super().__init__(session, tr("home", "Coming up"), self._all)
        self.add(self.list, self.empty)
        self._all.hide()
        self.empty.say(tr("home", "Looking…"))

    def show_gigs(self, count: int, rows: list[GigRow]) -> None:
        """Show the next gigs of so many."""
        words, tr = self.words, self.words.tr
        text = words.trn("home", "Show {n} gig", "Show all {n} gigs", count)
        self._all.setText(text)
        self._all.setAccessibleName(text)
        self._all.setVisible(count > len(rows))
        if not rows:
            text = tr("home", "No gig is ahead. Type in the next one; it takes half a minute.")
            self.empty.say(text, tr("home", "New gig"), partial(self.session.go, "gigs", "new"))
        self.show_entries([self._entry(row) for row in rows])

    def _entry(self, row: GigRow) -> Entry:
        words = self.words
        on = date.fromisoformat(row.on)
        starts = words.time(time.fromisoformat(row.starts)) if row.starts else ""
        when = [words.day(on), starts, self._near(on)]
        where = [row.venue, row.place, row.band or row.client or ""]
        option = row.state == GigState.OPTION and not row.sealed
        return Entry(
            row.id,
            " · ".join(part for part in when if part),
            " · ".join(part for part in where if part),
            partial(self.session.go, "gigs", row.id),
            trailing=words.money(row.fee) if row.fee else "",
            pill=Pill(words.say(STATE_NAMES[GigState.OPTION]), Kind.WARNING) if option else None,
            sign="gigs",
        )

    def _near(self, on: date) -> str:
        days = (on - self.session.today()).days
        if days == 0:
            return self.words.tr("home", "today")
        if days == 1:
            return self.words.tr("home", "tomorrow")
        return self.words.trn("home", "in {n} day", "in {n} days", days)
