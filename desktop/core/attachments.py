"""Receipts and other files kept with a contract: what they are by their content, and a name that is safe to show and save."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from desktop.core.problems import N_, Problem

LARGEST = 20 * 1024 * 1024
"""The most bytes of one file."""
LONGEST_NAME = 120
"""Bytes of a name; every file system takes 255, and a copy may be numbered."""

_EMPTY = N_("attachment", "{name} is empty: there is nothing to keep. Choose the file again.")
_TOO_LARGE = N_(
    "attachment", "{name} is larger than 20 MB. Make it smaller, or keep a photo of it. Nothing was added."
)
_NEITHER = N_(
    "attachment",
    "{name} is neither a picture nor a PDF. Keep a receipt as a photo or a PDF. Nothing was added.",
)

_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


class NewFile(NamedTuple):
    """A file as it was chosen: the name it came with, and its bytes."""

    name: str
    content: bytes


EXTENSIONS = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
    "image/tiff": ("tif", "tiff"),
    "application/pdf": ("pdf",),
}
"""What can be kept, and the endings that go with it, the usual one first."""


def media_type(content: bytes) -> str | None:
    """Return what a file is by its first bytes, whatever its name says; None for anything but pictures and PDFs."""
    starts = {
        b"\xff\xd8\xff": "image/jpeg",
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"GIF87a": "image/gif",
        b"GIF89a": "image/gif",
        b"II*\x00": "image/tiff",
        b"MM\x00*": "image/tiff",
    }
    for start, found in starts.items():
        if content.startswith(start):
            return found
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        return "image/heic"
    return "application/pdf" if b"%PDF-" in content[:1024] else None


def safe_name(name: str, kind: str) -> str:
    """Return a name as it is kept and shown: no folders, no invisible or turning marks, short, ending as its kind does."""
    shown = _FORBIDDEN.sub("_", _visible(name)).strip(". ")
    stem, dot, ending = shown.rpartition(".")
    endings = EXTENSIONS[kind]
    if dot and ending.casefold() in endings:
        shown = stem.rstrip(". ")
    else:
        ending = endings[0]
    if _RESERVED.match(shown):
        shown = f"_{shown}"
    shown = _cut(shown, LONGEST_NAME - len(ending) - 1).strip(". ") or "receipt"
    return f"{shown}.{ending}"


def _cut(text: str, size: int) -> str:
    """Return as many whole characters as fit into so many bytes."""
    return text.encode("utf-8", "ignore")[:size].decode("utf-8", "ignore")


def file_problems(field: str, file: NewFile) -> list[Problem]:
    """Return what keeps a file from being kept."""
    name = {"name": shown_name(file.name)}
    if not file.content:
        return [Problem(field, _EMPTY, name)]
    if len(file.content) > LARGEST:
        return [Problem(field, _TOO_LARGE, name)]
    if media_type(file.content) is None:
        return [Problem(field, _NEITHER, name)]
    return []


def all_file_problems(files: Sequence[NewFile]) -> list[Problem]:
    """Return what keeps files from being kept, each problem at its place: `files[0]`."""
    return [problem for place, file in enumerate(files) for problem in file_problems(f"files[{place}]", file)]


def too_large(field: str, name: str) -> Problem:
    """Return the problem of a file that need not even be read to be refused."""
    return Problem(field, _TOO_LARGE, {"name": shown_name(name)})


def shown_name(name: str) -> str:
    """Return a name as a sentence can quote it, whatever kind of file it is."""
    return _cut(_visible(name), LONGEST_NAME) or "…"


def _visible(name: str) -> str:
    """Return the last part of a path in one line, without control, invisible and turning marks."""
    last = re.split(r"[/\\]", name)[-1]
    blank = "".join(" " if c.isspace() else c for c in last)
    shown = "".join(c for c in blank if unicodedata.category(c)[0] != "C")
    # last: until then something unseen may stand between a letter and its accent
    return " ".join(unicodedata.normalize("NFC", shown).split())
