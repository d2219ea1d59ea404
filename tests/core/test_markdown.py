"""Notes become HTML that can do nothing."""

import re
import time
from html import unescape
from urllib.parse import urlsplit

import pytest

from ecosystem.core.markdown import plain_text, render_markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x](https://example.com/x.png" onerror="alert(1))',
    '[x](https://example.com "\\" onmouseover=alert(1) x=\\"")',
    "[a]: javascript:alert(1)\n\n[a]",
    '<a href="https://example.com" style="position:fixed" onclick="alert(1)">x</a>',
    '```"><script>alert(1)</script>\ncode\n```',
    "`<script>alert(1)</script>`",
    "<!-- --><script>alert(1)</script>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "| <script>alert(1)</script> |\n|---|\n| <b onclick=x> |",
    "\x00<script>alert(1)</script>",
]
TAG = re.compile(r"<\s*/?\s*([a-zA-Z0-9]+)([^>]*)>")
PLAIN = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


@pytest.mark.parametrize("text", ATTACKS)
def test_attack_is_harmless(text: str) -> None:
    html = render_markdown(text)
    for tag, attributes in TAG.findall(html):
        assert tag in PLAIN
        names = set(re.findall(r'([\w-]+)="', attributes))
        assert names <= {"href", "title", "rel", "start"}
        for address in re.findall(r'href="([^"]*)"', attributes):
            assert urlsplit(unescape(address)).scheme in {"http", "https", "mailto", ""}


def test_what_people_write() -> None:
    html = render_markdown(
        "# Result\n\n**bold** *em* ~~gone~~ `code`\n\n- [ ] open\n- [x] done\n\n> said\n\n| a |\n|---|\n| 1 |\n"
    )
    for part in (
        "<h3>Result</h3>",
        "<strong>bold</strong>",
        "<em>em</em>",
        "<s>gone</s>",
        "<code>code</code>",
        "<li>☐ open</li>",
        "<li>☑ done</li>",
        "<blockquote>",
        "<th>a</th>",
    ):
        assert part in html


def test_link_leaves_without_a_trace() -> None:
    html = render_markdown("[run](https://example.com/run)")
    assert 'href="https://example.com/run"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_html_shows_as_typed() -> None:
    assert "&lt;b&gt;not bold&lt;/b&gt;" in render_markdown("<b>not bold</b>")


def test_line_breaks_stay() -> None:
    assert "one<br>\ntwo" in render_markdown("one\ntwo")


def test_headings_end_at_six() -> None:
    assert "<h6>deep</h6>" in render_markdown("###### deep")


def test_nothing_gives_nothing() -> None:
    assert render_markdown("") == ""


@pytest.mark.parametrize("unit", ["a ", "*", "[", "> ", "- x\n", "|", "`"])
def test_a_megabyte_ends(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = time.monotonic()
    render_markdown(text)
    assert time.monotonic() - started < 20


def test_plain_text_reads_as_sentences() -> None:
    notes = "# Call\n\nThey **agreed**\n\n- we send `mesh.vtk`\n- they [test](https://example.com) it!\n\n```\nrun  it\n```"
    assert plain_text(notes) == "Call. They agreed: we send mesh.vtk. they test it! run it"
    assert plain_text("one\n  two") == "one two"
    assert plain_text("<b>typed</b>") == "<b>typed</b>"
    assert plain_text("") == ""
