"""Gathers the licences of everything that is packed: Python packages, libraries of the system, Python itself, fonts.

It goes by the files that are really packed, so nothing is forgotten and nothing is named that is not there. A part
whose licence cannot be found stops the build.
"""

import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TEXTS = re.compile(r"(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)
COPYRIGHTS = Path("/usr/share/doc")
OURS = ("build", "dist", "desktop", "company", "wire", "release", "resources")


class Part(NamedTuple):
    """One part that is packed, with the files that hold its licence."""

    name: str
    version: str
    licence: str
    files: tuple[Path, ...]


def write_notices(packed: Iterable[tuple[str, str]], folder: Path) -> Path:
    """Write the notices of all parts that the packed files come from into a folder, and return it.

    Args:
        packed: the place of each file in the packed program, and where it comes from.
        folder: where the notices are written.

    Raises:
        SystemExit: a file comes from nowhere that is known, or a part has no licence; with the names of all.
    """
    parts, strangers = _parts_of({_source(place, source) for place, source in packed})
    bare = [part.name for part in parts if not any(file.is_file() for file in part.files)]
    if strangers or bare:
        sys.exit(f"no licence is known of: {', '.join([*bare, *map(str, strangers)])}")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    index = []
    for part in parts:
        file = f"{re.sub(r'[^a-z0-9.+-]+', '-', part.name.lower())}.txt"
        texts = (text.read_text("utf-8", "replace").strip() for text in part.files)
        (folder / file).write_text(f"\n\n{'-' * 72}\n\n".join(texts) + "\n", "utf-8")
        index.append({"name": part.name, "version": part.version, "licence": part.licence, "file": file})
    (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=1), "utf-8")
    return folder


def _source(place: str, source: str) -> Path:
    """Return the file that a packed one is made from: a compiled module lies where it was compiled."""
    if place.endswith(".pyc"):
        module = Path(place).with_suffix(".py")
        found = (Path(folder) / module for folder in (ROOT, *sys.path))
        return next((path for path in found if path.is_file()), Path(source))
    return Path(source)


def _parts_of(packed: Iterable[Path]) -> tuple[list[Part], list[Path]]:
    owners, found, strangers = _owners(), {part.name: part for part in _always()}, []
    for path in sorted(packed):
        real = path.resolve()
        part = owners.get(str(path)) or owners.get(str(real)) or _other(real)
        if part is None:
            strangers.append(path)
        else:
            found.setdefault(part.name, part)
    return sorted(found.values(), key=lambda part: part.name.lower()), strangers


def _always() -> Iterator[Part]:
    """Yield what no packed file tells of: ourselves, Python, the fonts, and what is inside Qt and the packed program."""
    yield Part("Septet", "", "MPL-2.0", (ROOT / "LICENSE",))
    fonts = ROOT / "resources" / "fonts"
    yield Part("Inter", "4", "OFL-1.1", (fonts / "LICENSE.txt",))
    yield Part("Noto fonts", "", "OFL-1.1", (fonts / "fallback" / "LICENSE-Noto.txt",))
    yield Part("Droid Sans Fallback", "", "Apache-2.0", (fonts / "fallback" / "LICENSE-Droid.txt",))
    yield Part("Qt", "6", "LGPL-3.0-only", (ROOT / "release" / "qt-notices.txt", *_gnu_texts()))
    yield _distribution(importlib.metadata.distribution("pyinstaller"))


def _other(real: Path) -> Part | None:
    """Return the part of a file that no Python package owns."""
    if real.is_relative_to(ROOT) and real.relative_to(ROOT).parts[0] in OURS:
        return next(_always())
    if real.is_relative_to(Path(sys.base_prefix) / "lib") and "site-packages" not in real.parts:
        texts = (
            *Path(sys.base_prefix).glob("lib/python3*/LICENSE.txt"),
            *COPYRIGHTS.glob("python3.*/copyright"),
        )
        return Part("Python", sys.version.split()[0], "PSF-2.0", texts[:1])
    package = _debian_package(str(real))
    return Part(package, "", "", (COPYRIGHTS / package / "copyright",)) if package else None


@cache
def _debian_package(path: str) -> str | None:
    """Return the Debian package that a file of the system belongs to; merged folders have two names."""
    for name in (path, path.removeprefix("/usr")):
        command = ["dpkg-query", "-S", name]
        asked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # no shell
        if asked.returncode == 0:
            return asked.stdout.split(":")[0]
    return None


def _owners() -> Mapping[str, Part]:
    """Return which Python package each installed file belongs to."""
    owners: dict[str, Part] = {}
    for made in importlib.metadata.distributions():
        part = _distribution(made)
        owners.update((str(Path(str(file.locate()))), part) for file in made.files or ())
    return owners


def _distribution(made: importlib.metadata.Distribution) -> Part:
    said = made.metadata
    licence = said.get("License-Expression") or said.get("License") or _classified(made)
    files = [file for file in made.files or () if _is_licence(file.parts)]
    texts = tuple(Path(str(file.locate())) for file in files)
    if not texts and "LGPL-3" in licence:
        texts = _gnu_texts()
    return Part(made.name, made.version, licence if len(licence) < 80 else "", texts)


def _is_licence(parts: tuple[str, ...]) -> bool:
    """Tell whether a file of a package's own metadata is a licence, not one of a package that it brought along."""
    return parts[0].endswith(".dist-info") and (
        (len(parts) > 2 and parts[1] in ("licenses", "license_files"))
        or (len(parts) == 2 and bool(TEXTS.search(parts[1])))
    )


def _classified(made: importlib.metadata.Distribution) -> str:
    said = [text for text in made.metadata.get_all("Classifier", []) if text.startswith("License ::")]
    return said[0].rpartition(":: ")[2] if said else ""


def _gnu_texts() -> tuple[Path, ...]:
    """Return the GNU licences as python-bidi brings them: PySide says only their names."""
    files = importlib.metadata.distribution("python-bidi").files or ()
    return tuple(Path(str(file.locate())) for file in files if file.name in ("COPYING", "COPYING.LESSER"))
