"""What of the window outlives it: its size, and the forms in which something is typed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

from desktop.core.actions.settings import change_setting
from desktop.core.queries.settings import setting
from desktop.ui.page import Page
from desktop.ui.session import Session

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow
    from desktop.ui.record_form import RecordForm

SIZE = (1280, 800)
PLACE = "window"
"""The setting that holds size and place, as Qt writes them."""


def unsaved_forms(pages: Iterable[Page]) -> "list[RecordForm]":
    """Return the forms of these pages in which something is typed and not saved."""
    from desktop.ui.record_page import RecordPage

    parts = [part for page in pages for part in page.parts]
    open_pages = [part for part in parts if isinstance(part, RecordPage)]
    return [page.form for page in open_pages if page.form is not None and page.form.dirty]


def keep_drafts(pages: Iterable[Page]) -> "RecordForm | None":
    """Keep what is typed and not saved; return a form that keeps nothing, such as that of a bank's line."""
    asking = None
    for form in unsaved_forms(pages):
        if form.draft_key:
            form.keep_draft()
        else:
            asking = form
    return asking


def title_of(session: Session) -> str:
    """Return the window's title: the name of the book, and whether it is encrypted."""
    name = session.book.path.stem
    title = "Septet" if name == "book" else f"{name} – Septet"
    if session.book.key is None:
        return title
    return session.words.tr("window", "{title} (encrypted)", title=title)


def keep_size(window: "MainWindow") -> None:
    """Remember size and place.

    Raises:
        Unavailable: the book cannot be written.
    """
    state = bytes(window.saveGeometry().toBase64().data()).decode()
    if state != setting(window.session.book, PLACE):
        change_setting(window.session.book, PLACE, state)


def restore_size(window: "MainWindow") -> None:
    """Give the window the size and place of last time, else a usual size that fits the screen."""
    kept = setting(window.session.book, PLACE)
    if kept is None or not window.restoreGeometry(QByteArray.fromBase64(kept.encode())):
        room = window.screen().availableSize()
        window.resize(min(SIZE[0], room.width()), min(SIZE[1], room.height()))


def fit_screen(window: QWidget) -> None:
    """Take in a window whose frame hangs over the edge of the screen: how thick it is shows only once it is up."""
    room, whole = window.screen().availableGeometry(), window.frameGeometry().size()
    over, edges = whole - whole.boundedTo(room.size()), whole - window.size()
    if over.isNull() or over != over.boundedTo(edges):  # it fits, or the window itself is meant to be larger
        return
    window.resize(window.size() - over)
    window.move(room.topLeft())
