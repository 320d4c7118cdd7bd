"""Opens what somebody sent: shares and answers, from the menu, dropped on the window, or by a double click."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QWidget

from desktop.core.problems import Refused, Unavailable
from desktop.ui import choosing
from desktop.ui.session import Session
from desktop.ui.theme import Kind

if TYPE_CHECKING:
    from desktop.core.share_file import AnswerPaper

PAPERS = (".septet-share", ".septet-answer")
SHOWN = 4
"""Findings that are said one by one; of more only the count."""


class Opening:
    """What came of the files that were opened together."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._words = session.words
        self._share: str | None = None
        self._taken: list[str] = []
        self._objected = False
        self._refused: list[str] = []
        self._asked: list[AnswerPaper] = []
        self._contract: str | None = None
        self._topics: frozenset[str] = frozenset()

    def open(self, paths: Sequence[Path]) -> None:
        """Open every file; those that are refused keep no other from being opened."""
        for path in paths:
            try:
                self._open(path)
            except (Refused, Unavailable) as failure:
                problems = failure.problems if isinstance(failure, Refused) else (failure.problem(),)
                said = self._session.say_all(problems)
                named = self._words.tr("open", "{file}: {problem}", file=path.name, problem=said)
                self._refused.append(named)
        self._show()

    def _open(self, path: Path) -> None:
        from desktop.core.actions.sharing import receive_share
        from desktop.core.share_file import SharePaper, read_file, read_paper

        paper = read_paper(read_file(path))
        if isinstance(paper, SharePaper):
            done = receive_share(self._session.book, paper)
            self._share = done.id
            self._topics |= done.topics
        else:
            self._take(paper)

    def _take(self, paper: "AnswerPaper", *, other_device: bool = False) -> None:
        from desktop.core.actions.sharing import OTHER_DEVICE, take_answer

        try:
            taken = take_answer(self._session.book, paper, other_device=other_device)
        except Refused as refused:
            if [problem.field for problem in refused.problems] != [OTHER_DEVICE]:
                raise
            self._asked.append(paper)
            self._refused.append(self._session.say_all(refused.problems))
            return
        self._contract = taken.answer.contract
        self._topics |= taken.done.topics
        tr, name, version = self._words.tr, taken.name, taken.answer.version
        if taken.known:
            said = tr(
                "open",
                "The answer of {name} to version {version} was in already.",
                name=name,
                version=version,
            )
        elif taken.answer.reply == "agree":
            said = tr("open", "{name} agrees to version {version}.", name=name, version=version)
        else:
            said = tr("open", "{name} objects to version {version}.", name=name, version=version)
            self._objected = True
        self._taken.append(said)

    def _show(self) -> None:
        """Go where the files belong, and say what came of them."""
        session = self._session
        if self._topics:
            session.changed.emit(self._topics)
        if self._share is not None:
            session.go("shares", self._share)
        elif self._contract is not None:
            session.go("contracts", ("check", self._contract))
        said = [*self._refused, *self._taken]
        if not said:
            return
        text = " ".join(said[:SHOWN])
        if (more := len(said) - SHOWN) > 0:
            rest = self._words.trn("open", "And {n} more.", "And {n} more.", more)
            text = f"{text} {rest}"
        if self._asked:
            accept = self._words.tr("open", "Take it in all the same")
            session.note(Kind.WARNING, text, accept, self._accept)
        else:
            good = Kind.WARNING if self._objected else Kind.SUCCESS
            session.note(Kind.PROBLEM if self._refused else good, text)

    def _accept(self) -> None:
        """Take in the answers from another device, which a person has just confirmed."""
        again = Opening(self._session)
        for paper in self._asked:
            try:
                again._take(paper, other_device=True)
            except (Refused, Unavailable) as failure:
                self._session.show_failure(failure)
                return
        again._show()


def open_files(session: Session, paths: Sequence[Path]) -> None:
    """Open shares and answers, and say what came of them; any other file is looked at before it comes in."""
    papers = [path for path in paths if path.suffix in PAPERS or not path.is_file()]
    others = [path for path in paths if path not in papers]
    if papers:
        Opening(session).open(papers)
    if others:
        session.go("import", tuple(others))


def ask_files(session: Session, parent: QWidget) -> None:
    """Ask for shares and answers."""
    tr = session.words.tr
    papers, files = tr("open", "Shares and answers"), tr("trouble", "All files")
    kinds = f"{papers} (*.septet-share *.septet-answer);;{files} (*)"
    title, folder = tr("open", "Open a share or answers"), session.book.path.parent
    open_files(session, choosing.open_files(parent, title, kinds, folder))


def dropped_files(mime: QMimeData) -> list[Path]:
    """Return the files of this computer that are being dropped."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
