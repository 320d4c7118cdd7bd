"""Hands a mail with a paper to the mail program as a draft. Nothing is sent from here."""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from desktop.core.problems import N_, Unavailable
from desktop.documents.mail import Draft, as_eml

_NO_PROGRAM = N_(
    "mail", "No mail program could be opened. Save the paper, then attach it to a mail yourself."
)
_NO_ROOM = N_(
    "mail", "The mail cannot be written: {reason}. Save the paper, then attach it to a mail yourself."
)


class Mailing(QObject):
    """Opens drafts, one at a time.

    On Linux `xdg-email` asks the person's own mail program; where it is missing or fails, and on every other system,
    a draft file is opened with the program that is set for mails. The files lie in a folder of their own that only
    this person can read; the system clears it like every temporary file.
    """

    def __init__(self, parent: QObject, failed: Callable[[Unavailable], object]) -> None:
        super().__init__(parent)
        self._failed = failed
        self._process: QProcess | None = None

    def open_draft(self, draft: Draft) -> None:
        """Open a mail to look over and send."""
        try:
            folder = Path(tempfile.mkdtemp(prefix="septet-mail-"))
            paper = folder / draft.file_name
            paper.write_bytes(draft.pdf)
            mail = folder / f"{paper.stem}.eml"
            mail.write_bytes(as_eml(draft))
        except OSError as error:
            self._failed(Unavailable(_NO_ROOM, reason=error.strerror or str(error)))
            return
        program = shutil.which("xdg-email") if sys.platform.startswith("linux") else None
        if program is None:
            self._open_file(mail)
        else:
            self._ask(program, draft, paper, mail)

    def _ask(self, program: str, draft: Draft, paper: Path, mail: Path) -> None:
        arguments = ["--utf8", "--attach", str(paper), "--subject", draft.subject, "--body", draft.text]
        process = QProcess(self)
        process.finished.connect(lambda code, _status: self._open_file(mail) if code else None)
        process.errorOccurred.connect(
            lambda error: self._open_file(mail) if error is QProcess.ProcessError.FailedToStart else None
        )
        self._process = process
        process.start(program, [*arguments, *([draft.to] if _is_address(draft.to) else [])])

    def _open_file(self, mail: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(mail))):
            self._failed(Unavailable(_NO_PROGRAM))


def _is_address(text: str) -> bool:
    """Tell whether a text can only be taken for an address, never for an option."""
    return "@" in text and not text.startswith("-") and not any(c.isspace() for c in text)
