"""Shows a recovery key, and puts it onto paper."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from desktop.core import recovery_key
from desktop.core.files_out import write_whole
from desktop.core.problems import Refused, Unavailable
from desktop.ui import choosing
from desktop.ui.background import Background
from desktop.ui.session import Session
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, hbox, label, muted, plain_button, primary_button, vbox


class SheetPanel(QWidget):
    """Four lines, and the ways to paper. `left` by Esc, `gone_on` by the button that leads on."""

    left = Signal()
    gone_on = Signal()

    def __init__(
        self, session: Session, background: Background, key: bytes, leads_on: str, *, leavable: bool
    ) -> None:
        super().__init__()
        self._session, self._background, self._key = session, background, key
        self._printing: object = None
        tr = session.words.tr
        explained = tr(
            "encryption",
            "This is the recovery key. It opens the book when the passphrase is forgotten. Print it or write it down, and"
            " keep it where you keep contracts. A saved sheet can be read by everyone: delete it once it is printed.",
        )
        self.lines = label("\n".join(recovery_key.lines(key)), Role.STRONG, selectable=True)
        self.lines.setAccessibleName(tr("encryption", "Recovery key"))
        self.lines.setAccessibleDescription(self.lines.text())
        self.saved = muted("", wrap=True)
        self.save = plain_button(tr("encryption", "Save the sheet…"), self._ask_place)
        self.print = plain_button(tr("encryption", "Print the sheet…"), self._ask_printer)
        self.go_on = primary_button(leads_on, self.gone_on.emit)
        leave = [plain_button(tr("encryption", "Cancel"), self.left.emit)] if leavable else []
        foot = hbox(self.print, self.save, STRETCH, *leave, self.go_on, gap=Space.S)
        self.setLayout(vbox(muted(explained, wrap=True), self.lines, self.saved, foot))

    def take_keyboard(self) -> None:
        """Put the keyboard onto the way to paper."""
        self.print.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sheet(self) -> bytes:
        from desktop.documents.recovery_sheet import recovery_sheet

        session = self._session
        return recovery_sheet(session.book.path.name, self._key, session.words, session.today())

    def _ask_place(self) -> None:
        words, folder = self._session.words, self._session.book.path.parent
        name = f"{self._session.book.path.stem}-recovery-key.pdf"
        title = words.tr("encryption", "Save the sheet")
        if chosen := choosing.save_file(self, title, folder / name, "PDF (*.pdf)"):
            try:
                write_whole(chosen, self._sheet())
            except Unavailable as failure:
                self._failed(failure)
                return
            self.tell(words.tr("encryption", "Saved as {file}.", file=chosen.name))

    def _ask_printer(self) -> None:
        from desktop.ui.paper_printing import Printing, ask_printer

        tr = self._session.words.tr
        if printer := ask_printer(self, tr("encryption", "Recovery key"), 1):
            done = tr("encryption", "Sent to the printer.")
            printing = Printing(
                self._background, printer, self._sheet(), 1, lambda: self.tell(done), self._failed
            )
            self._printing = printing
            printing.start()

    def _failed(self, failure: Refused | Unavailable) -> None:
        problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        self.tell(self._session.say_all(problems))

    def tell(self, text: str) -> None:
        """Say what came of saving or printing."""
        if isValid(self):
            self.saved.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc leaves; Enter presses the button it stands on."""
        at = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(at, QPushButton):
            at.click()
        else:
            super().keyPressEvent(event)
