"""An entry of the side bar."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QPushButton

from desktop.ui.icons import Icons
from desktop.ui.signs import tip_text
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import STRETCH, Look, PillLabel, Run, hbox


class NavButton(QPushButton):
    """An entry of the side bar: icon, words, and how much waits there."""

    def __init__(self, icons: Icons, icon: str, text: str, run: Run | None = None) -> None:
        super().__init__(text.replace("&", "&&"))
        self.setProperty("look", str(Look.NAV))
        self.setIcon(icons.get(icon, "muted", "accent_text"))
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(text)
        self.setAccessibleDescription(" ")  # else a screen reader reads the tooltip's markup
        self._name = text
        self._count = PillLabel()
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = hbox(STRETCH, self._count)
        row.setContentsMargins(0, 0, Space.S, 0)
        self.setLayout(row)
        self._run = run
        self._answered = False
        self.toggled.connect(self._toggled)
        self.clicked.connect(self._clicked)

    def setChecked(self, on: bool) -> None:  # noqa: N802  # Qt's own name
        """Mark the entry as the one that is shown, without going there."""
        with QSignalBlocker(self):
            super().setChecked(on)

    def _toggled(self, on: bool) -> None:
        """Go there; a screen reader toggles an entry without clicking it."""
        if on and self._run is not None:
            self._answered = True
            QTimer.singleShot(0, self, self._forget)
            self._run()

    def _clicked(self) -> None:
        """Go there again: the page that is shown goes back to its list."""
        if not self._answered and self._run is not None:
            self._run()

    def _forget(self) -> None:
        self._answered = False

    @property
    def room(self) -> int:
        """How wide it has to be for its words and its number to stand side by side."""
        return self.sizeHint().width() + (self._count.sizeHint().width() if self._count.text() else 0)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show only the icon and the number; the words are the tooltip."""
        self.setText("" if narrow else self._name.replace("&", "&&"))
        self.setToolTip(tip_text(self._name) if narrow else "")

    def set_count(self, count: int | None) -> None:
        """Show a number at the right end, nothing for 0 or None."""
        self._count.show_pill(str(count) if count else "", Kind.INFO)
        self.setAccessibleName(f"{self._name}, {count}" if count else self._name)
