"""A book's file as numbered pages: those of the log beside it over its own, deciphered where the book has a key.

After the file format of SQLite 3 and of SQLCipher 4 (AES-256-CBC, HMAC-SHA512, 80 bytes kept free on each page).
"""

import hashlib
import hmac
from collections import OrderedDict
from pathlib import Path

from desktop.core.store.version import APPLICATION_ID

MAGIC = b"SQLite format 3\0"
USUAL_SIZE = 4096
_SIZES = frozenset(1 << power for power in range(9, 17))
_KEPT_FREE = 80
_IV = 16
_FRAME = 24
_REMEMBERED = 256


class Pages:
    """The pages of a book, by number from 1 on.

    Args:
        path: the book; never written, and it need not be whole.
        key: 32 bytes; None for a book that is not encrypted.

    Attributes:
        size: bytes of a page.
        usable: bytes of it that hold content.
        count: pages there are, those that only stand in the log among them.

    Raises:
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path, key: bytes | None = None) -> None:
        self._file = path.read_bytes()
        log = path.with_name(path.name + "-wal")
        self._log = log.read_bytes() if log.exists() else b""
        self._seal = None if key is None else _Seal(key, self._file[:16])
        self.size = self._size()
        self._newer = self._frames()
        self.count = max(-(-len(self._file) // self.size), *self._newer, 0)
        kept_free = _KEPT_FREE if key is not None else self._kept_free()
        self.usable = self.size - kept_free
        self._read: OrderedDict[int, bytes | None] = OrderedDict()
        if self._seal is not None:
            self._seal.proves = any(self._plain(n) is not None for n in range(1, min(self.count, 64) + 1))

    def __getitem__(self, number: int) -> bytes | None:
        """Return a page; None where it lies outside the file, is cut off or is not what was sealed."""
        if number in self._read:
            self._read.move_to_end(number)
            return self._read[number]
        page = self._read[number] = self._plain(number)
        if len(self._read) > _REMEMBERED:
            self._read.popitem(last=False)
        return page

    @property
    def head(self) -> bytes | None:
        """The first page, where it is the first page of a book."""
        first = self[1]
        mark = APPLICATION_ID.to_bytes(4, "big")
        return first if first is not None and first.startswith(MAGIC) and first[68:72] == mark else None

    def _plain(self, number: int) -> bytes | None:
        at = self._newer.get(number)
        start = (number - 1) * self.size if at is None else at
        stored = (self._file if at is None else self._log)[start : start + self.size]
        if number < 1 or len(stored) < self.size:
            return None
        return stored if self._seal is None else self._seal.open(number, stored)

    def _size(self) -> int:
        """Return the size of a page: from the header, else from that of the log, else the usual one."""
        said = int.from_bytes(self._file[16:18], "big")
        if self._seal is None and (65536 if said == 1 else said) in _SIZES:
            return 65536 if said == 1 else said
        said = int.from_bytes(self._log[8:12], "big")
        return said if said in _SIZES else USUAL_SIZE

    def _kept_free(self) -> int:
        said = self._file[20] if len(self._file) > 20 else 0
        return said if self._file.startswith(MAGIC) and said <= self.size - 480 else 0

    def _frames(self) -> dict[int, int]:
        """Return where each page stands in the log: its newest form up to the last commit whose checksums hold."""
        log = self._log
        if len(log) < 32 or log[:4] not in (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"):
            return {}
        order = ">" if log[3] & 1 else "<"
        sums = _checksum(order, log[:24], (0, 0))
        if sums != _pair(">", log[24:32]):
            return {}
        done: dict[int, int] = {}
        open_: dict[int, int] = {}
        for at in range(32, len(log) - _FRAME - self.size + 1, _FRAME + self.size):
            head, page = log[at : at + _FRAME], log[at + _FRAME : at + _FRAME + self.size]
            sums = _checksum(order, page, _checksum(order, head[:8], sums))
            if head[8:16] != log[16:24] or sums != _pair(">", head[16:24]):
                break
            open_[int.from_bytes(head[:4], "big")] = at + _FRAME
            if any(head[4:8]):  # a commit
                done.update(open_)
                open_.clear()
        return done


class _Seal:
    """Deciphers pages, and proves by their seal that nobody and nothing has changed them."""

    def __init__(self, key: bytes, salt: bytes) -> None:
        self._key = key
        self._mac = hashlib.pbkdf2_hmac("sha512", key, bytes(each ^ 0x3A for each in salt), 2, 32)
        self.proves = True
        """Whether seals can be checked: not where the salt is damaged that they were made with."""

    def open(self, number: int, stored: bytes) -> bytes | None:
        body, seal = stored[: -_KEPT_FREE + _IV], stored[-_KEPT_FREE + _IV :]
        if number == 1:
            body = body[16:]
        whole = hmac.digest(self._mac, body + number.to_bytes(4, "little"), "sha512")
        if self.proves and not hmac.compare_digest(whole, seal):
            return None
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        plain = Cipher(algorithms.AES(self._key), modes.CBC(body[-_IV:])).decryptor().update(body[:-_IV])
        return (MAGIC if number == 1 else b"") + plain + bytes(_KEPT_FREE)


def _pair(order: str, eight: bytes) -> tuple[int, int]:
    import struct

    first, second = struct.unpack(f"{order}2I", eight)
    return first, second


def _checksum(order: str, content: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    """Return the log's checksum over `content`, going on from `sums`."""
    import struct

    one, two = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
