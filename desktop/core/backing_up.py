"""When a book is backed up, and what came of it: here, and in the second place that the person chose."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from desktop.core.actions.settings import change_setting
from desktop.core.files_out import write_whole
from desktop.core.problems import N_, Problem, Refused, Unavailable, refuse
from desktop.core.queries.settings import is_empty, setting
from desktop.core.store import backups, restoring
from desktop.core.store.book import Book, Done

PLACE = "backup_place"
"""The setting that names the second place."""
NUDGE = timedelta(days=7)
"""So long a second place may be out of reach before it is pointed out."""
TOPICS = frozenset({"backups"})

_INSIDE = N_(
    "backup",
    "This folder lies with the book's own backups. Choose a stick, another disk or a folder elsewhere.",
)
_NO_FOLDER = N_("backup", "There is no folder {folder}. Plug the stick in, or choose another folder.")
REASON_NAMES = {
    backups.EXIT: N_("backup", "On leaving"),
    backups.SEAL: N_("backup", "After sealing or a sync"),
    backups.DAILY: N_("backup", "At the start"),
    backups.ASKED: N_("backup", "By hand"),
    backups.IMPORT: N_("backup", "Before an import"),
    backups.UPDATE: N_("backup", "Before an update"),
    backups.RESTORE: N_("backup", "Before going back"),
}


class Outcome(NamedTuple):
    """What came of backing up.

    Attributes:
        made: the new backup; None when nothing had changed since the newest one.
        copied: where it stands in the second place; None without one, or when that was not reached.
        trouble: why the second place has no copy.
    """

    made: backups.Backup | None
    copied: Path | None
    trouble: Problem | None


def back_up(book: Book, reason: str) -> Outcome:
    """Back a book up, and copy the newest backup to the second place where there is one.

    Raises:
        Unavailable: no backup could be made here; older ones are as they were.
    """
    made = backups.make(book, reason, second_place(book))
    try:
        return Outcome(made, copy_newest(book), None)
    except Unavailable as failure:
        return Outcome(made, None, failure.problem())


def copy_newest(book: Book) -> Path | None:
    """Copy the newest backup to the second place, unless it is there already; None without a second place.

    Raises:
        Unavailable: the place cannot be reached or written.
    """
    place, here = second_place(book), backups.listed(book.path)
    if place is None or not here:
        return None
    folder = backups.second_folder(book.path, place)
    there = next((each for each in backups.listed(book.path, folder) if each.id == here[0].id), None)
    found = there.path if there else backups.copy_out(here[0], book.path, place)
    write_whole(_last_copied(book), here[0].id.encode())
    return found


def second_place(book: Book) -> Path | None:
    """Return the folder that the person chose beside that of the backups here."""
    kept = setting(book, PLACE)
    return Path(kept) if kept else None


def choose_place(book: Book, folder: Path | None) -> Done:
    """Choose a second place, or none.

    Raises:
        Refused: there is no such folder, or it is that of the backups here.
    """
    if folder is not None:
        folder = folder.expanduser().absolute()
        if not folder.is_dir():
            raise refuse("place", _NO_FOLDER, folder=str(folder))
        if folder.resolve().is_relative_to(backups.folder_of(book.path).resolve()):
            raise refuse("place", _INSIDE)
    done = change_setting(book, PLACE, None if folder is None else str(folder))
    return Done(done.id, done.topics | TOPICS)


def same_disk(book: Book) -> bool:
    """Tell whether the second place is lost together with the book when the disk is."""
    place = second_place(book)
    try:
        return place is not None and place.stat().st_dev == book.path.parent.stat().st_dev
    except OSError:
        return False


def last_copied(book: Book) -> datetime | None:
    """Return when the newest backup in the second place was made, as far as this computer knows."""
    try:
        known = _last_copied(book).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return next((each.at for each in backups.listed(book.path) if each.id == known), None)


def copy_is_late(book: Book) -> bool:
    """Tell whether the second place has had no backup for a week."""
    if second_place(book) is None:
        return False
    copied = last_copied(book)
    return copied is None or book.clock() - copied > NUDGE


def back_up_before_import(book: Book) -> None:
    """Back up a book that holds something and has changed since the newest backup.

    Raises:
        Unavailable: it could not be made; nothing shall be imported then.
    """
    if not is_empty(book):
        backups.make(book, backups.IMPORT)


def leave(book: Book) -> None:
    """Back up on the way out, when nobody can be told any more: what fails is tried and told at the next start."""
    try:
        back_up(book, backups.EXIT)
    except (Refused, Unavailable):
        return


# ---- going back ----


def choose_backup(book: Book, backup: Path) -> None:
    """Prepare a backup to take the place of the book at its next opening; the book of now is backed up first.

    Raises:
        Unavailable: the backup cannot be used, or there is no room; the book is as it was.
    """
    restoring.prepare(book.path, backup, book.key)
    try:
        backups.make(book, backups.RESTORE)
    except BaseException:
        restoring.forget(book.path)
        raise


class WentBack(NamedTuple):
    """To which backup a book went back."""

    backup: str
    done: Done


def note_restored(book: Book) -> WentBack | None:
    """Write into the trail that the book went back to a backup; None when it did not since the last opening."""
    said = setting(book, restoring.RESTORED)
    if said is None:
        return None
    from desktop.core.actions import trail
    from desktop.core.store.tables import Setting

    name = said.partition(" ")[2]
    with book.transaction() as session:
        session.query(Setting).filter_by(key=restoring.RESTORED).delete()
        trail.note(session, book, "restore", name)
    book.undo_log.clear()
    return WentBack(name, Done(name, TOPICS))


def _last_copied(book: Book) -> Path:
    return backups.folder_of(book.path) / "last-copied.txt"
