"""The manual as text: chapters of plain Markdown with the labels of the screen filled in, and the search in them.

A chapter is a file `resources/manual/<language>/<chapter>.md`. What it quotes from the screen it does not spell out but
names: `{{menu|New gig}}` is the sentence of the catalogue, `{{key|new_gig}}` the shortcut of a command of the menus. So
the manual cannot say another word than the window.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

from desktop.core.problems import Message
from desktop.i18n.words import Words
from desktop.paths import resources

SOURCE = "en"
"""The language of the chapters that the others are translated from."""

CHAPTERS = (
    "beginning",
    "gigs",
    "contract",
    "seal",
    "declare",
    "corrections",
    "countries",
    "band-money",
    "books",
    "ahead",
    "papers",
    "undo",
    "safety",
    "keyboard",
    "privacy",
    "words",
)
"""In the order of the table of contents."""

CHAPTER_OF = {
    "home": "beginning",
    "calendar": "gigs",
    "bin": "undo",
    "backups": "safety",
    "details": "privacy",
    "gigs": "gigs",
    "contracts": "contract",
    "declarations": "declare",
    "money": "band-money",
    "books": "books",
    "money_in": "books",
    "owed": "books",
    "expenses": "books",
    "ahead": "ahead",
    "reports": "ahead",
    "ledger": "books",
    "people": "gigs",
    "shares": "papers",
    "papers": "papers",
    "deadlines": "declare",
    "counters": "ahead",
    "journal": "declare",
    "import": "undo",
    "export": "undo",
    "settings": "beginning",
    "shortcuts": "keyboard",
}
"""The chapter about a page of the window."""

PLACEHOLDER = re.compile(r"\{\{([^|{}]+)\|([^{}]+(?:\{\w+\}[^{}]*)*)\}\}")
_MARKS = re.compile(r"\*\*(.+?)\*\*|`(.+?)`|\[(.+?)\]\((.+?)\)")
_ITEM = re.compile(r"(?:-|\d+\.) ")
KEY = "key"
"""The context of a placeholder that stands for the shortcut of a command."""


class Section(NamedTuple):
    """A heading with what stands beneath it.

    Attributes:
        anchor: its place in the chapter: its number, so that it is the same in every language; empty for the beginning.
        words: everything in it, folded for the search.
    """

    anchor: str
    title: str
    words: str


class Chapter(NamedTuple):
    """A chapter in the reader's language.

    Attributes:
        id: the name of its file.
        text: Markdown with its labels filled in.
        translated: False where it stands in English because the language has none.
    """

    id: str
    title: str
    text: str
    translated: bool
    sections: tuple[Section, ...]


def folder(language: str) -> Path:
    """Return the folder of a language's chapters."""
    return resources() / "manual" / language


def languages_for(language: str) -> tuple[str, ...]:
    """Return where a chapter is looked for, in order: `fr_BE`, `fr`, `en`."""
    return tuple(dict.fromkeys((language, language.split("_")[0], SOURCE)))


def chapters(words: Words, keys: Mapping[str, str]) -> list[Chapter]:
    """Return the manual in this language; `keys` are the shortcuts of the menus by command."""
    return [_chapter(name, words, keys) for name in CHAPTERS]


def _chapter(name: str, words: Words, keys: Mapping[str, str]) -> Chapter:
    wanted = languages_for(words.language)
    found = next(code for code in wanted if (folder(code) / f"{name}.md").exists())
    text = filled(read(folder(found) / f"{name}.md"), words, keys)
    title, _, _ = text.removeprefix("# ").partition("\n")
    translated = found.split("_")[0] == words.language.split("_")[0]
    return Chapter(name, title.strip(), text, translated, tuple(_sections(text)))


@cache
def read(path: Path) -> str:
    """Return a chapter as it was written."""
    return path.read_text(encoding="utf-8")


def filled(text: str, words: Words, keys: Mapping[str, str]) -> str:
    """Put the words of the screen in for their names: labels bold, keys as keys."""

    def put(found: re.Match[str]) -> str:
        context, source = found.groups()
        if context == KEY:
            return f"`{keys.get(source, source)}`"
        return f"**{words.say(Message(context, source))}**"

    return PLACEHOLDER.sub(put, text)


def _sections(text: str) -> Iterator[Section]:
    number, title, body = 0, "", list[str]()
    for line in text.splitlines():
        if line.startswith("## "):
            yield Section(str(number) if number else "", title, fold("\n".join(body)))
            number, title, body = number + 1, line[3:], []
        body.append(line)
    yield Section(str(number) if number else "", title, fold("\n".join(body)))


def fold(text: str) -> str:
    """Return text as it is searched: without case, accents and marks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c) and c not in "*`")


def search(found_in: list[Chapter], text: str) -> list[tuple[Chapter, Section]]:
    """Return the sections in which every typed word stands; what has them in its heading comes first."""
    wanted = fold(text).split()
    hits = [
        (chapter, section)
        for chapter in found_in
        for section in chapter.sections
        if all(word in section.words for word in wanted)
    ]
    return sorted(hits, key=lambda hit: _rank(hit, wanted))


def _rank(hit: tuple[Chapter, Section], wanted: list[str]) -> int:
    """Return how far down a hit stands: in the heading, at the beginning of a word, inside of one (as in compounds)."""
    chapter, section = hit
    heading = fold(section.title or chapter.title)
    if all(word in heading for word in wanted):
        return 0
    return 1 if all(re.search(rf"\b{re.escape(word)}", section.words) for word in wanted) else 2


def to_html(text: str) -> str:
    """Return a chapter as HTML. It knows headings, paragraphs, both kinds of list, bold, keys and links; nothing else."""
    return "\n".join(_blocks(text))


def _blocks(text: str) -> Iterator[str]:
    number = 0
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.strip().splitlines()
        if block.startswith("# "):
            yield f"<h1>{_inline(lines[0][2:])}</h1>"
        elif block.startswith("## "):
            number += 1
            yield f'<h2><a name="{number}"></a>{_inline(lines[0][3:])}</h2>'
        elif _ITEM.match(block):
            kind = "ul" if block.startswith("- ") else "ol"
            items = (_ITEM.sub("", item, count=1) for item in re.split(r"\n(?=(?:-|\d+\.) )", block))
            yield f"<{kind}>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</{kind}>"
        else:
            yield f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    parts, at = [], 0
    for mark in _MARKS.finditer(text):
        bold, key, said, target = mark.groups()
        parts.append(escape(text[at : mark.start()]))
        if bold:
            parts.append(f"<b>{escape(bold)}</b>")
        elif key:
            parts.append(f'<span class="key">&nbsp;{escape(key)}&nbsp;</span>')
        else:
            parts.append(f'<a href="{escape(target)}">{escape(said)}</a>')
        at = mark.end()
    return "".join((*parts, escape(text[at:]))).replace("\n", " ")


def links(text: str) -> list[str]:
    """Return where the links of a chapter lead: `gigs.md`, `septet:books/owed`."""
    return [found[3] for found in _MARKS.findall(text) if found[3]]


def placeholders(text: str) -> list[tuple[str, str]]:
    """Return what a chapter quotes from the screen, as (context, sentence)."""
    return PLACEHOLDER.findall(text)
