"""The window: side bar, the page that is open, and above it what there is to say. Built anew for another language."""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
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
from desktop.ui import menus, undo_keys
from desktop.ui.commands import MenuBar, Submenu
from desktop.ui.demo_banner import DemoBanner
from desktop.ui.due_banner import DueBanner
from desktop.ui.long_work import LongWork
from desktop.ui.page import Page
from desktop.ui.page_area import PageArea, Stack, holding
from desktop.ui.pages import ASIDE, PAGES
from desktop.ui.qt_words import QtWords
from desktop.ui.session import Note, Session
from desktop.ui.side_bar import SideBar, Way
from desktop.ui.speaking import Speaking
from desktop.ui.tab_order import give_keyboard, keep_keyboard, pressed, put_in_order, step
from desktop.ui.theme import Kind, Scheme, Space
from desktop.ui.widgets import Notice, hbox, vbox
from desktop.ui.window_state import fit_screen, keep_drafts, keep_size, restore_size, title_of
from desktop.ui.works import Works

if TYPE_CHECKING:
    from desktop.ui.encryption.idle import Idle
    from desktop.ui.encryption.leaving import Leave
    from desktop.ui.finder.finder import Finder

FIRST = "home"
LEAST = (900, 560)
QUIET_AFTER_MS = 12_000
"""Good news goes away by itself; what is wrong, or can be acted on, stays until it is closed."""


