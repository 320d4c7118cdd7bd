"""`septet diagnostics`: what Septet says about itself to whoever helps, to be read before it is sent (docs/operations.md)."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

Open = Callable[..., Any]
Say = Callable[[object], int]


def add(command: Callable[..., argparse.ArgumentParser], open_book: Open, say: Say) -> None:
    """Add `septet diagnostics`."""
    text = "say what helps to find an error: versions, counts and the log, without anything that you wrote"
    made = command("diagnostics", lambda arguments: say(_details(arguments, open_book)), text)
    made.add_argument("--out", type=Path, metavar="FILE", help="write them as a text to be read and sent")
    made.add_argument("--lang", default="en", metavar="LANGUAGE", help="the language of its headings (en)")


def _details(arguments: argparse.Namespace, open_book: Open) -> object:
    from desktop.core.diagnostics import HEAD, as_text, sections
    from desktop.core.files_out import write_whole

    found = sections(partial(open_book, arguments, writable=False))
    if arguments.out is None:
        return {
            section.key: [line for _, line in section.facts]
            if section.key == "lately"
            else dict(section.facts)
            for section in found
        }
    from desktop.documents.papers import known_language
    from desktop.i18n.words import words_for

    words = words_for(known_language(arguments.lang))
    write_whole(arguments.out, f"{words.say(HEAD)}\n\n{as_text(found, words.say)}".encode())
    return {"file": str(arguments.out)}
