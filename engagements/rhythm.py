"""The days on which something that repeats is due, and the words for it: "every month", "weekly", "every other fri"."""

import re
from datetime import date, timedelta

from engagements.choices import Repeat
from engagements.dates import WEEKDAYS, months_on, parse_due

DAYS = {Repeat.WEEKLY: 7, Repeat.FORTNIGHTLY: 14}
MONTHS = {Repeat.MONTHLY: 1, Repeat.QUARTERLY: 3, Repeat.YEARLY: 12}

_ADVERBS = {
    "weekly": Repeat.WEEKLY,
    "fortnightly": Repeat.FORTNIGHTLY,
    "monthly": Repeat.MONTHLY,
    "quarterly": Repeat.QUARTERLY,
    "yearly": Repeat.YEARLY,
    "annually": Repeat.YEARLY,
}
_UNITS = {
    "week": Repeat.WEEKLY,
    "fortnight": Repeat.FORTNIGHTLY,
    "month": Repeat.MONTHLY,
    "quarter": Repeat.QUARTERLY,
    "year": Repeat.YEARLY,
}
_WEEKDAYS = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_EVERY = re.compile(
    rf"(?<!\S)(?:every|each) (?:(?P<unit>{'|'.join(_UNITS)})|(?:2|two|other|second) (?P<weeks>weeks?)"
    rf"|3 (?P<months>months)|(?P<other>(?:other|second) )?(?P<day>{_WEEKDAYS}))(?=[\s.,;:!?)]|$)",
    re.IGNORECASE,
)
# In "the weekly report" the word says something else; as the last one it says how often.
_ADVERB_AT_END = re.compile(rf"(?<!\S)(?P<adverb>{'|'.join(_ADVERBS)})[\s.,;:!?)]*$", re.IGNORECASE)


def find_repeat(text: str, today: date) -> tuple[Repeat, date | None, tuple[int, int]] | None:
    """Return how often the line `text` says to do it, the next such day if it names one, and where the words stand."""
    if match := _EVERY.search(text):
        if name := match["day"]:
            repeat = Repeat.FORTNIGHTLY if match["other"] else Repeat.WEEKLY
            return repeat, parse_due(name, today), match.span()
        if match["weeks"]:
            return Repeat.FORTNIGHTLY, None, match.span()
        return Repeat.QUARTERLY if match["months"] else _UNITS[match["unit"].lower()], None, match.span()
    if match := _ADVERB_AT_END.search(text):
        return _ADVERBS[match["adverb"].lower()], None, match.span("adverb")
    return None


def day_of(repeat: Repeat, first: date, number: int) -> date:
    """Return the day `number` steps after `first`, 0 being `first` itself.

    A month too short for the day of `first` gives its last day, and the next one has it again: 31 January, 28 February,
    31 March. Raises ValueError or OverflowError after the year 9999.
    """
    if repeat in DAYS:
        return first + timedelta(days=DAYS[repeat] * number)
    return months_on(first, MONTHS[repeat] * number)


def first_day(repeat: Repeat, due_on: date, since: date | None) -> date:
    """Return the day from which the rhythm of something due `due_on` is reckoned.

    That is `since` while `due_on` is one of its days; once somebody moved it off them, the rhythm begins anew there.
    """
    if since is None or since > due_on:
        return due_on
    return since if day_of(repeat, since, _steps(repeat, since, due_on)) == due_on else due_on


def next_day(repeat: Repeat, first: date, after: date) -> date | None:
    """Return the first day of the rhythm of `first` after the day `after`; None when the calendar ends before."""
    number = max(_steps(repeat, first, after), 0)
    try:
        while (day := day_of(repeat, first, number)) <= after:
            number += 1
    except (ValueError, OverflowError):
        return None
    return day


def _steps(repeat: Repeat, first: date, day: date) -> int:
    """Return how many whole steps lie between `first` and `day`; for months, those between the two months."""
    if repeat in DAYS:
        return (day - first).days // DAYS[repeat]
    months = (day.year - first.year) * 12 + day.month - first.month
    return months // MONTHS[repeat]
