"""What the engagement side shows on a partner's page: panels, the timeline, and reasons for its health.

Each is one query, so that the page stays within its budget.
"""

from itertools import groupby
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ecosystem.accounts.models import User
from ecosystem.core.registry import Panel, register_health, register_panel, register_timeline
from engagements.choices import Health
from engagements.models import Engagement, FollowUp, PlanItem
from engagements.timeline import timeline
from partners.models import Partner

# Rows that a panel shows; the rest is a link away.
SHOWN = 50


def engagements_of(partner: Partner, reader: User) -> dict[str, Any]:
    """Return the partner's engagements by track, in each the open ones first. One query."""
    engagements = Engagement.objects.visible_to(reader).live().filter(partner=partner)
    engagements = engagements.select_related("track", "stage", "owner").defer("objective")
    ordered = engagements.order_by(
        "track__order", F("closed_on").desc(nulls_first=True), "stage__order", "-pk"
    )
    shown = list(ordered[: SHOWN + 1])
    by_track = groupby(shown[:SHOWN], key=lambda engagement: engagement.track)
    return {
        "tracks": [(track, list(group)) for track, group in by_track],
        "count": len(shown[:SHOWN]),
        "is_more": len(shown) > SHOWN,
        "see_money": reader.has_perm("engagements.view_pipeline"),
        "partner_id": partner.pk,
    }


def follow_ups_of(partner: Partner, reader: User) -> dict[str, Any]:
    """Return what is owed to the partner, the most urgent first. One query."""
    owed = FollowUp.objects.visible_to(reader).open().filter(partner=partner).select_related("assignee")
    return {"follow_ups": list(owed.defer("detail")[:SHOWN]), "partner_id": str(partner.pk)}


def health(partner: Partner, reader: User) -> list[tuple[str, str]]:
    """Return what is blocked and what is overdue at the partner. One query."""
    today = timezone.localdate()
    blocked = (
        Engagement.objects.visible_to(reader).open().filter(partner=OuterRef("pk"), health=Health.BLOCKED)
    )
    overdue = (
        FollowUp.objects.visible_to(reader).due_by(today).filter(partner=OuterRef("pk"), due_on__lt=today)
    )
    late = (
        PlanItem.objects.visible_to(reader)
        .open()
        .filter(engagement__partner=OuterRef("pk"), engagement__archived_at__isnull=True, due_on__lt=today)
    )
    counts = Partner.objects.filter(pk=partner.pk).values_list(
        _count_of(blocked, "partner"), _count_of(overdue, "partner"), _count_of(late, "engagement__partner")
    )
    blocked_count, overdue_count, late_count = counts.get()
    reasons = []
    if blocked_count:
        words = ngettext("%(count)d engagement blocked", "%(count)d engagements blocked", blocked_count)
        reasons.append(("danger", words % {"count": blocked_count}))
    if overdue_count:
        words = ngettext("%(count)d follow-up overdue", "%(count)d follow-ups overdue", overdue_count)
        reasons.append(("warning", words % {"count": overdue_count}))
    if late_count:
        words = ngettext("%(count)d plan item late", "%(count)d plan items late", late_count)
        reasons.append(("warning", words % {"count": late_count}))
    return reasons


def _count_of(rows: QuerySet[Any], partner: str) -> Coalesce:
    """Return an expression for how many `rows` a partner has; `partner` is their path to it."""
    counted = rows.order_by().values(partner).annotate(_count=Count("pk")).values("_count")
    return Coalesce(Subquery(counted), 0)


def register() -> None:
    """Bring the panels to the partner's page."""
    register_panel(
        Panel(
            "engagements",
            _("Engagements"),
            "engagements/_engagements_panel.html",
            engagements_of,
            place="tab",
            order=10,
            permission="engagements.view_engagement",
        )
    )
    register_panel(
        Panel(
            "follow-ups",
            _("Follow-ups"),
            "engagements/_follow_ups_panel.html",
            follow_ups_of,
            place="side",
            order=10,
            permission="engagements.view_followup",
        )
    )
    register_timeline(timeline)
    register_health(health)
