"""The card "Who agrees": every musician's share handed out as a file, and what came back about which version."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.core.agreement import Standing, State
from desktop.core.problems import Refused, Unavailable
from desktop.i18n.words import Words
from desktop.ui import choosing
from desktop.ui.contract import wording
from desktop.ui.contract.draft import Draft
from desktop.ui.flow_layout import breaking
from desktop.ui.row_model import Pill
from desktop.ui.session import Session
from desktop.ui.tagging import tag
from desktop.ui.theme import Kind, Role
from desktop.ui.widgets import (
    Card,
    PillLabel,
    caption,
    label,
    line,
    muted,
    plain_button,
    vbox,
)

PILL = 92
"""The width of a state's pill, so that amounts and buttons beside them stand in line."""


class AgreeingCard(Card):
    """Shows how far every musician is, and hands the shares out.

    Args:
        session: the session.
        draft: the open contract.
        standings: how far everybody is.
        ask: asks for files with answers and takes them in.
    """

    def __init__(
        self, session: Session, draft: Draft, standings: Sequence[Standing], ask: Callable[[], object]
    ) -> None:
        tr = session.words.tr
        self.save_all = plain_button(tr("agree", "Save all shares…"), self._save_all)
        self.open_answers = plain_button(tr("agree", "Open answers…"), ask)
        super().__init__(tr("agree", "Who agrees"), self.open_answers, self.save_all)
        tag(self, "agree", session.words)
        self._session = session
        self._words = session.words
        self._draft = draft
        whole = not draft.review.split.problems and draft.facts.state != "void"
        self.save_all.setEnabled(whole)
        self.add(muted(summary(self._words, standings), wrap=True))
        for standing in standings:
            self.add(line(), self._row(standing, whole=whole))

    def _row(self, standing: Standing, *, whole: bool) -> QWidget:
        words, draft = self._words, self._draft
        amount = wording.gets(draft.review.split, standing.person, draft.facts.fee.currency)
        name = label(standing.name, Role.STRONG, wrap=True)
        said = caption(" ".join(told(words, standing)), wrap=True)
        pill = PillLabel(*state_pill(words, standing))
        pill.setMinimumWidth(self._session.theme.px(PILL))
        pill.setAlignment(Qt.AlignmentFlag.AlignCenter)
        save = plain_button(words.tr("agree", "Save share…"), lambda: self._save(standing.person))
        save.setAccessibleName(words.tr("agree", "Save the share of {name}", name=standing.name))
        save.setEnabled(whole)
        paper = plain_button(words.tr("agree", "PDF"), lambda: self._show_paper(standing.person))
        paper.setAccessibleName(words.tr("agree", "The share of {name} as a PDF", name=standing.name))
        paper.setEnabled(whole)
        fee = label(words.money(amount), Role.STRONG)
        return breaking(vbox(name, said, gap=2), fee, pill, save, paper)

    def _show_paper(self, person: str) -> None:
        """Show a musician's share on the page of papers, where it is saved, printed and mailed."""
        from desktop.documents.papers import OWN_SHARE
        from desktop.ui.open_papers import PaperOf

        self._draft.flush()
        self._session.go("papers", PaperOf(self._draft.facts.id, f"{OWN_SHARE}:{person}"))

    def _save(self, person: str) -> None:
        """Ask where one musician's share goes, and write it there."""
        from desktop.core.queries.sharing import next_share
        from desktop.core.share_out import share_name

        self._draft.flush()
        draft, words = self._draft, self._words
        share = next_share(self._session.book, draft.facts, draft.review, draft.world, person)
        title = words.tr("agree", "Save the share of {name}", name=share.name)
        if chosen := choosing.save_file(self, title, last_folder(self._session) / share_name(share)):
            self.save_as(person, chosen)

    def save_as(self, person: str, path: Path) -> None:
        """Write one musician's share, and say where it is."""
        from desktop.core.actions.sharing import hand_out
        from desktop.core.files_out import write_whole

        session, words = self._session, self._words
        try:
            made = hand_out(session.book, self._draft.facts.id, session.countries, [person])
            write_whole(path, made.files[0].document)
        except (Refused, Unavailable) as failure:
            session.show_failure(failure)
            return
        name = made.files[0].share.name
        session.note(
            Kind.SUCCESS, words.tr("agree", "Saved as {file}. Give it to {name}.", file=str(path), name=name)
        )
        session.changed.emit(made.done.topics)

    def _save_all(self) -> None:
        """Ask for a folder and write everybody's share there, each as a file of its own."""
        self._draft.flush()
        title = self._words.tr("agree", "Folder for the shares")
        if folder := choosing.choose_folder(self, title, last_folder(self._session)):
            self.save_all_in(folder)

    def save_all_in(self, folder: Path) -> None:
        """Write everybody's share into a folder, and say where they are."""
        from desktop.core.actions.sharing import hand_out
        from desktop.core.share_out import save_shares

        session, words = self._session, self._words
        try:
            made = hand_out(session.book, self._draft.facts.id, session.countries)
            save_shares(folder, made.files)
        except (Refused, Unavailable) as failure:
            session.show_failure(failure)
            return
        text = words.trn(
            "agree",
            "{n} share saved in {folder}. Give each musician their own.",
            "{n} shares saved in {folder}. Give each musician their own.",
            len(made.files),
            folder=str(folder),
        )
        session.note(Kind.SUCCESS, text)
        session.changed.emit(made.done.topics)


