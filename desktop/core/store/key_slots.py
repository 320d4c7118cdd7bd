"""Wraps the key of a book with what Argon2id makes of a passphrase, and unwraps it again.

The file is JSON, small and written whole. It holds nothing secret that is not wrapped: parameters, a salt, the sealed
key, and a name of the key that says nothing about it. Whoever changes the file only keeps the passphrase from working.
"""

import dataclasses
import hashlib
import json
import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop.core.files_out import write_whole
from desktop.core.problems import N_, Unavailable, refuse
from desktop.core.store import key_file
from desktop.core.store.cipher import KEY_BYTES

FORMAT, VERSION = "septet-keys", 1
MEMORY_KIB, PASSES, LANES = 128 * 1024, 3, 4
"""What one try at a passphrase costs: 128 MiB and about half a second."""
_MOST = {"memory_kib": 1024 * 1024, "passes": 16, "lanes": 16}
_LARGEST = 64 * 1024
LEAST = 8
"""Characters of a passphrase."""

_WRONG = N_("encryption", "This is not the passphrase of this book. Try again, or use the recovery key.")
_SHORT = N_("encryption", "Use at least {least} characters. Four words that do not belong together are good.")
_DIFFERENT = N_("encryption", "The two do not match. Type the passphrase once more.")
_DAMAGED = N_(
    "encryption",
    "The file {name} beside the book is damaged, so no passphrase opens it now. The recovery key does. The book is safe.",
)


@dataclass(frozen=True, slots=True)
class Wrapped:
    """The key of a book, sealed for a passphrase."""

    memory_kib: int
    passes: int
    lanes: int
    salt: bytes
    nonce: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Slots:
    """What opens a book.

    Attributes:
        key_id: the name of the key; empty where there is no file.
        passphrase: the key, sealed for the passphrase; None without one.
        key_store: whether the key store of this computer has it too.
    """

    key_id: str = ""
    passphrase: Wrapped | None = None
    key_store: bool = False

    @classmethod
    def of(cls, said: Any) -> Self:
        """Return what a file says; any error of reading means that it is damaged."""
        if said["format"] != FORMAT or said["version"] != VERSION:
            raise ValueError
        wrapped = said["passphrase"]
        return cls(
            str(said["key_id"]), None if wrapped is None else _wrapped(wrapped), said["key_store"] is True
        )

    def as_json(self) -> dict[str, Any]:
        """Return the form of the file."""
        wrapped = self.passphrase
        return {
            "format": FORMAT,
            "version": VERSION,
            "key_id": self.key_id,
            "passphrase": wrapped
            and {name: _text(value) for name, value in dataclasses.asdict(wrapped).items()},
            "key_store": self.key_store,
        }


def read(book: Path) -> Slots:
    """Return what opens a book; nothing but the recovery key where no file is beside it.

    Raises:
        Unavailable: the file is damaged.
    """
    path = key_file.beside(book)
    if not path.exists():
        return Slots()
    try:
        with path.open("rb") as file:
            return Slots.of(json.loads(file.read(_LARGEST)))  # what is longer is cut short, and so no JSON
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unavailable(_DAMAGED, name=path.name) from error


def write(book: Path, slots: Slots) -> None:
    """Put the file beside a book, whole.

    Raises:
        Unavailable: it cannot be written; what was there is still there.
    """
    write_whole(key_file.beside(book), json.dumps(slots.as_json(), indent=1).encode())


def name_of(key: bytes) -> str:
    """Return a name by which the right key is known, and from which it cannot be found."""
    return hashlib.sha256(b"septet key name " + key).hexdigest()[:16]


def wrap(key: bytes, passphrase: str) -> Wrapped:
    """Return a key sealed for a passphrase; takes half a second."""
    salt, nonce = os.urandom(16), os.urandom(12)
    made = Wrapped(MEMORY_KIB, PASSES, LANES, salt, nonce, b"")
    return dataclasses.replace(
        made, sealed=AESGCM(_stretch(made, passphrase)).encrypt(nonce, key, _bound(key))
    )


def unwrap(slots: Slots, passphrase: str) -> bytes:
    """Return the key; takes half a second.

    Raises:
        Refused: this is not the passphrase.
    """
    wrapped = slots.passphrase
    if wrapped is not None and passphrase:
        try:
            return AESGCM(_stretch(wrapped, passphrase)).decrypt(
                wrapped.nonce, wrapped.sealed, slots.key_id.encode()
            )
        except InvalidTag:
            pass
    raise refuse("passphrase", _WRONG)


def check(passphrase: str, again: str) -> None:
    """Look at a new passphrase that was typed twice.

    Raises:
        Refused: it is too short, or the two differ.
    """
    if len(passphrase) < LEAST:
        raise refuse("new", _SHORT, least=LEAST)
    if _same(passphrase) != _same(again):
        raise refuse("again", _DIFFERENT)


def _stretch(wrapped: Wrapped, passphrase: str) -> bytes:
    made = Argon2id(
        salt=wrapped.salt,
        length=32,
        iterations=wrapped.passes,
        lanes=wrapped.lanes,
        memory_cost=wrapped.memory_kib,
    )
    return made.derive(_same(passphrase))


def _same(passphrase: str) -> bytes:
    """Return the same bytes for the same letters, however a keyboard composes them."""
    return unicodedata.normalize("NFC", passphrase).encode()


def _bound(key: bytes) -> bytes:
    return name_of(key).encode()


def _text(value: int | bytes) -> int | str:
    return value.hex() if isinstance(value, bytes) else value


def _wrapped(said: Any) -> Wrapped:
    for name, most in _MOST.items():
        if not isinstance(said[name], int) or not 1 <= said[name] <= most:
            raise ValueError
    if said["memory_kib"] < 8 * said["lanes"]:
        raise ValueError
    salt, nonce, sealed = (bytes.fromhex(said[name]) for name in ("salt", "nonce", "sealed"))
    if not 8 <= len(salt) <= 64 or len(nonce) != 12 or len(sealed) != KEY_BYTES + 16:
        raise ValueError
    return Wrapped(said["memory_kib"], said["passes"], said["lanes"], salt, nonce, sealed)
