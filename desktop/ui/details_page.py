"""The details for whoever helps: read here first, then copied or saved, and sent by the person alone."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from shiboken6 import isValid

from desktop.core.diagnostics import HEAD, Fact, as_text, sections
from desktop.core.files_out import write_whole
from desktop.core.problems import Unavailable
from desktop.ui import choosing
from desktop.ui.background import Background
from desktop.ui.page import Page
from desktop.ui.session import Session
from desktop.ui.theme import Kind
from desktop.ui.widgets import muted, plain_button, primary_button

FILE = "septet-details.txt"


class DetailsPage(Page):
    """The text, and two ways to take it along."""

    key = "details"

    def __init__(self, session: Session, background: Background) -> None:
        super().__init__(session)
        tr = self.words.tr
        self._background = background
        name = tr("details", "Details for whoever helps you")
        self.save = plain_button(tr("details", "Save as a file…"), self.ask_file)
        self.copy = primary_button(tr("details", "Copy details"), self.copy_text)
        self.set_head(name, self.save, self.copy)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setAccessibleName(name)
        self.text.setMinimumHeight(session.theme.px(240))
        self.body.addWidget(muted(self.words.say(HEAD), wrap=True))
        self.body.addWidget(self.text, 1)

    def enter(self, argument: object = None) -> None:
        """Read everything again each time; a bug's own details come before the rest."""
        super().enter()
        before = f"{argument}\n" if isinstance(argument, str) else ""
        book, say, screen = self.session.book, self.words.say, _screen(self.session)
        self._background.run(
            lambda _tell: before + as_text(sections(book.another, screen), say),
            self._show,
            self.session.show_failure,
        )

    @property
    def whole(self) -> str:
        """What is copied and saved: what the details are, and the details."""
        return f"{self.words.say(HEAD)}\n\n{self.text.toPlainText()}"

    def copy_text(self) -> None:
        """Put the details into the clipboard."""
        from desktop.ui.unexpected import COPIED, copy

        copy(self.whole)
        self.session.note(Kind.SUCCESS, self.words.say(COPIED))

    def ask_file(self) -> None:
        """Ask where the details shall be written."""
        tr = self.words.tr
        title, folder, texts = tr("details", "Save the details"), Path.home(), tr("details", "Text")
        if chosen := choosing.save_file(self, title, folder / FILE, f"{texts} (*.txt)"):
            self.save_to(chosen)

    def save_to(self, path: Path) -> None:
        """Write the details into a file."""
        try:
            write_whole(path, self.whole.encode())
        except Unavailable as failure:
            self.session.show_failure(failure)
        else:
            text = self.words.tr("details", "Saved as {name}. Read it before you send it.", name=path.name)
            self.session.note(Kind.SUCCESS, text)

    def _show(self, text: str) -> None:
        if isValid(self):  # another language may have replaced the page meanwhile
            self.text.setPlainText(text)


def _screen(session: Session) -> list[Fact]:
    """Return what the window knows about the computer."""
    screen = QApplication.primaryScreen()
    size, scale = screen.size(), f"{screen.devicePixelRatio():g}"
    return [
        ("display", QApplication.platformName()),
        ("screen", f"{size.width()} × {size.height()}, scale {scale}"),
        ("language", session.words.language),
    ]
