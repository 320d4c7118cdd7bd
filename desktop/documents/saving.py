"""Papers as files: safe names, written whole or not at all, nobody's file ever replaced."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from desktop.core.files_out import beside, not_written
from desktop.documents.band_desk import BandDesk
from desktop.documents.desk import Desk
from desktop.documents.papers import Paper, file_stem, make, papers_of
from desktop.i18n.words import Words


class Written(NamedTuple):
    """A paper that lies in a folder now."""

    paper: Paper
    path: Path


def save_all(desk: Desk | BandDesk, words: Callable[[Paper], Words], folder: Path) -> list[Written]:
    """Write every paper of a contract into a folder, which is made if it is not there; `words` says in which language.

    A file of the same name with other content stays as it is: the paper gets a number behind its name. One with the
    same content is the paper already.

    Raises:
        Unavailable: the folder cannot be written; papers written before stay.
    """
    return [Written(paper, save(data, folder, stem)) for paper, stem, data in _made(desk, words)]


def _made(desk: Desk | BandDesk, words: Callable[[Paper], Words]) -> Iterator[tuple[Paper, str, bytes]]:
    """Yield papers with names that differ also where capitals do not count."""
    taken: set[str] = set()
    for paper in papers_of(desk):
        stem = _free_stem(file_stem(paper), taken)
        yield paper, stem, make(desk, paper, words(paper))


def _free_stem(stem: str, taken: set[str]) -> str:
    name = next(n for n in _numbered(stem) if n.casefold() not in taken)
    taken.add(name.casefold())
    return name


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))


def save(data: bytes, folder: Path, stem: str, suffix: str = ".pdf") -> Path:
    """Write a paper under its name, readable by its owner alone, or with a number behind it where another file has that name; return its path.

    Raises:
        Unavailable: it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _numbered(stem):
            path = folder / f"{name}{suffix}"
            if path.exists() or path.is_symlink():
                if _has(path, data):
                    return path.resolve()
                continue
            if _write_new(path, data):
                return path.resolve()
    except OSError as error:
        raise not_written(folder, error) from error
    raise AssertionError("there is always another number")


def _has(path: Path, data: bytes) -> bool:
    """Tell whether a file is this very paper."""
    with contextlib.suppress(OSError):
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    return False


def _write_new(path: Path, data: bytes) -> bool:
    """Write a file that is not there yet; tell whether nobody else was faster."""
    with beside(path, data) as made:
        try:
            os.link(made, path)
        except FileExistsError:
            return False
        except OSError:  # a file system without hard links
            if path.exists():
                return False
            made.replace(path)
    return True


def as_json(written: Sequence[Written]) -> list[dict[str, str]]:
    """Return written papers as the headless command tells them."""
    return [{"kind": w.paper.kind, "for": w.paper.reader, "path": str(w.path)} for w in written]
