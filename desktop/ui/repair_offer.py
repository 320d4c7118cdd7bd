"""Offers to read what can be read of a damaged book into a new one, does it beside the window, and says what came out."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar, QWidget

from desktop.core.problems import Refused, Unavailable
from desktop.i18n.words import Words
from desktop.ui.background import Background
from desktop.ui.theme import Space
from desktop.ui.widgets import STRETCH, caption, hbox, label, plain_button, vbox

if TYPE_CHECKING:
    from desktop.core.repairing import Repaired

SHOWN = 6
"""Losses that are listed; `septet repair` prints all of them."""


class RepairOffer(QWidget):
    """A button, then progress, then what was kept and lost, with the way into the new book.

    Args:
        words: of the person.
        book: the damaged one.
        key: its key, None for one that is not encrypted.
        open_instead: called with the new book when the person wants it opened.
    """

    def __init__(
        self, words: Words, book: Path, key: bytes | None, open_instead: Callable[[Path], object]
    ) -> None:
        super().__init__()
        self._words, self._book, self._key, self._open = words, book, key, open_instead
        self._background = Background()
        self._made: Path | None = None
        tr = words.tr
        self.start = plain_button(tr("repair", "Repair into a new book"), self._start)
        self.open = plain_button(tr("repair", "Open the repaired book"), self._open_made)
        self.open.hide()
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("repair", "The book is being repaired"))
        self.bar.hide()
        self.result = label("", wrap=True, selectable=True)
        self.result.hide()
        explained = tr(
            "repair",
            "What can be read of this book can be put into a new one beside it. This file stays as it is.",
        )
        buttons = hbox(self.start, self.open, STRETCH, gap=Space.S)
        self.setLayout(vbox(caption(explained, wrap=True), self.bar, self.result, buttons, gap=Space.S))

    def stop(self) -> None:
        """Leave work that is under way; what it wrote is swept up by the next repair."""
        self._background.stop(2)

    def _start(self) -> None:
        self.start.setEnabled(False)
        self.result.hide()
        self.bar.show()
        self._background.run(lambda _tell: self._repair(), self._done, self._failed)

    def _repair(self) -> "Repaired":
        from desktop.core.repairing import free_name, repair

        return repair(self._book, free_name(self._book), self._key)

    def _done(self, done: "Repaired") -> None:
        self._made = done.path
        words = self._words
        count = sum(done.rows.values())
        lines = [words.trn("repair", "{n} entry was taken over.", "{n} entries were taken over.", count)]
        if done.whole:
            lines.append(words.tr("repair", "Nothing is missing."))
        found = [*done.lost, *done.problems]
        lines += [words.say(problem) for problem in found[:SHOWN]]
        if more := len(found) - SHOWN:
            lines += [words.trn("settings", "And {n} more.", "And {n} more.", more)] if more > 0 else []
        self._say("\n".join(lines))
        self.start.hide()
        self.open.show()
        self.open.setFocus()

    def _failed(self, failure: Refused | Unavailable) -> None:
        problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        self._say("\n".join(self._words.say(problem) for problem in problems))
        self.start.setEnabled(True)
        self.start.setFocus()

    def _say(self, text: str) -> None:
        self.bar.hide()
        self.result.setText(text)
        self.result.setAccessibleName(text)
        self.result.show()
        self.window().adjustSize()

    def _open_made(self) -> None:
        if self._made is not None:
            self._open(self._made)
