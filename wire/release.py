"""The word that there is a newer Septet: `septet-release/1`, signed by a publisher, a file that anybody may hand out.

It says which version, where to read about it, and by which digest a downloaded file is known. It is never looked for by
itself, and nothing is downloaded or run because of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wire import reading
from wire.canonical import Json, canonical, read_json
from wire.reading import Bad, Place, Reader, record, text

SCHEMA = "septet-release/1"

LARGEST = 100_000
"""Bytes of a signed announcement, as a file and on the line."""

MOST_FILES = 40
MOST_LANGUAGES = 40

_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file to be downloaded: its name, its size in bytes, and the SHA-256 of its bytes."""

    name: str
    bytes: int
    digest: str


@dataclass(frozen=True, slots=True)
class Release:
    """A version of Septet.

    Attributes:
        version: `0.2.0`.
        released: its day.
        page: where people read about it and download it; https.
        notes: what is new, by language; English is always there.
        files: what can be downloaded, so that it can be compared.
    """

    version: str
    released: str
    page: str
    notes: Mapping[str, str]
    files: tuple[ReleaseFile, ...]

    @property
    def number(self) -> tuple[int, ...]:
        """The version as what can be compared."""
        return number(self.version)

    def to_bytes(self) -> bytes:
        """Return the bytes that are signed.

        Raises:
            Malformed: a text holds NUL or half a surrogate pair.
        """
        files: list[Json] = [
            {"name": each.name, "bytes": each.bytes, "digest": each.digest} for each in self.files
        ]
        return canonical(
            {
                "schema": SCHEMA,
                "version": self.version,
                "released": self.released,
                "page": self.page,
                "notes": dict(self.notes),
                "files": files,
            }
        )


def number(version: str) -> tuple[int, ...]:
    """Return a version as what can be compared: `0.10.0` comes after `0.9.1`."""
    return tuple(int(part) for part in version.split("."))


def read(payload: bytes) -> Release:
    """Return the release that was signed.

    Raises:
        Malformed: no JSON of ours.
        Invalid: not the shape of `septet-release/1`, with every fault.
    """
    return reading.read(read_json(payload), _RELEASE)


_NOTE = text(2000, lines=True)


def _notes(at: Place) -> Mapping[str, str] | Bad:
    value = at.value
    if not isinstance(value, Mapping):
        return at.bad("not_an_object")
    if not 1 <= len(value) <= MOST_LANGUAGES or "en" not in value:
        return at.bad("missing")
    found: dict[str, str] = {}
    for language, said in value.items():
        inside = at.inside(language, said)
        note = _NOTE(inside) if _LANGUAGE.fullmatch(language) else inside.bad("unknown_key")
        if note is reading.BAD:
            return reading.BAD
        found[language] = note
    return found


_RELEASE: Reader[Release] = record(
    lambda schema, version, released, page, notes, files: Release(  # noqa: ARG005  # read, then known
        version, released, page, notes, files
    ),
    {
        "schema": reading.one_of(SCHEMA),
        "version": reading.pattern(r"\d{1,4}\.\d{1,4}\.\d{1,4}", "not_a_code"),
        "released": reading.civil_date,
        "page": reading.pattern(r"https://[a-z0-9.-]{4,200}(/[A-Za-z0-9._~/-]{0,300})?", "not_a_path"),
        "notes": _notes,
        "files": reading.several(
            record(
                ReleaseFile,
                {
                    "name": reading.pattern(r"[A-Za-z0-9][A-Za-z0-9._+~-]{0,119}", "not_a_path"),
                    "bytes": reading.integer(1, 2**40),
                    "digest": reading.hash_,
                },
            ),
            least=0,
            most=MOST_FILES,
        ),
    },
)
