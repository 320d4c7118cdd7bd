"""Encryption at rest: AES-256-GCM under the server's key, which lies in a file of its own and never in the database.

What is encrypted is `01`, a nonce of 12 bytes, and the ciphertext with its tag, bound to its `purpose`: a ciphertext
that is copied to another place in the database does not open there.
"""

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from company.failures import Unusable

KEY_BYTES = 32
_FORM = b"\x01"
_NONCE = 12
_FIRST_WORD = "septet-company-key-1"


class WrongKey(Exception):  # noqa: N818  # a finding about what is stored
    """A ciphertext that this key did not make for this purpose, or that was altered."""


class Vault:
    """Wraps keys and secrets with the server's key. It never shows in a log."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def wrap(self, secret: bytes, purpose: str) -> bytes:
        """Return a secret encrypted for a purpose, such as `declaration:<id>`."""
        return _closed(self._cipher, secret, purpose)

    def unwrap(self, wrapped: bytes, purpose: str) -> bytes:
        """Return what `wrap` was given.

        Raises:
            WrongKey: wrapped with another key or for another purpose, or altered.
        """
        return _opened(self._cipher, wrapped, purpose)

    def wrap_text(self, secret: str, purpose: str) -> str:
        """Return a secret text encrypted, as text."""
        return base64.urlsafe_b64encode(self.wrap(secret.encode(), purpose)).decode()

    def unwrap_text(self, wrapped: str, purpose: str) -> str:
        """Return what `wrap_text` was given.

        Raises:
            WrongKey: as for `unwrap`.
        """
        try:
            raw = base64.b64decode(wrapped, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise WrongKey from None
        return self.unwrap(raw, purpose).decode()


def make_key() -> bytes:
    """Return a new key from the system's random source."""
    return secrets.token_bytes(KEY_BYTES)


def encrypt(key: bytes, content: bytes, purpose: str) -> bytes:
    """Return content encrypted with a key of its own."""
    return _closed(AESGCM(key), content, purpose)


def decrypt(key: bytes, sealed: bytes, purpose: str) -> bytes:
    """Return what `encrypt` was given.

    Raises:
        WrongKey: encrypted with another key or for another purpose, or altered.
    """
    return _opened(AESGCM(key), sealed, purpose)


def _closed(cipher: AESGCM, content: bytes, purpose: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return _FORM + nonce + cipher.encrypt(nonce, content, purpose.encode())


def _opened(cipher: AESGCM, sealed: bytes, purpose: str) -> bytes:
    if sealed[:1] != _FORM or len(sealed) < 1 + _NONCE + 16:
        raise WrongKey
    try:
        return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], purpose.encode())
    except InvalidTag:
        raise WrongKey from None


def read_key_file(path: Path) -> Vault:
    """Return the vault whose key a file holds.

    Raises:
        Unusable: there is no such file, others can read it, or it holds no key.
    """
    try:
        text, mode = path.read_text("ascii"), path.stat().st_mode
    except FileNotFoundError:
        raise Unusable(
            "key-file",
            f"The key file {path} is missing; what is stored cannot be read without it. Nothing was changed. "
            "Put it back from where you keep it, or name its place with --key-file.",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it holds no key"
        raise Unusable("key-file", f"The key file {path} cannot be read: {reason}.") from None
    if os.name == "posix" and mode & (stat.S_IROTH | stat.S_IWOTH):
        raise Unusable(
            "key-file", f"Others can read the key file {path}; take that away first: chmod 600 {path}."
        )
    return Vault(_key(text, path))


def make_key_file(path: Path) -> Vault:
    """Make a key file that only its owner can read, unless another process was faster; return its vault.

    The file comes into being whole: written beside its place, synced, then linked there.

    Raises:
        Unusable: it cannot be made or read.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    line = f"{_FIRST_WORD} {base64.urlsafe_b64encode(make_key()).decode()}\n"
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, line.encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise Unusable("key-file", f"The key file {path} cannot be made: {error.strerror}.") from None
    return read_key_file(path)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable; where folders cannot be synced (Windows), the file system does it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _key(text: str, path: Path) -> bytes:
    first, _, written = text.strip().partition(" ")
    try:
        key = base64.b64decode(written, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if first != _FIRST_WORD or len(key) != KEY_BYTES:
        raise Unusable("key-file", f"The file {path} holds no key of this server; it was left as it is.")
    return key
