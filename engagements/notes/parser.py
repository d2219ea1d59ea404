"""Reads the lines of meeting notes that say what is to be done and what is missing.

A follow-up: `- [ ] send the benchmark @maria fri`, also `[ ]`, `- [x]` (done) and `todo: ...`; `!!` or `!high` makes it
urgent. A gap: `! gap PhysicsNeMo: no adaptive mesh "we lose two days a week" critical`, also `gap: ...`; a product before
the colon, the partner's words in quotes, a severity as the last word, `#performance` and the like for its kind,
`workaround: ...` at the end. Lines in fenced code are text. Every word of a line stays in some field. Linear in its size.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from engagements.choices import Priority
from engagements.dates import find_due

SEVERITIES = {
    "critical": "critical",
    "blocker": "critical",
    "blocking": "critical",
    "medium": "medium",
    "low": "low",
    "minor": "low",
    "nice-to-have": "low",
}
KINDS = {
    "feature": "feature",
    "performance": "performance",
    "perf": "performance",
    "defect": "defect",
    "bug": "defect",
    "documentation": "documentation",
    "docs": "documentation",
    "integration": "integration",
    "licensing": "licensing",
    "licence": "licensing",
    "license": "licensing",
    "support": "support",
}
# Characters of a line that are read for marks; the rest of a longer line is its text.
LINE_READ = 4000
LONGEST_HINT = 80

_FOLLOW_UP = re.compile(r"\s{0,40}(?:[-*+]\s{1,4})?\[( |x|X)?\]\s+(.+)", re.DOTALL)
_TODO = re.compile(r"\s{0,40}(?:[-*+]\s{1,4})?todo\s?:\s*(.+)", re.IGNORECASE | re.DOTALL)
_GAP = re.compile(r"\s{0,40}(?:[-*+]\s{1,4})?(?:!\s?gap\b\s?:?|gap\s?:)\s*(.+)", re.IGNORECASE | re.DOTALL)
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_MENTION = re.compile(r'(?<![\w@.])@(?:"([^"\n]{1,80})"|([^\W_](?:[\w.\-]{0,60}\w)?))')
_QUOTE = re.compile("\"([^\"]+)\"|“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|(?<!\\w)'([^']{8,})'(?!\\w)")
_KIND = re.compile(r"(?<!\w)#(\w{2,20})")
_WORKAROUND = re.compile(r"\s*\bworkaround\s?:\s*(.*)", re.IGNORECASE | re.DOTALL)
_URGENT = re.compile(r"(?<!\S)(?:!!+|!high)(?!\S)", re.IGNORECASE)
_PRODUCT = re.compile(r"\s*([^:\"“„«]{1,60}?)\s*:\s+(.+)", re.DOTALL)


@dataclass(frozen=True)
class NotedFollowUp:
    """A line that says what is to be done. `line` counts from 1; `due` is a day where the writer is."""

    line: int
    title: str
    assignee_hint: str | None = None
    due: date | None = None
    done: bool = False
    priority: str | None = None


@dataclass(frozen=True)
class NotedGap:
    """A line that says what is missing. `quote` holds the partner's own words, several quotes on lines of their own."""

    line: int
    title: str
    product_hint: str | None = None
    quote: str | None = None
    severity: str | None = None
    kind: str | None = None
    workaround: str | None = None


@dataclass(frozen=True)
class NoteWarning:
    """Something in a line that was not understood, in words for its writer."""

    line: int
    message: str


@dataclass(frozen=True)
class ParsedNotes:
    """What notes hold, in the order of their lines."""

    follow_ups: list[NotedFollowUp] = field(default_factory=list)
    gaps: list[NotedGap] = field(default_factory=list)
    warnings: list[NoteWarning] = field(default_factory=list)


def parse_notes(text: str, today: date) -> ParsedNotes:
    """Return the follow-ups and gaps that `text` holds, days reckoned from `today`. Never raises."""
    parsed = ParsedNotes()
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        mark = _FENCE.match(line[:10])
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
            continue
        if not fence:
            _read_line(parsed, number, line.replace("\x00", ""), today)
    return parsed


