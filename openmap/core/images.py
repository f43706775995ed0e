"""Pictures that people send: read with care, kept as a PNG of our own."""

import io
from typing import Final

from PIL import Image, ImageOps

from openmap.core.errors import DomainError
from openmap.core.locale import _l

MOST_BYTES: Final = 4 * 1024 * 1024
#: A picture of a few bytes may unfold to gigabytes: refused before its pixels are read.
MOST_PIXELS: Final = 30_000_000
#: Large enough for a poster, small enough for a page.
BOX: Final = (1200, 600)
_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")


class PictureTooLargeError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This picture is too large: send at most 4 MB and 30 million pixels."))


class NotAPictureError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l("This file cannot be read as a picture: send a PNG, JPEG, WebP or GIF.")
        )


def as_png(data: bytes) -> bytes:
    """Return the picture anew as a PNG that fits the box, without anything else the file held."""
    if len(data) > MOST_BYTES:
        raise PictureTooLargeError
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            _ensure_reasonable(picture)
            return _encoded(picture)
    except DomainError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureTooLargeError from None
    except Exception:  # noqa: BLE001 - decoders fail in many ways, and all mean the same to people
        raise NotAPictureError from None


def _ensure_reasonable(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise PictureTooLargeError


def _encoded(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail(BOX)
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return out.getvalue()
