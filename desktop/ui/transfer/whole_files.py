"""Files that come in as they are: the archive of a book, a gig file from a mate."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from desktop.core.store.book import Book, Done
from desktop.core.transfer.handed import PARTS, Handed, compare
from desktop.core.transfer.planned import Plan, PlannedRow
from desktop.i18n.words import Words

if TYPE_CHECKING:
    from desktop.core.gig_file import GigFile


def bring_archive(book: Book, data: bytes, name: str, over: Collection[str]) -> Done:  # noqa: ARG001  # as `bring_gig_file`
    """Fill an empty book with an archive.

    Raises:
        Refused: it is none, is damaged, or the book is not empty.
    """
    from desktop.core.actions.archives import restore_archive
    from desktop.core.transfer.archive import read_archive

    return restore_archive(book, read_archive(data, name))


def bring_gig_file(book: Book, data: bytes, name: str, over: Collection[str]) -> Done:
    """Bring in what is new in a gig file, and take over what differs in the entries of `over`.

    Raises:
        Refused: it cannot be read.
    """
    from desktop.core.actions.handed import take_in
    from desktop.core.actions.importing import Source
    from desktop.core.transfer.limits import digest_of

    return take_in(book, _read(book, data), Source("gig-file", name, digest_of(data)), over)


def gig_file_plan(book: Book, data: bytes, words: Words) -> tuple[Plan, list[Handed]]:
    """Return a gig file as rows to look at, and what differs.

    Raises:
        Refused: it cannot be read.
    """
    found = _read(book, data)
    handed = compare(book, found)
    commands = [*(gig for _, gig in found.gigs), *found.contracts]
    states = {"new": "new", "same": "known", "differs": "differs"}
    rows = [
        PlannedRow(number, command, states[each.state], _differences(each, words))  # type: ignore[arg-type]
        for number, (each, command) in enumerate(zip(handed, commands, strict=True), 1)
    ]
    return Plan("gig-file", tuple(rows)), handed


def _differences(handed: Handed, words: Words) -> str:
    tr, nothing = words.tr, words.tr("import", "nothing")
    said = [
        tr(
            "import",
            "{what}: here {ours}, there {theirs}",
            what=PARTS[name],
            ours=ours or nothing,
            theirs=theirs or nothing,
        )
        for name, ours, theirs in handed.differences
    ]
    if handed.sealed and said:
        said.append(tr("import", "It is sealed and stays as it is."))
    return " · ".join(said)


def _read(book: Book, data: bytes) -> "GigFile":
    from desktop.core.gig_file import read_gig_file
    from desktop.core.queries.people import musicians
    from desktop.core.text import same_name

    return read_gig_file(data, frozenset(same_name(person.name) for person in musicians(book)))
