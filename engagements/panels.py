"""What the engagement side shows on a partner's page: panels, the timeline, and reasons for its health."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystem.accounts.models import User
from ecosystem.core.registry import Panel, TimelineEntry, register_health, register_panel, register_timeline
from engagements.choices import Health
from engagements.models import Engagement, FollowUp, Meeting, StageChange
from partners.models import Partner

SHOWN = 50


def engagements_of(partner: Partner, reader: User) -> dict[str, Any]:
    """Return the partner's engagements by track, open ones first. One query."""
    engagements = Engagement.objects.visible_to(reader).live().filter(partner=partner)
    engagements = engagements.select_related("track", "stage").defer("objective").order_by(
        F("closed_on").desc(nulls_first=True), "track__order", "stage__order"
    )
    shown = list(engagements[:SHOWN])
    return {"engagements": shown, "count": len(shown), "see_money": reader.has_perm("engagements.view_pipeline")}


def follow_ups_of(partner: Partner, reader: User) -> dict[str, Any]:
    """Return what is owed to the partner. One query."""
    owed = FollowUp.objects.visible_to(reader).open().filter(partner=partner).select_related("assignee")
    return {"follow_ups": list(owed[:SHOWN])}


def timeline(partner: Partner, reader: User, before: datetime | None, limit: int) -> list[TimelineEntry]:
    """Return the partner's newest meetings and stage moves older than `before` (aware). Two queries."""
    before = before or timezone.now()
    meetings = Meeting.objects.visible_to(reader).live().filter(partner=partner, starts_at__lt=before)
    entries = [
        TimelineEntry(
            at=meeting.starts_at,
            kind=meeting.get_kind_display(),
            icon="messages-square",
            title=meeting.subject,
            url=meeting.get_absolute_url(),
            detail=" ".join(meeting.notes[:600].split()),
            person=str(meeting.logged_by or ""),
        )
        for meeting in meetings.select_related("logged_by").order_by("-starts_at", "-id")[:limit]
    ]
    changes = StageChange.objects.visible_to(reader).filter(
        engagement__partner=partner, engagement__archived_at__isnull=True, changed_at__lt=before
    )
    entries += [
        TimelineEntry(
            at=change.changed_at,
            kind=_("Stage"),
            icon="route",
            title=f"{change.engagement}: {change}",
            url=change.engagement.get_absolute_url(),
            person=str(change.by or ""),
        )
        for change in changes.select_related("engagement", "from_stage", "to_stage", "by").order_by("-changed_at")[:limit]
    ]
    return entries


def health(partner: Partner, reader: User) -> list[tuple[str, str]]:
    """Return what is blocked and what is overdue at the partner. Two queries."""
    open_ones = Engagement.objects.visible_to(reader).open().filter(partner=partner)
    blocked = open_ones.filter(health=Health.BLOCKED).count()
    overdue = FollowUp.objects.visible_to(reader).open().filter(partner=partner, due_on__lt=timezone.localdate()).count()
    reasons = []
    if blocked:
        reasons.append(("danger", _("%(count)d engagement(s) blocked") % {"count": blocked}))
    if overdue:
        reasons.append(("warning", _("%(count)d follow-up(s) overdue") % {"count": overdue}))
    return reasons


def register() -> None:
    """Bring the panels to the partner's page."""
    register_panel(Panel("engagements", _("Engagements"), "engagements/_engagements_panel.html", engagements_of, "tab", 10, "engagements.view_engagement"))
    register_panel(Panel("follow-ups", _("Follow-ups"), "engagements/_follow_ups_panel.html", follow_ups_of, "side", 10, "engagements.view_followup"))
    register_timeline(timeline)
    register_health(health)
