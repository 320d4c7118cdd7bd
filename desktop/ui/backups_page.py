"""The page of backups: which there are, what one of them holds and would lack, and the way back to it."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.core.backing_up import REASON_NAMES
from desktop.core.problems import N_, Message, Refused, Unavailable
from desktop.core.store import backups
from desktop.ui import choosing
from desktop.ui.backup_place import PlaceCard
from desktop.ui.page import Page
from desktop.ui.readable_copies import ReadableCopies
from desktop.ui.row_menu import RowMenu
from desktop.ui.row_model import Align, Column, ListSource, Pill
from desktop.ui.row_table import RowTable
from desktop.ui.session import Session
from desktop.ui.signs import announce
from desktop.ui.theme import Kind, Role, Space
from desktop.ui.widgets import STRETCH, Card, hbox, label, muted, plain_button, primary_button
from desktop.ui.works import Works

if TYPE_CHECKING:
    from desktop.core.store.restoring import Counted, Preview

KINDS: dict[str, Message] = {
    "gig": N_("backup", "Gigs"),
    "contract": N_("backup", "Contracts"),
    "declaration": N_("backup", "Declarations"),
    "receipt": N_("backup", "Receipts of companies"),
    "person": N_("backup", "Musicians"),
    "client": N_("backup", "Clients"),
    "expense": N_("backup", "Expenses"),
    "payment": N_("backup", "Payments"),
    "file": N_("backup", "Files"),
}
MEGA = 1_000_000
SHOWN_ROWS = 9


class KindRow(NamedTuple):
    """One line of the comparison."""

    id: str
    counted: "Counted"
    readable: bool


class BackupsPage(Page):
    """Every backup on this computer, the second place, and going back."""

    key = "backups"
    topics = frozenset({"backups", "settings"})

    def __init__(self, session: Session, works: Works, open_book: Callable[[Path], bool]) -> None:
        super().__init__(session)
        tr = self.words.tr
        self._works, self._open_book = works, open_book
        self._looked_at: Path | None = None
        self.now = primary_button(tr("backup", "Back up now"), self._back_up)
        self.file = plain_button(tr("backup", "Choose a file…"), self._ask_file)
        self.look = plain_button(tr("backup", "Look inside"), self._look_at_row, tip="Enter")
        self.set_head(tr("backup", "Backups"), self.look, self.file, self.now)
        about = tr(
            "backup",
            "Septet backs the book up by itself: on leaving, after sealing, once a day, and before a large import or an update. Each backup is checked.",
        )
        self.table = RowTable(session.theme, tr("backup", "Backups"), self._columns())
        self.table.set_empty(
            tr("backup", "There is no backup yet"),
            tr("backup", "The first one is made when you leave Septet."),
            tr("backup", "Back up now"),
        )
        self.table.empty_acted.connect(self._back_up)
        self.table.opened.connect(lambda row: self._look_into(row.path))
        self.table.picked.connect(lambda _row: self._show_buttons())
        RowMenu(self.words, self.table, [self.look])
        self._list = Card()
        self._list.body.setContentsMargins(1, Space.XS, 1, Space.S)
        self._list.add(self.table)
        self.inside = InsideCard(session, self._go_back, self._leave_it)
        self.inside.hide()
        self.place = PlaceCard(session, works.backing)
        self.body.addWidget(muted(about, wrap=True))
        self.body.addWidget(self._list, 1)
        self.body.addWidget(self.inside)
        self.readable = ReadableCopies(session, works.backing, works.reading)
        self.readable.settled.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.body.addWidget(self.readable)
        self.body.addWidget(self.place)
        self._rest = QWidget()
        self.body.addWidget(self._rest, 1)
        self._rest.hide()
        works.backing.moved.connect(self._moved)

    def enter(self, argument: object = None) -> None:
        """Come to the front with the keyboard in the list."""
        self._stale = True  # backups are files: nothing tells when one comes or goes
        super().enter(argument)
        if self.table.count():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Read the folder again."""
        self.table.set_source(ListSource(backups.listed(self.session.book.path)))
        self.place.refresh()
        self.readable.refresh()
        self._show_buttons()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc closes what one looks into before it leaves the page."""
        if event.key() == Qt.Key.Key_Escape and self.inside.isVisible():
            self._leave_it()
        elif event.key() != Qt.Key.Key_Escape or not self.readable.leave_question():
            super().keyPressEvent(event)

    def _moved(self) -> None:
        if isValid(self) and self.isVisible():
            self.refresh()

    def _show_buttons(self) -> None:
        self.look.setEnabled(self.table.current() is not None)

    def _columns(self) -> list[Column]:
        words, tr = self.words, self.words.tr
        return [
            Column(
                "at",
                tr("backup", "When"),
                lambda row: words.moment(row.at.astimezone()),
                sort=lambda row: row.place,
            ),
            Column("reason", tr("backup", "Why"), lambda row: words.say(REASON_NAMES[row.reason]), stretch=2),
            Column("less", tr("backup", "State"), pill=self._state),
            Column(
                "size",
                tr("backup", "Size"),
                lambda row: _size(words.tr, row.size),
                align=Align.RIGHT,
                sort=lambda row: row.size,
                muted=True,
            ),
        ]

    def _state(self, row: backups.Backup) -> Pill:
        if row.less:
            return Pill(self.words.tr("backup", "Holds less"), Kind.WARNING)
        return Pill(self.words.tr("backup", "Checked"), Kind.SUCCESS)

    # ---- making ----

    def _back_up(self) -> None:
        self._works.backing.run(backups.ASKED, tell=True)

    # ---- looking inside ----

    def _ask_file(self) -> None:
        tr = self.words.tr
        books, files = tr("trouble", "Septet books"), tr("trouble", "All files")
        kinds = f"{books} (*.septet);;{files} (*)"
        folder = backups.folder_of(self.session.book.path)
        if chosen := choosing.open_file(self, tr("backup", "Choose a backup"), kinds, folder):
            self._look_into(chosen)

    def _look_at_row(self) -> None:
        if (row := self.table.current()) is not None:
            self._look_into(row.path)

    def _look_into(self, path: Path) -> None:
        """Read a backup beside the window, and show it."""
        from desktop.core.store import restoring

        self._looked_at = path
        book = self.session.book
        self._works.reading.run(
            lambda _tell: restoring.preview(book.path, path, book.key),
            lambda found: self._show_inside(path, found),
            self._failed,
        )

    def _show_inside(self, path: Path, found: "Preview") -> None:
        if isValid(self) and self._looked_at == path:
            self._turn(inside=True)
            self.inside.show_backup(path, found)

    def _failed(self, failure: Refused | Unavailable) -> None:
        if isValid(self):
            self.inside.set_busy(False)
        self.session.show_failure(failure)

    def _leave_it(self) -> None:
        self._looked_at = None
        self._turn(inside=False)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self, *, inside: bool) -> None:
        """Show what one backup holds in the place of the list, or the list again."""
        outside: tuple[QWidget, ...] = (self._list, self.place, self.look, self.file)
        for shown in outside:
            shown.setVisible(not inside)
        self.readable.setVisible(not inside and bool(self.readable.found))
        for part in (self.inside, self._rest):
            part.setVisible(inside)

    # ---- going back ----

    def _go_back(self) -> None:
        """Prepare the backup beside the window; then the book is opened anew, which puts it in its place."""
        from desktop.core.backing_up import choose_backup

        backup = self._looked_at
        assert backup is not None
        self.inside.set_busy(True)

        def work(_tell: object) -> None:
            with self.session.book.another() as own:
                choose_backup(own, backup)

        self._works.backing.worker.run(work, lambda _none: self._open_anew(), self._failed)

    def _open_anew(self) -> None:
        from desktop.core.store import restoring

        book = self.session.book.path
        if not self._open_book(book):  # a form with typing in it keeps the window open
            restoring.forget(book)
            if isValid(self):
                self.inside.set_busy(False)
            return
        try:
            restoring.arm(book)
        except Unavailable as failure:
            self.session.show_failure(failure)


class InsideCard(Card):
    """What a backup holds, beside what the book holds; the way out has the keyboard."""

    def __init__(self, session: Session, go_back: Callable[[], None], leave: Callable[[], None]) -> None:
        super().__init__()
        words, tr = session.words, session.words.tr
        self._session = session
        self._name = label("", Role.STRONG, wrap=True)
        self._about = label("", wrap=True)
        self._warning = label("", Role.PROBLEM, wrap=True)
        columns = [
            Column("kind", tr("backup", "What"), lambda row: words.say(KINDS[row.id]), stretch=2),
            _count("held", tr("backup", "In the backup"), lambda row: str(row.counted.held)),
            _count("now", tr("backup", "In your book"), lambda row: _or_dash(row, row.counted.now)),
            _count(
                "missing", tr("backup", "Would be missing"), lambda row: _or_dash(row, row.counted.missing)
            ),
        ]
        self.table = RowTable(session.theme, tr("backup", "What the backup holds"), columns)
        self.back = primary_button(tr("backup", "Go back to this backup"), go_back)
        self.leave = plain_button(tr("backup", "Leave it"), leave, tip="Esc")
        self.sync = plain_button(tr("backup", "To the declarations"), lambda: session.go("declarations"))
        self.add(self._name, self._about, self._warning)
        self.add(hbox(self.back, self.leave, self.sync, STRETCH, gap=Space.S), self.table)

    def show_backup(self, path: Path, found: "Preview") -> None:
        """Show what was found in a backup."""
        words, tr = self._session.words, self._session.words.tr
        rows = [
            KindRow(kind, counted, found.readable)
            for kind, counted in found.kinds.items()
            if counted.held or counted.now
        ]
        self._name.setText(path.name)
        self._about.setText(
            tr(
                "backup",
                "Going back keeps your book of now as a backup. What your companies have comes back with the next sync; what was only on this computer is missing.",
            )
        )
        self._warning.setText(
            words.trn(
                "backup",
                "{n} declaration was sealed since and not sent. Sync first, or seal it again afterwards.",
                "{n} declarations were sealed since and not sent. Sync first, or seal them again afterwards.",
                found.unsent,
            )
        )
        for shown in (self._warning, self.sync):
            shown.setVisible(found.unsent > 0)
        self.table.set_source(ListSource(rows))
        self.table.fit_height(SHOWN_ROWS)
        self.set_busy(False)
        announce(self, path.name)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """Take no second order while the first is carried out."""
        self.back.setEnabled(not busy)


def _count(key: str, heading: str, text: Callable[[Any], str]) -> Column:
    return Column(key, heading, text, align=Align.RIGHT, sortable=False)


def _or_dash(row: KindRow, number: int) -> str:
    return str(number) if row.readable else "–"


def _size(tr: Callable[..., str], size: int) -> str:
    # Translators: megabytes, the size of a file.
    return tr("backup", "{mega} MB", mega=Decimal(f"{max(size / MEGA, 0.1):.1f}"))
