"""Pictures that people send."""

import io
import struct
import zlib

import pytest
from PIL import Image

from openmap.core.images import BOX, NotAPictureError, PictureTooLargeError, as_png


def picture(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    """Return a small picture in a format of the trade."""
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else 1).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_becomes_a_png_of_our_own(kind: str) -> None:
    with Image.open(io.BytesIO(as_png(picture(kind)))) as made:
        assert (made.format, made.size, made.mode) == ("PNG", (40, 20), "RGBA")


def test_a_large_picture_fits_the_box_and_keeps_its_proportions() -> None:
    with Image.open(io.BytesIO(as_png(picture("PNG", (4000, 1000))))) as made:
        assert made.size == (BOX[0], 300)


def test_what_else_the_file_held_is_gone() -> None:
    photo, out = Image.new("RGB", (40, 20)), io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at 6 quai de la Seine"
    photo.save(out, "JPEG", exif=exif, comment=b"a secret")

    made = as_png(out.getvalue() + b"<script>alert(1)</script>")

    assert b"quai" not in made
    assert b"secret" not in made
    assert b"script" not in made


def test_a_photo_stands_upright() -> None:
    photo, out = Image.new("RGB", (40, 20)), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    photo.save(out, "JPEG", exif=exif)

    with Image.open(io.BytesIO(as_png(out.getvalue()))) as made:
        assert made.size == (20, 40)


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 100))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8000, 8000), (12_000, 9_000), (60_000, 60_000)])
def test_a_picture_that_unfolds_is_refused_before_its_pixels_are_read(
    size: tuple[int, int],
) -> None:
    with pytest.raises(PictureTooLargeError):
        as_png(bomb(*size))


def test_a_heavy_file_is_refused() -> None:
    with pytest.raises(PictureTooLargeError):
        as_png(b"\x00" * (4 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"%PDF-1.7",
        picture("PNG")[:60],
        picture("JPEG")[:200],
        picture("BMP"),
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 50,
    ],
)
def test_what_is_no_picture_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(NotAPictureError):
        as_png(data)