def _read_line(parsed: ParsedNotes, number: int, line: str, today: date) -> None:
    head, tail = line[:LINE_READ], line[LINE_READ:]
    if match := _FOLLOW_UP.fullmatch(head):
        done = (match[1] or " ") in "xX"
        parsed.follow_ups.append(_follow_up(number, match[2] + tail, done, today))
    elif match := _TODO.fullmatch(head):
        parsed.follow_ups.append(_follow_up(number, match[1] + tail, False, today))
    elif match := _GAP.fullmatch(head):
        gap = _gap(number, match[1], tail)
        parsed.gaps.append(gap)
        if not gap.product_hint:
            parsed.warnings.append(NoteWarning(number, "Name the product before a colon, such as “PhysicsNeMo: …”."))


def _follow_up(number: int, text: str, done: bool, today: date) -> NotedFollowUp:
    urgent = _URGENT.search(text[:LINE_READ])
    if urgent:
        text = _without(text, urgent.span())
    text, assignee = _take_mention(text)
    due = None
    found = find_due(text[-LINE_READ:], today)
    if found:
        due, (start, end) = found
        offset = max(len(text) - LINE_READ, 0)
        text = _without(text, (offset + start, offset + end))
    return NotedFollowUp(
        line=number,
        title=_tidy(text) or "Follow up",
        assignee_hint=assignee,
        due=due,
        done=done,
        priority=Priority.HIGH if urgent else None,
    )


def _take_mention(text: str) -> tuple[str, str | None]:
    """Take the first person named out of `text`; others stay in the words."""
    match = _MENTION.search(text[:LINE_READ])
    if not match:
        return text, None
    return _without(text, match.span()), match[1] or match[2]


def _gap(number: int, text: str, tail: str) -> NotedGap:
    workaround = None
    quotes = []
    for match in list(_QUOTE.finditer(text))[:20]:
        quotes.append(next(group for group in match.groups() if group).strip())
    text = _QUOTE.sub(" ", text)
    if match := _WORKAROUND.search(text):
        workaround = _tidy(match[1]) or None
        text = text[: match.start()]
    kind = None
    for match in _KIND.finditer(text):
        if match[1].lower() in KINDS:
            kind = KINDS[match[1].lower()]
            text = _without(text, match.span())
            break
    text, severity = _take_severity(text)
    product = None
    if match := _PRODUCT.fullmatch(text):
        product, text = _tidy(match[1]) or None, match[2]
    title = _tidy(text + tail)
    if not title:
        title = (quotes[0] if quotes else product or "Gap")[:120]
    return NotedGap(
        line=number,
        title=title,
        product_hint=product,
        quote="\n".join(quotes) or None,
        severity=severity,
        kind=kind,
        workaround=workaround,
    )


def _take_severity(text: str) -> tuple[str, str | None]:
    stripped = text.rstrip(" \t.,;")
    for words in (3, 1):
        parts = stripped.rsplit(maxsplit=words)
        last = "-".join(parts[-words:]).lower().strip("().,;")
        if len(parts) > words and last in SEVERITIES:
            return " ".join(parts[:-words]), SEVERITIES[last]
    return text, None


def _without(text: str, span: tuple[int, int]) -> str:
    return f"{text[: span[0]].rstrip()} {text[span[1] :].lstrip()}"


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,;").strip()


def format_follow_up(noted: NotedFollowUp) -> str:
    """Return the line that is read as `noted`, its day written as 2026-11-24."""
    words = [f"- [{'x' if noted.done else ' '}]", noted.title]
    if noted.priority == Priority.HIGH:
        words.append("!!")
    if noted.assignee_hint:
        plain = _MENTION.fullmatch(f"@{noted.assignee_hint}")
        words.append(f"@{noted.assignee_hint}" if plain else f'@"{noted.assignee_hint}"')
    if noted.due:
        words.append(noted.due.isoformat())
    return " ".join(words)
