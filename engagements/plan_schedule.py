"""On which day each item of a template is due."""

from datetime import date, timedelta

SATURDAY = 5


def due_day(start: date, days: int, *, keep_weekends_free: bool) -> date:
    """Return the day `days` after `start`; with `keep_weekends_free` a Saturday or Sunday becomes the Monday after."""
    day = start + timedelta(days=days)
    if keep_weekends_free and day.weekday() >= SATURDAY:
        day += timedelta(days=7 - day.weekday())
    return day
