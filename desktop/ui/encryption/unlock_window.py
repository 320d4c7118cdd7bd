"""What is shown before an encrypted book opens: the passphrase is asked for, or the recovery key."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.core import encrypting
from desktop.core.problems import N_, Unavailable
from desktop.core.recovery_key import FIELD as RECOVERY
from desktop.core.store.key_slots import Slots
from desktop.i18n.words import Words
from desktop.ui import choosing
from desktop.ui.background import Background
from desktop.ui.editors import NotesEditor
from desktop.ui.encryption.ask_panel import AskPanel, Values
from desktop.ui.encryption.passphrase import PassphraseEditor
from desktop.ui.form import Field
from desktop.ui.icons import Icons
from desktop.ui.theme import Space
from desktop.ui.widgets import (
    STRETCH,
    caption,
    hbox,
    heading,
    link_button,
    plain_button,
    primary_button,
    vbox,
)

WIDTH = 520
PATIENCE = 2.5

_STORE_SHUT = N_(
    "encryption",
    "The key store of this computer is closed or has no key of this book. Open it and try again, or use the recovery key.",
)


class UnlockWindow(QWidget):
    """A small window of its own.

    Attributes:
        key: what opens the book; None while it is not found.
        chosen: the book to open instead; None when the person just closed the window.
    """

    def __init__(self, words: Words, icons: Icons, book: Path, width: int = WIDTH) -> None:
        super().__init__()
        self.key: bytes | None = None
        self.chosen: Path | None = None
        self._words, self._icons, self._book = words, icons, book
        self._background = Background()
        tr = words.tr
        self.setWindowTitle("Septet")
        slots, damaged = _slots(book)
        self.passphrase = self._ask_passphrase(slots)
        self.recovery = self._ask_recovery_key()
        self._panels = QStackedWidget()
        for panel in (self.passphrase, self.recovery):
            self._panels.addWidget(panel)
            panel.grown.connect(self._fit)
        self._head = heading("")
        self.other = link_button(tr("trouble", "Open another book…"), self._choose)
        self.turn = link_button("", lambda: self.show_recovery(self._panels.currentIndex() == 0))
        self._may_turn = slots.passphrase is not None or slots.key_store
        foot = hbox(self.turn, STRETCH, self.other, gap=Space.M)
        parts = (self._head, caption(str(book), wrap=True), self._panels, foot)
        self.setLayout(vbox(*parts, STRETCH, gap=Space.M, margins=Space.L))  # also where it fills the screen
        self.setFixedWidth(width)
        self.show_recovery(not self._may_turn)
        if damaged is not None:
            self.recovery.say(damaged)

    def _ask_passphrase(self, slots: Slots) -> AskPanel:
        tr = self._words.tr
        fields = [Field("passphrase", tr("encryption", "Passphrase"), PassphraseEditor())]
        by_store = slots.passphrase is None
        explained = (
            tr("encryption", "The key store of this computer opens this book.")
            if by_store
            else tr("encryption", "Type the passphrase of this book. Nothing of it is read before.")
        )
        self.open = primary_button(tr("encryption", "Open"))
        self.leave = plain_button(tr("trouble", "Close"), self.close)
        work = self._by_key_store if by_store else self._by_passphrase
        panel = AskPanel(
            self._words,
            self._icons,
            self._background,
            explained,
            [] if by_store else fields,
            [self.leave, self.open],
            work,
            self._opened,
        )
        panel.left.connect(self.close)
        return panel

    def _ask_recovery_key(self) -> AskPanel:
        tr = self._words.tr
        fields = [
            Field(RECOVERY, tr("encryption", "Recovery key"), NotesEditor(lines=4)),
            Field("new", tr("encryption", "New passphrase"), PassphraseEditor()),
            Field("again", tr("encryption", "New passphrase once more"), PassphraseEditor()),
        ]
        explained = tr(
            "encryption",
            "Type the four lines of your sheet, and choose a new passphrase. Without the passphrase and the recovery key"
            " nobody can open this book, not even its makers; what you sent is still at your shared companies.",
        )
        opens = primary_button(tr("encryption", "Open"))
        leave = plain_button(tr("trouble", "Close"), self.close)
        panel = AskPanel(
            self._words,
            self._icons,
            self._background,
            explained,
            fields,
            [leave, opens],
            self._by_recovery_key,
            self._opened,
        )
        panel.left.connect(self._back)
        return panel

    def show_recovery(self, shown: bool) -> None:
        """Ask for the recovery key, or again for the passphrase."""
        tr = self._words.tr
        self._panels.setCurrentIndex(int(shown))
        self._head.setText(
            tr("encryption", "Open with the recovery key")
            if shown
            else tr("encryption", "This book is encrypted")
        )
        self.turn.setText(
            tr("encryption", "Use the passphrase") if shown else tr("encryption", "Use the recovery key")
        )
        self.turn.setAccessibleName(self.turn.text())
        self.turn.setVisible(self._may_turn)
        self._fit()
        self.take_keyboard()

    def take_keyboard(self) -> None:
        """Put the cursor into the first field."""
        (self.passphrase, self.recovery)[self._panels.currentIndex()].take_keyboard()

    def _by_passphrase(self, values: Values) -> bytes:
        return encrypting.by_passphrase(self._book, values["passphrase"])

    def _by_key_store(self, _values: Values) -> bytes:
        key = encrypting.by_key_store(self._book)
        if key is None:
            raise Unavailable(_STORE_SHUT)
        return key

    def _by_recovery_key(self, values: Values) -> bytes:
        key = encrypting.by_recovery_key(self._book, values[RECOVERY] or "")
        encrypting.set_passphrase(self._book, key, values["new"], values["again"])
        return key

    def _opened(self, key: bytes) -> None:
        self.key = key
        self.close()

    def _back(self) -> None:
        if self._may_turn:
            self.show_recovery(False)
        else:
            self.close()

    def _choose(self) -> None:
        tr = self._words.tr
        books, files = tr("trouble", "Septet books"), tr("trouble", "All files")
        kinds = f"{books} (*.septet);;{files} (*)"
        title = tr("trouble", "Open another book")
        if chosen := choosing.open_file(self, title, kinds, self._book.parent):
            self.open_instead(chosen)

    def open_instead(self, book: Path) -> None:
        """Leave with another book to open."""
        self.chosen = book
        self.close()

    def end(self) -> None:
        """Wait for what still runs; called when the window is closed."""
        self._background.stop(PATIENCE)

    def _fit(self) -> None:
        """Be as high as the panel in front needs."""
        panel = (self.passphrase, self.recovery)[self._panels.currentIndex()]
        self._panels.setFixedHeight(panel.heightForWidth(self.width() - 2 * Space.L))
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _slots(book: Path) -> tuple[Slots, Unavailable | None]:
    """Return what opens the book; a damaged file opens nothing, and is told."""
    try:
        return encrypting.ways(book), None
    except Unavailable as damaged:
        return Slots(), damaged
