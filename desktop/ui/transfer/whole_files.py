"""Files that come in as they are: the archive of a book, a gig file."""

from desktop.core.store.book import Book, Done


def bring_archive(book: Book, data: bytes, name: str) -> Done:
    """Fill an empty book with an archive.

    Raises:
        Refused: it is none, is damaged, or the book is not empty.
    """
    from desktop.core.actions.archives import restore_archive
    from desktop.core.transfer.archive import read_archive

    return restore_archive(book, read_archive(data, name))


def bring_gig_file(book: Book, data: bytes, name: str) -> Done:
    """Bring a gig file in; what the book has already stays as it is.

    Raises:
        Refused: it cannot be read.
    """
    from desktop.core.actions.importing import Source, import_gig_file
    from desktop.core.gig_file import read_gig_file
    from desktop.core.queries.people import musicians
    from desktop.core.text import same_name
    from desktop.core.transfer.limits import digest_of

    known = frozenset(same_name(person.name) for person in musicians(book))
    said = read_gig_file(data, known)
    return import_gig_file(book, said, source=Source("gig-file", name, digest_of(data))).done
