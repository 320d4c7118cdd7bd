"""Line icons from our own SVG files, tinted with the palette in use and drawn anew for every size and screen."""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from desktop.paths import resources
from desktop.ui.theme import Theme


def draw(file: Path, width: int, height: int, colour: str = "") -> QPixmap:
    """Return the square drawing in `file` at the left of so many device pixels, in its own colours or all in `colour`."""
    from PySide6.QtSvg import QSvgRenderer  # only what shows an icon pays for it

    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    side = min(width, height)
    painter = QPainter(pixmap)
    QSvgRenderer(str(file)).render(painter, QRectF(0, (height - side) / 2, side, side))
    if colour:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(pixmap.rect(), QColor(colour))
    painter.end()
    return pixmap


class Icons:
    """Hands out icons by name. A tint is the name of a colour of the palette, such as `muted` or `problem_text`."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._folder = resources() / "icons"
        self._drawn: dict[tuple[str, int, int, str], QPixmap] = {}

    def get(self, name: str, tint: str = "muted", tint_on: str = "") -> QIcon:
        """Return an icon that follows the palette; `tint_on` is its colour while its button is checked.

        Raises:
            KeyError: there is no such icon.
        """
        if name not in self.names():
            raise KeyError(name)
        return QIcon(_Engine(self, name, tint, tint_on or tint))

    def px(self, pixels: int) -> int:
        """Return a length that grows with the text, for the place of an icon."""
        return self._theme.px(pixels)

    @cache  # noqa: B019  # there are few of these, and they live as long as the program
    def names(self) -> list[str]:
        """Return the names of all icons."""
        return sorted(file.stem for file in self._folder.glob("*.svg"))

    def app(self) -> QIcon:
        """Return the program's own icon, for windows and the task bar."""
        icon = QIcon()
        for side in (16, 24, 32, 48, 64, 128, 256):
            icon.addPixmap(draw(self._folder / "septet.svg", side, side))
        return icon

    def pixmap(self, name: str, tint: str, width: int, height: int) -> QPixmap:
        """Return the icon in the tint's colour of this moment, in device pixels."""
        key = (name, width, height, self._theme.colours.named()[tint])
        if key not in self._drawn:
            self._drawn[key] = draw(self._folder / f"{name}.svg", width, height, key[3])
        return QPixmap(self._drawn[key])


class _Engine(QIconEngine):
    """Paints one icon in the colour that the palette gives its tint at the moment of painting."""

    def __init__(self, icons: Icons, name: str, tint: str, tint_on: str) -> None:
        super().__init__()
        self._icons = icons
        self._name = name
        self._tints = {QIcon.State.Off: tint, QIcon.State.On: tint_on}

    def clone(self) -> QIconEngine:
        return _Engine(self._icons, self._name, self._tints[QIcon.State.Off], self._tints[QIcon.State.On])

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:  # noqa: N802
        tint = "disabled" if mode == QIcon.Mode.Disabled else self._tints[state]
        pixels = (size.toSizeF() * scale).toSize()
        pixmap = self._icons.pixmap(self._name, tint, pixels.width(), pixels.height())
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        scale = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect, self.scaledPixmap(rect.size(), mode, state, scale))
