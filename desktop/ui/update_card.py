"""The card of newer versions: companies are asked, or a file is read, when a person says so. Septet never asks by itself."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from desktop.core.problems import Refused, Unavailable
from desktop.core.publishers import load_publishers
from desktop.core.release_file import (
    SUFFIX,
    Age,
    Announced,
    check_download,
    read_bounded,
    read_release_file,
)
from desktop.ui import choosing
from desktop.ui.background import Background
from desktop.ui.session import Session
from desktop.ui.signs import announce, restyle
from desktop.ui.theme import Role
from desktop.ui.widgets import STRETCH, Card, hbox, label, muted, plain_button

if TYPE_CHECKING:
    from desktop.sync.releases import Asked


class UpdateCard(Card):
    """Asks, and shows what was announced; a downloaded file is compared with it before anybody runs it."""

    def __init__(self, session: Session, background: Background) -> None:
        tr = session.words.tr
        super().__init__(tr("release", "Newer versions"))
        self._session = session
        self._background = background
        self._announced: Announced | None = None
        explained = tr(
            "release",
            "Septet never looks for a newer version by itself. Ask your shared companies, or open an announcement that somebody sent you. Only one that a publisher known to Septet has signed is believed.",
        )
        self.ask = plain_button(tr("release", "Ask my shared companies"), self.start)
        self.choose = plain_button(tr("release", "Open an announcement…"), self.ask_file)
        self.result = label("", wrap=True, selectable=True)
        self.page = plain_button(tr("release", "Open its page"), self._open_page)
        self.check = plain_button(tr("release", "Check a downloaded file…"), self._ask_download)
        self.add(
            muted(explained, wrap=True),
            hbox(self.ask, self.choose, STRETCH),
            self.result,
            hbox(self.page, self.check, STRETCH),
        )
        self.result.hide()
        self._show_ways(None)

    def start(self) -> None:
        """Ask the companies, beside the window."""
        session = self._session
        self.ask.setEnabled(False)
        self._show_ways(None)
        self._say(session.words.tr("release", "Asking…"))

        def work() -> "Asked":
            from desktop.sync.releases import ask_releases

            with session.book.another() as own:
                return ask_releases(own, load_publishers(), session.today())

        self._background.run(lambda _tell: work(), self._asked, self._failed)

    def ask_file(self) -> None:
        """Ask for an announcement."""
        tr = self._session.words.tr
        announcements, files = tr("release", "Announcements"), tr("trouble", "All files")
        kinds = f"{announcements} (*{SUFFIX});;{files} (*)"
        if chosen := choosing.open_file(self, tr("release", "Open an announcement"), kinds):
            self.read_file(chosen)

    def read_file(self, path: Path) -> None:
        """Show what a file announces."""
        today = self._session.today()
        self._show_ways(None)
        self._background.run(
            lambda _tell: read_release_file(read_bounded(path), load_publishers(), today),
            self._found,
            self._failed,
        )

    def check_file(self, path: Path) -> None:
        """Say whether a downloaded file is the announced one."""
        announced = self._announced
        assert announced is not None
        self._background.run(lambda _tell: check_download(path, announced).name, self._right, self._failed)

    def _asked(self, asked: "Asked") -> None:
        if not isValid(self):
            return
        self.ask.setEnabled(True)
        words = self._session.words
        if not asked.companies:
            self._say(words.tr("release", "You are enrolled at no shared company yet."))
            return
        if asked.found is not None:
            self._found(asked.found)
            return
        said = [words.tr("release", "Nobody announces a version of Septet.")]
        if asked.silent:
            names = ", ".join(asked.silent)
            said.append(words.tr("release", "Not reached: {companies}.", companies=names))
        if asked.doubtful:
            names = ", ".join(asked.doubtful)
            said.append(
                words.tr(
                    "release",
                    "What {companies} sent is not signed by a publisher known to Septet.",
                    companies=names,
                )
            )
        self._say(" ".join(said))

    def _found(self, announced: Announced) -> None:
        if not isValid(self):
            return
        words, release = self._session.words, announced.release
        values = {"version": release.version, "day": date.fromisoformat(release.released)}
        match announced.age:
            case Age.NEWER:
                said = words.tr("release", "Septet {version} of {day} is newer than yours.", **values)
            case Age.SAME:
                said = words.tr("release", "You have the announced version, {version} of {day}.", **values)
            case Age.OLDER:
                said = words.tr("release", "Yours is newer than the announced {version} of {day}.", **values)
        signed = words.tr("release", "Signed by {publisher}.", publisher=announced.publisher.name)
        self._say(f"{said} {signed}\n{announced.note(words.language)}\n{release.page}")
        self._show_ways(announced)

    def _right(self, name: str) -> None:
        if isValid(self):
            self._say(
                self._session.words.tr("release", "✓ {name} is the file that was announced.", name=name)
            )

    def _failed(self, failure: Refused | Unavailable) -> None:
        if not isValid(self):
            return
        self.ask.setEnabled(True)
        problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        self._say(self._session.say_all(problems), Role.PROBLEM)

    def _say(self, text: str, role: Role = Role.BODY) -> None:
        self.result.setText(text)
        restyle(self.result, "role", str(role))
        self.result.show()
        announce(self.result, text, urgent=role is Role.PROBLEM)

    def _show_ways(self, announced: Announced | None) -> None:
        self._announced = announced
        self.page.setVisible(announced is not None)
        self.check.setVisible(announced is not None and bool(announced.release.files))

    def _open_page(self) -> None:
        assert self._announced is not None
        QDesktopServices.openUrl(QUrl(self._announced.release.page))

    def _ask_download(self) -> None:
        title = self._session.words.tr("release", "Check a downloaded file")
        if chosen := choosing.open_file(self, title):
            self.check_file(chosen)
