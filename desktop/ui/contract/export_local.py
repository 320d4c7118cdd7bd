"""Export the sheet for a local regime from the check step: asks for a folder, writes beside the window, says what lacks."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.ui import choosing
from desktop.ui.background import Background
from desktop.ui.session import Session
from desktop.ui.theme import Kind

if TYPE_CHECKING:
    from desktop.documents.local_regime import Exported


class LocalExport(QObject):
    """Writes the sheets of one musician of a contract."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._parent = parent
        self.background = Background()

    def ask_folder(self, contract_id: str, person: str) -> None:
        """Ask where the sheets shall lie."""
        title = self._session.words.tr("local regime", "Folder for the sheet")
        if folder := choosing.choose_folder(self._parent, title, self._session.book.path.parent):
            self.write(contract_id, person, folder)

    def write(self, contract_id: str, person: str, folder: Path) -> None:
        """Write the sheets beside the window."""
        self.background.run(
            lambda _tell: self._write(contract_id, person, folder), self._done, self._session.show_failure
        )

    def _write(self, contract_id: str, person: str, folder: Path) -> "list[Exported]":
        """Run in the worker's thread; each sheet speaks the language of its country, where Septet does."""
        from desktop.core.local_regime import sheets_of
        from desktop.documents.desk import read_desk
        from desktop.documents.local_regime import export
        from desktop.documents.papers import language_in
        from desktop.i18n.words import words_for

        session = self._session
        with session.book.another() as own:
            desk = read_desk(own, contract_id, session.countries, session.today())
        made: list[Exported] = []
        for sheet in sheets_of(desk.facts, desk.review, desk.countries, person):
            language = language_in(desk.countries, sheet.country) or session.words.language
            made += export(desk, [sheet], folder, words_for(language))
        return made

    def _done(self, made: "list[Exported]") -> None:
        words = self._session.words
        lacking = sum(len(each.sheet.missing) for each in made)
        if lacking:
            said = words.trn(
                "local regime",
                "{n} thing is missing in the data; the sheet lists it.",
                "{n} things are missing in the data; the sheet lists them.",
                lacking,
            )
        else:
            said = words.tr("local regime", "Nothing is missing.")
        where = str(made[0].pdf.parent) if made else ""
        text = words.tr(
            "local regime",
            "Written to {folder}, as PDF and CSV. {missing} It holds personal numbers: give it to the competent desk only.",
            folder=where,
            missing=said,
        )
        self._session.note(Kind.WARNING if lacking else Kind.SUCCESS, text)
