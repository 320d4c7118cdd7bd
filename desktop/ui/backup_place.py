"""The second place of backups: a stick, another disk, a folder that goes elsewhere; chosen, tried again, given up."""

from pathlib import Path

from desktop.core import backing_up
from desktop.core.problems import Refused, Unavailable
from desktop.core.store import backups
from desktop.ui import choosing
from desktop.ui.backing import Backing
from desktop.ui.session import Session
from desktop.ui.theme import Role
from desktop.ui.widgets import STRETCH, Card, hbox, label, muted, plain_button


class PlaceCard(Card):
    """Where backups go besides this computer, and when one last came there."""

    def __init__(self, session: Session, backing: Backing) -> None:
        tr = session.words.tr
        super().__init__(tr("backup", "Second place"))
        self._session, self._backing = session, backing
        self.state = label("", wrap=True, selectable=True)
        self.problem = label("", Role.PROBLEM, wrap=True)
        self.choose = plain_button(tr("backup", "Choose a folder…"), self._ask)
        self.again = plain_button(tr("backup", "Try again"), backing.copy)
        self.none = plain_button(tr("backup", "No second place"), lambda: self._choose(None))
        self.hint = muted("", wrap=True)
        self.add(self.state, self.problem, self.hint)
        self.add(hbox(self.choose, self.again, self.none, STRETCH))

    def refresh(self) -> None:
        """Show where it is, and whether it is there."""
        book, words, tr = self._session.book, self._session.words, self._session.words.tr
        place, at = backing_up.second_place(book), backing_up.last_copied(book)
        self.hint.setText(
            tr("backup", "A stick or another disk keeps your book when this computer is lost.")
            if place is None
            else tr("backup", "This folder is on the same disk as the book. A stick is safer.")
        )
        self.hint.setVisible(place is None or backing_up.same_disk(book))
        if place is None:
            self.state.setText(tr("backup", "There is none yet."))
        elif at is None:
            self.state.setText(tr("backup", "{folder}: no backup yet", folder=str(place)))
        else:
            when = words.moment(at.astimezone())
            self.state.setText(tr("backup", "{folder}: last backup {when}", folder=str(place), when=when))
        away = place is not None and not place.is_dir()
        self.problem.setText(
            words.tr("backup", "It is not there. Plug it in, then try again.") if away else ""
        )
        self.problem.setVisible(away)
        for made in (self.again, self.none):
            made.setVisible(place is not None)
        self.again.setEnabled(bool(backups.listed(book.path)))

    def _ask(self) -> None:
        tr, book = self._session.words.tr, self._session.book
        if chosen := choosing.choose_folder(self, tr("backup", "Second place for backups"), book.path.parent):
            self._choose(chosen)

    def _choose(self, folder: Path | None) -> None:
        try:
            self._session.run(backing_up.choose_place, self._session.book, folder)
        except (Refused, Unavailable) as failure:
            problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
            self.problem.setText(self._session.say_all(problems))
            self.problem.show()
            return
        if folder is not None:
            self._backing.run(backups.ASKED, tell=True)
