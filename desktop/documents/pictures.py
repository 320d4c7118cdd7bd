"""Papers as pictures, for the screen and the printer."""

from typing import NamedTuple

POINTS_PER_INCH = 72


class Picture(NamedTuple):
    """A page as pixels of four bytes (blue, green, red, unused), row by row."""

    width: int
    height: int
    stride: int
    pixels: bytes


def page_count(pdf: bytes) -> int:
    """Return how many pages a paper has."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def draw_page(pdf: bytes, page: int, scale: float) -> Picture:
    """Return a page (from 0) with `scale` pixels to a point. Not for two threads at a time."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = document[page].render(scale=scale, prefer_bgrx=True)
        return Picture(drawn.width, drawn.height, drawn.stride, bytes(drawn.buffer))
    finally:
        document.close()
