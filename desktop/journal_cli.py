"""`septet journal`: what was sent when, with the answer, as JSON, as a table or as a paper (`docs/sync.md`)."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Say = Callable[[object], int]
OpenBook = Callable[..., Any]
MakeCommand = Callable[..., argparse.ArgumentParser]


class JournalCommand:
    """The command; `open_book` and `say` are those of the command line."""

    def __init__(self, open_book: OpenBook, say: Say) -> None:
        self._book = open_book
        self._say = say

    def add(self, command: MakeCommand) -> None:
        """Add it to the command line."""
        made = command(
            "journal", self._journal, "what was sent to the companies when, with their answers (docs/sync.md)"
        )
        made.add_argument("--declaration", metavar="ID", help="only the lines about this declaration")
        form = made.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print it with the receipts (the default)")
        form.add_argument("--csv", action="store_true", help="write a table")
        form.add_argument("--pdf", action="store_true", help="write a paper")
        made.add_argument("--out", type=Path, metavar="PATH", help="where the table or paper is written")
        made.add_argument("--lang", default="en", metavar="LANGUAGE", help="the paper's language (en)")

    def _journal(self, arguments: argparse.Namespace) -> int:
        from desktop.core import journal_words as said
        from desktop.core.files_out import write_whole
        from desktop.core.problems import N_, refuse
        from desktop.core.queries.journal import journal, proofs

        with self._book(arguments, writable=False) as book, book.snapshot():
            rows, held = journal(book, arguments.declaration), proofs(book, arguments.declaration)
            today = book.today()
        if not (arguments.csv or arguments.pdf):
            value = {
                "journal": [said.as_json(row) for row in reversed(rows)],
                "receipts": [said.proof_json(row) for row in held],
            }
            return self._say(value)
        if arguments.out is None:
            raise refuse("out", N_("journal", "Say with --out where it is written."))
        if arguments.csv:
            data = said.as_csv(rows).encode("utf-8-sig")
        else:
            from desktop.documents.journal import journal_sheet
            from desktop.documents.papers import known_language
            from desktop.i18n.words import words_for

            data = journal_sheet(rows, held, words_for(known_language(arguments.lang)), today)
        write_whole(arguments.out, data)
        return self._say({"written": str(arguments.out), "lines": len(rows), "receipts": len(held)})
