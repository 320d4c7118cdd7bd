"""What stands around every page of a paper."""

from typing import NamedTuple


class Frame(NamedTuple):
    """What stands on every page of a paper.

    Attributes:
        band: name at the head of the first page, and of the PDF's author.
        title: of the PDF, and at the head of the following pages.
        foot: at the left of every foot.
        language: of the paper, for readers' programs.
        logo: a picture as PNG, already checked, or nothing.
    """

    band: str
    title: str
    foot: str
    language: str
    logo: bytes | None = None
