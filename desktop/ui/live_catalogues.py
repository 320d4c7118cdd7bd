"""Follows the person's folder of translations: what is saved there is on the screen a moment later."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

from desktop.i18n import own
from desktop.i18n.words import words_for
from desktop.paths import translations_folder
from desktop.ui.session import Session
from desktop.ui.theme import Kind

QUIET_MS = 150
"""Editors write a file in several steps; so long nothing more must come."""


class LiveCatalogues(QObject):
    """Watches the folder once it is there, says what is wrong with its files, and calls `again` when one changed."""

    def __init__(self, session: Session, again: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._again = again
        self._watcher = QFileSystemWatcher(self)
        self._timer = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._timer.timeout.connect(self.look)
        self._watcher.fileChanged.connect(lambda _path: self._timer.start())
        self._watcher.directoryChanged.connect(lambda _path: self._timer.start())
        self._seen: dict[Path, tuple[int, int]] = {}

    def begin(self) -> None:
        """Watch the folder if there is one, and say what is wrong in it."""
        if translations_folder().is_dir():
            self._watch()
            self._seen = self._state()
            self._say_faults()

    def look(self) -> None:
        """Take on what changed since the last look."""
        self._watch()
        state = self._state()
        if state != self._seen:
            self._seen = state
            words_for.cache_clear()
            self._again()
            self._say_faults()

    def keep_quiet(self) -> None:
        """Take what is in the folder now as seen: the program wrote it itself."""
        self._watch()
        self._seen = self._state()
        words_for.cache_clear()

    def _watch(self) -> None:
        wanted = {str(translations_folder()), *(str(path) for path in own.files().values())}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if new := [path for path in wanted - watched if Path(path).exists()]:
            self._watcher.addPaths(new)

    def _state(self) -> dict[Path, tuple[int, int]]:
        folder = translations_folder()
        found = {path: path.stat() for path in folder.glob("*.po")} if folder.is_dir() else {}
        return {path: (stat.st_mtime_ns, stat.st_size) for path, stat in found.items()}

    def _say_faults(self) -> None:
        words = self._session.words
        for fault in own.faults():
            text = words.say(fault.message, **fault.params)
            name = fault.path.name
            said = (
                words.tr(
                    "translate", "{name}, line {line}: {what}", name=name, line=str(fault.line), what=text
                )
                if fault.line
                else words.tr("translate", "{name}: {what}", name=name, what=text)
            )
            self._session.note(Kind.PROBLEM, said)
