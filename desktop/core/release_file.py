"""Announcements of a newer Septet as files (`.septet-release`): made by a publisher, believed by its key alone.

Nobody looks for one unasked: a person opens a file, or asks the companies at which the book is enrolled.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__
from desktop.core import signed_file
from desktop.core.problems import N_, refuse
from desktop.core.publishers import Publisher

if TYPE_CHECKING:
    from wire.release import Release, ReleaseFile
    from wire.signing import SigningKey

SUFFIX = ".septet-release"

_NO_RELEASE = N_("release", "This is no announcement of Septet, or it was damaged on its way.")
_SAID = signed_file.Sentences(
    too_large=N_("release", "This file is larger than {limit} bytes, so it is no announcement of Septet."),
    damaged=_NO_RELEASE,
    unknown=N_(
        "release",
        "This announcement was signed by nobody that Septet trusts. Do not install what it speaks of.",
    ),
    forged=N_(
        "release",
        "The seal of this announcement is broken: somebody changed it. Do not install what it speaks of.",
    ),
)
_NOT_THEIRS = N_("release", "{publisher} may not announce Septet. Do not install what it speaks of.")
_NOT_VALID = N_("release", "The key of {publisher} does not count on {day}. Ask for a newer announcement.")
_UNREADABLE = N_("file", "{name} cannot be read: {reason}.")
_NOT_NAMED = N_("release", "The announcement names no file {name}. It may be of another version.")
_OTHER_BYTES = N_(
    "release",
    "{name} is not the file that was announced: it is damaged, or somebody changed it. Do not install it; download it again.",
)
_BAD = N_("release", "This cannot be announced: {fault}.")


class Age(StrEnum):
    """How an announced version is to this one."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"


@dataclass(frozen=True, slots=True)
class Announced:
    """A release whose publisher is proved."""

    release: "Release"
    publisher: Publisher

    @property
    def age(self) -> Age:
        """How the announced version is to this one."""
        from wire.release import number

        ours = number(__version__)
        if self.release.number == ours:
            return Age.SAME
        return Age.NEWER if self.release.number > ours else Age.OLDER

    def note(self, language: str) -> str:
        """Return what is new, in this language or that of which it is a variant, else in English."""
        notes = self.release.notes
        return notes.get(language) or notes.get(language.partition("_")[0]) or notes["en"]


def read_release_file(data: bytes, publishers: Mapping[str, Publisher], today: date) -> Announced:
    """Return what a file announces, after proving who says so.

    Raises:
        Refused: no announcement, forged, or of somebody who may not announce Septet.
    """
    from wire.canonical import Malformed
    from wire.reading import Invalid
    from wire.release import LARGEST, read

    envelope = signed_file.unpack(data, LARGEST, _SAID)
    publisher = signed_file.proved(envelope, publishers, _SAID)
    if not publisher.releases:
        raise refuse("", _NOT_THEIRS, publisher=publisher.name)
    try:
        release = read(envelope.payload)
    except (Malformed, Invalid):
        raise refuse("", _NO_RELEASE) from None
    for day in (today, date.fromisoformat(release.released)):
        if not publisher.counts_on(day):
            raise refuse("", _NOT_VALID, publisher=publisher.name, day=day)
    return Announced(release, publisher)


def newest(found: Sequence[Announced]) -> Announced | None:
    """Return the announcement of the newest version."""
    return max(found, key=lambda each: each.release.number, default=None)


def check_download(path: Path, announced: Announced) -> "ReleaseFile":
    """Return the announced file that a downloaded one is, byte for byte.

    Raises:
        Refused: it cannot be read, is not named in the announcement, or is another one.
    """
    named = next((each for each in announced.release.files if each.name == path.name), None)
    if named is None:
        raise refuse("file", _NOT_NAMED, name=path.name)
    found = describe(path)
    if found != named:
        raise refuse("file", _OTHER_BYTES, name=path.name)
    return found


def describe(path: Path) -> "ReleaseFile":
    """Return a file's name, size and digest.

    Raises:
        Refused: it cannot be read.
    """
    from wire.release import ReleaseFile

    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return ReleaseFile(path.name, file.tell(), digest)
    except OSError as error:
        raise refuse("file", _UNREADABLE, name=path.name, reason=error.strerror or str(error)) from None


def sign_release(release: "Release", key: "SigningKey") -> bytes:
    """Return a signed announcement.

    Raises:
        Refused: something in it could not be read again; nothing is signed.
    """
    from wire.canonical import Malformed
    from wire.reading import Invalid
    from wire.release import read
    from wire.signing import sign

    try:
        payload = release.to_bytes()
        read(payload)
    except Invalid as invalid:
        issue = invalid.issues[0]
        raise refuse("", _BAD, fault=f"{issue.pointer} {issue.code}") from None
    except Malformed as malformed:
        raise refuse("", _BAD, fault=str(malformed)) from None
    return sign(payload, key)


def read_bounded(path: Path) -> bytes:
    """Return a file's bytes, as far as any announcement goes and one byte more.

    Raises:
        Refused: it cannot be read.
    """
    from wire.release import LARGEST

    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise refuse("file", _UNREADABLE, name=path.name, reason=error.strerror or str(error)) from None
