"""The sync from the window: one at a time, beside the window, by itself or when asked, with its result said in words."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.core import logs
from desktop.core.logs import Event
from desktop.core.problems import Refused, Unavailable
from desktop.core.queries.declarations import enrolments
from desktop.core.queries.outbox import next_sync
from desktop.core.queries.questions import Question, questions
from desktop.core.queries.settings import setting
from desktop.core.territories import Country
from desktop.ui.background import Background, Tell
from desktop.ui.declaration_words import TO_ANSWER, why_not
from desktop.ui.session import Session
from desktop.ui.theme import Kind

if TYPE_CHECKING:
    from desktop.sync.execute import Outcome
    from desktop.sync.packs import Offered

TOPICS = frozenset({"declarations", "contracts", "gigs", "sync", "journal", "payments"})
SYNC_ITSELF = "sync_itself"
OFF = "off"
"""The setting by which a person has the sync wait until it is asked for: on a metered line, say."""
FIRST_MS = 5_000
LOOK_MS = 30_000
"""After so long the first sync by itself begins, and so often it is looked whether another one is due."""


class Syncing(QObject):
    """Starts syncs and tells how they go. It has a worker of its own, for a network can be slow.

    Signals:
        moved: `running` or `progress` changed.
    """

    moved = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._background = Background()
        self._stopped = threading.Event()
        self._quiet = False
        self._next: frozenset[str] | None = None
        self._over = False
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self._look)
        self.running = False
        self.progress = (0, 0)

    def begin(self) -> None:
        """Sync by itself from now on: soon, and then whenever it is due; not any more once it was ended."""
        if self._over:
            return
        QTimer.singleShot(FIRST_MS, self, self._first)
        self._timer.start()

    def end(self, patience: float) -> None:
        """Stop after the call that is under way; what was not delivered goes out next time."""
        self._over = True
        self._timer.stop()
        self._stopped.set()
        self._background.stop(patience)

    def start(self) -> None:
        """Start a sync because a person asked: after the one that runs by itself, and not beside one that was asked for."""
        self._start(asked=True, quiet=False)

    def accept(self, company_id: str) -> None:
        """Start a sync that takes over what a company says, though it sets back many declarations at once."""
        self._start(asked=True, quiet=False, accept=frozenset({company_id}))

    def stop(self) -> None:
        """End the sync that runs after the call that is under way."""
        self._next = None
        self._stopped.set()

    @property
    def by_itself(self) -> bool:
        """Whether syncs begin by themselves."""
        return setting(self._session.book, SYNC_ITSELF) != OFF

    def _first(self) -> None:
        if self._timer.isActive() and self.by_itself and enrolments(self._session.book):
            self._start(asked=True, quiet=True)

    def _look(self) -> None:
        if self.running or not self.by_itself:
            return
        due = next_sync(self._session.book)
        if due is not None and due <= self._session.book.clock():
            self._start(asked=False, quiet=True)

    def _start(self, *, asked: bool, quiet: bool, accept: frozenset[str] = frozenset()) -> None:
        if self.running:
            if accept or (self._quiet and not quiet):
                self._quiet = False
                self._next = (self._next or frozenset()) | accept
            return
        self._quiet = quiet
        self._stopped.clear()
        self._show(running=True)
        self._background.run(
            lambda tell: self._sync(tell, asked, accept), self._done, self._failed, self._tell
        )

    def _sync(self, tell: Tell, asked: bool, accept: frozenset[str]) -> "Outcome":
        """Run in the worker's thread, through a door of its own to the book."""
        from desktop.sync.execute import sync

        with self._session.book.another() as own:
            return sync(own, tell, asked=asked, accept=accept, stop=self._stopped.is_set)

    def _tell(self, done: int, all_: int) -> None:
        self._show(running=True, done=done, all_=all_)

    def _start_next(self) -> None:
        """Start what a person asked for meanwhile: the sync that ended may have passed what they wait for."""
        if self._next is not None:
            accept, self._next = self._next, None
            self._start(asked=True, quiet=not accept, accept=accept)

    def _done(self, outcome: "Outcome") -> None:
        _write_down(outcome)
        self._show(running=False)
        if outcome.joined:
            self._session.book.undo_log.clear()  # as sealing does: what was done before cannot be taken back any more
        self._session.changed.emit(TOPICS)
        if not self._quiet or outcome.delivered or outcome.restored or outcome.fetched or outcome.joined:
            self._say(outcome)
        # else nobody asked, and nothing came of it: the side bar says how things stand
        self._start_next()

    def _say(self, outcome: "Outcome") -> None:
        from desktop.sync.packs import newer

        offered = newer(outcome.offers, self._session.countries)
        kind, text = self._words(outcome)
        action, run = self._way_out(outcome)
        if offered:
            text = f"{text} {self._offer_words(offered[0])}"
            if not action:
                action = self._session.words.tr("sync", "Show what changes")
                run = partial(self._session.go, "settings", offered[0])
        for company, day in outcome.until.items():
            ends = self._session.words.tr(
                "sync",
                "{company} takes papers of this version of Septet until {day}. Get a newer Septet before then.",
                company=company,
                day=day,
            )
            text = f"{text} {ends}"
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
        self._start_next()

    def _show(self, *, running: bool, done: int = 0, all_: int = 0) -> None:
        self.running, self.progress = running, (done, all_)
        self.moved.emit()

    def _words(self, outcome: "Outcome") -> tuple[Kind, str]:
        """Return what a sync came to: what was delivered, what waits and why, and who did not answer."""
        words = self._session.words
        said = [*self._restored(outcome)]
        if joined := len(outcome.joined):
            said.append(
                words.trn(
                    "sync", "{n} contract stands sealed again.", "{n} contracts stand sealed again.", joined
                )
            )
        if answers := outcome.answers:
            said.append(words.trn("sync", "{n} answer delivered.", "{n} answers delivered.", answers))
        if delivered := len(outcome.delivered) - answers:
            said.append(
                words.trn("sync", "{n} declaration delivered.", "{n} declarations delivered.", delivered)
            )
        if waits := len({paper.id for paper in outcome.waits}):  # several versions are one declaration
            said.append(words.trn("sync", "{n} declaration waits.", "{n} declarations wait.", waits))
        elif outcome.stopped:
            said.append(words.tr("sync", "The sync was stopped; the rest goes out with the next one."))
        elif asked := len(self._asked()):
            said.append(
                words.trn(
                    "sync",
                    "{n} question waits for your answer.",
                    "{n} questions wait for your answer.",
                    asked,
                )
            )
        elif enrolments(self._session.book):
            said.append(words.tr("sync", "Nothing waits."))
        else:
            said.append(
                words.tr("sync", "You are not enrolled at a shared company yet, so nothing could be sent.")
            )
        return self._kind(outcome), " ".join([*said, *self._reasons(outcome)])

    def _asked(self) -> list[Question]:
        """Return what companies asked and nobody answered yet."""
        return [each for each in questions(self._session.book) if each.answer is None]

    def _restored(self, outcome: "Outcome") -> list[str]:
        """Say that a company went back to a backup, and what it had said and lost; nothing goes back silently."""
        words = self._session.words
        names = {row.company_id: row.name for row in enrolments(self._session.book)}
        said = []
        for company_id, set_back in outcome.restored.items():
            name = names.get(company_id, company_id)
            said.append(
                words.tr(
                    "sync",
                    "{company}'s system went back to an earlier state. What it lost was sent again.",
                    company=name,
                )
            )
            if set_back:
                said.append(
                    words.trn(
                        "sync",
                        "It had said more of {n} declaration than it says now; the proof is kept.",
                        "It had said more of {n} declarations than it says now; the proof is kept.",
                        len(set(set_back)),
                    )
                )
        return said

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
        if asked := self._asked():
            return tr("home", "Answer"), lambda: go("declarations", (TO_ANSWER, asked[0].id))
        return "", None


def _write_down(outcome: "Outcome") -> None:
    """Write into the log how a sync went, by our own sentences alone."""
    logs.note(Event.SYNC, name="delivered", count=len(outcome.delivered))
    reasons = [*(each.reason for each in outcome.waits), *outcome.troubled.values()]
    for says, count in Counter(reason.message() for reason in reasons).items():
        logs.note(Event.SYNC, name="waits", says=says, count=count)
