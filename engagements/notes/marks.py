"""The marks inside a line: people after @, words in quotes, loose punctuation. All linear in the line."""

import re
from collections.abc import Iterator

# An e-mail address, or an address of the web, is not a person named: nothing may stand right before the @.
MENTION = re.compile(
    r"(?<![\w.+\-%/@])@"
    r"(?:[\"“„]([^\"“”„\n]{1,80})[\"”“]"
    r"|([^\W_](?:[\w.\-\u0300-\u036f]|['’](?=\w\w)){0,60}))"
)
# A name neither ends in a full stop nor goes on, as in @maria@example.com.
_GOES_ON = re.compile(r"[\w@]")

# Opening marks and those that may close them. A single one is an apostrophe more often than not, so it has
# further rules.
_CLOSED_BY = {'"': '"', "“": "”", "„": "“”", "«": "»", "”": "”", "'": "'", "‘": "’"}
_SINGLE = "'‘"
_QUOTE_MARK = re.compile("[\"“”„«»'‘’]")

_LOOSE = ",;:-–—"


def mentions(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the people named in `text`, each with where the name stands in it."""
    for match in MENTION.finditer(text):
        hint = match[1] or match[2].rstrip(".-")
        end = match.end() if match[1] else match.start() + 1 + len(hint)
        if hint.strip() and not _GOES_ON.match(text, match.end()):
            yield " ".join(hint.split()), (match.start(), end)


def quotes(text: str) -> list[tuple[int, int]]:
    """Return where the quotes of `text` stand, marks included: straight, curly, low or angled."""
    marks = [(match.start(), match[0]) for match in _QUOTE_MARK.finditer(text)]
    spans: list[tuple[int, int]] = []
    never_closed: set[str] = set()
    index = 0
    while index < len(marks):
        start, mark = marks[index]
        index += 1
        if mark not in _CLOSED_BY or mark in never_closed or not _opens(text, start, mark):
            continue
        closing = next((i for i in range(index, len(marks)) if _closes(text, *marks[i], mark)), None)
        if closing is None:
            # So each kind of mark looks to the end of the line in vain no more than once.
            never_closed.add(mark)
            continue
        end = marks[closing][0]
        inside = text[start + 1 : end].strip()
        if inside and (mark not in _SINGLE or " " in inside):
            spans.append((start, end + 1))
        index = closing + 1
    return spans


def _opens(text: str, at: int, mark: str) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if mark in _SINGLE:
        return not before.isalnum() and not after.isspace()
    # A straight one right after a letter or number is an inch or a closing one; after @ it holds a name.
    return mark != '"' or not (before.isalnum() or before == "@")


def _closes(text: str, at: int, mark: str, opening: str) -> bool:
    if mark not in _CLOSED_BY[opening]:
        return False
    return opening not in _SINGLE or not (text[at - 1].isspace() or text[at + 1 : at + 2].isalnum())


def without(text: str, span: tuple[int, int]) -> str:
    """Return `text` with what stands at `span` cut out and one space in its place."""
    return f"{text[: span[0]].rstrip()} {text[span[1] :].lstrip()}"


def tidy(text: str) -> str:
    """Return `text` with single spaces and no commas, colons or dashes left over at its ends."""
    words = text.split()
    first, last = 0, len(words)
    while first < last and not words[first].strip(_LOOSE):
        first += 1
    while first < last and not words[last - 1].strip(_LOOSE):
        last -= 1
    return " ".join(words[first:last]).strip(",;")
