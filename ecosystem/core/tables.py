"""Tables out of the product and into it: CSV that Excel, Salesforce and HubSpot take as it is, and XLSX.

CSV goes out as RFC 4180: UTF-8, one header row, CRLF. A cell that a spreadsheet would run as a formula leaves with an
apostrophe before it, as OWASP's "CSV Injection" advises; `unescape_cell` takes it off again, and so does `read_csv`.
"""

import codecs
import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, TextIO

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

# What makes a spreadsheet run a cell, also in its full-width forms, and after white space.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
CONTROL_STARTS = ("\t", "\r", "\n", "\x00")
ESCAPE = "'"
# Rows that are sent at a time.
CHUNK = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What one cell and one sheet of Excel hold.
XLSX_CELL = 32_767
XLSX_ROWS = 1_048_575

SEPARATORS = ",;\t|"
# More columns than any table that people keep; a file with more is no table.
MOST_COLUMNS = 500
# Characters of one cell that is read; notes are at most 1 MB.
LONGEST_CELL = 1_048_576
# Bytes that are read at a time, and characters from which the separator is told.
PIECE = 1_048_576
SNIFFED = 65_536


# --- Out --------------------------------------------------------------------------------------


def escape_cell(value: Any) -> Any:
    """Return `value` as a cell: text that would run gets an apostrophe, None is empty, numbers and days stay."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, (int, float, Decimal, date)):
        return value
    text = str(value)
    return f"{ESCAPE}{text}" if _runs(text) or _escaped(text) else text


def unescape_cell(text: str) -> str:
    """Return the text that `escape_cell` made `text` from."""
    rest = text[1:]
    return rest if text.startswith(ESCAPE) and (_runs(rest) or _escaped(rest)) else text


def _runs(text: str) -> bool:
    return text.startswith(CONTROL_STARTS) or text.lstrip().startswith(FORMULA_STARTS)


def _escaped(text: str) -> bool:
    """Return whether `text` is apostrophes before something that would run, and so needs one more to come back."""
    bare = text.lstrip(ESCAPE)
    return len(bare) < len(text) and _runs(bare)


def csv_lines(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], *, excel: bool = False
) -> Iterator[bytes]:
    """Yield a CSV file in chunks, as UTF-8. With `excel` it begins with the mark by which Excel knows UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    if excel:
        buffer.write("\ufeff")
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([escape_cell(value) for value in row])
        if number % CHUNK == 0:
            yield buffer.getvalue().encode("utf-8", errors="replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", errors="replace")


