from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.actions.meetings import edit_meeting, record_meeting
from engagements.models import Meeting
from partners.models import Partner
from tests.factories import (
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    FollowUpFactory,
    MeetingFactory,
    PartnerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def record(**changes: Any) -> Meeting:
    """Record a meeting with what is asked for and `changes`."""
    given = {"by": UserFactory(), "subject": "Kick-off", "kind": "call", "starts_at": timezone.now()}
    return record_meeting(**({"partner": PartnerFactory()} | given | changes))


def form_data(meeting: Meeting, **changes: Any) -> dict[str, Any]:
    """Return what the edit form posts for `meeting`."""
    starts_at = timezone.localtime(meeting.starts_at).strftime("%Y-%m-%dT%H:%M")
    data = {"subject": meeting.subject, "kind": meeting.kind, "starts_at": starts_at, "notes": meeting.notes}
    return data | {"seen_version": meeting.version} | changes


# --- Recording ---


def test_a_meeting_keeps_who_and_what_and_touches_the_partner() -> None:
    partner, colleague = PartnerFactory(), UserFactory()
    contact, engagement = ContactFactory(partner=partner), EngagementFactory(partner=partner)
    meeting = record(partner=partner, contacts=[contact], colleagues=[colleague], engagements=[engagement])
    assert list(meeting.contacts.all()) == [contact]
    assert list(meeting.colleagues.all()) == [colleague]
    assert list(meeting.engagements.all()) == [engagement]
    assert Partner.objects.get(pk=partner.pk).last_touch_at == meeting.starts_at


def test_a_meeting_that_lies_ahead_is_no_touch() -> None:
    meeting = record(starts_at=timezone.now() + timedelta(days=2))
    assert Partner.objects.get(pk=meeting.partner_id).last_touch_at is None


def test_an_older_meeting_does_not_turn_the_touch_back() -> None:
    last = record()
    record(partner=last.partner, starts_at=timezone.now() - timedelta(days=9))
    assert Partner.objects.get(pk=last.partner_id).last_touch_at == last.starts_at


@pytest.mark.parametrize(
    "changes",
    [{"subject": "  "}, {"kind": "seance"}, {"minutes": 1441}, {"minutes": -1}, {"sentiment": "angry"}],
)
def test_it_refuses_bad_fields(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        record(**changes)
    assert not Meeting.objects.exists()


def test_it_refuses_an_engagement_of_another_partner() -> None:
    with pytest.raises(ValidationError, match="another partner"):
        record(engagements=[EngagementFactory()])


def test_it_refuses_a_contact_whom_the_writer_may_not_know() -> None:
    hidden = ContactFactory(partner__restricted=True)
    with pytest.raises(ValidationError, match="not there"):
        record(contacts=[hidden])
    assert list(
        record(contacts=[ContactFactory()]).contacts.values_list("partner__restricted", flat=True)
    ) == [False]


def test_a_key_logs_once() -> None:
    key = uuid4()
    record(submission_key=key)
    with pytest.raises(IntegrityError):
        record(submission_key=key)


# --- In the browser ---


def test_the_page_shows_the_meeting(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    meeting = MeetingFactory(notes="## Benchmark\n\nIt holds **2 %**.")
    meeting.contacts.add(ContactFactory(partner=meeting.partner, name="Ada Brandt"))
    FollowUpFactory(partner=meeting.partner, meeting=meeting, title="Send the mesh")
    EvidenceFactory(partner=meeting.partner, meeting=meeting, gap__title="Mesh import")
    client = sign_in(UserFactory())
    with django_assert_max_num_queries(12):
        page = client.get(meeting.get_absolute_url()).content.decode()
    for words in ("<strong>2 %</strong>", "Ada Brandt", "Send the mesh", "Mesh import"):
        assert words in page


def test_hostile_notes_are_harmless(sign_in: Callable[[User], Client]) -> None:
    notes = "<script>alert(1)</script>\n[x](javascript:alert(1))\n<img src=x onerror=alert(1)>"
    meeting = MeetingFactory(notes=notes, subject="<b>bold</b>")
    page = sign_in(UserFactory()).get(meeting.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert "<b>bold</b>" not in page


def test_the_list_filters_by_each_field(sign_in: Callable[[User], Client]) -> None:
    by = UserFactory()
    mesh = MeetingFactory(subject="Review", notes="The remeshing takes two days.", kind="workshop")
    mesh.colleagues.add(by)
    MeetingFactory(subject="Intro", starts_at=timezone.now() - timedelta(days=40))
    client = sign_in(by)

    def listed(**query: Any) -> set[str]:
        return {meeting.subject for meeting in client.get("/meetings/", query).context["page"]}

    ago = (timezone.localdate() - timedelta(days=10)).isoformat()
    assert listed() == {"Review", "Intro"}
    assert listed(q="remeshing days") == {"Review"}
    assert listed(kind="workshop") == {"Review"}
    assert listed(partner=mesh.partner_id) == {"Review"}
    assert listed(partner=mesh.partner.name) == {"Review"}
    assert listed(colleague=by.pk) == {"Review"}
    assert listed(since=ago) == {"Review"}
    assert listed(until=ago) == {"Intro"}


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%27)--", "since=tomorrow", "colleague=x", "partner=%00", "kind=seance"]
)
def test_a_list_survives_any_address(query: str, sign_in: Callable[[User], Client]) -> None:
    MeetingFactory()
    assert sign_in(UserFactory()).get(f"/meetings/?{query}").status_code == 200


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    sign_in: Callable[[User], Client], django_assert_max_num_queries: Any
) -> None:
    client = sign_in(UserFactory())
    for number in (2, 20):
        for meeting in MeetingFactory.create_batch(number):
            meeting.colleagues.add(meeting.partner.owner)
        with django_assert_max_num_queries(8):
            client.get("/meetings/")


def test_editing_keeps_what_was_put_away_since(sign_in: Callable[[User], Client]) -> None:
    meeting, by = MeetingFactory(), UserFactory()
    away = EngagementFactory(partner=meeting.partner, archived_at=timezone.now())
    left = ContactFactory(partner=meeting.partner, archived_at=timezone.now())
    meeting.engagements.add(away)
    meeting.contacts.add(left)
    client = sign_in(by)
    data = form_data(meeting, subject="Renamed", contacts=[left.pk])
    assert client.post(f"/meetings/{meeting.pk}/edit/", data)["Location"] == meeting.get_absolute_url()
    meeting.refresh_from_db()
    assert (meeting.subject, meeting.version) == ("Renamed", 2)
    assert list(meeting.engagements.all()) == [away]
    assert list(meeting.contacts.all()) == [left]


def test_the_second_of_two_editors_sees_both_and_loses_nothing(sign_in: Callable[[User], Client]) -> None:
    meeting, client = MeetingFactory(notes="As it was"), sign_in(UserFactory())
    seen = form_data(meeting, notes="My long notes")
    meeting.notes = "Their notes"
    edit_meeting(by=UserFactory(), meeting=meeting, contacts=[], colleagues=[])
    answer = client.post(f"/meetings/{meeting.pk}/edit/", seen)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "My long notes" in page
    assert "Their notes" in page
    assert Meeting.objects.get().notes == "Their notes"


def test_a_refused_edit_keeps_the_notes(sign_in: Callable[[User], Client]) -> None:
    meeting = MeetingFactory()
    data = form_data(meeting, notes="An hour of typing", minutes="ninety")
    answer = sign_in(UserFactory()).post(f"/meetings/{meeting.pk}/edit/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "An hour of typing" in page
    assert "ninety" in page


@pytest.mark.parametrize("verb", ["edit/", "archive/"])
def test_a_viewer_may_not_write(verb: str, sign_in: Callable[[User], Client]) -> None:
    meeting = MeetingFactory()
    assert sign_in(UserFactory(role=Role.VIEWER)).post(f"/meetings/{meeting.pk}/{verb}").status_code == 403


def test_an_outsider_finds_nothing_of_a_restricted_partner(sign_in: Callable[[User], Client]) -> None:
    meeting = MeetingFactory(partner__restricted=True, partner__name="Secret Lab", subject="Secret talk")
    client = sign_in(UserFactory())
    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert client.get(f"{meeting.get_absolute_url()}edit/").status_code == 404
    assert client.post(f"{meeting.get_absolute_url()}archive/").status_code == 404
    for query in ({}, {"partner": meeting.partner_id}, {"partner": "Secret Lab"}, {"q": "talk"}):
        answer = client.get("/meetings/", query)
        assert not answer.context["page"].object_list
        assert "Secret talk" not in answer.content.decode()
    assert "Secret talk" in sign_in(meeting.partner.owner).get("/meetings/").content.decode()
