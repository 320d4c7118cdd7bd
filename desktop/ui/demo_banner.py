"""What stands above every page while the demo band is in the book."""

from PySide6.QtWidgets import QFrame

from desktop.ui.demo_band import DemoBand
from desktop.ui.session import Session
from desktop.ui.signs import Sign
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import hbox, label, link_button


class DemoBanner(QFrame):
    """Says that this is practice, and takes the demo band away with one click."""

    def __init__(self, session: Session, demo: DemoBand) -> None:
        super().__init__()
        self._demo = demo
        tr = session.words.tr
        text = tr("demo", "This is the demo band. Nothing leaves this computer.")
        self.setProperty("notice", str(Kind.INFO))
        self.setAccessibleName(text)
        self.remove = link_button(tr("demo", "Remove the demo band"), demo.remove)
        row = hbox(Sign(session.icons, "info", "info_text"), label(text, wrap=True), self.remove, gap=Space.M)
        row.setContentsMargins(Space.M, 0, Space.XS, 0)
        row.setStretch(1, 1)
        self.setLayout(row)
        session.changed.connect(self.refresh)
        demo.moved.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Be there as long as the whole demo band is."""
        self.setVisible(self._demo.present and not self._demo.busy)
