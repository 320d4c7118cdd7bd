"""Files of other programs are read with limits: how large they may be, and what a zip may hold before it is opened."""

import hashlib
import stat
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.parsers import expat

from desktop.core.problems import N_, Unavailable, refuse

MEGABYTE = 1 << 20
LARGEST_TEXT = 128 * MEGABYTE
"""Bytes of a CSV, calendar or address book: a million rows and more."""
LARGEST_BOOK = 64 * MEGABYTE
"""Bytes of a spreadsheet as it is packed."""
LARGEST_UNPACKED = 1024 * MEGABYTE
"""Bytes of all that lies in a zip, unpacked."""
MOST_MEMBERS = 200
"""Files in a zip that is not an archive of Septet."""
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How files may be packed in a zip: what every program writes. Further ways only fail further ways."""
LARGEST_RATIO = 100
"""How many times larger than packed a file in a zip may be, where it is larger than a megabyte."""

_ENCRYPTED, _PATCHED, _STRONGLY = 0x1, 0x20, 0x40
"""Flags of a file in a zip."""

_UNREADABLE = N_("import", "{name} cannot be read: {reason}. Copy it to this computer, then choose it again.")
_NO_FILE = N_("import", "{name} is no ordinary file. Choose another one.")
_EMPTY = N_("import", "{name} is empty. Nothing was imported.")
TOO_LARGE = N_("import", "{name} is larger than {limit} MB. Split it into smaller files, then import these.")
_NO_ZIP = N_(
    "import", "{name} is damaged, or not the kind of file its name says. Save it again, then try again."
)
_TOO_MANY = N_("import", "{name} holds {count} files; {limit} is the most. Nothing was imported.")
_BOMB = N_(
    "import",
    "{name} unpacks to far more than it could sensibly hold. It was not opened, nothing was imported.",
)
_BAD_NAME = N_("import", "{name} holds a file with an unsafe name: {member}. Nothing was imported.")
_TWICE = N_("import", "{name} holds the file {member} twice. Nothing was imported.")
_LOCKED = N_("import", "{name} is protected by a password. Save it without one, then try again.")
_DOCTYPE = N_(
    "import",
    "{name} holds an XML document type, which no such file has. It was not read, nothing was imported.",
)


def read_bytes(path: Path, limit: int = LARGEST_TEXT) -> bytes:
    """Return the bytes of a file that a person chose.

    Raises:
        Refused: it is no ordinary file, empty, or larger than `limit`.
        Unavailable: it cannot be read.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe would keep whoever reads it waiting
            raise refuse("", _NO_FILE, name=path.name)
        if found.st_size > limit:
            raise refuse("", TOO_LARGE, name=path.name, limit=limit // MEGABYTE)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Unavailable(_UNREADABLE, name=path.name, reason=reason) from None
    return sized(data, path.name, limit)


def sized(data: bytes, name: str, limit: int = LARGEST_TEXT) -> bytes:
    """Return bytes that came in, if there are any and not too many."""
    if not data:
        raise refuse("", _EMPTY, name=name)
    if len(data) > limit:
        raise refuse("", TOO_LARGE, name=name, limit=limit // MEGABYTE)
    return data


def digest_of(data: bytes) -> str:
    """Return the SHA-256 by which a file is known when it comes again."""
    return hashlib.sha256(data).hexdigest()


def open_zip(source: BinaryIO, name: str, members: int | None = MOST_MEMBERS) -> zipfile.ZipFile:
    """Return a zip whose table of contents was looked over before anything in it is unpacked.

    Args:
        source: the file, open for bytes.
        name: what to call it in a sentence.
        members: how many files it may hold; None for Septet's own archive.

    Raises:
        Refused: it is no zip, a bomb, locked, or has names that lead out of it.
    """
    try:
        found = zipfile.ZipFile(source)
        infos = found.infolist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise refuse("", _NO_ZIP, name=name) from None
    if members is not None and len(infos) > members:
        raise refuse("", _TOO_MANY, name=name, count=len(infos), limit=members)
    if sum(info.file_size for info in infos) > LARGEST_UNPACKED:
        raise refuse("", _BOMB, name=name)
    seen: set[str] = set()
    for info in infos:
        _look_over(info, name, seen)
    return found


def _look_over(info: zipfile.ZipInfo, name: str, seen: set[str]) -> None:
    member = info.filename
    if info.flag_bits & (_ENCRYPTED | _STRONGLY):
        raise refuse("", _LOCKED, name=name)
    if info.compress_type not in PACKINGS or info.flag_bits & _PATCHED:
        raise refuse("", _NO_ZIP, name=name)
    if info.file_size > MEGABYTE and info.file_size > LARGEST_RATIO * max(info.compress_size, 1):
        raise refuse("", _BOMB, name=name)
    path = PurePosixPath(member.replace("\\", "/"))
    link = stat.S_ISLNK(info.external_attr >> 16)
    unsafe = path.is_absolute() or ".." in path.parts or ":" in member or "\0" in member
    if link or unsafe or any(unicodedata.category(letter) == "Cc" for letter in member):
        raise refuse("", _BAD_NAME, name=name, member=member[:80])
    folded = unicodedata.normalize("NFC", str(path)).casefold()
    if folded in seen:
        raise refuse("", _TWICE, name=name, member=member[:80])
    seen.add(folded)


def unpacked(archive: zipfile.ZipFile, member: str, name: str, limit: int = LARGEST_UNPACKED) -> bytes:
    """Return a member's bytes, never more than its table of contents says it has.

    Raises:
        Refused: it is not in the zip, damaged, or larger than said.
    """
    import zlib

    try:
        info = archive.getinfo(member)
        with archive.open(info) as file:
            data = file.read(min(info.file_size, limit) + 1)
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError):
        raise refuse("", _NO_ZIP, name=name) from None
    if len(data) != info.file_size:
        raise refuse("", _NO_ZIP, name=name)
    return data


def refuse_document_type(start: bytes, name: str) -> None:
    """Refuse XML with a document type: the door of entity bombs and of files from elsewhere.

    Only the part before the first element is looked at, where it has to stand.
    """
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise refuse("", _DOCTYPE, name=name)

    def element(*_: object) -> None:
        raise _BeganError

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(start, False)
    except _BeganError:
        return
    except expat.ExpatError:
        raise refuse("", _NO_ZIP, name=name) from None


class _BeganError(Exception):
    """The first element has begun."""
