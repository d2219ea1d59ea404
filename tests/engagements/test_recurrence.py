"""Rules against an expansion that walks day by day, and wall times against the zone's own clock."""

# ruff: noqa: DTZ001  # wall times are naive, as the clock shows them

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements.recurrence import Recurrence, Unit, in_words, moment_of, wall_times

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "UTC",
]
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@st.composite
def recurrences(draw: st.DrawFn) -> tuple[date, Recurrence]:
    """Give a first day and a rule that it fits."""
    first, unit = draw(days), draw(st.sampled_from(list(Unit)))
    weekdays = draw(st.sets(st.integers(0, 6))) if unit == Unit.WEEK else set()
    chosen = tuple(weekdays | {first.weekday()}) if weekdays else ()
    end = draw(st.sampled_from(["until", "times", "never"]))
    until = first + timedelta(days=draw(st.integers(0, 900))) if end == "until" else None
    number = draw(st.integers(1, 40)) if end == "times" else None
    return first, Recurrence(unit, draw(st.integers(1, 6)), chosen, until, number)


def expand(first: date, said: Recurrence, through: date) -> list[date]:
    """Return the days that `said` gives, by asking of every day whether it is one."""
    found, day = [], first
    while day <= min(through, said.until or through) and len(found) < (said.times or 10_000):
        if _is_one(day, first, said):
            found.append(day)
        day += timedelta(days=1)
    return found


def _is_one(day: date, first: date, said: Recurrence) -> bool:
    if said.unit == Unit.WEEK:
        weeks = ((day - timedelta(days=day.weekday())) - (first - timedelta(days=first.weekday()))).days // 7
        return weeks % said.interval == 0 and day.weekday() in (said.weekdays or (first.weekday(),))
    months = (day.year - first.year) * 12 + day.month - first.month
    length = calendar.monthrange(day.year, day.month)[1]
    if months % said.interval:
        return False
    if said.unit == Unit.MONTH_DAY:
        return day.day == min(first.day, length)
    if day.weekday() != first.weekday():
        return False
    fifth = first.day > 28
    return day.day > length - 7 if fifth else (day.day - 1) // 7 == (first.day - 1) // 7


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(recurrences(), times)
def test_a_rule_gives_the_days_that_it_says(given_: tuple[date, Recurrence], at: time) -> None:
    first, said = given_
    through = first + timedelta(days=700)
    found = wall_times(
        first=datetime.combine(first, at),
        rule=said.rule(first),
        until=said.until,
        times=said.times,
        through=through,
    )
    assert list(found) == [datetime.combine(day, at) for day in expand(first, said, through)]


@given(recurrences())
def test_a_rule_is_read_as_it_was_written(given_: tuple[date, Recurrence]) -> None:
    first, said = given_
    rule = said.rule(first)
    read = Recurrence.read(rule, until=said.until, times=said.times)
    assert read.rule(first) == rule
    assert in_words(rule, first=first, until=said.until, times=said.times)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1)), st.sampled_from(ZONES))
def test_a_wall_time_is_the_first_moment_at_which_the_clock_shows_it(local: datetime, name: str) -> None:
    _check(local.replace(second=0, microsecond=0), ZoneInfo(name))


@given(st.sampled_from([2025, 2026, 2027]), st.integers(0, 179), st.sampled_from(ZONES))
def test_so_it_is_round_the_changes_of_the_clock(year: int, minute: int, name: str) -> None:
    for hour in changes_of_clock(year, name):
        zone = ZoneInfo(name)
        local = (hour + timedelta(minutes=minute - 60)).astimezone(zone).replace(tzinfo=None)
        _check(local, zone)
        _check(local + timedelta(hours=1), zone)


@cache
def changes_of_clock(year: int, name: str) -> list[datetime]:
    """Return the hours of `year` (UTC) in which the clock of a zone changes."""
    zone = ZoneInfo(name)
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(24 * 365 + 1)]
    pairs = zip(hours, hours[1:], strict=False)
    return [a for a, b in pairs if a.astimezone(zone).utcoffset() != b.astimezone(zone).utcoffset()]


def _check(local: datetime, zone: ZoneInfo) -> None:
    got = moment_of(local, zone)
    around = (local.replace(tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(-64, 65))
    offsets = {moment.astimezone(zone).utcoffset() for moment in around}
    shown = sorted(
        moment
        for moment in (local.replace(tzinfo=UTC) - (offset or timedelta()) for offset in offsets)
        if moment.astimezone(zone).replace(tzinfo=None) == local
    )
    before = (got - timedelta(days=1)).astimezone(zone).utcoffset()
    assert got == (shown[0] if shown else local.replace(tzinfo=UTC) - (before or timedelta()))


@pytest.mark.parametrize(
    ("first", "utc"),
    [
        # 2:30 does not exist on 29 March 2026 in Berlin: read with the offset before, 1:30 UTC, which is 3:30 there.
        (datetime(2026, 3, 22, 2, 30), ["01:30", "01:30", "00:30"]),
        # 2:30 is there twice on 25 October 2026: the first.
        (datetime(2026, 10, 18, 2, 30), ["00:30", "00:30", "01:30"]),
        (datetime(2026, 3, 22, 10, 0), ["09:00", "08:00", "08:00"]),
        (datetime(2026, 10, 18, 10, 0), ["08:00", "09:00", "09:00"]),
    ],
)
def test_berlin_across_daylight_saving(first: datetime, utc: list[str]) -> None:
    rule = Recurrence(Unit.WEEK).rule(first.date())
    found = wall_times(first=first, rule=rule, until=None, times=3, through=date(2027, 1, 1))
    assert [f"{moment_of(local, ZoneInfo('Europe/Berlin')):%H:%M}" for local in found] == utc


def test_the_31st_is_the_last_day_of_shorter_months() -> None:
    first = datetime(2027, 1, 31, 9)
    rule = Recurrence(Unit.MONTH_DAY).rule(first.date())
    found = wall_times(first=first, rule=rule, until=None, times=4, through=date(2030, 1, 1))
    assert [f"{local:%d %b}" for local in found] == ["31 Jan", "28 Feb", "31 Mar", "30 Apr"]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Recurrence(Unit.WEEK), "Every week on Tuesday"),
        (Recurrence(Unit.WEEK, 2, (1, 3), times=6), "Every 2 weeks on Tuesday and Thursday, 6 times"),
        (Recurrence(Unit.MONTH_DAY, until=date(2027, 3, 1)), "Every month on the day 1 until 1 Mar 2027"),
        (Recurrence(Unit.MONTH_WEEKDAY, 3), "Every 3 months on the first Tuesday"),
    ],
)
def test_in_words(said: Recurrence, words: str) -> None:
    first = date(2026, 12, 1)
    assert in_words(said.rule(first), first=first, until=said.until, times=said.times) == words


@pytest.mark.parametrize(
    "said", [Recurrence(Unit.WEEK, 1, (0, 2)), Recurrence(Unit.WEEK, until=date(2026, 11, 30))]
)
def test_a_rule_that_its_first_day_does_not_fit_is_refused(said: Recurrence) -> None:
    with pytest.raises(ValidationError):
        said.rule(date(2026, 12, 1))