def last_folder(session: Session) -> Path:
    """Return where files are looked for and saved first: beside the book."""
    return session.book.path.parent


def summary(words: Words, standings: Sequence[Standing]) -> str:
    """Return in one sentence how far the band is."""
    asked = [each for each in standings if not each.own]
    agreed = sum(each.state is State.AGREED for each in asked)
    if standings and agreed == len(asked):
        return words.tr("agree", "Everyone has agreed to the split as it is now.")
    if all(each.version is None for each in standings):
        return words.tr(
            "agree",
            "Hand every musician their own share as a file: nothing of anybody else is in it. "
            "They agree or object in their own Septet, and send an answer file back.",
        )
    return words.trn(
        "agree",
        "{agreed} of {n} musician has agreed to the split as it is now.",
        "{agreed} of {n} musicians have agreed to the split as it is now.",
        len(asked),
        agreed=agreed,
    )


def state_pill(words: Words, standing: Standing) -> Pill:
    """Return how far a musician is, in a word."""
    tr = words.tr
    if standing.own and standing.reply is None:
        return Pill(tr("agree state", "You"), Kind.NEUTRAL)
    match standing.state:
        case State.NOT_SENT:
            return Pill(tr("agree state", "Not sent"), Kind.NEUTRAL)
        case State.HANDED_OUT:
            return Pill(tr("agree state", "Waiting"), Kind.INFO)
        case State.AGREED:
            return Pill(tr("agree state", "Agreed"), Kind.SUCCESS)
        case State.OBJECTED:
            return Pill(tr("agree state", "Objected"), Kind.PROBLEM)
        case State.CHANGED:
            return Pill(tr("agree state", "Changed"), Kind.WARNING)


def told(words: Words, standing: Standing) -> list[str]:
    """Return the sentences about one musician."""
    tr, version = words.tr, standing.version
    if version is None:
        if standing.own:
            return [tr("agree", "You keep this book, so no answer is needed.")]
        return [tr("agree", "Has not got the share yet.")]
    said = [_answered(words, standing, version)]
    if standing.differs:
        said.append(_changed(words, standing))
    elif standing.state is State.AGREED:
        said.append(tr("agree", "Unchanged since."))
    if standing.waiting is not None:
        said.append(
            tr("agree", "Version {version} was handed out too, no answer yet.", version=standing.waiting)
        )
    if standing.other_device:
        said.append(tr("agree", "The answer came from another device."))
    return said


def _answered(words: Words, standing: Standing, version: int) -> str:
    tr = words.tr
    if standing.reply is None or standing.at is None:
        return tr("agree", "Got version {version}, no answer yet.", version=version)
    at = datetime.fromisoformat(standing.at).astimezone()
    if standing.reply == "object":
        return tr(
            "agree",
            "Objected to version {version} on {at}: “{note}”",
            version=version,
            at=at,
            note=standing.note,
        )
    if standing.note:
        return tr(
            "agree",
            "Agreed to version {version} on {at}: “{note}”",
            version=version,
            at=at,
            note=standing.note,
        )
    return tr("agree", "Agreed to version {version} on {at}.", version=version, at=at)


def _changed(words: Words, standing: Standing) -> str:
    change = standing.change
    if not change:
        return words.tr("agree", "The share is different since.")
    if change.minor > 0:
        return words.tr("agree", "Now it is {change} more.", change=change)
    return words.tr("agree", "Now it is {change} less.", change=-change)
