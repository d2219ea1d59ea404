"""Reading XLSX workbooks that somebody sent, whatever they hold, in bounded memory."""

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ecosystem.core.tables import Table, TableError, csv_table
from ecosystem.core.workbook_reader import MOST_UNPACKED

READER = Path(__file__).with_name("workbook_reader.py")
ZIP = b"PK\x03\x04"
# What the file format of Excel before 2007 begins with, and that of XLSX with a password.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_PARTS = 2000

BROKEN = gettext_lazy("This workbook is damaged or cut short. Open it in Excel and save it again.")
TOO_LARGE = gettext_lazy("This workbook unpacks to more than an import may take. Save the sheet as CSV.")
REASONS: dict[str, str | Promise] = {
    "broken": BROKEN,
    "bomb": TOO_LARGE,
    "memory": TOO_LARGE,
    "cells": gettext_lazy(
        "This sheet spreads over too many cells. Delete the empty rows and columns around the table."
    ),
    "rows": gettext_lazy("The sheet has more than 200,000 rows. Part it into several files."),
    "columns": gettext_lazy("The file has more than 500 columns."),
    "entities": gettext_lazy(
        "This workbook holds definitions that Excel does not write. Open it in Excel and save it again."
    ),
    "empty": gettext_lazy("The file is empty."),
    "password": gettext_lazy("This workbook is locked with a password. Save it without one."),
}


def open_table(file: IO[bytes], *, required: Iterable[str] = ()) -> Table:
    """Return the table in a CSV file or on the first sheet of an XLSX workbook, its header read.

    Raises TableError for what can't be read, now or while its rows are read.
    """
    if is_workbook(file):
        return Table(read_workbook(file), required=required)
    return csv_table(file, required=required)


def is_workbook(file: IO[bytes]) -> bool:
    """Return whether `file` begins as a workbook does, of whatever age. Leaves it at its start."""
    start = file.read(len(COMPOUND))
    file.seek(0)
    return start.startswith(ZIP) or start == COMPOUND


def check_workbook(file: IO[bytes]) -> None:
    """Raise TableError for what is seen at a glance to be no workbook that can be read. Leaves `file` at its start."""
    start = file.read(len(COMPOUND))
    file.seek(0)
    if start == COMPOUND:
        locked = _holds(file, ENCRYPTED)
        raise TableError(
            str(REASONS["password"])
            if locked
            else _("This is an old Excel file (.xls). Save it as .xlsx or CSV.")
        )
    try:
        with zipfile.ZipFile(file) as book:
            parts = book.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError):
        raise TableError(str(BROKEN)) from None
    finally:
        file.seek(0)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise TableError(_("This is no Excel workbook. Save the table as .xlsx or CSV."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise TableError(str(TOO_LARGE))
    if any(part.flag_bits & 1 for part in parts):
        raise TableError(str(REASONS["password"]))


def _holds(file: IO[bytes], words: bytes) -> bool:
    rest = b""
    while piece := file.read(1024 * 1024):
        if words in rest + piece:
            file.seek(0)
            return True
        rest = piece[-len(words) :]
    file.seek(0)
    return False


def read_workbook(file: IO[bytes]) -> Iterator[list[str]]:
    """Yield the rows of the first sheet that is shown, as texts. Raises TableError for what can't be read."""
    check_workbook(file)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy, tempfile.TemporaryFile() as told:
        while piece := file.read(1024 * 1024):
            copy.write(piece)
        copy.flush()
        with subprocess.Popen(
            [sys.executable, "-I", str(READER), copy.name], stdout=subprocess.PIPE, stderr=told
        ) as reader:
            assert reader.stdout is not None
            try:
                for line in reader.stdout:
                    yield json.loads(line)
            finally:
                # Whoever takes the first rows only need not wait for the last.
                reader.stdout.close()
                if reader.poll() is None and not _ends(reader):
                    reader.kill()
        if reader.returncode:
            told.seek(0)
            reason = told.read(200).decode(errors="replace").strip().splitlines()
            # Killed by its limits it can't say why.
            otherwise = TOO_LARGE if reader.returncode < 0 else BROKEN
            raise TableError(str(REASONS.get(reason[-1] if reason else "", otherwise)))


def _ends(reader: subprocess.Popen[bytes]) -> bool:
    try:
        reader.wait(5)
    except subprocess.TimeoutExpired:
        return False
    return True
