"""The details: what Septet says about itself to whoever helps. Made to be read by the person before it goes anywhere.

No name, no amount, no day of a gig, no path: versions, counts, and the log, which holds none of them either.
"""

import contextlib
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from desktop import __version__
from desktop.core import logs
from desktop.core.problems import N_, Message, Refused, Unavailable
from desktop.core.store.book import Book

LINES = 300
"""Lines of the log that are shown."""

PARTS = ("PySide6_Essentials", "SQLAlchemy", "sqlcipher3", "cryptography", "babel", "reportlab", "httpx")
"""What errors most often come of, by the names of their packages."""

HEAD = N_(
    "details",
    "These details help to find an error. They hold no names, no amounts and nothing that you wrote. Septet sends them to nobody: read them, then copy or save them and send them yourself.",
)

PROGRAM = N_("details", "The program")
COMPUTER = N_("details", "This computer")
BOOK = N_("details", "The book: its form, and how many entries of each kind")
LATELY = N_("details", "What Septet did lately")

Fact = tuple[str, str]


class Section(NamedTuple):
    """A part of the details. Its title is said in the reader's language; facts are for who helps, in English."""

    key: str
    title: Message
    facts: tuple[Fact, ...]


def program() -> list[Fact]:
    """Return the versions of Septet and its parts."""
    return [
        ("Septet", __version__),
        ("packed", "yes" if getattr(sys, "frozen", False) else "no"),
        ("Python", platform.python_version()),
        *((part, _version(part)) for part in PARTS),
    ]


def computer() -> list[Fact]:
    """Return what kind of computer this is; neither its name nor that of its user."""
    found = [
        ("system", platform.system()),
        ("release", platform.release()),
        ("machine", platform.machine()),
        ("processors", str(os.cpu_count() or "?")),
        ("hours from UTC", f"{time.localtime().tm_gmtoff / 3600:+g}"),
    ]
    with contextlib.suppress(OSError):
        found.insert(1, ("edition", platform.freedesktop_os_release().get("PRETTY_NAME", "?")))
    return found


def sections(open_book: Callable[[], Book], more: Sequence[Fact] = ()) -> list[Section]:
    """Return the details; `more` is what only the window knows about the computer.

    A book that cannot be opened is said so, and the rest is there all the same: that is when it is needed.
    """
    return [
        Section("program", PROGRAM, tuple(program())),
        Section("computer", COMPUTER, (*computer(), *more)),
        Section("book", BOOK, tuple(_book(open_book))),
        Section("lately", LATELY, tuple(("", line) for line in logs.kept_lines(LINES))),
    ]


def as_text(found: Sequence[Section], say: Callable[[Message], str]) -> str:
    """Return the details as a text to be read; `say` puts titles into the reader's language. `HEAD` goes before it."""
    parts: list[str] = []
    for section in found:
        parts += [
            say(section.title),
            *(f"  {key}: {value}" if key else f"  {value}" for key, value in section.facts),
            "",
        ]
    return "\n".join(parts)


def _book(open_book: Callable[[], Book]) -> Iterator[Fact]:
    from desktop.core.queries import diagnostics as read

    try:
        with open_book() as book, book.snapshot():
            yield from read.form_of(book)
            yield from ((f"rules {country}", edition) for country, edition in read.editions(book))
            yield from ((f"on their way, {row.name}", str(row.rows)) for row in read.delivery_counts(book))
            yield from ((row.name, str(row.rows)) for row in read.row_counts(book))
    except Refused as refused:
        yield from (("not opened", problem.message.text) for problem in refused.problems)
    except Unavailable as unavailable:
        yield "not opened", unavailable.message.text


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:  # a packed program need not carry the papers of its parts
        return "?"
