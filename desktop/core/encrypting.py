"""Encryption of a book, as a person meets it: what opens it, what changes that, and turning it on and off.

A key of 32 random bytes encrypts the book. It is found by the passphrase (`store/key_slots.py`), by the key store of
the system (`store/key_store.py`), or by the recovery key, which is the key itself on paper (`recovery_key.py`).
"""

import contextlib
import dataclasses
import secrets
from pathlib import Path

from desktop.core import recovery_key
from desktop.core.problems import N_, Unavailable, refuse
from desktop.core.store import (
    backups,
    cipher,
    converting,
    failures,
    key_file,
    key_slots,
    key_store,
    locking,
)
from desktop.core.store.book import utc_now
from desktop.core.store.cipher import KEY_BYTES, NeedsKey
from desktop.core.store.key_slots import Slots, check

_OTHER_BOOK = N_(
    "encryption", "This recovery key is of another book. Look for the sheet that names this one."
)
_NO_KEY_STORE = N_(
    "encryption",
    "The key store of this computer did not take the key. Nothing was changed; the passphrase works as before.",
)
_LAST_WAY = N_(
    "encryption",
    "Only the passphrase opens this book. Keep the key in this computer's key store first, or turn encryption off.",
)

_NO_PASSPHRASE = N_(
    "encryption", "There is no passphrase yet. Set one first; then the key store can be left out."
)


def is_encrypted(path: Path) -> bool:
    """Tell whether there is an encrypted book at a path.

    Raises:
        Unavailable: the file may not be read.
    """
    with failures.translated(path):
        return path.is_file() and cipher.looks_encrypted(path)


def ways(path: Path) -> Slots:
    """Return what opens an encrypted book, besides the recovery key.

    Raises:
        Unavailable: the file that says so is damaged.
    """
    return key_slots.read(path)


def new_key() -> bytes:
    """Return a key for a book that is to be encrypted."""
    return secrets.token_bytes(KEY_BYTES)


def by_passphrase(path: Path, passphrase: str) -> bytes:
    """Return the key of a book; takes half a second.

    Raises:
        Refused: this is not the passphrase.
        Unavailable: the file beside the book is damaged.
    """
    return key_slots.unwrap(key_slots.read(path), passphrase)


def by_recovery_key(path: Path, text: str) -> bytes:
    """Return the key of a book, which the file beside it is not needed for.

    Raises:
        Refused: it was mistyped, or is of another book.
        Unavailable: the book cannot be read.
    """
    key = recovery_key.read(text)
    try:
        with failures.translated(path):
            cipher.marks(path, key)
    except NeedsKey:
        if _kept(path).key_id != key_slots.name_of(key):  # else it is the key, and the book is damaged
            raise refuse(recovery_key.FIELD, _OTHER_BOOK) from None
    return key


def by_key_store(path: Path) -> bytes | None:
    """Return the key of a book where the key store of this computer has it."""
    slots = key_slots.read(path)
    key = key_store.get(slots.key_id) if slots.key_store else None
    return key if key is not None and key_slots.name_of(key) == slots.key_id else None


def set_passphrase(path: Path, key: bytes, passphrase: str, again: str) -> None:
    """Let another passphrase open a book, instead of the one there was; the recovery key stays the same.

    Raises:
        Refused: it is too short, or the two differ.
        Unavailable: it cannot be written down; the old one still holds.
    """
    check(passphrase, again)
    slots = dataclasses.replace(_known(path, key), passphrase=key_slots.wrap(key, passphrase))
    key_slots.write(path, slots)


def remove_passphrase(path: Path, key: bytes) -> None:
    """Let the key store of this computer alone open a book, and the recovery key.

    Raises:
        Refused: the key store does not have the key.
        Unavailable: it cannot be written down; the passphrase still holds.
    """
    slots = _known(path, key)
    if not slots.key_store or key_store.get(slots.key_id) != key:
        raise refuse("key_store", _LAST_WAY)
    key_slots.write(path, dataclasses.replace(slots, passphrase=None))


