"""The sync from the window: one at a time, beside the window, with its result said in words."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.declarations import enrolments
from desktop.core.territories import Country
from desktop.ui.background import Background, Tell
from desktop.ui.declaration_words import why_not
from desktop.ui.session import Session
from desktop.ui.theme import Kind

if TYPE_CHECKING:
    from desktop.sync.execute import Outcome
    from desktop.sync.packs import Offered

TOPICS = frozenset({"declarations", "contracts", "gigs", "sync"})


class Syncing(QObject):
    """Starts syncs and tells how they go.

    Signals:
        moved: `running` or `progress` changed.
    """

    moved = Signal()

    def __init__(self, session: Session, background: Background) -> None:
        super().__init__()
        self._session = session
        self._background = background
        self.running = False
        self.progress = (0, 0)

    def start(self) -> None:
        """Start a sync; while one runs this does nothing."""
        if not self.running:
            self._show(running=True)
            self._background.run(self._sync, self._done, self._failed, self._tell)

    def _sync(self, tell: Tell) -> "Outcome":
        """Run in the worker's thread, through a door of its own to the book."""
        from desktop.sync.execute import sync

        with self._session.book.another() as own:
            return sync(own, tell)

    def _tell(self, done: int, all_: int) -> None:
        self._show(running=True, done=done, all_=all_)

    def _done(self, outcome: "Outcome") -> None:
        from desktop.sync.packs import newer

        self._show(running=False)
        self._session.changed.emit(TOPICS)
        kind, text = self._words(outcome)
        action, run = self._way_out(outcome)
        if offered := newer(outcome.offers, self._session.countries):
            text = f"{text} {self._offer_words(offered[0])}"
            if not action:
                action = self._session.words.tr("sync", "Show what changes")
                run = partial(self._session.go, "settings", offered[0])
        self._session.note(kind, text, action, run)

    def _offer_words(self, offered: "Offered") -> str:
        """Say that a company has newer rules of a country."""
        return self._session.words.tr(
            "sync",
            "{company} offers newer rules for {country}, of {day}.",
            company=offered.company,
            country=Country(offered.offer.country),
            day=date.fromisoformat(offered.offer.edition),
        )

    def _failed(self, failure: Refused | Unavailable) -> None:
        self._show(running=False)
        self._session.changed.emit(TOPICS)
        self._session.show_failure(failure)

    def _show(self, *, running: bool, done: int = 0, all_: int = 0) -> None:
        self.running, self.progress = running, (done, all_)
        self.moved.emit()

    def _words(self, outcome: "Outcome") -> tuple[Kind, str]:
        """Return what a sync came to: what was delivered, what waits and why, and who did not answer."""
        words = self._session.words
        said = []
        if delivered := len(outcome.delivered):
            said.append(
                words.trn("sync", "{n} declaration delivered.", "{n} declarations delivered.", delivered)
            )
        if waits := len(outcome.waits):
            said.append(words.trn("sync", "{n} declaration waits.", "{n} declarations wait.", waits))
        elif enrolments(self._session.book):
            said.append(words.tr("sync", "Nothing waits."))
        else:
            said.append(
                words.tr("sync", "You are not enrolled at a shared company yet, so nothing could be sent.")
            )
        return self._kind(outcome), " ".join([*said, *self._reasons(outcome)])

    def _kind(self, outcome: "Outcome") -> Kind:
        if outcome.complete:
            return Kind.SUCCESS if enrolments(self._session.book) else Kind.INFO
        return Kind.WARNING

    def _reasons(self, outcome: "Outcome") -> list[str]:
        """Return every reason once, however many papers it holds back."""
        words = self._session.words
        names = {row.company_id: row.name for row in enrolments(self._session.book)}
        waits = [why_not(words, w.reason, names.get(w.company or ""), w.country) for w in outcome.waits]
        silent = [why_not(words, reason, names.get(key), "") for key, reason in outcome.troubled.items()]
        return list(dict.fromkeys([*waits, *silent]))

    def _way_out(self, outcome: "Outcome") -> tuple[str, Callable[[], None] | None]:
        """Return the button beside the result: to enrol where that is missing, else to the papers that wait."""
        tr, go = self._session.words.tr, self._session.go
        if not enrolments(self._session.book) or any(w.reason.code == "not_enrolled" for w in outcome.waits):
            return tr("sync", "Enrol at a company"), lambda: go("settings", "enrol")
        if outcome.waits:
            return tr("sync", "Show them"), lambda: go("declarations")
        return "", None
