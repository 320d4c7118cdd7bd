"""What a file brought is remembered as one batch: it is known when it comes again, and can be taken back whole."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desktop.core.problems import N_, refuse
from desktop.core.store.book import Book, Done, Step

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ORDER = (
    "payment", "expense", "mate_entry", "fund_entry", "gig", "contract", "band", "client", "person",
)  # fmt: skip
"""Tables that an import may fill, those that speak of others first; rows in any other table go before them."""

_TAKE_BACK = N_("undo", "taking back an import")
_USED = N_(
    "import",
    "Something that this import brought is used elsewhere by now, so it cannot be taken back whole. Nothing was changed.",
)


def begin_batch(book: Book, session: "Session", kind: str, name: str, digest: str) -> str:
    """Begin to remember what a file brings, inside the transaction that brings it; return the batch's id.

    `kind` says what was imported, such as `bank` or `gigs`; `digest` is the SHA-256 of the file `name`, by which it
    is known when it comes again.
    """
    from desktop.core.actions import trail
    from desktop.core.store.books_tables import ImportBatch

    made = ImportBatch(id=book.new_id(), kind=kind, name=name, at=trail.instant(book), rows=0, digest=digest)
    session.add(made)
    session.flush()
    return made.id


def add_rows(session: "Session", batch_id: str, table: str, ids: Iterable[str]) -> None:
    """Note rows that the import made in a table; rows that were there before are not noted."""
    from desktop.core.store.books_tables import ImportBatch
    from desktop.core.store.bulk import insert_rows

    rows = [{"batch_id": batch_id, "table_name": table, "row_id": key} for key in ids]
    if rows:
        insert_rows(session, "imported_row", rows)
        batch = session.get(ImportBatch, batch_id)
        assert batch is not None
        batch.rows += len(rows)


def undo_batch(book: Book, batch_id: str, topics: frozenset[str]) -> Done:
    """Take back everything that an import made, in one transaction and one step to undo.

    Raises:
        Refused: the batch is gone, or one of its rows is used elsewhere: then nothing is changed.
    """
    from sqlalchemy import select
    from sqlalchemy.exc import IntegrityError

    from desktop.core.actions import find
    from desktop.core.store.books_tables import ImportBatch, ImportedRow
    from desktop.core.store.bulk import delete_rows, forget_rows

    try:
        with book.transaction(Step(_TAKE_BACK, topics)) as session:
            batch = find.existing(session, ImportBatch, batch_id)
            found: dict[str, list[str]] = {}
            made = select(ImportedRow.table_name, ImportedRow.row_id).where(ImportedRow.batch_id == batch_id)
            for table, key in session.execute(made):
                found.setdefault(table, []).append(key)
            for table in sorted(found, key=_place):
                delete_rows(session, table, found[table])
                forget_rows(session, batch_id, table, found[table])
            session.delete(batch)
            session.flush()
    except IntegrityError:
        raise refuse("", _USED) from None
    return Done(batch_id, topics)


def _place(table: str) -> int:
    return ORDER.index(table) if table in ORDER else -1
