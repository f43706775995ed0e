"""PDF documents by typst: tagged (PDF/UA-1), our own fonts, data as JSON that cannot be markup."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

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
    payload = json.dumps({"language": language(), **data}, ensure_ascii=False)
    compiler = _compiler(TEMPLATES / template)
    with _one_at_a_time:
        made = compiler.compile(format="pdf", sys_inputs={"data": payload}, pdf_standards="ua-1")
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file, and no output path was given
    return made
