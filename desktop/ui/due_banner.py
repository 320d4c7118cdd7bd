"""What stands above gigs and contracts while something to be played soon is not declared: it cannot be overlooked."""

from PySide6.QtWidgets import QFrame

from desktop.core.clock import ADVICE, KIND_NAMES, Due, State
from desktop.ui import due_words
from desktop.ui.due_clock import DueClock
from desktop.ui.session import Session
from desktop.ui.signs import Sign, restyle
from desktop.ui.theme import Kind, Space
from desktop.ui.widgets import SIGNS, hbox, label, link_button

PAGES = frozenset({"gigs", "contracts"})


class DueBanner(QFrame):
    """Says how much is late or due within a week, what comes first, and what can still be done."""

    def __init__(self, session: Session, clock: DueClock) -> None:
        super().__init__()
        self._session = session
        self._clock = clock
        self._page = ""
        self._sign = Sign(session.icons)
        self._text = label("", wrap=True)
        tr = session.words.tr
        self.show_all = link_button(tr("deadlines", "Show the deadlines"), lambda: session.go("deadlines"))
        row = hbox(self._sign, self._text, self.show_all, gap=Space.M)
        row.setContentsMargins(Space.M, Space.XS, Space.XS, Space.XS)
        row.setStretch(1, 1)
        self.setLayout(row)
        clock.moved.connect(self.refresh)
        self.refresh()

    @property
    def text(self) -> str:
        """What it says at the moment; empty while it is not there."""
        return "" if self.isHidden() else self._text.text()

    def show_page(self, page: str) -> None:
        """Be there on the pages that it concerns."""
        self._page = page
        self.refresh()

    def refresh(self) -> None:
        """Say what is near, or go away."""
        now = self._session.book.clock()
        to_declare = [due for due in self._clock.dues if not due.option and due.kind != "receipts"]
        near = [due for due in to_declare if due.state(now) is not State.LATER]
        shown = bool(near) and self._page in PAGES and self._clock.wanted
        if shown:
            late = [due for due in near if due.state(now) is State.LATE]
            kind = Kind.PROBLEM if late else Kind.WARNING
            text = self._late(late) if late else self._soon(near)
            for widget in (self, self._text):
                restyle(widget, "notice", str(kind))
            self._sign.show_sign(SIGNS[kind], f"{kind}_text")
            self._text.setText(text)
            self.setAccessibleName(text)
        self.setVisible(shown)

    def _late(self, late: list[Due]) -> str:
        words = self._session.words
        newest = next((due for due in reversed(late) if due.kind != "a1"), late[-1])
        count = words.trn("deadlines", "{n} deadline is over.", "{n} deadlines are over.", len(late))
        return words.tr(
            "deadlines",
            "{count} {title}: {advice}",
            count=count,
            title=newest.title,
            advice=ADVICE[newest.kind],
        )

    def _soon(self, near: list[Due]) -> str:
        words, first = self._session.words, near[0]
        count = words.trn(
            "deadlines",
            "Declare before you play: {n} thing is due within 7 days.",
            "Declare before you play: {n} things are due within 7 days.",
            len(near),
        )
        return words.tr(
            "deadlines",
            "{count} First {title}, by {when}: {what}.",
            count=count,
            title=first.title,
            when=due_words.until(words, first.deadline.at),
            what=KIND_NAMES[first.kind],
        )
