"""The only door through which the window writes: runs an action, tells who must repaint, shows what was refused."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.core import logs
from desktop.core.countries import Countries
from desktop.core.logs import Event
from desktop.core.problems import N_, Problem, Refused, Unavailable
from desktop.core.store.book import Book, Done, Step
from desktop.core.unexpected import watched
from desktop.i18n.words import Words
from desktop.ui.icons import Icons
from desktop.ui.theme import Kind, Theme

P = ParamSpec("P")
R = TypeVar("R")

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
        back: while a page is gone to, the page with its argument to which the form that opens there leads back.

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
        self.back: tuple[str, object] | None = None

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

    def say_all(self, problems: tuple[Problem, ...] | list[Problem]) -> str:
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
        """Take the last step back and say which it was."""
        self._move(self.book.undo_log.undo(), UNDONE)

    def redo(self) -> None:
        """Do the last undone step again and say which it was."""
        self._move(self.book.undo_log.redo(), REDONE)

    def _move(self, step: Step | None, sentence: object) -> None:
        if step is not None:
            self.changed.emit(step.topics)
            text = self.words.say(sentence, what=self.words.say(step.label))  # type: ignore[arg-type]
            self.note(Kind.INFO, text)
            self.moved.emit(step, text)
