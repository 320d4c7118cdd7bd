"""Give a band its logo, or take it away."""

import hashlib
from pathlib import Path

from desktop.core.actions.people import TOPICS
from desktop.core.logo import read_logo
from desktop.core.problems import N_
from desktop.core.store.book import Book, Done, Step

_LOGO = N_("undo", "logo")


def set_band_logo(book: Book, band_id: str, path: Path) -> Done:
    """Keep the picture in a file as a band's logo.

    Raises:
        Refused: the file holds no picture that can be used, or the band is gone; nothing has changed then.
    """
    return _keep(book, band_id, read_logo(path))


def remove_band_logo(book: Book, band_id: str) -> Done:
    """Let a band's papers begin with its name alone again.

    Raises:
        Refused: the band is gone.
    """
    return _keep(book, band_id, None)


def _keep(book: Book, band_id: str, png: bytes | None) -> Done:
    from sqlalchemy import insert

    from desktop.core.actions import find
    from desktop.core.store.band_tables import File
    from desktop.core.store.tables import Band

    with book.transaction(Step(_LOGO, TOPICS)) as session:
        band = find.existing(session, Band, band_id)
        if png is None:
            band.logo = None
        else:
            band.logo = hashlib.sha256(png).hexdigest()
            session.execute(insert(File).prefix_with("OR IGNORE").values(digest=band.logo, content=png))
    return Done(band_id, TOPICS)
