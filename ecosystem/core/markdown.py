"""Notes as people type them, turned into HTML that is safe to show."""

from functools import cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
# The page owns h1 and h2, so a note's own headings begin below them.
HEADINGS_DOWN = 2
BOXES = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}


def render_markdown(text: str) -> SafeString:
    """Return `text` (CommonMark with tables, strike-through and task boxes) as sanitised HTML.

    HTML in the text shows as it was typed. Links go to http, https and mailto only; images are left as links.
    """
    parser = _parser()
    tokens = parser.parse(text or "")
    for index, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + HEADINGS_DOWN)}"
        elif token.type == "inline" and index > 1 and tokens[index - 2].type == "list_item_open":
            _draw_box(token)
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308  # sanitised on the line above


def plain_text(text: str) -> str:
    """Return Markdown `text` as one line of words: without marks, each block but the last closed as a sentence."""
    tokens = _parser().parse(text or "")
    line = ""
    for index, token in enumerate(tokens):
        if token.type not in ("inline", "fence", "code_block"):
            continue
        words = " ".join(_words(token).split())
        if line and words:
            leads_to_list = tokens[index - 3].type.endswith("list_open")
            line += " " if line[-1] in ".!?:;…," else ": " if leads_to_list else ". "
        line += words
    return line


def _words(token: Token) -> str:
    if token.children is None:
        return token.content
    return "".join(" " if child.type.endswith("break") else child.content for child in token.children)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return parser.enable(["table", "strikethrough"]).disable("image")


def _draw_box(inline: Token) -> None:
    first = inline.children[0] if inline.children else None
    if first is not None and first.type == "text" and first.content[:4] in BOXES:
        first.content = BOXES[first.content[:4]] + first.content[4:]