def use_key_store(path: Path, key: bytes, *, wanted: bool) -> None:
    """Keep the key in the key store of this computer, so that the book opens without asking; or no longer.

    Raises:
        Refused: the store did not take it, or it is all that opens the book.
        Unavailable: the choice cannot be written down.
    """
    slots = _known(path, key)
    if wanted and not key_store.put(slots.key_id, key):
        raise refuse("key_store", _NO_KEY_STORE)
    if not wanted and slots.passphrase is None:
        raise refuse("key_store", _NO_PASSPHRASE)
    key_slots.write(path, dataclasses.replace(slots, key_store=wanted))
    if not wanted:
        key_store.forget(slots.key_id)


def encrypt(path: Path, key: bytes, passphrase: str) -> None:
    """Encrypt a plain book that is not open, and its backups on this computer and in the second place.

    Raises:
        Refused: the passphrase is too short.
        Unavailable: the book is in use, or the disk does not play along; the book is as it was.
    """
    check(passphrase, passphrase)
    lock = locking.acquire(path)
    try:
        key_slots.write(path, Slots(key_slots.name_of(key), key_slots.wrap(key, passphrase)))
        converting.convert(path, None, key)
        encrypt_copies(path, key)
    finally:
        with contextlib.suppress(Unavailable):
            if not is_encrypted(path):
                _drop_keys(path)
        lock.release()


def decrypt(path: Path, key: bytes) -> None:
    """Turn an encrypted book that is not open into a plain one, and its backups on this computer.

    Raises:
        Unavailable: the book is in use, or the disk does not play along; the book is as it was.
    """
    lock = locking.acquire(path)
    try:
        converting.convert(path, key, None)
        key_store.forget(key_slots.name_of(key))
        _drop_keys(path)
        backups.rewrite(path, lambda copy: converting.convert(copy, key, None))
    finally:
        lock.release()


def _drop_keys(path: Path) -> None:
    """Delete what opens a book that is not encrypted; where the disk keeps it, it opens nothing, and a new key takes its place."""
    with contextlib.suppress(OSError):
        key_file.beside(path).unlink(missing_ok=True)


# ---- copies that were made before ----


def readable_copies(path: Path, key: bytes) -> list[Path]:
    """Return the copies of an encrypted book that open without its key: a stick was not plugged in, or they are damaged."""
    return backups.readable(path, _place(path, key))


def encrypt_copies(path: Path, key: bytes) -> int:
    """Encrypt the readable copies of an encrypted book, and return how many could not be: they are as they were."""
    found = readable_copies(path, key)
    backups.rewrite(path, lambda copy: converting.convert(copy, None, key), found)
    return len(readable_copies(path, key))


def remove_copies(path: Path, key: bytes) -> int:
    """Delete the readable copies of an encrypted book for good, once it has a backup with its key; return how many.

    Raises:
        Unavailable: no backup could be made, or a copy cannot be deleted.
    """
    found = readable_copies(path, key)
    if found:
        backups.make_of(path, key, backups.ASKED, utc_now())
        backups.remove(found)
    return len(found)


def _place(path: Path, key: bytes) -> Path | None:
    """Return the second place that the book names; None where it is of a version without settings, or damaged."""
    from desktop.core.backing_up import PLACE

    with (
        contextlib.suppress(Unavailable),
        failures.translated(path),
        contextlib.closing(
            cipher.connect(path, read_only=False, key=key)
        ) as connection,  # takes its log away with it
    ):
        said = connection.execute("SELECT value FROM setting WHERE key = ?", (PLACE,)).fetchone()
        return Path(said[0]) if said and said[0] else None
    return None


def _known(path: Path, key: bytes) -> Slots:
    """Return what opens a book, begun anew where the file is lost, damaged or of another book."""
    name = key_slots.name_of(key)
    slots = _kept(path)
    return slots if slots.key_id == name else Slots(name)


def _kept(path: Path) -> Slots:
    try:
        return key_slots.read(path)
    except Unavailable:
        return Slots()
