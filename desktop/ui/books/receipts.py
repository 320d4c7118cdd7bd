"""The receipts of an expense: kept with it, or held until a new one is saved. A folder brings several expenses."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QWidget

from desktop.core.actions.expenses import attach_to_expense, remove_receipt
from desktop.core.attachments import NewFile, all_file_problems, media_type, safe_name
from desktop.core.problems import Refused
from desktop.core.queries.expenses import receipts
from desktop.core.queries.files import AttachmentRow
from desktop.core.store.book import Book, Done
from desktop.ui.contract.kept_files import KeptFiles
from desktop.ui.session import Session
from desktop.ui.widgets import caption, plain_button

HELD = "new."


class Receipts(KeptFiles):
    """Receipts that can be chosen, dropped or pasted.

    Attributes:
        held: files that wait for a new expense to be saved.

    Signals:
        changed: something is held that was not before.
    """

    changed = Signal()

    def __init__(self, session: Session, key: str | None, within: QWidget) -> None:
        tr = session.words.tr
        add = plain_button(tr("costs", "Add receipts…"), icon=session.icons.get("plus"))
        hint = caption(tr("costs", "Photos and PDFs. Drop them here, or paste with Ctrl+V."), wrap=True)
        title = tr("costs", "Add receipts")
        super().__init__(session, title, add, self._keep, take_away=self._let_go, within=within)
        self.body.addWidget(hint)
        self.key = key
        self.held: list[NewFile] = []
        self.refresh()

    def refresh(self) -> None:
        """Show what is kept, or held."""
        if self.key is not None:
            self.show_files(receipts(self._session.book, self.key))
        else:
            self.show_files([self._row(place, file) for place, file in enumerate(self.held)])

    def hold(self, files: Sequence[NewFile]) -> None:
        """Hold files for a new expense.

        Raises:
            Refused: one is empty, too large or neither a picture nor a PDF.
        """
        known = {file.content for file in self.held}
        self.held += [file for file in checked(files) if file.content not in known]
        self.refresh()
        self.changed.emit()

    def _row(self, place: int, file: NewFile) -> AttachmentRow:
        kind = media_type(file.content) or ""
        digest = hashlib.sha256(file.content).hexdigest()
        return AttachmentRow(
            f"{HELD}{place}", "", safe_name(file.name, kind), kind, len(file.content), digest, ""
        )

    def _keep(self, files: Sequence[NewFile]) -> None:
        if self.key is None:
            self.hold(files)
        else:
            self._session.run(attach_to_expense, self._session.book, self.key, files)
            self.refresh()

    def _let_go(self, book: Book, receipt: str) -> Done:
        """Remove a kept receipt, or let go of a held one."""
        if not receipt.startswith(HELD):
            return remove_receipt(book, receipt)
        del self.held[int(receipt.removeprefix(HELD))]
        self.refresh()
        return Done(receipt, frozenset())

    def content(self, file: AttachmentRow) -> bytes | None:
        """Return a receipt's bytes, held or kept."""
        if file.id.startswith(HELD):
            return self.held[int(file.id.removeprefix(HELD))].content
        return super().content(file)


def checked(files: Sequence[NewFile]) -> Sequence[NewFile]:
    """Return files that can be kept.

    Raises:
        Refused: one is empty, too large or neither a picture nor a PDF.
    """
    if problems := all_file_problems(files):
        raise Refused(problems)
    return files


def files_in(data: QMimeData) -> tuple[list[Path], bool]:
    """Return the files that were dropped, those of a folder one by one, and whether a folder was among them."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    folders = [path for path in paths if path.is_dir()]
    inside = [path for folder in folders for path in sorted(folder.iterdir()) if _is_wanted(path)]
    return [*(path for path in paths if path not in folders), *inside], bool(folders)


def _is_wanted(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")
