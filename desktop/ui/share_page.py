"""The shares that a musician received: what a band leader proposes, with its proof, and the own answer to it."""

from datetime import date

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout

from desktop.core.queries.received import ReceivedRow, received_share, received_shares
from desktop.core.text import fold
from desktop.i18n.words import Words
from desktop.ui.list_views import ListViews
from desktop.ui.page import Page
from desktop.ui.page_area import NO_LIMIT
from desktop.ui.row_model import Column, ListSource, Pill
from desktop.ui.row_table import RowTable
from desktop.ui.search_box import SearchBox
from desktop.ui.session import Session
from desktop.ui.share_view import ShareView
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import Card, hbox, plain_button

LIST = 350
BESIDE = 720
"""Pixels of page (at 100 %) below which the share stands beneath the list instead of beside it."""
LIST_HEIGHT = 150


class SharesPage(Page):
    """Every share that came into this book, those without an answer first; the one that is selected beside them."""

    key = "shares"
    topics = frozenset({"shares", "settings"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        tr = self.words.tr
        self._rows: list[ReceivedRow] = []
        self.search = SearchBox(session.icons, tr("shares", "Search shares"), tr("shares", "Search shares"))
        self.open = plain_button(tr("shares", "Open a share…"), self._ask)
        self.table = RowTable(session.theme, tr("shares", "Shares"), self._columns())
        self.views = ListViews(session, self.table, self.key, search=self.search)
        self.views.listen(self)
        self.view = ShareView(session)
        self._card = Card()
        self._card.body.setContentsMargins(1, Space.XS, 1, Space.S)
        self._card.add(self.table)
        self.set_head(tr("shares", "Shares"), self.search, self.views.button, self.open)
        self.body.addWidget(self.views.place)
        self._both = hbox(self._card, self.view, gap=Space.M)
        self._both.setStretch(1, 1)
        self.body.addLayout(self._both, 1)
        self.search.searched.connect(lambda _text: self._show_rows())
        self.table.picked.connect(self._show_share)
        self.table.empty_acted.connect(self._act_on_empty)

    def show_argument(self, argument: object) -> None:
        """Select the newest version of the share with this digest."""
        found = received_share(self.session.book, str(argument))
        if found is None:
            return
        if found.newest != found.digest:
            text = self.words.tr(
                "shares", "A newer version of this share is here already. It is the one shown."
            )
            self.session.note(Kind.INFO, text)
        if not self.table.select_id(found.newest):
            self.search.clear()
            self._show_rows()
            self.table.select_id(found.newest)

    def refresh(self) -> None:
        """Read every share again."""
        self._rows = received_shares(self.session.book)
        self.view.setVisible(bool(self._rows))
        self._both.setStretch(0, 0 if self._rows else 1)
        self._fit()
        self._show_rows()

    def _show_rows(self) -> None:
        parts = fold(self.search.text()).split()
        found = [row for row in self._rows if all(part in _folded(row) for part in parts)]
        tr = self.words.tr
        if self._rows:
            self.table.set_empty(tr("shares", "No share here"), "", tr("shares", "Show all shares"))
        else:
            hint = tr(
                "shares",
                "When a band leader splits a contract in Septet, you get your own share as a file. "
                "Open it here, agree or object, and send the answer file back.",
            )
            self.table.set_empty(tr("shares", "No shares yet"), hint, tr("shares", "Open a share…"))
        shown = self.table.current()
        self.table.set_source(ListSource(found))
        if found and (shown is None or not self.table.select_id(shown.id)):
            self.table.selectRow(0)
        self._show_share(self.table.current())

    def _show_share(self, row: ReceivedRow | None) -> None:
        self.view.show_share(None if row is None else row.id)

    def _act_on_empty(self) -> None:
        """Show everything where a search hides it; without any share ask for one."""
        if self._rows:
            self.search.clear()
            self._show_rows()
        else:
            self._ask()

    def _ask(self) -> None:
        from desktop.ui.opening import ask_files

        ask_files(self.session, self)

    def _columns(self) -> list[Column]:
        words, tr = self.words, self.words.tr
        return [
            Column("on", tr("shares", "Date"), lambda row: first_day(words, row), sort=lambda row: row.on),
            Column("about", tr("shares", "From"), lambda row: row.band or row.client, width=80, stretch=1),
            Column("state", tr("shares", "State"), pill=lambda row: state_pill(words, row)),
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put the share beneath the list where both side by side have no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px, room = self.session.theme.px, self.width() - 2 * Space.XL
        beneath, directions = room < px(BESIDE), QBoxLayout.Direction
        self._both.setDirection(directions.TopToBottom if beneath else directions.LeftToRight)
        alone = not self._rows
        self._card.setMaximumWidth(NO_LIMIT if beneath or alone else px(LIST))
        self._card.setMinimumWidth(0 if beneath or alone else px(LIST))
        self._card.setMaximumHeight(px(LIST_HEIGHT) if beneath and not alone else NO_LIMIT)


def first_day(words: Words, row: ReceivedRow) -> str:
    """Return the first day that the musician plays, nothing where there is none."""
    return words.short_day(date.fromisoformat(row.on)) if row.on else ""


def state_pill(words: Words, row: ReceivedRow) -> Pill:
    """Return what the musician has said to the newest version."""
    tr = words.tr
    if row.answer == "agree":
        return Pill(tr("share state", "Agreed"), Kind.SUCCESS)
    if row.answer == "object":
        return Pill(tr("share state", "Objected"), Kind.WARNING)
    if row.answered is not None:
        return Pill(tr("share state", "Updated"), Kind.INFO)
    return Pill(tr("share state", "New"), Kind.INFO)


def _folded(row: ReceivedRow) -> str:
    return fold(" ".join((row.band or "", row.client, row.name)))
