"""The small file beside an encrypted book, `<book>.keys`, in which the key of the book stands wrapped.

Whoever copies the book copies this file with it (`carry`): the copy is then opened by the passphrase too. Without it
only the recovery key opens a book.
"""

from pathlib import Path


def beside(book: Path) -> Path:
    """Return where the wrapped key of a book stands."""
    return book.with_name(book.name + ".keys")


def carry(book: Path, copy: Path) -> None:
    """Put the wrapped key of a book beside its copy; nothing where there is none.

    Raises:
        Unavailable: it cannot be written.
    """
    from desktop.core.files_out import write_whole

    if beside(book).exists():
        write_whole(beside(copy), beside(book).read_bytes())
