"""Reads the lines of meeting notes that say what is to be done and what is missing.

A follow-up: `- [ ] send the benchmark @maria fri`; also `[ ]`, `* [ ]`, `- [x]` (done) and `todo: ...`; `!!`
or `!high` makes it urgent, `!low` the other way. Who does it is the first person named on their own: in "send
the deck to @maria" she stays in the title. A gap: `! gap PhysicsNeMo: no adaptive mesh "we lose two days a
week" critical`; also `!gap` and `gap: ...`; a product before the colon, the partner's words in quotes, a
severity as the last word, `#performance` and the like for its kind, `workaround: ...` at the end.

Lines in fenced code are text. Every word of a line stays in some field: what isn't understood stays in the
title. Reading takes time linear in the size of the notes, whatever is in them.
"""

import re
from datetime import date

from engagements.notes.follow_ups import read_follow_up
from engagements.notes.gaps import read_gap
from engagements.notes.marks import mentions
from engagements.notes.noted import Mention, NoteWarning, ParsedNotes

# Marks of direction and width that right-to-left text and pasting leave before a line.
_UNSEEN = "\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\u061c\\ufeff"
_BULLET = rf"[\s{_UNSEEN}]{{0,40}}(?:(?:[-*+•–—]|\d{{1,3}}[.)])\s{{1,4}})?"
_FOLLOW_UP = re.compile(rf"{_BULLET}(?:\[(?:\s|([xX✓✔]))?\]|☐|([☑☒✅]))\s(.+)", re.DOTALL)
_TODO = re.compile(rf"{_BULLET}to-?do\s?:(.+)", re.IGNORECASE | re.DOTALL)
_GAP = re.compile(rf"{_BULLET}(?:!\s?gap(?!\w)\s?:?|gap\s?:)(.+)", re.IGNORECASE | re.DOTALL)
_FENCE = re.compile(r"[ \t]{0,12}(`{3,}|~{3,})(.*)", re.DOTALL)


def parse_notes(text: str, today: date) -> ParsedNotes:
    """Return the follow-ups, gaps and people that `text` holds, days reckoned from `today`. Never raises.

    Lines are those of `str.splitlines`, counted from 1. Null characters are left out.
    """
    parsed = ParsedNotes()
    fence, opened = "", 0
    for number, line in enumerate(text.replace("\x00", "").splitlines(), start=1):
        mark = _FENCE.fullmatch(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
        elif not line or line.isspace():
            continue
        elif mark and not (mark[1][0] == "`" and "`" in mark[2]):
            fence, opened = mark[1], number
        else:
            _read_line(parsed, number, line, today)
    if fence:
        parsed.warnings.append(
            NoteWarning(opened, f"The code that begins here has no {fence[:3]} after it: it is not read.")
        )
    return parsed


def _read_line(parsed: ParsedNotes, number: int, line: str, today: date) -> None:
    parsed.mentions.extend(Mention(number, hint) for hint, _span in mentions(line))
    warnings: list[str] = []
    if (match := _FOLLOW_UP.fullmatch(line)) and match[3].strip():
        follow_up, warnings = read_follow_up(number, match[3], bool(match[1] or match[2]), today)
        parsed.follow_ups.append(follow_up)
    elif (match := _TODO.fullmatch(line)) and match[1].strip():
        follow_up, warnings = read_follow_up(number, match[1], False, today)
        parsed.follow_ups.append(follow_up)
    elif (match := _GAP.fullmatch(line)) and match[1].strip():
        gap, warnings = read_gap(number, match[1])
        parsed.gaps.append(gap)
    parsed.warnings.extend(NoteWarning(number, message) for message in warnings)
