"""Days in natural words, as people write them in notes and due fields.

Understood, in English and in any case: today, tomorrow; a weekday (the next such day after today), "next tue" (that day
of next week, weeks begin on Monday), "this fri"; "in 3 days", "in 2 weeks", "in a month", 3d, 2w, 1m; end of week (eow,
Friday), end of month (eom), end of quarter (eoq); 24 nov, nov 24, 24 Nov 2026 (without a year: the next such day, today
included); 2026-11-24. A day of numbers only in another order is ambiguous and is not guessed at.
"""

import calendar
import re
from datetime import date, timedelta

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "monday"),
            ("tue", "tues", "tuesday"),
            ("wed", "wednesday"),
            ("thu", "thur", "thurs", "thursday"),
            ("fri", "friday"),
            ("sat", "saturday"),
            ("sun", "sunday"),
        )
    )
    for name in names
}
MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr, ("", *[""] * 8, "Sept"))
    for number, name in enumerate(names)
    if name
}
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
UNITS = {"d": "day", "day": "day", "days": "day", "w": "week", "week": "week", "weeks": "week"}
UNITS |= {"m": "month", "month": "month", "months": "month"}

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_IN = re.compile(r"(?:in )?(\d{1,3}|an?|one|two|three|four|five|six) ?(d|days?|w|weeks?|m|months?)")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([a-z]+)\.?(?:,? (\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?")
# The words of the longest phrase: "end of the quarter", "24 november , 2026".
LONGEST_PHRASE = 4


def parse_due(text: str, today: date) -> date | None:
    """Return the day that `text` names, reckoned from `today`; None when it names none or more than one could be meant."""
    words = " ".join(text.lower().replace(",", " ").split())
    if not words or len(words) > 50:
        return None
    words = words.removeprefix("by ").removeprefix("on ").removeprefix("due ")
    return _named(words, today) or _counted(words, today) or _dated(words, today)


def find_due(text: str, today: date) -> tuple[date, tuple[int, int]] | None:
    """Return the day named at the end of `text` and where its words stand in it, or None.

    A word "by", "due" or "on" before the day belongs to it. Day words that begin the text leave nothing to do, so they
    are not taken.
    """
    stripped = text.rstrip().rstrip(".;")
    starts = [match.start() for match in re.finditer(r"\S+", stripped)][-(LONGEST_PHRASE + 1) :]
    for start in starts:
        if not stripped[:start].strip():
            continue
        day = parse_due(stripped[start:], today)
        if day is not None:
            return day, (start, len(stripped))
    return None


def _named(words: str, today: date) -> date | None:
    if words == "today":
        return today
    if words in {"tomorrow", "tmrw", "tomorow"}:
        return today + timedelta(days=1)
    if words in {"eow", "end of week", "end of the week"}:
        return today + timedelta(days=(4 - today.weekday()) % 7)
    if words in {"eom", "end of month", "end of the month"}:
        return _last_day(today.year, today.month)
    if words in {"eoq", "end of quarter", "end of the quarter"}:
        return _last_day(today.year, (today.month - 1) // 3 * 3 + 3)
    if words == "next week":
        return today + timedelta(days=7 - today.weekday())
    if words == "next month":
        return _months_on(today, 1)
    which, _space, name = words.rpartition(" ")
    if name not in WEEKDAYS or which not in {"", "next", "this"}:
        return None
    if which == "next":
        return today + timedelta(days=7 - today.weekday() + WEEKDAYS[name])
    ahead = (WEEKDAYS[name] - today.weekday()) % 7
    return today + timedelta(days=ahead if ahead or which == "this" else 7)


def _counted(words: str, today: date) -> date | None:
    match = _IN.fullmatch(words)
    if not match:
        return None
    number = NUMBERS.get(match[1]) or int(match[1]) if match[1] in NUMBERS or match[1].isdigit() else 0
    unit = UNITS[match[2]]
    if unit == "month":
        return _months_on(today, number)
    return today + timedelta(days=number * (7 if unit == "week" else 1))


def _dated(words: str, today: date) -> date | None:
    if match := _ISO.fullmatch(words):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_MONTH.fullmatch(words):
        return _next_such(match[3], MONTHS.get(match[2]), int(match[1]), today)
    if match := _MONTH_DAY.fullmatch(words):
        return _next_such(match[3], MONTHS.get(match[1]), int(match[2]), today)
    return None


def _next_such(year: str | None, month: int | None, day: int, today: date) -> date | None:
    if month is None:
        return None
    if year:
        return _day(int(year), month, day)
    # 29 February may be up to eight years away.
    for candidate in range(today.year, today.year + 9):
        found = _day(candidate, month, day)
        if found is not None and found >= today:
            return found
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _months_on(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