def stream_csv(
    filename: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, excel: bool = False
) -> StreamingHttpResponse:
    """Return a download of `rows`, sent as they come, in constant memory."""
    return StreamingHttpResponse(
        csv_lines(columns, rows, excel=excel),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def send_xlsx(filename: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """Return a download of `rows` as XLSX. The file is made on disk first, in constant memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    write_xlsx(file, columns, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX)


def write_xlsx(target: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write `rows` to `target` as one sheet, in constant memory. Text is text, so nothing in it runs.

    Decimals are amounts with two places, days are dates. Text beyond what a cell of Excel holds is cut.
    Raises TableError when there are more rows than a sheet holds.
    """
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "remove_timezone": True,
        },
    )
    sheet = book.add_worksheet()
    formats = {
        Decimal: book.add_format({"num_format": "#,##0.00"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for place, name in enumerate(columns):
        sheet.set_column(place, place, max(12, len(name) + 2))
        sheet.write_string(0, place, name, book.add_format({"bold": True}))
    for number, row in enumerate(rows, start=1):
        if number > XLSX_ROWS:
            raise TableError(_("An Excel sheet holds at most 1,048,575 rows. Use CSV, or narrow the filter."))
        for place, value in enumerate(row):
            if isinstance(value, (bool, int, float, Decimal, date)):
                sheet.write(number, place, value, formats.get(type(value)))
            elif value is not None and str(value):
                sheet.write_string(number, place, str(value)[:XLSX_CELL])
    sheet.freeze_panes(1, 0)
    book.close()


# --- In ---------------------------------------------------------------------------------------


class TableError(Exception):
    """Why a table can't be read or written, in words for its user."""


@dataclass(frozen=True)
class Row:
    """A row as read. `number` is its place as a spreadsheet counts, the header being row 1.

    `values` has every column of the header; `surplus` is what stands right of the last one.
    """

    number: int
    values: dict[str, str]
    surplus: tuple[str, ...] = ()


def read_csv(file: IO[bytes] | bytes, *, required: Iterable[str] = ()) -> Iterator[Row]:
    """Yield the rows of a CSV file that are not empty; cells are trimmed, and unescaped as `escape_cell` wrote them.

    Finds out by itself the encoding (UTF-8, UTF-16, Windows-1252) and what parts the columns (comma, semicolon, tab or
    bar). Columns go by the header's names, in lower case. Reads in constant memory; `file` is left open. Raises
    TableError for what is no table, before the first row where it lacks a `required` column or names one twice, and at
    the row where it becomes unreadable.
    """
    yield from csv_table(io.BytesIO(file) if isinstance(file, bytes) else file, required=required)


class Table:
    """A table whose first line is its header. Iterated over, it yields its rows that are not empty, once.

    `headings` are as written, `columns` as rows have them: in lower case. Cells are trimmed.
    """

    def __init__(
        self, lines: Iterable[list[str]], *, required: Iterable[str] = (), unescape: bool = False
    ) -> None:
        self._lines = iter(lines)
        self._unescape = unescape
        self.headings = self._trimmed(next(self._lines, []))
        self.columns = _header(self.headings, required)
        del self.headings[len(self.columns) :]

    def _trimmed(self, cells: list[str]) -> list[str]:
        return [unescape_cell(cell.strip()) if self._unescape else cell.strip() for cell in cells]

    def __iter__(self) -> Iterator[Row]:
        for number, cells in enumerate(self._lines, start=2):
            trimmed = self._trimmed(cells)
            if any(trimmed):
                yield _row(number, self.columns, trimmed)


def csv_table(file: IO[bytes], *, required: Iterable[str] = ()) -> Table:
    """Return the table in a CSV file, its header read. Raises TableError as `read_csv` does."""
    return Table(_csv_cells(file), required=required, unescape=True)


def _csv_cells(file: IO[bytes]) -> Iterator[list[str]]:
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")  # type: ignore[type-var]  # any binary file
    try:
        yield from _cells_of(text)
    finally:
        # The file is its owner's to close, and may be closed before this is cleared away.
        if not file.closed:
            text.detach()


def _cells_of(text: TextIO) -> Iterator[list[str]]:
    start = text.read(SNIFFED)
    text.seek(0)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text, delimiter=_separator(start), strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            yield cells
    except csv.Error as error:
        raise TableError(
            _("Row %(row)d can't be read: %(why)s.") % {"row": number + 1, "why": error}
        ) from None


def _encoding(file: IO[bytes]) -> str:
    """Return the encoding that the whole of `file` can be read in, and leave it at its start."""
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        file.seek(0)
        holds = _holds(file, encoding)
        if holds is not None:
            break
    file.seek(0)
    if holds is None:
        raise TableError(_("This is not a CSV file."))
    if not holds:
        raise TableError(_("The file is empty."))
    return encoding


def _holds(file: IO[bytes], encoding: str) -> bool | None:
    """Return whether the rest of `file`, read in `encoding`, holds more than white space; None if it is no text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    holds, end = False, False
    while not end:
        piece = file.read(PIECE)
        end = not piece
        try:
            text = decoder.decode(piece, final=end)
        except UnicodeDecodeError:
            return None
        if "\x00" in text:
            return None
        holds = holds or bool(text.strip())
    return holds


def _separator(text: str) -> str:
    header = text.lstrip("\ufeff \t\r\n").split("\n", 1)[0]
    return max(SEPARATORS, key=header.count)


def _header(cells: list[str], required: Iterable[str]) -> list[str]:
    columns = [cell.casefold() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if len(columns) > MOST_COLUMNS:
        raise TableError(_("The file has more than %(most)d columns.") % {"most": MOST_COLUMNS})
    if not columns:
        raise TableError(_("The first row holds no headings. Each column needs one there."))
    if "" in columns:
        raise TableError(
            _(
                "Column %(column)s has no heading. Take merged cells apart, and give each column its own heading."
            )
            % {"column": column_letters(columns.index(""))}
        )
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise TableError(_("The file has two columns called %(names)s.") % {"names": ", ".join(twice)})
    missing = [column for column in required if column not in columns]
    if missing:
        raise TableError(_("The file lacks the columns %(names)s.") % {"names": ", ".join(missing)})
    return columns


def column_letters(place: int) -> str:
    """Return what a spreadsheet calls the column at `place`, from 0: "A", "Z", "AA"."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters


def _row(number: int, columns: list[str], trimmed: list[str]) -> Row:
    values = dict(zip(columns, [*trimmed, *[""] * len(columns)], strict=False))
    return Row(number, values, tuple(cell for cell in trimmed[len(columns) :] if cell))
