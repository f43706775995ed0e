"""PDF documents by typst: tagged (PDF/UA-1), our own fonts, data as JSON that cannot be markup."""

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst
from fontTools.ttLib import TTFont

from openmap.core.locale import language
from openmap.core.settings import ROOT

TEMPLATES: Final = ROOT / "templates"
FONTS: Final = ROOT / "static" / "fonts"


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
