"""Reads a translator's `.po` file strictly, names the line of what is wrong, and changes one entry without touching the rest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.core.problems import N_, Message

_NOT_TEXT = N_("translate", "This file is not UTF-8 text. Save it as UTF-8.")
_NO_QUOTES = N_("translate", "Text stands between straight quotation marks here, and nothing behind them.")
_BAD_ESCAPE = N_(
    "translate", "After a backslash only n, t, r, a quotation mark or another backslash may follow."
)
_UNKNOWN = N_("translate", "This line is neither a comment nor msgctxt, msgid, msgid_plural or msgstr.")
_OUT_OF_ORDER = N_(
    "translate", "This line does not belong here: an entry is msgctxt, msgid, msgstr, in this order."
)
_UNFINISHED = N_("translate", "This entry has no msgstr.")
_TWICE = N_("translate", "The same text stands in line {before} already.")

_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[([0-9]+)\])?)\s*(.*)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}

Key = tuple[str | None, str]
"""What names an entry: its context and its English text."""


class BrokenFile(Exception):  # noqa: N818  # the file is what is broken
    """A `.po` file that cannot be read.

    Attributes:
        line: where, counted from 1; 0 for the whole file.
        message: what is wrong, to be said in the reader's language with `params`.
    """

    def __init__(self, line: int, message: Message, **params: object) -> None:
        super().__init__(f"line {line}: {message.text.format(**params)}")
        self.line = line
        self.message = message
        self.params = params


@dataclass(slots=True)
class Entry:
    """One sentence of a file.

    Attributes:
        ids: the English text, with its plural where it has one.
        strings: the translations, one for each form of the plural.
        comment: what the translator should know.
        places: the files of the program in which it stands.
        line: where it begins in the file, counted from 1.
        said: the first line of its translation, and the one behind the last, counted from 0.
    """

    line: int
    context: str | None = None
    ids: list[str] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    comment: str = ""
    places: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    flags_at: int | None = None
    said: tuple[int, int] = (0, 0)

    @property
    def key(self) -> Key:
        """What names it."""
        return self.context, self.ids[0]

    @property
    def fuzzy(self) -> bool:
        """Whether somebody has to look at it again."""
        return "fuzzy" in self.flags

    @property
    def is_translated(self) -> bool:
        """Whether every form is there."""
        return bool(self.strings) and all(self.strings)


def read_text(path: Path) -> str:
    """Return a file's text.

    Raises:
        BrokenFile: it is no UTF-8.
        OSError: it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        raise BrokenFile(before.count(b"\n") + 1, _NOT_TEXT) from None


def parse(text: str) -> list[Entry]:
    """Return the entries of a file; the first one, with the empty text, is its head.

    Raises:
        BrokenFile: some line cannot be understood.
    """
    reading = _Reading()
    for number, line in enumerate(text.split("\n")):
        reading.take(number, line.strip())
    reading.finish()
    return reading.entries


