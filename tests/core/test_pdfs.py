"""PDFs from templates and data: what people typed stays text, whatever it is, and the file is what it was."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from ecosystem.core.pdfs import make_pdf, printable, send_pdf

MADE = datetime(2026, 11, 25, 12, tzinfo=UTC)


def plan(**data: Any) -> dict[str, Any]:
    """Return the data of an account plan that holds nothing but `data`."""
    empty: dict[str, Any] = {name: [] for name in ("tracks", "adoption", "wins", "ours", "theirs", "gaps")}
    words = {"title": "Plan", "footer": "Plan", "made": "made today", "partner": "Boreal", "subtitle": "Q4"}
    return empty | words | {"numbers": None} | data


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@settings(max_examples=25, deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cs"]) | st.sampled_from("#$*_`@<>\\[]{}\"'/=-+~\n\u202e"),
        max_size=80,
    )
)
def test_any_text_makes_a_pdf(text: str) -> None:
    content = make_pdf("account_plan", plan(partner=text, ours=[{"title": text, "note": text}]), made_at=MADE)
    assert content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "text",
    [
        "#panic()",
        "$x^2$",
        "*bold* _it_",
        "@ref <label>",
        "= Head",
        '#read("page.typ")',
        "\\ ` // note",
        "- item",
    ],
)
def test_no_text_is_markup(text: str) -> None:
    assert text in text_of(make_pdf("account_plan", plan(wins=[{"title": text, "note": ""}]), made_at=MADE))


def test_the_same_data_gives_the_same_bytes_and_another_moment_others() -> None:
    one, two = (make_pdf("account_plan", plan(), made_at=MADE) for _again in range(2))
    assert one == two
    assert one != make_pdf("account_plan", plan(), made_at=MADE.replace(hour=13))


def test_every_sheet_says_whose_it_is_and_which() -> None:
    many = [{"title": f"Item {number}", "note": "by somebody"} for number in range(200)]
    reader = PdfReader(
        io.BytesIO(make_pdf("account_plan", plan(ours=many, footer="Boreal, Q4"), made_at=MADE))
    )
    assert len(reader.pages) > 1
    for number, sheet in enumerate(reader.pages, start=1):
        text = " ".join(sheet.extract_text().split())
        assert f"Page {number} of {len(reader.pages)}" in text
        assert "Boreal, Q4 · made today" in text
        assert round(float(sheet.mediabox.width) / 72 * 25.4) == 210


def test_a_template_that_lacks_something_fails_loudly() -> None:
    with pytest.raises(typst.TypstError):
        make_pdf("account_plan", {"title": "Plan"}, made_at=MADE)


def test_long_words_may_break_and_nothing_turns_a_line_round() -> None:
    told = printable({"a": ["x" * 60, "\u202eabc\x07", 5, None, True]})
    assert told == {"a": ["\u200b".join(["x" * 24, "x" * 24, "x" * 12]), "abc", 5, None, True]}


def test_it_is_shown_and_kept_by_a_name() -> None:
    answer = send_pdf("plan.pdf", b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="plan.pdf"'
