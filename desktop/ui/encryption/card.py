"""The settings' card of encryption: turning it on and off, and what opens the book."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core.problems import N_
from desktop.ui.background import Background
from desktop.ui.encryption.leaving import Errand, leave
from desktop.ui.session import Session
from desktop.ui.widgets import STRETCH, Card, hbox, muted, plain_button

if TYPE_CHECKING:
    from desktop.ui.encryption.ways import Ways

_DONE = N_(
    "encryption",
    "The book is encrypted. Lock it with Ctrl+F12. Copies elsewhere that were made before are not encrypted.",
)


class EncryptionCard(Card):
    """What is asked appears in the card itself. `grown` when it became higher."""

    grown = Signal()
    ways: "Ways | None" = None
    """For an encrypted book; it is imported only then, as it needs the cipher."""

    def __init__(self, session: Session, background: Background) -> None:
        tr = session.words.tr
        super().__init__(tr("encryption", "Encryption"))
        self._session, self._background = session, background
        self.panel: QWidget | None = None
        self.state = muted("", wrap=True)
        """Says nothing of an encrypted book until its backups were looked at: one may be readable."""
        self._place = QVBoxLayout()
        self._place.setContentsMargins(0, 0, 0, 0)
        self.encrypt = plain_button(
            tr("encryption", "Encrypt this book…"), self.set_up, icon=session.icons.get("lock")
        )
        if session.book.key is None:
            self.state.setText(
                tr(
                    "encryption",
                    "This book is not encrypted: whoever gets hold of the file, or of a copy, can read it. With a"
                    " passphrase nobody else can.",
                )
            )
            self._inside = QWidget()
            self._inside.setLayout(hbox(self.encrypt, STRETCH))
        else:
            self.encrypt.hide()
            from desktop.ui.encryption.ways import Ways

            self.ways = Ways(session, background, session.book.key, self)
            self._inside = self.ways
        self.add(self.state, self._inside)
        self.body.addLayout(self._place)

    def refresh(self) -> None:
        """Show what holds."""
        if self.ways is not None:
            self.ways.refresh()

    def set_up(self) -> None:
        """Ask for a passphrase, and lead through the steps; nothing where the book is encrypted already."""
        from desktop.ui.encryption.setting_up import SettingUp

        if self._session.book.key is None:
            made = SettingUp(self._session, self._background, self._encrypt)
            made.left.connect(self.close_panel)
            made.grown.connect(self.grown)
            self.open_panel(made)
            made.take_keyboard()

    def _encrypt(self, key: bytes, passphrase: str) -> None:
        from desktop.core import encrypting

        words, book = self._session.words, self._session.book.path
        self.leave(
            Errand(
                words.tr("encryption", "Encrypting the book…"),
                lambda: encrypting.encrypt(book, key, passphrase),
                words.say(_DONE),
            ),
            key,
        )

    def leave(self, errand: Errand, key: bytes) -> None:
        """Close the book for work on its file, and come back to this card."""
        self.window().leave_as(  # type: ignore[attr-defined]  # a card of the settings stands in the main window
            leave(
                self._session,
                key=key,
                errand=errand,
                bring_back=lambda anew: anew.go("settings", "encryption"),
            )
        )

    def open_panel(self, panel: QWidget) -> None:
        """Show a panel in the place of the buttons."""
        self.close_panel()
        self.panel = panel
        self._place.addWidget(panel)
        self._inside.hide()
        panel.show()
        self.grown.emit()

    def close_panel(self) -> None:
        """Show the buttons again."""
        if self.panel is not None:
            self.panel.hide()
            self.panel.deleteLater()
            self.panel = None
            self._inside.show()
            (self.encrypt if self.ways is None else self.ways.lock).setFocus()
