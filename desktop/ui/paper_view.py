"""One page of a paper on the screen, at a size one chooses; the pages are turned with the keyboard too."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea

from desktop.documents.pictures import Picture
from desktop.i18n.words import Words

PAGE_POINTS = (595.28, 841.89)
ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
"""Pixels to a point at 100 % text size, beside fitting the window."""
MARGIN = 16
EDGE = "#C3C9D6"
"""The edge of the sheet: paper is white on a white card too."""


class PaperView(QScrollArea):
    """Shows the picture it is given, and asks for another when page or size change.

    Signals:
        wanted(page, scale): draw this page with so many pixels to a point.
    """

    wanted = Signal(int, float)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._zoom: float | None = None
        self.page = 0
        self.pages = 0
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sheet.setTextFormat(Qt.TextFormat.PlainText)
        self._sheet.setWordWrap(True)
        self._sheet.setMargin(MARGIN)
        self.setWidget(self._sheet)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(words.tr("papers", "The paper"))
        self._resting = QTimer(self, singleShot=True, interval=120)
        self._resting.timeout.connect(self.ask)
        self.viewport().installEventFilter(self)

    @property
    def scale(self) -> float:
        """Device pixels to a point: the chosen size, or the one at which the whole page fits."""
        ratio = self.devicePixelRatioF()
        if self._zoom is not None:
            return self._zoom * ratio
        room = self.viewport().size() - QSize(2 * MARGIN, 2 * MARGIN)
        fits = min(room.width() / PAGE_POINTS[0], room.height() / PAGE_POINTS[1])
        return max(0.2, fits) * ratio

    def begin(self, pages: int) -> None:
        """Show another paper from its first page; the caller brings the picture."""
        self.pages = pages
        self.page = 0

    def show_picture(self, picture: Picture) -> None:
        """Show a page that was drawn."""
        image = QImage(
            picture.pixels, picture.width, picture.height, picture.stride, QImage.Format.Format_RGB32
        )
        pixmap = QPixmap.fromImage(image)
        painter = QPainter(pixmap)
        painter.setPen(QColor(EDGE))
        painter.drawRect(0, 0, pixmap.width() - 1, pixmap.height() - 1)
        painter.end()
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._sheet.setPixmap(pixmap)
        told = self._words.tr("papers", "Page {n} of {all}", n=self.page + 1, all=self.pages)
        self.setAccessibleDescription(told)

    def show_words(self, text: str) -> None:
        """Say why there is no paper."""
        self.pages = self.page = 0
        self._sheet.setText(text)
        self.setAccessibleDescription(text)

    def turn(self, by: int) -> None:
        """Go on or back by so many pages."""
        goal = max(0, min(self.pages - 1, self.page + by))
        if self.pages and goal != self.page:
            self.page = goal
            self.verticalScrollBar().setValue(0)
            self.ask()

    def zoom(self, by: int) -> None:
        """Take the next larger or smaller size."""
        now = self.scale / self.devicePixelRatioF()
        if by > 0:
            self._zoom = next((size for size in ZOOMS if size > now + 0.01), ZOOMS[-1])
        else:
            self._zoom = next((size for size in reversed(ZOOMS) if size < now - 0.01), ZOOMS[0])
        self.ask()

    def fit(self) -> None:
        """Show the whole page."""
        self._zoom = None
        self.ask()

    def ask(self) -> None:
        """Ask for the page as it is to be shown now."""
        if self.pages:
            self.wanted.emit(self.page, self.scale)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Turn pages and change the size."""
        keys = {
            Qt.Key.Key_PageDown: lambda: self.turn(1),
            Qt.Key.Key_PageUp: lambda: self.turn(-1),
            Qt.Key.Key_Home: lambda: self.turn(-self.pages),
            Qt.Key.Key_End: lambda: self.turn(self.pages),
            Qt.Key.Key_Plus: lambda: self.zoom(1),
            Qt.Key.Key_Minus: lambda: self.zoom(-1),
            Qt.Key.Key_0: self.fit,
        }
        run = keys.get(Qt.Key(event.key()))
        if run is None:
            super().keyPressEvent(event)
        else:
            run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Zoom with the wheel while Ctrl is held."""
        if event.type() == QEvent.Type.Wheel and event.modifiers() & Qt.KeyboardModifier.ControlModifier:  # type: ignore[attr-defined]
            self.zoom(1 if event.angleDelta().y() > 0 else -1)  # type: ignore[attr-defined]
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the page again once the window rests."""
        super().resizeEvent(event)
        if self._zoom is None:
            self._resting.start()


def documents_folder() -> Path:
    """Return the folder that is offered to save in."""
    return Path(
        QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home()
    )
