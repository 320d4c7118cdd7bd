"""A band's logo: any usual picture becomes a small PNG without anything a camera wrote into it."""

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.core.problems import N_, refuse

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = 10 * 1024 * 1024
"""The most bytes of a file that is read as a logo."""
MOST_PIXELS = 24_000_000
"""A picture with more is not opened: a few bytes can claim to be any size."""
SIDE = 600
"""Pixels of the longer side as it is kept: sharp on paper at the size of a logo."""
FORMATS = ("PNG", "JPEG", "WEBP")

_TOO_LARGE = N_("logo", "{name} is larger than 10 MB. The logo stays as it was. Choose a smaller picture.")
_TOO_MANY = N_(
    "logo", "{name} has more than 24 million pixels. The logo stays as it was. Choose a smaller picture."
)
_NO_PICTURE = N_(
    "logo",
    "{name} is no picture that can be read. The logo stays as it was. Choose a PNG, JPEG or WebP file.",
)
_UNREADABLE = N_("logo", "{name} cannot be read: {reason}. The logo stays as it was.")


def read_logo(path: Path) -> bytes:
    """Return the picture in a file as the PNG that is kept.

    Raises:
        Refused: the file is too large, which is seen before it is read, or holds no usual picture.
    """
    try:
        if not path.is_file():
            raise refuse("logo", _NO_PICTURE, name=path.name)
        if path.stat().st_size > LARGEST:
            raise refuse("logo", _TOO_LARGE, name=path.name)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise refuse("logo", _UNREADABLE, name=path.name, reason=reason) from error
    return normal_logo(data, path.name)


def normal_logo(data: bytes, name: str) -> bytes:
    """Return a picture as PNG, at most `SIDE` pixels wide and high, upright, without any notes in it.

    Raises:
        Refused: it is too large, or no PNG, JPEG or WebP picture.
    """
    if len(data) > LARGEST:
        raise refuse("logo", _TOO_LARGE, name=name)
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as found:
                _check_size(found, name)
                upright = ImageOps.exif_transpose(found)
                upright.thumbnail((SIDE, SIDE))
                return _png(upright.convert("RGBA"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refuse("logo", _TOO_MANY, name=name) from None
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        IndexError,
        MemoryError,
    ):  # what broken pictures make of it
        raise refuse("logo", _NO_PICTURE, name=name) from None


def _check_size(picture: "Image", name: str) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise refuse("logo", _TOO_MANY, name=name)


def _png(picture: "Image") -> bytes:
    """Return the pixels alone: notes, colour profiles and places stay behind."""
    from PIL import Image

    bare = Image.new("RGBA", picture.size)
    bare.paste(picture)
    made = io.BytesIO()
    bare.save(made, "PNG", optimize=True)
    return made.getvalue()
