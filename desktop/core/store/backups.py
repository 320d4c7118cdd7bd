"""Backups of a book: a folder of whole, checked copies beside it, and a second place such as a stick.

A copy bears its name only when it was opened again, checked and compared with the book; until then it has the ending
`.part`. Beside each copy stand its SHA-256, which tells a single flipped bit, and for an encrypted book its wrapped key.
"""

import contextlib
import os
import re
import shutil
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from desktop.core.files_out import write_whole
from desktop.core.problems import N_, Unavailable
from desktop.core.store import copying, key_file
from desktop.core.store.book import Book
from desktop.core.store.cipher import PLAIN

EXIT, SEAL, DAILY, ASKED, IMPORT, UPDATE, RESTORE = (
    "exit",
    "seal",
    "daily",
    "asked",
    "import",
    "update",
    "restore",
)
REASONS = (EXIT, SEAL, DAILY, ASKED, IMPORT, UPDATE, RESTORE)
"""Why a backup was made: at the end, after sealing, once a day, by hand, before an import, an update or a restore."""
IF_CHANGED = frozenset({EXIT, SEAL, DAILY, IMPORT, UPDATE})
"""Those that are made only when the book has changed since the newest one."""
LESS = "less"
"""Marks a copy that has fewer entries in its trail than the one before: it is kept apart and pushes none out."""
PART = ".part"

_GONE = N_(
    "backup",
    "The second place {folder} is not there. Your backups on this computer are safe. Plug it in, then try again.",
)
_UNLIKE = N_(
    "backup",
    "The second place {folder} did not keep the backup as it was written. Your backups on this computer are safe. Try"
    " another stick or folder.",
)
_ALTERED = N_(
    "backup",
    "The backup {name} is damaged: it is not what was written. Choose another one; this one is kept.",
)


class Backup(NamedTuple):
    """One copy.

    Attributes:
        at: when it was made, by the clock of then.
        reason: one of `REASONS`.
        less: whether it holds less than the one before.
        size: in bytes.
        number: how often the clock stood still or went back between two backups, up to this one.
    """

    path: Path
    at: datetime
    reason: str
    less: bool
    size: int
    number: int = 0

    @property
    def id(self) -> str:
        """Its name, as lists and the command line know it."""
        return self.path.name

    @property
    def place(self) -> tuple[int, datetime]:
        """Where it stands among the others, in the order in which they were made, whatever the clock did meanwhile."""
        return (self.number, self.at)


def folder_of(book: Path) -> Path:
    """Return the folder with the backups of a book, beside it."""
    return book.with_name(f"{book.stem}-backups")


def listed(book: Path, folder: Path | None = None) -> list[Backup]:
    """Return the backups of a book in its folder, or in another one, the newest first."""
    where = folder_of(book) if folder is None else folder
    name = re.compile(
        re.escape(book.stem)
        + r"-(\d{8}-\d{6})(?:\.(\d+))?-("
        + "|".join(REASONS)
        + f")(-{LESS})?"
        + re.escape(book.suffix)
    )
    found = []
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        for entry in os.scandir(where):
            if match := name.fullmatch(entry.name):
                with contextlib.suppress(ValueError):  # digits that are no day
                    at = datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
                    less, size, number = match[4] is not None, entry.stat().st_size, int(match[2] or 0)
                    found.append(Backup(Path(entry.path), at, match[3], less, size, number))
    return sorted(found, key=lambda each: each.place, reverse=True)


def make(book: Book, reason: str, second: Path | None = None) -> Backup | None:
    """Make a backup of an open book; None when nothing has changed since the newest one, for reasons that allow it.

    With a second place its name comes after all that stand there, too.

    Raises:
        Unavailable: it could not be made: a full disk, a folder that cannot be written. Older ones are as they were.
    """
    return make_of(book.path, book.key, reason, book.clock(), second)


