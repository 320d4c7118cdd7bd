"""What a file is, by what stands in it and not by its name."""

import io
import re
import zipfile
from pathlib import Path

from desktop.core.problems import refuse
from desktop.core.transfer import limits
from desktop.core.transfer.archive import CONTENTS

GIG_FILE, ARCHIVE, TABLE, CALENDAR, CONTACTS = "gig-file", "archive", "table", "calendar", "contacts"
LARGEST_ARCHIVE = 1024 * limits.MEGABYTE
LARGEST = {TABLE: limits.LARGEST_TEXT, ARCHIVE: LARGEST_ARCHIVE}


def read_file(path: Path) -> tuple[str, bytes]:
    """Return what a file is, and its bytes.

    Raises:
        Refused: it is no ordinary file, empty or too large for what it is.
        Unavailable: it cannot be read.
    """
    data = limits.read_bytes(path, LARGEST_ARCHIVE)
    kind = kind_of(data)
    if len(data) > LARGEST.get(kind, limits.LARGEST_TEXT):
        raise refuse("", limits.TOO_LARGE, name=path.name, limit=limits.LARGEST_TEXT // limits.MEGABYTE)
    return kind, data


def kind_of(data: bytes) -> str:
    """Return what these bytes are; a table is whatever is nothing else."""
    if data[:4] == b"PK\x03\x04":
        return ARCHIVE if _holds(data, CONTENTS) else TABLE
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return GIG_FILE
    if re.match(rb"BEGIN:VCALENDAR", start, re.IGNORECASE):
        return CALENDAR
    return CONTACTS if re.match(rb"BEGIN:VCARD", start, re.IGNORECASE) else TABLE


def _holds(data: bytes, member: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return member in packed.namelist()
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError, NotImplementedError):
        return False
