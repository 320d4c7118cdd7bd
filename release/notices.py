"""Gathers the licences of everything that is packed: Python packages, libraries of the system, Python itself, fonts.

It goes by the files that are really packed, so nothing is forgotten and nothing is named that is not there. A part
whose licence cannot be found stops the build.
"""

import importlib.metadata
import json
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TEXTS = re.compile(r"(licen[cs]e|copying|notice|authors|copyright)", re.IGNORECASE)
COPYRIGHTS = Path("/usr/share/doc")
OURS = ("desktop", "company", "wire", "release", "resources")
_STANDARD = Path(sysconfig.get_path("stdlib"))


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
        texts = (text.read_text("utf-8", "replace").strip() for text in part.files if text.is_file())
        (folder / file).write_text(f"\n\n{'-' * 72}\n\n".join(texts) + "\n", "utf-8")
        index.append({"name": part.name, "version": part.version, "licence": part.licence, "file": file})
    (folder / "index.json").write_text(json.dumps(index, ensure_ascii=False, indent=1), "utf-8")
    return folder


def _source(place: str, source: str) -> Path:
    """Return the file that a packed one is made from: a compiled module lies where it was compiled."""
    if place.endswith(".pyc"):
        module = Path(place).with_suffix(".py")
        found = (root / module for root in (ROOT, *map(Path, sys.path)))
        return next((path for path in found if path.is_file()), Path(source))
    return Path(source)


def _parts_of(packed: Iterable[Path]) -> tuple[list[Part], list[Path]]:
    found = {part.name: part for part in _always()}
    owners, others = _owners(), []
    for path in sorted(packed):
        part = owners.get(str(path)) or _other(path)
        if part is None:
            others.append(path)
        else:
            found.setdefault(part.name, part)
    debian = _debian_packages(path.resolve() for path in others)
    for name in sorted(set(debian.values())):
        found[name] = Part(name, "", "", (COPYRIGHTS / name / "copyright",))
    strangers = [path for path in others if str(path.resolve()) not in debian]
    return sorted(found.values(), key=lambda part: part.name.lower()), strangers


def _always() -> Iterator[Part]:
    """Yield what no packed file tells of: ourselves, Python, the fonts, and what is inside Qt and the packed program."""
    yield Part("Septet", "", "MPL-2.0", (ROOT / "LICENSE",))
    fonts = ROOT / "resources" / "fonts"
    yield Part("Inter", "4", "OFL-1.1", (fonts / "LICENSE.txt",))
    yield Part("Noto fonts", "", "OFL-1.1", (fonts / "fallback" / "LICENSE-Noto.txt",))
    yield Part("Droid Sans Fallback", "", "Apache-2.0", (fonts / "fallback" / "LICENSE-Droid.txt",))
    yield Part("Qt", "6", "LGPL-3.0-only", (ROOT / "release" / "qt-notices.txt", *_gnu_texts()))


def _other(path: Path) -> Part | None:
    """Return the part of a file that no Python package owns: ours, Python's, or what PyInstaller puts beside them."""
    if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS:
        return next(_always())
    if path.parent.name == "_pyi_rth_utils" or path.name == "base_library.zip":
        return _distribution(importlib.metadata.distribution("pyinstaller"))
    library = Path(sys.base_prefix) / "lib"
    if path.is_relative_to(library) and (path.is_relative_to(_STANDARD) or path.name.startswith("libpython")):
        texts = (_STANDARD / "LICENSE.txt", *COPYRIGHTS.glob("python3.*/copyright"))
        return Part("Python", sys.version.split()[0], "PSF-2.0", texts)
    return None


def _debian_packages(paths: Iterable[Path]) -> Mapping[str, str]:
    """Return the Debian packages that files of the system belong to; a merged folder has two names for them."""
    asked = {name: str(path) for path in paths for name in (str(path), str(path).removeprefix("/usr"))}
    try:
        command = ["dpkg-query", "-S", *asked]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603  # no shell
    except FileNotFoundError:  # no Debian: what is not known stops the build, by name
        return {}
    lines = (line.rpartition(": ") for line in said.splitlines())
    return {asked[path]: names.split(":")[0] for names, _, path in lines if path in asked}


def _owners() -> Mapping[str, Part]:
    """Return which Python package each installed file belongs to."""
    owners: dict[str, Part] = {}
    for made in importlib.metadata.distributions():
        part = _distribution(made)
        owners.update((str(_path(file)), part) for file in made.files or ())
    return owners


def _distribution(made: importlib.metadata.Distribution) -> Part:
    names = ("License-Expression", "License")
    licence = next((made.metadata[name] for name in names if name in made.metadata), "") or _classified(made)
    files = [file for file in made.files or () if _is_licence(file.parts)]
    texts = tuple(_path(file) for file in files)
    if not texts and "LGPL-3" in licence:
        texts = _gnu_texts()
    return Part(made.name, made.version, licence if len(licence) < 80 else "", texts)


def _path(file: importlib.metadata.PackagePath) -> Path:
    return Path(str(file.locate()))


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
    return tuple(_path(file) for file in files if file.name in ("COPYING", "COPYING.LESSER"))
