"""Days in natural words, as people write them in notes and due fields.

Understood, in English and in any case, reckoned from today:

- today, eod; tomorrow, tmrw; the day after tomorrow;
- a weekday, "fri": the next such day, never today; "this fri": the same, but today counts; "next tue": the
  Tuesday of next week, weeks beginning on Monday;
- "in 3 days", "in two weeks", "in a fortnight", "within a month", "in a year", 3d, 2w, 1m, 1y (a month on from
  31 January is the last of February); next week (its Monday), next month, next year (so far on);
- the end of the week (eow, Friday), month (eom), quarter (eoq), year (eoy), or of the next one;
- 24 nov, nov 24, the 24th of November: the next such day, today included, so a day gone by is next year's;
  24 Nov 2026 and 2026-11-24 are that day, gone by or not; a weekday may stand before any of these if it
  agrees;
- the 15th: the next such day, today included; in a line only after "by", "due" or "on".

Not guessed at: numbers in another order (24/11/2026, 11/24), a year of two digits, a day that no month has.
"""

import calendar
import re
from collections import deque
from datetime import date, timedelta
from difflib import get_close_matches

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "monday"),
            ("tue", "tues", "tuesday"),
            ("wed", "weds", "wednesday"),
            ("thu", "thur", "thurs", "thursday"),
            ("fri", "friday"),
            ("sat", "saturday"),
            ("sun", "sunday"),
        )
    )
    for name in names
}
# Not taken from `calendar`, whose names follow the process's locale.
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
MONTHS = {name: number for number, full in enumerate(MONTH_NAMES, start=1) for name in (full, full[:3])} | {
    "sept": 9
}
COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {name: number for number, name in enumerate(COUNTS, start=1)} | {"a": 1, "an": 1}
UNITS = {
    name: unit
    for unit, names in {
        "day": ("d", "day", "days"),
        "week": ("w", "wk", "wks", "week", "weeks"),
        "fortnight": ("fortnight", "fortnights"),
        "month": ("m", "mo", "month", "months"),
        "year": ("y", "yr", "year", "years"),
    }.items()
    for name in names
}
# Words after which a day at the end of a line is not when it is due: "run it for 2w", "move the demo to fri".
STOPS = frozenset(
    (
        *("about", "after", "and", "as", "at", "before", "between", "by", "during", "each", "every", "for"),
        *("from", "in", "into", "last", "like", "next", "of", "on", "or", "past", "per", "previous", "since"),
        *(
            "than",
            "the",
            "this",
            "till",
            "to",
            "until",
            "versus",
            "via",
            "vs",
            "was",
            "were",
            "with",
            "without",
        ),
    )
)
# Of those, the ones a writer may well have meant a due day by.
NEARLY_DUE = frozenset(("after", "before", "till", "until"))
LONGEST_TEXT = 60
# "(by the 24th of November 2026)", "due on tue 24 nov 2026".
LONGEST_PHRASE_WORDS = 7
# A long line names its day by its last "by", "due" or "on"; no more of them are tried.
LEADS_TRIED = 10

_LEAD = re.compile(r"(due by|due on|due|by|on):? ")
_THE = re.compile(r"(?:at )?the (?=end |\d{1,2}\D)")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_COUNTED = re.compile(rf"(in |within )?(\d{{1,3}}|{'|'.join(NUMBERS)})( ?)({'|'.join(UNITS)})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]+)\.?(?: (\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?")
_LEAD_IN_LINE = re.compile(r"(?<!\S)\(?(?:due|by|on):?(?=\s)", re.IGNORECASE)
# Said of solvers and meshes, not of days.
_DIMENSIONS = re.compile(r"(?:\S+ )?\d ?D")

_NUMERIC = r"\d{1,2}([./-])\d{1,2}\1\d{4}|\d{1,2}/\d{1,2}/\d{2}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
_NAMED_MONTH = rf"\b(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_NEARLY = rf"{_NUMERIC}|\d{{1,2}} {_NAMED_MONTH}(?: \d{{2,4}})?|{_NAMED_MONTH} \d{{1,2}}"
_NEARLY_AT_END = re.compile(rf"(?<![\w./-])(?:{_NEARLY})$", re.IGNORECASE)
_NEARLY_AT_START = re.compile(rf"(?:{_NEARLY}|\d{{1,2}}/\d{{1,2}})(?![\w./-])", re.IGNORECASE)
_LAST_WORDS = {"today", "tomorrow", "tomorow", "tmrw", "eod", "eow", "eom", "eoq", "eoy", "quarter"}
_LAST_WORDS |= {*WEEKDAYS, *MONTHS, *UNITS}
_SPELLED = [name for name in (*WEEKDAYS, *MONTH_NAMES, "tomorrow", "today") if len(name) > 4]


def parse_due(text: str, today: date) -> date | None:
    """Return the day that `text` names, reckoned from `today`; None if it names none or could name several."""
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        return None
    words = " ".join(text.lower().replace(",", " ").split())
    return _parse(_THE.sub("", _LEAD.sub("", words, count=1), count=1), today)


