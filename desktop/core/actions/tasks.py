"""Tick off what a contract asks for beside its declarations: an A1 asked for, a posting notice filed, tax agreed on."""

import re
from datetime import date

from desktop.core.gigs import day_problems
from desktop.core.problems import N_, Problem, Refused
from desktop.core.store.book import Book, Done, Step
from desktop.core.text import check_text, missing, tidy

TOPICS = frozenset({"contracts", "deadlines"})

_DONE = N_("undo", "ticking off")
_OPEN = N_("undo", "taking back a tick")
_NO_CODE = N_("task", "“{code}” is not the code of a task.")
_CODE = re.compile(r"[a-z0-9_]+(\.[A-Za-z0-9-]+){0,3}")


def finish_task(book: Book, contract_id: str, code: str, on: date | None, note: str = "") -> Done:
    """Note the day on which a task was seen to, and a word about it. A sealed contract still has tasks.

    Raises:
        Refused: the day or the note is wrong, or the contract is gone.
    """
    from desktop.core.actions import find
    from desktop.core.store.tables import Contract

    problems = [] if _CODE.fullmatch(code) else [Problem("code", _NO_CODE, {"code": code})]
    problems += [missing("done_on")] if on is None else day_problems("done_on", on)
    problems += check_text("note", note, limit=1000, lines=True)
    if problems or on is None:
        raise Refused(problems)
    with book.transaction(Step(_DONE, TOPICS)) as session:
        from desktop.core.store.band_tables import Task

        find.existing(session, Contract, contract_id)
        session.merge(
            Task(contract_id=contract_id, code=code, done_on=on.isoformat(), note=tidy(note) or None)
        )
    return Done(contract_id, TOPICS)


def reopen_task(book: Book, contract_id: str, code: str) -> Done:
    """Take the tick of a task back."""
    from desktop.core.store.band_tables import Task

    with book.transaction(Step(_OPEN, TOPICS)) as session:
        if kept := session.get(Task, (contract_id, code)):
            session.delete(kept)
    return Done(contract_id, TOPICS)
