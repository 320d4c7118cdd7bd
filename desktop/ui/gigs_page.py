"""The page of gigs: the filtered list with its totals, and the form of one gig."""

from PySide6.QtCore import QTimer

from desktop.core.actions import amend_gig_state
from desktop.core.gigs import GigState
from desktop.core.queries.gigs import FILTERS, GigFilter, GigRow, gig_count, gig_detail, gig_sums
from desktop.core.queries.settings import setting
from desktop.ui.gig_cells import gig_cells, sealed_words
from desktop.ui.gig_columns import gig_columns
from desktop.ui.gig_form import GigForm
from desktop.ui.gig_source import GigSource, figures
from desktop.ui.list_panel import ListPanel
from desktop.ui.record_page import RecordPage
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import Chip, primary_button

FIGURES_AFTER_MS = 40
"""Counts and totals over 100,000 gigs take longer than a page of them: whoever types on does not wait for them."""


class GigsPage(RecordPage):
    """Every gig, newest first."""

    key = "gigs"
    topics = frozenset({"gigs", "contracts", "declarations", "people", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session, self._make_list(session))
        self._draft_waits = True
        self.list.chips.picked.connect(lambda: self.refresh_list())
        self.list.table.opened.connect(lambda row: self.open_gig(row.id))
        self.list.table.deleted.connect(self._cancel)
        self.list.table.empty_acted.connect(self._act_on_empty)
        self.list.shortcut("Ctrl+D", self._new_like_current)
        self.list.let_edit(gig_cells(session, self._currency), lambda row: sealed_words(session, row))
        self._titles = self._chip_titles()
        self.list.chips.set_chips([Chip(key, self._titles[key]) for key in FILTERS])
        self._pause = QTimer(self, singleShot=True, interval=FIGURES_AFTER_MS)
        self._pause.timeout.connect(self._show_figures)
        QTimer.singleShot(0, self, self._offer_draft)

    def _make_list(self, session: Session) -> ListPanel:
        tr, icons = session.words.tr, session.icons
        new = primary_button(
            tr("gigs", "New gig"), self.new_gig, icon=icons.get("plus", "on_accent"), tip="Ctrl+N"
        )
        return ListPanel(
            session,
            tr("gigs", "Gigs"),
            gig_columns(session.words),
            search_hint=tr("gigs", "Search gigs"),
            filters=tr("gigs", "Which gigs"),
            keys=tr("gigs", "Enter opens · Ctrl+D new like this · Del cancels, Ctrl+Z takes it back"),
            buttons=[new],
            key="gigs",
            natural=("on", True),
            groups=tr("gigs", "By month"),
        )

    def _chip_titles(self) -> dict[str, str]:
        tr = self.words.tr
        return {
            "all": tr("gigs", "All"),
            "upcoming": tr("gigs", "Upcoming"),
            "to_finish": tr("gigs", "To finish"),
            "declared": tr("gigs", "Sealed"),
            "cancelled": tr("gigs", "Cancelled"),
        }

    def show_argument(self, argument: object) -> None:
        """Open a gig: by its id, or by `("gig", id, field)` with the cursor in that field."""
        if isinstance(argument, tuple):
            _, gig_id, field = argument
            self.open_gig(gig_id, field)
        else:
            self.open_gig(str(argument))

    def new_gig(self) -> None:
        """Open an empty gig with the cursor in its date, or the one that was being typed when the program ended."""
        form = GigForm(self.session, self.stack)
        self.open_form(form, "on")
        if self._draft_waits:
            self._draft_waits = False
            if form.bring_back_draft():
                self.session.note(
                    Kind.INFO, self.words.tr("gig form", "What you had typed and not saved is back.")
                )

    def _offer_draft(self) -> None:
        """Say at the start that a new gig was left unsaved."""
        if self._draft_waits and setting(self.session.book, GigForm.draft_setting) is not None:
            tr = self.words.tr
            text = tr("form", "“{what}” was not saved.", what=tr("gig form", "New gig"))
            self.session.note(Kind.INFO, text, tr("form", "Bring it back"), self.new_gig)

    def open_new(self) -> None:
        """Open an empty gig after one was saved."""
        self.new_gig()

    def open_gig(self, gig_id: str, field: str = "on") -> None:
        """Open a gig with the cursor in a field; one that is gone in the meantime just is no longer in the list."""
        detail = gig_detail(self.session.book, gig_id)
        if detail is None:
            self.refresh_list()
            return
        form = GigForm(self.session, self.stack, detail)
        form.copied.connect(self.new_like)
        self.open_form(form, field)

    def new_like(self, gig_id: str) -> None:
        """Open an unsaved gig that takes everything but the date from another one."""
        like = gig_detail(self.session.book, gig_id)
        if like is not None:
            self.open_form(GigForm(self.session, self.stack, like, draft=True), "on")

    def refresh_list(self) -> None:
        """Read the list for the filter and the search; its counts and totals follow when it is painted."""
        self.list.show_rows(GigSource(self.session.book, self._wanted(self.list.chips.current), self.words))
        self._show_empty()
        self._pause.start()

    def _show_figures(self) -> None:
        """Show how many gigs each filter would let through, and what those of the list come to."""
        if not self.isVisible():
            self._stale = True
            return
        book, wanted = self.session.book, self._wanted(self.list.chips.current)
        counts = {key: gig_count(book, self._wanted(key)) for key in FILTERS}
        self.list.chips.set_chips([Chip(key, self._titles[key], counts[key]) for key in FILTERS])
        self.list.totals.setText(figures(self.words, counts[wanted.which], gig_sums(book, wanted)))

    def _wanted(self, which: str) -> GigFilter:
        return GigFilter(self.session.today(), which, self.text)

    def _show_empty(self) -> None:
        """Say what to do where the list is empty: in an empty book another thing than behind a filter."""
        if self.list.table.count():
            return
        tr, table = self.words.tr, self.list.table
        everything = GigFilter(self.session.today(), "everything")
        self._empty_book = gig_count(self.session.book, everything) == 0
        if self._empty_book:
            hint = tr("gigs", "A gig is one evening you play. Type in the next one; it takes half a minute.")
            table.set_empty(tr("gigs", "No gigs yet"), hint, tr("gigs", "New gig"))
        elif self.text:
            hint = tr("gigs", "Venue, place, band, client and notes were searched.")
            table.set_empty(tr("gigs", "No gig has these words"), hint, tr("gigs", "Show all gigs"))
        else:
            table.set_empty(tr("gigs", "No gig here"), "", tr("gigs", "Show all gigs"))

    def _act_on_empty(self) -> None:
        if self._empty_book:
            self.new_gig()
        else:
            self.show_all()

    def _new_like_current(self) -> None:
        row = self.list.table.current()
        if row is not None:
            self.new_like(row.id)

    def _currency(self) -> str:
        """Return what a fee that is given to several gigs is in: the currency of the one that the keyboard is on."""
        row = self.list.table.current()
        return "EUR" if row is None else row.currency

    def _cancel(self, row: GigRow) -> None:
        if row.state != GigState.CANCELLED and self.session.attempt(
            amend_gig_state, self.session.book, row.id, GigState.CANCELLED
        ):
            text = self.words.tr("gigs", "{venue}, {on}: cancelled.", venue=row.venue, on=row.day)
            offer_undo(self.session, text)
