"""Offers the way back to the last good backup of a book that does not open, and prepares it beside the window."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.core.problems import Refused, Unavailable
from desktop.core.store import restoring
from desktop.i18n.words import Words
from desktop.ui.background import Background
from desktop.ui.theme import Space
from desktop.ui.widgets import STRETCH, caption, hbox, label, plain_button, vbox


class BackupOffer(QWidget):
    """A button; a damaged backup is passed over, and the book as it is now is kept.

    Args:
        words: of the person.
        book: the one that does not open; it has a backup.
        key: its key, None for one that is not encrypted.
        go_back: called when the backup takes the place of the book at its next opening.
    """

    def __init__(self, words: Words, book: Path, key: bytes | None, go_back: Callable[[], object]) -> None:
        super().__init__()
        self._words, self._book, self._key, self._go = words, book, key, go_back
        self._background = Background()
        tr = words.tr
        newest = restoring.whole_ones(book)[0]
        when = words.moment(newest.at.astimezone())
        kept = tr("trouble", "The newest backup is of {when}. Going back keeps this file too.", when=when)
        self.start = plain_button(tr("trouble", "Go back to the newest backup"), self._start)
        self.result = label("", wrap=True, selectable=True)
        self.result.hide()
        self.setLayout(vbox(caption(kept, wrap=True), self.result, hbox(self.start, STRETCH), gap=Space.S))

    def stop(self) -> None:
        """Leave work that is under way; what it wrote is swept up by the next one."""
        self._background.stop(2)

    def _start(self) -> None:
        self.start.setEnabled(False)
        self.result.hide()
        self._background.run(lambda _tell: self._prepare(), lambda _none: self._go(), self._failed)

    def _prepare(self) -> None:
        restoring.prepare_newest_good(self._book, self._key)
        restoring.arm(self._book)

    def _failed(self, failure: Refused | Unavailable) -> None:
        problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        text = " ".join(self._words.say(problem) for problem in problems)
        self.result.setText(text)
        self.result.setAccessibleName(text)
        self.result.show()
        self.start.setEnabled(True)
        self.start.setFocus()
        self.window().adjustSize()
