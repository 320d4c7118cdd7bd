"""What stands on the page of backups while an encrypted book has backups that open without its key: encrypt or delete them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.core.problems import Refused, Unavailable
from desktop.i18n.words import Words
from desktop.ui.background import Background
from desktop.ui.backing import Backing
from desktop.ui.bin_page import Question
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from desktop.ui.widgets import STRETCH, Card, caption, hbox, label, plain_button


def said_of(words: Words, count: int) -> str:
    """Say how many backups of an encrypted book are not."""
    return words.trn(
        "encryption",
        "{n} backup of this book opens without the passphrase.",
        "{n} backups of this book open without the passphrase.",
        count,
    )


class ReadableCopies(QWidget):
    """Says how many there are, here and in the second place; hidden while there are none. `settled` gives the keyboard back."""

    settled = Signal()

    def __init__(self, session: Session, backing: Backing, reading: Background) -> None:
        super().__init__()
        self._session, self._backing, self._reading = session, backing, reading
        tr = session.words.tr
        self.found: list[Path] = []
        self._worked = False
        self.state = label("", wrap=True)
        self._where = caption("", wrap=True)
        self.encrypt = plain_button(tr("encryption", "Encrypt now"), self._encrypt)
        self.remove = plain_button(tr("encryption", "Delete…"), self._ask)
        self._card = Card()
        self._card.add(self.state, self._where, hbox(self.encrypt, self.remove, STRETCH))
        self.question = Question(session)
        self.question.hide()
        self.setLayout(hbox(self._card, self.question))
        self.hide()

    def refresh(self) -> None:
        """Look beside the window: the second place may be a slow stick."""
        if self._session.book.key is not None:
            self._reading.run(lambda _tell: self._look(), self._show, self._session.show_failure)

    def leave_question(self) -> bool:
        """Take the question back; tell whether there was one."""
        asked = self.question.isVisible()
        self.question.hide()
        self._card.show()
        if asked:
            self.remove.setFocus(Qt.FocusReason.OtherFocusReason)
        return asked

    def _look(self) -> list[Path]:
        from desktop.core import encrypting

        book = self._session.book
        return encrypting.readable_copies(book.path, book.key) if book.key is not None else []

    def _show(self, found: list[Path]) -> None:
        if not isValid(self):
            return
        self.found = found
        self.state.setText(said_of(self._session.words, len(found)))
        self._where.setText("\n".join(sorted({str(each.parent) for each in found})))
        self.setVisible(bool(found))
        for made in (self.encrypt, self.remove):
            made.setEnabled(True)
        if self._worked:
            self._worked = False
            if found:
                self.encrypt.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.settled.emit()

    def _ask(self) -> None:
        text = self._session.words.trn(
            "encryption",
            "Delete {n} backup for good? A new one, which is encrypted, is made first.",
            "Delete {n} backups for good? A new one, which is encrypted, is made first.",
            len(self.found),
        )
        self._card.hide()
        self.question.ask(text, self._remove, self.leave_question)

    def _encrypt(self) -> None:
        from desktop.core import encrypting

        self._work(encrypting.encrypt_copies, self._encrypted)

    def _remove(self) -> None:
        from desktop.core import encrypting

        self.leave_question()
        self._work(encrypting.remove_copies, lambda _count: self._backing.moved.emit())

    def _work(self, work: Callable[[Path, bytes], int], done: Callable[[int], object]) -> None:
        """Work on them in the thread of the backups, so that none is made or deleted meanwhile."""
        self._worked = True
        for made in (self.encrypt, self.remove):
            made.setEnabled(False)
        book = self._session.book
        assert book.key is not None
        path, key = book.path, book.key
        self._backing.worker.run(lambda _tell: work(path, key), done, self._failed)

    def _encrypted(self, left: int) -> None:
        if left:
            text = self._session.words.trn(
                "encryption",
                "{n} backup could not be encrypted: it is damaged, or the disk is full or cannot be written.",
                "{n} backups could not be encrypted: they are damaged, or the disk is full or cannot be written.",
                left,
            )
            self._session.note(Kind.WARNING, text)
        self._backing.moved.emit()

    def _failed(self, failure: Refused | Unavailable) -> None:
        self._session.show_failure(failure)
        self._backing.moved.emit()
