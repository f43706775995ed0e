"""PDF documents by typst: tagged (PDF/UA-1), our own fonts, data as JSON that cannot be markup."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst
from fontTools.ttLib import TTFont

from openmap.core.locale import language
from openmap.core.settings import ROOT

TEMPLATES: Final = ROOT / "templates"
FONTS: Final = ROOT / "static" / "fonts"


#: What kerning and hinting may add to the widths that the font files give.
_SAFETY: Final = 1.03
_LEADING: Final = 1.12
_one_at_a_time = Lock()


@cache
def _compiler(template: Path) -> typst.Compiler:
    """Keep one compiler per template and process: its fonts and parsed sources are reused."""
    return typst.Compiler(
        input=str(template),
        root=str(ROOT),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )


def render_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Render `templates/<template>`, which reads the data by `json(bytes(sys.inputs.data))`.

    Raises:
        typst.TypstError: the template is wrong, or the document would not be accessible.

    """
    payload = drawable(json.dumps({"language": language(), **data}, ensure_ascii=False))
    compiler = _compiler(TEMPLATES / template)
    with _one_at_a_time:
        made = compiler.compile(format="pdf", sys_inputs={"data": payload}, pdf_standards="ua-1")
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file, and no output path was given
    return made


def drawable(text: str) -> str:
    """Replace the signs that our fonts lack by �, and drop those nobody sees.

    One person's emoji would otherwise keep everybody's badges from being made: PDF/UA-1 refuses a
    document with a sign that no font draws.
    """
    missing = {ord(sign): _substitute(sign) for sign in set(text) if ord(sign) not in _signs()}
    return text.translate(missing) if missing else text


def _substitute(sign: str) -> str:
    return "" if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Mn"} else "\ufffd"


@cache
def _signs() -> frozenset[int]:
    """Return the signs that we can write in regular and in bold."""
    bold = {path for path in FONTS.glob("*.ttf") if "Bold" in path.name}
    return _signs_of(bold) & _signs_of(set(FONTS.glob("*.ttf")) - bold)


def _signs_of(fonts: set[Path]) -> frozenset[int]:
    signs: set[int] = set()
    for path in fonts:
        with TTFont(path, lazy=True) as font:
            signs |= {sign for sign in font.getBestCmap() if chr(sign).isprintable()}
    return frozenset(signs) | {0x20, 0xA0, 0x202F}


@dataclass(frozen=True)
class Lettering:
    """Texts that fit a box: one size for all, and the lines of each."""

    size: float
    texts: list[list[str]]


def fitted(
    texts: Sequence[str], *, width: float, height: float, sizes: Sequence[float], bold: bool = True
) -> Lettering:
    """Letter texts under each other as large as a box of so many points allows, nothing clipped.

    A text breaks after a space or a hyphen; a word too long even for the smallest size breaks
    where it must.
    """
    drawn = [drawable(text) for text in texts]
    for size in sizes:
        measure = _Measure(width / size, bold=bold)
        lines = [measure.wrapped(text) for text in drawn]
        tall = sum(map(len, lines)) * size * _LEADING
        if tall <= height and all(map(measure.fits, chain.from_iterable(lines))):
            return Lettering(size, lines)
    measure = _Measure(width / sizes[-1], bold=bold)
    return Lettering(sizes[-1], [measure.broken(text) for text in drawn])


class _Measure:
    """A line of so many ems, set in our fonts."""

    def __init__(self, ems: float, *, bold: bool) -> None:
        self._ems, self._widths = ems / _SAFETY, _widths(bold=bold)

    def fits(self, text: str) -> bool:
        return sum(self._widths.get(ord(sign), 1.0) for sign in text) <= self._ems

    def wrapped(self, text: str) -> list[str]:
        lines = [""]
        for piece in re.findall(r"\s*[^\s\-/]*[\-/]*", text):
            if lines[-1] and not self.fits(lines[-1] + piece):
                lines.append("")
            lines[-1] += piece if lines[-1] else piece.lstrip()
        return [line for line in lines if line]

    def broken(self, text: str) -> list[str]:
        lines: list[str] = []
        for line in self.wrapped(text):
            lines.append("")
            for sign in line:
                if not self.fits(lines[-1] + sign):
                    lines.append("")
                lines[-1] += sign
        return lines


@cache
def _widths(*, bold: bool) -> dict[int, float]:
    """Return the widths of signs in ems: Atkinson Hyperlegible Next, else DejaVu Sans."""
    widths: dict[int, float] = {}
    for path in sorted(FONTS.glob("*.ttf"), reverse=True):
        if ("Bold" in path.name) is bold:
            with TTFont(path, lazy=True) as font:
                ems, advances = font["head"].unitsPerEm, font["hmtx"].metrics
                widths |= {
                    sign: advances[name][0] / ems for sign, name in font.getBestCmap().items()
                }
    return widths
