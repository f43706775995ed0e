"""Reads PDF documents as people and machines do."""

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2
import zxingcpp

_END_OF_LINE_HYPHEN = "\ufffe"


def pages_text(content: bytes) -> list[str]:
    """Return the words of each page, spaces evened out."""
    with pypdfium2.PdfDocument(content) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return [" ".join(text.replace(_END_OF_LINE_HYPHEN, "-").split()) for text in texts]


def page_sizes(content: bytes) -> list[tuple[int, int]]:
    """Return the size of each page in millimetres."""
    with pypdfium2.PdfDocument(content) as document:
        return [
            (round(width / 72 * 25.4), round(height / 72 * 25.4))
            for width, height in (page.get_size() for page in document)
        ]


def codes(content: bytes, *, dots_per_inch: int = 150) -> list[str]:
    """Return every QR code, read back from pixels."""
    found: list[str] = []
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            picture = page.render(scale=dots_per_inch / 72, grayscale=True).to_pil()
            found += [code.text for code in zxingcpp.read_barcodes(picture)]
    return found


def is_accessible(content: bytes) -> bool:
    """Say whether the document calls itself PDF/UA-1, is tagged, titled and in French."""
    with pikepdf.open(io.BytesIO(content)) as document:
        metadata = document.open_metadata()
        return (
            metadata.get("pdfuaid:part") == "1"
            and bool(document.Root.MarkInfo.Marked)
            and str(document.Root.Lang) == "fr"
            and bool(metadata.get("dc:title"))
        )


def letters_outside(content: bytes, *, margin_mm: float) -> Iterator[str]:
    """Yield the letters that stand nearer to the edge of their page than the margin."""
    margin = margin_mm / 25.4 * 72
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            for at in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(at)
                inside = (
                    left >= margin
                    and bottom >= margin
                    and right <= width - margin
                    and top <= height - margin
                )
                if not inside and text.get_text_range(at, 1).strip():
                    yield text.get_text_range(at, 1)
