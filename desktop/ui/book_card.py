"""The settings' cards of the book itself: where it lies, whether it is whole, and the demo band in it."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar
from shiboken6 import isValid

from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.settings import has_demo
from desktop.ui.background import Background
from desktop.ui.demo_band import DemoBand
from desktop.ui.flow_layout import flow
from desktop.ui.session import Session
from desktop.ui.signs import restyle
from desktop.ui.theme import Role
from desktop.ui.widgets import STRETCH, Card, hbox, label, muted, plain_button

if TYPE_CHECKING:
    from desktop.core.verifying import Verified

SHOWN = 8
"""Findings that are listed; a broken file can have thousands."""


class BookCard(Card):
    """Where the book lies, and the check of every seal, receipt and sum in it."""

    def __init__(self, session: Session, background: Background) -> None:
        tr = session.words.tr
        super().__init__(tr("settings", "This book"))
        self._session = session
        self._background = background
        self._verifying = False
        self.verify = plain_button(
            tr("settings", "Verify the book"), self.start, icon=session.icons.get("lock")
        )
        self.result = label("", Role.MUTED, wrap=True, selectable=True)
        self.result.hide()
        explained = tr(
            "settings",
            "Checks the file, every seal and signature, every receipt and every sum. Nothing is changed.",
        )
        self.add(label(str(session.book.path), selectable=True, wrap=True), muted(explained, wrap=True))
        self.bin = plain_button(
            tr("settings", "Open the bin"), lambda: session.go("bin"), icon=session.icons.get("bin")
        )
        self.backups = plain_button(tr("menu", "Backups…"), lambda: session.go("backups"))
        self.add(flow(self.verify, self.backups, self.bin), self.result)

    def start(self) -> None:
        """Verify the book beside the window; the button stays as it is, so that it keeps the keyboard."""
        if self._verifying:
            return
        self._verifying = True
        self._show(self._session.words.tr("settings", "Verifying…"), Role.MUTED)
        self._background.run(lambda _tell: self._verify(), self._done, self._failed)

    def _verify(self) -> "Verified":
        from desktop.core.verifying import verify

        with self._session.book.another() as own:
            return verify(own)

    def _done(self, found: "Verified") -> None:
        if not isValid(self):  # another language has replaced the page meanwhile
            return
        self._verifying = False
        words = self._session.words
        if not found.problems:
            papers = words.trn("settings", "{n} declaration", "{n} declarations", found.declarations)
            receipts = words.trn("settings", "{n} receipt", "{n} receipts", found.receipts)
            whole = words.tr(
                "settings",
                "✓ Everything is in order: {papers}, {receipts}.",
                papers=papers,
                receipts=receipts,
            )
            self._show(whole, Role.STRONG)
            return
        lines = [words.say(problem) for problem in found.problems[:SHOWN]]
        if more := len(found.problems) - len(lines):
            lines.append(words.trn("settings", "And {n} more.", "And {n} more.", more))
        lines.append(
            words.tr(
                "settings", "Keep this file as it is, and ask your shared company which papers it holds."
            )
        )
        self._show("\n".join(lines), Role.PROBLEM)

    def _failed(self, failure: Refused | Unavailable) -> None:
        if isValid(self):
            self._verifying = False
            self.result.hide()
        self._session.show_failure(failure)

    def _show(self, text: str, role: Role) -> None:
        self.result.setText(text)
        restyle(self.result, "role", str(role))
        self.result.show()


class DemoCard(Card):
    """Brings the demo band in, or takes it away."""

    def __init__(self, session: Session, demo: DemoBand) -> None:
        tr = session.words.tr
        super().__init__(tr("settings", "Demo band"))
        self._session = session
        self._demo = demo
        explained = tr(
            "settings",
            "A quartet from three countries with a year of gigs, and shared companies that run on this computer only. "
            "What you record beside it stays when it goes.",
        )
        self.load = plain_button(tr("settings", "Load the demo band"), demo.load)
        self.remove = plain_button(
            tr("settings", "Remove the demo band"), demo.remove, icon=session.icons.get("bin")
        )
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("settings", "The demo band is being set up"))
        self.add(muted(explained, wrap=True), hbox(self.load, self.remove, STRETCH), self.bar)
        demo.moved.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer what can be done."""
        there = has_demo(self._session.book)
        self.load.setVisible(not there)
        self.remove.setVisible(there)
        for made in (self.load, self.remove):
            made.setEnabled(not self._demo.busy)
        self.bar.setVisible(self._demo.busy)
        self.bar.setRange(0, self._demo.progress[1])
        self.bar.setValue(self._demo.progress[0])
