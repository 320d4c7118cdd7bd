"""How a window is left that does not end the program: to lock its book, or for work that needs the book closed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.core.problems import Unavailable
from desktop.i18n.words import Words
from desktop.ui.theme import Scheme

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow
    from desktop.ui.session import Session


@dataclass(frozen=True, slots=True)
class Errand:
    """Work on the file of a closed book.

    Attributes:
        doing: what is said while it runs.
        run: the work; it runs in a thread.
        done: what is said in the window that follows.
    """

    doing: str
    run: Callable[[], None]
    done: str


@dataclass(frozen=True, slots=True)
class Leave:
    """What comes after a window.

    Attributes:
        book: the book to open.
        words, scheme, percent: how the window spoke and looked, for what stands between the two.
        key: what opens the book; None to ask.
        bring_back: leads the new window to where this one was.
        trouble: why the book is not opened again: what can be done about that is shown instead.
    """

    book: Path
    words: Words
    scheme: Scheme
    percent: int
    key: bytes | None = None
    errand: Errand | None = None
    bring_back: "Callable[[MainWindow], None] | None" = None
    trouble: Unavailable | None = None


def leave(session: "Session", **more: object) -> Leave:
    """Return how to leave this session's window and come back to its book."""
    theme = session.theme
    return Leave(session.book.path, session.words, theme.scheme, theme.text_percent, **more)  # type: ignore[arg-type]


def lock(window: "MainWindow") -> None:
    """Close an encrypted book, and ask for its passphrase; afterwards everything stands where it stood."""
    from desktop.ui.keeping import remember
    from desktop.ui.window_state import unsaved_forms

    if window.session.book.key is None:
        return
    for page in tuple(window.shown_pages):
        if any(not form.draft_key for form in unsaved_forms([page])):
            window.go(
                page.key
            )  # what is typed in the form in front is remembered, also where no draft is kept
    window.leave_as(leave(window.session, bring_back=remember(window)), sure=True)
