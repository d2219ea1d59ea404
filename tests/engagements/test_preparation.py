"""What there is to know before a partner is met, on one page, for those who may know of the partner."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystem.accounts.models import Role, User
from engagements.actions.follow_ups import complete
from engagements.models import Meeting
from engagements.preparation import Preparation
from partners.models import Partner
from roadmap_feedback.actions.gaps import decide_gap
from tests.factories import (
    AdoptionFactory,
    ContactFactory,
    EngagementFactory,
    EvidenceFactory,
    FollowUpFactory,
    MeetingFactory,
    MembershipFactory,
    PartnerFactory,
    PlanItemFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def planned(partner: Partner, *, days: float = 1, **changes: Any) -> Meeting:
    """Return a meeting with `partner` that lies `days` ahead."""
    starts_at = timezone.now() + timedelta(days=days)
    meeting: Meeting = MeetingFactory(
        partner=partner, is_planned=True, starts_at=starts_at, notes="", **changes
    )
    return meeting


def prep_of(meeting: Meeting, reader: User | None = None) -> Preparation:
    return Preparation(reader=reader or meeting.partner.owner, partner=meeting.partner, meeting=meeting)  # type: ignore[arg-type]  # the factory gives an owner


def test_it_works(sign_in: SignIn) -> None:
    partner = PartnerFactory(name="Boreal Dynamics")
    meeting = planned(partner, subject="Quarterly review", agenda="- the *mesh*")
    meeting.contacts.add(ContactFactory(partner=partner, name="Ingrid Sund", roles=["champion"], title="CTO"))
    meeting.colleagues.add(UserFactory(name="Tom Weiss"))
    engagement = EngagementFactory(
        partner=partner, title="Surrogate pilot", next_step="Sign the data agreement"
    )
    meeting.engagements.add(engagement)
    last = MeetingFactory(partner=partner, subject="Kick-off", notes="They **love** it.")
    FollowUpFactory(
        partner=partner, title="Send the benchmark", due_on=timezone.localdate() - timedelta(days=2)
    )
    PlanItemFactory(engagement=engagement, title="Share the mesh", side="partner")
    gap = EvidenceFactory(partner=partner, meeting=last, severity="critical", quote="We lose two days.").gap
    AdoptionFactory(partner=partner)
    page = sign_in(partner.owner).get(f"/meetings/{meeting.pk}/prep/").content.decode()
    for words in (
        "Quarterly review", "<em>mesh</em>", "Ingrid Sund", "CTO", "champion", "Tom Weiss", "Surrogate pilot",
        "On the agenda", "Next: Sign the data agreement", "Kick-off", "<strong>love</strong>", "Send the benchmark",
        "2 days late", "1 of our promises late", "Share the mesh", gap.title, "We lose two days.", "critical",
        f"/meetings/log/?meeting={meeting.pk}",
    ):  # fmt: skip
        assert words in page, words


def test_a_partner_can_be_prepared_for_without_a_meeting(sign_in: SignIn) -> None:
    partner = PartnerFactory(name="Boreal Dynamics", slug="boreal")
    ContactFactory(partner=partner, name="Ingrid Sund")
    client = sign_in(partner.owner)
    page = client.get("/partners/boreal/prep/").content.decode()
    assert "Ingrid Sund" in page and "never met yet" in page
    assert f"/meetings/log/?partner={partner.pk}" in page
    assert "/partners/boreal/prep/" in client.get("/partners/boreal/").content.decode()


def test_both_sides_owe_and_the_late_stands_first() -> None:
    partner, today = PartnerFactory(), timezone.localdate()
    engagement = EngagementFactory(partner=partner)
    FollowUpFactory(partner=partner, title="later", due_on=today + timedelta(days=9))
    FollowUpFactory(partner=partner, title="some day", due_on=None)
    FollowUpFactory(partner=partner, title="cancelled", state="cancelled")
    PlanItemFactory(engagement=engagement, title="ours, late", due_on=today - timedelta(days=1))
    PlanItemFactory(engagement=engagement, title="theirs", side="partner")
    PlanItemFactory(engagement=engagement, title="done", done_at=timezone.now())
    PlanItemFactory(engagement=EngagementFactory(), title="of another")
    prep = prep_of(planned(partner))
    assert [(owed.title, owed.is_late) for owed in prep.we_owe] == [
        ("ours, late", True),
        ("later", False),
        ("some day", False),
    ]
    assert [owed.title for owed in prep.they_owe] == ["theirs"]
    assert prep.late == 1


def test_what_we_did_since_is_worth_a_word() -> None:
    partner = PartnerFactory()
    MeetingFactory(partner=partner, starts_at=timezone.now() - timedelta(days=3))
    before = FollowUpFactory(partner=partner, state="done", done_at=timezone.now() - timedelta(days=5))
    since = complete(by=UserFactory(), follow_up=FollowUpFactory(partner=partner))
    assert prep_of(planned(partner)).done_since == [since]
    assert before.title


def test_a_gap_says_what_became_of_it_since() -> None:
    partner, decider = PartnerFactory(), UserFactory(role=Role.PRODUCT)
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        old, fresh, closed, low = (
            EvidenceFactory(partner=partner, severity=s).gap for s in ("critical", "low", "medium", "low")
        )
        decide_gap(by=decider, gap=closed, state="declined", partner_message="Not ours to do.")
    MeetingFactory(partner=partner, starts_at=timezone.now() - timedelta(days=3))
    for state in ("planned", "shipped"):
        decide_gap(by=decider, gap=fresh, state=state)
    decide_gap(by=decider, gap=low, state="planned")
    [gaps] = [part.items for part in prep_of(planned(partner)).parts]
    assert {gap.title for gap in gaps[:2]} == {fresh.title, low.title}
    assert [gap.title for gap in gaps[2:]] == [old.title], "what was closed before is told no more"
    assert {gap.changed.split(",")[0] for gap in gaps[:2]} == {"New → Shipped", "New → Planned"}
    assert gaps[2].changed == ""


def test_who_left_or_is_elsewhere_is_flagged_and_the_clock_is_theirs(sign_in: SignIn) -> None:
    partner = PartnerFactory(owner__time_zone="UTC")
    meeting = planned(partner)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at="2030-01-15T12:00Z")
    meeting.refresh_from_db()
    left = ContactFactory(partner=partner, name="A", left_at=date(2026, 1, 1))
    there = ContactFactory(partner=partner, name="B", time_zone="Asia/Tokyo")
    elsewhere = ContactFactory(name="C")
    hidden = ContactFactory(name="D", partner__restricted=True)
    meeting.contacts.add(left, there, elsewhere, hidden)
    MeetingFactory(partner=partner).contacts.add(there)
    attendees = prep_of(meeting).attendees
    assert [attendee.contact for attendee in attendees] == [left, there, elsewhere]
    assert [attendee.gone for attendee in attendees] == [partner.name, "", elsewhere.partner.name]
    assert attendees[1].time is not None and attendees[1].time.clock == "21:00"
    assert attendees[1].last_met is not None and attendees[0].last_met is None
    assert "Has left" in sign_in(partner.owner).get(f"/meetings/{meeting.pk}/prep/").content.decode()


def test_only_the_last_three_before_it_are_recalled() -> None:
    partner = PartnerFactory()
    earlier = [
        MeetingFactory(partner=partner, starts_at=timezone.now() - timedelta(days=d)) for d in range(1, 6)
    ]
    meeting = planned(partner, days=-0.5)
    planned(partner)
    assert prep_of(meeting).last_meetings == earlier[:3]
    assert prep_of(earlier[2]).last_meetings == earlier[3:]


def test_it_takes_as_many_queries_for_much_as_for_little(sign_in: SignIn) -> None:
    partner = PartnerFactory()
    meeting, client = planned(partner), sign_in(partner.owner)
    took = []
    for _more in range(2):
        for _each in range(4):
            engagement = EngagementFactory(partner=partner, health="blocked", health_reason="Licences")
            meeting.engagements.add(engagement)
            meeting.contacts.add(ContactFactory(partner=partner))
            meeting.colleagues.add(UserFactory())
            MeetingFactory(partner=partner)
            FollowUpFactory(partner=partner, engagement=engagement)
            PlanItemFactory(engagement=engagement)
            AdoptionFactory(partner=partner)
            MembershipFactory(partner=partner)
            EvidenceFactory(partner=partner)
        for address in (f"/meetings/{meeting.pk}/prep/", f"/partners/{partner.slug}/prep/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            took.append(len(queries))
    assert took[:2] == took[2:]
    assert max(took) <= 15


def test_an_outsider_finds_no_page_of_a_restricted_partner(sign_in: SignIn) -> None:
    meeting = planned(PartnerFactory(restricted=True))
    stranger, owner = sign_in(UserFactory()), sign_in(meeting.partner.owner)  # type: ignore[arg-type]  # the factory gives one
    for address in (f"/meetings/{meeting.pk}/prep/", f"/partners/{meeting.partner.slug}/prep/"):
        assert stranger.get(address).status_code == 404
        assert owner.get(address).status_code == 200


def test_hostile_text_is_shown_as_text(sign_in: SignIn) -> None:
    hostile = "<script>alert(1)</script>"
    partner = PartnerFactory(name=hostile)
    meeting = planned(partner, subject=hostile, agenda=hostile, place=hostile)
    meeting.contacts.add(ContactFactory(partner=partner, name=hostile, title=hostile))
    FollowUpFactory(partner=partner, title=hostile)
    MeetingFactory(partner=partner, subject=hostile, notes=hostile)
    EvidenceFactory(partner=partner, quote=hostile, gap__title=hostile)
    EngagementFactory(partner=partner, title=hostile, next_step=hostile)
    assert "<script>alert" not in sign_in(partner.owner).get(f"/meetings/{meeting.pk}/prep/").content.decode()


def test_today_leads_to_the_meetings_of_today_and_tomorrow(sign_in: SignIn) -> None:
    me = UserFactory()
    with time_machine.travel("2026-11-23T09:00Z", tick=False):
        mine = {}
        for name, days in {"begun": -0.1, "soon": 0.1, "next day": 1, "day after": 2, "gone": -1}.items():
            mine[name] = planned(PartnerFactory(), subject=name, days=days)
            mine[name].colleagues.add(me)
        planned(PartnerFactory(), subject="theirs")
        planned(PartnerFactory(restricted=True), subject="secret").colleagues.add(me)
        answer = sign_in(me).get("/")
    assert [meeting.subject for meeting in answer.context["coming"]] == ["begun", "soon", "next day"]
    page = answer.content.decode()
    assert f"/meetings/{mine['soon'].pk}/prep/" in page
    assert f"/meetings/log/?meeting={mine['begun'].pk}" in page
    assert f"/meetings/log/?meeting={mine['soon'].pk}" not in page
