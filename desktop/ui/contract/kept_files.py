"""The files kept with something of a contract: chosen, dropped or pasted; opened, saved and removed again."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QTemporaryDir, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.core.actions.files import read_files, remove_attachment
from desktop.core.attachments import NewFile
from desktop.core.files_out import write_whole
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.files import AttachmentRow, file_content
from desktop.core.store.book import Book, Done
from desktop.i18n.words import Words
from desktop.ui import choosing
from desktop.ui.local_keys import PASTE_FILE, bind
from desktop.ui.session import Session
from desktop.ui.theme import Kind, Space
from desktop.ui.undoing import offer_undo
from desktop.ui.widgets import STRETCH, caption, hbox, icon_button, link_button, vbox


class KeptFiles(QWidget):
    """A list of files and the button that adds to it. Files can be dropped on it, or pasted: a picture too.

    Args:
        session: the session.
        title: the title of the dialog that asks for files.
        add: the button that opens it.
        keep: keeps files that were read; may refuse them.
        hint: what stands beside the button.
        take_away: the action that removes one.
        within: where the keyboard may be while files are pasted; in this list itself where none is given.
    """

    def __init__(
        self,
        session: Session,
        title: str,
        add: QPushButton,
        keep: Callable[[Sequence[NewFile]], object],
        hint: QWidget | None = None,
        take_away: Callable[[Book, str], Done] = remove_attachment,
        within: QWidget | None = None,
    ) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        self._title = title
        self._keep_files = keep
        self._take_away = take_away
        self._folder: QTemporaryDir | None = None
        self._shown: tuple[AttachmentRow, ...] = ()
        self._rows: list[QWidget] = []
        self._files = QVBoxLayout()
        self._files.setSpacing(0)
        add.clicked.connect(self._choose)
        adding = hbox(add, hint, gap=Space.M) if hint else hbox(add, STRETCH)
        if hint:
            adding.setStretch(1, 1)
        self.body = vbox(self._files, adding, gap=Space.S)
        self.setLayout(self.body)
        self.setAcceptDrops(True)
        bind(PASTE_FILE, self.paste, within or self)

    def show_files(self, files: Sequence[AttachmentRow]) -> None:
        """Show the files that are kept; costs nothing when they are the same."""
        found = tuple(files)
        if found == self._shown:
            return
        self._shown = found
        for row in self._rows:
            self._files.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._file_row(file) for file in found]
        for row in self._rows:
            self._files.addWidget(row)
            row.show()

    def _file_row(self, file: AttachmentRow) -> QWidget:
        tr, icons = self._words.tr, self._session.icons
        name = link_button(file.name, partial(self._open, file))
        name.setProperty("flush", "true")
        name.setAccessibleName(tr("costs", "Open {name}", name=file.name))
        save = icon_button(icons.get("down"), tr("costs", "Save a copy of {name}", name=file.name))
        save.clicked.connect(partial(self._ask_where, file))
        gone = icon_button(icons.get("bin"), tr("costs", "Remove {name}", name=file.name))
        gone.clicked.connect(partial(self._remove, file))
        made = QWidget()
        made.setLayout(hbox(name, caption(size(self._words, file.size)), STRETCH, save, gone, gap=Space.S))
        return made

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Keep chosen files."""
        self._try(lambda: self._keep_files(read_files(paths)))

    def add_data(self, data: QMimeData) -> bool:
        """Keep dropped or pasted files, or a pasted picture; tell whether there was anything to keep."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.add_paths(paths)
        elif data.hasImage():
            self._try(lambda: self._keep_files([self._pasted(data.imageData())]))
        return bool(paths) or data.hasImage()

    def paste(self) -> None:
        """Keep what is on the clipboard."""
        if not self.add_data(QGuiApplication.clipboard().mimeData()):
            text = self._words.tr("costs", "There is neither a picture nor a file to paste.")
            self._session.note(Kind.INFO, text)

    def _pasted(self, image: QImage) -> NewFile:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        return NewFile(self._words.tr("costs", "Pasted picture"), bytes(buffer.data().data()))

    def _try(self, run: Callable[[], object]) -> None:
        try:
            run()
        except (Refused, Unavailable) as failure:
            self._session.show_failure(failure)

    def _choose(self) -> None:
        if chosen := choosing.open_files(self, self._title, folder=Path.home()):
            self.add_paths(chosen)

    def _remove(self, file: AttachmentRow) -> None:
        if self._session.attempt(self._take_away, self._session.book, file.id):
            offer_undo(self._session, self._words.tr("people", "{name}: in the bin.", name=file.name))

    def _open(self, file: AttachmentRow) -> None:
        """Show a file in the system's own viewer, from a copy that goes with the window."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        copy = Path(self._folder.path()) / f"{file.digest[:8]} {file.name}"
        if self.save_file(file, copy):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy)))

    def _ask_where(self, file: AttachmentRow) -> None:
        title = self._words.tr("costs", "Save a copy of {name}", name=file.name)
        chosen = choosing.save_file(self, title, Path.home() / file.name)
        if chosen and self.save_file(file, chosen):
            text = self._words.tr("costs", "Saved as {name}.", name=chosen.name)
            self._session.note(Kind.SUCCESS, text)

    def save_file(self, file: AttachmentRow, path: Path) -> bool:
        """Write a kept file's bytes to a file; tell whether it was done."""
        content = self.content(file)
        if content is None:
            return False
        try:
            write_whole(path, content)
        except Unavailable as failure:
            self._session.show_failure(failure)
            return False
        return True

    def content(self, file: AttachmentRow) -> bytes | None:
        """Return a file's bytes, None when they are gone."""
        return file_content(self._session.book, file.digest)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files and pictures."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Keep what was dropped."""
        if self.add_data(event.mimeData()):
            event.acceptProposedAction()


def size(words: Words, count: int) -> str:
    """Return the size of a file in kB or MB."""
    if count < 1_000_000:
        return words.tr("costs", "{n} kB", n=max(1, count // 1000))
    return words.tr("costs", "{n} MB", n=count // 1_000_000)
