"""Prints the rows of a workbook's first sheet, one JSON list of texts a line. Run as a program of its own.

A workbook of a few kilobytes can ask for all the memory of a machine. This program may take only so much of it, and so
many seconds; whatever a file makes of it, the one who asked goes on. Usage: python workbook_reader.py FILE. Ends with 0,
or with 2 and the reason as one word on stderr; killed by its limits it ends otherwise.
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

MEMORY = 2 * 1024**3  # bytes of address space
SECONDS = 180  # of processor time
# Bytes that all parts of a workbook may unpack to. Excel's own pack to a tenth or so.
MOST_UNPACKED = 1024**3
MOST_ROWS = 200_001
MOST_COLUMNS = 500
# The reader holds a sheet as a full rectangle.
MOST_CELLS = 12_000_000
PIECE = 1024 * 1024
PLACE = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]{0,200}?\br="([A-Z]{0,7})(\d{1,12})"')
# Longer than anything that PLACE finds.
OVERLAP = 300


class Refused(Exception):
    """Why a workbook is not read, in one word."""


def main(path: str) -> int:
    """Print the rows of the workbook at `path`; return the exit code."""
    limit()
    try:
        weigh(path)
        for cells in rows(path):
            sys.stdout.write(json.dumps(cells, ensure_ascii=True) + "\n")
    except Refused as reason:
        sys.stderr.write(f"{reason}\n")
        return 2
    except MemoryError:
        sys.stderr.write("memory\n")
        return 2
    return 0


def limit() -> None:
    """Take no more than MEMORY and SECONDS, where the system can see to it."""
    try:
        import resource
    except ImportError:
        return
    for which, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        _soft, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(which, (most, hard))
        except (ValueError, OSError):
            # macOS lets no process bound its address space.
            continue


def weigh(path: str) -> None:
    """Unpack every part, keeping nothing, and raise Refused for one that lies, swells, or spreads too far."""
    total = 0
    try:
        with zipfile.ZipFile(path) as book:
            for info in book.infolist():
                total = _weigh_part(book, info, total)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise Refused("broken") from None
    except Exception as error:
        # zlib.error is not named where zlib is not built in.
        if type(error).__name__ != "error":
            raise
        raise Refused("broken") from None


def _weigh_part(book: zipfile.ZipFile, info: zipfile.ZipInfo, total: int) -> int:
    is_sheet = info.filename.startswith("xl/worksheets/")
    columns = lines = 0
    before = b""
    with book.open(info) as part:
        while piece := part.read(PIECE):
            if not before and b"<!DOCTYPE" in piece:
                raise Refused("entities")
            total += len(piece)
            if total > MOST_UNPACKED:
                raise Refused("bomb")
            seen = before + piece
            before = piece[-OVERLAP:]
            if is_sheet:
                for letters, digits in PLACE.findall(seen):
                    columns = max(columns, _place(letters))
                    lines = max(lines, int(digits))
                _check_reach(columns, lines)
    return total


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place


def _check_reach(columns: int, lines: int) -> None:
    if columns > MOST_COLUMNS:
        raise Refused("columns")
    if lines > MOST_ROWS:
        raise Refused("rows")
    if columns * lines > MOST_CELLS:
        raise Refused("cells")


def rows(path: str) -> Iterator[list[str]]:
    """Yield the rows of the first sheet that is shown, from row 1 on, as texts."""
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(path)
        shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        if not shown:
            raise Refused("empty" if book.sheet_names else "broken")
        sheet = book.get_sheet_by_name(shown[0])
        if sheet.start is None:
            raise Refused("empty")
        first, left = sheet.start
        yield from ([] for _row in range(first))
        for number, cells in enumerate(sheet.to_python(skip_empty_area=True)):
            if number > MOST_ROWS:
                raise Refused("rows")
            yield [""] * left + [text_of(cell) for cell in cells]
    except PasswordError:
        raise Refused("password") from None
    except (Refused, MemoryError):
        raise
    except Exception:
        # Whatever the parser says of a file that no spreadsheet wrote.
        raise Refused("broken") from None


def text_of(cell: Any) -> str:
    """Return a cell as text: days as 2026-11-23, numbers with a point, true and false."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        day = cell.date().isoformat()
        return day if cell.time().isoformat() == "00:00:00" else f"{day} {cell.time().isoformat('seconds')}"
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