def find_due(text: str, today: date) -> tuple[date, tuple[int, int]] | None:
    """Return the day that the line `text` is due and where its words stand in it (start, end), or None.

    The day is at the end of the line, or else after the last "by", "due" or "on" that has one after it; that
    word and brackets around belong to it. It isn't taken where nothing would be left to do, where it says
    something else ("run it for 2w", "two days of 3D"), or where another day is named just before it.
    """
    return _due_at_end(text, today) or _due_after_lead(text, today)


def find_doubtful(text: str, today: date) -> str | None:
    """Return the words of `text` that look like a due day that `find_due` would not take, or None."""
    end = text[-2 * LONGEST_TEXT :].rstrip(" \t.,;:!?)")
    if match := _NEARLY_AT_END.search(end):
        return match[0]
    words = end.split()
    for count in range(1, min(len(words), LONGEST_PHRASE_WORDS)):
        before = words[-count - 1].lower().lstrip("(")
        if parse_due(" ".join(words[-count:]), today) is None:
            continue
        if before in NEARLY_DUE or _ends_in_day(" ".join(words[:-count]), today):
            return " ".join(words[-count - 1 :])
    for lead in deque(_LEAD_IN_LINE.finditer(text), LEADS_TRIED):
        after = text[lead.end() : lead.end() + LONGEST_TEXT].lstrip()
        if match := _NEARLY_AT_START.match(after):
            return match[0]
        word = after.split(maxsplit=1)[0].strip(".,;:!?()") if after else ""
        if _is_misspelt(word.lower()):
            return word
    return None


def _is_misspelt(word: str) -> bool:
    known = [name for name in _SPELLED if name[0] == word[:1] and abs(len(name) - len(word)) <= 2]
    return word not in _LAST_WORDS and bool(get_close_matches(word, known, 1, 0.85))


# --- A phrase in a line -----------------------------------------------------------------------------


def _due_at_end(text: str, today: date) -> tuple[date, tuple[int, int]] | None:
    stripped = text.rstrip(" \t.,;:!?…")
    for start in _last_words(stripped):
        phrase = stripped[start:]
        day = _due_phrase(phrase, today)
        if day is None or not stripped[:start].strip():
            continue
        if not _has_lead(phrase):
            before = stripped[max(start - LONGEST_TEXT, 0) : start].rstrip()
            last = before.split()[-1].lower().strip("(:")
            cut_off = last.isdigit() and phrase[0].isalpha() and phrase[-1].isdigit()
            if last in STOPS or last == "due" or cut_off or _ends_in_day(before, today):
                return None
        return day, (start, len(text.rstrip()))
    return None


def _due_after_lead(text: str, today: date) -> tuple[date, tuple[int, int]] | None:
    for lead in reversed(deque(_LEAD_IN_LINE.finditer(text), LEADS_TRIED)):
        window = text[lead.start() : lead.start() + 2 * LONGEST_TEXT]
        ends = [match.end() for match in re.finditer(r"\S+", window)][1:LONGEST_PHRASE_WORDS]
        for end in reversed(ends):
            day = _due_phrase(window[:end].rstrip(".,;:!?…"), today)
            span = lead.start(), lead.start() + end
            if day is not None and (text[: span[0]].strip() or text[span[1] :].strip()):
                return day, span
    return None


def _due_phrase(phrase: str, today: date) -> date | None:
    """Return the day of `phrase` if its words, in the middle of others, can only be a day."""
    if not _may_end_day(phrase):
        return None
    if phrase.startswith("(") and phrase.endswith(")"):
        phrase = phrase[1:-1].strip()
    elif phrase.startswith("(") or phrase.endswith(")"):
        return None
    if not phrase or _DIMENSIONS.fullmatch(" ".join(phrase.split())):
        return None
    words = " ".join(phrase.lower().replace(",", " ").split())
    lead = _LEAD.match(words)
    body = _THE.sub("", words[lead.end() :] if lead else words, count=1)
    counted = _COUNTED.fullmatch(body)
    if _ORDINAL.fullmatch(body) and not lead:
        return None
    if counted and not counted[1] and (counted[3] or not counted[2].isdigit()):
        return None
    if lead and lead[1].endswith("on") and not _is_calendar_day(body):
        return None
    return parse_due(phrase, today)


def _may_end_day(phrase: str) -> bool:
    """Whether the last word of `phrase` may be the last of a day: most phrases are told apart by this alone."""
    last = phrase[-LONGEST_TEXT:].rsplit(maxsplit=1)[-1:]
    return bool(last) and (any(map(str.isdigit, last[0])) or last[0].strip("().").lower() in _LAST_WORDS)


def _is_calendar_day(body: str) -> bool:
    """Whether `body` is a weekday or a date: "on fri" is a day, "on 3d" and "on next week" are not."""
    return body.rpartition(" ")[2] in WEEKDAYS or (
        any(map(str.isdigit, body)) and not _COUNTED.fullmatch(body)
    )


