"""Save a report as PDF, spreadsheet or CSV: asks for a place, writes beside the window, says where it is."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.core.books.report import Report
from desktop.core.files_out import safe_name
from desktop.ui import choosing
from desktop.ui.background import Background
from desktop.ui.own_name import own_name
from desktop.ui.session import Session
from desktop.ui.theme import Kind

ENDINGS = (".pdf", ".xlsx", ".csv")


class KeepReport(QObject):
    """Writes reports to files."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._parent = parent
        self.background = Background()

    def ask(self, report: Report) -> None:
        """Ask where the report shall lie, and write it there in the form that the name's ending says."""
        if path := self.choose(self._session.words.say(report.title, **report.params), ".pdf", report.about):
            self.write(report, path)

    def choose(self, title: str, ending: str, about: str = "", heading: str = "") -> Path | None:
        """Ask for a place, `ending` where the person gives none; None when the person thought better of it.

        `heading` stands above the question where it is not a report that is saved.
        """
        words = self._session.words
        kinds = words.tr("report", "PDF (*.pdf);;Spreadsheet (*.xlsx);;CSV (*.csv)")
        proposed = self._session.book.path.parent / safe_name(title, about, suffix=ending)
        heading = heading or words.tr("report", "Save the report")
        path = choosing.save_file(self._parent, heading, proposed, kinds)
        return path if path is None or path.suffix.lower() in ENDINGS else path.with_suffix(ending)

    def write(self, report: Report, path: Path) -> None:
        """Write a report beside the window."""
        session = self._session
        owner, today = own_name(session.book), session.today()

        def work(_tell: object) -> Path:
            from desktop.documents.report import write_report

            write_report(report, path, session.words, owner, today)
            return path

        self.background.run(work, self.said, session.show_failure)

    def said(self, path: Path) -> None:
        """Say where the file is."""
        text = self._session.words.tr("report", "Saved as {path}.", path=str(path))
        self._session.note(Kind.SUCCESS, text)
