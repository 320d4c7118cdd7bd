"""A band's logo in its form: seen, chosen from a file, taken away. Holds at once, and can be undone like every step."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from desktop.core.actions.logos import remove_band_logo, set_band_logo
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.papers import logo_of
from desktop.core.store.book import Done
from desktop.ui import choosing
from desktop.ui.session import Session
from desktop.ui.signs import announce
from desktop.ui.theme import Role, Space
from desktop.ui.widgets import STRETCH, hbox, label, plain_button, quiet_button, vbox

SHOWN = (180, 60)
"""The room of the picture at 100 %."""


class LogoRow(QWidget):
    """The logo of a band that is recorded."""

    def __init__(self, session: Session, band: str) -> None:
        super().__init__()
        self._session, self._band = session, band
        tr = session.words.tr
        self._name = label(tr("logo", "Logo on papers"), Role.FIELD)
        self._picture = QLabel()
        self._picture.setAccessibleName(tr("logo", "Logo on papers"))
        self.choose = plain_button(tr("logo", "Choose a picture…"), self._ask)
        self.remove = quiet_button(tr("logo", "Remove the logo"), self._remove)
        self._problem = label("", Role.PROBLEM, wrap=True)
        self._problem.hide()
        self.setLayout(
            vbox(
                self._name,
                hbox(self._picture, self.choose, self.remove, STRETCH, gap=Space.M),
                self._problem,
                gap=Space.S,
            )
        )
        self.reload()

    def reload(self) -> None:
        """Show the logo as the book has it."""
        png = logo_of(self._session.book, self._band)
        self.remove.setVisible(png is not None)
        self._picture.setVisible(png is not None)
        if png is not None:
            picture = QPixmap()
            picture.loadFromData(png)
            ratio, px = self.devicePixelRatioF(), self._session.theme.px
            shown = picture.scaled(
                int(px(SHOWN[0]) * ratio),
                int(px(SHOWN[1]) * ratio),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            shown.setDevicePixelRatio(ratio)
            self._picture.setPixmap(shown)

    def take(self, path: Path) -> None:
        """Take the picture in a file; what is wrong with it is said beneath."""
        self._act(lambda: self._session.run(set_band_logo, self._session.book, self._band, path))

    def _ask(self) -> None:
        tr = self._session.words.tr
        pictures = tr("logo", "Pictures")
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        kinds = f"{pictures} (*.png *.jpg *.jpeg *.webp)"
        if chosen := choosing.open_file(self, tr("logo", "Choose a picture"), kinds, Path(folder)):
            self.take(chosen)

    def _remove(self) -> None:
        self._act(lambda: self._session.run(remove_band_logo, self._session.book, self._band))
        self.choose.setFocus()

    def _act(self, run: Callable[[], Done]) -> None:
        said = ""
        try:
            run()
        except Refused as refused:
            said = self._session.say_all(refused.problems)
        except Unavailable as failure:
            said = self._session.words.say(failure.problem())
        self._problem.setText(said)
        self._problem.setVisible(bool(said))
        if said:
            announce(self.choose, said)
        self.reload()