class _Reading:
    """What was understood so far."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._now: Entry | None = None
        self._into: list[str] | None = None
        self._seen: dict[Key, int] = {}

    def take(self, number: int, line: str) -> None:
        """Take in the next line."""
        if not line or line.startswith("#~"):
            self._into = None if not line else self._into
        elif line.startswith("#"):
            self._comment(number, line)
        elif line.startswith('"'):
            self._more(number, line)
        elif found := _KEYWORD.fullmatch(line):
            self._keyword(number, found[1], found[2], found[3])
        else:
            raise BrokenFile(number + 1, _UNKNOWN)

    def finish(self) -> None:
        """Keep the entry that ends here."""
        entry, self._now = self._now, None
        if entry is None or not (entry.ids or entry.context is not None):
            return
        if not entry.ids or not entry.strings:
            raise BrokenFile(entry.line, _UNFINISHED)
        if entry.key in self._seen:
            raise BrokenFile(entry.line, _TWICE, before=self._seen[entry.key])
        self._seen[entry.key] = entry.line
        self.entries.append(entry)

    def _comment(self, number: int, line: str) -> None:
        if self._now is not None and self._now.strings:
            self.finish()
        entry = self._now = self._now or Entry(number + 1)
        if line.startswith("#."):
            entry.comment = f"{entry.comment} {line[2:].strip()}".strip()
        elif line.startswith("#:"):
            entry.places += line[2:].split()
        elif line.startswith("#,"):
            entry.flags += [flag.strip() for flag in line[2:].split(",")]
            entry.flags_at = number

    def _keyword(self, number: int, word: str, form: str | None, rest: str) -> None:
        if word in ("msgctxt", "msgid") and self._now is not None and self._now.strings:
            self.finish()
        entry = self._now = self._now or Entry(number + 1)
        if not entry.ids and entry.context is None:
            entry.line = number + 1
        text = _unquoted(number, rest)
        match word:
            case "msgctxt" if entry.context is None and not entry.ids:
                entry.context = text
                self._into = None  # a context of several lines is written by nobody
            case "msgid" if not entry.ids:
                self._into = entry.ids
                entry.ids.append(text)
            case "msgid_plural" if len(entry.ids) == 1 and not entry.strings:
                entry.ids.append(text)
            case _ if word.startswith("msgstr") and entry.ids and len(entry.strings) == int(form or 0):
                self._into = entry.strings
                entry.strings.append(text)
                entry.said = (entry.said[0] or number, number + 1)
            case _:
                raise BrokenFile(number + 1, _OUT_OF_ORDER)

    def _more(self, number: int, line: str) -> None:
        if self._into is None or self._now is None:
            raise BrokenFile(number + 1, _OUT_OF_ORDER)
        self._into[-1] += _unquoted(number, line)
        if self._into is self._now.strings:
            self._now.said = (self._now.said[0], number + 1)


def _unquoted(number: int, text: str) -> str:
    found = _QUOTED.fullmatch(text)
    if found is None:
        raise BrokenFile(number + 1, _NO_QUOTES)

    def escaped(match: re.Match[str]) -> str:
        if match[1] not in _ESCAPES:
            raise BrokenFile(number + 1, _BAD_ESCAPE)
        return _ESCAPES[match[1]]

    return re.sub(r"\\(.)", escaped, found[1]) if "\\" in found[1] else found[1]


def quoted(text: str) -> str:
    """Return text as it stands in a file, in one line."""
    for letter, raw in (("\\", "\\"), ('"', '"'), ("n", "\n"), ("t", "\t"), ("r", "\r")):
        text = text.replace(raw, f"\\{letter}")
    return f'"{text}"'


def with_translation(text: str, like: Entry, strings: Sequence[str]) -> str:
    """Return a file's text in which one entry says `strings`; everything else stays as it was written.

    `like` names the entry and says how to write it where the file does not have it yet.
    """
    found = next((entry for entry in parse(text) if entry.key == like.key), None)
    if found is None:
        return "\n".join([text.rstrip("\n"), "", block(like, strings)])
    lines = text.split("\n")
    first, end = found.said
    lines[first:end] = _said(like, strings)
    if found.fuzzy and found.flags_at is not None:
        left = [flag for flag in found.flags if flag != "fuzzy"]
        lines[found.flags_at : found.flags_at + 1] = [f"#, {', '.join(left)}"] if left else []
    return "\n".join(lines)


def block(like: Entry, strings: Sequence[str], flags: Sequence[str] = ()) -> str:
    """Return an entry as it stands in a file, with the comments, places and English of `like`."""
    head = [f"#. {like.comment}"] if like.comment else []
    head += [f"#: {' '.join(like.places)}"] if like.places else []
    head += [f"#, {', '.join(flags)}"] if flags else []
    head += [] if like.context is None else [f"msgctxt {quoted(like.context)}"]
    ids = zip(("msgid", "msgid_plural"), like.ids, strict=False)
    return "\n".join([*head, *(f"{word} {quoted(i)}" for word, i in ids), *_said(like, strings), ""])


def _said(like: Entry, strings: Sequence[str]) -> list[str]:
    if len(like.ids) == 1:
        return [f"msgstr {quoted(strings[0])}"]
    return [f"msgstr[{number}] {quoted(text)}" for number, text in enumerate(strings)]
