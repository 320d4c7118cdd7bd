"""A band's logo: any usual picture becomes a small clean PNG; everything else is refused in words, before it can do harm."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from desktop.core.actions import record_band
from desktop.core.actions.logos import remove_band_logo, set_band_logo
from desktop.core.logo import LARGEST, SIDE, normal_logo, read_logo
from desktop.core.people import BandCommand
from desktop.core.problems import Refused
from desktop.core.queries.papers import logo_of
from desktop.core.store.book import Book


def picture(size: tuple[int, int] = (900, 300), kind: str = "PNG", **more: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "#C2410C").save(made, kind, **more)
    return made.getvalue()


@pytest.fixture
def band(book: Book) -> str:
    return record_band(book, BandCommand("The Night Owls")).id


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_usual_picture_is_kept_as_a_small_png(kind: str) -> None:
    with Image.open(io.BytesIO(normal_logo(picture(kind=kind), "logo"))) as kept:
        assert kept.format == "PNG"
        assert kept.size == (SIDE, SIDE // 3)


def test_what_a_camera_wrote_stays_behind() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[2] = (IFDRational(50), IFDRational(51), IFDRational(0))
    data = picture(kind="JPEG", exif=exif, comment=b"Secret Note")
    assert b"Secret" in data
    kept = normal_logo(data, "logo.jpg")
    assert b"Secret" not in kept
    with Image.open(io.BytesIO(kept)) as found:
        assert not found.getexif()


def test_a_picture_held_sideways_is_put_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(normal_logo(picture((400, 200), "JPEG", exif=exif), "logo"))) as kept:
        assert kept.size == (200, 400)


def bomb(side: int) -> bytes:
    """Return a few hundred bytes that claim to be a picture of `side` by `side` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [5_000, 12_000, 50_000])
def test_a_picture_that_would_fill_the_memory_is_refused(side: int) -> None:
    with pytest.raises(Refused, match="24 million pixels"):
        normal_logo(bomb(side), "bomb.png")


@pytest.mark.parametrize(
    "data",
    [b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", picture()[:60], picture(kind="GIF"), picture(kind="TIFF"), bomb(10)],
    ids=["empty", "text", "svg", "pdf", "cut off", "gif", "tiff", "without pixels"],
)  # fmt: skip
def test_what_is_no_usual_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="is no picture that can be read"):
        normal_logo(data, "logo.png")


def test_200_megabytes_are_refused_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.png"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    monkeypatch.setattr(Path, "open", lambda *_a, **_k: pytest.fail("it was opened"))
    with pytest.raises(Refused, match="larger than 10 MB"):
        read_logo(path)
    assert LARGEST < 200 * 1024 * 1024


def test_a_file_that_is_gone_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.png", tmp_path):
        with pytest.raises(Refused):
            read_logo(path)


def test_setting_and_removing_are_one_step_each(book: Book, band: str, tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(picture())
    set_band_logo(book, band, path)
    kept = logo_of(book, band)
    assert kept == normal_logo(picture(), "logo.png")
    remove_band_logo(book, band)
    assert logo_of(book, band) is None
    book.undo_log.undo()
    assert logo_of(book, band) == kept
    book.undo_log.undo()
    assert logo_of(book, band) is None


def test_a_refused_logo_leaves_the_one_that_was(book: Book, band: str, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    good.write_bytes(picture())
    bad.write_bytes(b"no picture")
    set_band_logo(book, band, good)
    with pytest.raises(Refused):
        set_band_logo(book, band, bad)
    assert logo_of(book, band) is not None
