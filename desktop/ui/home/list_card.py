"""A card of rows that says what it is for while it has none."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from desktop.ui.home.rows import Entry, EntryList
from desktop.ui.session import Session
from desktop.ui.widgets import Card, hbox, link_button, muted, vbox


class Empty(QWidget):
    """What stands in a card that has nothing to show yet: what will stand here, and the next thing to do."""

    def __init__(self) -> None:
        super().__init__()
        self._run: Callable[[], object] = lambda: None
        self.text = muted("", wrap=True)
        self.action = link_button("", lambda: self._run())
        self.action.setProperty("flush", True)
        row = hbox(self.action)
        row.addStretch(1)
        self.setLayout(vbox(self.text, row, gap=2))
        self.hide()

    def say(self, text: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        """Say `text`, with a way to go on; an empty text hides it."""
        self.text.setText(text)
        self.action.setText(action.replace("&", "&&"))
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        if run is not None:
            self._run = run
        self.setVisible(bool(text))


class ListCard(Card):
    """Rows under a heading.

    Attributes:
        list, empty: the rows, and what stands in their place while there are none.
    """

    def __init__(self, session: Session, heading: str, *trailing: QWidget) -> None:
        super().__init__(heading, *trailing)
        self.session = session
        self.words = session.words
        self.list = EntryList(session, heading)
        self.empty = Empty()
        self.body.setSpacing(6)
        self.list.hide()

    def show_entries(self, entries: Sequence[Entry], start: str = "") -> None:
        """Show rows, which takes what was said in their place away; the keyboard stands at `start`."""
        self.list.set_entries(entries, start)
        if entries:
            self.empty.say("")
