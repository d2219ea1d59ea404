"""When recurring meetings are: rules in the words of a form, as RFC 5545 writes them, and the moments that they give.

Rules run on the wall clock of the series' zone and become moments at the very end, so that 10:00 stays 10:00. A wall
time that the clock skips is read with the offset before the gap, and one that it shows twice means the first, as
RFC 5545 has it (3.3.5 and 3.8.5.3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ecosystem.core.words import day_text

# RFC 5545's names of the days, Monday first as Python counts them.
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Weeks or months between two occurrences, at most.
LONGEST_INTERVAL = 52
# Occurrences that one series may have been given by a number.
MOST_TIMES = 500
# From this day on not every month has it; such a rule takes the month's last day instead.
NOT_IN_EVERY_MONTH = 28


class Unit(models.TextChoices):
    """How a meeting recurs."""

    WEEK = "week", gettext_lazy("Weekly")
    MONTH_DAY = "month_day", gettext_lazy("Monthly, on the same day")
    MONTH_WEEKDAY = "month_weekday", gettext_lazy("Monthly, on the same weekday")


@dataclass(frozen=True)
class Recurrence:
    """A rule and its end: every `interval` weeks or months, through `until` or `times` times, or for good.

    `weekdays` count for weeks only, Monday being 0; none means that of the first meeting.
    """

    unit: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    times: int | None = None

    def rule(self, first: date) -> str:
        """Return the RFC 5545 rule without its end, for a first meeting on `first`.

        Raises ValidationError when `first` is not one of the days of the rule, or lies after its end.
        """
        if self.until is not None and self.until < first:
            raise ValidationError({"until": _("The series ends before it starts.")}, code="until")
        every = f";INTERVAL={self.interval}" if self.interval > 1 else ""
        if self.unit == Unit.WEEK:
            weekdays = sorted(set(self.weekdays)) or [first.weekday()]
            if first.weekday() not in weekdays:
                day = WEEKDAYS[first.weekday()]
                raise ValidationError(
                    {"weekdays": _("The first meeting is on a %(day)s: tick that too.") % {"day": day}},
                    code="weekdays",
                )
            return f"FREQ=WEEKLY{every};BYDAY={','.join(DAYS[day] for day in weekdays)}"
        if self.unit == Unit.MONTH_WEEKDAY:
            return f"FREQ=MONTHLY{every};BYDAY={_place_in_month(first)}{DAYS[first.weekday()]}"
        if first.day <= NOT_IN_EVERY_MONTH:
            return f"FREQ=MONTHLY{every};BYMONTHDAY={first.day}"
        days = ",".join(str(day) for day in range(NOT_IN_EVERY_MONTH, first.day + 1))
        return f"FREQ=MONTHLY{every};BYMONTHDAY={days};BYSETPOS=-1"

    @classmethod
    def read(cls, rule: str, *, until: date | None = None, times: int | None = None) -> "Recurrence":
        """Return what `rule`, one that `rule()` wrote, says."""
        parts = dict(part.split("=", 1) for part in rule.split(";"))
        interval = int(parts.get("INTERVAL", "1"))
        if parts["FREQ"] == "WEEKLY":
            days = tuple(DAYS.index(day) for day in parts["BYDAY"].split(","))
            return cls(Unit.WEEK, interval, days, until, times)
        unit = Unit.MONTH_WEEKDAY if "BYDAY" in parts else Unit.MONTH_DAY
        return cls(unit, interval, (), until, times)


def _place_in_month(day: date) -> int:
    """Return which of its weekday in the month `day` is, 1 to 4; the fifth is the last: -1."""
    place = (day.day - 1) // 7 + 1
    return place if place < 5 else -1


def moment_of(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment (UTC) at which the wall clock of `zone` shows `local` (naive)."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def wall_times(
    *, first: datetime, rule: str, until: date | None, times: int | None, through: date
) -> Iterator[datetime]:
    """Yield the wall-clock starts (naive), from `first` through the day `through`."""
    last = datetime.combine(min(through, until) if until else through, time.max)
    found = rrulestr(rule, dtstart=first)
    assert isinstance(found, rrule), "one rule, not a set"
    for number, local in enumerate(found):
        if local > last or (times is not None and number >= times):
            return
        yield local


def in_words(rule: str, *, first: date, until: date | None = None, times: int | None = None) -> str:
    """Return a rule as a reader would say it: "Every 2 weeks on Monday and Thursday until 3 Mar 2027"."""
    said = Recurrence.read(rule)
    if said.unit == Unit.WEEK:
        names = [str(WEEKDAYS[day]) for day in said.weekdays]
        every = ngettext("Every week", "Every %(n)d weeks", said.interval) % {"n": said.interval}
        days = ", ".join(names[:-1]) + (_(" and ") if len(names) > 1 else "") + names[-1]
        words = _("%(every)s on %(days)s") % {"every": every, "days": days}
    else:
        every = ngettext("Every month", "Every %(n)d months", said.interval) % {"n": said.interval}
        if said.unit == Unit.MONTH_WEEKDAY:
            place = {1: _("first"), 2: _("second"), 3: _("third"), 4: _("fourth"), -1: _("last")}
            on = f"{place[_place_in_month(first)]} {WEEKDAYS[first.weekday()]}"
        else:
            on = _("day %(day)d") % {"day": first.day}
        words = _("%(every)s on the %(day)s") % {"every": every, "day": on}
    if until:
        return _("%(words)s until %(day)s") % {"words": words, "day": day_text(until)}
    if times:
        return ngettext("%(words)s, once", "%(words)s, %(n)d times", times) % {"words": words, "n": times}
    return words
