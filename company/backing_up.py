"""A copy of an SQLite database, made while it is served, and believed only after everything in it was verified."""

import os
from pathlib import Path
from typing import NamedTuple

from company.checking import Checked, check
from company.failures import Unusable
from company.storage import Storage, open_storage
from company.vault import sync_folder


class BackedUp(NamedTuple):
    """The copy, and what was verified in it."""

    file: str
    bytes: int
    checked: Checked


def back_up(storage: Storage, target: Path, key_file: Path) -> BackedUp:
    """Copy the database to a new file, whole or not at all. The key is not in it.

    Raises:
        Unusable: not an SQLite database; the file is there already or cannot be written; the copy does not hold.
    """
    if not storage.is_sqlite:
        raise Unusable("database", "PostgreSQL is backed up with its own tools; docs/server.md says how.")
    if target.exists():
        raise Unusable("file", f"{target} is there already; backups are never overwritten.")
    draft = target.with_name(target.name + ".new")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        storage.copy_to(draft)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        found = _verified(draft, key_file)
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise Unusable("file", f"{target} cannot be written: {error.strerror}.") from None
    finally:
        for leftover in ("", "-wal", "-shm"):
            draft.with_name(draft.name + leftover).unlink(missing_ok=True)
    return BackedUp(str(target), target.stat().st_size, found)


def _verified(draft: Path, key_file: Path) -> Checked:
    copy = open_storage(str(draft), key_file)
    try:
        found = check(copy)
    finally:
        copy.close()
    if found.found:
        raise Unusable(
            "database",
            f"The copy does not hold together ({found.findings[0].where} {found.findings[0].what}), so it was thrown "
            "away. Run `septet-company verify`, and keep the older backups.",
        )
    return found
