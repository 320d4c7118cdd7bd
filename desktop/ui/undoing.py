"""Undo offered where something was done: beside the sentence that says what happened, instead of a question before it."""

from desktop.ui.session import Session
from desktop.ui.theme import Kind


def offer_undo(session: Session, text: str) -> None:
    """Say in the notice bar what was just done, with a button that takes back this step and no other."""
    words, log = session.words, session.book.undo_log
    step = log.undoable

    def undo() -> None:
        if log.undoable is step:
            session.undo()
        else:
            later = words.tr("notice", "More was done since. Ctrl+Z takes the steps back one by one.")
            session.note(Kind.INFO, later)

    session.note(Kind.INFO, text, words.tr("notice", "Undo"), undo)
