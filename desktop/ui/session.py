"""The only door through which the window writes: runs an action, tells who must repaint, shows what was refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.core import logs
from desktop.core.countries import Countries
from desktop.core.logs import Event
from desktop.core.problems import N_, Message, Problem, Refused, Unavailable
from desktop.core.store.book import Book, Done, Step
from desktop.core.unexpected import watched
from desktop.i18n.words import Words
from desktop.ui.icons import Icons
from desktop.ui.theme import Kind, Theme

P = ParamSpec("P")
R = TypeVar("R")

AT_ONCE = 2_000
"""Rows that are taken back within the time of a click."""
Move = Callable[..., Step | None]
Beside = Callable[[Move, Callable[[Step | None], object], Callable[[Refused | Unavailable], object]], object]
"""Takes what is to be done, which is told how to tell its progress, and what to do with its answer or its failure."""

UNDONE = N_("notice", "Undone: {what}.")
REDONE = N_("notice", "Done again: {what}.")


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the notice bar, with one action where there is something to do about it."""

    kind: Kind
    text: str
    action: str = ""
    run: Callable[[], object] | None = None


class Session(QObject):
    """What every page is given: the open book, the words, the look, and the door to write through.

    Attributes:
        beside: how the window works on what takes long; None before there is a window.
        back: while a page is gone to, the page with its argument to which the form that opens there leads back.
        came: while a page is gone to, the page that was in front before; empty where that is the same one.

    Signals:
        changed(frozenset[str]): topics whose lists and figures are stale.
        noted(Note): something to be said in the notice bar.
        asked(str, object): go to a page, with what it shall show (an id, or None).
        moved(Step, str): a step was taken back or done again, and how that is said.
    """

    changed = Signal(object)
    noted = Signal(object)
    asked = Signal(str, object)
    moved = Signal(object, str)

    def __init__(self, book: Book, words: Words, countries: Countries, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.book = book
        self.words = words
        self.countries = countries
        self.theme = theme
        self.icons = icons
        self.beside: Beside | None = None
        self.back: tuple[str, object] | None = None
        self.came = ""

    def today(self) -> date:
        """Return the day on which the person sits here."""
        return self.book.clock().astimezone().date()

    def run(self, action: Callable[P, Done], *arguments: P.args, **named: P.kwargs) -> Done:
        """Run an action and announce what changed.

        Raises:
            Refused, Unavailable: nothing was changed; the caller shows it beside its fields.
        """
        with watched(Event.ACTION, logs.name_of(action)):
            done = action(*arguments, **named)
        self.changed.emit(done.topics)
        return done

    def attempt(self, action: Callable[P, Done], *arguments: P.args, **named: P.kwargs) -> Done | None:
        """Run an action that has no form: what is refused goes to the notice bar, and None comes back."""
        try:
            return self.run(action, *arguments, **named)
        except (Refused, Unavailable) as failure:
            self.show_failure(failure)
            return None

    def show_failure(self, failure: Refused | Unavailable) -> None:
        """Say in the notice bar what stopped an action."""
        problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
        self.note(Kind.PROBLEM, self.say_all(problems))

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """Say in the notice bar what belongs to no field of a form, if anything: what `Form.show_problems` returns."""
        if problems:
            self.note(Kind.PROBLEM, self.say_all(problems))

    def say_all(self, problems: Sequence[Problem]) -> str:
        """Return problems as sentences, one after the other."""
        return " ".join(self.words.say(problem) for problem in problems)

    def note(self, kind: Kind, text: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        """Say something in the notice bar."""
        self.noted.emit(Note(kind, text, action, run))

    def go(self, page: str, argument: object = None, *, back: tuple[str, object] | None = None) -> None:
        """Go to a page: `gigs`, `contracts`, `declarations`, `people`, `settings`, with what it shall show.

        Args:
            page: where to.
            argument: what it shows.
            back: where whoever saves the form that opens goes on: the page, and what it shows.
        """
        self.back = back
        self.asked.emit(page, argument)
        self.back = None

    def undo(self) -> None:
        """Take the last step back and say which it was; one of very many rows beside the window."""
        log = self.book.undo_log
        self._move(log.undo, UNDONE, log.undo_rows)

    def redo(self) -> None:
        """Do the last undone step again and say which it was; as `undo`."""
        log = self.book.undo_log
        self._move(log.redo, REDONE, log.redo_rows)

    def _move(self, move: Move, sentence: Message, rows: int) -> None:
        if self.beside is not None and rows > AT_ONCE:
            self.beside(move, partial(self._moved, sentence), self.show_failure)
        else:
            self._moved(sentence, move())

    def _moved(self, sentence: Message, step: Step | None) -> None:
        if step is not None:
            self.changed.emit(step.topics)
            text = self.words.say(sentence, what=self.words.say(step.label))
            self.note(Kind.INFO, text)
            self.moved.emit(step, text)
