"""The person's own catalogues: `.po` files in a folder that the program opens; each goes before the shipped one."""

import contextlib
import gettext
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from desktop.core.problems import N_, Message
from desktop.i18n import po
from desktop.i18n.checks import plural_rule, sound
from desktop.i18n.languages import PSEUDO, normal
from desktop.paths import translations_folder

_LARGEST = 20_000_000
_TOO_LARGE = N_("translate", "This file is too large for a catalogue.")
_UNREADABLE = N_("translate", "This file cannot be read.")
_NO_LANGUAGE = N_("translate", "Name this file after its language, such as pt.po or pt_BR.po.")
_LAST: dict[Path, bytes] = {}
"""What each file said when it could be read, for as long as the program runs."""


class Fault(NamedTuple):
    """Why a file of the folder is not used; `line` counts from 1, 0 for the whole file."""

    path: Path
    line: int
    message: Message
    params: dict[str, object]


def files() -> dict[str, Path]:
    """Return the catalogues in the folder by language code; a file that names no language is left out."""
    return {code: path for path in _found() if (code := _code(path))}


def _found() -> Iterator[Path]:
    folder = translations_folder()
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.suffix == ".po" and path.is_file())


def _code(path: Path) -> str | None:
    """Return the language of a file: its name, else the last part of it (`septet-hu.po`)."""
    code = normal(path.stem) or normal(path.stem.rpartition("-")[2])
    return None if code == PSEUDO else code


def file_for(code: str) -> Path:
    """Return where a language's own catalogue lies, or would lie."""
    return files().get(code) or translations_folder() / f"{code}.po"


def entries(path: Path) -> list[po.Entry]:
    """Return the entries of a file.

    Raises:
        BrokenFile: it cannot be read or understood; the line is named.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise po.BrokenFile(0, _TOO_LARGE)
        return po.parse(po.read_text(path))
    except OSError:
        raise po.BrokenFile(0, _UNREADABLE) from None


def load(code: str) -> gettext.GNUTranslations | None:
    """Return the own catalogue of a language; None where there is none, or where it is broken.

    A translation whose placeholders are not those of the English is left out: it could not be filled. A file that was
    broken since it was read last goes on saying what it said then.
    """
    path = files().get(code)
    if path is None:
        return None
    with contextlib.suppress(po.BrokenFile):
        _LAST[path] = compiled(entries(path), code)
    made = _LAST.get(path)
    return None if made is None else gettext.GNUTranslations(io.BytesIO(made))


def faults() -> list[Fault]:
    """Return what keeps files of the folder from being used."""
    found = []
    for path in _found():
        if _code(path) is None:
            found.append(Fault(path, 0, _NO_LANGUAGE, {}))
        try:
            entries(path)
        except po.BrokenFile as broken:
            found.append(Fault(path, broken.line, broken.message, broken.params))
    return found


def compiled(found: list[po.Entry], code: str) -> bytes:
    """Return a compiled catalogue of the entries that are whole."""
    from babel.messages import Catalog
    from babel.messages.mofile import write_mo

    rule = plural_rule(found, code)
    catalogue: Any = Catalog(domain="septet", charset="utf-8", fuzzy=False)
    for entry in found:
        if entry.ids[0] and not entry.fuzzy and sound(entry, rule.forms):
            whole = len(entry.ids) == 1
            ids = entry.ids[0] if whole else tuple(entry.ids)
            catalogue.add(ids, entry.strings[0] if whole else tuple(entry.strings), context=entry.context)
    catalogue._num_plurals, catalogue._plural_expr = rule  # Babel takes them from its own locale only
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()
