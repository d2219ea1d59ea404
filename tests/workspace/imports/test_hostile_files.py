"""Files that are no tables, and files made to hurt: a clear refusal each time, in bounded memory."""

import io
import random
import resource
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystem.core.tables import TableError
from ecosystem.core.workbooks import open_table, read_workbook
from ecosystem.workspace.models import ImportRun
from partners.models import Partner
from tests.workspace.imports.working import WorkingClient, as_csv, as_xlsx, last_run, outcomes

GOOD = as_xlsx(["Name", "Tier"], *([f"Partner {n}", "watch"] for n in range(200)))
# Bytes that this process may take for any of these files.
MOST = 40 * 1024 * 1024


def rezipped(**parts: bytes | None) -> bytes:
    """Return the good workbook with parts replaced or, with None, taken out; "__" in a name is "/", "_x" is ".x"."""
    target = io.BytesIO()
    named = {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in parts.items()}
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *named}:
            content = named[name] if name in named else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


def bomb() -> bytes:
    """Return a workbook of a few megabytes whose sheet unpacks to more than a gigabyte."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _piece in range(1100):
                sheet.write(b" " * 1024 * 1024)
    return target.getvalue()


def lying() -> bytes:
    """Return a bomb whose directory says that it is small."""
    content = bytearray(bomb())
    size = (1100 * 1024 * 1024).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (1000).to_bytes(4, "little")
    return bytes(content)


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "lol">{entities}]><sst><si><t>&l9;</t></si></sst>'.encode()


def far_cell() -> bytes:
    """Return a sheet whose two cells span a rectangle of seventeen billion."""
    return b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'


def long_words() -> bytes:
    """Return shared words whose copies in each cell would take many gigabytes."""
    return (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>'
        + b"x" * 30_000_000
        + b"</t></si></sst>"
    )


def many_cells() -> bytes:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'.encode()


def wide_workbook() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet().write_row(0, 0, [f"c{n}" for n in range(10_000)])
    return target.getvalue()


def merged_header() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 1, "Partner")
        sheet.write_row(0, 2, ["Tier"])
        sheet.write_row(1, 0, ["Boreal", "NO", "watch"])
    return target.getvalue()


OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "random": (lambda: random.Random(7).randbytes(200_000), "This is not a CSV file."),
    "random after a zip's first letters": (lambda: b"PK\x03\x04" + random.Random(8).randbytes(5000), "damaged or cut short"),
    "cut short": (lambda: GOOD[: len(GOOD) // 2], "damaged or cut short"),
    "another kind of zip": (lambda: rezipped(xl__workbook_xml=None)[:0] + zip_of("a.txt"), "This is no Excel workbook."),
    "a part missing": (lambda: rezipped(**{"xl/workbook.xml": None}), "damaged or cut short"),
    "zip bomb": (bomb, "unpacks to more than an import may take"),
    "zip bomb that lies": (lying, "damaged or cut short"),
    "billion laughs": (lambda: rezipped(**{"xl/sharedStrings.xml": laughs()}), "definitions that Excel does not write"),
    "a cell far out": (lambda: rezipped(**{"xl/worksheets/sheet1.xml": far_cell()}), "more than 500 columns"),
    "a word of 30 MB in 2,000 cells": (lambda: rezipped(**{"xl/sharedStrings.xml": long_words(), "xl/worksheets/sheet1.xml": many_cells()}), "unpacks to more than an import may take"),
    "10,000 columns": (lambda: ",".join(f"c{n}" for n in range(10_000)).encode() + b"\n1\n", "more than 500 columns"),
    "10,000 columns of Excel": (wide_workbook, "more than 500 columns"),
    "merged header": (merged_header, "Column B has no heading."),
    "empty header": (lambda: b",,\nBoreal,NO,\n", "The first row holds no headings."),
    "two columns of one name": (lambda: b"Name,NAME\na,b\n", "two columns called name"),
    "old Excel": (lambda: OLD_EXCEL, "old Excel file (.xls)"),
    "a password": (lambda: OLD_EXCEL + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 99, "locked with a password"),
    "no rows": (lambda: as_xlsx(["Name", "Tier"]), "The file holds no rows."),
    "nothing": (lambda: b"", "The file is empty."),
    "null letters": (lambda: b"Name,Tier\nBo\x00real,watch\n", "This is not a CSV file."),
}  # fmt: skip


def zip_of(name: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, "text")
    return target.getvalue()


@pytest.mark.parametrize("case", FILES)
def test_it_is_refused_in_words_and_nothing_is_kept_of_it(desk: WorkingClient, case: str) -> None:
    make, words = FILES[case]
    content = make()
    tracemalloc.start()
    page = desk.upload(content, "file.xlsx")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    told = page.content.decode().replace("&#x27;", "'")
    assert words in told, last_run().problem if ImportRun.objects.exists() else told[-3000:]
    if page.status_code == 422:
        assert not ImportRun.objects.exists()
        assert "field-error" in told
    else:
        assert last_run().state == "failed"
        assert "Choose another file" in told
    assert not Partner.objects.exists()
    assert peak < MOST + 2 * len(content)


def test_the_reader_of_workbooks_keeps_to_its_memory() -> None:
    content = rezipped(**{"xl/sharedStrings.xml": long_words(), "xl/worksheets/sheet1.xml": many_cells()})
    with pytest.raises(TableError, match="unpacks to more"):
        list(read_workbook(io.BytesIO(content)))
    # The largest child so far, in kilobytes: the limit of the reader, not the sixty gigabytes asked for.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 2.2 * 1024 * 1024


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=2000),
    st.integers(0, len(GOOD) - 1),
    st.sampled_from(["insert", "replace", "cut", "alone"]),
)
def test_whatever_the_bytes_it_is_a_table_or_a_refusal(noise: bytes, place: int, how: str) -> None:
    content = {
        "insert": GOOD[:place] + noise + GOOD[place:],
        "replace": GOOD[:place] + noise + GOOD[place + len(noise) :],
        "cut": GOOD[:place],
        "alone": noise,
    }[how]
    try:
        rows = list(open_table(io.BytesIO(content)))
    except TableError as error:
        assert str(error)
    else:
        assert all(isinstance(cell, str) for row in rows for cell in row.values.values())


def test_more_rows_than_allowed_are_refused(desk: WorkingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ecosystem.workspace.imports.planning.MOST_ROWS", 10)
    page = desk.upload(as_csv(["Name", "Tier"], *([f"P{n}", "watch"] for n in range(11)))).content.decode()
    assert "more than 10 rows" in page
    assert last_run().state == "failed"


def test_a_broken_row_far_down_is_named(desk: WorkingClient) -> None:
    content = as_csv(["Name", "Tier"], *([f"P{n}", "watch"] for n in range(500))) + b'"open,watch\n'
    page = desk.upload(content).content.decode()
    assert "Row 502 can&#x27;t be read" in page
    assert not last_run().planned.exists()


def test_text_that_would_run_anywhere_is_only_text(desk: WorkingClient) -> None:
    hostile = [
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "{{ 7|add:7 }}",
        "%s %(run)s",
        "'; DROP TABLE partners_partner; --",
        "\\",
        "a\u202eb",
    ]
    run = desk.upload_rows(
        ["Name", "Summary", "Tier", "<b>x</b>"], *([text, text, "watch", text] for text in hostile)
    )
    assert set(outcomes(run)) == {"create"}
    assert (
        "<script>alert" not in desk.page(run) + desk.get(f"{run.get_absolute_url()}columns/").content.decode()
    )
    desk.bring_in(run)
    assert set(Partner.objects.values_list("name", "summary")) == {(text, text) for text in hostile}
