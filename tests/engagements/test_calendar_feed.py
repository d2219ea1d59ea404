"""The calendar feed, read by a parser that is not the one that writes it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
import vobject
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystem.accounts.calendar_keys import make_key, revoke_key
from ecosystem.accounts.models import CalendarFeedKey, Role, User
from engagements.actions.planning import cancel_meeting, change_planned
from engagements.icalendars.parts import plain
from engagements.models import Meeting
from engagements.recurrence import Recurrence, Unit
from engagements.views.calendar_feed import MOST_FETCHES
from tests.engagements.planning_factories import PlannedMeetingFactory, ahead, occurrences, planned, series_of
from tests.factories import (
    ContactFactory,
    EventFactory,
    FollowUpFactory,
    MeetingFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    return UserFactory(name="Dana Reyes", time_zone="Europe/Berlin")


def fetch(reader: User, **headers: str) -> Any:
    cache.clear()
    return Client().get(f"/calendar/{make_key(by=reader)}.ics", headers=headers)


def read(reader: User) -> dict[str, Any]:
    """Return the events of the reader's feed by their UID."""
    content = fetch(reader).content.decode()
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n")), "folded"
    assert "\n" not in content.replace("\r\n", "")
    calendar = vobject.readOne(content)
    return {event.uid.value: event for event in calendar.contents.get("vevent", [])}


def mine(reader: User, **fields: Any) -> Meeting:
    """Return a planned meeting that the reader attends."""
    meeting: Meeting = PlannedMeetingFactory(**fields)
    meeting.colleagues.add(reader)
    return meeting


def test_it_works(reader: User) -> None:
    meeting = mine(reader, subject="Mesh review", partner__name="Boreal", place="Room 4", agenda="1. Meshes")
    contact = ContactFactory(partner=meeting.partner, name="Ada Brandt")
    meeting.contacts.add(contact)
    owed = FollowUpFactory(assignee=reader, title="Send the mesh", due_on=timezone.localdate())
    PlannedMeetingFactory()
    FollowUpFactory()
    response = fetch(reader)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"].startswith("private")
    assert not response.cookies
    events = read(reader)
    assert set(events) == {f"meeting-{meeting.pk}@localhost", f"followup-{owed.pk}@localhost"}
    event = events[f"meeting-{meeting.pk}@localhost"]
    assert event.summary.value == "Boreal: Mesh review"
    assert event.dtstart.value == meeting.starts_at and event.dtend.value == meeting.ends_at
    assert event.location.value == "Room 4" and event.status.value == "CONFIRMED"
    for words in ("1. Meshes", "Ada Brandt", "Dana Reyes", f"/meetings/{meeting.pk}/"):
        assert words in event.description.value
    day = events[f"followup-{owed.pk}@localhost"]
    assert day.dtstart.value == owed.due_on and day.dtend.value == date.fromordinal(
        owed.due_on.toordinal() + 1
    )
    assert day.transp.value == "TRANSPARENT" and "Send the mesh" in day.summary.value


def test_a_series_is_right_across_daylight_saving(reader: User) -> None:
    with time_machine.travel(datetime(2026, 9, 1, tzinfo=UTC), tick=False):
        for zone, start in [("Europe/Berlin", 8), ("America/New_York", 14), ("Australia/Lord_Howe", 23)]:
            by = UserFactory(time_zone=zone)
            starts_at = datetime(2026, 9, 7, start, tzinfo=UTC)
            series_of(by, Recurrence(Unit.WEEK), starts_at=starts_at, colleagues=[reader])
        events = read(reader)
    made = {f"meeting-{m.pk}@localhost": m for m in Meeting.objects.all()}
    assert set(events) == set(made) and len(made) > 70
    walls: dict[str, set[str]] = {}
    for uid, event in events.items():
        assert event.dtstart.value.astimezone(UTC) == made[uid].starts_at
        assert event.dtend.value - event.dtstart.value == timedelta(minutes=30)
        walls.setdefault(made[uid].time_zone, set()).add(f"{event.dtstart.value:%H:%M}")
    assert walls == {
        "Europe/Berlin": {"10:00"},
        "America/New_York": {"10:00"},
        "Australia/Lord_Howe": {"09:30"},
    }


def test_an_hour_that_the_clock_shows_twice(reader: User) -> None:
    with time_machine.travel(datetime(2026, 9, 1, tzinfo=UTC), tick=False):
        meetings = [
            mine(
                reader,
                starts_at=datetime(2026, 10, 25, hour, 30, tzinfo=UTC),
                time_zone="Europe/Berlin",
                minutes=90,
            )
            for hour in (0, 1)
        ]
        events = read(reader)
    for meeting in meetings:
        event = events[f"meeting-{meeting.pk}@localhost"]
        assert event.dtstart.value.astimezone(UTC) == meeting.starts_at
        assert event.dtend.value.astimezone(UTC) == meeting.ends_at


def test_a_change_raises_the_sequence_and_keeps_the_name(reader: User) -> None:
    made = occurrences(series_of(reader, Recurrence(Unit.WEEK, times=3), colleagues=[reader]))
    uid = f"meeting-{made[1].pk}@localhost"
    before = read(reader)[uid]
    moved = planned(partner=made[1].partner, starts_at=ahead(10, 15), colleagues=[reader])
    change_planned(by=reader, meeting=made[1], planned=moved)
    after = read(reader)[uid]
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.last_modified.value >= before.last_modified.value
    assert after.dtstart.value == ahead(10, 15)


