"""Planning a meeting that lies ahead, changing, cancelling and logging it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.actions.planning import cancel_meeting, change_planned, plan_meeting
from engagements.models import Meeting, MeetingSeries
from partners.models import Partner
from tests.engagements.planning_factories import PlannedMeetingFactory, ahead, planned, series_of
from tests.factories import ContactFactory, EngagementFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

PLAN = "/meetings/plan/"


def form_data(partner: Partner | None = None, **changes: Any) -> dict[str, Any]:
    """Return what the form posts for a meeting in two days."""
    starts_at = timezone.localtime(ahead(2)).strftime("%Y-%m-%dT%H:%M")
    data: dict[str, Any] = {"subject": "Mesh review", "kind": "call", "starts_at": starts_at, "minutes": "45"}
    return data | ({"partner": partner.pk} if partner else {}) | changes


def test_it_works(sign_in: Callable[[User], Client]) -> None:
    by, partner = UserFactory(time_zone="Europe/Berlin"), PartnerFactory()
    contact, engagement = ContactFactory(partner=partner), EngagementFactory(partner=partner)
    data = form_data(
        partner,
        starts_at="2030-07-01T10:00",
        contacts=[contact.pk],
        colleagues=[by.pk],
        engagements=[engagement.pk],
        place="https://meet.example.com/abc",
        agenda="1. Meshes\r\n2. Money",
    )
    answer = sign_in(by).post(PLAN, data)
    meeting = Meeting.objects.get()
    assert answer["Location"] == meeting.get_absolute_url()
    assert meeting.is_planned and meeting.is_ahead and meeting.organiser == by
    assert meeting.starts_at == datetime(2030, 7, 1, 8, 0, tzinfo=UTC), "typed where the reader is"
    assert meeting.time_zone == "Europe/Berlin" and meeting.agenda == "1. Meshes\n2. Money"
    assert list(meeting.contacts.all()) == [contact] and list(meeting.engagements.all()) == [engagement]
    assert meeting.logged_by is None
    assert Partner.objects.get().last_touch_at is None, "nobody has met yet"
    page = sign_in(by).get(meeting.get_absolute_url()).content.decode()
    assert "Money" in page and "Log it" in page


def test_the_form_says_the_zone_and_offers_the_partners_people(sign_in: Callable[[User], Client]) -> None:
    by, contact = UserFactory(time_zone="Asia/Kolkata"), ContactFactory(name="Ada Brandt")
    client = sign_in(by)
    page = client.get(PLAN, {"partner": contact.partner_id}).content.decode()
    assert "Asia/Kolkata" in page and "Ada Brandt" in page
    assert "Ada Brandt" not in client.get(PLAN).content.decode()
    data = form_data(contact.partner, subject="Half <typed>", action="people", minutes="x")
    page = client.post(PLAN, data).content.decode()
    assert "Ada Brandt" in page and "Half &lt;typed&gt;" in page and 'value="x"' in page
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": "2020-01-01T10:00"}, "starts_at"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"starts_at": "2030-03-31T02:30"}, "starts_at"),  # the clock skips it
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "1441"}, "minutes"),
        ({"subject": "   "}, "subject"),
        ({"place": "x" * 501}, "place"),
        ({"agenda": "x" * 20_001}, "agenda"),
        ({"kind": "seance"}, "kind"),
        ({"repeats": "week", "until": "2020-01-01"}, "until"),
        ({"repeats": "week", "until": "2030-01-01", "times": "4"}, "times"),
        ({"repeats": "week", "every": "99"}, "every"),
        ({"repeats": "hourly"}, "repeats"),
    ],
)
def test_a_refusal_stands_beside_its_field(
    changes: dict[str, Any], field: str, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(UserFactory(time_zone="Europe/Berlin"))
    answer = client.post(PLAN, form_data(PartnerFactory(), **changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Meeting.objects.exists() and not MeetingSeries.objects.exists()


def test_another_partners_people_are_refused(sign_in: Callable[[User], Client]) -> None:
    client, partner = sign_in(UserFactory()), PartnerFactory()
    stranger, other = ContactFactory(), EngagementFactory()
    answer = client.post(PLAN, form_data(partner, contacts=[stranger.pk], engagements=[other.pk]))
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"contacts", "engagements"}
    secret = PartnerFactory(restricted=True, name="Secret Lab")
    answer = client.post(PLAN, form_data(secret))
    assert answer.status_code == 422 and "Secret" not in answer.content.decode()


def test_changing_and_moving(sign_in: Callable[[User], Client]) -> None:
    meeting = PlannedMeetingFactory()
    client, contact = sign_in(UserFactory()), ContactFactory(partner=meeting.partner)
    address = f"/meetings/{meeting.pk}/plan/"
    assert client.get(address).status_code == 200
    moved = ahead(5, 11)
    data = form_data(
        subject="Moved", starts_at=moved.strftime("%Y-%m-%dT%H:%M"), contacts=[contact.pk], seen_version=1
    )
    assert client.post(address, data)["Location"] == meeting.get_absolute_url()
    meeting.refresh_from_db()
    assert (meeting.subject, meeting.starts_at, meeting.version) == ("Moved", moved, 2)
    assert list(meeting.contacts.all()) == [contact]


def test_the_second_of_two_editors_is_told(sign_in: Callable[[User], Client]) -> None:
    meeting = PlannedMeetingFactory()
    change_planned(
        by=UserFactory(), meeting=meeting, planned=planned(partner=meeting.partner, subject="Theirs")
    )
    answer = sign_in(UserFactory()).post(
        f"/meetings/{meeting.pk}/plan/", form_data(subject="Mine", seen_version=1)
    )
    page = answer.content.decode()
    assert answer.status_code == 409 and "Theirs" in page and "Mine" in page
    assert Meeting.objects.get().subject == "Theirs"


def test_cancelling_keeps_it_readable_and_out_of_the_lists(sign_in: Callable[[User], Client]) -> None:
    meeting, client = PlannedMeetingFactory(subject="Mesh review"), sign_in(UserFactory())
    address = f"/meetings/{meeting.pk}/cancellation/"
    assert "Cancel this meeting?" in client.get(address).content.decode()
    for _twice in range(2):
        assert client.post(address, {"seen_version": "1"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.cancelled_at and meeting.archived_at and meeting.version == 2
    assert "Cancelled" in client.get(meeting.get_absolute_url()).content.decode()
    assert not client.get("/meetings/").context["page"].object_list
    assert client.get(f"/meetings/{meeting.pk}/plan/").status_code == 404
    assert client.get(f"/meetings/log/?meeting={meeting.pk}").context["state"].planned is None


def test_what_changed_meanwhile_is_not_cancelled_unseen(sign_in: Callable[[User], Client]) -> None:
    meeting = PlannedMeetingFactory()
    change_planned(by=UserFactory(), meeting=meeting, planned=planned(partner=meeting.partner))
    answer = sign_in(UserFactory()).post(f"/meetings/{meeting.pk}/cancellation/", {"seen_version": "1"})
    assert answer.status_code == 409
    assert Meeting.objects.get().cancelled_at is None


def test_a_logged_meeting_can_be_neither_changed_as_planned_nor_cancelled() -> None:
    meeting = PlannedMeetingFactory(is_planned=False)
    with pytest.raises(Exception, match="has been logged"):
        change_planned(by=UserFactory(), meeting=meeting, planned=planned(partner=meeting.partner))
    with pytest.raises(Exception, match="has been logged"):
        cancel_meeting(by=UserFactory(), meeting=meeting)


# --- Logging it ---


def log_data(meeting: Meeting, **changes: Any) -> dict[str, Any]:
    return {
        "draft": str(uuid4()),
        "action": "log",
        "planned": meeting.pk,
        "partner": meeting.partner_id,
        "kind": meeting.kind,
        "subject": meeting.subject,
        "starts_at": timezone.localtime(meeting.starts_at).strftime("%Y-%m-%dT%H:%M"),
        "minutes": "40",
        "notes": "It went well.",
        "follow_ups-TOTAL_FORMS": "0",
        "gaps-TOTAL_FORMS": "0",
    } | changes


def test_logging_completes_the_planned_meeting(sign_in: Callable[[User], Client]) -> None:
    by, meeting = UserFactory(), PlannedMeetingFactory(subject="Mesh review", agenda="- meshes")
    contact = ContactFactory(partner=meeting.partner, name="Ada Brandt")
    meeting.contacts.add(contact)
    client = sign_in(by)
    with time_machine.travel(meeting.starts_at + timedelta(hours=2), tick=False):
        client.force_login(by)
        page = client.get(f"/meetings/log/?meeting={meeting.pk}").content.decode()
        assert "Mesh review" in page and "- meshes" in page and f'name="planned" value="{meeting.pk}"' in page
        data = log_data(meeting, contacts=[contact.pk])
        for _twice in range(2):
            assert client.post("/meetings/log/", data)["Location"] == meeting.get_absolute_url()
    logged = Meeting.objects.get()
    assert logged.pk == meeting.pk and not logged.is_planned and logged.logged_by == by
    assert (logged.notes, logged.minutes, logged.agenda) == ("It went well.", 40, "- meshes")
    assert list(logged.contacts.all()) == [contact]
    assert Partner.objects.get().last_touch_at == logged.starts_at


def test_two_who_log_it_the_second_is_told_and_keeps_the_notes(sign_in: Callable[[User], Client]) -> None:
    meeting = PlannedMeetingFactory(starts_at=timezone.now() - timedelta(hours=1))
    first, second = sign_in(UserFactory()), sign_in(UserFactory())
    first.post("/meetings/log/", log_data(meeting))
    data = log_data(meeting, notes="My own notes")
    answer = second.post("/meetings/log/", data)
    assert answer.status_code == 409 and "My own notes" in answer.content.decode()
    del data["planned"]
    assert second.post("/meetings/log/", data).status_code == 302
    assert {m.notes for m in Meeting.objects.all()} == {"It went well.", "My own notes"}


# --- Doors ---


def test_a_viewer_plans_nothing(sign_in: Callable[[User], Client]) -> None:
    meeting, client = PlannedMeetingFactory(), sign_in(UserFactory(role=Role.VIEWER))
    for address in (PLAN, f"/meetings/{meeting.pk}/plan/", f"/meetings/{meeting.pk}/cancellation/"):
        assert client.get(address).status_code == client.post(address).status_code == 403
    assert "Log it" not in client.get(meeting.get_absolute_url()).content.decode()


def test_an_outsider_finds_no_restricted_partners_plans(sign_in: Callable[[User], Client]) -> None:
    meeting, client = PlannedMeetingFactory(partner__restricted=True), sign_in(UserFactory())
    for verb in ("", "plan/", "cancellation/"):
        assert client.get(f"/meetings/{meeting.pk}/{verb}").status_code == 404
    for verb in ("plan/", "cancellation/"):
        assert client.post(f"/meetings/{meeting.pk}/{verb}").status_code == 404
    assert client.get(f"/meetings/log/?meeting={meeting.pk}").context["state"].planned is None
    answer = client.post("/meetings/log/", log_data(meeting, partner=PartnerFactory().pk))
    assert answer.status_code == 409
    meeting.refresh_from_db()
    assert meeting.is_planned


def test_planned_and_cancelled_meetings_are_no_meetings_held() -> None:
    PlannedMeetingFactory(starts_at=timezone.now() - timedelta(hours=1))
    cancel_meeting(by=UserFactory(), meeting=PlannedMeetingFactory())
    held = plan_meeting(by=UserFactory(), planned=planned())
    assert not Meeting.objects.held().exists()
    assert list(Meeting.objects.ahead()) == [held]
    assert Meeting.objects.awaiting_notes().count() == 1


def test_a_form_for_many_takes_no_more_queries(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    by, partner = UserFactory(), PartnerFactory()
    ContactFactory.create_batch(30, partner=partner)
    client = sign_in(by)
    with django_assert_max_num_queries(9):
        client.get(PLAN, {"partner": partner.pk})
    meeting = occurrence = series_of(by, partner=partner).occurrences.first()
    assert occurrence is not None
    with django_assert_max_num_queries(14):
        client.get(f"/meetings/{meeting.pk}/plan/")
