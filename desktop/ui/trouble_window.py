"""What is shown when a book cannot be opened: why, what to do, and the way to another book."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from desktop.core.store import restoring
from desktop.i18n.words import Words
from desktop.ui import choosing
from desktop.ui.backup_offer import BackupOffer
from desktop.ui.icons import Icons
from desktop.ui.repair_offer import RepairOffer
from desktop.ui.signs import Sign
from desktop.ui.theme import Space
from desktop.ui.widgets import STRETCH, caption, hbox, heading, label, plain_button, primary_button, vbox

WIDTH = 520


class TroubleWindow(QWidget):
    """A small window of its own; a `damaged` book goes back to a backup from here, or is repaired, with its key where it is encrypted.

    Attributes:
        chosen: the book to open instead; None when the person just closed the window.
    """

    def __init__(
        self,
        words: Words,
        icons: Icons,
        text: str,
        book: Path,
        *,
        damaged: bool = False,
        key: bytes | None = None,
    ) -> None:
        super().__init__()
        self.chosen: Path | None = None
        self._words = words
        self._folder = book.parent
        tr = words.tr
        self.setWindowTitle("Septet")
        self.setAccessibleDescription(text)
        self.text = label(text, wrap=True, selectable=True)
        self.text.setAccessibleName(text)
        self.other = plain_button(tr("trouble", "Open another book…"), self._ask)
        lost = damaged or restoring.is_lost(book)
        self.back = (
            BackupOffer(words, book, key, lambda: self.open_instead(book))
            if lost and restoring.whole_ones(book)
            else None
        )
        self.leave = primary_button(tr("trouble", "Close"), self.close)
        sign = vbox(Sign(icons, "problem", "problem_text", side=28), STRETCH)
        said = vbox(
            heading(tr("trouble", "This book cannot be opened")),
            self.text,
            caption(str(book), wrap=True),
            gap=Space.S,
        )
        if self.back is not None:
            said.addWidget(self.back)
        self.repair = RepairOffer(words, book, key, self.open_instead) if damaged else None
        if self.repair is not None:
            said.addWidget(self.repair)
        foot = hbox(STRETCH, self.other, self.leave, gap=Space.S)
        top = hbox(sign, said, gap=Space.M)
        top.setStretch(1, 1)
        self.setLayout(vbox(top, STRETCH, foot, gap=Space.L, margins=Space.L))
        self.setFixedWidth(WIDTH)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_instead(self, book: Path) -> None:
        """Leave with another book to open."""
        self.chosen = book
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Leave what is under way."""
        for offer in (self.back, self.repair):
            if offer is not None:
                offer.stop()
        super().closeEvent(event)

    def _ask(self) -> None:
        tr = self._words.tr
        books, files = tr("trouble", "Septet books"), tr("trouble", "All files")
        kinds = f"{books} (*.septet);;{files} (*)"
        if chosen := choosing.open_file(self, tr("trouble", "Open another book"), kinds, self._folder):
            self.open_instead(chosen)