def test_a_cancelled_one_says_so_for_a_while(reader: User) -> None:
    meeting = mine(reader, starts_at=ahead(60))
    cancel_meeting(by=reader, meeting=meeting)
    assert read(reader)[f"meeting-{meeting.pk}@localhost"].status.value == "CANCELLED"
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert read(reader) == {}


def test_what_is_far_or_no_appointment_stays_out(reader: User) -> None:
    for days in (-91, 401):
        mine(reader, starts_at=ahead(days))
    MeetingFactory(kind="email").colleagues.add(reader)
    MeetingFactory(archived_at=timezone.now()).colleagues.add(reader)
    FollowUpFactory(assignee=reader, state="done", done_at=timezone.now())
    FollowUpFactory(assignee=reader, due_on=None)
    EventFactory()
    assert read(reader) == {}


def test_a_partner_that_becomes_restricted_disappears(reader: User) -> None:
    meeting = mine(reader)
    FollowUpFactory(assignee=reader, partner=meeting.partner)
    assert len(read(reader)) == 2
    meeting.partner.restricted = True
    meeting.partner.save()
    assert read(reader) == {}
    TeamMemberFactory(partner=meeting.partner, user=reader)
    assert len(read(reader)) == 2


HOSTILE = 'BEGIN:VEVENT\r\nEND:VCALENDAR;,\\n"x"\u2028\x0b\x00\x1b=cmd() <script> مرحبا 🚀 ' + "w" * 200


def test_hostile_text_stays_text(reader: User) -> None:
    words = HOSTILE.replace("\x00", "")
    meeting = mine(reader, subject=words[:290], place=words, agenda=words, partner__name=words[:190])
    reader.name = words[:190]
    reader.save()
    events = read(reader)
    event = events[f"meeting-{meeting.pk}@localhost"]
    assert event.location.value == plain(words) and plain(words) in event.description.value


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=120))
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
def test_any_text_comes_back_as_it_went(text: str) -> None:
    from engagements.icalendars.parts import event_of, new_calendar

    now = timezone.now()
    meeting = Meeting(pk=1, starts_at=now, minutes=30, updated_at=now, created_at=now, place=text)
    calendar = new_calendar("PUBLISH")
    calendar.add_component(event_of(meeting, summary=text or "x"))
    event = vobject.readOne(calendar.to_ical().decode()).vevent
    assert event.summary.value == plain(text or "x")


# --- The key ---


def test_the_key_is_shown_once_kept_as_a_hash_and_can_be_renewed(
    reader: User, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(reader)
    assert "Make an address" in client.get("/settings/").content.decode()
    page = client.post("/settings/calendar-feed/", follow=True)
    address = page.context["feed_address"]
    key = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert address in page.content.decode() and len(key) >= 40
    row = CalendarFeedKey.objects.get()
    assert key not in str(vars(row)) and row.last_used_at is None
    assert address not in client.get("/settings/").content.decode(), "once"
    assert Client().get(f"/calendar/{key}.ics").status_code == 200
    row.refresh_from_db()
    assert row.last_used_at is not None
    client.post("/settings/calendar-feed/")
    assert Client().get(f"/calendar/{key}.ics").status_code == 404, "a new one ends it"


def test_a_revoked_an_unknown_and_a_switched_off_persons_key_look_alike(reader: User) -> None:
    key = make_key(by=reader)
    assert revoke_key(by=reader) and not revoke_key(by=reader)
    off = UserFactory()
    of_off = make_key(by=off)
    off.is_active = False
    off.save()
    answers = [Client().get(f"/calendar/{name}.ics") for name in (key, of_off, "x", "%00", "é" * 300)]
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1 and not any(a.cookies for a in answers)


def test_revoking_on_the_settings(reader: User, sign_in: Callable[[User], Client]) -> None:
    key = make_key(by=reader)
    client = sign_in(reader)
    assert client.get("/settings/calendar-feed/revocation/").status_code == 405
    client.post("/settings/calendar-feed/revocation/")
    assert Client().get(f"/calendar/{key}.ics").status_code == 404


def test_nothing_new_is_304(reader: User) -> None:
    mine(reader)
    address = f"/calendar/{make_key(by=reader)}.ics"
    etag = Client().get(address)["ETag"]
    again = Client().get(address, headers={"if-none-match": etag})
    assert again.status_code == 304 and not again.content and again["ETag"] == etag
    mine(reader)
    assert Client().get(address, headers={"if-none-match": etag}).status_code == 200


def test_who_asks_too_often_is_told_when_to_come_back(reader: User) -> None:
    cache.clear()
    client, address = Client(), f"/calendar/{make_key(by=reader)}.ics"
    statuses = [client.get(address).status_code for _ in range(MOST_FETCHES + 1)]
    assert set(statuses[:-1]) == {200} and statuses[-1] == 429


def test_a_role_reads_what_it_may(reader: User) -> None:
    reader.role = Role.VIEWER
    reader.save()
    mine(reader)
    assert len(read(reader)) == 1


def test_as_many_queries_for_many_as_for_few(reader: User, django_assert_num_queries: Any) -> None:
    counts = []
    key = make_key(by=reader)
    for number in (2, 20):
        for _ in range(number):
            meeting = mine(reader)
            meeting.contacts.add(ContactFactory(partner=meeting.partner))
        FollowUpFactory.create_batch(number, assignee=reader)
        with django_assert_num_queries(7) as queries:
            Client().get(f"/calendar/{key}.ics")
        counts.append(len(queries))
    assert counts[0] == counts[1]
