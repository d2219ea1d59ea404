"""The demonstration's meetings and moves: who was where when, and that none of it lies ahead."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from ecosystem.accounts.models import User
from ecosystem.core.models import Record
from ecosystem.workspace.demo.save import ORDER
from engagements.models import Engagement, FollowUp, Meeting, MeetingSeries, PlanItem
from engagements.notes import parse_notes
from partners.models import Contact, Partner
from roadmap_feedback.models import DemandSnapshot, Evidence, GapStateChange
from tests.workspace.seeded import FROM, UNTIL, at_work, demo

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# Days that may lie ahead; every other day and every moment has been.
AHEAD = {
    "due_on",
    "first_due_on",
    "made_through",
    "until",
    "target_on",
    "expected_close",
    "renews_on",
    "starts_on",
    "ends_on",
    "snoozed_until",
}

LOGGED = Meeting.objects.filter(is_planned=False)


# --- meetings -------------------------------------------------------------------------------------


def test_meetings_take_place_in_working_hours_where_their_logger_is() -> None:
    for meeting in LOGGED.select_related("logged_by"):
        assert meeting.logged_by is not None
        begins = meeting.starts_at.astimezone(meeting.logged_by.zone)
        ends = begins + timedelta(minutes=meeting.minutes or 0)
        assert begins.weekday() < 5 and begins.minute % 15 == 0, begins
        assert begins.hour >= FROM and (ends.hour, ends.minute) <= (UNTIL, 0), (begins, ends)


def test_nobody_is_in_two_meetings_at_once() -> None:
    taken: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for meeting in LOGGED.exclude(kind="email").select_related("logged_by"):
        ends = meeting.starts_at + timedelta(minutes=meeting.minutes or 0)
        taken[str(meeting.logged_by)].append((meeting.starts_at, ends))
    for person, spans in taken.items():
        for (_begins, ends), (begins, _ends) in pairwise(sorted(spans)):
            assert ends <= begins, (person, begins)


def test_a_mail_has_no_place_and_no_length() -> None:
    assert LOGGED.filter(kind="email").count() > 5
    assert not LOGGED.filter(kind="email").exclude(place="", minutes=None).exists()
    assert not LOGGED.exclude(kind="email").filter(minutes=None).exists()


def test_most_meetings_are_about_engagements_of_their_partner() -> None:
    counts: Counter[int] = Counter()
    for meeting in LOGGED.prefetch_related("engagements"):
        touched = list(meeting.engagements.all())
        counts[len(touched)] += 1
        for engagement in touched:
            assert engagement.partner_id == meeting.partner_id
            assert engagement.created_at <= meeting.created_at + timedelta(days=1)
    assert set(counts) <= {0, 1, 2} and counts[1] + counts[2] >= 240


def test_who_was_there_was_still_at_the_partner() -> None:
    for meeting in LOGGED.prefetch_related("contacts", "colleagues"):
        contacts = list(meeting.contacts.all())
        assert contacts and meeting.logged_by in meeting.colleagues.all()
        for contact in contacts:
            assert contact.partner_id == meeting.partner_id
            assert contact.left_at is None or contact.left_at > meeting.starts_at.date()
    assert Contact.objects.filter(left_at__isnull=False).exists()


def test_every_quote_can_be_read_in_the_notes_of_its_meeting() -> None:
    for piece in Evidence.objects.select_related("meeting", "partner").prefetch_related("meeting__contacts"):
        assert piece.meeting is not None and piece.meeting.logged_by is not None
        assert piece.quote in piece.meeting.notes
        assert piece.partner_id == piece.meeting.partner_id
        assert piece.contact in piece.meeting.contacts.all()
        assert piece.heard_on == piece.meeting.starts_at.astimezone(piece.meeting.logged_by.zone).date()


def test_typed_lines_are_read_as_what_came_of_them() -> None:
    gaps = follow_ups = 0
    for meeting in LOGGED.select_related("logged_by").prefetch_related(
        "evidence__gap__product", "follow_ups__assignee"
    ):
        assert meeting.logged_by is not None
        read = parse_notes(meeting.notes, meeting.starts_at.astimezone(meeting.logged_by.zone).date())
        assert read.warnings == []
        heard = {(e.gap.title, e.gap.product.name, e.quote, e.severity) for e in meeting.evidence.all()}
        noted = {(g.title, g.product_hint, g.quote, g.severity) for g in read.gaps}
        assert noted <= heard
        promised = {
            (f.title, f.due_on, f.assignee.get_short_name().lower()) for f in meeting.follow_ups.all()
        }
        to_do = {(f.title, f.due, f.assignee_hint) for f in read.follow_ups if not f.done}
        assert to_do == promised
        gaps, follow_ups = gaps + len(noted), follow_ups + len(to_do)
    assert gaps >= 40 and follow_ups >= 200


def test_some_notes_tell_what_was_done_since() -> None:
    assert LOGGED.filter(notes__contains="- [x] ").count() >= 50


# --- what is planned ------------------------------------------------------------------------------


def test_what_is_planned_is_believable() -> None:
    planned = Meeting.objects.filter(is_planned=True).select_related("organiser", "partner")
    for meeting in planned.prefetch_related("contacts", "colleagues"):
        assert meeting.organiser in meeting.colleagues.all() and meeting.contacts.exists()
        assert not meeting.partner.restricted and meeting.organiser is not None
        begins = meeting.starts_at.astimezone(meeting.organiser.zone)
        assert begins.weekday() < 5 and 8 <= begins.hour <= 17
        assert meeting.series_id is None or meeting.original_start == meeting.starts_at
    assert planned.ahead().filter(series=None).count() >= 10
    assert planned.awaiting_notes().count() == 1
    assert planned.filter(cancelled_at__isnull=False).count() == 1
    assert sorted(MeetingSeries.objects.values_list("subject", flat=True)) == [
        "Engineering sync",
        "Pipeline review",
    ]
    weekly = planned.filter(series__subject="Engineering sync").order_by("starts_at")
    assert (
        weekly.count() >= 20
        and len({m.starts_at.astimezone(m.organiser.zone).time() for m in weekly if m.organiser}) == 1
    )


# --- time -----------------------------------------------------------------------------------------


def test_nothing_that_has_happened_lies_ahead() -> None:
    now = timezone.now()
    for model in [User, *ORDER, DemandSnapshot]:
        for field in model._meta.concrete_fields:
            if field.name in AHEAD or not isinstance(field, models.DateField):
                continue
            rows = LOGGED if model is Meeting else model._base_manager
            latest = rows.aggregate(latest=models.Max(field.name))["latest"]
            limit = now if isinstance(field, models.DateTimeField) else timezone.localdate()
            assert latest is None or latest <= limit, (model, field.name)


def test_records_were_not_all_made_today() -> None:
    today = timezone.localdate()
    for model in ORDER:
        if issubclass(model, Record):
            times = list(model._base_manager.values_list("created_at", "updated_at"))
            assert all(created <= updated for created, updated in times), model
            days = {created.date() for created, _updated in times}
            assert today not in days and len(days) >= min(8, len(times)), model


def test_history_has_one_line_a_row_from_when_it_was_made() -> None:
    for model in ORDER:
        if issubclass(model, Record):
            events: Any = model.pgh_event_model  # type: ignore[attr-defined]  # tracked by pghistory
            first = events.objects.filter(pgh_label="insert").values_list("pgh_created_at", "created_at")
            assert len(first) == model._base_manager.count(), model
            assert all(at == created for at, created in first), model
            later = events.objects.exclude(pgh_label="insert")
            assert model is Engagement or not later, model


def test_deals_changed_between_their_start_and_their_last_change() -> None:
    changes: Any = Engagement.pgh_event_model.objects.exclude(pgh_label="insert")  # type: ignore[attr-defined]  # tracked
    lines = list(changes.values_list("pgh_created_at", "created_at", "updated_at"))
    assert len(lines) >= 10
    assert all(created < at <= updated for at, created, updated in lines)


def test_partners_are_known_before_anything_happens_with_them() -> None:
    for partner in Partner.objects.prefetch_related("meetings", "engagements"):
        meetings = [meeting.starts_at for meeting in partner.meetings.all() if not meeting.is_planned]
        assert partner.created_at < min(meetings)
        assert partner.last_touch_at == max(meetings)
        assert partner.created_at < min(engagement.created_at for engagement in partner.engagements.all())


def test_engagements_went_through_their_stages_one_by_one() -> None:
    in_meetings = 0
    for engagement in Engagement.objects.select_related("stage", "owner").prefetch_related(
        "stage_changes__from_stage", "stage_changes__to_stage", "stage_changes__by", "stage_changes__meeting"
    ):
        moves = sorted(engagement.stage_changes.all(), key=lambda move: move.changed_at)
        assert moves[0].from_stage is None and moves[-1].to_stage == engagement.stage
        assert moves[-1].changed_at == engagement.stage_entered_at <= engagement.updated_at
        assert moves[0].changed_at == engagement.created_at
        for before, after in pairwise(moves):
            assert before.to_stage == after.from_stage and before.changed_at < after.changed_at
        for move in moves:
            assert move.by is not None and at_work(move.changed_at, move.by.zone)
            if move.meeting:
                in_meetings += 1
                assert engagement in move.meeting.engagements.all()
                assert move.meeting.starts_at <= move.changed_at <= move.meeting.created_at
        closed = engagement.stage.outcome != "open"
        assert (engagement.closed_on is not None) == closed
        assert (engagement.next_step == "") == closed
    assert in_meetings >= 60


def test_decisions_and_done_work_fall_in_working_hours() -> None:
    for change in GapStateChange.objects.select_related("by", "gap"):
        assert change.by is not None and at_work(change.changed_at, change.by.zone)
        assert change.changed_at > change.gap.created_at
    for follow_up in FollowUp.objects.filter(state="done").select_related("assignee"):
        assert follow_up.done_at is not None and at_work(follow_up.done_at, follow_up.assignee.zone)
        assert follow_up.created_at < follow_up.done_at <= follow_up.updated_at
    for item in PlanItem.objects.exclude(done_at=None).select_related("engagement__owner"):
        assert item.done_at is not None and item.engagement.owner is not None
        assert at_work(item.done_at, item.engagement.owner.zone)
        assert item.done_at >= item.engagement.created_at