def _ends_in_day(text: str, today: date) -> bool:
    stripped = text.rstrip(" \t.,;:)/&+")
    return any(
        _due_phrase(stripped[start:].lstrip("("), today) is not None for start in _last_words(stripped)
    )


def _has_lead(phrase: str) -> bool:
    return _LEAD.match(" ".join(phrase.lower().lstrip("(").split())) is not None


def _last_words(text: str) -> list[int]:
    """Return where the last words of `text` begin, the longest ending first."""
    begin = max(len(text) - 2 * LONGEST_TEXT, 0)
    return [
        begin + match.start()
        for match in re.finditer(r"\S+", text[begin:])
        if match.start() or not begin or text[begin - 1].isspace()
    ][-LONGEST_PHRASE_WORDS:]


# --- A day in lower-case words ----------------------------------------------------------------------


def _parse(words: str, today: date) -> date | None:
    try:
        return (
            _named(words, today) or _weekday(words, today) or _counted(words, today) or _dated(words, today)
        )
    except (ValueError, OverflowError):
        # Such a day is in no month, or after the year 9999.
        return None


def _named(words: str, today: date) -> date | None:
    match words:
        case "today" | "eod" | "end of day" | "end of today":
            return today
        case "tomorrow" | "tmrw" | "tomorow":
            return today + timedelta(days=1)
        case "eow" | "end of week" | "end of the week" | "end of this week":
            return today + timedelta(days=(4 - today.weekday()) % 7)
        case "eom" | "end of month" | "end of the month" | "end of this month":
            return _last_day(today.year, today.month)
        case "eoq" | "end of quarter" | "end of the quarter" | "end of this quarter":
            return _last_day(today.year, (today.month - 1) // 3 * 3 + 3)
        case "eoy" | "end of year" | "end of the year" | "end of this year":
            return date(today.year, 12, 31)
        case "day after tomorrow" | "the day after tomorrow":
            return today + timedelta(days=2)
        case "end of next week":
            return today + timedelta(days=7 - today.weekday() + 4)
        case "end of next month":
            return _end_of_month(today, 1)
        case "end of next quarter":
            return _end_of_month(today, 5 - (today.month - 1) % 3)
        case "end of next year":
            return date(today.year + 1, 12, 31)
        case "next week":
            return today + timedelta(days=7 - today.weekday())
        case "next month":
            return months_on(today, 1)
        case "next year":
            return months_on(today, 12)
    return None


def _weekday(words: str, today: date) -> date | None:
    which, _space, name = words.rpartition(" ")
    if name not in WEEKDAYS or which not in {"", "next", "this"}:
        return None
    if which == "next":
        return today + timedelta(days=7 - today.weekday() + WEEKDAYS[name])
    ahead = (WEEKDAYS[name] - today.weekday()) % 7
    return today + timedelta(days=ahead if ahead or which == "this" else 7)


def _counted(words: str, today: date) -> date | None:
    match = _COUNTED.fullmatch(words)
    if not match:
        return None
    number = NUMBERS.get(match[2]) or int(match[2])
    match UNITS[match[4]]:
        case "day":
            return today + timedelta(days=number)
        case "week":
            return today + timedelta(weeks=number)
        case "fortnight":
            return today + timedelta(weeks=2 * number)
        case "month":
            return months_on(today, number)
    return months_on(today, 12 * number)


def _dated(words: str, today: date) -> date | None:
    first, _space, rest = words.partition(" ")
    if rest and first in WEEKDAYS:
        day = _dated(rest, today) if rest.split()[0] not in WEEKDAYS else None
        return day if day is not None and day.weekday() == WEEKDAYS[first] else None
    if match := _ORDINAL.fullmatch(words):
        return _next_numbered(int(match[1]), today)
    if match := _ISO.fullmatch(words):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_MONTH.fullmatch(words):
        return _next_such(match[3], MONTHS.get(match[2]), int(match[1]), today)
    if match := _MONTH_DAY.fullmatch(words):
        return _next_such(match[3], MONTHS.get(match[1]), int(match[2]), today)
    return None


def _next_such(year: str | None, month: int | None, day: int, today: date) -> date | None:
    if month is None:
        return None
    if year:
        return date(int(year), month, day)
    # 29 February may be up to eight years away.
    for candidate in range(today.year, today.year + 9):
        if 1 <= day <= calendar.monthrange(candidate, month)[1] and date(candidate, month, day) >= today:
            return date(candidate, month, day)
    return None


def _next_numbered(number: int, today: date) -> date | None:
    """Return the next day of this number in a month that has one, `today` included."""
    for months in range(3):
        first = months_on(today.replace(day=1), months)
        if 1 <= number <= _last_day(first.year, first.month).day and first.replace(day=number) >= today:
            return first.replace(day=number)
    return None


def _end_of_month(today: date, months: int) -> date:
    """Return the last day of the month that lies `months` after that of `today`."""
    month = months_on(today.replace(day=1), months)
    return _last_day(month.year, month.month)


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def months_on(today: date, months: int) -> date:
    """Return the day `months` after `today`, or the last of a month that is too short for it."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
