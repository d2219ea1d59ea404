"""Each invariant, attacked by raw SQL: the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from engagements.models import PlanDependency, PlanItem
from tests.engagements.event_factories import LeadFactory
from tests.engagements.page_factories import (
    AttachmentFactory,
    CommentFactory,
    PlanTemplateFactory,
    PlanTemplateItemFactory,
)
from tests.factories import (
    ContactFactory,
    EngagementFactory,
    EventFactory,
    EventPartFactory,
    EvidenceFactory,
    FollowUpFactory,
    GapFactory,
    MeetingFactory,
    PartnerFactory,
    PlanItemFactory,
    ShowcaseFactory,
    UserFactory,
    stage,
)

pytestmark = pytest.mark.django_db

# Constraint, table, and an UPDATE that breaks it in the row that `victim` makes.
BREAKS = [
    ("partner_has_name", PartnerFactory, "UPDATE partners_partner SET name = '' WHERE id = %s"),
    ("partner_kind_known", PartnerFactory, "UPDATE partners_partner SET kind = 'x' WHERE id = %s"),
    ("partner_tier_known", PartnerFactory, "UPDATE partners_partner SET tier = 'x' WHERE id = %s"),
    ("partner_status_known", PartnerFactory, "UPDATE partners_partner SET status = 'x' WHERE id = %s"),
    ("contact_has_name", ContactFactory, "UPDATE partners_contact SET name = '' WHERE id = %s"),
    ("contact_roles_known", ContactFactory, "UPDATE partners_contact SET roles = '{king}' WHERE id = %s"),
    ("engagement_has_title", EngagementFactory, "UPDATE engagements_engagement SET title = '' WHERE id = %s"),
    (
        "engagement_amount_has_currency",
        EngagementFactory,
        "UPDATE engagements_engagement SET amount = 5, currency = '' WHERE id = %s",
    ),
    (
        "engagement_amount_has_currency",
        EngagementFactory,
        "UPDATE engagements_engagement SET amount = -5, currency = 'USD' WHERE id = %s",
    ),
    (
        "engagement_health_has_reason",
        EngagementFactory,
        "UPDATE engagements_engagement SET health = 'blocked' WHERE id = %s",
    ),
    (
        "engagement_target_after_start",
        EngagementFactory,
        "UPDATE engagements_engagement SET started_on = '2026-02-01', target_on = '2026-01-01' WHERE id = %s",
    ),
    ("meeting_has_subject", MeetingFactory, "UPDATE engagements_meeting SET subject = '' WHERE id = %s"),
    ("meeting_within_a_day", MeetingFactory, "UPDATE engagements_meeting SET minutes = 1441 WHERE id = %s"),
    ("follow_up_has_title", FollowUpFactory, "UPDATE engagements_followup SET title = '' WHERE id = %s"),
    (
        "follow_up_done_has_time",
        FollowUpFactory,
        "UPDATE engagements_followup SET state = 'done' WHERE id = %s",
    ),
    (
        "follow_up_repeat_has_due_date",
        FollowUpFactory,
        "UPDATE engagements_followup SET repeat = 'weekly', due_on = NULL WHERE id = %s",
    ),
    ("event_has_name", EventFactory, "UPDATE engagements_event SET name = '' WHERE id = %s"),
    (
        "event_part_talk_is_a_speakers",
        EventPartFactory,
        "UPDATE engagements_eventpart SET role = 'booth', talk_title = 'x' WHERE id = %s",
    ),
    ("lead_says_something", LeadFactory, "UPDATE engagements_lead SET name = '' WHERE id = %s"),
    ("lead_temperature_known", LeadFactory, "UPDATE engagements_lead SET temperature = 'x' WHERE id = %s"),
    ("lead_consent_has_time", LeadFactory, "UPDATE engagements_lead SET consent = 'given' WHERE id = %s"),
    ("lead_closed_for_a_reason", LeadFactory, "UPDATE engagements_lead SET state = 'dropped' WHERE id = %s"),
    ("lead_closed_for_a_reason", LeadFactory, "UPDATE engagements_lead SET state = 'contact' WHERE id = %s"),
    (
        "showcase_approved_in_review",
        ShowcaseFactory,
        "UPDATE engagements_showcase SET partner_approved_at = now() WHERE id = %s",
    ),
    (
        "showcase_published_is_approved",
        ShowcaseFactory,
        "UPDATE engagements_showcase SET stage = 'published' WHERE id = %s",
    ),
    ("gap_has_title", GapFactory, "UPDATE roadmap_feedback_gap SET title = '' WHERE id = %s"),
    (
        "gap_declined_has_message",
        GapFactory,
        "UPDATE roadmap_feedback_gap SET state = 'declined' WHERE id = %s",
    ),
    ("attachment_not_empty", AttachmentFactory, "UPDATE engagements_attachment SET size = 0 WHERE id = %s"),
    (
        "attachment_has_digest",
        AttachmentFactory,
        "UPDATE engagements_attachment SET sha256 = 'x' WHERE id = %s",
    ),
    ("attachment_has_file", AttachmentFactory, "UPDATE engagements_attachment SET file = '' WHERE id = %s"),
    ("comment_has_text", CommentFactory, "UPDATE engagements_comment SET text = '' WHERE id = %s"),
    (
        "plan_template_kind_known",
        PlanTemplateFactory,
        "UPDATE engagements_plantemplate SET kind = 'x' WHERE id = %s",
    ),
    (
        "plan_template_has_name",
        PlanTemplateFactory,
        "UPDATE engagements_plantemplate SET name = '' WHERE id = %s",
    ),
    (
        "plan_template_item_in_time",
        PlanTemplateItemFactory,
        "UPDATE engagements_plantemplateitem SET days = 1001 WHERE id = %s",
    ),
    (
        "plan_template_item_side_known",
        PlanTemplateItemFactory,
        "UPDATE engagements_plantemplateitem SET side = 'x' WHERE id = %s",
    ),
    (
        "plan_template_item_has_title",
        PlanTemplateItemFactory,
        "UPDATE engagements_plantemplateitem SET title = '' WHERE id = %s",
    ),
    ("plan_item_has_title", PlanItemFactory, "UPDATE engagements_planitem SET title = '' WHERE id = %s"),
    (
        "gap_merged_names_its_target",
        GapFactory,
        "UPDATE roadmap_feedback_gap SET state = 'merged' WHERE id = %s",
    ),
    (
        "gap_not_merged_into_itself",
        GapFactory,
        "UPDATE roadmap_feedback_gap SET state = 'merged', merged_into_id = id WHERE id = %s",
    ),
    (
        "evidence_severity_known",
        EvidenceFactory,
        "UPDATE roadmap_feedback_evidence SET severity = 'x' WHERE id = %s",
    ),
    ("user_reminder_hour_of_day", UserFactory, "UPDATE accounts_user SET reminder_hour = 24 WHERE id = %s"),
    ("user_who_signs_in_has_email", UserFactory, "UPDATE accounts_user SET email = NULL WHERE id = %s"),
]


@pytest.mark.parametrize(
    ("constraint", "victim", "sql"), BREAKS, ids=[f"{b[0]}-{i}" for i, b in enumerate(BREAKS)]
)
def test_a_check_holds(constraint: str, victim: type, sql: str) -> None:
    row = victim()  # type: ignore[operator]
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [row.pk])


def test_a_partners_name_is_taken_in_any_case_until_archived() -> None:
    partner = PartnerFactory(name="Boreal Dynamics")
    with pytest.raises(IntegrityError, match="partner_name_unique"), transaction.atomic():
        PartnerFactory(name="BOREAL dynamics")
    partner.archived_at = timezone.now()
    partner.save()
    PartnerFactory(name="BOREAL dynamics")


def test_an_engagement_stands_in_a_stage_of_its_own_track() -> None:
    engagement = EngagementFactory()
    other = stage("marketing", "idea")
    with pytest.raises(IntegrityError, match="engagement_stage_of_its_track"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE engagements_engagement SET stage_id = %s WHERE id = %s", [other.pk, engagement.pk]
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("table", "column", "other"),
    [
        ("engagements_followup", "meeting_id", MeetingFactory),
        ("engagements_followup", "engagement_id", EngagementFactory),
        ("roadmap_feedback_evidence", "meeting_id", MeetingFactory),
    ],
)
def test_what_hangs_together_is_of_one_partner(table: str, column: str, other: type) -> None:
    row = FollowUpFactory() if table == "engagements_followup" else EvidenceFactory()
    stranger = other()  # type: ignore[operator]
    with (
        pytest.raises(IntegrityError, match="of_its_partner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [stranger.pk, row.pk])  # noqa: S608
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_no_item_of_a_plan_waits_for_itself_in_the_end() -> None:
    one, two, three = PlanItemFactory.create_batch(3, engagement=EngagementFactory())
    PlanDependency.objects.create(item=two, waits_for=one)
    PlanDependency.objects.create(item=three, waits_for=two)
    with pytest.raises(IntegrityError, match="plan_dependency_without_circle"), transaction.atomic():
        PlanDependency.objects.create(item=one, waits_for=three)
    with pytest.raises(IntegrityError, match="plan_dependency_of_two"), transaction.atomic():
        PlanDependency.objects.create(item=one, waits_for=one)
    with pytest.raises(IntegrityError, match="plan_dependency_of_one_engagement"), transaction.atomic():
        PlanDependency.objects.create(item=one, waits_for=PlanItemFactory())


def test_a_plan_item_keeps_its_first_due_date_whoever_writes() -> None:
    item = PlanItemFactory()
    for day in (date(2026, 12, 3), date(2026, 12, 12), None):
        PlanItem.objects.filter(pk=item.pk).update(due_on=day)
        item.refresh_from_db()
        assert (item.due_on, item.first_due_on) == (day, date(2026, 12, 3))


def test_history_is_kept_for_bulk_changes_too() -> None:
    partner = PartnerFactory(tier="growth")
    type(partner).objects.filter(pk=partner.pk).update(tier="strategic")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tier FROM partners_partnerevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [partner.pk]
        )
        assert [row[0] for row in cursor.fetchall()] == ["growth", "strategic"]


def test_a_reminder_is_once_a_day() -> None:
    from ecosystem.digests.models import FollowUpReminder
    from ecosystem.outbox.models import Mail

    follow_up = FollowUpFactory()
    mail = Mail.objects.create(
        key="a", reader=follow_up.assignee, address="a@example.com", kind="x", subject="s", text="t"
    )
    today = timezone.localdate()
    FollowUpReminder.objects.create(follow_up=follow_up, day=today, mail=mail)
    FollowUpReminder.objects.create(follow_up=follow_up, day=today + timedelta(days=1), mail=mail)
    with pytest.raises(IntegrityError, match="follow_up_reminder_once_a_day"), transaction.atomic():
        FollowUpReminder.objects.create(follow_up=follow_up, day=today, mail=mail)
