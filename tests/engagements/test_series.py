"""Recurring meetings: made ahead once each, on the wall clock, and changed one, from one on, or all."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.core.errors import StaleRecord
from engagements.actions.planning import PlannedMeeting, cancel_meeting, change_planned
from engagements.actions.series import Reach, change_series, end_series, make_all, make_occurrences
from engagements.models import Meeting, MeetingSeries
from engagements.recurrence import Recurrence, Unit
from engagements.tasks import make_occurrences as task
from tests.engagements.planning_factories import ahead, occurrences, planned, series_of
from tests.factories import ContactFactory, EngagementFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def berlin(day: int, month: int, hour: int = 10, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BERLIN)


def weekly(by: User | None = None, times: int | None = None, **changes: Any) -> MeetingSeries:
    """Return a series on Tuesdays at 10:00 in Berlin, begun on 6 October 2026."""
    by = by or UserFactory(time_zone="Europe/Berlin")
    changes = {"starts_at": berlin(6, 10)} | changes
    return series_of(by, Recurrence(Unit.WEEK, times=times), **changes)


def wall(meetings: list[Meeting]) -> list[str]:
    return [f"{m.starts_at.astimezone(BERLIN):%d %b %H:%M}" for m in meetings]


def as_is(meeting: Meeting, **changes: Any) -> PlannedMeeting:
    """Return a plan that says of `meeting` what it says already, but for `changes`."""
    names = ("partner", "subject", "kind", "starts_at", "minutes", "place", "agenda")
    given = {name: getattr(meeting, name) for name in names}
    return PlannedMeeting(**(given | {"colleagues": list(meeting.colleagues.all())} | changes))


@pytest.fixture(autouse=True)
def september() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


# --- Making ---


def test_it_works(sign_in: Callable[[User], Client]) -> None:
    by, partner = UserFactory(time_zone="Europe/Berlin"), PartnerFactory()
    contact, engagement = ContactFactory(partner=partner), EngagementFactory(partner=partner)
    data = {
        "partner": partner.pk, "subject": "Sync", "kind": "call", "starts_at": "2026-10-06T10:00", "minutes": "30",
        "contacts": [contact.pk], "colleagues": [by.pk], "engagements": [engagement.pk],
        "repeats": "week", "every": "2", "weekdays": ["1", "3"], "times": "5",
    }  # fmt: skip
    answer = sign_in(by).post("/meetings/plan/", data)
    series = MeetingSeries.objects.get()
    made = occurrences(series)
    assert wall(made) == ["06 Oct 10:00", "08 Oct 10:00", "20 Oct 10:00", "22 Oct 10:00", "03 Nov 10:00"]
    assert answer["Location"] == made[0].get_absolute_url()
    for meeting in made:
        assert list(meeting.contacts.all()) == [contact] and list(meeting.colleagues.all()) == [by]
        assert list(meeting.engagements.all()) == [engagement]
        assert meeting.is_planned and meeting.organiser == by and meeting.time_zone == "Europe/Berlin"
    page = sign_in(by).get(made[0].get_absolute_url()).content.decode()
    assert "Every 2 weeks on Tuesday and Thursday, 5 times" in page


def test_ten_stays_ten_across_daylight_saving() -> None:
    made = occurrences(weekly(times=30))
    assert {m.starts_at.astimezone(BERLIN).strftime("%a %H:%M") for m in made} == {"Tue 10:00"}
    assert {m.starts_at.hour for m in made} == {8, 9}


def test_the_task_goes_on_and_makes_each_once() -> None:
    series = weekly()
    first = len(occurrences(series))
    assert task() == 0
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert task() == 5
        assert task() == 0
    made = occurrences(series)
    assert len(made) == first + 5 == len({m.original_start for m in made})
    assert made[-1].starts_at < NOW + timedelta(days=211)


def test_after_a_long_pause_nothing_is_missing() -> None:
    series = weekly()
    with time_machine.travel(NOW + timedelta(days=400), tick=False):
        make_all(today=timezone.localdate(), most=10)
    starts = [m.starts_at.astimezone(BERLIN).date() for m in occurrences(series)]
    assert all(
        later - earlier == timedelta(days=7) for earlier, later in zip(starts, starts[1:], strict=False)
    )


def test_the_database_holds_an_occurrence_to_once() -> None:
    meeting = occurrences(weekly())[0]
    with pytest.raises(IntegrityError, match="meeting_occurs_once"), transaction.atomic():
        Meeting.objects.create(
            partner=meeting.partner, subject="x", series=meeting.series, original_start=meeting.original_start
        )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_make_each_once() -> None:
    series = weekly()
    before, together = series.occurrences.count(), Barrier(2)

    def work() -> None:
        together.wait()
        make_occurrences(series=series, through=date(2027, 6, 1))
        connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = occurrences(series)
    assert len(made) > before and len(made) == len({m.original_start for m in made})
    assert len(made) == (date(2027, 6, 1) - date(2026, 10, 6)).days // 7 + 1
    connection.close()


def test_who_left_and_partners_put_away_get_no_more() -> None:
    contact, colleague = ContactFactory(), UserFactory()
    series = weekly(partner=contact.partner, contacts=[contact], colleagues=[colleague])
    contact.left_at = date(2026, 10, 1)
    contact.save()
    colleague.is_active = False
    colleague.save()
    make_occurrences(series=series, through=date(2027, 6, 1))
    last = occurrences(series)[-1]
    assert not last.contacts.exists() and not last.colleagues.exists()
    series.partner.archived_at = timezone.now()
    series.partner.save()
    assert make_all(today=date(2027, 1, 1), most=10) == 0


def test_one_far_ahead_has_its_first_meeting() -> None:
    assert len(occurrences(weekly(starts_at=berlin(5, 10, year=2027)))) == 1


# --- Changing ---


def test_one_by_itself_stays_apart_from_later_changes_of_all() -> None:
    made = occurrences(weekly(times=5))
    by = UserFactory()
    change_planned(
        by=by, meeting=made[2], planned=as_is(made[2], starts_at=berlin(21, 10, 15), subject="Moved by hand")
    )
    first = Meeting.objects.get(pk=made[0].pk)
    series = change_series(
        by=by,
        meeting=first,
        planned=as_is(first, starts_at=berlin(6, 10, 11), subject="New"),
        recurrence=Recurrence(Unit.WEEK, times=5),
        reach=Reach.ALL,
    )
    now = occurrences(series)
    assert [m.pk for m in now] == [m.pk for m in made], "the same meetings, with what hangs on them"
    assert wall(now) == ["06 Oct 11:00", "13 Oct 11:00", "21 Oct 15:00", "27 Oct 11:00", "03 Nov 11:00"]
    assert [m.subject for m in now] == ["New", "New", "Moved by hand", "New", "New"]


def test_this_and_following_leaves_what_was_before() -> None:
    made = occurrences(weekly(times=6, subject="Sync"))
    series = change_series(
        by=UserFactory(),
        meeting=made[3],
        planned=as_is(made[3], starts_at=berlin(29, 10, 9), subject="On Thursdays"),
        recurrence=Recurrence(Unit.WEEK, times=3),
        reach=Reach.FOLLOWING,
    )
    old = MeetingSeries.objects.get(pk=made[0].series_id)
    assert series.continues == old and old.until == date(2026, 10, 26)
    assert wall(occurrences(old)) == ["06 Oct 10:00", "13 Oct 10:00", "20 Oct 10:00"]
    assert wall(occurrences(series)) == ["29 Oct 09:00", "05 Nov 09:00", "12 Nov 09:00"]
    assert [m.pk for m in occurrences(series)] == [m.pk for m in made[3:]]
    assert task() == 0


def test_what_took_place_and_was_logged_never_changes() -> None:
    made = occurrences(weekly(times=6))
    with time_machine.travel(berlin(15, 10), tick=False):
        Meeting.objects.filter(pk=made[0].pk).update(is_planned=False, notes="Logged")
        before = list(Meeting.objects.filter(pk__in=[made[0].pk, made[1].pk]).order_by("pk").values())
        change_series(
            by=UserFactory(),
            meeting=made[4],
            planned=as_is(made[4], subject="New", starts_at=made[4].starts_at + timedelta(hours=1)),
            recurrence=Recurrence(Unit.WEEK, times=2),
            reach=Reach.ALL,
        )
    assert list(Meeting.objects.filter(pk__in=[made[0].pk, made[1].pk]).order_by("pk").values()) == before
    rest = list(Meeting.objects.exclude(pk__in=[made[0].pk, made[1].pk]).order_by("starts_at"))
    assert [m.subject for m in rest] == ["New"] * 4
    assert wall(rest) == ["20 Oct 11:00", "27 Oct 11:00", "03 Nov 11:00", "10 Nov 11:00"]


def test_a_rarer_rule_cancels_those_it_no_longer_gives() -> None:
    made = occurrences(weekly(times=6))
    series = change_series(
        by=UserFactory(),
        meeting=made[0],
        planned=as_is(made[0]),
        recurrence=Recurrence(Unit.WEEK, 2, times=3),
        reach=Reach.ALL,
    )
    assert [m.pk for m in occurrences(series)] == [made[0].pk, made[2].pk, made[4].pk]
    gone = Meeting.objects.filter(cancelled_at__isnull=False)
    assert set(gone) == {made[1], made[3], made[5]}


def test_a_week_later_moves_each_by_a_week_and_keeps_the_cancelled() -> None:
    made = occurrences(weekly(times=4))
    cancel_meeting(by=UserFactory(), meeting=made[2])
    series = change_series(
        by=UserFactory(),
        meeting=made[0],
        planned=as_is(made[0], starts_at=berlin(13, 10)),
        recurrence=Recurrence(Unit.WEEK, times=4),
        reach=Reach.FOLLOWING,
    )
    now = occurrences(series)
    assert [m.pk for m in now] == [m.pk for m in made]
    assert wall([m for m in now if not m.cancelled_at]) == ["13 Oct 10:00", "20 Oct 10:00", "03 Nov 10:00"]
    assert now[2].cancelled_at


def test_changing_a_series_in_the_browser(sign_in: Callable[[User], Client]) -> None:
    by = UserFactory(time_zone="Asia/Tokyo")
    made = occurrences(weekly(times=4))
    client, address = sign_in(by), f"/meetings/{made[1].pk}/plan/"
    page = client.get(address)
    form = page.context["form"]
    assert "Europe/Berlin" in page.content.decode() and form["starts_at"].value().hour == 10, (
        "the series' clock"
    )
    assert (form["repeats"].value(), form["times"].value()) == ("week", 3)
    data = {
        "subject": "Later", "kind": "call", "starts_at": "2026-10-13T12:00", "minutes": "30", "repeats": "week",
        "every": "1", "times": "3", "seen_version": "1",
    }  # fmt: skip
    refused = client.post(address, data | {"reach": "one", "every": "2"})
    assert refused.status_code == 422 and "reach" in refused.context["form"].errors
    assert client.post(address, data | {"reach": "following"}).status_code == 302
    assert wall(list(Meeting.objects.order_by("starts_at"))) == [
        "06 Oct 10:00",
        "13 Oct 12:00",
        "20 Oct 12:00",
        "27 Oct 12:00",
    ]
    assert client.post(address, data | {"reach": "all", "subject": "Other"}).status_code == 409


def test_the_second_of_two_editors_of_a_series_is_told() -> None:
    made = occurrences(weekly(times=4))
    everything = {"recurrence": Recurrence(Unit.WEEK, times=4), "reach": Reach.ALL, "seen_version": 1}
    change_series(by=UserFactory(), meeting=made[0], planned=as_is(made[0], subject="A"), **everything)  # type: ignore[arg-type]
    again = Meeting.objects.get(pk=made[1].pk)
    with pytest.raises(StaleRecord):
        change_series(by=UserFactory(), meeting=again, planned=as_is(again, subject="B"), **everything)  # type: ignore[arg-type]


def test_the_past_is_no_place_to_move_to() -> None:
    made = occurrences(weekly(times=4))
    with pytest.raises(ValidationError, match="passed"):
        change_series(
            by=UserFactory(),
            meeting=made[0],
            planned=as_is(made[0], starts_at=NOW - timedelta(days=7)),
            recurrence=Recurrence(Unit.WEEK),
            reach=Reach.ALL,
        )


# --- Cancelling ---


def test_one_cancelled_is_not_made_again() -> None:
    series = weekly()
    made = occurrences(series)
    cancel_meeting(by=UserFactory(), meeting=made[1])
    make_occurrences(series=series, through=date(2027, 6, 1))
    assert Meeting.objects.filter(original_start=made[1].original_start).get().cancelled_at


@pytest.mark.parametrize(("reach", "left"), [("one", 5), ("following", 2), ("all", 0)])
def test_cancelling_in_the_browser(reach: str, left: int, sign_in: Callable[[User], Client]) -> None:
    made = occurrences(weekly(times=6))
    client = sign_in(UserFactory())
    answer = client.post(f"/meetings/{made[2].pk}/cancellation/", {"reach": reach, "seen_version": "1"})
    assert answer.status_code == 302
    assert Meeting.objects.live().count() == left
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        assert task() == 0, "what was ended does not go on"


def test_ending_spares_what_took_place() -> None:
    made = occurrences(weekly(times=6))
    with time_machine.travel(berlin(15, 10), tick=False):
        end_series(by=UserFactory(), meeting=made[4], reach=Reach.ALL)
    assert [m.pk for m in Meeting.objects.live().order_by("starts_at")] == [made[0].pk, made[1].pk]


def test_a_series_that_was_ended_can_be_extended_again() -> None:
    made = occurrences(weekly())
    by = UserFactory()
    end_series(by=by, meeting=made[2], reach=Reach.FOLLOWING)
    series = change_series(
        by=by,
        meeting=made[1],
        planned=as_is(made[1]),
        recurrence=Recurrence(Unit.WEEK, times=4),
        reach=Reach.FOLLOWING,
    )
    assert wall([m for m in occurrences(series) if not m.cancelled_at]) == [
        "13 Oct 10:00",
        "20 Oct 10:00",
        "27 Oct 10:00",
        "03 Nov 10:00",
    ]


def test_a_series_that_begins_in_the_past_is_refused() -> None:
    with pytest.raises(ValidationError, match="passed"):
        series_of(starts_at=ahead(-2), partner=PartnerFactory())
    assert planned().subject and not MeetingSeries.objects.exists()
