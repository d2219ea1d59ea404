"""Tables: what leaves comes back whole and runs nowhere; what comes in is read whatever wrote it."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import StreamingHttpResponse
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ecosystem.core.tables import (
    FORMULA_STARTS,
    TableError,
    csv_lines,
    escape_cell,
    read_csv,
    send_xlsx,
    stream_csv,
    unescape_cell,
    write_xlsx,
)

# Text that is likely to hold what this is about.
TRICKY = st.text(st.sampled_from("'=+-@＝＋－＠\t\r\n ,;\"\u00a0a1é"))
ANY_TEXT = st.text(st.characters(codec="utf-8")) | TRICKY


@given(ANY_TEXT)
def test_any_text_comes_back_whole(text: str) -> None:
    assert unescape_cell(escape_cell(text)) == text


@given(ANY_TEXT)
def test_no_cell_runs_in_a_spreadsheet(text: str) -> None:
    cell = escape_cell(text)
    assert not cell.lstrip().startswith(FORMULA_STARTS)
    assert not cell.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "=cmd|' /C calc'!A0", "\u00a0=1"],
)
def test_formulas_leave_with_an_apostrophe(text: str) -> None:
    assert escape_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "value", [-5, Decimal("-1.50"), 2.5, date(2026, 11, 23), "plain", "it's", "'quoted'"]
)
def test_numbers_days_and_plain_text_stay_as_they_are(value: Any) -> None:
    assert escape_cell(value) == value


def test_nothing_is_an_empty_cell() -> None:
    assert escape_cell(None) == ""


@given(st.lists(st.lists(TRICKY, min_size=2, max_size=2), max_size=20))
def test_what_any_reader_of_csv_sees_is_what_was_written(rows: list[list[str]]) -> None:
    written = b"".join(csv_lines(["one", "two"], rows)).decode()
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert read[0] == ["one", "two"]
    assert [[unescape_cell(cell) for cell in row] for row in read[1:]] == rows


def test_it_is_rfc_4180_without_a_mark_unless_asked() -> None:
    assert b"".join(csv_lines(["a", "b"], [["x", 'say "hi", you']])) == b'a,b\r\nx,"say ""hi"", you"\r\n'
    assert b"".join(csv_lines(["a"], [], excel=True)) == b"\xef\xbb\xbfa\r\n"


def test_it_streams_in_constant_memory() -> None:
    rows = 100_000
    made = 0

    def many() -> Iterator[list[Any]]:
        nonlocal made
        for number in range(rows):
            made += 1
            yield [number, "x" * 100]

    response = stream_csv("many.csv", ["number", "text"], many())
    assert isinstance(response, StreamingHttpResponse)
    assert made == 0
    tracemalloc.start()
    lines = sum(chunk.count(b"\r\n") for chunk in response)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines == rows + 1
    assert peak < 2_000_000


def test_the_first_rows_leave_before_the_last_are_made() -> None:
    def endless() -> Iterator[list[int]]:
        number = 0
        while True:
            yield [number]
            number += 1

    chunks = iter(stream_csv("endless.csv", ["n"], endless()))
    assert next(chunks).startswith(b"n\r\n0\r\n1\r\n")


def test_xlsx_is_read_by_another_program_as_it_was_written() -> None:
    target = io.BytesIO()
    moment = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    rows = [
        ["=1+1", Decimal("1054.25"), date(2017, 3, 1), moment, 7, None],
        ["https://x.example", None, None, None, -1, "é"],
    ]
    write_xlsx(target, ["text", "amount", "day", "moment", "count", "rest"], rows)
    target.seek(0)
    read = CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python()
    assert read == [
        ["text", "amount", "day", "moment", "count", "rest"],
        ["=1+1", 1054.25, date(2017, 3, 1), datetime(2026, 11, 23, 9, 30), 7, ""],  # noqa: DTZ001  # as Excel has it
        ["https://x.example", "", "", "", -1, "é"],
    ]


def test_xlsx_holds_no_formula_and_no_link() -> None:
    response = send_xlsx("book.xlsx", ["text"], [['=HYPERLINK("https://x.example")'], ["https://x.example"]])
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as book:  # type: ignore[arg-type]
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet.lower().replace(b"=hyperlink", b"")
    assert response["Content-Disposition"] == 'attachment; filename="book.xlsx"'


TEXT = "name,amount\r\nBoréal “Dynamics”,5\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_it_reads_what_any_spreadsheet_wrote(encoding: str) -> None:
    (row,) = read_csv(TEXT.encode(encoding))
    assert row.values == {"name": "Boréal “Dynamics”", "amount": "5"}
    assert row.number == 2


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_it_finds_what_parts_the_columns(separator: str) -> None:
    (row,) = read_csv(f"a{separator}b\n1{separator}2\n".encode(), required=["a", "b"])
    assert row.values == {"a": "1", "b": "2"}


def test_rows_keep_their_number_and_empty_ones_are_passed_over() -> None:
    rows = list(read_csv(b"a,b,,\n1,2\n\n,,\n 3 ,'=x,left,over\n4\n"))
    assert [(row.number, row.values, row.surplus) for row in rows] == [
        (2, {"a": "1", "b": "2"}, ()),
        (5, {"a": "3", "b": "=x"}, ("left", "over")),
        (6, {"a": "4", "b": ""}, ()),
    ]


@given(st.lists(st.lists(TRICKY.map(str.strip).filter(bool), min_size=2, max_size=2), max_size=10))
def test_what_we_wrote_we_read(rows: list[list[str]]) -> None:
    written = b"".join(csv_lines(["one", "two"], rows))
    assert [list(row.values.values()) for row in read_csv(written)] == rows


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"PK\x03\x04\x00\x00binary", "not a CSV file"),
        (b"a,b\n1,\x00\n", "not a CSV file"),
        (b"\xff\xfea", "not a CSV file"),
        (b"a,c\n1,2\n", "lacks the columns b"),
        (b"a,b,A\n1,2,3\n", "two columns called a"),
        (",".join(f"c{n}" for n in range(501)).encode(), "more than 500 columns"),
        (b'a,b\n1,2\n"3,4\n', "Row 3 can't be read"),
        (b"a,b\n" + b"x" * 1_100_000 + b",1\n", "Row 2 can't be read"),
    ],
)
def test_it_says_why_a_file_is_no_table(content: bytes, words: str) -> None:
    with pytest.raises(TableError, match=words):
        list(read_csv(content, required=["a", "b"] if b"c0" not in content else []))
