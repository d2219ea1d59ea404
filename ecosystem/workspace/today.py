"""Today: what waits for the reader, whichever of the three jobs they do."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.views.generic import TemplateView

from ecosystem.accounts.models import User
from ecosystem.core.lists import GuardedMixin
from engagements.choices import Health
from engagements.models import Engagement, FollowUp, Meeting, MeetingDraft
from partners.choices import PartnerStatus
from partners.models import Partner, TierPolicy
from roadmap_feedback.choices import GapState
from roadmap_feedback.models import Gap

# Rows that one part of the page shows; the rest is a link away.
SHOWN = 8
SOON = timedelta(days=7)


def owed_by(user: User, today: date) -> QuerySet[FollowUp]:
    """Return what `user` owes by a week from `today`, the longest overdue first."""
    owed = FollowUp.objects.visible_to(user).due_by(today + SOON).filter(assignee=user)
    return owed.select_related("partner").order_by("due_on", "id")


def quiet_partners(user: User) -> QuerySet[Partner]:
    """Return the partners that `user` looks after and that have heard nothing for longer than their tier's cadence."""
    cadence = TierPolicy.objects.filter(tier=OuterRef("tier")).values("cadence_days")[:1]
    allowed = ExpressionWrapper(Subquery(cadence) * Value(timedelta(days=1)), output_field=DurationField())
    mine = Partner.objects.visible_to(user).live().filter(Q(owner=user) | Q(team__user=user)).distinct()
    working = mine.filter(status__in=[PartnerStatus.ACTIVE, PartnerStatus.ONBOARDING])
    return (
        working.alias(quiet_since=Now() - allowed)
        .filter(last_touch_at__lt=F("quiet_since"))
        .order_by("last_touch_at")
    )


def troubled_engagements(user: User) -> QuerySet[Engagement]:
    """Return the open engagements of `user` that are blocked or at risk, the blocked first."""
    mine = Engagement.objects.visible_to(user).open().filter(owner=user).exclude(health=Health.ON_TRACK)
    return mine.select_related("partner", "track", "stage").order_by(F("health").desc(), "target_on")


def closing_soon(user: User, today: date) -> QuerySet[Engagement]:
    """Return the open engagements expected to close by the end of the month of `today`, overdue ones among them."""
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    closing = (
        Engagement.objects.visible_to(user).open().filter(expected_close__lt=next_month, amount__isnull=False)
    )
    return closing.select_related("partner", "stage", "track").order_by("expected_close", "id")


def untriaged_gaps(user: User) -> QuerySet[Gap]:
    """Return the gaps that nobody has looked at yet, newest first."""
    return (
        Gap.objects.visible_to(user)
        .live()
        .filter(state=GapState.NEW)
        .select_related("product")
        .order_by("-created_at")
    )


def coming_meetings(user: User, today: date) -> QuerySet[Meeting]:
    """Return what `user` meets today and tomorrow, the first first; today's also once they have begun, until logged."""
    begins, ends = (
        timezone.make_aware(datetime.combine(day, time.min)) for day in (today, today + timedelta(days=2))
    )
    planned = Meeting.objects.visible_to(user).live().filter(is_planned=True).of_people([user.pk])
    ours = planned.filter(starts_at__gte=begins, starts_at__lt=ends)
    return ours.select_related("partner").defer("notes", "agenda").order_by("starts_at", "id")


class Today(GuardedMixin, TemplateView):
    """The first page: each part is shown to those whose job it is."""

    template_name = "workspace/today.html"
    permission_required: tuple[str, ...] = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        assert isinstance(user, User)
        today = timezone.localdate()
        context = super().get_context_data(**kwargs) | {
            "today": today,
            "tomorrow": today + timedelta(days=1),
            "coming": list(coming_meetings(user, today)[: SHOWN * 2]),
            "owed": list(owed_by(user, today)[: SHOWN * 2]),
            "quiet": list(quiet_partners(user)[:SHOWN]),
            "troubled": list(troubled_engagements(user)[:SHOWN]),
            "meetings": list(
                Meeting.objects.visible_to(user)
                .held()
                .select_related("partner", "logged_by")
                .defer("notes")[:SHOWN]
            ),
        }
        if user.has_perm("engagements.view_pipeline"):
            context["closing"] = list(closing_soon(user, today)[:SHOWN])
        if user.has_perm("roadmap_feedback.decide_gap"):
            context["untriaged"] = list(untriaged_gaps(user)[:SHOWN])
        if user.has_perm("engagements.add_meeting"):
            context["drafts"] = MeetingDraft.objects.visible_to(user).count()
        return context
