"""What the engagement side shows on a partner's page: panels, the timeline, and reasons for its health.

Each is one query, so that the page stays within its budget.
"""

from collections.abc import Collection
from itertools import groupby
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ecosystem.accounts.models import User
from ecosystem.core.registry import HealthReason, Panel, register_health, register_panel, register_timeline
from engagements.choices import Health
from engagements.models import Engagement, FollowUp, PlanItem
from engagements.relationships import relationships_of
from engagements.timeline import LABELS, timeline
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


def health(partners: Collection[int]) -> dict[int, list[HealthReason]]:
    """Return what is blocked and what is overdue at each of the partners (ids). One query."""
    today = timezone.localdate()
    blocked = Engagement.objects.open().filter(health=Health.BLOCKED)
    overdue = FollowUp.objects.due_by(today).filter(due_on__lt=today)
    late = PlanItem.objects.open().filter(engagement__archived_at__isnull=True, due_on__lt=today)
    counts = Partner.objects.filter(pk__in=partners).values_list(
        "pk",
        _count_of(blocked, "partner"),
        _count_of(overdue, "partner"),
        _count_of(late, "engagement__partner"),
    )
    return {pk: reasons for pk, *numbers in counts if (reasons := _in_words(*numbers))}


def _in_words(blocked: int, overdue: int, late: int) -> list[HealthReason]:
    words = [
        (
            "danger",
            blocked,
            ngettext("%(count)d engagement blocked", "%(count)d engagements blocked", blocked),
        ),
        (
            "warning",
            overdue,
            ngettext("%(count)d follow-up overdue", "%(count)d follow-ups overdue", overdue),
        ),
        ("warning", late, ngettext("%(count)d plan item late", "%(count)d plan items late", late)),
    ]
    return [(tone, sentence % {"count": count}) for tone, count, sentence in words if count]


def _count_of(rows: QuerySet[Any], partner: str) -> Coalesce:
    """Return an expression for how many `rows` a partner has; `partner` is their path to it."""
    own = rows.filter(**{partner: OuterRef("pk")})
    counted = own.order_by().values(partner).annotate(_count=Count("pk")).values("_count")
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
            count=lambda reader: _count_of(Engagement.objects.visible_to(reader).live(), "partner"),
        )
    )
    register_panel(
        Panel(
            "relationships",
            _("Relationships"),
            "engagements/_relationships_panel.html",
            relationships_of,
            place="tab",
            order=30,
            permission="engagements.view_meeting",
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
    register_timeline(timeline, dict(LABELS))
    register_health(health)
