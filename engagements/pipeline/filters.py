"""What the pipeline, its analyses and its files are narrowed by: the same words, the same rows."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import HiddenInput
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, DateFilter, NumberFilter

from ecosystem.core.filters import AnyOfFilter, AnyRelatedFilter
from ecosystem.core.forms import DayInput
from engagements.choices import Outcome
from engagements.filters import EngagementFilter
from engagements.forms.fields import NumberText
from engagements.models import Engagement
from engagements.pipeline.quarters import NO_DATE, quarter_label, quarter_range, quarters_around
from partners.models import Partner

ALL = "all"
# Nobody, or no domain.
NONE = "none"
CLOSED = "closed"
MONEY_TRACK = "go-to-market"
OUTCOMES = [*Outcome.choices, (CLOSED, _("Won or lost")), (ALL, _("All"))]


class OwnerFilter(AnyOfFilter):
    """Keeps what any of the chosen people own; NONE stands for what nobody owns."""

    def filter(self, qs: QuerySet[Any], value: Iterable[Any]) -> QuerySet[Any]:
        values = set(value or [])
        if not values:
            return qs
        unowned = Q(**{f"{self.field_name}__isnull": True}) if NONE in values else Q()
        return qs.filter(unowned | Q(**{f"{self.field_name}__in": values - {NONE}}))


class DomainFilter(AnyRelatedFilter):
    """Keeps what is linked to any of the chosen domains; NONE stands for what is linked to none."""

    def filter(self, qs: QuerySet[Any], value: Iterable[Any]) -> QuerySet[Any]:
        values = set(value or [])
        if NONE not in values:
            return super().filter(qs, values)
        links = self.through.objects.filter(**{self.row: OuterRef(self.path)})
        chosen = links.filter(**{f"{self.record}__in": values - {NONE}})
        return qs.filter(~Exists(links) | Exists(chosen))


class ScopeFilter(EngagementFilter):
    """Whose and which engagements an analysis looks at, whatever became of them.

    What the address leaves unsaid is the go-to-market track; "all" asks for every track.
    """

    track = ChoiceFilter(method="of_track", label=_("Track"), empty_label=None)
    owner = OwnerFilter(field_name="owner_id", label=_("Owner"))
    domain = DomainFilter(
        through=Partner.domains.through,
        row="partner_id",
        record="domain_id",
        path="partner_id",
        label=_("Domain"),
    )
    outcome: Any = None
    stage: Any = None
    health: Any = None
    stale = None  # type: ignore[assignment]  # how django-filter drops an inherited filter
    # Whether the address may ask for all tracks together.
    over_tracks = True

    class Meta:
        model = Engagement
        fields = ("q", "track", "owner", "partner", "tier", "domain", "product")

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        super().__init__(self.with_defaults(data), *args, **kwargs)
        if self.over_tracks:
            self._offer("track", (ALL, _("All tracks")))
        self._offer("owner", (NONE, _("Nobody")))
        self._offer("domain", (NONE, _("No domain")))

    def _offer(self, name: str, choice: tuple[str, Any]) -> None:
        self.filters[name].extra["choices"] = [*self.filters[name].extra["choices"], choice]

    @classmethod
    def with_defaults(cls, asked: QueryDict) -> QueryDict:
        """Return the address's filters with what it leaves unsaid."""
        data = asked.copy()
        if not data.get("track"):
            data["track"] = MONEY_TRACK
        return data

    @property
    def track_shown(self) -> str:
        """The slug of the track that is asked for, or "all"."""
        return str(self.data.get("track", ""))

    def choices_of(self, name: str) -> list[tuple[str, Any]]:
        """Return the values that filter `name` offers, in order, each with its words."""
        return list(self.filters[name].extra["choices"])

    def of_track(self, queryset: QuerySet[Engagement], name: str, value: str) -> QuerySet[Engagement]:
        return queryset if value == ALL else queryset.filter(track__slug=value)


class PipelineFilter(ScopeFilter):
    """As for an analysis, with outcome, stage, money and when it comes. Rows need `closes_on` and `base_amount`.

    What the address leaves unsaid is the open engagements of the go-to-market track; an address that names a stage
    has said both. "all" asks for every track or outcome.
    """

    outcome = ChoiceFilter(
        method="of_outcome", choices=OUTCOMES, label=_("Outcome"), empty_label=None, widget=HiddenInput
    )
    stage = AnyOfFilter(field_name="stage_id", label=_("Stage"))
    quarter = ChoiceFilter(method="in_quarter", label=_("Quarter"))
    health = EngagementFilter.base_filters["health"]
    closes_from = DateFilter(
        field_name="closes_on", lookup_expr="gte", label=_("Closes from"), widget=DayInput
    )
    closes_to = DateFilter(field_name="closes_on", lookup_expr="lte", label=_("Closes to"), widget=DayInput)
    least = NumberFilter(
        field_name="base_amount",
        lookup_expr="gte",
        label=_("%(currency)s from") % {"currency": settings.BASE_CURRENCY},
        max_digits=14,
        decimal_places=2,
        widget=NumberText("decimal"),
    )
    most = NumberFilter(
        field_name="base_amount",
        lookup_expr="lte",
        label=_("%(currency)s to") % {"currency": settings.BASE_CURRENCY},
        max_digits=14,
        decimal_places=2,
        widget=NumberText("decimal"),
    )

    class Meta:
        model = Engagement
        fields = (
            "q",
            "track",
            "outcome",
            "stage",
            "quarter",
            "owner",
            "partner",
            "tier",
            "domain",
            "product",
            "health",
            "closes_from",
            "closes_to",
            "least",
            "most",
        )

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        quarters = {*quarters_around(timezone.localdate(), before=8, after=8), data.get("quarter", "")}
        self.filters["quarter"].extra["choices"] = [
            *((quarter, quarter_label(quarter)) for quarter in sorted(filter(quarter_range, quarters))),
            (NO_DATE, quarter_label(NO_DATE)),
        ]

    @classmethod
    def with_defaults(cls, asked: QueryDict) -> QueryDict:
        data = asked.copy()
        named = any(data.getlist("stage"))
        if not data.get("track"):
            data["track"] = ALL if named else MONEY_TRACK
        if data.get("outcome") not in dict(OUTCOMES):
            data["outcome"] = ALL if named else Outcome.OPEN
        return data

    @property
    def outcome_shown(self) -> str:
        """The outcome that is asked for: open, won, lost, closed or all."""
        return str(self.data.get("outcome", ""))

    def of_outcome(self, queryset: QuerySet[Engagement], name: str, value: str) -> QuerySet[Engagement]:
        return queryset.filter(stages_of(value, "stage__"))

    def in_quarter(self, queryset: QuerySet[Engagement], name: str, value: str) -> QuerySet[Engagement]:
        if value == NO_DATE:
            return queryset.filter(closes_on__isnull=True)
        return queryset.filter(closes_on__range=quarter_range(value))


def stages_of(outcome: str, path: str = "") -> Q:
    """Return the condition that the stage at `path` ("stage__") has one of the `OUTCOMES`."""
    if outcome == ALL:
        return Q()
    if outcome == CLOSED:
        return ~Q(**{f"{path}outcome": Outcome.OPEN})
    return Q(**{f"{path}outcome": outcome})
