"""Reminders: each follow-up once a day, at its assignee's own hour, over real SMTP."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.test import override_settings

from ecosystem.accounts.models import User
from ecosystem.digests.models import FollowUpReminder
from ecosystem.digests.reminders import remind, remind_all
from ecosystem.outbox.models import Mail, MailState
from ecosystem.outbox.tasks import deliver_mail
from tests.factories import FollowUpFactory, PartnerFactory, UserFactory
from tests.mail_server import Mailbox, mail_server

TODAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


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


@pytest.fixture
def reader(db: None) -> User:
    return UserFactory(name="Dana Reyes", email="dana@example.com")


def test_it_works(reader: User, mailbox: Mailbox) -> None:
    partner = PartnerFactory(name="Boreal Dynamics")
    FollowUpFactory(assignee=reader, partner=partner, title="Send the <b>benchmark</b>", due_on=TODAY)
    FollowUpFactory(assignee=reader, partner=partner, title="Call back", due_on=TODAY - timedelta(days=2))
    FollowUpFactory(assignee=reader, due_on=TODAY + timedelta(days=1))
    assert remind_all(now=MORNING) == 1
    assert deliver_mail() == 1

    [message] = mailbox.messages
    assert message["To"] == "dana@example.com"
    assert message["Subject"] == "2 follow-ups due, 1 overdue: Boreal Dynamics"
    assert message["Message-ID"] == f"<{Mail.objects.get().message_uuid}@localhost>"
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "Send the <b>benchmark</b>" in text and "Call back" in text
    assert "&lt;b&gt;benchmark" in html and "http" in html and "<img" not in html


def test_once_a_day_however_often_it_runs(reader: User, mailbox: Mailbox) -> None:
    FollowUpFactory(assignee=reader, due_on=TODAY)
    assert [remind_all(now=MORNING + timedelta(minutes=m)) for m in range(5)] == [1, 0, 0, 0, 0]
    assert remind_all(now=MORNING + timedelta(days=1)) == 1, "again the next day, as it is overdue"
    deliver_mail()
    deliver_mail()
    assert len(mailbox.messages) == 2


def test_one_that_falls_due_later_in_the_day_comes_by_itself(reader: User) -> None:
    FollowUpFactory(assignee=reader, due_on=TODAY)
    remind_all(now=MORNING)
    late = FollowUpFactory(assignee=reader, due_on=TODAY)
    assert remind_all(now=MORNING + timedelta(hours=1)) == 1
    assert list(
        FollowUpReminder.objects.filter(mail=Mail.objects.latest("id")).values_list("follow_up", flat=True)
    ) == [late.pk]


@pytest.mark.parametrize(
    ("zone", "now", "told"),
    [
        ("Asia/Tokyo", datetime(2026, 11, 22, 22, 59, tzinfo=UTC), 0),  # 7:59 of the 23rd
        ("Asia/Tokyo", datetime(2026, 11, 22, 23, 0, tzinfo=UTC), 1),  # 8:00 of the 23rd
        ("America/Los_Angeles", datetime(2026, 11, 23, 15, 59, tzinfo=UTC), 0),
        ("America/Los_Angeles", datetime(2026, 11, 23, 16, 0, tzinfo=UTC), 1),
        ("Pacific/Kiritimati", datetime(2026, 11, 22, 18, 0, tzinfo=UTC), 1),
    ],
)
def test_at_the_readers_own_hour(db: None, zone: str, now: datetime, told: int) -> None:
    FollowUpFactory(assignee=UserFactory(time_zone=zone), due_on=TODAY)
    assert remind_all(now=now) == told


def test_who_wants_none_and_what_is_not_owed(db: None, reader: User) -> None:
    FollowUpFactory(assignee=UserFactory(wants_reminders=False), due_on=TODAY)
    FollowUpFactory(assignee=UserFactory(is_active=False, email=None), due_on=TODAY)
    FollowUpFactory(assignee=reader, due_on=TODAY, snoozed_until=TODAY + timedelta(days=1))
    FollowUpFactory(assignee=reader, due_on=TODAY, state="done", done_at=MORNING)
    FollowUpFactory(assignee=reader, due_on=TODAY, partner=PartnerFactory(restricted=True))
    assert remind_all(now=MORNING) == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_write_one_mail() -> None:
    reader = UserFactory()
    FollowUpFactory.create_batch(5, assignee=reader, due_on=TODAY)
    together = Barrier(2)

    def work() -> None:
        together.wait()
        remind(reader=reader, now=MORNING)
        connections.close_all()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Mail.objects.count() == 1
    connection.close()


def test_a_server_that_refuses_at_first(reader: User, mailbox: Mailbox) -> None:
    FollowUpFactory(assignee=reader, due_on=TODAY)
    remind_all(now=MORNING)
    mailbox.answers = ["451 later"]
    deliver_mail()
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 1) and "451" in mail.last_error
    deliver_mail()
    assert not mailbox.messages, "put off, not tried at once"
    Mail.objects.update(next_attempt_at=MORNING - timedelta(days=365))
    deliver_mail()
    assert len(mailbox.messages) == 1 and Mail.objects.get().state == MailState.SENT


def test_a_server_that_is_away_blames_no_mail(reader: User) -> None:
    FollowUpFactory(assignee=reader, due_on=TODAY)
    remind_all(now=MORNING)
    nowhere = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"port": 1, "host": "127.0.0.1"},
        }
    }
    with override_settings(MAIL_DELIVERY=True, MAILERS=nowhere):
        assert deliver_mail() == 0
    assert Mail.objects.get().attempts == 0


def test_without_a_mail_server_it_can_be_read_in_the_outbox(reader: User, sign_in: object) -> None:
    FollowUpFactory(assignee=reader, title="Send the benchmark", due_on=TODAY)
    remind_all(now=MORNING)
    assert deliver_mail() == 0
    client = sign_in(reader)  # type: ignore[operator]
    assert "1 follow-up due" in client.get("/outbox/").content.decode()
    mail = Mail.objects.get()
    assert "Send the benchmark" in client.get(mail.get_absolute_url()).content.decode()
    assert sign_in(UserFactory()).get(mail.get_absolute_url()).status_code == 404  # type: ignore[operator]
