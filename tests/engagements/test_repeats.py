"""What repeats comes again once, on the right day, and not at all when its completion is taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from ecosystem.accounts.models import User
from engagements.actions import follow_ups
from engagements.actions.follow_ups import complete, reopen
from engagements.actions.repeats import next_due
from engagements.choices import Repeat
from engagements.models import FollowUp
from engagements.rhythm import DAYS, MONTHS, day_of, find_repeat, first_day, next_day
from tests.factories import FollowUpFactory, UserFactory

RHYTHMS = [repeat for repeat in Repeat if repeat != Repeat.NEVER]
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


# --- The days ---


def test_a_month_too_short_does_not_shift_those_after_it() -> None:
    due, days = date(2026, 1, 31), []
    for _month in range(4):
        following = next_day(Repeat.MONTHLY, first_day(Repeat.MONTHLY, due, date(2026, 1, 31)), due)
        assert following is not None
        days.append(due := following)
    assert days == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]


@example(Repeat.MONTHLY, date(2024, 1, 31), 600)
@example(Repeat.YEARLY, date(2024, 2, 29), 3)
@given(st.sampled_from(RHYTHMS), days, st.integers(0, 600))
def test_the_days_rise_and_keep_their_number_in_the_month(repeat: Repeat, first: date, number: int) -> None:
    day, following = day_of(repeat, first, number), day_of(repeat, first, number + 1)
    assert first <= day < following
    if repeat in DAYS:
        assert following - day == timedelta(days=DAYS[repeat])
    else:
        assert (following.year - day.year) * 12 + following.month - day.month == MONTHS[repeat]
        assert day.day == first.day or (day + timedelta(days=1)).day == 1


@given(st.sampled_from(RHYTHMS), days, days)
def test_the_next_is_the_first_of_the_rhythm_after_a_day(repeat: Repeat, first: date, after: date) -> None:
    found = next_day(repeat, first, after)
    assert found is not None and found > after
    number = next(n for n in range(6000) if day_of(repeat, first, n) == found)
    assert number == 0 or day_of(repeat, first, number - 1) <= after


@given(st.sampled_from(RHYTHMS), days, st.integers(0, 40))
def test_a_day_of_the_rhythm_is_known_as_one(repeat: Repeat, first: date, number: int) -> None:
    assert first_day(repeat, day_of(repeat, first, number), first) == first


@given(st.sampled_from(RHYTHMS), days, days)
def test_a_day_off_the_rhythm_begins_it_anew(repeat: Repeat, due: date, since: date) -> None:
    kept = first_day(repeat, due, since)
    assert kept == due or any(day_of(repeat, since, n) == due for n in range(6000))


def test_it_ends_with_the_calendar() -> None:
    assert next_day(Repeat.MONTHLY, date(9999, 12, 31), date(9999, 12, 31)) is None
    assert next_day(Repeat.WEEKLY, date(9999, 12, 31), date(9999, 12, 31)) is None


@pytest.mark.parametrize(
    ("text", "repeat", "day"),
    [
        ("report every week", Repeat.WEEKLY, None),
        ("report every 2 weeks", Repeat.FORTNIGHTLY, None),
        ("every other week send it", Repeat.FORTNIGHTLY, None),
        ("report weekly", Repeat.WEEKLY, None),
        ("Report Monthly.", Repeat.MONTHLY, None),
        ("report every fri", Repeat.WEEKLY, date(2026, 11, 27)),
        ("report every other monday", Repeat.FORTNIGHTLY, date(2026, 11, 30)),
        ("every 3 months review", Repeat.QUARTERLY, None),
        ("renew every year", Repeat.YEARLY, None),
    ],
)
def test_it_reads_how_often(text: str, repeat: Repeat, day: date | None) -> None:
    found = find_repeat(text, date(2026, 11, 23))
    assert found is not None and found[:2] == (repeat, day)


@pytest.mark.parametrize("text", ["send the weekly report", "everyweek", "every mesh", "each partner", ""])
def test_it_reads_nothing_into_other_words(text: str) -> None:
    assert find_repeat(text, date(2026, 11, 23)) is None


@given(st.text(max_size=80))
def test_any_text_is_read_or_left(text: str) -> None:
    if found := find_repeat(text, date(2026, 11, 23)):
        start, end = found[2]
        assert text[start:end].strip()


# --- The follow-ups ---


@pytest.mark.django_db
@time_machine.travel("2026-11-23T09:00Z", tick=False)
@pytest.mark.parametrize(
    ("repeat", "due", "following"),
    [
        ("never", "2026-11-23", None),
        ("weekly", "2026-11-23", "2026-11-30"),
        ("weekly", "2026-11-02", "2026-11-30"),
        ("two_weeks", "2026-11-20", "2026-12-04"),
        ("monthly", "2026-10-31", "2026-11-30"),
        ("quarterly", "2026-12-15", "2027-03-15"),
        ("yearly", "2024-02-29", "2027-02-28"),
    ],
)
def test_the_next_day_keeps_the_rhythm_and_lies_ahead(repeat: str, due: str, following: str | None) -> None:
    follow_up = FollowUpFactory(repeat=repeat, due_on=date.fromisoformat(due))
    assert next_due(follow_up) == (date.fromisoformat(following) if following else None)


@pytest.mark.django_db
def test_the_next_of_the_next_still_knows_the_31st() -> None:
    follow_up = FollowUpFactory(repeat="monthly", due_on=date(2026, 1, 31))
    due = []
    for day in ("2026-01-30", "2026-02-27", "2026-03-30"):
        with time_machine.travel(f"{day}T09:00Z", tick=False):
            complete(by=follow_up.assignee, follow_up=follow_up)
        follow_up = FollowUp.objects.get(previous=follow_up)
        due.append(follow_up.due_on)
    assert due == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@pytest.mark.django_db
def test_completing_twice_leaves_one_next() -> None:
    follow_up = FollowUpFactory(repeat="weekly", priority="high", detail="Ask about the mesh")
    for _again in range(3):
        complete(by=follow_up.assignee, follow_up=follow_up)
    following = FollowUp.objects.get(state="open")
    assert following.due_on == follow_up.due_on + timedelta(days=7)
    assert (following.title, following.priority, following.detail) == (
        follow_up.title,
        "high",
        "Ask about the mesh",
    )


@pytest.mark.django_db
def test_the_database_takes_no_second_next() -> None:
    follow_up = FollowUpFactory()
    FollowUpFactory(previous=follow_up)
    with pytest.raises(IntegrityError, match="previous_id"), transaction.atomic():
        FollowUpFactory(previous=follow_up)


@pytest.mark.django_db
def test_taking_a_completion_back_takes_the_unborn_next_back() -> None:
    follow_up = FollowUpFactory(repeat="weekly")
    for _round in range(3):
        complete(by=follow_up.assignee, follow_up=follow_up)
        assert FollowUp.objects.open().count() == 1
        reopen(by=follow_up.assignee, follow_up=follow_up)
        assert list(FollowUp.objects.open()) == [follow_up]
    assert FollowUp.objects.count() == 2, "the same next one, put away and brought back"


@pytest.mark.django_db
@pytest.mark.parametrize("touch", ["rename", "snooze", "reassign", "complete"])
def test_a_next_that_somebody_took_up_stays(touch: str) -> None:
    follow_up = FollowUpFactory(repeat="weekly")
    by = follow_up.assignee
    complete(by=by, follow_up=follow_up)
    following = FollowUp.objects.get(previous=follow_up)
    if touch == "rename":
        following.title = "Something else"
        follow_ups.edit_follow_up(by=by, follow_up=following)
    elif touch == "snooze":
        follow_ups.snooze(by=by, follow_up=following, until=date(2099, 1, 1))
    elif touch == "reassign":
        follow_ups.reassign(by=by, follow_up=following, assignee=UserFactory())
    else:
        complete(by=by, follow_up=following)
    reopen(by=by, follow_up=follow_up)
    following.refresh_from_db()
    assert following.archived_at is None
    complete(by=by, follow_up=follow_up)
    assert FollowUp.objects.filter(previous=follow_up).count() == 1


@pytest.mark.django_db
def test_the_page_says_what_comes_next(sign_in: Callable[[User], Client]) -> None:
    follow_up: Any = FollowUpFactory(repeat="weekly", due_on=date(2099, 1, 2))
    client = sign_in(follow_up.assignee)
    assert "9 Jan 2099" in client.get(follow_up.get_absolute_url()).content.decode()
    complete(by=follow_up.assignee, follow_up=follow_up)
    following = FollowUp.objects.get(previous=follow_up)
    assert following.get_absolute_url() in client.get(follow_up.get_absolute_url()).content.decode()
    assert follow_up.get_absolute_url() in client.get(following.get_absolute_url()).content.decode()
