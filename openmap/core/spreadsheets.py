"""CSV and XLSX that open well in French office programs and carry no formula."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import xlsxwriter

#: What a spreadsheet program would take for the start of a formula (OWASP, CSV injection).
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_CHUNK: Final = 64 * 1024


def neutral(value: object) -> str:
    """Return the value as text that no spreadsheet program evaluates."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def csv_rows(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Yield a CSV as French Excel reads it: UTF-8 with BOM, semicolons, CRLF."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow([neutral(head) for head in heads])
    for row in rows:
        writer.writerow([neutral(value) for value in row])
        if buffer.tell() > _CHUNK:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content


def xlsx_file(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> Iterator[bytes]:
    """Yield an XLSX with one sheet; rows are written as they come, in constant memory."""
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(
            file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, heads, bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value)
        book.close()
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _write(sheet: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, int) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif value is not None and value != "":
        sheet.write_string(row, column, str(value))


def _sheet_name(title: str) -> str:
    """Return a name that Excel accepts: 31 signs, without those it forbids."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\")[:31].strip("'") or "openmap"
