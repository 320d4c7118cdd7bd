"""Encrypting a book, step by step: a passphrase, the recovery key on paper, one of its lines typed back."""

import secrets
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from desktop.core import encrypting, recovery_key
from desktop.core.problems import N_, refuse
from desktop.core.store.key_slots import check
from desktop.ui.background import Background
from desktop.ui.editors import LineEditor
from desktop.ui.encryption.ask_panel import AskPanel, Values
from desktop.ui.encryption.passphrase import PassphraseEditor
from desktop.ui.encryption.sheet_panel import SheetPanel
from desktop.ui.form import Field
from desktop.ui.session import Session
from desktop.ui.widgets import plain_button, primary_button

PASSPHRASE, SHEET, LINE = range(3)
"""The steps."""

_NOT_THIS_LINE = N_("encryption", "This is not the line. Compare it with your sheet, letter by letter.")


class SettingUp(QStackedWidget):
    """The three steps; nothing is changed before the last one.

    Attributes:
        key: the key that the book gets.
        line: the line of the recovery key that is asked back, from zero.

    Signals:
        left: the person thinks better of it.
        grown: it became higher.
    """

    left = Signal()
    grown = Signal()

    def __init__(
        self, session: Session, background: Background, finish: Callable[[bytes, str], object]
    ) -> None:
        super().__init__()
        self._session, self._background, self._finish = session, background, finish
        self._passphrase = ""
        self.key = encrypting.new_key()
        self.line = secrets.randbelow(recovery_key.LINES)
        go_on = session.words.tr("first start", "Continue")
        self.passphrase_panel = self._ask_passphrase(go_on)
        self.sheet_panel = SheetPanel(session, background, self.key, go_on, leavable=True)
        self.sheet_panel.left.connect(self.left)
        self.sheet_panel.gone_on.connect(lambda: self.show_step(LINE))
        self.line_panel = self._ask_line()
        self._panels = (self.passphrase_panel, self.sheet_panel, self.line_panel)
        for panel in self._panels:
            self.addWidget(panel)
        self.show_step(PASSPHRASE)

    def take_keyboard(self) -> None:
        """Put the cursor into the step in front."""
        self._panels[self.currentIndex()].take_keyboard()

    def show_step(self, step: int) -> None:
        """Ask for the next thing."""
        self.setCurrentIndex(step)
        self.setFixedHeight(self._panels[step].sizeHint().height())
        self.take_keyboard()
        self.grown.emit()

    def _ask_passphrase(self, leads_on: str) -> AskPanel:
        tr = self._session.words.tr
        fields = [
            Field("new", tr("encryption", "Passphrase"), PassphraseEditor()),
            Field("again", tr("encryption", "Passphrase once more"), PassphraseEditor()),
        ]
        explained = tr("encryption", "Septet will ask for it at every start. It is kept nowhere.")
        return self._panel(explained, fields, leads_on, self._check, self._take)

    def _ask_line(self) -> AskPanel:
        tr = self._session.words.tr
        asked = tr("encryption", "Line {number} of the recovery key", number=self.line + 1)
        explained = tr(
            "encryption",
            "Type this one line from your paper, so that you can be sure that it is there and can be read.",
        )
        go_on = tr("encryption", "Encrypt the book")
        return self._panel(
            explained,
            [Field("line", asked, LineEditor())],
            go_on,
            self._check_line,
            lambda _none: self._end(),
        )

    def _panel(
        self,
        explained: str,
        fields: Sequence[Field],
        leads_on: str,
        work: Callable[[Values], object],
        done: Callable[[object], object],
    ) -> AskPanel:
        session = self._session
        cancel = plain_button(session.words.tr("encryption", "Cancel"), self.left.emit)
        go_on = primary_button(leads_on)
        panel = AskPanel(
            session.words, session.icons, self._background, explained, fields, [cancel, go_on], work, done
        )
        panel.left.connect(self.left)
        panel.grown.connect(lambda: self.setFixedHeight(panel.sizeHint().height()))
        return panel

    def _check(self, values: Values) -> str:
        check(values["new"], values["again"])
        return str(values["new"])

    def _take(self, passphrase: object) -> None:
        self._passphrase = str(passphrase)
        self.show_step(SHEET)

    def _check_line(self, values: Values) -> None:
        if not recovery_key.is_line(self.key, self.line, values["line"]):
            raise refuse("line", _NOT_THIS_LINE)

    def _end(self) -> None:
        self._finish(self.key, self._passphrase)