class MainWindow(QMainWindow):
    """The window of one open book.

    Attributes:
        page: the page in front; None during the first start.
        speaking: its language, and the translator mode.
        other: the book to open when this window is closed; None to end.
        leaving: how this window is left where that is not the end: locked, or for work on the closed book.
        finder: the line that finds everything; None until it is first opened.
        menus: the menus as records.
    """

    def __init__(self, session: Session, works: Works, qt_words: QtWords, files: Sequence[Path] = ()) -> None:
        super().__init__()
        self.session = session
        self.works = works
        self.menus: list[Submenu] = []
        self.page: Page | None = None
        self.other: Path | None = None
        self.leaving: Leave | None = None
        self.idle: Idle | None = None
        self._sure = False
        self.speaking = Speaking(self, qt_words, self._build)
        self._to_open = list(files)
        self._before = FIRST
        self._pages: dict[str, Page] = {}
        self.finder: Finder | None = None
        self._warned: QWidget | None = None
        self._writes = False
        self._painted = False
        self._undo_keys = undo_keys.UndoKeys(_app())
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_AFTER_MS)
        self.setMinimumSize(*LEAST)
        self.setAcceptDrops(True)
        restore_size(self)
        session.changed.connect(self._changed)
        session.noted.connect(self._note)
        session.asked.connect(self.go)
        session.moved.connect(self._lead)
        works.syncing.moved.connect(self._refresh_menus)
        _app().focusChanged.connect(self._keep_keyboard)
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
        self.session.came = "" if self.page.key == page else self.page.key
        self._show(page).enter(argument)
        self.session.came = ""
        give_keyboard(self)

    def parts_of(self, page: str) -> Sequence[Page]:
        """Return the parts of a page that may hold a form; none of one that was never shown."""
        return self._pages[page].parts if page in self._pages else ()

    def new_gig(self) -> None:
        """Open an empty gig."""
        from desktop.ui.gigs_page import NEW

        self.go("gigs", NEW)

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

    def open_instead(self, book: Path) -> bool:
        """Close this book and open another one; tell whether, since unsaved typing may keep this one open."""
        if closed := self.close():
            self.other = book
        return closed

    @property
    def shown_pages(self) -> Iterable[Page]:
        """The pages that were shown so far."""
        return self._pages.values()

    def leave_as(self, leaving: "Leave", *, sure: bool = False) -> None:
        """Close this book for a while; `sure` where unsaved typing is brought back and keeps nothing open."""
        self.leaving, self._sure = leaving, sure
        if not self.close():
            self.leaving = None

    def built(self, page: str) -> Page:
        """Return a page, made if it was not shown yet."""
        if page not in self._pages:
            self._pages[page] = PAGES[page](self)
            self._stack.addWidget(self._pages[page])
        return self._pages[page]

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

    def finish_first_start(self) -> None:
        """Open the book after the first start."""
        self.session.attempt(change_setting, self.session.book, "started", "yes")
        self.session.book.undo_log.clear()  # what was answered on the way in is nothing to take back
        self._build()
        self.open_files()

    # ---- building ----

    def _build(self, page: str = FIRST) -> None:
        """Make everything in the language of the session, and show a page."""
        self._pages, self.page = {}, None
        if self.finder is not None:
            self.finder.deleteLater()
            self.finder = None
        self.setWindowTitle(title_of(self.session))
        starting = is_empty(self.session.book) and setting(self.session.book, "started") is None
        self.menus = menus.first_menus(self) if starting else menus.all_menus(self)
        self.setCentralWidget(self._first_start() if starting else self._content())
        self._bar = MenuBar(self.menuBar(), self.menus, self.session.icons)
        if starting:
            self._first.take_keyboard()  # only now: a widget without its window forgets it
        else:
            self._show(page).enter()
            give_keyboard(self)

    def _content(self) -> QWidget:
        session, tr = self.session, self.session.words.tr
        ways = [Way(command.icon, command) for command in menus.go_commands(self)]
        below = [Way("settings", menus.settings_command(self))]
        self.side = SideBar(session, self.works.syncing, ways, below)
        self.notice = Notice(session.icons, tr("window", "Close this message"))
        self._stack = Stack()
        self.due = DueBanner(session, self.works.clock)
        self.side.show_due(sum(self.works.clock.counted))
        self.side.fit_window(self.width())
        banners = vbox(DemoBanner(session, self.works.demo), self.due, gap=Space.S)
        banners.setContentsMargins(Space.XL, Space.M, Space.XL, 0)
        whole = vbox(banners, self._stack, gap=0)
        whole.setStretch(1, 1)
        self._area = PageArea(holding(whole))
        self.work = LongWork(session)
        session.beside = self.work.run
        said = vbox(self.notice, self.work, gap=0)  # stays in sight while the page scrolls
        said.setContentsMargins(Space.XL, Space.M, Space.XL, 0)
        main = vbox(said, self._area, gap=0)
        main.setStretch(1, 1)
        row = hbox(self.side, main, gap=0)
        row.setStretch(1, 1)
        self._quiet.timeout.connect(self.notice.dismiss)
        self.notice.closed.connect(self._refresh_menus)
        return holding(row)

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

    def _keep_keyboard(self, old: QWidget | None, new: QWidget | None) -> None:
        keep_keyboard(self, old, new)

    def _show_due(self) -> None:
        if self.page is not None:
            self.side.show_due(sum(self.works.clock.counted))

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
            place, way = step.place, self.session.words.tr("notice", "Show it")
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
        if (language := self.speaking.wanted) != self.session.words.language:
            QTimer.singleShot(0, lambda: self.speaking.speak(language))

    def _note(self, note: Note) -> None:
        if self.page is None:
            return
        self.notice.show_notice(note.kind, note.text, note.action, note.run)
        self._refresh_menus()
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
        if step(self, self.focusWidget(), forward=forward):
            return True
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
        from desktop.ui.book_look import BookLook
        from desktop.ui.encryption.idle import Idle

        fit_screen(self)
        self.setWindowIcon(self.session.icons.app())
        self.works.begin()
        drafts.offer(self.session)
        self.speaking.catalogues.begin()
        if self.session.book.key is not None:
            self.idle = Idle(self)
        self.look = BookLook(self)
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
        elif not pressed(self, event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Remember the size, and what is typed: it is offered back at the next start.

        Only a form that keeps nothing, such as that of a bank's line, asks once to be saved or closed again.
        """
        asking = keep_drafts(self._pages.values())
        if asking is not None and asking is not self._warned and not self._sure:
            self._warned = asking
            event.ignore()
            tr = self.session.words.tr
            text = tr(
                "window", "Not saved yet. Save with Ctrl+Enter, or close once more to leave without saving."
            )
            self.session.note(Kind.WARNING, text, tr("window", "Close without saving"), self.close)
            return
        with contextlib.suppress(Unavailable):  # a full disk must not keep the window open
            keep_size(self)
        super().closeEvent(event)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
