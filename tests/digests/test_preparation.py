"""The preparation of a meeting by mail: once for each time it is set for, to those who asked and may know of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection, connections
from django.test import override_settings

from ecosystem.accounts.models import User
from ecosystem.digests.preparation import due_at, prepare, prepare_all
from ecosystem.outbox.models import Mail
from ecosystem.outbox.tasks import deliver_mail
from engagements.models import Meeting
from tests.factories import ContactFactory, FollowUpFactory, MeetingFactory, PartnerFactory, UserFactory
from tests.mail_server import Mailbox, mail_server

# A Tuesday.
STARTS = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        port = urlsplit(mailbox.address).port
        smtp = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 10},
            }
        }
        with override_settings(MAIL_DELIVERY=True, MAILERS=smtp):
            yield mailbox


def planned(*readers: User, starts_at: datetime = STARTS, **changes: Any) -> Meeting:
    meeting: Meeting = MeetingFactory(is_planned=True, starts_at=starts_at, notes="", **changes)
    meeting.colleagues.add(*readers)
    return meeting


@pytest.fixture
def reader(db: None) -> User:
    return UserFactory(name="Dana Reyes", email="dana@example.com", prep_mail="hour")


def test_it_works(reader: User, mailbox: Mailbox) -> None:
    partner = PartnerFactory(name="Boreal Dynamics")
    meeting = planned(reader, partner=partner, subject="Review <b>", agenda="The mesh")
    meeting.contacts.add(ContactFactory(partner=partner, name="Ingrid Sund"))
    FollowUpFactory(
        partner=partner, title="Send the <i>benchmark</i>", due_on=STARTS.date() - timedelta(days=2)
    )
    MeetingFactory(partner=partner, subject="Kick-off", notes="They love it.", starts_at=STARTS - 48 * HOUR)
    with time_machine.travel(STARTS - HOUR, tick=False):
        assert prepare_all(now=STARTS - HOUR) == 1
        assert deliver_mail() == 1
    [message] = mailbox.messages
    assert message["To"] == "dana@example.com"
    assert message["Subject"] == "14:00 Boreal Dynamics, 1 promise late: Review <b>"
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for words in ("Ingrid Sund", "The mesh", "They love it.", "Kick-off", f"/meetings/{meeting.pk}/prep/"):
        assert words in text and words in html, words
    assert "LATE: Send the <i>benchmark</i>" in text
    assert "&lt;i&gt;benchmark" in html and "<script" not in html


def test_once_however_often_it_runs(reader: User, mailbox: Mailbox) -> None:
    planned(reader)
    times = [STARTS - HOUR - timedelta(minutes=1), *(STARTS - HOUR + timedelta(minutes=m) for m in range(4))]
    assert [prepare_all(now=now) for now in times] == [0, 1, 0, 0, 0]
    deliver_mail()
    deliver_mail()
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(
    ("wish", "zone", "starts_at", "due"),
    [
        ("hour", "UTC", "2026-11-24T14:00", "2026-11-24T13:00"),
        ("morning", "UTC", "2026-11-24T14:00", "2026-11-24T08:00"),
        ("morning", "UTC", "2026-11-24T08:30", "2026-11-24T07:30"),
        ("morning", "Asia/Tokyo", "2026-11-24T02:00", "2026-11-23T23:00"),
        ("evening", "UTC", "2026-11-24T14:00", "2026-11-23T18:00"),
        ("evening", "America/Los_Angeles", "2026-11-24T17:00", "2026-11-24T02:00"),
        # The clocks of Berlin went back in the night between.
        ("evening", "Europe/Berlin", "2026-10-25T08:00", "2026-10-24T16:00"),
        ("morning", "Europe/Berlin", "2026-10-25T14:00", "2026-10-25T07:00"),
    ],
)
def test_it_is_due_when_the_reader_asked_for_it(wish: str, zone: str, starts_at: str, due: str) -> None:
    reader = User(prep_mail=wish, time_zone=zone)
    found = due_at(reader, datetime.fromisoformat(starts_at).replace(tzinfo=UTC))
    assert found.astimezone(UTC) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize("wish", ["hour", "morning", "evening"])
def test_what_is_planned_late_is_prepared_at_once(wish: str, reader: User) -> None:
    User.objects.filter(pk=reader.pk).update(prep_mail=wish)
    planned(reader)
    assert prepare_all(now=STARTS - timedelta(minutes=5)) == 1
    assert prepare_all(now=STARTS) == 0


def test_a_meeting_that_has_begun_is_too_late(reader: User) -> None:
    planned(reader)
    assert prepare_all(now=STARTS) == 0


def test_a_moved_meeting_is_told_of_again_and_moved_back_it_is_not(reader: User) -> None:
    meeting = planned(reader, subject="Review")
    assert prepare_all(now=STARTS - HOUR) == 1
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=STARTS + 24 * HOUR)
    assert prepare_all(now=STARTS - HOUR) == 0, "not due yet"
    assert prepare_all(now=STARTS + 23 * HOUR) == 1
    assert Mail.objects.latest("id").subject.startswith("Moved: ")
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=STARTS)
    assert prepare_all(now=STARTS - HOUR) == 0


def test_a_meeting_moved_or_put_away_after_it_was_found_brings_none(reader: User) -> None:
    found = planned(reader)
    Meeting.objects.filter(pk=found.pk).update(starts_at=STARTS + 24 * HOUR)
    assert prepare(reader=reader, meeting=found, now=STARTS - HOUR) is None
    Meeting.objects.filter(pk=found.pk).update(starts_at=STARTS, archived_at=STARTS)
    assert prepare(reader=reader, meeting=found, now=STARTS - HOUR) is None
    Meeting.objects.filter(pk=found.pk).update(archived_at=None, is_planned=False)
    assert prepare(reader=reader, meeting=found, now=STARTS - HOUR) is None
    assert not Mail.objects.exists()


def test_who_is_told_nothing(reader: User) -> None:
    planned(UserFactory(), UserFactory(prep_mail="hour", is_active=False, email=None))
    planned(reader, archived_at=STARTS)
    planned(reader, partner=PartnerFactory(restricted=True))
    assert prepare_all(now=STARTS - HOUR) == 0


def test_each_is_told_what_they_may_know(reader: User) -> None:
    partner = PartnerFactory(restricted=True, name="Secret Labs")
    owner = partner.owner
    User.objects.filter(pk=owner.pk).update(prep_mail="hour")
    planned(reader, owner, partner=partner)
    assert prepare_all(now=STARTS - HOUR) == 1
    assert Mail.objects.get().reader == owner


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_write_one_mail() -> None:
    reader = UserFactory(prep_mail="hour")
    meeting, together = planned(reader), Barrier(2)

    def work() -> None:
        together.wait()
        prepare(reader=reader, meeting=meeting, now=STARTS - HOUR)
        connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Mail.objects.count() == 1
    connection.close()


def test_it_is_asked_for_on_the_settings_page(reader: User, sign_in: Any) -> None:
    client = sign_in(reader)
    data = {"name": "Dana", "time_zone": "UTC", "reminder_hour": 8, "prep_mail": "evening"}
    assert client.post("/settings/", data).status_code == 302
    assert User.objects.get(pk=reader.pk).prep_mail == "evening"
    assert client.post("/settings/", data | {"prep_mail": "hourly"}).status_code == 422
