"""The window: side bar, the page that is open, and above it what there is to say. Built anew for another language."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from desktop.core.actions.settings import change_setting
from desktop.core.problems import Unavailable
from desktop.core.queries.settings import is_empty, setting
from desktop.core.store.book import Step
from desktop.ui import choosing, menus, undo_keys
from desktop.ui.commands import MenuBar, Submenu
from desktop.ui.demo_banner import DemoBanner
from desktop.ui.due_banner import DueBanner
from desktop.ui.page import Page
from desktop.ui.page_area import PageArea, Stack
from desktop.ui.pages import ASIDE, PAGES
from desktop.ui.qt_words import QtWords
from desktop.ui.row_table import RowTable
from desktop.ui.search_box import SearchBox
from desktop.ui.session import Note, Session
from desktop.ui.side_bar import SideBar, Way
from desktop.ui.speaking import Speaking
from desktop.ui.tab_order import put_in_order
from desktop.ui.theme import Kind, Scheme, Space
from desktop.ui.widgets import Notice, hbox, vbox
from desktop.ui.works import Works

if TYPE_CHECKING:
    from desktop.ui.finder.finder import Finder
    from desktop.ui.record_form import RecordForm

FIRST = "home"
SIZE = (1280, 800)
LEAST = (900, 560)
QUIET_AFTER_MS = 12_000
"""Good news goes away by itself; what is wrong, or can be acted on, stays until it is closed."""


class MainWindow(QMainWindow):
    """The window of one open book.

    Attributes:
        page: the page in front; None during the first start.
        speaking: its language, and the translator mode.
        other: the book to open when this window is closed; None to end.
        menus: the menus as records.
    """

    def __init__(self, session: Session, works: Works, qt_words: QtWords, files: Sequence[Path] = ()) -> None:
        super().__init__()
        self.session = session
        self.works = works
        self.menus: list[Submenu] = []
        self.page: Page | None = None
        self.other: Path | None = None
        self.speaking = Speaking(self, qt_words, self._build)
        self._to_open = list(files)
        self._before = FIRST
        self._pages: dict[str, Page] = {}
        self._finder: Finder | None = None
        self._warned: QWidget | None = None
        self._writes = False
        self._painted = False
        self._undo_keys = undo_keys.UndoKeys(_app())
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_AFTER_MS)
        self.setMinimumSize(*LEAST)
        self.setAcceptDrops(True)
        self._restore_size()
        session.changed.connect(self._changed)
        session.noted.connect(self._note)
        session.asked.connect(self.go)
        session.moved.connect(self._lead)
        works.syncing.moved.connect(self._refresh_menus)
        works.clock.moved.connect(self._show_due)
        self._build()

    @property
    def undoable(self) -> Step | None:
        """The step that Undo takes back; None also until the book is ready to be written."""
        return self.session.book.undo_log.undoable if self._writes else None

    @property
    def redoable(self) -> Step | None:
        """The step that Redo does again."""
        return self.session.book.undo_log.redoable if self._writes else None

    def go(self, page: str, argument: object = None) -> None:
        """Bring a page to the front, and let it show what is asked for."""
        if self.page is None or page not in PAGES:
            return
        if self.page.key in PAGES and self.page.key not in ASIDE:
            self._before = self.page.key
        self._show(page).enter(argument)
        self._take_keyboard()

    def parts_of(self, page: str) -> Sequence[Page]:
        """Return the parts of a page that may hold a form; none of one that was never shown."""
        return self._pages[page].parts if page in self._pages else ()

    def new_gig(self) -> None:
        """Open an empty gig."""
        from desktop.ui.gigs_page import GigsPage

        self.go("gigs")
        assert isinstance(self.page, GigsPage)
        self.page.new_gig()

    def new_contract(self) -> None:
        """Ask for which gig a new contract is."""
        from desktop.ui.contracts_page import ContractsPage

        self.go("contracts")
        assert isinstance(self.page, ContractsPage)
        self.page.show_list()
        self.page.ask_gig()

    def open_book(self) -> None:
        """Ask for another book."""
        tr = self.session.words.tr
        books, files = tr("trouble", "Septet books"), tr("trouble", "All files")
        kinds = f"{books} (*.septet);;{files} (*)"
        title, folder = tr("trouble", "Open another book"), self.session.book.path.parent
        if chosen := choosing.open_file(self, title, kinds, folder):
            self.open_instead(chosen)

    def open_shares(self) -> None:
        """Ask for shares and answers that somebody sent."""
        from desktop.ui.opening import ask_files

        ask_files(self.session, self)

    def open_files(self, files: Sequence[Path] = ()) -> None:
        """Open shares and answers; during the first start they wait for its end."""
        self._to_open += files
        if self.page is not None and self._to_open:
            from desktop.ui.opening import open_files

            waiting, self._to_open = self._to_open, []
            open_files(self.session, waiting)

    def open_instead(self, book: Path) -> None:
        """Close this book and open another one, unless unsaved typing keeps this one open."""
        if self.close():
            self.other = book

    def search(self) -> None:
        """Put the cursor into the search box of the page, if it shows one."""
        boxes = self.page.findChildren(SearchBox) if self.page else []
        for box in boxes:
            if box.isVisible():
                box.setFocus(Qt.FocusReason.ShortcutFocusReason)
                box.selectAll()

    def find_anything(self) -> None:
        """Open the line that finds everything."""
        from desktop.ui.finder.finder import Finder

        if self._finder is None:
            self._finder = Finder(self)
        self._finder.open()

    def built(self, page: str) -> Page:
        """Return a page, made if it was not shown yet."""
        if page not in self._pages:
            self._pages[page] = PAGES[page](self)
            self._stack.addWidget(self._pages[page])
        return self._pages[page]

    def help(self) -> None:
        """Say what the word at the keyboard means, else open the manual."""
        from desktop.ui.helping import help_at

        help_at(self)

    def why(self) -> None:
        """Say how the figure at the keyboard was worked out."""
        from desktop.ui.helping import why_at

        why_at(self)

    def manual(self) -> None:
        """Open the manual where it tells about the page in front."""
        from desktop.ui.helping import open_manual

        open_manual(self)

    def undo(self) -> None:
        """Take back the typing in the field that has the keyboard, else the last step."""
        at = self.focusWidget()
        if undo_keys.can_undo_typing(at) and isinstance(at, undo_keys.Typed):
            at.undo()
        elif self.undoable is not None:
            self._try(self.session.undo)

    def redo(self) -> None:
        """Type again what was taken back, else do the last step again."""
        at = self.focusWidget()
        if undo_keys.can_redo_typing(at) and isinstance(at, undo_keys.Typed):
            at.redo()
        elif self.redoable is not None:
            self._try(self.session.redo)

    def show_guide(self) -> None:
        """Bring the guided first contract back to the home page, and go there."""
        from desktop.ui.home.guide_card import show_guide

        show_guide(self.session, shown=True)
        self.go("home")

    def finish_first_start(self) -> None:
        """Open the book after the first start."""
        self.session.attempt(change_setting, self.session.book, "started", "yes")
        self.session.book.undo_log.clear()  # what was answered on the way in is nothing to take back
        self._build()
        self.open_files()

    # ---- building ----

    def _build(self) -> None:
        """Make everything in the language of the session."""
        self._pages, self.page = {}, None
        if self._finder is not None:
            self._finder.deleteLater()
            self._finder = None
        self.setWindowTitle(self._title())
        starting = is_empty(self.session.book) and setting(self.session.book, "started") is None
        self.menus = menus.first_menus(self) if starting else menus.all_menus(self)
        self.setCentralWidget(self._first_start() if starting else self._content())
        self._bar = MenuBar(self.menuBar(), self.menus, self.session.icons)
        if starting:
            self._first.take_keyboard()  # only now: a widget without its window forgets it
        else:
            self._show(FIRST).enter()
            self._take_keyboard()

    def _content(self) -> QWidget:
        session, tr = self.session, self.session.words.tr
        ways = [Way(command.icon, command) for command in menus.go_commands(self)]
        self.side = SideBar(
            session, self.works.syncing, ways, [Way("settings", menus.settings_command(self))]
        )
        self.notice = Notice(session.icons, tr("window", "Close this message"))
        self._stack = Stack()
        self.due = DueBanner(session, self.works.clock)
        self.side.show_due(sum(self.works.clock.counted))
        self.side.fit_window(self.width())
        banners = vbox(DemoBanner(session, self.works.demo), self.due, gap=Space.S)
        banners.setContentsMargins(Space.XL, Space.M, Space.XL, 0)
        whole = vbox(banners, self._stack, gap=0)
        whole.setStretch(1, 1)
        inside = QWidget()
        inside.setLayout(whole)
        self._area = PageArea(inside)
        said = vbox(self.notice)  # stays in sight while the page scrolls
        said.setContentsMargins(Space.XL, Space.M, Space.XL, 0)
        main = vbox(said, self._area, gap=0)
        main.setStretch(1, 1)
        row = hbox(self.side, main, gap=0)
        row.setStretch(1, 1)
        central = QWidget()
        central.setLayout(row)
        self._quiet.timeout.connect(self.notice.dismiss)
        return central

    def _first_start(self) -> QWidget:
        from desktop.ui.first_start import FirstStart

        self._first = FirstStart(self.session, self.works.demo, self.finish_first_start)
        return self._first

    def _show(self, page: str) -> Page:
        self.page = self.built(page)
        self._stack.setCurrentWidget(self.page)
        self._area.verticalScrollBar().setValue(0)
        self.side.show_page(page)
        self.due.show_page(page)
        return self.page

    def _show_due(self) -> None:
        if self.page is not None:
            self.side.show_due(sum(self.works.clock.counted))

    def _take_keyboard(self) -> None:
        """Give the page the keyboard unless it has taken it: its list, where there is one with rows.

        The search box, which Qt gives it to by itself, stands first only in the order of Tab.
        """
        page = self.page
        at = self.focusWidget()
        if page is None:
            return
        taken = at is not None and page.isAncestorOf(at) and at.isVisible()
        if taken and not isinstance(at, SearchBox):
            return
        tables = [table for table in page.findChildren(RowTable) if table.isVisibleTo(page) and table.count()]
        if tables or not taken:
            target: QWidget = tables[0] if tables else page
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _title(self) -> str:
        name = self.session.book.path.stem
        return "Septet" if name == "book" else f"{name} – Septet"

    # ---- following what changes ----

    def _changed(self, topics: frozenset[str]) -> None:
        self._writes = True
        self._refresh_menus()
        if "settings" in topics:
            self._follow_settings()

    def _lead(self, step: Step, text: str) -> None:
        """Go to where a step happened that was taken back; a form with typing in it stays, and the way is offered."""
        from desktop.ui.undo_place import lead

        if step.place is not None and not lead(self, step.place):
            tr = self.session.words.tr
            place = step.place
            way = tr("notice", "Show it")
            self.session.note(Kind.INFO, text, way, lambda: lead(self, place, anyway=True))

    def _refresh_menus(self) -> None:
        self._bar.refresh()

    def _follow_settings(self) -> None:
        """Take on the look and the language that the book asks for."""
        book, theme = self.session.book, self.session.theme
        look = Scheme(setting(book, "look") or Scheme.SYSTEM.value)
        if look is not theme.scheme:
            theme.set_scheme(look)
            self._refresh_menus()
        if (percent := int(setting(book, "text_size") or 100)) != theme.text_percent:
            theme.set_text_percent(percent)
        language = self.speaking.wanted
        if language != self.session.words.language:
            QTimer.singleShot(0, lambda: self.speaking.speak(language))

    def _note(self, note: Note) -> None:
        if self.page is None:
            return
        self.notice.show_notice(note.kind, note.text, note.action, note.run)
        self._quiet.stop()
        if note.kind in (Kind.SUCCESS, Kind.INFO) and not note.action:
            self._quiet.start()

    def _try(self, run: Callable[[], object]) -> None:
        try:
            run()
        except Unavailable as failure:
            self.session.show_failure(failure)

    def focusNextPrevChild(self, forward: bool, /) -> bool:  # noqa: N802
        """Go on in the order of reading; Qt calls it for Tab."""
        put_in_order(self)
        return super().focusNextPrevChild(forward)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let the side bar follow the width."""
        super().resizeEvent(event)
        self._fit_side()

    def _fit_side(self) -> None:
        if self.page is not None:
            self.side.fit_window(self.width())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Begin with all that can wait as soon as the window stands on the screen."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._begin)

    def _begin(self) -> None:
        from desktop.ui import drafts

        self.setWindowIcon(self.session.icons.app())
        self.works.begin()
        drafts.offer(self.session)
        self.speaking.catalogues.begin()
        self.open_files()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files of this computer."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Open the files that are dropped."""
        from desktop.ui.opening import dropped_files

        event.acceptProposedAction()
        self.open_files(dropped_files(event.mimeData()))

    def event(self, event: QEvent) -> bool:
        """Say the term under the pointer; Qt hands up to here what nothing below had words for."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.page is not None:
            from desktop.ui.helping import hover

            hover(self, event)
            return True
        return super().event(event)

    # ---- leaving ----

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc leaves a page that one only looked into."""
        if event.key() == Qt.Key.Key_Escape and self.page is not None and self.page.key in ASIDE:
            self.go(self._before)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember the size, and what is typed: it is offered back at the next start.

        Only a form that keeps nothing, such as that of a bank's line, asks once to be saved or closed again.
        """
        asking = None
        for form in self._unsaved_forms():
            if form.draft_key:
                form.keep_draft()
            else:
                asking = form
        if asking is not None and asking is not self._warned:
            self._warned = asking
            event.ignore()
            tr = self.session.words.tr
            text = tr(
                "window", "Not saved yet. Save with Ctrl+Enter, or close once more to leave without saving."
            )
            self.session.note(Kind.WARNING, text, tr("window", "Close without saving"), self._leave)
            return
        with contextlib.suppress(Unavailable):  # a full disk must not keep the window open
            self._keep_size()
        super().closeEvent(event)

    def _leave(self) -> None:
        self.close()

    def _unsaved_forms(self) -> "list[RecordForm]":
        from desktop.ui.record_page import RecordPage

        parts = [part for page in self._pages.values() for part in page.parts]
        open_pages = [part for part in parts if isinstance(part, RecordPage)]
        return [page.form for page in open_pages if page.form is not None and page.form.dirty]

    def _keep_size(self) -> None:
        state = bytes(self.saveGeometry().toBase64().data()).decode()
        if state != setting(self.session.book, "window"):
            change_setting(self.session.book, "window", state)

    def _restore_size(self) -> None:
        kept = setting(self.session.book, "window")
        if kept is None or not self.restoreGeometry(QByteArray.fromBase64(kept.encode())):
            room = self.screen().availableSize()
            self.resize(min(SIZE[0], room.width()), min(SIZE[1], room.height()))


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
