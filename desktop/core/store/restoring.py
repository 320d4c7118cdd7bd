"""Going back to a backup: what it holds and what it lacks is shown first, then it becomes the book, and the old book is kept.

The backup is copied to a new file beside the book. Only when that is whole is it given the name that says "take me": the
next opening of the book, by whatever door, keeps the old book and puts this one in its place. A kill at any moment
leaves the old book or the new one, never none and never half of one.
"""

import contextlib
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from desktop.core.problems import N_, Unavailable
from desktop.core.store import backups, cipher, copying, failures, key_file, key_slots
from desktop.core.store.opening import HEARD, READY
from desktop.core.store.version import APPLICATION_ID, BOOK_VERSION

RESTORED = "restored"
"""The setting that says, to the window that opens next, from which backup the book came."""
KINDS = ("gig", "contract", "declaration", "receipt", "person", "client", "expense", "payment", "file")
"""The tables that a preview counts, in the order in which they are shown."""

_NO_BACKUP = N_(
    "backup", "{name} is no backup of a Septet book. Your book is as it was. Choose another file."
)
_NEWER = N_(
    "backup",
    "The backup {name} was made by a newer Septet (book version {theirs}; this one knows {ours}). Your book is as it"
    " was. Install the newer Septet to use it.",
)
_OTHER_KEY = N_(
    "backup",
    "The backup {name} does not open with the key of this book. Your book is as it was. Open the backup itself, with"
    " the passphrase of then or with the recovery key.",
)


class Counted(NamedTuple):
    """How much of one kind there is.

    Attributes:
        held: in the backup.
        now: in the book.
        missing: in the book and not in the backup.
    """

    held: int
    now: int
    missing: int


class Preview(NamedTuple):
    """What going back would mean.

    Attributes:
        version: of the tables; an older one is brought up after it was restored.
        kinds: by table; of a book that cannot be read only `held` says something.
        unsent: declarations that were sealed since, and that no company has received.
        readable: whether the book of now could be read.
    """

    version: int
    kinds: Mapping[str, Counted]
    unsent: int
    readable: bool


def preview(book: Path, backup: Path, key: bytes | None) -> Preview:
    """Look through a backup and compare it with the book; nothing is changed.

    Raises:
        Unavailable: the backup is damaged, of a newer Septet, or not to be opened with this key.
    """
    version = _version(backup, key)
    backups.check(backup, key)
    with copying.opened(backup, key) as connection:
        held = _ids(connection)
    now = _ids_of_now(book, key)
    kinds = {
        table: Counted(len(held[table]), len(now[table]), len(now[table] - held[table]))
        if now is not None
        else Counted(len(held[table]), 0, 0)
        for table in KINDS
    }
    unsent = (now["declaration"] - held["declaration"] - now["receipt"]) if now is not None else ()
    return Preview(version, kinds, len(unsent), now is not None)


def prepare(book: Path, backup: Path, key: bytes | None) -> Path:
    """Copy a backup to a new file beside the book, whole and looked over, and return that; the book stays as it is.

    Raises:
        Unavailable: as `preview`, or there is no room.
    """
    _version(backup, key)
    backups.check(backup, key)
    draft = book.with_name(book.name + ".restoring")
    copying.copy(backup, draft, key)
    try:
        with (
            copying.in_words(book),
            contextlib.closing(cipher.connect(draft, read_only=False, key=key)) as connection,
        ):
            connection.execute("PRAGMA journal_mode = WAL")
            said = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {backup.name}"
            settings = ((RESTORED, said), (HEARD, ""))
            connection.executemany("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", settings)
        copying.sync_file(draft)
        key_file.carry(_keys_for(book, backup), draft)
    except BaseException:
        forget(book)
        raise
    return draft


def prepare_newest_good(book: Path, key: bytes | None) -> backups.Backup:
    """As `prepare`, with the newest backup that is whole and holds everything; the damaged ones before it are passed over.

    Raises:
        Unavailable: none can be used; said of the newest.
    """
    failed: Unavailable | None = None
    for backup in whole_ones(book):
        try:
            prepare(book, backup.path, key)
        except Unavailable as failure:
            failed = failed or failure
        else:
            return backup
    raise failed or Unavailable(failures.MISSING, path=str(backups.folder_of(book)))


def whole_ones(book: Path) -> list[backups.Backup]:
    """Return the backups of a book that held everything when they were made, the newest first."""
    return [each for each in backups.listed(book) if not each.less]


def arm(book: Path) -> None:
    """Let the next opening of the book take what was prepared."""
    with copying.in_words(book):
        ready = _ready(book)
        draft = book.with_name(book.name + ".restoring")
        if key_file.beside(draft).exists():
            key_file.beside(draft).replace(key_file.beside(ready))
        draft.replace(ready)
        copying.sync_folder(book.parent)


def forget(book: Path) -> None:
    """Give up what was prepared and not taken yet."""
    for draft in (book.with_name(book.name + ".restoring"), _ready(book)):
        for file in (draft, key_file.beside(draft), *_logs(draft)):
            file.unlink(missing_ok=True)


