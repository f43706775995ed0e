"""Draws a code as a QR: one path of runs for paper and pages, a small PNG for mails."""

import io
import re
from typing import Final

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData

#: Light modules around the code, without which cameras do not find it (ISO/IEC 18004).
QUIET: Final = 4
_PIXELS_PER_MODULE: Final = 4
#: Capitals and digits take 5.5 bits each instead of 8.
_ALPHANUMERIC: Final = 2
_RUN: Final = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")


def drawn(code: str) -> tuple[str, int]:
    """Return the SVG path of the code, one unit per module and a run at a time, and its width.

    The best of the eight masks is chosen, since a fixed one reads worse; that is slow (6 ms), so
    the path is kept.
    """
    return _drawn(QRData(code, mode=_ALPHANUMERIC))


def drawn_link(url: str) -> tuple[str, int]:
    """Return the SVG path of an address to open with a telephone, and its width."""
    return _drawn(QRData(url))


def _drawn(data: QRData) -> tuple[str, int]:
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    maker.add_data(data)
    maker.make(fit=True)
    matrix = maker.get_matrix()
    runs = (
        f"M{match.start()} {y}h{len(match[0])}v1h-{len(match[0])}z"
        for y, row in enumerate(matrix)
        for match in re.finditer("1+", "".join("1" if dark else "0" for dark in row))
    )
    return "".join(runs), len(matrix)


def png(path: str, modules: int) -> bytes:
    """Return the drawn code as a picture with its quiet zone, for readers of mail."""
    side = modules + 2 * QUIET
    picture = Image.new("1", (side, side), 1)
    for x, y, length in (map(int, run) for run in _RUN.findall(path)):
        left = x + QUIET
        picture.paste(0, (left, y + QUIET, left + length, y + QUIET + 1))
    pixels = side * _PIXELS_PER_MODULE
    out = io.BytesIO()
    picture.resize((pixels, pixels), Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()
