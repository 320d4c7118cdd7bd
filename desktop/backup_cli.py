"""`septet backup` and `septet restore`: copies of the book, and the way back to one of them (`docs/backups.md`)."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desktop.core.store.backups import Backup
    from desktop.core.store.restoring import Preview

DONE, REFUSED = 0, 2


class BackupCommands:
    """The two commands; `open_book`, `path_of`, `key_of` and `say` are those of the command line."""

    def __init__(
        self,
        open_book: Callable[..., Any],
        path_of: Callable[[argparse.Namespace], Path],
        key_of: Callable[[argparse.Namespace], bytes | None],
        say: Callable[[object], int],
    ) -> None:
        self._book, self._path, self._key, self._say = open_book, path_of, key_of, say

    def add(self, command: Callable[..., argparse.ArgumentParser]) -> None:
        """Add both to the parser."""
        made = command("backup", self._backup, "make a checked copy of the book (docs/backups.md)")
        what = made.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="only list the backups that there are")
        what.add_argument("--check", action="store_true", help="only look through every backup that there is")
        what.add_argument(
            "--place", metavar="FOLDER", help="also copy backups there from now on; none for no more"
        )
        back = command("restore", self._restore, "go back to a backup; the book of now is kept")
        back.add_argument("backup", metavar="BACKUP", help="its name in the list, its path, or newest")
        back.add_argument("--dry-run", action="store_true", help="only say what it holds, and what it lacks")

    def _backup(self, arguments: argparse.Namespace) -> int:
        from desktop.core import backing_up
        from desktop.core.store import backups

        if arguments.list:
            return self._say({"backups": [_said(each) for each in backups.listed(self._path(arguments))]})
        if arguments.check:
            return self._check(arguments)
        with self._book(arguments, create=False) as book:
            if arguments.place is not None:
                backing_up.choose_place(book, None if arguments.place == "none" else Path(arguments.place))
            outcome = backing_up.back_up(book, backups.ASKED)
        self._say(
            {
                "made": _said(outcome.made) if outcome.made else None,
                "copied": str(outcome.copied) if outcome.copied else None,
                "problems": [outcome.trouble.as_json()] if outcome.trouble else [],
            }
        )
        return REFUSED if outcome.trouble else DONE

    def _check(self, arguments: argparse.Namespace) -> int:
        from desktop.core.problems import Unavailable
        from desktop.core.store import backups

        problems = []
        found = backups.listed(self._path(arguments))
        for each in found:
            try:
                backups.check(each.path, self._key(arguments))
            except Unavailable as failure:
                problems.append({**failure.problem().as_json(), "field": each.id})
        self._say({"checked": len(found), "problems": problems})
        return REFUSED if problems else DONE

    def _restore(self, arguments: argparse.Namespace) -> int:
        from desktop.core.backing_up import choose_backup, note_restored
        from desktop.core.problems import Refused, Unavailable
        from desktop.core.store import backups, restoring

        path, key = self._path(arguments), self._key(arguments)
        backup = _named(path, arguments.backup)
        found = restoring.preview(path, backup, key)
        if arguments.dry_run:
            return self._say({"backup": backup.name, **_previewed(found)})
        try:
            with self._book(arguments, create=False) as book:
                choose_backup(book, backup)
        except (Refused, Unavailable):
            if found.readable:  # in use, or no room; of a damaged book there is nothing to be backed up
                raise
            restoring.prepare(path, backup, key)
        restoring.arm(path)
        with self._book(arguments) as book:
            note_restored(book)
        return self._say(
            {
                "restored": backup.name,
                "kept": [str(each) for each in backups.replaced(path)],
                **_previewed(found),
            }
        )


def _named(book: Path, name: str) -> Path:
    """Return a backup by its name, its path, or `newest`."""
    from desktop.core.problems import Unavailable
    from desktop.core.store import backups, failures

    found = backups.listed(book)
    if name == "newest" and found:
        return found[0].path
    named = next((each.path for each in found if each.id == name), Path(name))
    if not named.is_file():
        raise Unavailable(
            failures.MISSING, path=str(book if name == "newest" and not book.exists() else named)
        )
    return named


def _said(backup: "Backup") -> dict[str, Any]:
    return {
        "backup": backup.id,
        "at": backup.at.isoformat(),
        "reason": backup.reason,
        "holds_less": backup.less,
        "bytes": backup.size,
        "path": str(backup.path),
    }


def _previewed(found: "Preview") -> dict[str, Any]:
    return {
        "book_version": found.version,
        "holds": {kind: counted.held for kind, counted in found.kinds.items()},
        "missing": {kind: counted.missing for kind, counted in found.kinds.items()}
        if found.readable
        else None,
        "unsent": found.unsent if found.readable else None,
    }
