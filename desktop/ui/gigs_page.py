"""The page of gigs: the filtered list with its totals, and the form of one gig."""

from functools import partial

from PySide6.QtCore import QTimer

from desktop.core.actions import amend_gig_state, draft_from_gigs
from desktop.core.gigs import GigState
from desktop.core.money import Money
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.gigs import FILTERS, GigFilter, GigRow, gig_count, gig_detail, gig_sums
from desktop.core.store.book import Book
from desktop.ui import local_keys
from desktop.ui.books.working_out import WorkingOut
from desktop.ui.contract import ways
from desktop.ui.gig_cells import gig_cells, sealed_words
from desktop.ui.gig_columns import gig_columns
from desktop.ui.gig_form import GigForm, delete
from desktop.ui.gig_source import by_day, figures
from desktop.ui.gig_visit import GigVisit, visit
from desktop.ui.list_panel import SEVERAL, ListPanel
from desktop.ui.record_page import RecordPage
from desktop.ui.row_menu import Act, removing
from desktop.ui.session import Session
from desktop.ui.tagging import Why, tag
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import Chip, primary_button

NEW = "new"
FIGURES_AFTER_MS = 40
"""Counts and totals over 100,000 gigs take longer than a page of them: whoever types on does not wait for them."""


class GigsPage(RecordPage):
    """Every gig, newest first."""

    key = "gigs"
    topics = frozenset({"gigs", "contracts", "declarations", "people", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session, self._make_list(session))
        tag(self.list.chips, "state", session.words)
        self.list.chips.picked.connect(lambda: self.refresh_list())
        self.list.table.opened.connect(lambda row: self.open_gig(row.id))
        self.list.table.deleted.connect(self._cancel)
        self.list.table.empty_acted.connect(self._act_on_empty)
        self.list.shortcut(local_keys.LIKE, self._new_like_current)
        self.list.shortcut(local_keys.DELETE, self._delete_current, self.list.table)
        self.list.let_edit(gig_cells(session, self._currency), lambda row: sealed_words(session, row))
        self.list.explain_totals(self._why)
        tr = session.words.tr
        make = tr("gig form", "Make the contract")
        self.list.offers = [Act(make, lambda _rows: self._make_contract(), "Ctrl+Shift+N")]
        self._let_act()
        self._titles = self._chip_titles()
        self.list.chips.set_chips([Chip(key, self._titles[key]) for key in FILTERS])
        self._pause = QTimer(self, singleShot=True, interval=FIGURES_AFTER_MS)
        self._pause.timeout.connect(self._read_figures)
        self._figures = WorkingOut(session, self)

    def _let_act(self) -> None:
        """Offer in the menu of a row what its form and the keys offer."""
        tr, go, table = self.words.tr, self.session.go, self.list.table
        self.list.let_act(
            Act(
                tr("gig form", "Open the contract"),
                lambda row: go("contracts", row.contract_id),
                fits=lambda row: row.contract_id is not None,
            ),
            Act(
                tr("gig form", "Make the contract"),
                lambda row: go("contracts", (ways.NEW, row.id)),
                fits=lambda row: row.contract_id is None and row.state != GigState.CANCELLED,
            ),
            Act(tr("gig form", "New like this"), lambda row: self.new_like(row.id), "Ctrl+D"),
            removing(
                tr("gig form", "Cancel gig"),
                table,
                lambda row: not row.sealed and row.state != GigState.CANCELLED,
            ),
            Act(
                tr("gig form", "Delete"),
                lambda row: delete(self.session, row.id, row.venue),
                "Shift+Del",
                lambda row: not row.sealed,
            ),
        )

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
            keys=tr("gigs", "Enter opens · Ctrl+D new like this · Del cancels · Shift+Del deletes"),
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
        """Open a gig: by its id, or by `("gig", id, field)` with the cursor in that field; without an id, or by `new`,
        an empty one. The key of a filter shows the list that it lets through.
        """  # noqa: D205
        if argument == NEW:
            self.new_gig()
        elif argument in FILTERS:
            self.close_form()
            self.list.chips.select(str(argument))
            self.refresh_list()
        elif isinstance(argument, GigVisit):
            visit(self, argument)
        elif isinstance(argument, tuple):
            _, gig_id, field = argument
            if gig_id is None:
                self.new_gig()
            else:
                self.open_gig(gig_id, field or "on")
        else:
            self.open_gig(str(argument))

    def new_gig(self) -> None:
        """Open an empty gig with the cursor in its date, or the one that was typed and not saved."""
        self.open_form(GigForm(self.session, self.stack), "on")

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
        self.list.show_rows(by_day(self.session.book, self._wanted(self.list.chips.current), self.words))
        self._show_empty()
        self._pause.start()

    def _read_figures(self) -> None:
        """Read how many gigs each filter would let through, and what those of the list come to."""
        if not self.isVisible():
            self._stale = True
            return
        wanted = self._wanted(self.list.chips.current)
        others = {key: self._wanted(key) for key in FILTERS}

        def read(book: Book) -> tuple[dict[str, int], list[Money]]:
            return {key: gig_count(book, other) for key, other in others.items()}, gig_sums(book, wanted)

        self._figures.read(read, partial(self._show_figures, wanted))

    def _show_figures(self, wanted: GigFilter, found: tuple[dict[str, int], list[Money]]) -> None:
        counts, sums = found
        self.list.chips.set_chips([Chip(key, self._titles[key], counts[key]) for key in FILTERS])
        self.list.totals.setText(figures(self.words, counts[wanted.which], sums))

    def _why(self) -> Why | None:
        from desktop.core.queries.list_totals import gig_parts
        from desktop.ui.whys.totals import why_gigs

        return why_gigs(self.words, gig_parts(self.session.book, self._wanted(self.list.chips.current)))

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

    def _delete_current(self) -> None:
        row = self.list.table.current()
        if row is not None:
            delete(self.session, row.id, row.venue)

    def start_contract(self) -> bool:
        """Make the contract of the open gig, or of those selected in the list; tell whether there are such."""
        if isinstance(self.form, GigForm):
            return self.form.start_contract()
        several = self.list.table.selected_count() >= SEVERAL
        if several:
            self._make_contract()
        return several

    def _make_contract(self) -> None:
        """Draft one contract of the selected gigs and open it; what stops it is said beneath the list."""
        session, ids = self.session, self.list.table.selected_ids()
        try:
            done = session.run(draft_from_gigs, session.book, ids, session.countries)
        except Refused as refused:
            self.list.bar.refuse(refused)
        except Unavailable as failure:
            session.show_failure(failure)
        else:
            session.go("contracts", done.id)

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
