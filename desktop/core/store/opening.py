"""The check at the door: is this file a book, of which version, and does it have to be made or brought up first."""

from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from desktop.core.problems import N_, Refused, Unavailable, refuse
from desktop.core.store import cipher, failures
from desktop.core.store.version import APPLICATION_ID, BOOK_VERSION

READY = ".restored"
"""The ending of a book that was made of a backup, whole, and waits to take the place of the old one."""
HEARD = "heard_since"
"""The setting of a book that went back: the companies that were heard since, by id. Not there where it never did."""

_NEWER = N_(
    "book",
    "The book {name} was written by a newer Septet (book version {theirs}; this one knows {ours}). "
    "It was left as it is. Install the newer Septet to open it.",
)
_NO_BOOK = N_("book", "{name} is not a Septet book. It was left as it is. Choose another file.")
_OLDER = N_(
    "book", "The book {name} is of an older Septet. Open it once in the window, which brings it up to date."
)
_OLD_SQLITE = N_(
    "book", "The database engine {version} may lose data; Septet needs 3.51.3 or newer. Nothing was opened."
)


def prepare(path: Path, *, create: bool, migrate: bool, key: bytes | None = None) -> None:
    """Leave a book of today's version at `path`, or refuse.

    Raises:
        Refused: the file is no book or comes from a newer Septet; it is not touched.
        NeedsKey: it is encrypted, and `key` is not what it is encrypted with.
        Unavailable: there is no file and none may be made, or the database engine is not safe.
    """
    if sqlite.sqlite_version_info < (3, 51, 3):  # earlier ones can lose commits with two connections
        raise Unavailable(_OLD_SQLITE, version=sqlite.sqlite_version)
    if migrate and path.with_name(path.name + READY).exists():  # a backup that was chosen to take its place
        from desktop.core.store import restoring

        restoring.take(path)
    if not path.exists():
        if not create:
            raise Unavailable(failures.MISSING, path=str(path))
        from desktop.core.store import migrating

        migrating.make(path, key)
        return
    version = _version(path, key)
    if key is not None and migrate:  # of a turning off that was cut short: it may be readable
        path.with_name(path.name + ".new").unlink(missing_ok=True)
    if version > BOOK_VERSION:
        raise refuse("", _NEWER, name=path.name, theirs=version, ours=BOOK_VERSION)
    if version < BOOK_VERSION:
        if not migrate:
            raise refuse("", _OLDER, name=path.name)
        from desktop.core.store import migrating

        migrating.bring_up(path, key)


def is_damage(failure: Refused | Unavailable, key: bytes | None) -> bool:
    """Return whether a book that could not be opened may be a damaged one: then repair is worth a try."""
    if isinstance(failure, Refused):
        return any(problem.message is _NO_BOOK for problem in failure.problems)
    wrong_key = isinstance(failure, cipher.NeedsKey) and key is not None  # a key that its own seal proves
    return wrong_key or failure.message is failures.DAMAGED


def _version(path: Path, key: bytes | None) -> int:
    """Return the version of the book without changing the file.

    Of a plain book its first page is enough (SQLite file format, offsets 60 and 68), except where the newest commits
    stand in the log beside it; versions only change by swapping whole files, so the header never lies.
    """
    if key is not None or cipher.looks_encrypted(path):
        made_by, version = cipher.marks(path, key)
    else:
        with path.open("rb") as file:
            header = file.read(100)
        made_by = int.from_bytes(header[68:72], "big") if header.startswith(cipher.PLAIN) else 0
        version = int.from_bytes(header[60:64], "big")
    if made_by != APPLICATION_ID:
        raise refuse("", _NO_BOOK, name=path.name)
    return version
