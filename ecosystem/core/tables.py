"""Tables out of the product: CSV that Excel, Salesforce and HubSpot take as it is, and XLSX.

CSV is RFC 4180: UTF-8, one header row, CRLF. A cell that a spreadsheet would run as a formula leaves with an apostrophe
before it, as OWASP's "CSV Injection" advises, and `unescape_cell` takes it off again.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import StreamingHttpResponse

# What makes a spreadsheet run a cell, also in its full-width forms, and after white space.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CONTROL_STARTS = ("\t", "\r", "\n", "\x00")
ESCAPE = "'"
# Rows that are sent at a time.
CHUNK = 200


def escape_cell(value: Any) -> Any:
    """Return `value` as a cell: text that would run gets an apostrophe, None is empty, numbers and days stay as they are."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, (int, float, Decimal, date)):
        return value
    text = str(value)
    return f"{ESCAPE}{text}" if _runs(text) or (text.startswith(ESCAPE) and _escaped(text)) else text


def unescape_cell(text: str) -> str:
    """Return the text that `escape_cell` made `text` from."""
    return text[1:] if text.startswith(ESCAPE) and (_runs(text[1:]) or _escaped(text[1:])) else text


def _runs(text: str) -> bool:
    return text.startswith(CONTROL_STARTS) or text.lstrip().startswith(FORMULA_STARTS)


def _escaped(text: str) -> bool:
    """Return whether `text` is apostrophes before something that would run, and so needs one more to come back whole."""
    bare = text.lstrip(ESCAPE)
    return len(bare) < len(text) and _runs(bare)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV file in chunks, as UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([escape_cell(value) for value in row])
        if number % CHUNK == 0:
            yield buffer.getvalue().encode("utf-8", errors="replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", errors="replace")


def stream_csv(filename: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Return a download of `rows`, sent as they come, in constant memory."""
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return an XLSX file of `rows`; text is text, so nothing in it runs."""
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "in_memory": False,
    }
    book = xlsxwriter.Workbook(
        target, {**options, "default_date_format": "yyyy-mm-dd", "remove_timezone": True}
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, place, value[:32767])
            elif value is not None:
                sheet.write(number, place, value)
    sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()