def make_of(
    path: Path, key: bytes | None, reason: str, at: datetime, second: Path | None = None
) -> Backup | None:
    """As `make`, of a book that may be of another version or not be open."""
    folder = folder_of(path)
    with copying.in_words(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        before = listed(path)
        stamp = _stamp(path, key)
        if reason in IF_CHANGED and before and stamp == before[0].path.stat().st_mtime_ns:
            return None
        _clear(folder)
        draft = _draft(folder, path)
        held = copying.copy(path, draft, key)
        less = _holds_less(held, before, key)
        newest = max(before[:1] + _newest_there(path, second), key=lambda each: each.place, default=None)
        made = folder / _name(path, newest, at.astimezone(UTC).replace(microsecond=0), reason, less)
        if stamp is not None:
            os.utime(draft, ns=(stamp, stamp))  # as the book: so a book that was not touched since is told
        _put(draft, made, path)
        rotate(path, new=made)
        return next(each for each in listed(path) if each.path == made)


def check(backup: Path, key: bytes | None) -> copying.Holds:
    """Return what a backup holds, after a look at all of it.

    Raises:
        Unavailable: a bit of it has changed since it was made, or it is damaged.
    """
    with copying.in_words(backup):
        if not is_as_written(backup):
            raise Unavailable(_ALTERED, name=backup.name)
    return copying.examine(backup, key)


def is_as_written(backup: Path) -> bool:
    """Tell whether a backup has the SHA-256 that stands beside it; one without is taken at its word."""
    said = _digest_file(backup)
    return not said.exists() or said.read_text("ascii", "replace").split(" ")[0] == copying.digest(backup)


def replaced(book: Path) -> list[Path]:
    """Return the old books that were kept when a backup took their place, the newest first."""
    return sorted(book.parent.glob(f"{book.stem}-replaced-*{book.suffix}"), reverse=True)


def copies(book: Path, place: Path | None = None) -> list[Path]:
    """Return every copy of a book that Septet made: its backups here and in the second place, and old books it kept."""
    there = listed(book, second_folder(book, place)) if place is not None else []
    updates = book.parent.glob(f"{book.stem}-before-*{book.suffix}")  # kept before there were backups
    return [*(backup.path for backup in (*listed(book), *there)), *replaced(book), *updates]


def readable(book: Path, place: Path | None = None) -> list[Path]:
    """Return the copies of a book that anybody can read; a place that cannot be looked at has none that are known."""
    found = []
    for copy in copies(book, place):
        with contextlib.suppress(OSError), copy.open("rb") as file:
            if file.read(len(PLAIN)) == PLAIN:
                found.append(copy)
    return found


def rewrite(book: Path, anew: Callable[[Path], None], found: Iterable[Path] | None = None) -> None:
    """Write copies of a book anew, as when the book got a key or lost it: `anew` changes one file where it is.

    Without `found` all those on this computer. What cannot be written anew stays as it was: it has another key, or is damaged.
    """
    for copy in copies(book) if found is None else found:
        with contextlib.suppress(Unavailable), copying.in_words(copy):
            stamp = copy.stat().st_mtime_ns
            anew(copy)
            key_file.beside(copy).unlink(missing_ok=True)
            key_file.carry(book, copy)
            if _digest_file(copy).exists():
                write_whole(_digest_file(copy), _digest_line(copying.digest(copy), copy))
            os.utime(copy, ns=(stamp, stamp))


def remove(found: Iterable[Path]) -> None:
    """Delete copies of a book with all that stands beside them.

    Raises:
        Unavailable: one cannot be deleted; what was deleted before it is gone.
    """
    for copy in found:
        with copying.in_words(copy):
            for file in (copy, _digest_file(copy), key_file.beside(copy)):
                file.unlink(missing_ok=True)
            for log in ("-wal", "-shm"):  # where somebody opened it as a book
                copy.with_name(copy.name + log).unlink(missing_ok=True)


# ---- the second place ----


def second_folder(book: Path, place: Path) -> Path:
    """Return where the backups of a book stand in a second place."""
    return place / folder_of(book).name


def copy_out(backup: Backup, book: Path, place: Path) -> Path:
    """Copy a backup to the second place, read it back, and return where it stands; older ones there are rotated.

    Raises:
        Unavailable: the place is not there, is full or cannot be written, or did not keep what was written.
    """
    if (
        not place.is_dir()
    ):  # a stick that is not plugged in: never made, or it would fill the disk of the computer
        raise Unavailable(_GONE, folder=str(place))
    folder = second_folder(book, place)
    with copying.in_words(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        _clear(folder)
        target, draft = folder / backup.id, _draft(folder, book)
        wanted = copying.digest(backup.path)
        try:
            shutil.copyfile(backup.path, draft)
            with contextlib.suppress(OSError):  # a stick that knows no owners
                draft.chmod(0o600)
            copying.sync_file(draft)
            if copying.digest(draft) != wanted:
                raise Unavailable(_UNLIKE, folder=str(place))
            _put(draft, target, backup.path, wanted)
        finally:
            draft.unlink(missing_ok=True)
        rotate(book, folder, target)
    return target


# ---- keeping ----


def kept(backups: Sequence[Backup]) -> set[Path]:
    """Return which of the backups are kept: ten, the last of fourteen days and of twelve months, and those that hold less apart."""
    return {
        path
        for less in (False, True)
        for many, period in KEEP
        for path in _lasts([each for each in backups if each.less is less], many, period)
    }


def rotate(book: Path, folder: Path | None = None, new: Path | None = None) -> None:
    """Delete the backups that are no longer kept; what was just made stays, wherever the clock has gone meanwhile."""
    found = listed(book, folder)
    keep = kept(found)
    remove(backup.path for backup in found if backup.path not in keep and backup.path != new)


KEEP: tuple[tuple[int, Callable[[Backup], Hashable]], ...] = (
    (10, lambda backup: backup.path),
    (14, lambda backup: backup.at.date()),
    (12, lambda backup: (backup.at.year, backup.at.month)),
)
"""So many are kept: the newest, and the last of days and months (in UTC)."""


def _lasts(backups: Sequence[Backup], many: int, period: Callable[[Backup], Hashable]) -> Iterator[Path]:
    seen: set[Hashable] = set()
    for backup in backups:
        if (of := period(backup)) not in seen:
            if len(seen) == many:
                return
            seen.add(of)
            yield backup.path


def _stamp(path: Path, key: bytes | None) -> int | None:
    """Return when the book was last written, in nanoseconds; None while writing goes on beside it."""
    with contextlib.suppress(Unavailable):  # of a folder that cannot be written
        if copying.settle(path, key):
            return path.stat().st_mtime_ns
    return None


def _holds_less(held: copying.Holds, before: Sequence[Backup], key: bytes | None) -> bool:
    """Tell whether the trail is shorter than in the newest backup that held everything."""
    last = next((backup for backup in before if not backup.less), None)
    if last is None:
        return False
    try:
        with copying.opened(last.path, key) as connection:
            entries = connection.execute("SELECT count(*) FROM audit").fetchone()[0]
    except Unavailable:  # made with another key, or damaged
        return False
    return bool(held.rows.get("audit", 0) < entries)


def _newest_there(path: Path, second: Path | None) -> list[Backup]:
    """Return the newest backup in the second place, if there is one and it can be looked at."""
    with contextlib.suppress(OSError):
        return listed(path, second_folder(path, second))[:1] if second else []
    return []


def _name(path: Path, newest: Backup | None, at: datetime, reason: str, less: bool) -> str:
    """Return a name that comes after all others, although the clock stood still or went back since the newest one."""
    number = 0 if newest is None else newest.number + (newest.at >= at)
    mark = f"-{LESS}" if less else ""
    return f"{path.stem}-{at:%Y%m%d-%H%M%S}{f'.{number}' if number else ''}-{reason}{mark}{path.suffix}"


def _put(draft: Path, target: Path, keys_of: Path, known: str | None = None) -> None:
    """Give a finished copy its name; what belongs beside it stands there before."""
    key_file.carry(keys_of, target)
    write_whole(_digest_file(target), _digest_line(known or copying.digest(draft), target))
    draft.replace(target)
    copying.sync_folder(target.parent)


def _digest_file(backup: Path) -> Path:
    """Return where the SHA-256 of a backup stands, in the form that `sha256sum -c` reads."""
    return backup.with_name(backup.name + ".sha256")


def _digest_line(digest: str, backup: Path) -> bytes:
    return f"{digest}  {backup.name}\n".encode("utf-8", "replace")


def _draft(folder: Path, book: Path) -> Path:
    """Return where a copy is written that is not finished: a name for each thread of each program."""
    return folder / f"{book.stem}.{os.getpid()}.{threading.get_ident()}{PART}"


def _clear(folder: Path) -> None:
    """Throw away what programs that were killed left; this one's own threads may still be at work."""
    for left in folder.glob(f"*{PART}*"):
        if f".{os.getpid()}." not in left.name:
            left.unlink(missing_ok=True)
