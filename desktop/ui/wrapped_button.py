"""A button whose words go on in a second line where one line is too narrow for them."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QPushButton

from desktop.ui.signs import tip_text
from desktop.ui.widgets import Look, Run

NARROWEST = 60


class WrappedButton(QPushButton):
    """Calls `run` when pressed. Its words are broken between words, never cut."""

    def __init__(self, text: str, run: Run, *, look: Look = Look.PLAIN, tip: str = "") -> None:
        super().__init__(text.replace("&", "&&"))
        self._words = text
        self.setProperty("look", str(look))
        self.setProperty("wrapped", True)
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        self.setToolTip(tip and tip_text(tip))
        self.setAccessibleDescription(tip)
        self.clicked.connect(lambda: run())

    def sizeHint(self) -> QSize:  # noqa: N802
        """Be as high as the lines; how wide is the neighbours' affair."""
        return QSize(NARROWEST, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Be never lower than the lines."""
        return self.sizeHint()

    def set_words(self, text: str) -> None:
        """Say something else."""
        if text != self._words:
            self._words = text
            self.setAccessibleName(text)
            self._break()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Break the words anew."""
        super().resizeEvent(event)
        self._break()

    def _break(self) -> None:
        metrics = self.fontMetrics()
        shown = metrics.size(0, self.text()).width()
        frame = super().sizeHint().width() - shown
        lines = "\n".join(broken(self._words, metrics, self.width() - frame)).replace("&", "&&")
        if lines != self.text():
            self.setText(lines)
            self.updateGeometry()


def broken(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """Return the lines of a text in this width; a word that is wider stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else ""
        if longer and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
