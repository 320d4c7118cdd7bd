"""One contract as a page of three steps: agreement, line-up and split, check and finish."""


from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.ui.contract.agreement import AgreementView
from desktop.ui.contract.check import CheckView
from desktop.ui.contract.draft import Draft
from desktop.ui.contract.split_view import SplitView
from desktop.ui.session import Session

AGREEMENT, SPLIT, CHECK = range(3)


class ContractView(QWidget):
    """Shows one contract; `left` asks to go back to the list."""

    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._words = session.words
        self.draft = Draft(session)
        self.agreement = AgreementView(session, self.draft)
        self.split = SplitView(session, self.draft)
        self.check = CheckView(session, self.draft, self.lead_to)
        self.steps = QStackedWidget()
        for step in (self.agreement, self.split, self.check):
            self.steps.addWidget(step)
        self.tabs = self._make_tabs()
        self._make_head()
        self._make_foot()
        self._lay_out()
        self.draft.changed.connect(self._repaint)
        self.draft.saving_changed.connect(self._show_state)
        for keys in ("Ctrl+S", "Ctrl+Return"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.flush)
