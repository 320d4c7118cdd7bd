"""What every page is: a heading, a place for its own actions, and the duty to repaint when its topics change."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.core import logs
from desktop.core.logs import Event
from desktop.ui.flow_layout import HeadLayout
from desktop.ui.session import Session
from desktop.ui.theme import Space
from desktop.ui.widgets import title


class Page(QWidget):
    """A page of the window.

    Attributes:
        key: its name for `Session.go`.
        topics: what it shows; when one of them changes while the page is visible, `refresh` is called.
        within: the key of the page of which it is a section; empty for a page of its own.
    """

    key = ""
    within = ""
    topics: frozenset[str] = frozenset()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.words = session.words
        self._stale = True
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(28, 20, 28, 16)
        self.body.setSpacing(12)
        session.changed.connect(self._note_change)

    def set_head(self, text: str, *trailing: QWidget) -> None:
        """Put the page's heading and the widgets at its right; beneath it where there is no room."""
        self.heading = title(text)
        self.body.addLayout(HeadLayout(self.heading, trailing, Space.S))

    @property
    def front(self) -> "Page":
        """What the person works in: the page itself, or the section of it that is in front."""
        return self

    @property
    def parts(self) -> "Sequence[Page]":
        """Everything in it that may hold a form: the page itself, or its sections that were built."""
        return (self,)

    def come_back(self) -> None:
        """Bring it to the front again."""
        if self.within:
            self.session.go(self.within, self.key)
        else:
            self.session.go(self.key)

    def show_argument(self, argument: object) -> None:
        """Show what `Session.go` asked for: an id, or None for the page as it was left."""

    def refresh(self) -> None:
        """Read the book again."""

    def enter(self, argument: object = None) -> None:
        """Called when the page comes to the front."""
        logs.note(Event.PAGE, name=self.key)
        if self._stale:
            self._stale = False
            self.refresh()
        if argument is not None:
            self.show_argument(argument)

    def _note_change(self, topics: frozenset[str]) -> None:
        if self.topics & topics:
            if self.isVisible():
                self.refresh()
            else:
                self._stale = True
