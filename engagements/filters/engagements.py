from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.forms import HiddenInput, MultipleHiddenInput
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, FilterSet

from ecosystem.core.filters import AnyOfFilter, AnyRelatedFilter
from engagements.choices import Health, Outcome
from engagements.filters.fields import PartnerFilter, engagement_choices
from engagements.models import Engagement
from partners.choices import Tier
from partners.models import Partner
from partners.querysets import name_matches

# Days in one stage after which an open engagement is stale.
STALE_DAYS = 30
WITH_CHOICES = ("track", "stage", "domain", "product", "owner")


class EngagementFilter(FilterSet):
    """What lists of engagements are narrowed by; several values of one field mean any of them."""

    q = CharFilter(method="search", label=_("Title or partner"))
    partner = PartnerFilter()
    track = AnyOfFilter(field_name="track__slug", label=_("Track"))
    stage = AnyOfFilter(field_name="stage_id", label=_("Stage"))
    outcome = AnyOfFilter(
        field_name="stage__outcome", choices=Outcome, label=_("Outcome"), widget=MultipleHiddenInput
    )
    health = AnyOfFilter(choices=Health, label=_("Health"))
    owner = AnyOfFilter(field_name="owner_id", label=_("Owner"))
    tier = AnyOfFilter(field_name="partner__tier", choices=Tier, label=_("Tier"))
    domain = AnyRelatedFilter(
        through=Partner.domains.through,
        row="partner_id",
        record="domain_id",
        path="partner_id",
        label=_("Domain"),
    )
    product = AnyRelatedFilter(
        through=Engagement.products.through, row="engagement_id", record="product_id", label=_("Product")
    )
    stale = BooleanFilter(method="standing_still", label=_("Stale"), widget=HiddenInput)

    class Meta:
        model = Engagement
        fields = (
            "q",
            "track",
            "stage",
            "outcome",
            "health",
            "owner",
            "partner",
            "tier",
            "domain",
            "product",
            "stale",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = engagement_choices()
        self.colleagues = choices["colleague"]
        for name in WITH_CHOICES:
            if name in self.filters:
                self.filters[name].extra["choices"] = choices[name]

    def search(self, queryset: QuerySet[Engagement], name: str, words: str) -> QuerySet[Engagement]:
        if not words.replace("\x00", "").strip():
            return queryset
        partners = Partner.objects.filter(name_matches("name", words), pk=OuterRef("partner_id"))
        return queryset.filter(name_matches("title", words) | Exists(partners))

    def standing_still(self, queryset: QuerySet[Engagement], name: str, wanted: bool) -> QuerySet[Engagement]:
        since = timezone.now() - timedelta(days=STALE_DAYS)
        stale = {"stage__outcome": Outcome.OPEN, "stage_entered_at__lt": since}
        return queryset.filter(**stale) if wanted else queryset.exclude(**stale)


class BoardFilter(EngagementFilter):
    """As for lists, without what the board lays out itself: its track and stages."""

    track = None  # type: ignore[assignment]  # how django-filter drops an inherited filter
    stage = None  # type: ignore[assignment]  # how django-filter drops an inherited filter
    outcome = None  # type: ignore[assignment]  # how django-filter drops an inherited filter

    class Meta:
        model = Engagement
        fields = ("q", "health", "owner", "partner", "tier", "domain", "product", "stale")
