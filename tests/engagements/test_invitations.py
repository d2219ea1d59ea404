"""Invitations: to whom one ticks and nobody else, once for each revision, over real SMTP."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
import vobject
from django.test import Client, override_settings
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from ecosystem.outbox.models import Mail
from ecosystem.outbox.tasks import deliver_mail
from engagements.actions.planning import cancel_meeting, change_planned
from engagements.models import Meeting
from partners.personal_data import erase_contact
from tests.engagements.planning_factories import PlannedMeetingFactory, ahead, planned
from tests.factories import ContactFactory, TeamMemberFactory, UserFactory
from tests.mail_server import Mailbox, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        smtp = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": urlsplit(mailbox.address).port, "timeout": 10},
            }
        }
        with override_settings(MAIL_DELIVERY=True, MAILERS=smtp):
            yield mailbox


@pytest.fixture
def organiser() -> User:
    return UserFactory(name="Dana Reyes", email="dana@example.com", time_zone="Europe/Berlin")


@pytest.fixture
def meeting(organiser: User) -> Meeting:
    made: Meeting = PlannedMeetingFactory(
        organiser=organiser, subject="Mesh review", agenda="Our price floor", time_zone="Europe/Berlin"
    )
    made.contacts.add(
        ContactFactory(
            partner=made.partner, name='Ada "Ace" Brandt', email="ada@boreal.example", time_zone="Asia/Tokyo"
        ),
        ContactFactory(partner=made.partner, name="No Address", email=""),
    )
    made.colleagues.add(organiser, UserFactory(name="Mika", email="mika@example.com"))
    return made


def post(client: Client, meeting: Meeting, *addresses: str, **more: Any) -> Any:
    meeting.refresh_from_db()
    data = {"addresses": addresses, "seen_version": meeting.version} | more
    return client.post(f"/meetings/{meeting.pk}/invitation/", data)


def calendar_of(message: EmailMessage) -> Any:
    [part] = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    assert part.get_param("charset") == "utf-8"
    calendar = vobject.readOne(part.get_content().replace("\r\n", "\n").replace("\n", "\r\n"))
    assert part.get_param("method") == calendar.method.value
    return calendar


def test_it_works(
    organiser: User, meeting: Meeting, mailbox: Mailbox, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(organiser)
    page = client.get(f"/meetings/{meeting.pk}/invitation/").content.decode()
    assert "ada@boreal.example" in page and "mika@example.com" in page and " checked" not in page
    answer = post(client, meeting, "ada@boreal.example", "mika@example.com")
    assert answer["Location"] == meeting.get_absolute_url()
    assert deliver_mail() == 2
    [to_ada] = [m for m in mailbox.messages if m["To"] == "ada@boreal.example"]
    assert to_ada["Reply-To"] == "dana@example.com" and to_ada["Subject"].startswith(
        "Invitation: Mesh review, "
    )
    assert "(Asia/Tokyo)" in to_ada["Subject"]
    text = to_ada.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Dana Reyes invites you" in text and "price floor" not in to_ada.as_string()
    event = calendar_of(to_ada).vevent
    assert event.organizer.value == "mailto:dana@example.com" and event.dtstart.value == meeting.starts_at
    assert {a.value for a in event.attendee_list} == {"mailto:ada@boreal.example", "mailto:mika@example.com"}
    assert event.attendee_list[0].params["PARTSTAT"] == ["NEEDS-ACTION"]
    [attached] = list(to_ada.iter_attachments())
    assert attached.get_filename() == "invite.ics"


def test_the_agenda_goes_only_if_asked_for(
    organiser: User, meeting: Meeting, sign_in: Callable[[User], Client]
) -> None:
    post(sign_in(organiser), meeting, "ada@boreal.example", with_agenda="on")
    mail = Mail.objects.get()
    assert "price floor" in mail.text and "Our price floor" in mail.calendar


def test_nothing_goes_twice_a_change_raises_the_sequence_and_a_cancellation_calls_it_off(
    organiser: User, meeting: Meeting, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(organiser)
    for _twice in range(2):
        assert post(client, meeting, "ada@boreal.example").status_code == 302
    assert Mail.objects.count() == 1
    contacts, colleagues = list(meeting.contacts.all()), list(meeting.colleagues.all())
    moved = planned(
        partner=meeting.partner,
        starts_at=ahead(9),
        contacts=contacts,
        colleagues=colleagues,
        subject="Mesh review",
    )
    change_planned(by=organiser, meeting=meeting, planned=moved)
    assert "1 invited person has not been told" in client.get(meeting.get_absolute_url()).content.decode()
    page = client.get(f"/meetings/{meeting.pk}/invitation/").content.decode()
    assert page.count(" checked") == 1 and "before the last change" in page
    post(client, meeting, "ada@boreal.example")
    cancel_meeting(by=organiser, meeting=meeting)
    page = client.get(f"/meetings/{meeting.pk}/invitation/").content.decode()
    assert "mika@example.com" not in page, "who never heard of it hears of no cancellation"
    assert post(client, meeting, "mika@example.com").status_code == 422
    post(client, meeting, "ada@boreal.example")
    mails = list(Mail.objects.order_by("id"))
    events = [vobject.readOne(mail.calendar).vevent for mail in mails]
    assert [mail.calendar_method for mail in mails] == ["REQUEST", "REQUEST", "CANCEL"]
    sequences = [int(event.sequence.value) for event in events]
    assert sequences == sorted(set(sequences)) and len({event.uid.value for event in events}) == 1
    assert events[2].status.value == "CANCELLED" and events[1].dtstart.value == ahead(9)
    assert [mail.subject.split(":")[0] for mail in mails] == ["Invitation", "Changed", "Cancelled"]


@pytest.mark.parametrize(
    ("addresses", "more", "status"),
    [
        ([], {}, 422),
        (["stranger@elsewhere.example"], {}, 422),
        (["ada@boreal.example", "stranger@elsewhere.example"], {}, 422),
        (["ada@boreal.example"], {"seen_version": "7"}, 409),
        (["ada@boreal.example"], {"seen_version": "x"}, 409),
    ],
)
def test_what_is_refused_sends_nothing(
    addresses: list[str],
    more: dict[str, Any],
    status: int,
    organiser: User,
    meeting: Meeting,
    sign_in: Callable[[User], Client],
) -> None:
    assert post(sign_in(organiser), meeting, *addresses, **more).status_code == status
    assert not Mail.objects.exists()


def test_a_past_or_logged_meeting_invites_nobody(
    organiser: User, meeting: Meeting, sign_in: Callable[[User], Client]
) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now())
    assert post(sign_in(organiser), meeting, "ada@boreal.example").status_code == 422
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=ahead(2), is_planned=False)
    assert post(sign_in(organiser), meeting, "ada@boreal.example").status_code == 422


def test_a_colleague_outside_a_restricted_partners_team_is_not_told_of_it(
    organiser: User, meeting: Meeting, sign_in: Callable[[User], Client]
) -> None:
    meeting.partner.restricted = True
    meeting.partner.save()
    client, address = sign_in(organiser), f"/meetings/{meeting.pk}/invitation/"
    assert (
        client.get(address).status_code
        == client.get(f"/meetings/{meeting.pk}/invitation.ics").status_code
        == 404
    )
    assert post(client, meeting, "ada@boreal.example").status_code == 404
    TeamMemberFactory(partner=meeting.partner, user=organiser)
    page = client.get(address).content.decode()
    assert "dana@example.com" in page and "mika@example.com" not in page
    assert post(client, meeting, "mika@example.com").status_code == 422


def test_the_outbox_shows_it_to_who_sent_it_and_nobody_else(
    organiser: User, meeting: Meeting, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(organiser)
    post(client, meeting, "ada@boreal.example")
    mail = Mail.objects.get()
    assert mail.reader is None and mail.sender == organiser
    page = client.get(mail.get_absolute_url()).content.decode()
    assert "ada@boreal.example" in page and "A calendar entry" in page
    assert sign_in(UserFactory()).get(mail.get_absolute_url()).status_code == 404


def test_the_file_of_a_meeting(organiser: User, meeting: Meeting, sign_in: Callable[[User], Client]) -> None:
    answer = sign_in(organiser).get(f"/meetings/{meeting.pk}/invitation.ics")
    calendar = vobject.readOne(answer.content.decode())
    assert calendar.method.value == "PUBLISH" and calendar.vevent.dtstart.value == meeting.starts_at
    assert (
        "attachment" in answer["Content-Disposition"] and "ada@boreal.example" not in answer.content.decode()
    )


def test_an_erased_person_is_taken_out_of_invitations_also_where_their_lines_are_folded(
    organiser: User, meeting: Meeting, sign_in: Callable[[User], Client]
) -> None:
    contact = meeting.contacts.get(email="ada@boreal.example")
    contact.name, contact.email = "Adelheid von Brandenstein", f"adelheid.{'long.' * 12}name@boreal.example"
    contact.save()
    post(sign_in(organiser), meeting, contact.email, "mika@example.com")
    unfolded = [mail.calendar.replace("\r\n ", "") for mail in Mail.objects.all()]
    assert all(contact.email in text for text in unfolded)
    erase_contact(by=UserFactory(role=Role.ADMIN), contact=contact)
    for mail in Mail.objects.all():
        text = mail.calendar.replace("\r\n ", "")
        assert "adelheid" not in text.lower() and "adelheid" not in mail.key
        assert vobject.readOne(mail.calendar).vevent.summary.value == "Mesh review"
