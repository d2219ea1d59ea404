"""What the engagement side shows on a partner's page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from engagements.actions.follow_ups import complete
from engagements.actions.stages import move_engagement
from engagements.models import Event, EventPart, PlanItem, Showcase
from engagements.panels import engagements_of, follow_ups_of, health
from engagements.timeline import timeline
from partners.models import Partner
from tests.factories import (
    EngagementFactory,
    FollowUpFactory,
    MeetingFactory,
    PartnerFactory,
    UserFactory,
    stage,
)

pytestmark = pytest.mark.django_db


def eventful() -> Partner:
    """Return a partner with one thing of each kind in its past."""
    partner, now = PartnerFactory(), timezone.now()
    MeetingFactory(
        partner=partner, subject="Kick-off", starts_at=now - timedelta(days=9), notes="We  spoke\nof meshes"
    )
    move_engagement(
        by=UserFactory(name="Maria Okafor"),
        engagement=EngagementFactory(partner=partner, title="Port the solver"),
        to_stage=stage(slug="in-production"),
    )
    complete(by=partner.owner, follow_up=FollowUpFactory(partner=partner, title="Send the mesh"))
    Showcase.objects.create(
        partner=partner,
        title="Hours to minutes",
        stage="published",
        url="https://example.com",
        published_on=now.date() - timedelta(days=20),
        partner_approved_at=now,
        legal_approved_at=now,
    )
    day = now.date() - timedelta(days=30)
    EventPart.objects.create(
        partner=partner, role="booth", event=Event.objects.create(name="GPU Days", starts_on=day, ends_on=day)
    )
    return partner


def test_the_timeline_has_everything_newest_first_in_one_query(django_assert_num_queries: Any) -> None:
    partner = eventful()
    with django_assert_num_queries(1):
        entries = timeline(partner, partner.owner, None, 10)
    assert {entry.title for entry in entries[:2]} == {"Port the solver", "Send the mesh"}
    assert [entry.title for entry in entries[2:]] == ["Kick-off", "Hours to minutes", "GPU Days"]
    move = next(entry for entry in entries if entry.title == "Port the solver")
    assert (move.detail, move.person, move.tone) == ("Discovery → In production", "Maria Okafor", "good")
    meeting = entries[2]
    assert (meeting.kind, meeting.detail) == ("Meeting", "We spoke of meshes")


def test_the_timeline_goes_on_where_it_ended() -> None:
    partner = eventful()
    first = timeline(partner, partner.owner, None, 3)
    rest = timeline(partner, partner.owner, first[-1].at, 10)
    assert [entry.title for entry in rest] == ["Hours to minutes", "GPU Days"]


def test_the_timeline_keeps_restricted_partners_to_their_team() -> None:
    partner = eventful()
    Partner.objects.update(restricted=True)
    assert timeline(partner, UserFactory(), None, 10) == []
    assert len(timeline(partner, partner.owner, None, 10)) == 5


def test_health_names_what_is_blocked_and_late_in_one_query(django_assert_num_queries: Any) -> None:
    partner, yesterday = PartnerFactory(), timezone.localdate() - timedelta(days=1)
    blocked = EngagementFactory(partner=partner, health="blocked", health_reason="Licences")
    FollowUpFactory.create_batch(2, partner=partner, due_on=yesterday)
    PlanItem.objects.create(engagement=blocked, title="Run it", due_on=yesterday)
    FollowUpFactory(due_on=yesterday)
    with django_assert_num_queries(1):
        reasons = health([partner.pk])[partner.pk]
    assert reasons == [
        ("danger", "1 engagement blocked"),
        ("warning", "2 follow-ups overdue"),
        ("warning", "1 plan item late"),
    ]
    assert health([PartnerFactory().pk]) == {}


def test_engagements_stand_by_track_open_ones_first(django_assert_max_num_queries: Any) -> None:
    partner = PartnerFactory()
    done = EngagementFactory(
        partner=partner, stage=stage(slug="in-production"), closed_on=timezone.localdate()
    )
    going = EngagementFactory(partner=partner)
    launch = EngagementFactory(partner=partner, stage=stage("marketing", "planned"))
    with django_assert_max_num_queries(2):
        shown = engagements_of(partner, partner.owner)
    assert [(track.slug, list(group)) for track, group in shown["tracks"]] == [
        ("technical", [going, done]),
        ("marketing", [launch]),
    ]


def test_follow_ups_are_the_open_ones() -> None:
    follow_up = FollowUpFactory()
    FollowUpFactory(partner=follow_up.partner, state="cancelled")
    assert follow_ups_of(follow_up.partner, UserFactory())["follow_ups"] == [follow_up]
