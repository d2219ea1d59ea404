"""What the feedback side shows on the pages of partners, engagements and meetings."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecosystem.accounts.models import User
from ecosystem.core import registry
from ecosystem.core.registry import Panel, TimelineEntry
from engagements.models import Engagement, Meeting
from partners.models import Partner
from roadmap_feedback.choices import GapState, Severity
from roadmap_feedback.models import Evidence

SHOWN = 50


def gaps_of(partner: Partner, reader: User) -> dict[str, Any]:
    """Return what the partner said of gaps, newest first. One query."""
    evidence = (
        Evidence.objects.live().visible_to(reader).filter(partner=partner).select_related("gap__product")
    )
    pieces = list(evidence[:SHOWN])
    return {"evidence": pieces}


def gap_count(reader: User) -> Coalesce:
    """Return an expression for how many gaps a partner asked for."""
    heard = Evidence.objects.live().visible_to(reader).filter(partner=OuterRef("pk"))
    counted = heard.order_by().values("partner").annotate(_count=Count("gap", distinct=True)).values("_count")
    return Coalesce(Subquery(counted), 0)


def gaps_blocking(engagement: Engagement, reader: User) -> dict[str, Any]:
    """Return the evidence that blocks an engagement. One query."""
    evidence = (
        Evidence.objects.live().visible_to(reader).filter(blocks=engagement).select_related("gap__product")
    )
    return {"evidence": list(evidence[:SHOWN]), "title": _("Gaps that block it")}


def gaps_heard(meeting: Meeting, reader: User) -> dict[str, Any]:
    """Return the evidence that a meeting brought. One query."""
    evidence = (
        Evidence.objects.live().visible_to(reader).filter(meeting=meeting).select_related("gap__product")
    )
    return {"evidence": list(evidence[:SHOWN]), "title": _("Gaps heard")}


def timeline(
    partner: Partner, reader: User, before: datetime | None, limit: int, only: str = ""
) -> list[TimelineEntry]:
    """Return what the partner said of gaps before a moment (aware), newest first. One query."""
    before = before or timezone.now()
    evidence = Evidence.objects.live().visible_to(reader).filter(partner=partner, heard_on__lte=before.date())
    entries = [
        TimelineEntry(
            at=timezone.make_aware(datetime.combine(piece.heard_on, time(12))),
            kind=_("Gap"),
            icon="puzzle",
            title=piece.gap.title,
            url=piece.gap.get_absolute_url(),
            detail=piece.quote[:300],
            tone="danger" if piece.severity == Severity.CRITICAL else "",
        )
        for piece in evidence.select_related("gap").order_by("-heard_on", "-id")[: limit + 20]
    ]
    return [entry for entry in entries if entry.at < before][:limit]


def health(partners: Collection[int]) -> dict[int, list[registry.HealthReason]]:
    """Return how many open gaps hurt each of the partners (ids) critically. One query."""
    critical = Evidence.objects.live().filter(
        partner__in=partners, severity=Severity.CRITICAL, gap__state__in=GapState.open_states()
    )
    counts = critical.order_by().values_list("partner").annotate(Count("gap", distinct=True))
    return {
        partner: [
            (
                "danger",
                ngettext("%(count)d critical gap open", "%(count)d critical gaps open", count)
                % {"count": count},
            )
        ]
        for partner, count in counts
    }


def register() -> None:
    """Bring the panels to the pages."""
    see = "roadmap_feedback.view_gap"
    registry.register_panel(
        Panel("gaps", _("Gaps"), "roadmap_feedback/_gaps_panel.html", gaps_of, "tab", 20, see, gap_count)
    )
    registry.register_engagement_panel(
        Panel("gaps", _("Gaps"), "roadmap_feedback/_evidence_panel.html", gaps_blocking, permission=see)
    )
    registry.register_meeting_panel(
        Panel("gaps", _("Gaps"), "roadmap_feedback/_evidence_panel.html", gaps_heard, permission=see)
    )
    registry.register_timeline(timeline, {"gap": _("Gaps")})
    registry.register_health(health)