def take(book: Path) -> None:
    """Put a prepared book in the place of the old one, which is kept; nothing where none is prepared.

    It is kept as its newest backup where that is the same, else as a file beside the book, damaged or not.

    Called by the opening, which holds the lock.

    Raises:
        Unavailable: the old book cannot be kept; it is as it was, and so is what was prepared.
    """
    ready = _ready(book)
    if not ready.exists():
        return
    with copying.in_words(book):
        if book.exists() and not _is_backed_up(book):
            _keep(book)
        for log in _logs(book):
            log.unlink(missing_ok=True)
        if key_file.beside(ready).exists():
            key_file.beside(ready).replace(key_file.beside(book))
        ready.replace(book)
        copying.sync_folder(book.parent)


def is_lost(book: Path) -> bool:
    """Tell whether there is no book that could be read: it is damaged or gone. Of an encrypted one nobody can tell without its key."""
    if not book.exists():
        return True
    try:
        with copying.in_words(book):
            return not cipher.looks_encrypted(book) and _ids_of_now(book, None) is None
    except Unavailable:  # it may not even be looked at
        return False


def _is_backed_up(book: Path) -> bool:
    """Tell whether the old book stands as it is in its newest backup, which was checked when it was made."""
    log, found = book.with_name(book.name + "-wal"), backups.listed(book)
    if not found or (log.exists() and log.stat().st_size):
        return False
    newest = found[0].path
    return newest.stat().st_mtime_ns == book.stat().st_mtime_ns and backups.is_as_written(newest)


def _keep(book: Path) -> None:
    """Copy the old book as it is, with its log: it may be damaged, and then this is all there is of it."""
    kept = _kept_name(book)
    log = book.with_name(book.name + "-wal")
    if log.exists() and log.stat().st_size:
        _copy(log, kept.with_name(kept.name + "-wal"))
    key_file.carry(book, kept)
    _copy(book, kept)
    copying.sync_folder(book.parent)


def _kept_name(book: Path) -> Path:
    """Return a name by the day of its last change; the same again after a kill that came before the swap."""
    at = f"{datetime.fromtimestamp(book.stat().st_mtime, UTC):%Y%m%d-%H%M%S}"
    number, mark = 0, ""
    while True:
        kept = book.with_name(f"{book.stem}-replaced-{at}{mark}{book.suffix}")
        if not kept.exists() or copying.digest(kept) == copying.digest(book):
            return kept
        number += 1
        mark = f".{number}"


def _copy(source: Path, target: Path) -> None:
    draft = target.with_name(target.name + backups.PART)
    try:
        shutil.copyfile(source, draft)
        draft.chmod(0o600)
        copying.sync_file(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _keys_for(book: Path, backup: Path) -> Path:
    """Return beside which of the two the wrapped key stands that holds: the book's, or of another key the backup's.

    With that of an old backup, the passphrase of then would come back and that of now open nothing any more.
    """
    with contextlib.suppress(Unavailable):
        if key_slots.read(book).key_id == key_slots.read(backup).key_id:
            return book
    return backup


def _ready(book: Path) -> Path:
    return book.with_name(book.name + READY)


def _logs(book: Path) -> Iterable[Path]:
    return (book.with_name(book.name + log) for log in ("-wal", "-shm", "-journal"))


def _version(backup: Path, key: bytes | None) -> int:
    """Return the version of a backup that can be used."""
    if not backup.is_file():
        raise Unavailable(failures.MISSING, path=str(backup))
    with copying.in_words(backup):
        encrypted = cipher.looks_encrypted(backup)
        try:
            made_by, version = cipher.marks(backup, key) if encrypted else _plain_marks(backup)
        except cipher.NeedsKey as failure:
            raise Unavailable(_OTHER_KEY, name=backup.name) from failure
    if made_by != APPLICATION_ID:
        raise Unavailable(_NO_BACKUP, name=backup.name)
    if not encrypted and key is not None:  # an encrypted book never becomes a plain one unnoticed
        raise Unavailable(_OTHER_KEY, name=backup.name)
    if version > BOOK_VERSION:
        raise Unavailable(_NEWER, name=backup.name, theirs=version, ours=BOOK_VERSION)
    return version


def _plain_marks(path: Path) -> tuple[int, int]:
    with path.open("rb") as file:
        header = file.read(100)
    if not header.startswith(cipher.PLAIN):
        return 0, 0
    return int.from_bytes(header[68:72], "big"), int.from_bytes(header[60:64], "big")


def _ids(connection: Any) -> dict[str, frozenset[str]]:
    return {
        table: frozenset(
            row[0] for row in connection.execute(f"SELECT DISTINCT {KEYS[table]} FROM {table}")
        )  # names of our own
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        else frozenset()
        for table in KINDS
    }


KEYS = dict.fromkeys(KINDS, "id") | {"receipt": "declaration_id", "file": "digest"}


def _ids_of_now(book: Path, key: bytes | None) -> dict[str, frozenset[str]] | None:
    try:
        with copying.opened(book, key) as connection:
            return _ids(connection)
    except Unavailable:  # damaged or gone: this is why somebody goes back
        return None
