from datetime import timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import (
    BooleanFilter,
    CharFilter,
    ChoiceFilter,
    DateFilter,
    FilterSet,
    ModelChoiceFilter,
    MultipleChoiceFilter,
    NumberFilter,
)

from ecosystem.accounts.models import User
from engagements.choices import FollowUpState, Health, MeetingKind, Outcome, ShowcaseStage
from engagements.models import Engagement, Event, FollowUp, Meeting, Showcase, Track
from engagements.models.meeting import NOTES_INDEXED
from partners.choices import Tier
from partners.models import Domain, Product
from partners.querysets import name_matches

# Days in one stage after which an engagement is stale.
STALE_DAYS = 30


class EngagementFilter(FilterSet):
    """What lists of engagements are narrowed by; several values of one field mean any of them."""

    q = CharFilter(method="search", label=_("Title or partner"))
    track = ModelChoiceFilter(queryset=Track.objects.all(), to_field_name="slug", label=_("Track"))
    outcome = MultipleChoiceFilter(field_name="stage__outcome", choices=Outcome, label=_("Outcome"))
    health = MultipleChoiceFilter(choices=Health, label=_("Health"))
    tier = MultipleChoiceFilter(field_name="partner__tier", choices=Tier, label=_("Tier"))
    domain = ModelChoiceFilter(field_name="partner__domains", queryset=Domain.objects.all(), label=_("Domain"))
    product = ModelChoiceFilter(field_name="products", queryset=Product.objects.all(), label=_("Product"))
    owner = ModelChoiceFilter(queryset=User.objects.filter(engagements__isnull=False).distinct(), label=_("Owner"))
    stale = BooleanFilter(method="standing_still", label=_("Stale"))
    stage = NumberFilter(field_name="stage", label=_("Stage"))

    class Meta:
        model = Engagement
        fields = ("q", "track", "outcome", "health", "tier", "domain", "product", "owner", "stale")

    def search(self, queryset: QuerySet[Engagement], name: str, words: str) -> QuerySet[Engagement]:
        return queryset.filter(name_matches("title", words) | name_matches("partner__name", words)) if words.strip() else queryset

    def standing_still(self, queryset: QuerySet[Engagement], name: str, wanted: bool) -> QuerySet[Engagement]:
        since = timezone.now() - timedelta(days=STALE_DAYS)
        stale = queryset.filter(stage__outcome=Outcome.OPEN, stage_entered_at__lt=since)
        return stale if wanted else queryset.exclude(pk__in=stale.values("pk"))


class MeetingFilter(FilterSet):
    q = CharFilter(method="search", label=_("Words in notes"))
    kind = MultipleChoiceFilter(choices=MeetingKind, label=_("Kind"))
    by = ModelChoiceFilter(field_name="logged_by", queryset=User.objects.pickable(), label=_("Logged by"))
    partner = NumberFilter(field_name="partner", label=_("Partner"))
    since = DateFilter(field_name="starts_at", lookup_expr="date__gte", label=_("Since"))

    class Meta:
        model = Meeting
        fields = ("q", "kind", "by", "since")

    def search(self, queryset: QuerySet[Meeting], name: str, words: str) -> QuerySet[Meeting]:
        words = words.replace("\x00", "").strip()
        if not words:
            return queryset
        text = SearchVector("subject", Left("notes", NOTES_INDEXED), config="english")
        return queryset.alias(_text=text).filter(_text=SearchQuery(words, config="english", search_type="websearch"))


class FollowUpFilter(FilterSet):
    q = CharFilter(method="search", label=_("Title"))
    state = ChoiceFilter(choices=FollowUpState, label=_("State"))
    whose = ChoiceFilter(method="assigned", choices=[("all", _("Everybody's"))], label=_("Whose"), empty_label=_("Mine"))
    when = ChoiceFilter(
        method="due", choices=[("overdue", _("Overdue")), ("today", _("Today")), ("week", _("Within a week"))], label=_("Due")
    )
    partner = NumberFilter(field_name="partner", label=_("Partner"))

    class Meta:
        model = FollowUp
        fields = ("q", "whose", "when", "state")

    def search(self, queryset: QuerySet[FollowUp], name: str, words: str) -> QuerySet[FollowUp]:
        return queryset.filter(title__icontains=words.replace("\x00", ""))

    def assigned(self, queryset: QuerySet[FollowUp], name: str, value: str) -> QuerySet[FollowUp]:
        return queryset

    def due(self, queryset: QuerySet[FollowUp], name: str, value: str) -> QuerySet[FollowUp]:
        today = timezone.localdate()
        if value == "overdue":
            return queryset.filter(due_on__lt=today)
        return queryset.filter(due_on__lte=today + timedelta(days=7 if value == "week" else 0))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Show one's own open follow-ups unless asked for others."""
        form = self.form.cleaned_data
        queryset = super().filter_queryset(queryset)
        if not form.get("state"):
            queryset = queryset.filter(state=FollowUpState.OPEN)
        if not form.get("whose") and not form.get("partner"):
            queryset = queryset.filter(assignee=self.request.user)
        return queryset


class EventFilter(FilterSet):
    q = CharFilter(field_name="name", lookup_expr="icontains", label=_("Name"))

    class Meta:
        model = Event
        fields = ("q",)


class ShowcaseFilter(FilterSet):
    q = CharFilter(method="search", label=_("Title or partner"))
    stage = MultipleChoiceFilter(choices=ShowcaseStage, label=_("Stage"))

    class Meta:
        model = Showcase
        fields = ("q", "stage")

    def search(self, queryset: QuerySet[Showcase], name: str, words: str) -> QuerySet[Showcase]:
        words = words.replace("\x00", "")
        return queryset.filter(title__icontains=words) | queryset.filter(name_matches("partner__name", words))
