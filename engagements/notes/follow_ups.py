"""A line that says what is to be done, read and written."""

import re
from dataclasses import replace
from datetime import date

from engagements.dates import find_doubtful, find_due
from engagements.notes.marks import mentions, tidy, without
from engagements.notes.noted import NotedFollowUp

# Somebody named after one of these belongs to what is to be done: "send the deck to @maria".
PREPOSITIONS = frozenset(
    ("to", "with", "from", "for", "and", "or", "&", "of", "cc", "about", "at", "via", "like")
)

_PRIORITY = re.compile(r"(?<!\S)(?:(!!+|!high)|!low)(?!\S)", re.IGNORECASE)
_PLAIN_HINT = re.compile(r"[^\W_](?:[\w.\-\u0300-\u036f]{0,59}\w)?")


def read_follow_up(line: int, text: str, done: bool, today: date) -> tuple[NotedFollowUp, list[str]]:
    """Return what `text`, the line after its box, says is to be done, and warnings for its writer."""
    warnings = []
    rest, assignee = _take_assignee(tidy(text))
    priority = None
    if match := _PRIORITY.search(rest):
        priority = "high" if match[1] else "low"
        rest = without(rest, match.span())
    rest = tidy(rest)
    due = None
    if found := find_due(rest, today):
        due, span = found
        if due < today:
            warnings.append(f"“{rest[slice(*span)]}” is a day gone by.")
        rest = tidy(without(rest, span))
    elif doubtful := find_doubtful(rest, today):
        warnings.append(f"“{doubtful}” was not read as a due day. Write “by fri”, “24 nov” or “2026-11-24”.")
    if not rest:
        warnings.append("Say what is to be done.")
    title = rest or tidy(text) or " ".join(text.split())
    return NotedFollowUp(line, title, assignee, due, done, priority), warnings


def _take_assignee(text: str) -> tuple[str, str | None]:
    """Take who does it, the first person named on their own, out of `text`; others stay in its words."""
    for hint, (start, end) in mentions(text):
        word_before = text[max(start - 12, 0) : start].rpartition("(")[2].split()[-1:]
        possessive = text[end : end + 1] in {"'", "’"}
        if possessive or (word_before and word_before[0].lower() in PREPOSITIONS):
            continue
        return without(text, (start, end)), hint
    return text, None


def format_follow_up(noted: NotedFollowUp) -> str:
    """Return the line that is read as `noted`, such as "- [ ] send the benchmark @maria 2026-11-24".

    Marks that are part of the title can be taken for the line's own; then the line's own go first, where they
    win.
    """
    title = " ".join(noted.title.split())
    urgency = "!!" if noted.priority == "high" else "!low" if noted.priority == "low" else ""
    who = _format_hint(noted.assignee_hint) if noted.assignee_hint else ""
    day = noted.due.isoformat() if noted.due else ""
    by = f"by {day}" if day else ""
    orders = (
        (title, urgency, who, day),
        (title, urgency, who, by),
        (urgency, who, title, day),
        (urgency, who, title, by),
    )
    box = "- [x]" if noted.done else "- [ ]"
    texts = [" ".join(part for part in parts if part) for parts in orders]
    return f"{box} {next((text for text in texts if _reads_back(text, noted)), texts[0])}"


def _reads_back(text: str, noted: NotedFollowUp) -> bool:
    # The day is written in numbers, so that any day serves to read it by; its own keeps it from being one
    # gone by.
    read, _warnings = read_follow_up(noted.line, text, noted.done, noted.due or date.min)
    return read == replace(noted, title=" ".join(noted.title.split()))


def _format_hint(hint: str) -> str:
    return f"@{hint}" if _PLAIN_HINT.fullmatch(hint) else f'@"{hint}"'
